"""Estimates as a reader sees them: tables, sentences and pictures, each with its caveats.

- `tables`: what a notebook shows in HTML; its functions are at hand here, as `show.answer`
- `picture`: one style, and a picture saved with its caveats inside
- `participation`, `items`, `change`, `explanations`, `printed`, `themes`, `worlds`: the pictures and tables of the
  estimates of the same name
"""

from peergroups.show import change, explanations, items, participation, picture, printed, tables, themes, worlds
from peergroups.show.tables import (
    answer,
    caveat_list,
    cohort,
    counts,
    estimates,
    made_from,
    people,
    remark,
    side_by_side,
    table,
)  # fmt: skip
