"""Published means and SDs, and the readings under which a questionnaire could have given them.

A reading says how the figures may have been made: which SD, how many items left out, what was rounded when. That a
figure is not reproducible under one reading says that it was made in another way, or from other numbers; not which.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import nan
from pathlib import Path
from typing import Any

import pandas as pd

from attainable import TooLarge, attainable, base_rate, count, why_not, witness
from attainable.cells import KINDS_OF_SD, Cell, Convention
from givenfiles.faults import Fault, refuse
from peergroups import cbi, results
from peergroups.records import article
from peergroups.records.study import Study
from peergroups.records.tables import read_table
from peergroups.results import Estimate


@dataclass(frozen=True)
class Printed:
    """One printed mean and SD with what it is called: a scale and a timepoint, or a label of another study's."""

    domain: str
    cell: Cell
    timepoint: str = ""

    @property
    def title(self) -> str:
        """What a table calls it."""
        return f"{cbi.TITLES.get(self.domain, self.domain)} {self.timepoint}".strip()

    @property
    def digits(self) -> str:
        """The mean and its SD, or the mean alone, as printed."""
        return f"{self.cell.mean} ({self.cell.sd})" if self.cell.sd else self.cell.mean


@dataclass(frozen=True)
class Reading:
    """A way the figures may have been made; `swapped` reads the group sizes before and after the other way round."""

    convention: Convention = field(default_factory=Convention)
    swapped: bool = False

    @property
    def title(self) -> str:
        """The reading in words."""
        return ("group sizes swapped, " if self.swapped else "") + in_words(self.convention)


SDS = {kind: f"{kind} SD" for kind in KINDS_OF_SD} | {"standard-error": "standard error in place of an SD"}


def in_words(convention: Convention) -> str:
    """A convention as a reader would say it."""
    skipping, items = convention.people_skipping, convention.items_skipped
    people = "one person" if skipping == 1 else f"{skipping} people"
    what = ("one item" if items == 1 else f"{items} items") + (" each" if skipping > 1 else "")
    told = [f"{people} left out {what}" if skipping else "every item answered"]
    told += [f"scores rounded {convention.round_scores} first"] * bool(convention.round_scores)
    told += ["digits cut off"] * (convention.printed == "truncated")
    return ", ".join([*told, SDS[convention.sd]])


READINGS = (
    Reading(),
    Reading(Convention(sd="population")),
    Reading(Convention(sd="standard-error")),
    Reading(Convention(people_skipping=1)),
    Reading(Convention(sd="population", people_skipping=1)),
    Reading(Convention(people_skipping=3)),
    Reading(Convention(round_scores="half-up")),
    Reading(Convention(printed="truncated")),
    Reading(swapped=True),
    Reading(Convention(sd="population"), swapped=True),
)


def of_study(study: Study) -> list[Printed]:
    """The means and SDs of the cohort's published burnout scores."""
    table = article.read("burnout-scores", study.published)
    return [
        Printed(row.scale, Cell(row.mean, row.sd, int(row.n), len(cbi.items_of(row.scale))), row.timepoint)
        for row in table.itertuples()
    ]


def of_study_twice(study: Study) -> Iterator[tuple[Printed, Printed]]:
    """Before and after of each scale of the cohort's published scores that is printed both times."""
    figures = {(figure.domain, figure.timepoint): figure for figure in of_study(study)}
    for scale in cbi.SCALES:
        if all((scale, timepoint) in figures for timepoint in cbi.TIMEPOINTS):
            before, after = (figures[scale, timepoint] for timepoint in cbi.TIMEPOINTS)
            yield before, after


def of_file(file: str | Path) -> list[Printed]:
    """The means and SDs of a CSV file with the columns of `means-and-sds` in the data dictionary.

    Raises InputError with every fault at once: of a column, of a value, or of a scale.
    """
    file = Path(file)
    table = read_table(file, "means-and-sds")
    found, faults = [], []
    for row, entries in zip(table.index, table.to_dict("records"), strict=True):
        try:
            found.append(Printed(entries["label"], cell_of(entries)))
        except ValueError as error:
            faults.append(Fault(file, str(error), row))
    refuse(faults)
    return found


def chosen(study: Study, file: str = "") -> list[Printed]:
    """The figures of a file where one is named, else the cohort's."""
    return of_file(study.cohort.file(Path(file))) if file else of_study(study)


MOST_SKIPPING = 9
NOT_COMPUTED = "not computed"


@dataclass(frozen=True)
class Finding:
    """What a printed figure turns out to be under a reading.

    `attainable` is None where that is not computed; `reason` says why not, or why it is not attainable. `vectors` is
    how many different groups of people give the figure, `base_rate` how many of the SDs (of a mean alone: the means)
    within 1 of it are attainable, and of how many; None where not computed. `scores` are one group's.
    """

    printed: Printed
    reading: Reading
    cell: Cell
    attainable: bool | None
    reason: str = ""
    vectors: int | None = None
    base_rate: tuple[int, int] | None = None
    scores: tuple[float, ...] = ()


def cell_of(entries: Mapping[str, Any], when: str = "") -> Cell:
    """The figures of a row of `means-and-sds`, or of `means-and-sds-twice` with what its columns end in."""
    scale = {name: entries[name] for name in ("step", "low", "high") if pd.notna(entries.get(name))}
    mean, sd, n = (entries.get(f"{name}{when}") for name in ("mean", "sd", "n"))
    return Cell(mean, sd if pd.notna(sd) else "", int(n), int(entries["items"]), **scale)


def find(figures: Iterable[Printed], readings: Sequence[Reading] = READINGS) -> list[Finding]:
    """Every printed figure under every reading that can be asked of it."""
    figures = list(figures)
    return [
        _find(figure, reading, cell)
        for reading in readings
        for figure in figures
        if (cell := _cell(figure, reading, figures)) is not None
    ]


def _cell(figure: Printed, reading: Reading, figures: Sequence[Printed]) -> Cell | None:
    if reading.convention.people_skipping > (figure.cell.n if figure.cell.items > 1 else 0):
        return None
    if not reading.swapped:
        return figure.cell
    others = [other for other in figures if other.domain == figure.domain and other.timepoint != figure.timepoint]
    return replace(figure.cell, n=others[0].cell.n) if len(others) == 1 and figure.timepoint else None


def _find(figure: Printed, reading: Reading, cell: Cell) -> Finding:
    try:
        reason = why_not(cell, reading.convention)
    except TooLarge as error:
        return Finding(figure, reading, cell, None, f"{NOT_COMPUTED}: {error}")
    near = _if_computed(base_rate, cell, reading)
    if reason:
        return Finding(figure, reading, cell, False, reason, 0, near)
    scores = tuple(sorted(map(float, witness(cell, reading.convention).scores())))
    vectors = _if_computed(count, cell, reading) if cell.sd else None
    return Finding(figure, reading, cell, True, "", vectors, near, scores)


def _if_computed(ask: Callable[[Cell, Convention], Any], cell: Cell, reading: Reading) -> Any:
    try:
        return ask(cell, reading.convention)
    except TooLarge:
        return None


def fewest_skipping(figure: Printed, sd: str = "sample") -> Convention | None:
    """With this SD, the fewest people leaving out one item each that make the figure attainable; None if none do.

    Up to `MOST_SKIPPING` are tried. Raises TooLarge where that cannot be computed.
    """
    most = min(figure.cell.n, MOST_SKIPPING) if figure.cell.items > 1 else 0
    tried = (Convention(sd, people_skipping=people) for people in range(most + 1))
    return next((convention for convention in tried if attainable(figure.cell, convention)), None)


def in_digits(groups: int | None) -> str:
    """How many groups of people there are, as short as a reader needs it."""
    if groups is None:
        return NOT_COMPUTED
    return f"{groups:,}" if groups < 10**6 else "over a million"


def estimates(study: Study, findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as estimates: attainable (1 or 0, or none), and where computed how many groups and the base rate."""
    rows = []
    for finding in findings:
        about = partial(Estimate, domain=finding.printed.domain, timepoint=finding.printed.timepoint)
        about = partial(about, n=finding.cell.n, method=finding.reading.title)
        attained = nan if finding.attainable is None else int(finding.attainable)
        rows.append(about(quantity="attainable", estimate=attained))
        if finding.vectors is not None:
            rows.append(about(quantity="groups-of-people", estimate=finding.vectors))
        if finding.base_rate is not None:
            near, tried = finding.base_rate
            rows.append(about(quantity="base-rate", estimate=near / tried))
    return results.estimates(study, rows, origin="published")


def as_json(findings: Sequence[Finding]) -> str:
    """The findings as JSON: one object for one, a list for several; null is what was not computed."""
    objects = [_object(finding) for finding in findings]
    return json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=2)


def _object(finding: Finding) -> dict[str, Any]:
    scale = {name: float(getattr(finding.cell, name)) for name in ("step", "low", "high")}
    return {
        "label": finding.printed.title,
        **{name: getattr(finding.cell, name) for name in ("mean", "sd", "n", "items")},
        **scale,
        "convention": vars(finding.reading.convention),
        "attainable": finding.attainable,
        "reason": finding.reason,
        "vectors": finding.vectors,
        "witness": list(finding.scores) or None,
        "base_rate": dict(zip(("attainable", "of"), finding.base_rate, strict=True)) if finding.base_rate else None,
    }
