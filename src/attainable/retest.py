"""How many people can have fallen, when all that is published of two occasions is each one's mean and SD.

A mean and an SD do not tell who is who. So the answer is over every group of people that gives the figures before,
every one that gives them after, and every way in which those after can be some of those before.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from attainable import Vector
from attainable.bounds import PLAIN, Listing, listed
from attainable.cells import Cell, Convention
from attainable.sums import TooLarge

MOST_PAIRS = 10_000_000
Match = tuple[int, int, int]


class Retest(NamedTuple):
    """Two groups of people, the score before and after of each who answered twice, and how many of those fell."""

    fallen: int
    before: Vector
    after: Vector
    pairs: tuple[tuple[Fraction, Fraction], ...]


def fallen(
    before: Cell, after: Cell, convention: Convention = PLAIN, convention_after: Convention = PLAIN
) -> tuple[Retest, Retest] | None:
    """A case with the fewest people fallen and one with the most, where all of `after` are among those of `before`.

    None where no group gives the figures of one occasion. Raises ValueError unless the two cells are of one scale
    and no more answer after than before, TooLarge past what can be listed and compared.
    """
    _check(before, after)
    first, second = listed(before, convention), listed(after, convention_after)
    if not len(first.places) or not len(second.places):
        return None
    if len(first.places) * len(second.places) > MOST_PAIRS:
        raise TooLarge(f"{len(first.places)} groups before and {len(second.places)} after are too many to compare")
    ranks = {score: rank for rank, score in enumerate(sorted({*first.grid, *second.grid}))}
    scores_before, scores_after = (
        np.array([ranks[score] for score in listing.grid])[listing.places] for listing in (first, second)
    )
    stayed, row_before, row_after = most_below(scores_before, scores_after + 1)
    fewest = _retest(first, second, row_before, row_after, range(stayed), range(after.n - stayed, after.n))
    fell, row_after, row_before = most_below(scores_after, scores_before)
    most = _retest(first, second, row_before, row_after, range(before.n - fell, before.n), range(fell))
    return fewest, most


def most_below(lower: np.ndarray, upper: np.ndarray) -> Match:
    """The most pairs of a lower and a larger upper score, from one row of each, and those rows.

    Rows are sorted. k such pairs can be made just where the k lowest of the one row, in order, are below the k
    highest of the other: any k pairs stay pairs when their scores are exchanged for these and sorted.
    """
    for pairs in range(min(lower.shape[1], upper.shape[1]), 0, -1):
        highest, rows = np.unique(upper[:, -pairs:], axis=0, return_index=True)
        lowest, of_lower = np.unique(lower[:, :pairs], axis=0, return_index=True)
        for row, scores in zip(of_lower, lowest, strict=True):
            below = (scores < highest).all(axis=1)
            if below.any():
                return pairs, int(row), int(rows[below.argmax()])
    return 0, 0, 0


def _retest(
    first: Listing, second: Listing, row_before: int, row_after: int, people_before: range, people_after: range
) -> Retest:
    """The case in which these people are the same, in order; the others after are any of the others before."""
    before, after = (
        [listing.grid[place] for place in listing.places[row]]
        for listing, row in ((first, row_before), (second, row_after))
    )
    same = [*people_before, *(set(range(len(before))) - {*people_before})]
    then = [*people_after, *(set(range(len(after))) - {*people_after})]
    pairs = tuple((before[person], after[later]) for person, later in zip(same, then, strict=False))
    number = sum(later < earlier for earlier, later in pairs)
    return Retest(number, first.vector(row_before), second.vector(row_after), pairs)


def _check(before: Cell, after: Cell) -> None:
    scales = [(cell.items, cell.step, cell.low, cell.high) for cell in (before, after)]
    if scales[0] != scales[1]:
        raise ValueError("people can only be compared before and after on the same scale")
    if after.n > before.n:
        raise ValueError(f"{after.n} people after cannot all be among {before.n} before")
