"""Tables compared number by number. Oracle: the one fault that a test puts into a table, which has to be named."""

from __future__ import annotations

import csv
from io import StringIO

import pandas as pd
import pytest
from examples import cases
from hypothesis import assume, given
from hypothesis import strategies as st

from peercompendium.verification import tables
from peercompendium.verification.compare import judge
from peercompendium.verification.verdicts import IDENTICAL, PASSING, WITHIN, declared
from peergroups.places import REPOSITORY

TABLES = sorted((REPOSITORY / "released" / "london-2021" / "tables").glob("*.csv"))
ANY = declared()["numbers"][-1]


def content(name: str) -> bytes:
    return next(file for file in TABLES if file.stem.startswith(name)).read_bytes()


SCORES, CHANGE, SIMULATED = content("02"), content("03"), content("08")


def rows_of(table: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(table.decode())))


def written(rows: list[list[str]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def row_of(rows: list[list[str]], *values: str) -> list[str]:
    """The first row that begins, after cohort and notebook, with these values."""
    return next(row for row in rows if tuple(row[2 : 2 + len(values)]) == values)


def differing(first: bytes, second: bytes) -> list:
    return [entry for entry in judge("tables/x.csv", first, second) if entry.verdict != IDENTICAL]


def verdicts(first: bytes, second: bytes) -> set[str]:
    return {entry.verdict for entry in differing(first, second)}


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.stem)
def test_a_table_is_identical_to_itself_and_every_number_of_it_is_counted(file):
    printed = pd.read_csv(file)[["n", "estimate", "low", "high", "level"]]
    found = judge(file.name, file.read_bytes(), file.read_bytes())
    assert {entry.verdict for entry in found} == {IDENTICAL}
    assert sum(entry.kind == "numbers" for entry in found) == printed.notna().sum().sum() > 5


@pytest.mark.parametrize("column", ["n", "estimate", "low", "high", "level"])
def test_a_changed_number_is_named_with_both_values_and_their_difference(column):
    rows = rows_of(CHANGE)
    row = row_of(rows, "mean-paired-difference", "work")
    at, number = rows[0].index(column), rows.index(row) + 1
    was, row[at] = row[at], str(float(row[at]) + 0.5)
    (found,) = differing(CHANGE, written(rows))
    assert (found.verdict, found.kind) == ("differs", "numbers")
    assert found.place.startswith(f"row {number}: mean-paired-difference, work, ")
    assert found.place.endswith(f": {column}")
    assert (found.reference, found.rerun, found.note) == (was, row[at], "+0.5")


@pytest.mark.parametrize(("times", "verdict"), [(1e-12, "within tolerance"), (1e-6, "differs")])
def test_the_last_digits_of_all_numbers_are_within_tolerance_and_no_more(times, verdict):
    rows = rows_of(SCORES)
    changed = 0
    for row in rows[1:]:
        if row[2] == "mean-item" and float(row[6]):
            row[6] = repr(float(row[6]) * (1 + times))
            changed += 1
    found = differing(SCORES, written(rows))
    assert [entry.verdict for entry in found] == [verdict] * changed
    assert changed > 30
    assert all(("tables print ten digits" in entry.note) == (verdict == WITHIN) for entry in found)


@pytest.mark.parametrize(
    ("quantity", "column", "verdict"),
    [("d-z", "low", "within tolerance"), ("d-z", "estimate", "differs"), ("mean-paired-difference", "low", "differs")],
)
def test_what_is_found_by_iteration_has_a_tolerance_of_its_own(quantity, column, verdict):
    rows = rows_of(CHANGE)
    row = row_of(rows, quantity, "work")
    at = rows[0].index(column)
    row[at] = repr(float(row[at]) * (1 + 1e-7))
    assert verdicts(CHANGE, written(rows)) == {verdict}


@pytest.mark.parametrize(
    ("row", "reference", "rerun", "verdict"),
    [
        ({}, "1.234567891", "1.234567892", "within tolerance"),
        ({}, "1.234567891", "1.234567895", "differs"),
        ({}, "0", "3e-15", "within tolerance"),
        ({}, "0", "0.001", "differs"),
        ({}, "43", "43.0", "within tolerance"),
        ({"unit": "people"}, "6", "6.000000001", "differs"),
        ({"unit": "groups"}, "12345678901234567891", "12345678901234567892", "differs"),
        ({"unit": "groups"}, "1" + "0" * 80, "1" + "0" * 79 + "1", "differs"),
        ({}, "", "1", "differs"),
        ({}, "1", "", "differs"),
        ({}, "1", "nan", "differs"),
        ({}, "nan", "nan", "identical"),
        ({}, "inf", "-inf", "differs"),
        ({}, "1", "one", "differs"),
        ({}, "1e999999999", "1e999999998", "differs"),
        ({}, "12", "\N{FULLWIDTH DIGIT ONE}2", "differs"),
        ({}, "12", "\N{ARABIC-INDIC DIGIT ONE}2", "differs"),
        ({}, "12", "1_2", "differs"),
        ({}, "12", " 12", "differs"),
        ({}, "12", "12\N{ZERO WIDTH SPACE}", "differs"),
        ({}, "12", "012", "differs"),
        ({}, "-12", "\N{MINUS SIGN}12", "differs"),
    ],
)
def test_two_numbers_as_printed(row, reference, rerun, verdict):
    assert tables.judge_number(reference, rerun, tables.rule(row, "estimate")).verdict == verdict


def test_every_tolerance_has_its_reason():
    rules = declared()
    for rule in [*rules["numbers"], rules["same"], rules["consequence"], rules["not_compared"]]:
        assert len(rule["why"]) > 15
        assert rule["what"]
    assert ANY["where"] == {}


def test_nothing_beside_a_number_is_named():
    rows = rows_of(CHANGE)
    row = row_of(rows, "mean-paired-difference", "work")
    was, row[6] = row[6], ""
    (found,) = differing(CHANGE, written(rows))
    assert (found.verdict, found.reference, found.rerun) == ("differs", was, "nothing")
    assert found.note == "not both are numbers"


@pytest.mark.parametrize(("column", "at"), [("method", 10), ("caveats", 13), ("unit", 11)])
def test_a_changed_method_caveat_or_unit_is_named(column, at):
    rows = rows_of(CHANGE)
    row = row_of(rows, "mean-paired-difference", "work")
    row[at] = row[at].replace(row[at][-4:], "…new")
    (found,) = differing(CHANGE, written(rows))
    assert (found.verdict, found.kind) == ("differs", "texts")
    assert found.place.endswith(f": {column}")
    assert found.rerun.endswith("…new")
    assert not found.reference.endswith("…new")


def test_another_seed_is_named_in_the_method_beside_the_numbers_it_gives():
    rows = rows_of(SIMULATED)
    row = row_of(rows, "simulated-drop", "Chance alone")
    was = row[6]
    row[6], row[10] = "0.05", row[10].replace("seed 1", "seed 2")
    number, method = differing(SIMULATED, written(rows))
    assert "simulated-drop, Chance alone" in number.place
    assert (number.reference, number.rerun) == (was, "0.05")
    assert method.place.endswith(": method")
    assert method.reference.endswith("seed 1")
    assert method.rerun.endswith("seed 2")


def test_a_row_that_moved_is_another_order_and_no_other_number():
    rows = rows_of(SCORES)
    moved = rows.pop(4)
    rows.insert(20, moved)
    (found,) = differing(SCORES, written(rows))
    assert (found.verdict, found.place) == ("differs", "the order of its rows")
    assert found.reference == f"row 5: {', '.join(moved[2:5])}"
    assert found.rerun == f"row 6: {', '.join(rows[4][2:5])}"
    assert found.note == "17 rows are in other places"


def test_two_rows_that_changed_places_are_not_two_that_changed_values():
    rows = rows_of(SCORES)
    rows[1], rows[3] = rows[3], rows[1]
    (order,) = differing(SCORES, written(rows))
    assert order.kind == "texts"
    rows[1], rows[3] = rows[3], rows[1]
    rows[1][6], rows[3][6] = rows[3][6], rows[1][6]
    first, second = differing(SCORES, written(rows))
    assert (first.verdict, first.reference, first.rerun) == ("differs", second.rerun, second.reference)


def test_rows_more_and_rows_fewer_are_named():
    rows = rows_of(SCORES)
    gone = rows.pop(7)
    rows.append([*rows[8][:2], "mean-item", "an item of nobody", "before", "9", "50", *rows[8][7:]])
    found = differing(SCORES, written(rows))
    missing = [entry for entry in found if entry.verdict == "missing"]
    assert [(entry.reference, entry.rerun) for entry in missing] == [(gone[5], ""), (gone[6], "")]
    assert all(f"row 8: {', '.join(gone[2:5])}" in entry.place for entry in missing)
    assert [entry.rerun for entry in found if entry.verdict == "new"] == ["9", "50"]
    assert len(found) == 4


@pytest.mark.parametrize(
    "spoil",
    [
        lambda table: b"\xef\xbb\xbf" + table,
        lambda table: table.rstrip(b"\n"),
        lambda table: table + b"\n",
        lambda table: table.replace(b"london-2021,", b'"london-2021",', 1),
        lambda table: table.replace(b"\n", b"\r", 1),
    ],
    ids=["BOM", "no last line end", "empty line", "quotes", "lone CR"],
)
def test_numbers_within_tolerance_hide_no_other_bytes(spoil):
    rows = rows_of(SCORES)
    row = row_of(rows, "mean-item")
    row[6] = repr(float(row[6]) * (1 + 1e-12))
    assert verdicts(SCORES, written(rows)) == {WITHIN}
    assert verdicts(SCORES, spoil(written(rows))) - {*PASSING}
    assert verdicts(SCORES, spoil(SCORES)) - {*PASSING}


def test_another_cohort_is_named_once_a_table():
    (found,) = differing(SCORES, SCORES.replace(b"london-2021", b"leeds-2026"))
    assert (found.place, found.reference, found.rerun) == ("every row: cohort", "london-2021", "leeds-2026")


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"\xff\xfe\x00",
        b"n,n\n1,2\n",
        b'n,estimate\n1,"2\n',
        SCORES[: len(SCORES) // 2].rpartition(b",")[0],
        b"n\n" + b"1\n" * 100_001,
        b'n\n"' + b"1" * 200_000 + b'"\n',
    ],
    ids=["empty", "no text", "a column twice", "an open quote", "cut", "endless", "a huge cell"],
)
def test_a_table_that_cannot_be_read_differs_and_is_the_same_as_itself(spoilt):
    (found,) = differing(SCORES, spoilt)
    assert (found.verdict, found.place) == ("differs", "the whole file")
    assert found.note.startswith("cannot be read (")
    assert differing(spoilt, spoilt) == []


TEXTS = st.sampled_from(["mean", "sd", "personal", "work", ""])
NUMBERS = st.one_of(st.just(""), st.integers(0, 9).map(str), st.floats(-100, 100).map("{:.10g}".format))
ROWS = st.lists(st.tuples(TEXTS, TEXTS, NUMBERS, NUMBERS), min_size=1, max_size=8)
HEADER = ["quantity", "domain", "n", "estimate"]


@given(ROWS)
def test_a_table_never_differs_from_itself(rows):
    assert differing(written([HEADER, *rows]), written([HEADER, *rows])) == []


@given(ROWS, st.randoms())
def test_a_table_in_another_order_is_never_the_same(rows, random):
    mixed = random.sample(rows, len(rows))
    found = verdicts(written([HEADER, *rows]), written([HEADER, *mixed]))
    assert found == ({"differs"} if mixed != rows else set())


@given(ROWS, st.data())
def test_a_change_of_any_one_number_is_found_however_many_rows_look_alike(rows, data):
    row, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.sampled_from([2, 3]))
    value = data.draw(NUMBERS)
    rule = tables.rule({}, HEADER[column])
    assume(tables.judge_number(rows[row][column], value, rule).verdict == "differs")
    changed = [list(other) for other in rows]
    changed[row][column] = value
    found = differing(written([HEADER, *rows]), written([HEADER, *changed]))
    assert any(entry.kind == "numbers" and entry.verdict not in PASSING for entry in found)


@cases(40)
@given(data=st.data())
def test_a_change_of_any_one_number_of_a_real_table_is_named(data):
    table = data.draw(st.sampled_from(TABLES)).read_bytes()
    rows = rows_of(table)
    at = data.draw(st.integers(1, len(rows) - 1))
    columns = [rows[0].index(column) for column in ("n", "estimate", "low", "high")]
    column = data.draw(st.sampled_from([column for column in columns if rows[at][column]]))
    was, value = rows[at][column], data.draw(st.floats(-1000, 1000).map("{:.10g}".format))
    assume(abs(float(value) - float(was)) > 1e-3)
    rows[at][column] = value
    (found,) = differing(table, written(rows))
    assert found.place.startswith(f"row {at + 1}: {rows[at][2]}")
    assert (found.verdict, found.reference, found.rerun) == ("differs", was, value)
