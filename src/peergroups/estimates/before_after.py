"""Means before and after with their SDs: what both an article and a cohort's records can give."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from peergroups import cbi, disclosure, results
from peergroups.caveats import Origin
from peergroups.estimates import change, respondents
from peergroups.records.article import read
from peergroups.records.study import Study
from peergroups.results import Estimate


@dataclass(frozen=True)
class BeforeAfter:
    """A scale (0-100, n - 1 in each SD) of everybody before, and after of those of them who answered again.

    `difference` is after minus before: from records the mean of the people with both scores; from published figures,
    and where nobody has an id, the difference of the two means, for the first mean of those who answered again is not
    known. `of_means` is always the difference of the two means of all who answered at that time. `assumed` are caveats.
    """

    scale: str
    n_before: int
    mean_before: float
    sd_before: float
    n_after: int
    mean_after: float
    sd_after: float
    difference: float
    origin: Origin
    of_means: float = math.nan
    assumed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Where nobody answered only after, the difference of the two means is that of the means here."""
        if math.isnan(self.of_means):
            object.__setattr__(self, "of_means", self.mean_after - self.mean_before)

    @property
    def lost(self) -> int:
        """How many have a score before and none after; where nobody has an id, how many at least."""
        return max(0, self.n_before - self.n_after)

    @property
    def bounded(self) -> bool:
        """Whether those after can all be some of those before."""
        return self.n_after <= self.n_before

    @property
    def fewer(self) -> int:
        """How many people the smaller of the two groups has, before or after."""
        return min(self.n_before, self.n_after)

    @property
    def row(self) -> partial[Estimate]:
        """An estimate of the difference to fill in: of all with a score before, protected as one of the fewer."""
        return partial(Estimate, domain=self.scale, timepoint=cbi.BETWEEN, n=self.n_before, people=self.fewer)


def of(study: Study, scores: pd.DataFrame) -> list[BeforeAfter]:
    """The published figures where the cohort names some, else what its records give."""
    return from_published(study) if study.published else from_records(study, scores)


def from_records(study: Study, scores: pd.DataFrame) -> list[BeforeAfter]:
    """A scale each, of those with a score before; who has one only after is in `of_means` alone.

    Where nobody has an id, everybody with a score counts. Means, SDs and sizes are those that the cohort's rules let
    be told, so that nothing made from them says more.
    """
    every = change.pairs(respondents.told_of(study, scores))
    return [_of_people(study, scale, every[every["scale"] == scale]) for scale in study.cohort.answers.scales]


def _of_people(study: Study, scale: str, everybody: pd.DataFrame) -> BeforeAfter:
    people = everybody.dropna(subset="before") if study.paired else everybody
    told = partial(disclosure.as_told, "score", rules=study.cohort.disclosure)
    (mean_before, sd_before, n_before), (mean_after, sd_after, n_after) = (
        told(people[timepoint].dropna()) for timepoint in cbi.TIMEPOINTS
    )
    means = [told(everybody[timepoint].dropna())[0] for timepoint in cbi.TIMEPOINTS]
    of_means = means[1] - means[0]
    paired = disclosure.as_told("paired-difference", people["difference"].dropna(), study.cohort.disclosure)[0]
    return BeforeAfter(
        scale=scale,
        n_before=n_before,
        mean_before=mean_before,
        sd_before=sd_before,
        n_after=n_after,
        mean_after=mean_after,
        sd_after=sd_after,
        difference=paired if study.paired else of_means,
        origin=study.origin,
        of_means=of_means,
    )


def from_published(study: Study) -> list[BeforeAfter]:
    """A scale each that is printed before and after, as printed; none where the cohort names no published figures.

    The printed SDs are read as those of samples, and those after as some of those before. An article may say neither.
    """
    if study.published is None:
        return []
    cells = read("burnout-scores", study.published).set_index(["scale", "timepoint"])
    twice = [s for s in cbi.SCALES if all((s, timepoint) in cells.index for timepoint in cbi.TIMEPOINTS)]
    return [_of_cells(scale, cells.loc[(scale, "before")], cells.loc[(scale, "after")]) for scale in twice]


def _of_cells(scale: str, before: pd.Series, after: pd.Series) -> BeforeAfter:
    return BeforeAfter(
        scale=scale,
        n_before=int(before["n"]),
        mean_before=float(before["mean"]),
        sd_before=float(before["sd"]),
        n_after=int(after["n"]),
        mean_after=float(after["mean"]),
        sd_after=float(after["sd"]),
        difference=float(after["mean"]) - float(before["mean"]),
        origin="published",
        assumed=("same-people",),
    )


def estimates(study: Study, seen: Sequence[BeforeAfter], rows: Iterable[Estimate]) -> pd.DataFrame:
    """Rows in the results format, of the origin that `seen` is of."""
    return results.estimates(study, rows, seen[0].origin if seen else None)
