"""Rows of any CSV file, as they stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from givenfiles.faults import Fault, InputError, refuse
from givenfiles.files import text

# A whole interview may be one quotation, and is longer than the csv module expects a cell to be.
LONGEST_CELL = 16 << 20


def read(file: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """The records of a table that has the columns `needed`, and perhaps others, as they stand.

    Raises InputError for what is no CSV in UTF-8, and for missing columns and ragged rows, all at once.
    """
    header, rows = read_ragged(file)
    faults = [Fault(file, f"the column {column} is missing", 1) for column in needed if column not in header]
    faults += ragged(file, rows, len(header), len(header))
    refuse(faults)
    return [dict(zip(header, row, strict=True)) for row in rows if row]


def read_ragged(file: Path) -> tuple[list[str], list[list[str]]]:
    """The header, and the rows as long as they are; an empty line is an empty row, for a spreadsheet counts it.

    Raises InputError for what is no CSV in UTF-8.
    """
    rows = []
    try:
        with long_cells():
            for row in csv.reader(io.StringIO(text(file, "a table", any_sign=True), newline=""), strict=True):
                rows.append(row)  # noqa: PERF402 (how far it came is told)
    except csv.Error as error:
        expected = f"should be a CSV file, each quotation mark closed ({error})"
        raise InputError(Fault(file, expected, len(rows) + 1)) from None
    header, *records = rows or [[]]
    return [column.strip() for column in header], records


def ragged(file: Path, rows: Sequence[Sequence[str]], least: int, most: int) -> list[Fault]:
    """A fault for each row with fewer or more entries than it should have."""
    number = str(most) if least == most else f"{least} to {most}"
    return [
        Fault(file, f"should have {number} entries, as the header has; it has {len(row)}", place)
        for place, row in enumerate(rows, start=2)
        if row and not least <= len(row) <= most
    ]


@contextmanager
def long_cells() -> Iterator[None]:
    """Let the csv module read cells of up to `LONGEST_CELL` signs."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
