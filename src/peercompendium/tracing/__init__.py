"""Where a number of a report comes from.

- `commands`: what a person types
- `standing`: where a number stands on a page, and of which rows
- `wanted`: which row somebody asks for
- `functions`: what the function that rows were asked of rests on
- `origins`: a row with its function, inputs, places in the article and caveats
"""
