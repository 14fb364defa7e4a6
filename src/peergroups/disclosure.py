"""What may not be shown: counts too small, and values that are one person's own.

Hiding one count of a total leaves it to be worked out from the others, so the others go with it; a count is also
hidden where the rest of the total is too small. Zero counts as small (it says something of everybody), as in the
output rules of ACRO. How many people an estimate is of (`n`) is a count as well: it is hidden where it is small, and
where it lacks only a few of those there could have been. A table in which nothing is hidden is left as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

import pandas as pd
from pydantic import BaseModel, Field, model_validator

from peergroups.quantities import QUANTITIES


class Disclosure(BaseModel, extra="forbid", frozen=True):
    """What may be shown. Counts of people below `smallest_count` are hidden; one person's values need `show_people`."""

    show_people: bool = False
    smallest_count: Annotated[int, Field(ge=0)] = 10

    @model_validator(mode="after")
    def people_shown_leave_no_count_to_hide(self) -> Disclosure:
        """Whoever sees each person can count them."""
        if self.show_people and self.smallest_count:
            raise ValueError("show_people: true shows every count too, so it needs smallest_count: 0 beside it")
        return self


HIDDEN = "hidden"
VALUES = ["estimate", "low", "high"]


def protect(rows: pd.DataFrame, rules: Disclosure, wholes: Collection[int] = ()) -> pd.DataFrame:
    """The estimates with everything blanked that the cohort's rules do not allow.

    `rows` has the columns quantity, domain, timepoint, n, people (how many stand behind the estimate), estimate, low,
    high, method. `wholes` are the sizes of the groups that an `n` may be a part of: everybody, all who answered before.
    Where something is hidden, `method` says so.
    """
    if rows.empty:
        return rows
    kinds = rows["quantity"].map(QUANTITIES)
    total = kinds.map(lambda kind: kind.total)
    few_of = _few(rows["n"], rules, wholes)
    count = kinds.map(lambda kind: kind.unit == "people")
    small = rows["people"] < rules.smallest_count
    rest_small = count & ~total & (rows["n"] - rows["people"] < rules.smallest_count)
    hidden = small | rest_small | (kinds.map(lambda kind: kind.individual) & (not rules.show_people))
    for alike in (total, ~total):
        hidden |= _with_a_hidden_neighbour(rows, kinds, count & hidden & alike) & count & alike
    of_segments = kinds.map(lambda kind: kind.unit == "segments")
    hidden |= of_segments & (hidden & (kinds.map(lambda kind: kind.subject) == "theme")).any()
    without_n = few_of | (hidden & total).groupby(rows["domain"]).transform("any")
    # An interval with its SD, or a mean of whole points, gives the number of people away to anybody who can divide.
    hidden |= without_n & ~count
    protected = rows.copy()
    protected.loc[hidden, VALUES] = float("nan")
    protected.loc[without_n, "n"] = pd.NA
    protected.loc[hidden, "method"] = f"{HIDDEN} by the cohort's disclosure rules"
    return protected


def _with_a_hidden_neighbour(rows: pd.DataFrame, kinds: pd.Series, hidden: pd.Series) -> pd.Series:
    subject = kinds.map(lambda kind: kind.subject)
    domain = rows["domain"].where(subject.isin(["band", "difference", "score"]), "")
    # Who answered after is a part of who answered before, so the one gives away the other's rest.
    timepoint = rows["timepoint"].where(subject != "participation", "")
    # Codes overlap (one person speaks of many), so their counts do not add up to anything that gives one away.
    # And nobody is interviewed instead of something else.
    adds_up = (subject != "theme") & (rows["quantity"] != "interviewed")
    return hidden.groupby([subject, domain, timepoint]).transform("any") & adds_up


def _few(people: pd.Series, rules: Disclosure, wholes: Collection[int]) -> pd.Series:
    few = people < rules.smallest_count
    for whole in wholes:
        few |= (whole - people).between(1, rules.smallest_count - 1)
    return few


def told(count: int, of: int, rules: Disclosure) -> str:
    """A count of people as text, or "hidden" where it or the rest of them is too small."""
    return HIDDEN if min(count, of - count) < rules.smallest_count else str(count)
