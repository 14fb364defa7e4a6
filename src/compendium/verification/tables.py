"""Tables of estimates compared row by row: a row is found by what it is of, wherever it stands."""

from __future__ import annotations

import csv
import io
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from compendium.verification import tolerances
from compendium.verification.text import shortened
from compendium.verification.verdicts import DIFFERS, IDENTICAL, MISSING, NEW, NUMBERS, TEXT, WITHIN, Entry

Row = dict[str, str]
FIRST_RECORD = 2
VALUES = ("n", "estimate", "low", "high", "level")
# A row is known by the first of these that finds it in the other table: a row of the same values, then one of the same
# estimand, then one of the same quantity and place made otherwise (another method, seed, level, origin).
ESTIMAND = ("cohort", "notebook", "quantity", "domain", "timepoint", "method", "origin", "level")
PLACE = ("quantity", "domain", "timepoint")


class Table(NamedTuple):
    """A table as printed, every cell text."""

    header: list[str]
    rows: list[Row]


def read(content: bytes) -> Table:
    """Read a CSV file; raises ValueError or csv.Error where it is not one, or has rows of unequal length."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    header, *rows = lines or [[]]
    for number, row in enumerate(rows, FIRST_RECORD):
        if len(row) != len(header):
            raise ValueError(f"row {number} has {len(row)} cells, the header {len(header)}")
    if len(set(header)) != len(header) or not header:
        raise ValueError("a header with each column once was expected")
    return Table(header, [dict(zip(header, row, strict=True)) for row in rows])


def judge(file: str, reference: Table, rerun: Table) -> Iterator[Entry]:
    """A verdict for each number and text of each row, for each row in one table only, and for rows that moved."""
    if reference.header != rerun.header:
        yield Entry(DIFFERS, TEXT, file, "header", ", ".join(reference.header), ", ".join(rerun.header))
    cohorts = [{row.get("cohort", "") for row in table.rows} for table in (reference, rerun)]
    rows = rerun.rows
    if len(cohorts[0]) == len(cohorts[1]) == 1 and cohorts[0] != cohorts[1]:
        (first,), (second,) = cohorts
        yield Entry(DIFFERS, TEXT, file, "every row: cohort", first, second)
        rows = [{**row, "cohort": first} for row in rows]
    pairs = _pairs(reference.rows, rows)
    yield from _moved(file, reference.rows, [(at, other) for at, other in pairs if None not in (at, other)])
    for at, other in pairs:
        if other is None:
            yield from _alone(file, at, reference.rows[at], MISSING)
        elif at is None:
            yield from _alone(file, other, rows[other], NEW)
        else:
            yield from _cells(file, at, reference.rows[at], rows[other])


def _pairs(reference: Sequence[Row], rerun: Sequence[Row]) -> list[tuple[int | None, int | None]]:
    """The places of each row in both tables, None where it has none."""
    left, right = dict(enumerate(reference)), dict(enumerate(rerun))
    pairs: list[tuple[int | None, int | None]] = []
    everything = tuple({name for row in (*reference[:1], *rerun[:1]) for name in row})
    for columns in (everything, ESTIMAND, PLACE):
        waiting = defaultdict(deque)
        for other, row in right.items():
            waiting[tuple(map(row.get, columns))].append(other)
        for at, row in list(left.items()):
            if found := waiting[tuple(map(row.get, columns))]:
                pairs.append((at, found.popleft()))
                del left[at], right[pairs[-1][1]]
    return [*sorted(pairs), *((at, None) for at in left), *((None, other) for other in right)]


def _moved(file: str, reference: Sequence[Row], pairs: list[tuple[int, int]]) -> Iterator[Entry]:
    """Rows without which the others stand in the same order."""
    order = [at for at, _ in sorted(pairs, key=lambda pair: pair[1])]
    if order == sorted(order):
        return
    staying = SequenceMatcher(None, sorted(order), order, autojunk=False).get_matching_blocks()
    stays = {order[at] for block in staying for at in range(block.b, block.b + block.size)}
    for at, other in pairs:
        if at not in stays:
            was, now = f"row {at + FIRST_RECORD}", f"row {other + FIRST_RECORD}"
            place = f"{_label(at, reference[at])}: its place in the table"
            yield Entry(WITHIN, TEXT, file, place, was, now, tolerances.declared()["order"]["why"])


def _label(at: int, row: Row) -> str:
    return f"row {at + FIRST_RECORD}: {', '.join(filter(None, map(row.get, PLACE))) or 'a row'}"


def _alone(file: str, at: int, row: Row, verdict: str) -> Iterator[Entry]:
    """A row in one of the tables only: an entry for each of its numbers, or one where it has none."""
    for column in [column for column in VALUES if row.get(column)] or list(row)[:1]:
        told = (row[column], "") if verdict == MISSING else ("", row[column])
        yield Entry(verdict, NUMBERS, file, f"{_label(at, row)}: {column}", *shortened(*told), "the whole row")


def _cells(file: str, at: int, first: Row, second: Row) -> Iterator[Entry]:
    for column in dict.fromkeys([*first, *second]):
        values = first.get(column, ""), second.get(column, "")
        place = f"{_label(at, first)}: {column}"
        if column in VALUES and any(values):
            found = tolerances.judge(*values, tolerances.rule(first, column))
            told = [value or "nothing" for value in values]
            yield Entry(found.verdict, NUMBERS, file, place, *told, found.note, found.relative)
        elif values[0] != values[1]:
            yield Entry(DIFFERS, TEXT, file, place, *shortened(*values))
        elif any(values):
            yield Entry(IDENTICAL, TEXT, file, place)
