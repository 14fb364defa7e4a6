"""Every group of people that gives a published mean and SD, listed, which small groups allow.

There are 360 for nine people on six items, 13,049 where three of them skip one. Groups are counted first, and where
they have more than `MOST_SCORES` scores in all the answer is TooLarge, at once.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from attainable import count, vectors
from attainable.cells import Cell, Convention
from attainable.lattice import TooLarge, group, scores

MOST_SCORES = 2_500_000


class Listing(NamedTuple):
    """All groups: a row each, its people's scores sorted and told by their places in `grid`, the scores there are."""

    grid: list[Fraction]
    places: np.ndarray


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
    return Listing(grid, np.array(places, dtype=int).reshape(number, cell.n))
