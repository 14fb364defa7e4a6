"""Which passages count, and which passages of different coders are the same one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

import pandas as pd

from peergroups.records.cohort import Interviews

CODING = ["segment", "code", "coder"]


def counted(segments: pd.DataFrame, rules: Interviews) -> pd.DataFrame:
    """The rows of the segments table that a tally counts, each code of a passage once.

    An interview is counted by its lead coder where that one coded it, else by whoever did; `rules.count` says otherwise
    (see `Interviews`). Where several coders count together, passages that overlap enough are one (`same_passages`), and
    `segment` is then the first of them.
    """
    given = segments.drop_duplicates(CODING)
    by_lead = given["coder"] == rules.lead_coder
    if rules.count == "lead":
        given = given[by_lead]
    elif rules.count is None:
        given = given[by_lead | ~given["document"].isin(given.loc[by_lead, "document"])]
    coders = given.groupby("document")["coder"].transform("nunique")
    several = coders > 1
    if several.any():
        shared = given[several]
        given = given.assign(segment=given["segment"].mask(several, same_passages(shared, rules)))
        if rules.count == "all":
            agreed = given.groupby(["document", "segment", "code"])["coder"].transform("nunique") == coders
            given = given[agreed]
    return given.drop_duplicates(["segment", "code"])


def coded_by_whom(segments: pd.DataFrame, rules: Interviews) -> pd.DataFrame:
    """Each document and participant with each coder whose coding counts there, once."""
    counts = segments if rules.count != "lead" else segments[segments["coder"] == rules.lead_coder]
    return counts[["document", "participant", "coder"]].drop_duplicates()


def same_passages(segments: pd.DataFrame, rules: Interviews) -> pd.Series:
    """For each row, the segment that stands for its passage: the first of those that are the same.

    Two passages of a document are the same where the characters that they share are `rules.overlap` per cent or more of
    those that either has. The lead coder's come first, then by coder, start and end; each passage joins the one before
    it that it shares most with. Without positions, a passage is its segment alone.
    """
    order = segments.assign(_other=segments["coder"] != rules.lead_coder)
    order = order.sort_values(["document", "_other", "coder", "start", "end", "segment"]).drop_duplicates("segment")
    order = order.dropna(subset=["start", "end"])
    places = (order[column].to_list() for column in ("document", "start", "end", "segment"))
    stands: dict[str, str] = {}
    for _, passages in groupby(zip(*places, strict=True), key=itemgetter(0)):
        stands |= _joined(passages, rules.overlap / 100)
    return segments["segment"].map(stands).fillna(segments["segment"])


def _joined(passages: Iterable[tuple[str, int, int, str]], least: float) -> dict[str, str]:
    first: list[tuple[int, int, str]] = []
    stands = {}
    for _, start, end, segment in passages:
        # Whatever shares enough can begin only so much earlier or later.
        early, late = ((1 - least) * (end - start) / share + 1 for share in (least, 1))
        near = first[bisect_left(first, (start - early,)) : bisect_right(first, (start + late,))]
        most, nearest = max(
            ((_shared(start, end, *one[:2]), one[2]) for one in near), key=itemgetter(0), default=(0, "")
        )
        stands[segment] = nearest if most >= least else segment
        if most < least:
            insort(first, (start, end, segment))
    return stands


def _shared(start: int, end: int, other_start: int, other_end: int) -> float:
    common = max(0, min(end, other_end) - max(start, other_start))
    return common / (max(end, other_end) - min(start, other_start)) if common else 0.0
