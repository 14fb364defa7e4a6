"""Unknown pairing: the difference of two printed means, whose pairs are not known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups.intervals import Interval, check_level, half_width
from peergroups.without_control.aggregates import BeforeAfter, estimates, row_of_the_fewer

if TYPE_CHECKING:
    from peergroups.records import Study


def welch(seen: BeforeAfter, level: float = 0.95) -> Interval:
    """The difference of the two means with Welch's interval, as if before and after were of different people.

    They are not, so this is neither an upper nor a lower bound. Not defined with fewer than two scores at either time.
    Welch 1947, Biometrika 34:28-35.
    """
    check_level(level)
    difference = seen.mean_after - seen.mean_before
    if min(seen.n_before, seen.n_after) < 2:
        return Interval(difference, np.nan, np.nan, level)
    before, after = seen.sd_before**2 / seen.n_before, seen.sd_after**2 / seen.n_after
    if before + after == 0:
        return Interval(difference, difference, difference, level)
    freedom = (before + after) ** 2 / (before**2 / (seen.n_before - 1) + after**2 / (seen.n_after - 1))
    half = half_width(np.sqrt(before + after), freedom, level)
    return Interval(difference, difference - half, difference + half, level)


def as_if_independent(study: Study, seen: Sequence[BeforeAfter], level: float = 0.95) -> pd.DataFrame:
    """The difference of the two means of each scale with Welch's interval, as estimates."""
    told = {
        "quantity": "mean-difference-of-groups",
        "method": "mean of all after less mean of all before, Welch, as if of different people",
    }
    return estimates(
        study,
        seen,
        [row_of_the_fewer(scale) | {"domain": scale.scale} | told | welch(scale, level)._asdict() for scale in seen],
    )
