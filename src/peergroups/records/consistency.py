"""What a cohort's tables say of each other: everybody known, nobody twice, nothing after its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from givenfiles.faults import Fault
from peergroups.records.study import Study
from peergroups.records.tables import ZEROS, but_for, same_person


def contradictions(study: Study) -> Iterator[Fault]:
    """Every place where two tables, or a table and the cohort file, cannot both be right."""
    for check in CHECKS:
        yield from check(study)


def _file(study: Study, table: str) -> Path:
    return study.cohort.file(getattr(study.cohort.tables, table) or Path(study.cohort.path.name))


def _place(study: Study, table: str, row: int) -> tuple[Path, int]:
    sent = table == "answers" and study.places is not None
    return tuple(study.places.loc[row]) if sent else (_file(study, table), row)


def _unknown_participants(study: Study) -> Iterator[Fault]:
    known = study.participants["participant"].dropna()
    alike: dict[str, str] = {}
    for name in ("attendance", "answers", "documents"):
        table = getattr(study, name)
        given = pd.Series(dtype="str") if table is None else table["participant"].dropna()
        for row, participant in given[~given.isin(known)].items():
            alike = alike or {same_person(name): name for name in known}
            other = alike.get(same_person(participant))
            expected = f"{but_for(participant, other)} in the participants table" if other else UNKNOWN
            expected += f"; {FILL}" * (ZEROS in expected)
            file, number = _place(study, name, row)
            yield Fault(file, expected, number, "participant", participant)


UNKNOWN = "should be in the participants table"
FILL = "under `read`, `participant: {column: participant, digits: 3}` fills numbers up with zeros"


def _one_person_or_two(study: Study) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for row, participant in study.participants["participant"].dropna().items():
        other = seen.setdefault(same_person(participant), participant)
        if other != participant:
            sent = study.cohort.tables.participants is None
            expected = f"{but_for(participant, other)}: are these one person or two?"
            yield Fault(_file(study, "participants"), expected, None if sent else row, "participant", participant)


def _withdrawal_faults(study: Study) -> Iterator[Fault]:
    if not study.knows("withdrew_after_session"):
        return
    left_after = study.participants["withdrew_after_session"].dropna()
    sessions = study.cohort.sessions or 52
    for row, session in left_after[left_after > sessions].items():
        expected = f"there were {sessions} sessions" if study.cohort.sessions else f"is more than {sessions} sessions"
        yield Fault(_file(study, "participants"), expected, row, "withdrew_after_session", session)


def _attendance_faults(study: Study) -> Iterator[Fault]:
    if study.attendance is None:
        return
    if study.knows("withdrew_after_session"):
        left_after = study.attendance["participant"].map(
            study.participants.dropna(subset="participant").set_index("participant")["withdrew_after_session"].dropna()
        )
        too_late = (study.attendance["attended"] & (study.attendance["session"] > left_after)).fillna(value=False)
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
    lead, coders = study.cohort.interviews.lead_coder, ", ".join(sorted(set(study.segments["coder"])))
    if lead not in set(study.segments["coder"]):
        expected = "is no coder of the segments; these are" if lead else "should be one of the coders, who are"
        yield Fault(study.cohort.path, f"{expected} {coders}", value=lead, key="interviews.lead_coder")


CHECKS = (
    _unknown_participants,
    _one_person_or_two,
    _withdrawal_faults,
    _attendance_faults,
    _coding_faults,
    _segment_faults,
)
