"""What the notebooks call. From the ground up:

- `places`, `caveats`, `quantities`: where things are; the register of caveats; what is estimated, and of whom
- `statistics`: formulas on arrays
- `responses`: the words and numbers that answers come in
- `disclosure`, `cbi`: what may be shown; the questionnaire and its scores
- `records`: a cohort's files become a Study
- `results`: rows of estimates, with caveats
- `estimates`: a Study becomes rows
- `show`: rows become tables, sentences and pictures

The way of an answer to a printed difference: `records.load`, `Study.scores` (by `cbi.score`, when first asked for),
`estimates.change.paired_differences`, `results.estimates`, `show.side_by_side`. Published figures have no answers:
they go from `records.article` through `estimates.known`.
"""
