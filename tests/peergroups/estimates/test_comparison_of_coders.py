"""Oracle: a handful of rows compared by hand."""

from __future__ import annotations

import pytest

from peergroups.estimates.coders import compare

# Document 1 coded by A, B and C, document 2 by A and B, document 3 by A alone.
ROWS = [
    ("s1", "talk-P02", "rota", "A"), ("s1", "talk-P02", "rota", "B"), ("s1", "talk-P02", "peers", "B"),
    ("s2", "talk-P02", "leader", "C"),
    ("s3", "talk-P03", "rota", "A"), ("s4", "talk-P03", "peers", "B"),
    ("s5", "talk-P04", "rota", "A"),
]  # fmt: skip


@pytest.fixture
def coded(invented):
    invented.tables["segments"] = invented.tables["segments"][:1] + [
        [segment, document, document.removeprefix("talk-"), code, coder, f"{segment[1]}0", f"{segment[1]}9"]
        for segment, document, code, coder in ROWS
    ]
    return invented


def test_segments_are_those_of_documents_that_two_coders_coded_the_lead_coder_first(coded):
    coded.settings["interviews"]["lead_coder"] = "B"
    found = compare(coded.load())
    assert found.coders == ["B", "A", "C"]
    assert found.segments["segment"].tolist() == ["s1", "s2", "s3", "s4"]
    assert found.segments["participant"].tolist() == ["P02", "P02", "P03", "P03"]
    assert found.coded.tolist() == [[True, True, True, True], [True, True, True, True], [True, True, False, False]]


def test_who_gave_what_is_kept_by_coder_segment_and_code(coded):
    found = compare(coded.load())
    codes = found.codes["code"].tolist()
    given = {
        (found.coders[coder], found.segments["segment"].iloc[segment], codes[code])
        for coder, segment, code in zip(*found.given.nonzero(), strict=True)
    }
    assert given == {(coder, segment, code) for segment, _, code, coder in ROWS if segment != "s5"}


def test_two_coders_are_compared_where_both_coded_and_one_of_them_gave_a_code(coded):
    found = compare(coded.load())
    assert found.of_two(1).coders == ["A", "B"]
    assert found.of_two(1).segments["segment"].tolist() == ["s1", "s3", "s4"]
    assert found.of_two(2).segments["segment"].tolist() == ["s1", "s2"]


def test_a_row_that_stands_twice_changes_nothing(coded):
    before = compare(coded.load())
    coded.tables["segments"] += coded.tables["segments"][1:]
    after = compare(coded.load())
    assert (after.given == before.given).all()
    assert after.segments.equals(before.segments)


def test_one_coder_alone_leaves_nothing_to_compare(invented):
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[4] != "B"]
    found = compare(invented.load())
    assert found.coders == ["A"]
    assert found.segments.empty
    assert found.given.shape == (1, 0, 3)


def test_passages_that_overlap_enough_are_one_unit_and_cut_differently(coded):
    """Oracle by hand: 10 to 19 and 10 to 20 share 9 of 10 characters, 20 to 29 and 22 to 29 share 7 of 9."""
    coded.tables["segments"] += [
        ["s6", "talk-P02", "P02", "rota", "B", "10", "20"],
        ["s7", "talk-P02", "P02", "leader", "B", "22", "29"],
    ]
    coded.tables["segments"] = [row for row in coded.tables["segments"] if row[:5:4] != ["s1", "B"]]
    found = compare(coded.load())
    assert found.segments["segment"].tolist() == ["s1", "s2", "s3", "s4", "s7"]
    units, codes = found.cut_differently.nonzero()
    assert [
        (found.segments["segment"].iloc[u], found.codes["code"].iloc[c]) for u, c in zip(units, codes, strict=True)
    ] == [("s1", "rota")]
    coded.settings["interviews"]["overlap"] = 95
    assert len(compare(coded.load()).segments) == 6
    coded.settings["interviews"]["overlap"] = 75
    assert compare(coded.load()).segments["segment"].tolist() == ["s1", "s3", "s4", "s7"]
