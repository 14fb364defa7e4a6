"""Which of several questionnaires of one person at one time counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from givenfiles.faults import Fault
from peergroups.records.sent import REPEATED, Sent

Place = tuple[Path, int]
YEAR_FIRST = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?)? ?([ap]m)?.*"
)
NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True)
class Record:
    """One questionnaire of one person: its place, and what it says."""

    place: Place
    participant: str
    timepoint: str
    answers: Mapping[str, str]
    when: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing was answered."""
        return not any(self.answers.values())


def once_each(
    records: Sequence[Record], files: Sequence[tuple[Path, Sent]], faults: list[Fault | str]
) -> Iterator[Record]:
    """Each person's one record of a time, by the rule of its file; where there is none, a fault."""
    rules = {file: sent.repeated for file, sent in files}
    by_person: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        by_person.setdefault((record.participant, record.timepoint), []).append(record)
    for same in by_person.values():
        rule = REPEATED.fullmatch(rules[same[-1].place[0]])
        if len(same) == 1:
            yield same[0]
        elif not rule["which"]:
            earlier = place_in_words(same[0].place, same[-1].place[0])
            expected = f"answered {same[0].timepoint} once already, in {earlier}; `repeated: last` lets the last count"
            faults += [Fault(r.place[0], expected, r.place[1], value=r.participant) for r in same[1:]]
        else:
            ordered = _in_time(same, faults) if rule["column"] else same
            yield ordered[-1 if rule["which"] == "last" else 0]


def place_in_words(place: Place, here: Path) -> str:
    """A row, with its file where that is not the one here."""
    return f"row {place[1]}" if place[0] == here else f"{place[0].name}, row {place[1]}"


def _in_time(same: Sequence[Record], faults: list[Fault | str]) -> list[Record]:
    times = [_time(record.when) for record in same]
    for record, time in zip(same, times, strict=True):
        if time is None or times.count(time) > 1:
            why = "should be a date with the year first, or a number" if time is None else "is the time of two answers"
            faults.append(
                Fault(record.place[0], f"{why}, to say which answer is the later", record.place[1], value=record.when)
            )
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
