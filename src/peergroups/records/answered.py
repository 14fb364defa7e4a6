"""Questionnaires as they were sent become the tables of answers and of participants."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from givenfiles import sheets
from givenfiles.faults import Fault, gathered, refuse
from givenfiles.sheets import Sheet, alike
from peergroups import cbi
from peergroups.cbi import Answers
from peergroups.records import dictionary
from peergroups.records.repeated import Place, Record, once_each, place_in_words
from peergroups.records.sent import REPEATED, Sent, Wide
from peergroups.records.tables import NO_ANSWERS, checked, id_faults, ids


@dataclass
class Answered:
    """What came out of the files: `answers` and `participants` as the data dictionary has them.

    `places` has the file and row of each row of `answers`; `told` what was seen, and what was left out and why.
    """

    answers: pd.DataFrame = field(default_factory=pd.DataFrame)
    participants: pd.DataFrame | None = None
    places: list[Place] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def read(files: Sequence[tuple[Path, Sent]], coded: Answers, people: Mapping[str, str] | None = None) -> Answered:
    """The answers of all files, and what these say of people: `people` has their columns by the dictionary's names.

    `participants` is None where nobody has an id. Raises InputError with every fault of every file.
    """
    faults: list[Fault | str] = []
    found, opened, said = Answered(), [], []
    records: list[Record] = []
    for file, sent in files:
        with gathered(faults):
            sheet = sheets.read(file, sent.layout)
            opened.append(sheet)
            reader = _Reader(sheet, sent, coded, people or {})
            records += reader.records()
            said += reader.said
            found.told += reader.told
    if len(opened) == len(files):
        faults += _columns_of_people(opened, people or {})
    refuse(faults)
    with_answers = [record for record in records if not record.blank]
    if not with_answers:
        refuse([Fault(files[0][0], NO_ANSWERS)])
    found.told += _left_blank(len(records) - len(with_answers))
    kept = list(once_each(with_answers, files, faults))
    refuse(faults)
    found.told += [
        f"{repeated} answers of a person who answered again at that time left out"
        for repeated in [len(with_answers) - len(kept)]
        if repeated
    ]
    found.places = [record.place for record in kept]
    found.answers = _as_table(kept, coded)
    if files[0][1].pairs:
        found.participants = _participants(records, said, people or {})
    return found


class _Reader:
    """Reads one file; raises InputError with its faults."""

    def __init__(self, sheet: Sheet, sent: Sent, coded: Answers, people: Mapping[str, str]):
        self.sheet, self.sent, self.coded = sheet, sent, coded
        self.file, self.faults = sheet.file, list(sheet.faults)
        self.told = [f"{sheet.file.name}: {', '.join(sheet.seen)}"] if sheet.seen else []
        repeated = REPEATED.fullmatch(sent.repeated)
        self.when = self._place(repeated["column"]) if repeated and repeated["column"] else None
        self.who = self._place(sent.participant.column) if sent.participant else None
        self.times = self._times()
        self.dropped = {self._place(column): entries for column, entries in sent.drop.items()}
        self.people = {
            field: sheet.places[alike(name)][0] for field, name in people.items() if alike(name) in sheet.places
        }
        self.said: list[tuple[Place, str, str, str]] = []
        self.out: Counter[str] = Counter()
        refuse(self.faults)

    def records(self) -> list[Record]:
        """A record a questionnaire."""
        rows = self._kept()
        names = self._participants(rows)
        found = []
        for number, row in rows.items():
            for timepoint, items in self._timepoints(number, row):
                answers = {item: self._code(number, item, place, row[place]) for item, place in items.items()}
                when = "" if self.when is None else row[self.when]
                found.append(Record((self.file, number), names[number], timepoint, answers, when))
            known = [(field, self.sheet.labelled(place, row[place])) for field, place in self.people.items()]
            self.said += [((self.file, number), names[number], field, entry) for field, entry in known if entry]
        refuse(self.faults)
        self.told += [f"{self.file.name}: {_rows(count)} left out: {why}" for why, count in self.out.items()]
        return found

    def _place(self, name: str) -> int | None:
        places = self.sheet.places.get(alike(name), [])
        if not places:
            near = difflib.get_close_matches(name, [other for names in self.sheet.names for other in names], n=1)
            hint = f"; did you mean {near[0]}?" if near else f" (it has {_some(self.sheet.header)})"
            self.faults.append(Fault(self.file, f"has no column called so{hint}", value=name))
        elif len(places) > 1:
            self.faults.append(Fault(self.file, "has several columns called so", value=name))
        return places[0] if places else None

    def _times(self) -> dict[str, dict[str, int | None]]:
        """The columns of the items: by timepoint in a wide table, else under ""."""
        when = self.sent.timepoint
        ends = {"": ""} if not isinstance(when, Wide) else {t: getattr(when.suffixes, t) for t in cbi.TIMEPOINTS}
        self.when_asked = self._place(when.column) if hasattr(when, "column") else None
        return {timepoint: self._items(end) for timepoint, end in ends.items()}

    def _items(self, end: str) -> dict[str, int | None]:
        named = {column + end: item for column, item in self.sent.items.items()}
        columns = {alike(column) for column in named}
        own = [item for item in self.coded.items if item not in named.values() and alike(item + end) not in columns]
        found = {item: self._place(column) for column, item in named.items() if item in self.coded.items}
        found |= {
            item: self.sheet.places[alike(item + end)][0] for item in own if alike(item + end) in self.sheet.places
        }
        twice = [item for item, times in Counter(named.values()).items() if times > 1]
        self.faults += [Fault(self.file, "two columns are said to be this item", value=item) for item in twice]
        if missing := [item for item in self.coded.items if item not in found]:
            one = f"no column is said to be {_some(missing)}: name it under `items`, or the scales asked under `scales`"
            self.faults.append(Fault(self.file, one))
        return found

    def _kept(self) -> dict[int, list[str]]:
        kept = {}
        for number, row in self.sheet.rows.items():
            reason = next((place for place, entries in self.dropped.items() if alike(row[place]) in entries), None)
            if reason is None:
                kept[number] = row
            else:
                self.out[f"{self.sheet.header[reason]} is {row[reason] or 'empty'}"] += 1
        return kept

    def _participants(self, rows: Mapping[int, Sequence[str]]) -> dict[int, str]:
        if self.who is None:
            return {number: f"{self.file.name} {number}" for number in rows}
        found = ids({number: row[self.who] for number, row in rows.items()}, self.sent.participant.digits)
        asked = {number: name for number, name in found.items() if self._says_something(rows[number])}
        self.faults += id_faults(self.file, self.sheet.header[self.who], asked)
        return found

    def _says_something(self, row: Sequence[str]) -> bool:
        return any(row[place] for items in self.times.values() for place in items.values()) or bool(row[self.who])

    def _timepoints(self, number: int, row: Sequence[str]) -> Iterator[tuple[str, dict[str, int]]]:
        if self.when_asked is None:
            one = self.sent.timepoint
            yield from self.times.items() if isinstance(one, Wide) else [(one, self.times[""])]
            return
        entry = row[self.when_asked]
        known = [
            self.sent.timepoint.meaning(alike(word)) for word in (entry, self.sheet.labelled(self.when_asked, entry))
        ]
        meant = next(filter(None, known), None)
        column = self.sheet.header[self.when_asked]
        if meant is None:
            when = self.sent.timepoint
            expected = (
                f"is neither before ({', '.join(when.before)}) nor after ({', '.join(when.after)}): say what it is "
            )
            expected += "under `timepoint`, as before, after or ignore"
            self.faults.append(Fault(self.file, expected, number, column, entry))
        elif meant == "ignore":
            self.out[f"{column} is {entry}"] += 1
        else:
            yield meant, self.times[""]

    def _code(self, number: int, item: str, place: int, entry: str) -> str:
        codes = [self.coded.code(entry), self.coded.code(self.sheet.labelled(place, entry))]
        code = next((code for code in codes if code is not None), None)
        if code is None:
            expected = f"is no answer that `coding` has ({_some(self.coded.coding, 10)}), and not among `missing`"
            self.faults.append(Fault(self.file, expected, number, self.sheet.header[place], entry))
        return code or ""


def _some(names: Collection[str], most: int = 6) -> str:
    named = [name for name in names if name]
    return ", ".join(named[:most]) + (f" and {len(named) - most} more" if len(named) > most else "")


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"


def _left_blank(count: int) -> list[str]:
    return [f"{count:,} questionnaire{'s' * (count != 1)} without any answer left out"] if count else []


def _columns_of_people(opened: Sequence[Sheet], people: Mapping[str, str]) -> list[Fault]:
    return [
        Fault(opened[0].file, f"no file has a column called so, for {field}", value=name)
        for field, name in people.items()
        if not any(alike(name) in sheet.places for sheet in opened)
    ]


def _as_table(records: Sequence[Record], coded: Answers) -> pd.DataFrame:
    rows = [{"participant": r.participant, "timepoint": r.timepoint, **r.answers} for r in records]
    table = pd.DataFrame(rows, columns=["participant", "timepoint", *coded.items], dtype="str")
    table = table.mask(table == "")
    return dictionary.typed("answers", table, text=coded.items)


def _participants(
    records: Sequence[Record], said: Sequence[tuple[Place, str, str, str]], people: Mapping[str, str]
) -> pd.DataFrame:
    first = {}
    for record in (record for record in records if record.participant):
        first.setdefault(record.participant, record.place)
    known: dict[tuple[str, str], tuple[Place, str]] = {}
    faults = []
    for place, who, about, entry in said:
        earlier, other = known.setdefault((who, about), (place, entry))
        if alike(other) != alike(entry):
            expected = f"is {other} in {place_in_words(earlier, place[0])}, of the same person"
            faults.append(Fault(place[0], expected, place[1], people[about], entry))
    refuse(faults)
    rows = [[who, *(known.get((who, about), (None, ""))[1] for about in people)] for who in first]
    table = pd.DataFrame(rows, columns=["participant", *people], index=[row for _, row in first.values()], dtype="str")
    (file, _) = next(iter(first.values()))
    return checked(file, table.mask(table == ""), "participants", people).reset_index(drop=True)
