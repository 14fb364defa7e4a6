"""Which people's scores could have given a published mean and SD?

The questions here are answered in exact integers, without listing or random search: attainable or not, one group of
people that gives the figures, how many different groups do, one of them drawn at random, and how many of the
neighbouring SDs would do as well, without which a "yes" means nothing. GRIM (Brown & Heathers 2017) and GRIMMER (Anaya
2016; Allard 2018) are necessary conditions for the same question, SPRITE (Heathers et al. 2018) searches at random,
CLOSURE lists, and of late also counts. Knows no study and nothing but numpy.

    >>> cell = Cell(mean="43", sd="16.3", n=9, items=6)  # each item worth 0, 25, 50, 75 or 100
    >>> attainable(cell), count(cell)
    (True, 360)
    >>> [round(float(score), 1) for score in witness(cell).scores()]  # nine people who would give 43 and 16.3
    [20.8, 25.0, 29.2, 33.3, 45.8, 54.2, 54.2, 62.5, 62.5]
    >>> base_rate(cell)  # of the SDs nearby, how many would do as well
    (21, 21)

- `cells`: what was printed, and how it may have been made
- `reasons`: why no people can have a mean, or an SD with it, where that is known without counting
- `lattice`, `sums`, `multisets`, `groups`: the counting, from one person's values up to a whole group
- `listing`: all groups, where they are few enough; `retest`: what two figures say of the same people

What is no mean, SD or scale is a ValueError; a question past what is computed here is a `TooLarge`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import inf

import numpy as np

from attainable import reasons
from attainable.cells import Cell, Convention, Span, behind, decimals
from attainable.groups import Counted, Groups
from attainable.lattice import TooLarge, group, scores
from attainable.sums import Reachable

MOST_PLACES = 3
MOST_NEIGHBOURS = 1_000_000
PLAIN = Convention()


@dataclass(frozen=True)
class Vector:
    """One group of people, order ignored: the (answered items, total) of each, sorted.

    A total counts steps above the lowest answer: 3 items answered 0, 25 and 100 give (3, 5).
    """

    people: tuple[tuple[int, int], ...]
    cell: Cell
    convention: Convention

    def scores(self) -> list[Fraction]:
        """Each person's score as it enters the mean, exact, in the order of `people`."""
        kinds = {answered for answered, _ in self.people}
        rounding = self.convention.round_scores
        of_kind = {answered: scores(self.cell, answered, rounding) for answered in kinds}
        return [of_kind[answered][total] for answered, total in self.people]


def attainable(cell: Cell, convention: Convention = PLAIN) -> bool:
    """Whether some group of people gives this mean and SD. Raises TooLarge past what can be decided."""
    return witness(cell, convention) is not None


def why_not(cell: Cell, convention: Convention = PLAIN) -> str:
    """Why no group of people gives these figures, in words; empty where some group does. Raises TooLarge."""
    if known := reasons.known(group(cell, convention)):
        return known
    if attainable(cell, convention):
        return ""
    if not cell.sd or not attainable(replace(cell, sd=""), convention):
        return f"no scores of {cell.n} people have a mean that prints as {cell.mean}"
    return f"no scores of {cell.n} people have both this mean and this SD"


@lru_cache(maxsize=256)
def witness(cell: Cell, convention: Convention = PLAIN) -> Vector | None:
    """One group of people that gives this mean and SD, or None where there is none. Raises TooLarge."""
    people = group(cell, convention)
    targets = people.targets(*_behind(cell, convention))
    middle = list(targets)[len(targets) // 2 : len(targets) // 2 + 1]
    for totals, thorough in ((middle, False), (targets, True)):
        groups = Groups(Reachable, people, {total: targets[total] for total in totals}, thorough)
        for hit in groups.hits():
            return Vector(tuple(groups.people(hit)), cell, convention)
    return None


def count(cell: Cell, convention: Convention = PLAIN) -> int:
    """How many different groups of people give this mean and SD, order ignored. Raises TooLarge."""
    return counted(cell, convention).number


def draw(cell: Cell, convention: Convention = PLAIN, seed: int = 0) -> Vector | None:
    """A group drawn with equal chances from all that give this mean and SD; None where there is none."""
    number = count(cell, convention)
    random = np.random.default_rng(seed)
    return vector_at(uniform_integer(random, number), cell, convention) if number else None


def vectors(cell: Cell, convention: Convention = PLAIN) -> Iterator[Vector]:
    """All groups that give this mean and SD, one at a time. Raises TooLarge."""
    return (vector_at(index, cell, convention) for index in range(count(cell, convention)))


def vector_at(index: int, cell: Cell, convention: Convention = PLAIN) -> Vector:
    """The group at this place, from 0 up to their number, in the order in which `vectors` gives them."""
    return Vector(tuple(counted(cell, convention).people(index)), cell, convention)


def means(cell: Cell, convention: Convention = PLAIN) -> list[Fraction]:
    """The means, exact, of all groups of people that give this mean and SD, each once, in order. Raises TooLarge."""
    people = group(cell, convention)
    sums = Groups(Reachable, people, people.targets(*_behind(cell, convention))).reached()
    return [people.origin + people.unit * total / cell.n for total in sorted(sums)]


@lru_cache(maxsize=256)
def base_rate(cell: Cell, convention: Convention = PLAIN) -> tuple[int, int]:
    """How many of the SDs within 1 of the printed one are attainable, and how many there are.

    They have as many digits as the printed one; mean and convention stay as they are. Where no SD is printed, so many
    of the means within 1 on the scale. Raises TooLarge.
    """
    people, printed = group(cell, convention), cell.sd or cell.mean
    places, low, high = decimals(printed), *((0, inf) if cell.sd else (cell.low, cell.high))
    if places > MOST_PLACES:
        raise TooLarge(f"figures nearby with {places} digits after the point are too many to decide")
    neighbours = (Fraction(printed) + Fraction(step, 10**places) for step in range(-(10**places), 10**places + 1))
    intervals = [behind(value, places, convention.printed) for value in neighbours if low <= value <= high]
    if not intervals:
        return 0, 0
    mean, everything = convention.behind(cell.mean), Span(intervals[0].low, intervals[-1].high)
    if len(intervals) * len(people.sums(mean)) > MOST_NEIGHBOURS:
        raise TooLarge(f"{len(intervals)} figures nearby are too many to decide for {cell.n} people")
    targets = people.targets(*((mean, everything) if cell.sd else (everything, None)))
    reached = Groups(Reachable, people, targets).reached()
    nearby = map(people.deviations if cell.sd else people.sums, intervals)
    found = sorted(cell.n * each - total**2 if cell.sd else total for total, of_it in reached.items() for each in of_it)
    return sum(bisect_left(found, near.start) < bisect_left(found, near.stop) for near in nearby), len(intervals)


def _behind(cell: Cell, convention: Convention) -> tuple[Span, Span | None]:
    """The means and the SDs that print as the cell's."""
    return convention.behind(cell.mean), convention.behind(cell.sd) if cell.sd else None


@lru_cache(maxsize=2)
def counted(cell: Cell, convention: Convention) -> Counted:
    """The tables from which groups are counted and drawn. Raises TooLarge."""
    people = group(cell, convention)
    return Counted(people, people.targets(*_behind(cell, convention)))


def uniform_integer(random: np.random.Generator, below: int) -> int:
    """An integer from 0 up to `below`, of any size, each as likely, by rejection."""
    bits = (below - 1).bit_length()
    while True:
        value = int.from_bytes(random.bytes(bits // 8 + 1), "big") & ((1 << bits) - 1)
        if value < below:
            return value
