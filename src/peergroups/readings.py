"""Published means and SDs, and the readings under which a questionnaire could have given them.

A reading says how the figures may have been made: which SD, how many items left out, what was rounded when. That a
figure is not reproducible under one reading says that it was made in another way, or from other numbers; not which.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from peergroups import cbi, published
from peergroups.attainable import Cell, Convention
from peergroups.faults import Fault, InputError
from peergroups.places import called
from peergroups.tables import read_table

if TYPE_CHECKING:
    from peergroups.records import Study


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
    table = published.read("burnout-scores", study.published)
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
        except InputError as error:
            faults += [Fault(called(file), str(fault), row) for fault in error.faults]
    if faults:
        raise InputError(faults)
    return found


def chosen(study: Study, file: str = "") -> list[Printed]:
    """The figures of a file where one is named, else the cohort's."""
    return of_file(study.cohort.file(Path(file))) if file else of_study(study)
