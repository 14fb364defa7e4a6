"""Which shifts and spreads people of one kind can reach: a dynamic programme over people, with sets as bits.

It stays small for a thousand people by the Steinitz lemma: vectors in d dimensions that add up to n t can be put in
an order in which the first m of them add up to (m - d) t plus d times a point of their convex hull. The order of
people is free, so sums outside that window need not be followed, and nothing is missed. Why it holds: give every
vector the weight (n - d) / n. From m vectors with weights in [0, 1] whose total is m - d, and which weigh the vectors
to (m - d) t, scale the weights down to a total of m - 1 - d and go to a corner of these d + 1 equations, where at most
d + 1 weights are neither 0 nor 1; with that total one of them is then 0, and its vector is taken out, to come last.
What the weights lack of 1 has the total d, which is the point of the hull. (Bárány, "On the power of linear
dependencies", tells it so; Eisenbrand & Weismantel, arXiv:1707.00481, use it for dynamic programmes.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from attainable.lattice import Kind, People, Region, State, TooLarge, set_bits

MOST_WORK = 20_000_000
BITS_AT_ONCE = 3_000


@dataclass(frozen=True)
class Level:
    """What some people can reach: for each shift a set of spreads, where bit b stands for `floor` + b."""

    floor: int
    spreads: dict[int, int]

    def holds(self, shift: int, spread: int) -> bool:
        """Whether this shift and spread are reached."""
        return spread >= self.floor and bool(self.spreads.get(shift, 0) >> (spread - self.floor) & 1)


class Reachable:
    """All (shift, spread) inside a region that the people of a kind can reach, and steps that lead there.

    `region` is (lowest shift, highest shift, lowest spread, highest spread); inside it the answer is exact.
    Raises TooLarge, before any work, where that would take more than about ten seconds.
    """

    def __init__(self, kind: Kind, region: Region):
        self.kind, self.region = kind, region
        self.windows = [self._window(people) for people in range(kind.people + 1)]
        shifts = ((max(high - low + 1, 0), max(top - floor + 1, 0)) for low, high, floor, top in self.windows)
        work = sum(number * (BITS_AT_ONCE + bits) for number, bits in shifts) * len(kind.moves) // BITS_AT_ONCE
        if work > MOST_WORK:
            raise TooLarge(f"{kind.people} people on {len(kind.moves)} values are too many to decide")
        self.levels = [Level(0, {0: 1})]
        for window in self.windows[1:]:
            self.levels.append(self._next(self.levels[-1], window))
        self.bits = max(self.windows[-1][3] - self.levels[-1].floor + 1, 1)

    def states(self) -> list[tuple[State, int]]:
        """Each (shift, spread) that all the people can reach, once."""
        last = self.levels[-1]
        return [((shift, last.floor + bit), 1) for shift, bits in last.spreads.items() for bit in set_bits(bits)]

    def numbers(self, shift: int, spreads: range) -> Iterator[tuple[int, int]]:
        """The spreads in the range that all the people can reach with this shift, each with a 1."""
        last = self.levels[-1]
        start = max(spreads.start, last.floor)
        bits = last.spreads.get(shift, 0) >> (start - last.floor) & ((1 << max(spreads.stop - start, 0)) - 1)
        return ((start + place, 1) for place in set_bits(bits))

    def people(self, _index: int, shift: int, spread: int) -> People:
        """One way to the reachable (shift, spread): the (answered, total) of each person."""
        taken = []
        for level in reversed(self.levels[:-1]):
            step, part = next(
                (step, part) for step, part in self.kind.moves if level.holds(shift - step, spread - part)
            )
            taken.append((self.kind.answered, self.kind.steps.index(step)))
            shift, spread = shift - step, spread - part
        return taken

    def _next(self, level: Level, window: Region) -> Level:
        low, high, floor, top = window
        reached: dict[int, int] = {}
        lifts = [(step, part + level.floor - floor) for step, part in self.kind.moves]
        for shift, bits in level.spreads.items():
            for step, lift in lifts:
                if low <= shift + step <= high:
                    lifted = bits << lift if lift >= 0 else bits >> -lift
                    reached[shift + step] = reached.get(shift + step, 0) | lifted
        mask = (1 << max(top - floor + 1, 0)) - 1
        return Level(floor, {shift: kept for shift, bits in reached.items() if (kept := bits & mask)})

    def _window(self, people: int) -> Region:
        """Where the first so many people can be, by the Steinitz order and with the others still to come."""
        lowest, highest, least, most = self.region
        steps = [step for step, _ in self.kind.moves]
        low, high = self._along(people, (lowest, highest), (steps[0], steps[-1]))
        floor, top = self._along(people, (least, most), (0, self.kind.most_spread))
        return low, high, floor, top

    def _along(self, people: int, ends: tuple[int, int], hull: tuple[int, int]) -> tuple[int, int]:
        total, others = self.kind.people, self.kind.people - people
        progress = [(people - 2) * end for end in ends]
        low = min(progress) // total + 2 * hull[0]
        high = -(-max(progress) // total) + 2 * hull[1]
        return max(low, ends[0] - others * hull[1]), min(high, ends[1] - others * hull[0])
