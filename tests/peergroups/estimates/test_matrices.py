"""Oracle: loops over the rows of the segments table that share nothing with the package."""

from __future__ import annotations

import dataclasses
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peergroups.estimates import matrices

PEOPLE, CODES = ["P1", "P2", "P3"], ["a", "b", "c", "d"]
THEMES = {"a": "one", "b": "one", "c": "two", "d": "two"}
ROWS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(CODES), st.sampled_from("AB")), max_size=25)


@pytest.fixture(scope="module")
def study_with(london):
    """London's cohort with three people, four codes and the given rows: number of the segment, code, coder."""

    def make(rows):
        table = pd.DataFrame([(f"s{n}", f"talk {n % 2}", PEOPLE[n % 2], code, coder) for n, code, coder in rows])
        columns = ["segment", "document", "participant", "code", "coder"]
        table = table.reindex(columns=range(5)).set_axis(columns, axis=1).astype("str")
        table = table.assign(start=pd.array([pd.NA] * len(table), "Int64"), end=pd.array([pd.NA] * len(table), "Int64"))
        return dataclasses.replace(
            london,
            participants=pd.DataFrame({"participant": [*PEOPLE, "P4"], "interviewed": [True, True, True, False]}),
            codebook=pd.DataFrame({"code": CODES, "theme": list(THEMES.values()), "label": CODES}),
            segments=table,
        )

    return make


def by_hand(rows):
    """The four matrices as dictionaries, from sets of (segment, code): A's, in a talk that A left alone B's."""
    led = {number % 2 for number, _, coder in rows if coder == "A"}
    given = {(number, code) for number, code, coder in rows if coder == "A" or number % 2 not in led}
    people = {code: {PEOPLE[number % 2] for number, other in given if other == code} for code in CODES}
    return (
        {(p, c): sum(PEOPLE[n % 2] == p and code == c for n, code in given) for p, c in product(PEOPLE, CODES)},
        {
            (p, t): len({n for n, code in given if PEOPLE[n % 2] == p and THEMES[code] == t})
            for p, t in product(PEOPLE, ["one", "two"])
        },
        {(a, b): sum((n, a) in given and (n, b) in given for n in range(6)) for a, b in product(CODES, CODES)},
        {(a, b): len(people[a] & people[b]) for a, b in product(CODES, CODES)},
    )


@given(rows=ROWS)
def test_matrices_are_those_that_loops_count_and_keep_whoever_and_whatever_has_nothing(study_with, rows):
    study = study_with(rows)
    found = (
        matrices.segments_by_code(study),
        matrices.segments_by_theme(study),
        matrices.segments_with_both(study),
        matrices.participants_with_both(study),
    )
    for matrix, expected in zip(found, by_hand(rows), strict=True):
        assert {(row, column): matrix.loc[row, column] for row, column in expected} == expected
        assert matrix.size == len(expected)
    for matrix in found[2:]:
        assert (matrix.to_numpy() == matrix.to_numpy().T).all()


def test_rows_are_those_interviewed_and_columns_the_codebook_in_their_order(london):
    by_code = matrices.segments_by_code(london)
    assert by_code.index.tolist() == london.counted
    assert by_code.columns.tolist() == london.codebook["code"].tolist()
    assert matrices.segments_by_theme(london).columns.tolist() == list(dict.fromkeys(london.codebook["theme"]))


def test_the_records_of_a_study_stay_as_they_are(london):
    before = london.segments.copy(), london.coded.copy()
    matrices.segments_by_theme(london)
    matrices.segments_with_both(london)
    pd.testing.assert_frame_equal(london.segments, before[0])
    pd.testing.assert_frame_equal(london.coded, before[1])
