"""A table as people send it: CSV in any encoding and with any separator, an Excel workbook, an SPSS file.

How it lies in its file is seen (`Sheet.seen` says what was), and may be told instead (`Layout`). Cells stay text, and
what is alike in a column is held once: a survey of a million people has five answers to a question.
"""

from __future__ import annotations

import csv
import itertools
import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from givenfiles import workbooks
from givenfiles.csv_rows import long_cells
from givenfiles.encodings import decoded
from givenfiles.faults import MOST_ALIKE, Fault, InputError
from givenfiles.files import LARGEST, UNWRITABLE, content

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
KINDS = {b"PK\3\4": "workbook", b"$FL2": "SPSS", b"$FL3": "SPSS"}
NOT_TABLES = {
    b"\xd0\xcf\x11\xe0": "is an Excel workbook of the old kind: save it as .xlsx or as CSV",
    b"%PDF": "is a PDF: a table was expected (.csv, .txt, .xlsx, .sav)",
}
# The third line of headers in a file of Qualtrics, which only its own import reads.
IMPORT_ID = '{"importid"'
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
WEB_PAGE = re.compile(r"\s*<(!doctype|html|\?xml|table)", re.IGNORECASE)
AT_ONCE = 1_000


@dataclass(frozen=True)
class Layout:
    """How a table lies in its file, where that is told and not seen: None is seen."""

    encoding: str | None = None
    separator: str | None = None
    header_rows: int | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A table's columns and rows as text.

    `table` has a categorical column a place, whose categories are the entries that stand there, and the rows' numbers
    as a spreadsheet counts them as its index. `names` has for each column what it may be called by: its entry in each
    line of headers, the first line's first. `labels` has the labels of coded entries, by column (SPSS). `seen` says how
    the table was read, in words. `faults` has the rows that are longer or shorter than the header, which are not in
    `table`.
    """

    file: Path
    names: list[list[str]]
    table: pd.DataFrame
    labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def header(self) -> list[str]:
        """The name of each column; "" where it has none."""
        return [names[0] if names else "" for names in self.names]

    @property
    def rows(self) -> dict[int, list[str]]:
        """Each row's entries by its number."""
        return dict(zip(self.table.index, map(list, self.table.itertuples(index=False, name=None)), strict=True))

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


def recoded(entries: pd.Series, meaning: Callable[[str], str | None]) -> pd.Series:
    """A categorical column by what each entry means, asked once an entry; missing where that is None."""
    codes, known = pd.factorize(np.array([*map(meaning, entries.cat.categories.to_numpy(object))], dtype=object))
    found = np.append(codes, -1)[entries.cat.codes]
    return pd.Series(pd.Categorical.from_codes(found, known), entries.index)


def faults(file: Path, entries: pd.Series, column: str, expected: str) -> list[Fault]:
    """A fault for each entry of a column; where one stands often, the last of `MOST_ALIKE` + 1 is for all others."""
    before = entries.groupby(entries, observed=True).cumcount()
    more = entries.value_counts() - MOST_ALIKE
    told = before[before <= MOST_ALIKE]
    return [
        Fault(file, expected, row, column, entry or None, times=int(more[entry]) if earlier == MOST_ALIKE else 1)
        for (row, earlier), entry in zip(told.items(), entries[before <= MOST_ALIKE], strict=True)
    ]


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


def _of_text(file: Path, found: bytes, layout: Layout) -> tuple[Iterator[list[str]], list[str]]:
    text, encoding = decoded(file, found, layout.encoding)
    if WEB_PAGE.match(text):
        raise InputError(Fault(file, "is a web page, perhaps one that asks to sign in: a table was expected"))
    if unwritable := UNWRITABLE.search(text):
        row = text[: unwritable.start()].count("\n") + 1
        raise InputError(Fault(file, "should be text only", row, value=unwritable[0]))
    told = re.match(r'"?sep=(.)"?\r?\n', text)
    separator = layout.separator or (told and told[1]) or _separator(text)
    if len(separator) != 1:
        raise InputError(Fault(file, "a separator is one sign, as ; or ,", value=separator))
    lines = _lines(file, text, separator)
    lines = itertools.chain([[]], itertools.islice(lines, 1, None)) if told else lines
    seen = [] if encoding is None else [encoding]
    return lines, [*seen, *([f"separated by {SEPARATORS.get(separator, separator)}"] if separator != "," else [])]


def _lines(file: Path, text: str, separator: str) -> Iterator[list[str]]:
    number = 0
    try:
        with long_cells():
            for number, line in enumerate(_cells(text, separator, strict=True), start=1):  # noqa: B007
                yield line
    except csv.Error as error:
        expected = f"should be a CSV file, each quotation mark closed ({error})"
        raise InputError(Fault(file, expected, number + 1)) from None


def _cells(text: str, separator: str, strict: bool) -> Iterator[list[str]]:
    return csv.reader((line[0] for line in LINE.finditer(text)), delimiter=separator, strict=strict)


def _separator(text: str) -> str:
    """The sign that parts the first lines into the most columns, the same number in each."""
    best = (0, 0), ","
    for sign in SEPARATORS:
        try:
            with long_cells():
                widths = [len(line) for line in itertools.islice(_cells(text, sign, strict=False), 20) if any(line)]
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
    rows = ((number, row) for number, row in enumerate(workbooks.cells(file, cells), start=2) if any(row))
    return Sheet(file, names, _table(rows, len(names)), labels)


def _sheet(file: Path, lines: Iterable[list[str]], layout: Layout, seen: list[str]) -> Sheet:
    blank: list[int] = []
    filled = _filled(lines, blank)
    first = [*itertools.islice(filled, layout.header_rows or 3)]
    depth = layout.header_rows or _header_rows([line for _, line in first])
    headers = [line for _, line in first[:depth]]
    width = max((len(_without_end(line)) for line in headers), default=0)
    faults: list[Fault] = []
    table = _table(_fitting(file, itertools.chain(first[depth:], filled), width, faults), width)
    if table.empty and not faults:
        raise InputError(Fault(file, "is empty: a header and at least one record were expected"))
    seen = [*seen, *([f"{depth} lines of headers"] if depth > 1 else [])]
    if left_out := sum(number > first[0][0] for number in blank):
        seen.append(f"{left_out} blank row{'s' * (left_out != 1)} left out")
    return Sheet(file, [_names(headers, place) for place in range(width)], table, seen=seen, faults=faults)


def _filled(lines: Iterable[list[str]], blank: list[int]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=1):
        if any(map(str.strip, line)):
            yield number, line
        elif line:
            blank.append(number)


def _fitting(
    file: Path, lines: Iterable[tuple[int, list[str]]], width: int, faults: list[Fault]
) -> Iterator[tuple[int, list[str]]]:
    for number, line in lines:
        if len(line) < width or any(map(str.strip, line[width:])):
            has = max(len(_without_end(line)), min(len(line), width))
            expected = f"should have {width} entries, as the header has; it has {has}"
            faults.append(Fault(file, expected, number))
        else:
            yield number, line


def _table(rows: Iterable[tuple[int, Sequence[str]]], width: int) -> pd.DataFrame:
    """The first `width` entries of the rows, without blanks around them, by the rows' numbers."""
    rows, numbers = iter(rows), array("q")
    known, codes = [defaultdict(int) for _ in range(width)], [array("i") for _ in range(width)]
    for entries in known:
        entries.default_factory = entries.__len__
    while together := [*itertools.islice(rows, AT_ONCE)]:
        numbers.extend(number for number, _ in together)
        for entries, places, cells in zip(
            known, codes, zip(*(line for _, line in together), strict=False), strict=False
        ):
            places.extend(map(entries.__getitem__, cells))
    columns = (pd.Categorical.from_codes(p, [*e]) for p, e in zip(codes, known, strict=True))
    return pd.DataFrame({at: recoded(pd.Series(c, numbers), str.strip) for at, c in enumerate(columns)})


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
