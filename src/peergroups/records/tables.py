"""Read one table of records, checked against the data dictionary."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pandas as pd

from givenfiles import sheets
from givenfiles.faults import MOST_ALIKE, Fault, refuse
from givenfiles.sheets import Sheet, recoded
from peergroups.records import dictionary

IGNORED = "ignore"
ZEROS = "zeros before a number"
NO_ANSWERS = "has no answers: every item is empty in every row"
# As a spreadsheet makes of the number 1 where the column was once one of numbers.
WHOLE_ID = re.compile(r"(\d+)\.0+")
ID_EXPECTED = dictionary.IN_WORDS[dictionary.ID]


@dataclass(frozen=True)
class Columns:
    """What a cohort says of a table's columns.

    `renamed` maps the file's own names to the dictionary's (or to "ignore"); `allowed` gives the codes of columns that
    a cohort codes for itself, and `code` the code of an entry there; `needed` are the columns this cohort cannot do
    without beside those that no cohort can.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    allowed: Mapping[str, Collection[str]] = field(default_factory=dict)
    needed: Collection[str] = ()
    code: Callable[[str], str | None] = str


def read_table(file: Path, name: str, renamed: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Read the table `name` of the dictionary from a file (see `givenfiles.sheets`).

    The index counts rows as a spreadsheet does: the first record is 2.
    Raises InputError with every fault found: a file that cannot be read, columns missing or unknown, ragged rows,
    values that do not fit, a key that stands twice.
    """
    table, faults = table_and_faults(file, name, Columns(renamed or {}))
    refuse(faults)
    return table


def table_and_faults(file: Path, name: str, columns: Columns) -> tuple[pd.DataFrame, list[Fault]]:
    """The table, empty where something does not fit and without rows that repeat a key, and a fault for each of these.

    Raises InputError only for what is no table at all.
    """
    sheet = sheets.read(file)
    header = [columns.renamed.get(column, column) for column in sheet.header]
    faults = [*_column_faults(sheet, header, name, columns), *sheet.faults]
    places = {column: place for place, column in reversed([*enumerate(header)]) if column in dictionary.fields(name)}
    entries = {column: _entries(sheet, place, column, columns) for column, place in places.items()}
    wanted = {*places, *_wanted(name, columns)}
    in_order = [column for column in dictionary.fields(name) if column in wanted]
    table = pd.DataFrame(entries, index=sheet.table.index).astype("str").reindex(columns=in_order)
    table = table.mask(table == "")
    of_values = [f for f in _value_faults(file, table, name, columns.allowed) if f.column in places]
    for fault in of_values:
        table.loc[fault.row, fault.column] = None
    repeated = [fault for key in dictionary.unique(name) for fault in _repeated(file, table, key)]
    typed = dictionary.typed(name, table.drop(index={fault.row for fault in repeated}), text=columns.allowed)
    return typed, [*faults, *of_values, *repeated]


def checked(file: Path, table: pd.DataFrame, name: str, called: Mapping[str, str]) -> pd.DataFrame:
    """The table in the dictionary's types; `called` has the columns' names in the file, for what is said of them.

    Raises InputError with every entry that does not fit.
    """
    faults = _value_faults(file, table, name, {})
    refuse([replace(fault, column=called.get(fault.column, fault.column)) for fault in faults])
    return dictionary.typed(name, table)


def ids(entries: pd.Series, digits: int | None = None) -> pd.Series:
    """Participants' ids of a `Sheet.table`: 1.0 is 1 where all are like that; with `digits`, zeros before a number."""
    entries = entries.cat.remove_unused_categories()
    whole = {entry: WHOLE_ID.fullmatch(entry) for entry in entries.cat.categories.to_numpy(object) if entry}
    whole = whole if all(whole.values()) else {}

    def named(entry: str) -> str:
        entry = whole[entry][1] if entry in whole else entry
        return entry.zfill(digits) if digits and entry.isdigit() else entry

    return recoded(entries, named)


def id_faults(file: Path, column: str, entries: pd.Series) -> list[Fault]:
    """A fault for each entry that is no id."""
    fits = recoded(entries, lambda entry: None if not entry or re.fullmatch(dictionary.ID, entry) else entry)
    blank = sheets.faults(file, entries[entries == ""], column, "should not be empty: whose answers are these?")
    return blank + sheets.faults(file, entries[fits.notna()], column, ID_EXPECTED)


def same_person(name: str) -> str:
    """What ids of one person have in common however they were typed: letter case and leading zeros apart."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", name.casefold())


def but_for(name: str, other: str) -> str:
    """How two ids differ that `same_person` takes for one."""
    return f"is {other} but for {'letter case' if name.casefold() == other.casefold() else ZEROS}"


def _entries(sheet: Sheet, place: int, column: str, columns: Columns) -> pd.Series:
    def code(entry: str) -> str:
        found = map(columns.code, (entry, sheet.labelled(place, entry)))
        return next((code for code in found if code is not None), entry)

    if column == "participant":
        return ids(sheet.table[place])
    coded = column in columns.allowed
    return recoded(sheet.table[place], code if coded else partial(sheet.labelled, place))


def _wanted(name: str, columns: Columns) -> list[str]:
    fields = dictionary.fields(name)
    return [column for column in fields if column in columns.needed or not fields[column].get("mayBeAbsent")]


def _column_faults(sheet: Sheet, header: list[str], name: str, columns: Columns) -> list[Fault]:
    file, known = sheet.file, dictionary.fields(name)
    lacking = [column for column in _wanted(name, columns) if column not in header]
    missing = [Fault(file, f"the column {column} is missing", 1) for column in lacking]
    if len(lacking) > MOST_ALIKE:
        missing = [Fault(file, f"the columns {', '.join(lacking)} are missing", 1)]
    unknown = [
        Fault(file, f"no such column is known{_nearest(column, known)}", 1, column)
        for column in header
        if column not in known and column != IGNORED
    ]
    twice = [
        Fault(file, "this column stands more than once", 1, column)
        for column in dict.fromkeys(header)
        if header.count(column) > 1 and column != IGNORED
    ]
    dead = [
        Fault(file, "the cohort file renames this column, which is not there", 1, column)
        for column in columns.renamed
        if column not in sheet.header
    ]
    return missing + unknown + twice + dead


def _nearest(column: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(column, known, n=1)
    return f"; did you mean {near[0]}?" if near else f" (known: {', '.join(known)})"


def _value_faults(
    file: Path, table: pd.DataFrame, name: str, allowed: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    from pandera.errors import SchemaErrors

    try:
        dictionary.checks(name, allowed).validate(table, lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases.sort_values(["index", "column"], kind="stable")
        for case in found.itertuples():
            empty = case.check == "not_nullable"
            expected = "should not be empty" if empty else case.check
            yield Fault(file, expected, int(case.index), case.column, None if empty else case.failure_case)


def _repeated(file: Path, table: pd.DataFrame, key: list[str]) -> Iterator[Fault]:
    first_seen: dict[tuple, int] = {}
    complete = table[key].dropna()
    for row, entry in zip(complete.index, complete.itertuples(index=False, name=None), strict=True):
        if entry in first_seen:
            expected = f"stands once already, in row {first_seen[entry]}"
            yield Fault(file, expected, row, " + ".join(key), " + ".join(map(str, entry)))
        first_seen.setdefault(entry, row)
