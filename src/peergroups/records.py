"""A cohort's records: read, checked one by one and against each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from peergroups import cbi
from peergroups.coding import read_coding
from peergroups.cohort import TABLES, Cohort
from peergroups.cohort_file import read_cohort
from peergroups.consistency import contradictions
from peergroups.faults import Fault, gathered, refuse
from peergroups.places import called
from peergroups.qda.assembling import no_report
from peergroups.tables import read_table


@dataclass(frozen=True)
class Study:
    """A cohort and its tables as the data dictionary describes them; a table that the cohort does not name is None.

    `participants` has a row a person, `attendance` a row a person and session, `answers` a row a person and
    timepoint, `codebook` a row a code, `documents` a row a transcript, `segments` a row a coded segment, code and
    coder. `reading` says what was left out of files of qualitative tools (see `qda.Reading`).
    """

    cohort: Cohort
    participants: pd.DataFrame
    answers: pd.DataFrame
    attendance: pd.DataFrame | None = field(default=None)
    codebook: pd.DataFrame | None = field(default=None)
    documents: pd.DataFrame | None = field(default=None)
    segments: pd.DataFrame | None = field(default=None)
    reading: pd.DataFrame = field(default_factory=no_report)

    @property
    def origin(self) -> str:
        """Where the numbers made from these records come from: "synthetic" or "real"."""
        return self.cohort.records

    @property
    def published(self) -> Path | None:
        """The folder of the figures published of this cohort; None where it names none."""
        return self.cohort.published and self.cohort.file(self.cohort.published)

    @cached_property
    def answered(self) -> dict[str, set[str]]:
        """Who answered at least one item at each timepoint: a row of empty cells is nobody's answer."""
        items = [item for scale in self.cohort.answers.scales for item in cbi.items_of(scale)]
        given = self.answers[self.answers[items].notna().any(axis=1)]
        return {
            timepoint: set(given.loc[given["timepoint"] == timepoint, "participant"]) for timepoint in cbi.TIMEPOINTS
        }

    @property
    def lost(self) -> int:
        """How many answered before and not after."""
        return len(self.answered["before"] - self.answered["after"])

    @cached_property
    def coded(self) -> pd.DataFrame:
        """The lead coder's segments, each code of a segment once, with its label and theme; not to be changed."""
        mine = self.segments[self.segments["coder"] == self.cohort.coding.lead_coder]
        once = mine.drop_duplicates(["segment", "code"])
        return once.merge(self.codebook[["code", "label", "theme"]], on="code", validate="many_to_one")

    @property
    def interviewed(self) -> int:
        """How many were interviewed, by the participants table: somebody never coded still counts."""
        return int(self.participants["interviewed"].sum())


def load(path: str | Path) -> Study:
    """Read a cohort file and the tables it names.

    Raises InputError with every fault of every table at once; what the tables say of each other is checked when each
    of them is in order.
    """
    cohort = read_cohort(path)
    study = Study(cohort, **_read_tables(cohort))
    refuse(list(contradictions(study)))
    return study


def _read_tables(cohort: Cohort) -> dict[str, pd.DataFrame]:
    tables, faults = {}, _published_nowhere(cohort)
    for name in TABLES:
        if name in ("codebook", "segments") or (file := getattr(cohort.tables, name)) is None:
            continue
        coded = _coded_columns(cohort) if name == "answers" else {}
        with gathered(faults):
            tables[name] = read_table(cohort.file(file), name, cohort.columns.get(name), **coded)
    with gathered(faults):
        # Without a table that is there and cannot be read, every document would be called nobody's.
        unread = cohort.tables.documents is not None and "documents" not in tables
        tables |= {} if unread else read_coding(cohort, tables.get("documents"))
    refuse(faults)
    return tables


def _published_nowhere(cohort: Cohort) -> list[Fault]:
    if cohort.published is None or cohort.file(cohort.published).is_dir():
        return []
    expected = "should be a folder of published figures, relative to this file"
    return [Fault(f"{called(cohort.path)}, key published", expected, value=str(cohort.published))]


def _coded_columns(cohort: Cohort) -> dict:
    return {
        "allowed": {item.id: list(cohort.answers.coding) for item in cbi.ITEMS},
        "needed": [item for scale in cohort.answers.scales for item in cbi.items_of(scale)],
    }
