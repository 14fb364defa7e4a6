"""Which passages count and which are the same. Oracle: loops over every pair of passages, and tables made by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peergroups.records import passages
from peergroups.records.cohort import Interviews

PLACES = st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 30), st.integers(1, 25)), max_size=14)


def table(rows) -> pd.DataFrame:
    columns = ["segment", "document", "participant", "code", "coder", "start", "end"]
    return pd.DataFrame(rows, columns=columns).astype({"start": "Int64", "end": "Int64"})


def by_loops(rows: pd.DataFrame, overlap: int) -> dict[str, str]:
    """Each passage, the lead coder's first, joins the one that stands for others and shares most with it."""
    first: list[tuple[str, set[int]]] = []
    stands = {}
    for row in sorted(
        rows.itertuples(), key=lambda row: (row.coder != "A", row.coder, row.start, row.end, row.segment)
    ):
        signs = set(range(row.start, row.end))
        # Of those that share as much, the one that begins first.
        near = sorted(first, key=lambda one: (min(one[1]), max(one[1])))
        shares = [(100 * len(signs & other) / len(signs | other), name) for name, other in near]
        most = max((share for share, _ in shares), default=0)
        stands[row.segment] = next((name for share, name in shares if share == most and most >= overlap), row.segment)
        if stands[row.segment] == row.segment:
            first.append((row.segment, signs))
    return stands


@given(places=PLACES, overlap=st.integers(51, 100))
def test_passages_are_joined_as_loops_over_all_pairs_join_them(places, overlap):
    rows = table([(f"s{n:02}", "talk", "P1", "a", who, at, at + length) for n, (who, at, length) in enumerate(places)])
    rules = Interviews(lead_coder="A", overlap=overlap)
    found = passages.same_passages(rows, rules)
    assert dict(zip(rows["segment"], found, strict=True)) == by_loops(rows, overlap)


def test_passages_of_two_documents_or_without_positions_are_never_the_same():
    rows = table(
        [
            ("s1", "talk 1", "P1", "a", "A", 0, 9), ("s2", "talk 2", "P2", "a", "B", 0, 9),
            ("s3", "talk 1", "P1", "a", "A", None, None), ("s4", "talk 1", "P1", "a", "B", None, None),
        ]
    )  # fmt: skip
    assert passages.same_passages(rows, Interviews(lead_coder="A")).tolist() == ["s1", "s2", "s3", "s4"]


@pytest.fixture
def coded_by_three():
    """Talk 1 by A, B and C, talk 2 by B and C, talk 3 by C; by all the same passage, cut a character shorter by C."""
    return table(
        [
            (
                f"{talk}-{coder}",
                f"talk {talk}",
                f"P{talk}",
                "ab"[coder == "C" and talk == 1],
                coder,
                0,
                20 - (coder == "C"),
            )
            for talk, coders in ((1, "ABC"), (2, "BC"), (3, "C"))
            for coder in coders
        ]
    )


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (None, [("1-A", "a"), ("2-B", "a"), ("3-C", "a")]),
        ("lead", [("1-A", "a")]),
        ("any", [("1-A", "a"), ("1-A", "b"), ("2-B", "a"), ("3-C", "a")]),
        ("all", [("2-B", "a"), ("3-C", "a")]),
    ],
)
def test_whose_coding_counts_where_the_lead_coder_coded_some_interviews(coded_by_three, count, expected):
    found = passages.counted(coded_by_three, Interviews(lead_coder="A", count=count))
    assert list(found[["segment", "code"]].itertuples(index=False, name=None)) == expected
