"""A cohort's records: read, checked one by one and against each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from peergroups import cbi
from peergroups.coding import read_coding
from peergroups.cohort import TABLES, Cohort, read_cohort
from peergroups.faults import Fault, InputError
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
    faults = [fault for check in CHECKS for fault in check(study)]
    if faults:
        raise InputError(faults)
    return study


def _read_tables(cohort: Cohort) -> dict[str, pd.DataFrame]:
    tables, faults = {}, []
    for name in TABLES:
        if name in ("codebook", "segments") or (file := getattr(cohort.tables, name)) is None:
            continue
        coded = _coded_columns(cohort) if name == "answers" else {}
        try:
            tables[name] = read_table(cohort.file(file), name, cohort.columns.get(name), **coded)
        except InputError as error:
            faults += error.faults
    try:
        # Without a table that is there and cannot be read, every document would be called nobody's.
        unread = cohort.tables.documents is not None and "documents" not in tables
        tables |= {} if unread else read_coding(cohort, tables.get("documents"))
    except InputError as error:
        faults += error.faults
    if faults:
        raise InputError(faults)
    return tables


def _coded_columns(cohort: Cohort) -> dict:
    return {
        "allowed": {item.id: list(cohort.answers.coding) for item in cbi.ITEMS},
        "needed": [item for scale in cohort.answers.scales for item in cbi.items_of(scale)],
    }


def _file(study: Study, table: str) -> str:
    return called(study.cohort.file(getattr(study.cohort.tables, table)))


def _unknown_participants(study: Study) -> Iterator[Fault]:
    known = set(study.participants["participant"])
    for name in ("attendance", "answers", "documents"):
        table = getattr(study, name)
        if table is None:
            continue
        for row, participant in table.loc[~table["participant"].isin(known), "participant"].items():
            yield Fault(_file(study, name), "should be in the participants table", row, "participant", participant)


def _after_without_before(study: Study) -> Iterator[Fault]:
    strays = study.answered["after"] - study.answered["before"]
    stray = (study.answers["timepoint"] == "after") & study.answers["participant"].isin(strays)
    for row, participant in study.answers.loc[stray, "participant"].items():
        expected = "answered after and never before; each person's answers after need their answers before"
        yield Fault(_file(study, "answers"), expected, row, "participant", participant)


def _withdrawal_faults(study: Study) -> Iterator[Fault]:
    left_after = study.participants["withdrew_after_session"].dropna()
    for row, session in left_after[left_after > (study.cohort.sessions or left_after.max())].items():
        expected = f"there were {study.cohort.sessions} sessions"
        yield Fault(_file(study, "participants"), expected, row, "withdrew_after_session", session)


def _attendance_faults(study: Study) -> Iterator[Fault]:
    if study.attendance is None:
        return
    left_after = study.attendance["participant"].map(
        study.participants.set_index("participant")["withdrew_after_session"].dropna()
    )
    too_late = study.attendance["attended"] & (study.attendance["session"] > left_after)
    for row, session in study.attendance.loc[too_late, "session"].items():
        yield Fault(_file(study, "attendance"), "attended after withdrawing", row, "session", session)
    sessions = study.cohort.sessions or study.attendance["session"].max()
    for row, session in study.attendance.loc[study.attendance["session"] > sessions, "session"].items():
        yield Fault(_file(study, "attendance"), f"there were {sessions} sessions", row, "session", session)


def _of_segments(study: Study, values: pd.Series, expected: str) -> Iterator[Fault]:
    """A fault a row; a file of a tool has no rows to count, so that there each value is told once."""
    if "source" not in study.segments:
        file = _file(study, "segments")
        yield from (Fault(file, expected, row, values.name, value) for row, value in values.items())
        return
    files = study.segments.loc[values.index, "source"]
    told = zip(files, values, strict=True)
    yield from dict.fromkeys(Fault(file, expected, None, values.name, value) for file, value in told)


def _segment_faults(study: Study) -> Iterator[Fault]:
    if study.segments is None:
        return
    segments = study.segments
    yield from _of_segments(
        study, segments.loc[segments["end"] <= segments["start"], "end"], "a segment should end after its start"
    )
    alone = segments["start"].isna() != segments["end"].isna()
    yield from _of_segments(study, segments.loc[alone, "end"], "start and end should be both there or both empty")


def _coding_faults(study: Study) -> Iterator[Fault]:
    if study.segments is None:
        return
    checks = {
        "code": (set(study.codebook["code"]), "should be a code of the codebook"),
        "participant": (
            set(study.participants.loc[study.participants["interviewed"], "participant"]),
            "has coded segments and so should be interviewed = yes in the participants table",
        ),
    }
    twice = study.codebook.duplicated(["theme", "label"])
    for row, label in study.codebook.loc[twice, "label"].items():
        yield Fault(_file(study, "codebook"), "another code of the theme has this label", row, "label", label)
    for column, (known, expected) in checks.items():
        strays = study.segments.loc[~study.segments[column].isin(known), column]
        yield from _of_segments(study, strays, expected)
    if study.cohort.coding.lead_coder not in set(study.segments["coder"]):
        yield Fault(
            called(study.cohort.path),
            "is no coder in the segments table",
            None,
            "coding.lead_coder",
            study.cohort.coding.lead_coder,
        )


CHECKS = (
    _unknown_participants,
    _after_without_before,
    _withdrawal_faults,
    _attendance_faults,
    _coding_faults,
    _segment_faults,
)
