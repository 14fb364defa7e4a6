"""What printed means and SDs say about the same people, if those asked after are some of those asked before."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from math import ceil, floor

import pandas as pd

from attainable import Cell, Convention, TooLarge, retest
from attainable.cells import Span

CONDITION = "If everybody asked after is among those asked before."
DECIMALS = 1


@dataclass(frozen=True)
class SamePeople:
    """Smallest and largest of what the paired differences (after minus before) can have, ends rounded outward.

    `mean_difference` and `sd_of_differences` (n - 1) in points, from the printed digits alone; `scored_higher` in
    people, over all groups that give the figures with every item answered; None where none does or too many do.
    """

    mean_difference: tuple[float, float]
    sd_of_differences: tuple[float, float]
    scored_higher: tuple[int, int] | None


def of_two_cells(before: Cell, after: Cell, convention: Convention) -> SamePeople:
    """What two printed cells say. Raises ValueError for two scales, or more people after than before."""
    return SamePeople(
        _outward(retest.mean_difference(before, after, convention, convention)),
        _outward(retest.sd_of_differences(before, after, convention, convention)),
        _scored_higher(before, after, convention),
    )


def _scored_higher(before: Cell, after: Cell, convention: Convention) -> tuple[int, int] | None:
    try:
        return retest.risen(before, after, convention, convention)
    except TooLarge:
        return None


def _outward(span: Span) -> tuple[float, float]:
    unit = 10**DECIMALS
    return floor(span.low * unit) / unit, ceil(span.high * unit) / unit


def as_table(found: SamePeople) -> pd.DataFrame:
    """The bounds as a table to read."""
    names = {
        "Mean paired difference, points": found.mean_difference,
        "SD of the paired differences, points": found.sd_of_differences,
        "People who scored higher after": found.scored_higher or ("not known", "not known"),
    }
    ends = {name: [str(end).replace("-", "−") for end in pair] for name, pair in names.items()}
    return pd.DataFrame([(name, *pair) for name, pair in ends.items()], columns=["What", "Smallest", "Largest"])


def as_json(found: SamePeople) -> str:
    """The bounds as JSON, with their condition."""
    return json.dumps({"condition": CONDITION} | asdict(found), ensure_ascii=False, indent=2)
