"""What of real people may be shown, and how coarsely: one pass over all estimates, before anything is written.

Four rules, which make every other way to a person a question of arithmetic that has more than one answer:

- Counts of people, and how many an estimate is of, are rounded down to a multiple of 5; below the smallest count they
  are hidden. What is rounded down never sums to more than its whole, so several numbers of people fit whatever is
  hidden, left over, or lies between two sizes: at least three beside two parts of one whole, the most that are told.
- Means and SDs of scores are rounded to a whole point, of items to 5 points: at 10 people more than two totals fit each
  number of people. Of fewer, means are rounded to 5 points, and there is no SD.
- A mean so near an end of the scale, or an SD so small, that it tells of everybody is hidden.
- Whatever else is told is made from those rounded numbers, not from the records: it cannot say more than they do.

Whose scores a mean is of is `estimates.respondents`. Zero counts as small, as in the output rules of ACRO. What nothing
was answered of is no secret: it is not defined. Interviews' codes overlap, and follow rules of their own.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field, model_validator

from peergroups.quantities import QUANTITIES
from peergroups.statistics.small_samples import spread

BASE, ENOUGH = 5, 10
SCALE = 100.0


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

    @property
    def base(self) -> int:
        """What counts are rounded down to a multiple of: 5, or the smallest count where that is less."""
        return min(BASE, self.smallest_count) or 1

    def down(self, count: int) -> int:
        """A count of people as it may be told, unless it is too small."""
        return int(count) // self.base * self.base


HIDDEN, ROUNDED, TO_POINTS = "hidden", "rounded: counts down to", ", to the nearest"
ROUNDED_DOWN = " All counts are rounded down."
VALUES = ["estimate", "low", "high"]
MEANS = {"mean-score": 1, "mean-item": 5, "mean-paired-difference": 1}
SPREADS = {"sd-score": 1, "sd-paired-difference": 1}
# To the nearest so many points. A person moves the middle of all by a place at most.
NEAREST = MEANS | SPREADS | {"median-score": 5}
# Made from rounded numbers alone, or of so many answers at once that it sums to nothing.
FROM_ROUNDED = {
    *("alpha", "d-z", "g-z", "possible-mean-difference", "difference-of-means", "mean-difference-of-groups"),
    *("difference-of-everybody", "difference-of-recruited", "mean-needed", "specified-difference", "points-a-week"),
    *("ways", "ways-lower", "ways-higher", "ways-equal", "expected-regression", "observed-drop"),
}
OF_INTERVIEWS = ("theme", "agreement", "quotation", "saturation")


def protect(rows: pd.DataFrame, rules: Disclosure) -> pd.DataFrame:
    """The estimates of a real cohort, rounded and with everything blanked that its rules do not allow.

    `rows` has the columns quantity, domain, timepoint, n, people (how many stand behind the estimate), estimate, low,
    high, method. `method` begins with "hidden" and says by which rule, or ends with how it was rounded.
    """
    if rows.empty:
        return rows
    kinds = rows["quantity"].map(QUANTITIES)
    reasons = _reasons(rows, kinds, rules)
    hidden = reasons != ""
    protected = rows.copy()
    if rules.smallest_count:
        protected = _rounded(protected, kinds, rules)
        protected["n"] = protected["n"].mask((rows["n"] < rules.smallest_count) & (rows["n"] > 0))
    protected.loc[hidden, VALUES] = float("nan")
    protected.loc[hidden, "method"] = f"{HIDDEN}: " + reasons[hidden]
    return protected


def _reasons(rows: pd.DataFrame, kinds: pd.Series, rules: Disclosure) -> pd.Series:
    """By which rule each estimate is hidden; "" where it may be shown."""
    reasons = pd.Series("", index=rows.index)
    individual = kinds.map(lambda kind: kind.individual) & (not rules.show_people)
    if rules.smallest_count:
        count, subject = _of_people(rows, kinds), kinds.map(lambda kind: kind.subject)
        people = pd.to_numeric(rows["people"])
        people = people.mask(count & (rows["estimate"] < people), rows["estimate"])
        interviews = subject.isin(OF_INTERVIEWS)
        known = rows["quantity"].isin({*NEAREST, *FROM_ROUNDED}) | interviews | count | individual
        reasons[~known] = "no rule says how it may be shown"
        reasons[_tells_of_everybody(rows)] = "it tells something of everybody"
        empty = rows["quantity"].isin(FROM_ROUNDED) & rows[VALUES].isna().all(axis=1) & (rows["n"] > 0)
        reasons[empty] = "it would be made from what is hidden"
        reasons[rows["quantity"].isin(SPREADS) & (rows["n"] < ENOUGH)] = f"an SD of fewer than {ENOUGH} people"
        rest_small = interviews & count & (rows["n"] - people < rules.smallest_count)
        few = (people < rules.smallest_count) | (rows["n"] < rules.smallest_count) | rest_small
        # That nobody answered at all is a fault to be seen, and tells of nobody.
        nobody = rows["n"].eq(0) & ~count | rows["quantity"].eq("answered") & rows["estimate"].eq(0)
        few &= ~nobody.fillna(value=False)
        few |= (
            (subject == "theme") & kinds.map(lambda kind: kind.unit == "segments") & (few & (subject == "theme")).any()
        )
        reasons[few.fillna(value=False)] = f"of fewer than {rules.smallest_count} people, or all but so few"
        reasons[nobody.fillna(value=False)] = ""
    reasons[individual] = "one person's own value"
    return reasons


def _of_people(rows: pd.DataFrame, kinds: pd.Series) -> pd.Series:
    """Whether an estimate counts people; an interview that somebody coded is one."""
    return kinds.map(lambda kind: kind.unit == "people") | (rows["quantity"] == "interviews-coded")


def _tells_of_everybody(rows: pd.DataFrame) -> pd.Series:
    """Whether a mean leaves nobody the whole scale, or an SD keeps everybody within a quarter of it from the mean."""
    n, estimate = rows["n"].astype(float), rows["estimate"].abs()
    lowest = np.where(rows["quantity"] == "mean-paired-difference", SCALE, estimate)
    at_an_end = rows["quantity"].isin(MEANS) & (n * np.minimum(lowest, SCALE - estimate) < SCALE)
    return at_an_end | rows["quantity"].isin(SPREADS) & (estimate * (n - 1) / n**0.5 < SCALE / 4)


def _rounded(rows: pd.DataFrame, kinds: pd.Series, rules: Disclosure) -> pd.DataFrame:
    counts = _of_people(rows, kinds) & rows["estimate"].notna()
    rows.loc[counts, "estimate"] = rows.loc[counts, "estimate"].map(rules.down).astype(float)
    few = rows["n"].fillna(0) < ENOUGH
    nearest = rows["quantity"].map(NEAREST).astype(float)
    nearest = nearest.mask(nearest.notna() & few, float(BASE))
    # Adding nothing takes the sign from a zero: -0 would say on which side of it the number was.
    rows["estimate"] = rows["estimate"].mask(nearest.notna(), (rows["estimate"] / nearest).round() * nearest + 0.0)
    rows["n"] = rows["n"].map(rules.down, na_action="ignore").astype("Int64")
    points = ["" if pd.isna(step) else f"{TO_POINTS} {step:.0f}" for step in nearest]
    how = f"{ROUNDED} {rules.base}" + pd.Series(points, index=rows.index)
    rows["method"] = rows["method"].where(rows["method"] == "", rows["method"] + "; ") + how
    return rows


def as_told(what: str, values: pd.Series, rules: Disclosure) -> tuple[float, float, int]:
    """Mean, SD (n - 1) and number of people's values as they may be told, for all that is made from them.

    `what` is "score" or "paired-difference". What is hidden is NaN, and a few people are 1: too few to be told.
    """
    exact = values.mean(), values.std() if what == "score" else spread(values), len(values)
    if not rules.smallest_count:
        return exact
    about = {"domain": "", "timepoint": "", "low": np.nan, "high": np.nan, "method": "", "n": len(values)}
    rows = pd.DataFrame([{"quantity": f"{name}-{what}", **about} for name in ("mean", "sd")]).astype({"n": "Int64"})
    rows = protect(rows.assign(people=len(values), estimate=exact[:2]), rules)
    return *rows["estimate"], int(rows["n"].fillna(1).iloc[0])


def told(count: int, of: int, rules: Disclosure) -> str:
    """A count of people as text, rounded, or "hidden" where it or the rest of them is too small."""
    return HIDDEN if min(count, of - count) < rules.smallest_count else str(rules.down(count))
