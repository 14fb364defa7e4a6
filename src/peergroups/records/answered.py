"""Questionnaires as they were sent become the tables of answers and of participants."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

from givenfiles import sheets
from givenfiles.faults import Fault, gathered, refuse
from givenfiles.sheets import Sheet, alike, recoded
from peergroups import cbi
from peergroups.cbi import Answers
from peergroups.records import dictionary
from peergroups.records.repeated import once_each, place_in_words
from peergroups.records.sent import REPEATED, Sent, Wide
from peergroups.records.tables import NO_ANSWERS, checked, id_faults, ids


@dataclass
class Answered:
    """What came out of the files: `answers` and `participants` as the data dictionary has them.

    `places` has the file and row of each row of `answers`; `told` what was seen, and what was left out and why.
    """

    answers: pd.DataFrame = field(default_factory=pd.DataFrame)
    participants: pd.DataFrame | None = None
    places: pd.DataFrame = field(default_factory=pd.DataFrame)
    told: list[str] = field(default_factory=list)


def read(files: Sequence[tuple[Path, Sent]], coded: Answers, people: Mapping[str, str] | None = None) -> Answered:
    """The answers of all files, and what these say of people: `people` has their columns by the dictionary's names.

    `participants` is None where nobody has an id. Raises InputError with every fault of every file.
    """
    people = people or {}
    read = _read_all(files, coded, people)
    records = pd.concat([records for _, records in read], ignore_index=True)
    found = Answered(told=[line for reader, _ in read for line in reader.told])
    kept = _of_each_once(records, files, coded, found.told)
    found.places = kept[["file", "row"]]
    few_entries = ["timepoint", *coded.items]
    found.answers = dictionary.typed("answers", kept[["participant", *few_entries]], text=few_entries)
    if files[0][1].pairs:
        found.participants = _participants(records, pd.concat([reader.said for reader, _ in read]), people)
    return found


def _read_all(
    files: Sequence[tuple[Path, Sent]], coded: Answers, people: Mapping[str, str]
) -> list[tuple[_Reader, pd.DataFrame]]:
    faults: list[Fault | str] = []
    opened, read = [], []
    for file, sent in files:
        with gathered(faults):
            opened.append(sheets.read(file, sent.layout))
            reader = _Reader(opened[-1], sent, coded, people)
            read.append((reader, reader.records()))
    if len(opened) == len(files):
        faults += _columns_of_people(opened, people)
    refuse(faults)
    return read


def _of_each_once(
    records: pd.DataFrame, files: Sequence[tuple[Path, Sent]], coded: Answers, told: list[str]
) -> pd.DataFrame:
    """The records with answers, one of each person and time; `told` is added what was left out."""
    with_answers = records[records[coded.items].notna().any(axis=1)]
    if with_answers.empty:
        refuse([Fault(files[0][0], NO_ANSWERS)])
    if blank := len(records) - len(with_answers):
        told.append(f"{blank:,} questionnaire{'s' * (blank != 1)} without any answer left out")
    faults: list[Fault | str] = []
    kept = once_each(with_answers, files, faults)
    refuse(faults)
    if repeated := len(with_answers) - len(kept):
        told.append(f"{repeated} answers of a person who answered again at that time left out")
    return kept.reset_index(drop=True)


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
        self.said = pd.DataFrame()
        self.out: Counter[str] = Counter()
        refuse(self.faults)

    def records(self) -> pd.DataFrame:
        """A record a questionnaire: its file and row, whose it is, when it was sent, and the code of each answer."""
        rows = self._kept()
        about = pd.DataFrame(
            {"file": self.file, "row": rows.index, "participant": self._participants(rows)}, rows.index
        )
        about["when"] = "" if self.when is None else rows[self.when].astype(object)
        known = {name: self._labelled(rows, place).astype(object) for name, place in self.people.items()}
        self.said = about.drop(columns="when").assign(**known)
        found, unknown = [], []
        for timepoints, items in self._timepoints(rows):
            codes = {item: self._codes(rows.loc[timepoints.index, at], at, unknown) for item, at in items.items()}
            found.append(about.loc[timepoints.index].assign(timepoint=timepoints, **codes))
        self.faults += sorted(unknown, key=lambda fault: fault.row)
        refuse(self.faults)
        self.told += [f"{self.file.name}: {_rows(count)} left out: {why}" for why, count in self.out.items()]
        return pd.concat(found).sort_values("row", kind="stable") if len(found) > 1 else found[0]

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

    def _kept(self) -> pd.DataFrame:
        table = self.sheet.table
        why = pd.Series(None, table.index, dtype=object)
        for place, entries in self.dropped.items():
            reason = f"{self.sheet.header[place]} is "
            told = recoded(table[place], lambda e, r=reason, o=entries: r + (e or "empty") if alike(e) in o else None)
            why = why.fillna(told.astype(object))
        self._leave_out(why.dropna())
        return table[why.isna()]

    def _leave_out(self, reasons: pd.Series) -> None:
        self.out.update(reasons.value_counts(sort=False).to_dict())

    def _participants(self, rows: pd.DataFrame) -> pd.Series:
        if self.who is None:
            return pd.Series([f"{self.file.name} {number}" for number in rows.index], rows.index, dtype=object)
        found = ids(rows[self.who], self.sent.participant.digits)
        places = [place for items in self.times.values() for place in items.values()]
        says_something = (rows[[*places, self.who]] != "").any(axis=1)
        self.faults += id_faults(self.file, self.sheet.header[self.who], found[says_something])
        return found.astype(object)

    def _labelled(self, rows: pd.DataFrame, place: int) -> pd.Series:
        return recoded(rows[place], partial(self.sheet.labelled, place))

    def _timepoints(self, rows: pd.DataFrame) -> Iterator[tuple[pd.Series, dict[str, int]]]:
        """Rows by the timepoint they are of, and where the answers of that time stand."""
        place, one = self.when_asked, self.sent.timepoint
        if place is None:
            by_time = self.times.items() if isinstance(one, Wide) else [(one, self.times[""])]
            yield from ((pd.Series(timepoint, rows.index), items) for timepoint, items in by_time)
            return

        def meant(entry: str) -> str | None:
            known = [one.meaning(alike(word)) for word in (entry, self.sheet.labelled(place, entry))]
            return next(filter(None, known), None)

        found, column = recoded(rows[place], meant).astype(object), self.sheet.header[place]
        expected = f"is neither before ({', '.join(one.before)}) nor after ({', '.join(one.after)}): say what it is "
        expected += "under `timepoint`, as before, after or ignore"
        self.faults += sheets.faults(self.file, rows.loc[found.isna(), place], column, expected)
        self._leave_out(f"{column} is " + rows.loc[found == "ignore", place].astype(object))
        yield found[found.isin(cbi.TIMEPOINTS)], self.times[""]

    def _codes(self, entries: pd.Series, place: int, unknown: list[Fault]) -> pd.Series:
        """The answers of `coding` that entries are, missing where nothing was answered."""

        def code(entry: str) -> str | None:
            codes = [self.coded.code(entry), self.coded.code(self.sheet.labelled(place, entry))]
            return next((code for code in codes if code is not None), None)

        found = recoded(entries, code)
        expected = f"is no answer that `coding` has ({_some(self.coded.coding, 10)}), and not among `missing`"
        unknown += sheets.faults(self.file, entries[found.isna()], self.sheet.header[place], expected)
        return found.cat.set_categories(list(self.coded.coding))


def _some(names: Collection[str], most: int = 6) -> str:
    named = [name for name in names if name]
    return ", ".join(named[:most]) + (f" and {len(named) - most} more" if len(named) > most else "")


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"


def _columns_of_people(opened: Sequence[Sheet], people: Mapping[str, str]) -> list[Fault]:
    return [
        Fault(opened[0].file, f"no file has a column called so, for {field}", value=name)
        for field, name in people.items()
        if not any(alike(name) in sheet.places for sheet in opened)
    ]


def _participants(records: pd.DataFrame, said: pd.DataFrame, people: Mapping[str, str]) -> pd.DataFrame:
    first = records[records["participant"] != ""].drop_duplicates("participant").set_index("participant")
    known, faults = {}, []
    for about in (about for about in people if about in said):
        told = said[(said["participant"] != "") & said[about].notna() & (said[about] != "")]
        earlier = told.drop_duplicates("participant").set_index("participant")
        known[about] = earlier[about]
        differ = told[about].map(alike) != told["participant"].map(earlier[about].map(alike))
        for row in told[differ].itertuples():
            other = earlier.loc[row.participant]
            expected = f"is {other[about]} in {place_in_words((other['file'], other['row']), row.file)}"
            faults.append(
                Fault(row.file, f"{expected}, of the same person", row.row, people[about], getattr(row, about))
            )
    refuse(faults)
    table = pd.DataFrame(known, first.index, columns=list(people)).reset_index().set_index(first["row"])
    return checked(first["file"].iloc[0], table.astype("str"), "participants", people).reset_index(drop=True)
