"""Loss to follow-up: what those who did not answer again could make of the difference.

Nothing is assumed of them but that scores lie between 0 and 100. `people` is the smaller of those who answered again
and those lost, so that a cohort's rules hide what would tell how many were lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups.without_control.aggregates import BeforeAfter, estimates, row_of

if TYPE_CHECKING:
    from peergroups.records import Study

LOWEST, HIGHEST = 0, 100


def _sum(people: int, mean: float) -> float:
    """The sum of people's scores; 0 of nobody, who have no mean."""
    return people * mean if people else 0


def mean_with_lost_at(seen: BeforeAfter, score: float) -> float:
    """The mean after (0-100) of everybody who answered before, had those lost a mean of `score`."""
    if not seen.lost:
        return seen.mean_after
    return (_sum(seen.n_after, seen.mean_after) + seen.lost * score) / seen.n_before


def mean_needed(seen: BeforeAfter) -> float:
    """The mean after of those lost with which the mean after of everybody is that before.

    Beyond 0 to 100 no answers give it; NaN where nobody was lost.
    """
    if not seen.lost:
        return np.nan
    return (seen.n_before * seen.mean_before - _sum(seen.n_after, seen.mean_after)) / seen.lost


def bounds(study: Study, seen: Sequence[BeforeAfter]) -> pd.DataFrame:
    """The mean after of everybody and its difference from before, with 0 and with 100 for all those lost.

    `low` and `high` are what any answers of those lost can make of it; there is no estimate between.
    """
    rows = []
    for scale in seen:
        low, high = mean_with_lost_at(scale, LOWEST), mean_with_lost_at(scale, HIGHEST)
        about = _about(scale) | {"estimate": np.nan, "method": "those lost at 0 and at 100"}
        before = scale.mean_before
        rows += [
            about | {"quantity": "mean-of-everybody", "timepoint": "after", "low": low, "high": high},
            about | {"quantity": "difference-of-everybody", "low": low - before, "high": high - before},
        ]
    return estimates(study, seen, rows)


def needed_for_no_change(study: Study, seen: Sequence[BeforeAfter]) -> pd.DataFrame:
    """The mean after that those lost would need for no difference of everybody."""
    needed = {"quantity": "mean-needed", "timepoint": "after", "method": "those lost, no difference of everybody"}
    return estimates(study, seen, [_about(scale) | needed | {"estimate": mean_needed(scale)} for scale in seen])


def _about(scale: BeforeAfter) -> dict:
    return row_of(scale) | {"domain": scale.scale, "people": min(scale.n_after, scale.lost)}
