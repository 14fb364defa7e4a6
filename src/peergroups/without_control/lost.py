"""Loss to follow-up: what those who did not answer again could make of the difference.

Nothing is assumed of them but that scores lie between 0 and 100. `people` is the smaller of those who answered again
and those lost, so that a cohort's rules hide what would tell how many were lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups.without_control.aggregates import SUPPOSED, BeforeAfter, estimates, row_of

if TYPE_CHECKING:
    from peergroups.records import Study

LOWEST, HIGHEST = 0, 100
DELTAS = tuple(range(0, 101, 5))
START_HIGHER = 10


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


def mean_before_of_lost(seen: BeforeAfter) -> float:
    """The mean before (0-100) of those lost: of records their own, of published means everybody's; NaN with none lost.

    Where only means are printed, the difference of the two stands for the change of those who answered again, which
    takes these, and so those lost, to have started at the mean of all.
    """
    if not seen.lost:
        return np.nan
    before_of_both = _sum(seen.n_after, seen.mean_after - seen.difference)
    return (seen.n_before * seen.mean_before - before_of_both) / seen.lost


def difference_at(seen: BeforeAfter, delta: float) -> float:
    """After minus before of everybody, had those lost changed by `delta` points less than those who answered again.

    Less change means a higher score after; NaN where that would take those lost below 0 or above 100. The
    pattern-mixture model with a shift: Rubin 1977, J Am Stat Assoc 72:538-543; "tipping point" after Yan, Lee, Li 2009,
    J Biopharm Stat 19:1085-1098.
    """
    if not seen.lost:
        return seen.difference
    on_the_scale = LOWEST <= round(mean_before_of_lost(seen) + seen.difference + delta, 9) <= HIGHEST
    return seen.difference + seen.lost / seen.n_before * delta if on_the_scale else np.nan


def delta_at_zero(seen: BeforeAfter) -> float:
    """The delta at which the difference of everybody is zero; NaN where nobody was lost.

    Where `mean_needed` lies beyond 0 to 100 no answers give it.
    """
    return -seen.difference * seen.n_before / seen.lost if seen.lost else np.nan


def had_those_lost_started_higher(seen: BeforeAfter, points: float = START_HIGHER) -> BeforeAfter:
    """The same means, had those lost started so many points above that of all before, and the others below it."""
    return replace(seen, difference=seen.difference + points * seen.lost / seen.n_after)


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
    """The mean after of those lost for no change at all, the tipping point (delta), and their own change there.

    Of published means, where nobody's start is known, also the tipping point had those lost started higher.
    """
    rows = []
    for scale in seen:
        needed = {"quantity": "mean-needed", "timepoint": "after", "estimate": mean_needed(scale)}
        tipping = {"quantity": "delta-at-zero", "estimate": delta_at_zero(scale), "method": _shifted(scale)}
        change = {"quantity": "change-at-zero", "estimate": scale.difference + delta_at_zero(scale)}
        rows += [
            _about(scale) | needed | {"method": "those lost, no difference of everybody"},
            _about(scale) | tipping,
            _about(scale) | change | {"method": "the change of those who answered again, and delta-at-zero more"},
        ]
        if scale.origin == "published":
            estimate = delta_at_zero(had_those_lost_started_higher(scale))
            higher = {"quantity": "delta-at-zero-started-higher", "estimate": estimate}
            method = f"as delta-at-zero, those lost started {START_HIGHER} points above the mean of all"
            rows.append(_about(scale) | SUPPOSED | higher | {"method": method})
    return estimates(study, seen, rows)


def tipping_curve(study: Study, seen: Sequence[BeforeAfter], deltas: Iterable[float] = DELTAS) -> pd.DataFrame:
    """The difference of everybody by delta, in the results format and with the columns `scale` and `delta`.

    Not defined where those lost would have to score beyond 0 to 100.
    """
    rows = [
        _about(scale)
        | {"domain": f"{scale.scale}, delta {delta:g}", "scale": scale.scale, "delta": delta}
        | {"quantity": "difference-of-everybody", "estimate": difference_at(scale, delta)}
        | {"method": _shifted(scale)}
        for scale in seen
        for delta in deltas
    ]
    return estimates(study, seen, rows, "scale", "delta")


def _shifted(scale: BeforeAfter) -> str:
    started = "started at the mean of all and " if scale.origin == "published" else ""
    return f"those lost {started}changed as the others did, less delta"


def _about(scale: BeforeAfter) -> dict:
    return row_of(scale) | {"domain": scale.scale, "people": min(scale.n_after, scale.lost)}
