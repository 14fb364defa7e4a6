"""Tables of estimates compared row by row, number by number, with the tolerance declared for each."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from itertools import islice
from typing import Any, NamedTuple

from peercompendium.verification.verdicts import (
    DIFFERS,
    IDENTICAL,
    MISSING,
    NEW,
    NUMBERS,
    TEXTS,
    WITHIN,
    Entry,
    declared,
    shortened,
)

Row = dict[str, str]
FIRST_RECORD, MOST_ROWS = 2, 100_000
VALUES = ("n", "estimate", "low", "high", "level")
# A row is known by the first of these that finds it in the other table: a row of the same values, then one of the same
# estimand, then one of the same quantity and place made otherwise (another method, seed, level, origin).
ESTIMAND = ("cohort", "notebook", "quantity", "domain", "timepoint", "method", "origin", "level")
PLACE = ("quantity", "domain", "timepoint")
# As tables print numbers: Decimal itself takes the digits of every script, and underscores among them.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?")
EXACT = Context(prec=60)


class Table(NamedTuple):
    """A table as printed, every cell text; and its bytes, where they are not what this project writes for its cells."""

    header: list[str]
    rows: list[Row]
    written_otherwise: bytes = b""


def read(content: bytes) -> Table:
    """Read a CSV file; raises ValueError or csv.Error where it is not one, or has rows of unequal length."""
    reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    header, rows = next(reader, []), list(islice(reader, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise ValueError(f"more than {MOST_ROWS:,} rows")
    for number, row in enumerate(rows, FIRST_RECORD):
        if len(row) != len(header):
            raise ValueError(f"row {number} has {len(row)} cells, the header {len(header)}")
    if len(set(header)) != len(header) or not header:
        raise ValueError("a header with each column once was expected")
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([header, *rows])
    otherwise = b"" if written.getvalue().encode() == content else content
    return Table(header, [dict(zip(header, row, strict=True)) for row in rows], otherwise)


def judge(file: str, reference: Table, rerun: Table) -> Iterator[Entry]:
    """A verdict for each number, for each text that differs, for rows in one table only, and for their order."""
    if reference.header != rerun.header:
        yield Entry(DIFFERS, TEXTS, file, "header", ", ".join(reference.header), ", ".join(rerun.header))
    if reference.written_otherwise != rerun.written_otherwise:
        yield Entry(DIFFERS, TEXTS, file, "how its cells are written")
    cohorts = [{row.get("cohort", "") for row in table.rows} for table in (reference, rerun)]
    rows = rerun.rows
    if len(cohorts[0]) == len(cohorts[1]) == 1 and cohorts[0] != cohorts[1]:
        (first,), (second,) = cohorts
        yield Entry(DIFFERS, TEXTS, file, "every row: cohort", first, second)
        rows = [{**row, "cohort": first} for row in rows]
    pairs = _pairs(reference.rows, rows)
    yield from _order(file, reference.rows, [(at, other) for at, other in pairs if None not in (at, other)])
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


def _order(file: str, reference: Sequence[Row], pairs: list[tuple[int, int]]) -> Iterator[Entry]:
    """At most one entry: the first row that is not in the place it has among the rows of both tables."""
    order = [at for at, _ in sorted(pairs, key=lambda pair: pair[1])]
    moved = [(was, now) for (was, _), now in zip(pairs, order, strict=True) if was != now]
    if moved:
        told = (_label(at, reference[at]) for at in moved[0])
        yield Entry(DIFFERS, TEXTS, file, "the order of its rows", *told, f"{len(moved):,} rows are in other places")


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
            found = judge_number(*values, rule(first, column))
            told = shortened(*(value or "nothing" for value in values))
            yield Entry(found.verdict, NUMBERS, file, place, *told, found.note, found.relative)
        elif values[0] != values[1]:
            yield Entry(DIFFERS, TEXTS, file, place, *shortened(*values))


class Judged(NamedTuple):
    """A verdict on two numbers, their difference with the reason for its being tolerated, and its size."""

    verdict: str
    note: str = ""
    relative: float | None = None


def rule(row: Mapping[str, str], column: str) -> dict[str, Any]:
    """The first declared tolerance that fits the number in a column of a row."""
    place = {**row, "column": column}
    rules = declared()["numbers"]
    return next(r for r in rules if all(place.get(name) in fitting for name, fitting in r["where"].items()))


def judge_number(reference: str, rerun: str, rule: Mapping[str, Any]) -> Judged:
    """Two numbers as printed; a number beside none, or beside what is not printed as one, differs."""
    if reference == rerun:
        return Judged(IDENTICAL)
    if not (NUMBER.fullmatch(reference) and NUMBER.fullmatch(rerun)):
        return Judged(DIFFERS, "not both are numbers")
    with localcontext(EXACT):
        first, second = Decimal(reference), Decimal(rerun)
        difference, larger = second - first, max(abs(first), abs(second))
        allowed = max(Decimal(rule["relative"]) * larger, Decimal(rule["absolute"]))
        relative = float(abs(difference) / larger) if larger else 0.0
        told = f"{float(difference):+.4g}"
        if abs(difference) <= allowed:
            return Judged(WITHIN, f"{told}; {rule['why']}", relative)
        return Judged(DIFFERS, told, relative)
