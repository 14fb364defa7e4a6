"""A table as people send it: CSV in any encoding and with any separator, an Excel workbook, an SPSS file.

How it lies in its file is seen (`Sheet.seen` says what was), and may be told instead (`Layout`). Cells stay text.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from givenfiles import workbooks
from givenfiles.csv_rows import long_cells
from givenfiles.encodings import decoded
from givenfiles.faults import Fault, InputError
from givenfiles.files import LARGEST, UNWRITABLE, content

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
KINDS = {b"PK\3\4": "workbook", b"$FL2": "SPSS", b"$FL3": "SPSS"}
NOT_TABLES = {
    b"\xd0\xcf\x11\xe0": "is an Excel workbook of the old kind: save it as .xlsx or as CSV",
    b"%PDF": "is a PDF: a table was expected (.csv, .txt, .xlsx, .sav)",
}
# The third line of headers in a file of Qualtrics, which only its own import reads.
IMPORT_ID = '{"importid"'


@dataclass(frozen=True)
class Layout:
    """How a table lies in its file, where that is told and not seen: None is seen."""

    encoding: str | None = None
    separator: str | None = None
    header_rows: int | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A table's columns and rows as text; `rows` by their numbers as a spreadsheet counts them.

    `names` has for each column what it may be called by: its entry in each line of headers, the first line's first.
    `labels` has the labels of coded entries, by column (SPSS). `seen` says how the table was read, in words. `faults`
    has the rows that are longer or shorter than the header, which are not among `rows`.
    """

    file: Path
    names: list[list[str]]
    rows: dict[int, list[str]]
    labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def header(self) -> list[str]:
        """The name of each column; "" where it has none."""
        return [names[0] if names else "" for names in self.names]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where the columns are that may be called by a name, by the name's `alike`."""
        found: dict[str, list[int]] = {}
        for place, names in enumerate(self.names):
            for name in {alike(name) for name in names}:
                found.setdefault(name, []).append(place)
        return found

    def labelled(self, place: int, entry: str) -> str:
        """The label of a coded entry, where it has one, else the entry."""
        return self.labels.get(place, {}).get(entry, entry)


def alike(text: str) -> str:
    """What is left of a name or an entry when letter case, kinds of spaces and forms of signs are the same."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("\ufeff", "").split()).casefold()


def read(file: Path, layout: Layout | None = None) -> Sheet:
    """A table from a file, by its content and not by its name.

    Raises InputError for what is no table, for bytes in no known encoding, and for several sheets, none of them named.
    """
    layout = layout or Layout()
    beginning = content(file, "a table", LARGEST)
    for sign, expected in NOT_TABLES.items():
        if beginning.startswith(sign):
            raise InputError(Fault(file, expected))
    kind = KINDS.get(beginning[:4])
    if kind == "SPSS":
        return _of_spss(file)
    if kind == "workbook":
        lines, seen = workbooks.lines_of(file, layout.sheet)
    else:
        lines, seen = _of_text(file, beginning, layout)
    return _sheet(file, lines, layout, seen)


def _of_text(file: Path, found: bytes, layout: Layout) -> tuple[list[list[str]], list[str]]:
    text, encoding = decoded(file, found, layout.encoding)
    if text.lstrip()[:200].casefold().startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise InputError(Fault(file, "is a web page, perhaps one that asks to sign in: a table was expected"))
    if unwritable := UNWRITABLE.search(text):
        row = text[: unwritable.start()].count("\n") + 1
        raise InputError(Fault(file, "should be text only", row, value=unwritable[0]))
    told = re.match(r'"?sep=(.)"?\r?\n', text)
    separator = layout.separator or (told and told[1]) or _separator(text)
    if len(separator) != 1:
        raise InputError(Fault(file, "a separator is one sign, as ; or ,", value=separator))
    lines: list[list[str]] = []
    try:
        with long_cells():
            for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
                lines.append(line)  # noqa: PERF402 (how far it came is told)
    except csv.Error as error:
        expected = f"should be a CSV file, each quotation mark closed ({error})"
        raise InputError(Fault(file, expected, len(lines) + 1)) from None
    lines = [[], *lines[1:]] if told else lines
    seen = [] if encoding is None else [encoding]
    return lines, [*seen, *([f"separated by {SEPARATORS.get(separator, separator)}"] if separator != "," else [])]


def _separator(text: str) -> str:
    """The sign that parts the first lines into the most columns, the same number in each."""
    best = (0, 0), ","
    for sign in SEPARATORS:
        try:
            with long_cells():
                reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
                widths = [len(line) for line in itertools.islice(reader, 20) if any(line)]
        except csv.Error:
            continue
        most = max(widths, default=1)
        if most > 1:
            best = max(best, ((widths.count(most), most), sign), key=lambda found: found[0])
    return best[1]


def _of_spss(file: Path) -> Sheet:
    import pyreadstat

    try:
        table, about = pyreadstat.read_sav(str(file))
    except (pyreadstat.ReadstatError, ValueError, UnicodeDecodeError, OSError, MemoryError):
        raise InputError(Fault(file, "should be an SPSS file (.sav) that can be opened")) from None
    questions = about.column_names_to_labels
    names = [[name, *filter(None, [questions.get(name)])] for name in table.columns]
    labels = {
        place: {
            workbooks.as_text(code): str(label) for code, label in about.variable_value_labels.get(name, {}).items()
        }
        for place, name in enumerate(table.columns)
    }
    cells = table.astype(object).where(table.notna(), None).itertuples(index=False, name=None)
    rows = {number: row for number, row in enumerate(workbooks.cells(file, cells), start=2) if any(row)}
    return Sheet(file, names, _stripped(rows), labels)


def _sheet(file: Path, lines: list[list[str]], layout: Layout, seen: list[str]) -> Sheet:
    filled = {number: line for number, line in enumerate(lines, start=1) if any(cell.strip() for cell in line)}
    if not filled:
        raise InputError(Fault(file, "is empty: a header and at least one record were expected"))
    numbers = list(filled)
    depth = layout.header_rows or _header_rows([filled[number] for number in numbers[:3]])
    headers = [filled[number] for number in numbers[:depth]]
    if len(filled) <= depth:
        raise InputError(Fault(file, "is empty: a header and at least one record were expected"))
    records = {number: filled[number] for number in numbers[depth:]}
    width = max(len(_without_end(line)) for line in headers)
    faults = [_ragged(file, number, line, width) for number, line in records.items() if not _fits(line, width)]
    rows = {number: line[:width] for number, line in records.items() if _fits(line, width)}
    blank = sum(1 for line in lines[numbers[0] :] if line and not any(cell.strip() for cell in line))
    seen = [*seen, *([f"{depth} lines of headers"] if depth > 1 else [])]
    seen += [f"{blank} blank row{'s' * (blank != 1)} left out"] if blank else []
    return Sheet(file, [_names(headers, place) for place in range(width)], _stripped(rows), seen=seen, faults=faults)


def _header_rows(first: Sequence[Sequence[str]]) -> int:
    if len(first) > 2 and any(alike(cell).replace(" ", "").startswith(IMPORT_ID) for cell in first[2]):
        return 3
    if len(first) > 1 and _goes_on(first[0], first[1]):
        return 2
    return 1


def _goes_on(header: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the second line names what the first leaves without a name, and lacks what the first has."""
    pairs = [(above.strip(), below.strip()) for above, below in itertools.zip_longest(header, second, fillvalue="")]
    named = [below for above, below in pairs if not above]
    return bool(pairs) and not pairs[0][1] and len([*filter(None, named)]) > 1 and all(named)


def _names(headers: Sequence[Sequence[str]], place: int) -> list[str]:
    found = [line[place].strip() for line in headers if place < len(line)]
    return [name for name in dict.fromkeys(found) if name and not alike(name).replace(" ", "").startswith(IMPORT_ID)]


def _without_end(line: Sequence[str]) -> Sequence[str]:
    """The line without the cells at its end that say nothing."""
    last = max((place for place, cell in enumerate(line) if cell.strip()), default=-1)
    return line[: last + 1]


def _fits(line: Sequence[str], width: int) -> bool:
    return len(line) >= width >= len(_without_end(line))


def _ragged(file: Path, number: int, line: Sequence[str], width: int) -> Fault:
    has = max(len(_without_end(line)), min(len(line), width))
    return Fault(file, f"should have {width} entries, as the header has; it has {has}", number)


def _stripped(rows: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    return {number: [cell.strip() for cell in row] for number, row in rows.items()}
