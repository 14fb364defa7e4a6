"""Which of several questionnaires of one person at one time counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from givenfiles.faults import Fault
from peergroups.records.sent import REPEATED, Sent

YEAR_FIRST = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?)? ?([ap]m)?.*"
)
NUMBER = re.compile(r"\d+(\.\d+)?")
WHOSE = ["participant", "timepoint"]


class Record(NamedTuple):
    """One questionnaire of one person: its file and row, whose it is, when it was answered, and where it stands."""

    file: Path
    row: int
    participant: str
    timepoint: str
    when: str
    at: int


def once_each(records: pd.DataFrame, files: Sequence[tuple[Path, Sent]], faults: list[Fault | str]) -> pd.DataFrame:
    """Each person's one record of a time, by the rule of its file; where there is none, a fault."""
    rules = {file: REPEATED.fullmatch(sent.repeated) for file, sent in files}
    by_person: dict[tuple[str, str], list[Record]] = {}
    again = records[records.duplicated(WHOSE, keep=False)]
    for record in again.reset_index(names="at")[list(Record._fields)].itertuples(index=False):
        by_person.setdefault((record.participant, record.timepoint), []).append(record)
    counts = {same[0].at: _which(same, rules[same[-1].file], faults).at for same in by_person.values()}
    first = records.index[~records.duplicated(WHOSE)]
    return records.loc[[counts.get(at, at) for at in first]] if counts else records


def _which(same: Sequence[Record], rule: re.Match, faults: list[Fault | str]) -> Record:
    if not rule["which"]:
        earlier = place_in_words((same[0].file, same[0].row), same[-1].file)
        expected = f"answered {same[0].timepoint} once already, in {earlier}; `repeated: last` lets the last count"
        faults += [Fault(record.file, expected, record.row, value=record.participant) for record in same[1:]]
        return same[0]
    ordered = _in_time(same, faults) if rule["column"] else same
    return ordered[-1 if rule["which"] == "last" else 0]


def place_in_words(place: tuple[Path, int], here: Path) -> str:
    """A row, with its file where that is not the one here."""
    return f"row {place[1]}" if place[0] == here else f"{place[0].name}, row {place[1]}"


def _in_time(same: Sequence[Record], faults: list[Fault | str]) -> list[Record]:
    times = [_time(record.when) for record in same]
    for record, time in zip(same, times, strict=True):
        if time is None or times.count(time) > 1:
            why = "should be a date with the year first, or a number" if time is None else "is the time of two answers"
            why += ", to say which answer is the later"
            faults.append(Fault(record.file, why, record.row, value=record.when))
            return list(same)
    return [record for _, record in sorted(zip(times, same, strict=True), key=lambda pair: pair[0])]


def _time(entry: str) -> tuple[float, ...] | None:
    if NUMBER.fullmatch(entry):
        return (float(entry),)
    found = YEAR_FIRST.fullmatch(entry.casefold())
    if not found:
        return None
    year, month, day, hour, minute, second, half = found.groups(default="0")
    late = 12 * (half == "pm") + (int(hour) % 12 if half != "0" else int(hour))
    return int(year), int(month), int(day), late, int(minute), float(second)
