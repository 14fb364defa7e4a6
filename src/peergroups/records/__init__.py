"""A cohort's files, read and checked: a Study.

- `cohort`: the cohort file, and what is said of its faults
- `sent`, `answered`, `repeated`: what it says of questionnaires as they were sent, and how they become tables
- `doubts`: what the records let one doubt of a cohort file
- `dictionary`: the data dictionary, and the checks made from it
- `tables`: a table read as the dictionary describes it
- `coding`: the codebook and the coded segments, from tables or from files of qualitative tools
- `passages`: which passages count, and which of different coders are the same
- `words`: what of a codebook's words may be shown
- `article`: the published figures beside a cohort
- `consistency`: what the tables say of each other
- `overlaps`: whether cohorts share nearly all their people
- `loading`: all of these one after the other
- `study`: what comes out, with its scores
"""

from peergroups.records.loading import load
from peergroups.records.study import Study
