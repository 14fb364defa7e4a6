"""Formulas on arrays and data frames, each with its source; no study comes in here.

- `effect_sizes`: standardised paired differences, reliable change
- `small_samples`: intervals and tests that hold with few people
- `internal_consistency`: Cronbach's alpha
- `agreement`: agreement of coders
- `world`: simulated before/after studies
"""

from peergroups.statistics import agreement, effect_sizes, internal_consistency, small_samples, world
