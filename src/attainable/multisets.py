"""How many people's totals, order ignored, have a given shift and spread; and those at a given place in line.

A dynamic programme over totals, each taken by any number of people. The counts for all spreads of one shift
are packed into one integer, a slot for each spread, wide enough for the largest count: exact, with no
overflow. Extreme totals come first, since few people can have them, and what can no longer lead to the region
is left out.
"""

from __future__ import annotations

from itertools import accumulate
from math import comb, isqrt

from attainable.lattice import Kind, People, Region, State, TooLarge, triangular

MOST_BYTES = 1 << 29
BYTES_OF_A_SHIFT = 64


class Multisets:
    """Counts of multisets of totals of one kind, exact within a region, which is as for `sums.Reachable`.

    Raises TooLarge, before any work, where the tables would need more than about half a GiB.
    """

    def __init__(self, kind: Kind, region: Region):
        self.kind, self.shifts, self.top = kind, region[:2], region[3]
        self.totals = sorted(range(len(kind.steps)), key=lambda total: -triangular(kind.steps[total]))
        self.slot_bytes = comb(kind.people + len(self.totals) - 1, kind.people).bit_length() // 8 + 1
        self.slot = 8 * self.slot_bytes
        self.bits = self.slot * (self.top + 1)
        steps = [kind.steps[total] for total in self.totals]
        self._so_far, self._ends = outermost(steps), outermost(steps[::-1])[::-1]
        if self._bytes() > MOST_BYTES:
            raise TooLarge(f"{kind.people} people on {len(self.totals)} totals are too many to count")
        self.stages = [[{0: 1}] + [{} for _ in range(kind.people)]]
        for place in range(len(self.totals)):
            self.stages.append(self._with(place))

    def states(self) -> list[tuple[State, int]]:
        """Each (shift, spread) that some multiset has, with the number of multisets."""
        spreads = range(self.top + 1)
        found = ((shift, self.numbers(shift, spreads)) for shift in self.stages[-1][self.kind.people])
        return [((shift, spread), number) for shift, numbers in found for spread, number in numbers]

    def numbers(self, shift: int, spreads: range) -> list[tuple[int, int]]:
        """The (spread, number) of each spread in the range that some multiset has."""
        packed = self.stages[-1][self.kind.people].get(shift, 0)
        packed = packed >> (self.slot * spreads.start) & ((1 << self.slot * len(spreads)) - 1)
        if not packed:
            return []
        size, data = self.slot_bytes, packed.to_bytes(self.slot_bytes * len(spreads), "little")
        numbers = (int.from_bytes(data[at : at + size], "little") for at in range(0, len(data), size))
        return [(spread, number) for spread, number in zip(spreads, numbers, strict=True) if number]

    def people(self, index: int, shift: int, spread: int) -> People:
        """The multiset at this place, from 0, among those with this shift and spread."""
        taken, people = [], self.kind.people
        for place in reversed(range(len(self.totals))):
            total = self.totals[place]
            step = self.kind.steps[total]
            while people:
                with_one_more = self._number(place + 1, people - 1, shift - step, spread - triangular(step))
                if index >= with_one_more:
                    index -= with_one_more
                    break
                taken.append((self.kind.answered, total))
                people, shift, spread = people - 1, shift - step, spread - triangular(step)
        return taken

    def _number(self, stage: int, people: int, shift: int, spread: int) -> int:
        if not 0 <= spread <= self.top:
            return 0
        packed = self.stages[stage][people].get(shift, 0)
        return packed >> (self.slot * spread) & ((1 << self.slot) - 1)

    def _with(self, place: int) -> list[dict[int, int]]:
        """The next stage: the totals so far and the one at this place."""
        before = self.stages[-1]
        step = self.kind.steps[self.totals[place]]
        lift, mask = self.slot * triangular(step), (1 << self.slot * (self.top + 1)) - 1
        after = [before[0]]
        for people in range(1, self.kind.people + 1):
            low, high = self._window(place, people)
            now = {shift: packed for shift, packed in before[people].items() if low <= shift <= high}
            for shift, packed in after[-1].items():
                if low <= shift + step <= high and (lifted := packed << lift & mask):
                    now[shift + step] = now.get(shift + step, 0) + lifted
            after.append(now)
        return after

    def _bytes(self) -> int:
        """An upper bound on the size of all stages."""
        shifts = 0
        for place, total in enumerate(self.totals):
            nearest, so_far = triangular(self.kind.steps[total]), self._so_far[place]
            for people in range(1, self.kind.people + 1):
                if people * nearest > self.top:
                    break
                low, high = self._window(place, people)
                furthest = (people + isqrt(people * (people + 8 * self.top))) // 2 + 1
                low, high = max(low, people * so_far[0], -furthest), min(high, people * so_far[1], furthest)
                shifts += max(high - low + 1, 0)
        return shifts * (self.slot_bytes * (self.top + 1) + BYTES_OF_A_SHIFT)

    def _window(self, place: int, people: int) -> tuple[int, int]:
        """The shifts from which the other people, with totals from this place on, can still arrive."""
        others = self.kind.people - people
        first, last = self._ends[place]
        return self.shifts[0] - others * last, self.shifts[1] - others * first


def outermost(steps: list[int]) -> list[tuple[int, int]]:
    """The lowest and the highest of the steps so far, for each of them."""
    return list(zip(accumulate(steps, min), accumulate(steps, max), strict=True))
