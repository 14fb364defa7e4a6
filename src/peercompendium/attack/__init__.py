"""What a stranger could work out about single people from a report's files alone.

Nothing of the rules that hide and round is used here: only the files, the questionnaire (answers are multiples of 25, a
score is 25 · total / answered) and arithmetic in intervals. A number stands for all numbers that print so, or that its
row's own words say it was rounded from. Every finding is a true inference; that there is none proves nothing about
other ways.

- `stated`: what tables, pages, notebooks and drawings of a report state
- `worked_out`: what follows from its numbers about a few people
- `beside`: what is stated beside the tables, and says more than they do
"""

from peercompendium.attack.stated import Finding
from peercompendium.attack.worked_out import LIKELY_SMALLEST, attack

__all__ = ["LIKELY_SMALLEST", "Finding", "attack"]
