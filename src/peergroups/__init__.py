"""The ground floor: what the notebooks call. Knows the study, no notebook and no page."""
