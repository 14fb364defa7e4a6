"""What a published mean and SD leave open about the people behind them: exact bounds, each with a witness.

Every group of people that gives the mean and the SD is listed, which small groups allow (360 for nine people on six
items, 13,049 where three of them skip one). Groups are counted first, and where they have more than `MOST_SCORES`
scores in all the answer is TooLarge, at once. All functions raise TooLarge, and return None where no group fits.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from attainable import Vector, count, vector_at, vectors
from attainable.cells import Cell, Convention
from attainable.lattice import group, scores
from attainable.sums import TooLarge

MOST_SCORES = 2_500_000
PLAIN = Convention()


class Bounds(NamedTuple):
    """The smallest and the largest value of a summary, each with a group of people that has it."""

    smallest: Fraction | int
    largest: Fraction | int
    with_smallest: Vector
    with_largest: Vector


class Share(NamedTuple):
    """The fewest and the most people who can have a score, and their mean number over all groups, each as likely."""

    score: Fraction
    fewest: int
    most: int
    expected: Fraction


class Disclosure(NamedTuple):
    """How many groups of people a mean and an SD leave, and what can be said about each score on the scale."""

    vectors: int
    shares: tuple[Share, ...]


class Listing(NamedTuple):
    """All groups: a row each, its people's scores sorted and told by their places in `grid`, the scores there are."""

    cell: Cell
    convention: Convention
    grid: list[Fraction]
    places: np.ndarray

    def vector(self, row: int) -> Vector:
        """The group of a row."""
        return vector_at(int(row), self.cell, self.convention)

    def bounds(self, columns: np.ndarray, value: Callable[[list[int]], Fraction | int]) -> Bounds | None:
        """Bounds of a value that some columns, a row for each group, determine."""
        if not len(columns):
            return None
        distinct, rows = np.unique(columns, axis=0, return_index=True)
        values = [(value(column), row) for column, row in zip(distinct.tolist(), rows, strict=True)]
        (smallest, first), (largest, last) = min(values), max(values)
        return Bounds(smallest, largest, self.vector(first), self.vector(last))


def lowest(cell: Cell, convention: Convention = PLAIN) -> Bounds | None:
    """Bounds of the lowest score."""
    return _order_statistics(cell, convention, 0, 1)


def highest(cell: Cell, convention: Convention = PLAIN) -> Bounds | None:
    """Bounds of the highest score."""
    return _order_statistics(cell, convention, cell.n - 1, cell.n)


def median(cell: Cell, convention: Convention = PLAIN) -> Bounds | None:
    """Bounds of the median; for an even number of people, the mean of the middle two."""
    return _order_statistics(cell, convention, (cell.n - 1) // 2, cell.n // 2 + 1)


def number_between(
    cell: Cell, low: int | Fraction, high: int | Fraction, convention: Convention = PLAIN
) -> Bounds | None:
    """Bounds of the number of people who score from `low` to `high`, both included."""
    listing = listed(cell, convention)
    first, end = bisect_left(listing.grid, low), bisect_right(listing.grid, high)
    numbers = ((listing.places >= first) & (listing.places < end)).sum(axis=1, keepdims=True)
    return listing.bounds(numbers, lambda number: number[0])


def disclosure(cell: Cell, convention: Convention = PLAIN) -> Disclosure | None:
    """How closely a mean and an SD tell the people: the number of groups left, and bounds for every score."""
    listing = listed(cell, convention)
    if not len(listing.places):
        return None
    numbers = [(listing.places == place).sum(axis=1) for place in range(len(listing.grid))]
    shares = (
        Share(score, int(people.min()), int(people.max()), Fraction(int(people.sum()), len(people)))
        for score, people in zip(listing.grid, numbers, strict=True)
    )
    return Disclosure(len(listing.places), tuple(shares))


@lru_cache(maxsize=16)
def listed(cell: Cell, convention: Convention) -> Listing:
    """Every group of people that gives the mean and the SD. Raises TooLarge."""
    number = count(cell, convention)
    if number * cell.n > MOST_SCORES:
        raise TooLarge(f"{number} groups of {cell.n} people are too many to list")
    score_of = {
        (kind.answered, total): score
        for kind in group(cell, convention).kinds
        for total, score in enumerate(scores(cell, kind.answered, convention.round_scores))
    }
    grid = sorted(set(score_of.values()))
    place_of = {person: grid.index(score) for person, score in score_of.items()}
    places = [sorted(place_of[person] for person in vector.people) for vector in vectors(cell, convention)]
    return Listing(cell, convention, grid, np.array(places, dtype=int).reshape(number, cell.n))


def _order_statistics(cell: Cell, convention: Convention, first: int, end: int) -> Bounds | None:
    """Bounds of the mean of the order statistics from `first` up to `end`, both counted from 0."""
    listing = listed(cell, convention)
    return listing.bounds(
        listing.places[:, first:end], lambda places: sum(listing.grid[place] for place in places) / len(places)
    )
