"""How many people's totals, order ignored, have a given shift and spread; and those at a given place in line.

A dynamic programme over totals, each taken by any number of people. The counts for all spreads of one shift
are packed into one integer, a slot for each spread, wide enough for the largest count: exact, with no
overflow. Extreme totals come first, since few people can have them, and what can no longer lead to the region
is left out.
"""

from __future__ import annotations

from math import comb, isqrt

from attainable.lattice import Kind, People, Region, State, TooLarge, triangular

MOST_BYTES = 1 << 29


class Multisets:
    """Counts of multisets of totals of one kind, exact within a region, which is as for `sums.Reachable`.

    Raises TooLarge, before any work, where the tables would need more than about half a GiB.
    """

    def __init__(self, kind: Kind, region: Region):
        self.kind, self.shifts, self.top = kind, region[:2], region[3]
        self.totals = sorted(range(len(kind.steps)), key=lambda total: -triangular(kind.steps[total]))
        self.slot = comb(kind.people + len(self.totals) - 1, kind.people).bit_length()
        self._ends = [self._outermost(self.totals[place:]) for place in range(len(self.totals))]
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
        slots = ((spread, packed >> self.slot * place) for place, spread in enumerate(spreads))
        mask = (1 << self.slot) - 1
        return [(spread, number & mask) for spread, number in slots if number & mask]

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

    def _outermost(self, totals: list[int]) -> tuple[int, int]:
        steps = [self.kind.steps[total] for total in totals]
        return min(steps), max(steps)

    def _bytes(self) -> int:
        """An upper bound on the size of all stages."""
        slots = 0
        for place, total in enumerate(self.totals):
            nearest, so_far = triangular(self.kind.steps[total]), self._outermost(self.totals[: place + 1])
            for people in range(1, self.kind.people + 1):
                if people * nearest > self.top:
                    break
                low, high = self._window(place, people)
                furthest = (people + isqrt(people * (people + 8 * self.top))) // 2 + 1
                low, high = max(low, people * so_far[0], -furthest), min(high, people * so_far[1], furthest)
                slots += max(high - low + 1, 0) * (self.top + 1)
        return slots * self.slot // 8

    def _window(self, place: int, people: int) -> tuple[int, int]:
        """The shifts from which the other people, with totals from this place on, can still arrive."""
        others = self.kind.people - people
        first, last = self._ends[place]
        return self.shifts[0] - others * last, self.shifts[1] - others * first
