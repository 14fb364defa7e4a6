"""Published means and SDs, and the readings under which a questionnaire could have given them.

A reading says how the figures may have been made: which SD, how many items left out, what was rounded when. That a
figure is not reproducible under one reading says that it was made in another way, or from other numbers; not which.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from attainable import attainable, base_rate, count, witness
from attainable.cells import Cell, Convention
from attainable.sums import TooLarge
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


@dataclass(frozen=True)
class Reading:
    """A way the figures may have been made; `swapped` reads the group sizes before and after the other way round."""

    convention: Convention = field(default_factory=Convention)
    swapped: bool = False

    @property
    def title(self) -> str:
        """The reading in words."""
        return ("group sizes swapped, " if self.swapped else "") + in_words(self.convention)


def in_words(convention: Convention) -> str:
    """A convention as a reader would say it."""
    skipping, items = convention.people_skipping, convention.items_skipped
    people = "one person" if skipping == 1 else f"{skipping} people"
    what = ("one item" if items == 1 else f"{items} items") + (" each" if skipping > 1 else "")
    told = [f"{people} left out {what}" if skipping else "every item answered"]
    told += [f"scores rounded {convention.round_scores} first"] * bool(convention.round_scores)
    told += ["digits cut off"] * (convention.printed == "truncated")
    return ", ".join([*told, f"{convention.sd} SD"])


READINGS = (
    Reading(),
    Reading(Convention(sd="population")),
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


def of_file(file: str | Path) -> list[Printed]:
    """The means and SDs of a CSV file with the columns of `means-and-sds` in the data dictionary.

    Raises InputError with every fault at once: of a column, of a value, or of figures that no sample could have.
    """
    file = Path(file)
    table = read_table(file, "means-and-sds")
    found, faults = [], []
    for row, entries in zip(table.index, table.to_dict("records"), strict=True):
        scale = {name: entries[name] for name in ("step", "low", "high") if pd.notna(entries.get(name))}
        try:
            cell = Cell(entries["mean"], entries["sd"], int(entries["n"]), int(entries["items"]), **scale)
            found.append(Printed(entries["label"], cell))
        except ValueError as error:
            faults.append(Fault(file, str(error), row))
    refuse(faults)
    return found


def chosen(study: Study, file: str = "") -> list[Printed]:
    """The figures of a file where one is named, else the cohort's."""
    return of_file(study.cohort.file(Path(file))) if file else of_study(study)


MOST_SCORES_LISTED = 12


@dataclass(frozen=True)
class Finding:
    """What a printed mean and SD turn out to be under a reading.

    `vectors` is how many different groups of people give them, None where that is more than can be counted;
    `base_rate` how many of the SDs within 1 of the printed one are attainable, and of how many; `scores` one group's.
    """

    printed: Printed
    reading: Reading
    cell: Cell
    attainable: bool
    vectors: int | None
    base_rate: tuple[int, int]
    scores: tuple[float, ...]


def find(figures: Iterable[Printed], readings: Sequence[Reading] = READINGS) -> list[Finding]:
    """Every printed mean and SD under every reading that can be asked of it."""
    figures = list(figures)
    return [
        _find(figure, reading, cell)
        for reading in readings
        for figure in figures
        if (cell := _cell(figure, reading, figures)) is not None
    ]


def _cell(figure: Printed, reading: Reading, figures: Sequence[Printed]) -> Cell | None:
    if reading.convention.people_skipping > _most_skipping(figure.cell):
        return None
    if not reading.swapped:
        return figure.cell
    others = [other for other in figures if other.domain == figure.domain and other.timepoint != figure.timepoint]
    return replace(figure.cell, n=others[0].cell.n) if len(others) == 1 and figure.timepoint else None


def _find(figure: Printed, reading: Reading, cell: Cell) -> Finding:
    one = witness(cell, reading.convention)
    scores = tuple(sorted(map(float, one.scores()))) if one else ()
    return Finding(
        figure, reading, cell, one is not None, _vectors(cell, reading), base_rate(cell, reading.convention), scores
    )


def _vectors(cell: Cell, reading: Reading) -> int | None:
    try:
        return count(cell, reading.convention)
    except TooLarge:
        return None


def fewest_skipping(figure: Printed, sd: str = "sample") -> Convention | None:
    """The SD with the fewest people leaving out one item each that makes the figure attainable; None if none."""
    tried = (Convention(sd, people_skipping=people) for people in range(_most_skipping(figure.cell) + 1))
    return next((convention for convention in tried if attainable(figure.cell, convention)), None)


def _most_skipping(cell: Cell) -> int:
    return cell.n if cell.items > 1 else 0


def estimates(study: Study, findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as estimates: attainable (1 or 0), how many groups (where countable), share of SDs nearby."""
    rows = []
    for finding in findings:
        about = partial(Estimate, domain=finding.printed.domain, timepoint=finding.printed.timepoint)
        about = partial(about, n=finding.cell.n, method=finding.reading.title)
        near, tried = finding.base_rate
        rows.append(about(quantity="attainable", estimate=int(finding.attainable)))
        if finding.vectors is not None:
            rows.append(about(quantity="groups-of-people", estimate=finding.vectors))
        rows.append(about(quantity="base-rate", estimate=near / tried))
    return results.estimates(study, rows, origin="published")


def as_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """The findings as a table to read, each with one group of people that gives the figure, where there is one."""
    return pd.DataFrame(
        {
            "Figure": finding.printed.title,
            "Mean (SD)": f"{finding.cell.mean} ({finding.cell.sd})",
            "Of": str(finding.cell.n),
            "Reading": finding.reading.title,
            "Attainable": "yes" if finding.attainable else "no",
            "Groups": "too many to count" if finding.vectors is None else f"{finding.vectors:,}",
            "SDs nearby that are": "{} of {}".format(*finding.base_rate),
            "One such group": _listed(finding.scores),
        }
        for finding in findings
    )


def _listed(scores: Sequence[float]) -> str:
    more = " …" if len(scores) > MOST_SCORES_LISTED else ""
    return ", ".join(f"{score:.4g}" for score in scores[:MOST_SCORES_LISTED]) + more


def as_json(findings: Sequence[Finding]) -> str:
    """The findings as JSON: one object for one, a list for several; `vectors` is null where they cannot be counted."""
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
        "vectors": finding.vectors,
        "witness": list(finding.scores) or None,
        "base_rate": dict(zip(("attainable", "of"), finding.base_rate, strict=True)),
    }


def answer(figures: Sequence[Printed], findings: Sequence[Finding]) -> str:
    """The answer in a few sentences; what is said of the fewest items left out is what `fewest_skipping` tried."""
    plain = [finding for finding in findings if finding.reading == READINGS[0] and finding.attainable]
    any_sd = sum(finding.base_rate[0] == finding.base_rate[1] for finding in plain)
    told = (
        f"With every item answered and a sample SD, {len(plain)} of the {len(figures)} printed means and SDs can be "
        "reproduced; the others are not reproducible under this reading."
    )
    if any_sd:
        told += f" For {any_sd} of the {len(plain)} any SD nearby would have passed, so that its yes says nothing."
    skipping = [fewest_skipping(figure) for figure in figures]
    if None in skipping or not any(convention.people_skipping for convention in skipping):
        return told
    left_out = [
        f"{figure.title.lower()} {convention.people_skipping}"
        for figure, convention in zip(figures, skipping, strict=True)
        if convention.people_skipping
    ]
    asked = sum(figure.cell.n * figure.cell.items for figure in figures)
    return (
        f"{told} With the group sizes as printed and nothing rounded on the way, all {len(figures)} can be where "
        f"{sum(convention.people_skipping for convention in skipping)} of the {asked} answers were left out, one by a "
        f"person ({', '.join(left_out)}); with fewer left out in this way they cannot. Other readings need other "
        "numbers, and that figures could have come about so does not say that they did."
    )
