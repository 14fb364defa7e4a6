"""Two reports compared number by number: what is the same, what is within a declared tolerance, what is not."""
