"""A whole group against its targets, in which a few people may have skipped items.

Each sum and sum of squares that the few can have leaves a sum and a range of sums of squares to the others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from attainable.lattice import Group, Kind, People, Region, TooLarge
from attainable.multisets import Multisets
from attainable.sums import Reachable

Targets = dict[int, range]
NEAR = 8
MOST_PEOPLE = 10_000
MOST_STATES = 200_000
MOST_COMBINATIONS = 500_000
MOST_LOOKS = 2_000_000
BITS_AT_ONCE = 20_000


class Remainder(NamedTuple):
    """What one state of the few (its place in a list) leaves to the others, for one sum of all."""

    place: int
    total: int
    shift: int
    spreads: range


class Hit(NamedTuple):
    """A target that is met: what the few leave, the others' spread, and how many groups of people that makes."""

    remainder: Remainder
    spread: int
    number: int


class Groups:
    """Which targets a group can meet, by one kind of table for the few and for the others. Raises TooLarge.

    With `Reachable` as table every number is 1 and stands for some, with `Multisets` it is exact. If not `thorough`,
    only few who are much like the others are tried, which is quick, and enough for a yes.
    """

    def __init__(self, table: type[Reachable | Multisets], group: Group, targets: Targets, thorough: bool = True):
        *few, main = group.kinds
        if group.cell.n > MOST_PEOPLE:
            raise TooLarge(f"n is {group.cell.n}, but a figure is decided for at most {MOST_PEOPLE} people")
        if thorough:
            check_combinations(group, targets)
        regions = [everything(kind) if thorough else alike(kind, group.cell.n, targets) for kind in few]
        self.few = [table(kind, each) for kind, each in zip(few, regions, strict=True)]
        self.states = self.few[0].states() if few else [((0, 0), 1)]
        self.sums = [few[0].sums(*state) for state, _ in self.states] if few else [(0, 0)]
        self.remainders = list(remainders(main, targets, self.sums))
        self.main = table(main, region(self.remainders)) if self.remainders else None
        if thorough and self.remainders:
            check_looks(self.remainders, self.main.bits)

    def hits(self) -> Iterator[Hit]:
        """Each target that is met."""
        for remainder in self.remainders:
            of_few = self.states[remainder.place][1]
            for spread, number in self.main.numbers(remainder.shift, remainder.spreads):
                yield Hit(remainder, spread, number * of_few)

    def people(self, hit: Hit, index: int = 0) -> People:
        """The group at this place, from 0, among those that meet a target: (answered, total) of each, sorted."""
        (few_shift, few_spread), few_number = self.states[hit.remainder.place]
        of_main, of_few = divmod(index, few_number)
        few = [person for each in self.few for person in each.people(of_few, few_shift, few_spread)]
        return sorted(few + self.main.people(of_main, hit.remainder.shift, hit.spread))

    def reached(self) -> dict[int, list[int]]:
        """For each target sum, the sums of squares among its targets that some people have, sorted."""
        squares: dict[int, set[int]] = defaultdict(set)
        for (place, total, shift, _), spread, _ in self.hits():
            squares[total].add(self.sums[place][1] + self.main.kind.sums(shift, spread)[1])
        return {total: sorted(values) for total, values in squares.items()}


class Counted:
    """How many groups of people meet a target, and which is at a given place in line. Raises TooLarge."""

    def __init__(self, group: Group, targets: Targets):
        self.groups = Groups(Multisets, group, targets)
        self.hits = list(self.groups.hits())
        self.starts = list(accumulate((hit.number for hit in self.hits), initial=0))

    @property
    def number(self) -> int:
        """How many groups of people meet a target."""
        return self.starts[-1]

    def people(self, index: int) -> People:
        """The group of people at this place, from 0, as (answered, total) each, sorted."""
        at = bisect_right(self.starts, index) - 1
        return self.groups.people(self.hits[at], index - self.starts[at])


def check_combinations(group: Group, targets: Targets) -> None:
    """Raise TooLarge, before any work, where the few have too many states to combine with every target."""
    *few, main = group.kinds
    for kind in few:
        fewest = min(len(kind.shifts), kind.most_multisets)
        most = fewest if fewest > MOST_STATES else kind.most_states
        if most > MOST_STATES or most * len(targets) > MOST_COMBINATIONS * main.spacing:
            raise TooLarge(f"{kind.people} people who skip items have too many sums to combine")


def check_looks(remainders: list[Remainder], bits: int) -> None:
    """Raise TooLarge, before they are looked at, where the spreads that are left are too many."""
    looks = sum(len(remainder.spreads) for remainder in remainders) + len(remainders) * bits // BITS_AT_ONCE
    if looks > MOST_LOOKS:
        raise TooLarge("too many sums of squares go with the figures")


def remainders(main: Kind, targets: Targets, taken: list[tuple[int, int]]) -> Iterator[Remainder]:
    """What each (sum, sum of squares) taken by the few leaves to the main kind of people."""
    by_residue = defaultdict(list)
    for total in targets:
        by_residue[(total - main.people * main.centre) % main.spacing].append(total)
    for place, (few_total, few_squares) in enumerate(taken):
        for total in by_residue[few_total % main.spacing]:
            shift = main.shift(total - few_total)
            squares = range(targets[total].start - few_squares, targets[total].stop - few_squares)
            if spreads := main.spreads(shift, squares):
                yield Remainder(place, total, shift, spreads)


def region(left: list[Remainder]) -> Region:
    """The lowest and highest shift and the lowest and highest spread that are left."""
    shifts = [remainder.shift for remainder in left]
    lowest = min(remainder.spreads.start for remainder in left)
    highest = max(remainder.spreads.stop for remainder in left) - 1
    return min(shifts), max(shifts), lowest, highest


def alike(kind: Kind, people: int, targets: Targets) -> Region:
    """A small region about this kind's share of the first target."""
    total, squares = next(((total, squares.start) for total, squares in targets.items()), (0, 0))
    shift = kind.shift(total * kind.people // people)
    spread = kind.spread(shift, squares * kind.people // people)
    return shift - NEAR, shift + NEAR, spread - NEAR, spread + NEAR


def everything(kind: Kind) -> Region:
    """The region with all that people of this kind can reach."""
    steps = [step for step, _ in kind.moves]
    return kind.people * steps[0], kind.people * steps[-1], 0, kind.people * kind.most_spread
