"""What printed means and SDs say about the same people, if those asked after are some of those asked before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from math import ceil, floor, nan
from pathlib import Path

import pandas as pd

from attainable import Cell, Convention, TooLarge, retest
from attainable.cells import Span
from givenfiles.faults import Fault, refuse
from peergroups import cbi, results
from peergroups.estimates.printed import Printed, cell_of, fewest_skipping, of_study_twice
from peergroups.records.study import Study
from peergroups.records.tables import read_table
from peergroups.results import Estimate

CONDITION = (
    "If everybody asked after is among those asked before. Who scored higher is counted over the groups of people that "
    "give the figures with the fewest answers left blank, at most one each."
)
DECIMALS = 1
# Of more people there are always too many groups to list.
MOST_PEOPLE_LISTED = 30


@dataclass(frozen=True)
class SamePeople:
    """Smallest and largest of what the paired differences (after minus before) can have, ends rounded outward.

    `mean_difference` and `sd_of_differences` (n - 1) in points, from the printed digits alone; `scored_higher` in
    people, over all groups that give the figures with the fewest items left out; None where none does or too many do.
    All are None where nobody can have one of the figures; `why_not` says why.
    """

    mean_difference: tuple[float, float] | None = None
    sd_of_differences: tuple[float, float] | None = None
    scored_higher: tuple[int, int] | None = None
    why_not: str = ""


def of_two_cells(before: Cell, after: Cell, sd: str = "sample") -> SamePeople:
    """What two printed cells say. Raises ValueError for two scales, more people after than before, no kind of SD."""
    figures = before, after, Convention(sd), Convention(sd)
    try:
        ends = [_outward(bound(*figures)) for bound in (retest.mean_difference, retest.sd_of_differences)]
    except retest.Impossible as reason:
        return SamePeople(why_not=str(reason))
    return SamePeople(*ends, _scored_higher(before, after, sd))


def _scored_higher(before: Cell, after: Cell, sd: str) -> tuple[int, int] | None:
    if before.n > MOST_PEOPLE_LISTED:
        return None
    try:
        readings = [fewest_skipping(Printed("", cell), sd) for cell in (before, after)]
        return None if None in readings else retest.risen(before, after, *readings)
    except TooLarge:
        return None


def _outward(span: Span) -> tuple[float, float]:
    unit = 10**DECIMALS
    return floor(span.low * unit) / unit, ceil(span.high * unit) / unit


def estimates(study: Study) -> pd.DataFrame:
    """The bounds of each scale that is printed before and after, as estimates without a value between their ends.

    None where the cohort names no published figures; none of a scale with figures that the same people cannot have.
    """
    if study.published is None:
        return results.estimates(study, [])
    pairs = [(before, after) for before, after in of_study_twice(study) if after.cell.n <= before.cell.n]
    rows = [row for before, after in pairs for row in _rows(before.domain, before.cell, after.cell)]
    return results.estimates(study, rows, origin="published")


def _rows(scale: str, before: Cell, after: Cell) -> Iterator[Estimate]:
    found = of_two_cells(before, after)
    if found.why_not:
        return
    about = partial(Estimate, domain=scale, timepoint=cbi.BETWEEN, n=after.n, estimate=nan, also=("same-people",))
    digits = f"if the {after.n} are among the {before.n}: the printed digits, sample SDs, ends rounded outward"
    (low, high), (least, most) = found.mean_difference, found.sd_of_differences
    yield about(quantity="possible-mean-difference", low=low, high=high, method=digits)
    yield about(quantity="possible-sd-of-differences", low=least, high=most, method=digits)
    if found.scored_higher:
        fewest, most = found.scored_higher
        method = f"if the {after.n} are among the {before.n}: all groups with the fewest items left out, all pairings"
        yield about(quantity="possible-risen", low=fewest, high=most, method=method)


TABLE = "means-and-sds-twice"


def of_file(file: str | Path, sd: str = "sample") -> dict[str, SamePeople]:
    """The bounds of each row of a CSV file with the columns of `means-and-sds-twice` in the data dictionary.

    By the rows' labels; a figure that nobody can have is an answer. Raises InputError with every fault at once.
    """
    file = Path(file)
    table = read_table(file, TABLE)
    found, faults = {}, []
    for row, entries in zip(table.index, table.to_dict("records"), strict=True):
        try:
            found[entries["label"]] = of_two_cells(cell_of(entries), cell_of(entries, "_after"), sd)
        except ValueError as error:
            faults.append(Fault(file, str(error), row))
    refuse(faults)
    return found


def as_table(found: dict[str, SamePeople]) -> pd.DataFrame:
    """The bounds as a table to read, a row a scale, without the columns that are empty."""
    table = pd.DataFrame(
        {
            "Of": label,
            "Mean paired difference": _span(bounds.mean_difference),
            "SD of the paired differences": _span(bounds.sd_of_differences),
            "People who scored higher after": _span(bounds.scored_higher),
            "Why not": bounds.why_not,
        }
        for label, bounds in found.items()
    )
    return table.loc[:, table.ne("").any()]


def _span(ends: tuple[float, float] | None) -> str:
    return "not computed" if ends is None else " to ".join(str(end).replace("-", "−") for end in ends)


def as_json(found: dict[str, SamePeople]) -> str:
    """The bounds as JSON with their condition: one object for one, a list for several."""
    objects = [{"label": label, "condition": CONDITION} | asdict(bounds) for label, bounds in found.items()]
    return json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=2)
