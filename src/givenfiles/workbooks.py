"""Excel workbooks that nobody vouches for: their cells as text."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path

from givenfiles.archive import Archive
from givenfiles.faults import Fault, InputError
from givenfiles.files import UNWRITABLE

MOST_ROWS, MOST_COLUMNS = 200_000, 5_000


def lines_of(file: Path, named: str | None = None) -> tuple[list[list[str]], list[str]]:
    """The cells of a workbook's one sheet, or of the one `named`, and what was seen.

    Raises InputError for what is no workbook, for no such sheet, and for several of which none is named.
    """
    import openpyxl

    with Archive(file) as archive:
        for member in archive.members:
            for _ in archive.chunks(member):
                pass
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        filled = {}
        for sheet in book.worksheets:
            if named in (None, sheet.title):
                sheet.reset_dimensions()
                filled[sheet.title] = cells(file, sheet.iter_rows(values_only=True))
    # What is packed like a workbook and is none ends in any of these.
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(Fault(file, "should be an Excel workbook (.xlsx) that can be opened")) from None
    titles = [sheet.title for sheet in book.worksheets]
    if named is not None and named not in titles:
        expected = f"no such sheet; the workbook has {', '.join(titles)}"
        raise InputError(Fault(file, expected, value=named))
    filled = {title: lines for title, lines in filled.items() if any(any(line) for line in lines)}
    if len(filled) > 1:
        raise InputError(Fault(file, f"has several sheets ({', '.join(filled)}): say which is meant, as `sheet: …`"))
    title, lines = next(iter(filled.items()), ("", []))
    width = max(map(len, lines), default=0)
    lines = [[*line, *[""] * (width - len(line))] for line in lines]
    return lines, [f"sheet {title}"] if len(titles) > 1 else []


def cells(file: Path, rows: Iterable[Sequence[object]]) -> list[list[str]]:
    """Rows of values as text. Raises InputError for more than `MOST_ROWS` or `MOST_COLUMNS`."""
    lines = []
    for row in itertools.islice(rows, MOST_ROWS + 1):
        if len(row) > MOST_COLUMNS:
            raise InputError(Fault(file, f"should have no more than {MOST_COLUMNS:,} columns"))
        lines.append([as_text(cell) for cell in row])
    if len(lines) > MOST_ROWS:
        raise InputError(Fault(file, f"should have no more than {MOST_ROWS:,} rows"))
    return lines


def as_text(cell: object) -> str:
    """A cell as a person would write it: 75 for 75.0, 2026-01-05 09:12:00 for a date and time."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(*[" "] * isinstance(cell, datetime))
    return UNWRITABLE.sub(" ", str(cell))
