"""Read one table of records, checked against the data dictionary."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pandas as pd

from givenfiles import csv_rows
from givenfiles.csv_rows import FIRST_RECORD
from givenfiles.faults import Fault, InputError, refuse
from peergroups.records import dictionary

IGNORED = "ignore"


def read_table(
    file: Path,
    name: str,
    renamed: Mapping[str, str] | None = None,
    allowed: Mapping[str, Collection[str]] | None = None,
    needed: Collection[str] = (),
) -> pd.DataFrame:
    """Read the table `name` of the dictionary from a CSV file in UTF-8, separated by commas.

    `renamed` maps the file's own column names to the dictionary's (or to "ignore"); `allowed` gives the codes of
    columns a cohort codes for itself, `needed` the columns this cohort cannot do without beside those that no cohort
    can. The index counts rows as a spreadsheet does: the first record is 2.
    Raises InputError with every fault found: a file that cannot be read, columns missing or unknown, ragged rows,
    values that do not fit, a key that stands twice.
    """
    header, *rows = csv_rows.read_rows(file)
    rows = {number: row for number, row in enumerate(rows, start=FIRST_RECORD) if row}
    if not rows:
        raise InputError(Fault(file, "is empty: a header and at least one record were expected"))
    header = [(renamed or {}).get(column, column) for column in header]
    refuse(_column_faults(file, header, name, needed))
    refuse(_ragged(file, header, rows))
    table = pd.DataFrame(list(rows.values()), columns=header, index=list(rows), dtype="str")
    table = table.drop(columns=IGNORED, errors="ignore")
    table = table.map(str.strip)
    table = table.mask(table == "")
    repeated = (fault for columns in dictionary.unique(name) for fault in _repeated(file, table, columns))
    refuse([*_value_faults(file, table, name, allowed), *repeated])
    return dictionary.typed(name, table, text=allowed or ())


def _column_faults(file: Path, header: list[str], name: str, needed: Collection[str]) -> list[Fault]:
    known = dictionary.fields(name)
    if len(header) == 1 and any(sign in header[0] for sign in ";\t"):
        return [Fault(file, "should be separated by commas", 1, value=header[0])]
    wanted = [column for column, field in known.items() if column in needed or not field.get("mayBeAbsent")]
    missing = [Fault(file, f"the column {column} is missing", 1) for column in wanted if column not in header]
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
    return missing + unknown + twice


def _nearest(column: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(column, known, n=1)
    return f"; did you mean {near[0]}?" if near else f" (known: {', '.join(known)})"


def _ragged(file: Path, header: list[str], rows: Mapping[int, list[str]]) -> list[Fault]:
    return [
        Fault(file, f"should have {len(header)} entries, as the header has; it has {len(row)}", number)
        for number, row in rows.items()
        if len(row) != len(header)
    ]


def _value_faults(
    file: Path, table: pd.DataFrame, name: str, allowed: Mapping[str, Collection[str]] | None
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
