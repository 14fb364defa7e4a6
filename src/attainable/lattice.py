"""People's scores as integers, and which sums and sums of squares of them print as a cell.

A person's value is an integer number of `unit`s above `origin`, so a mean is a sum S of integers and an SD is
that and a sum of squares Q. People who answered the same number of items share a grid, on which a value is
`centre + spacing * y` with an integer y. On a grid, S and Q are told by two smaller integers: the *shift*,
the sum of the y, and the *spread*, the sum of the triangular numbers y(y - 1)/2. Every spread is an integer,
so the parity that S and Q must share (Allard 2018, Analytic-GRIMMER) holds by construction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import comb, floor, gcd, lcm

from attainable.cells import Cell, Convention, Span

People = list[tuple[int, int]]
State = tuple[int, int]
Region = tuple[int, int, int, int]
MOST_TOTALS = 10_000
MOST_SUMS = 100_000


class TooLarge(ValueError):
    """A question that is well put, but past what is computed here."""


@dataclass(frozen=True)
class Kind:
    """People who answered the same number of items. `steps[t]` is the y of a total of t."""

    people: int
    answered: int
    steps: tuple[int, ...]
    centre: int
    spacing: int

    @cached_property
    def moves(self) -> list[tuple[int, int]]:
        """What one person can add to (shift, spread), each once."""
        return [(y, triangular(y)) for y in sorted(set(self.steps))]

    @property
    def most_spread(self) -> int:
        """The most that one person can add to the spread."""
        return max(spread for _, spread in self.moves)

    @property
    def shifts(self) -> range:
        """The shifts that these people can have at the most."""
        return range(self.people * self.steps[0], self.people * self.steps[-1] + 1)

    @property
    def most_multisets(self) -> int:
        """How many groups of these people there are, whose (shift, spread) may be alike."""
        return comb(self.people + len(self.moves) - 1, self.people)

    @property
    def most_states(self) -> int:
        """A bound on how many (shift, spread) these people can have."""
        return min(self.most_multisets, sum(len(self.hull(shift)) for shift in self.shifts))

    def sums(self, shift: int, spread: int) -> tuple[int, int]:
        """The sum and the sum of squares of people with this shift and spread."""
        total = self.people * self.centre + self.spacing * shift
        squares = self.centre * (total + self.spacing * shift) + self.spacing**2 * (2 * spread + shift)
        return total, squares

    def shift(self, total: int) -> int:
        """The shift that gives this sum."""
        return (total - self.people * self.centre) // self.spacing

    def spreads(self, shift: int, squares: range) -> range:
        """The spreads that give a sum of squares within, as far as this kind's convex hull allows."""
        hull = self.hull(shift)
        first = self.spread(shift, squares.start - 1) + 1
        return range(max(first, hull.start), min(self.spread(shift, squares.stop - 1) + 1, hull.stop))

    def spread(self, shift: int, squares: int) -> int:
        """The largest spread that gives at most this sum of squares."""
        return (squares - self.sums(shift, 0)[1]) // (2 * self.spacing**2)

    def hull(self, shift: int) -> range:
        """Bounds from convexity: at the least all are within one step, at the most all at the ends."""
        first, last = self.steps[0], self.steps[-1]
        high_left, high_right = triangular(first), triangular(last)
        if not self.people * first <= shift <= self.people * last:
            return range(0)
        each, more = divmod(shift, self.people)
        least = self.people * triangular(each) + more * each
        along = (shift - self.people * first) * (high_right - high_left)
        return range(least, self.people * high_left + along // max(last - first, 1) + 1)


class Summed(Kind):
    """People of whom the sum alone matters, where no SD is printed: spreads and squares count as 0."""

    @cached_property
    def moves(self) -> list[tuple[int, int]]:
        """What one person can add to (shift, spread), each once."""
        return [(y, 0) for y in sorted(set(self.steps))]

    @property
    def most_states(self) -> int:
        """A bound on how many shifts these people can have."""
        return len(self.shifts)

    def sums(self, shift: int, _spread: int) -> tuple[int, int]:
        """The sum of people with this shift."""
        return self.people * self.centre + self.spacing * shift, 0

    def spreads(self, shift: int, _squares: range) -> range:
        """The spread 0, where people can have the shift."""
        return range(bool(self.hull(shift)))

    def spread(self, _shift: int, _squares: int) -> int:
        """No other spread than 0."""
        return 0


@dataclass(frozen=True)
class Group:
    """The people of a cell under a convention: one kind or two, the one with fewer people first."""

    cell: Cell
    convention: Convention
    kinds: tuple[Kind, ...]
    origin: Fraction
    unit: Fraction

    @property
    def highest(self) -> int:
        """The highest value that a person can have; the lowest is 0."""
        return max(kind.centre + kind.spacing * kind.steps[-1] for kind in self.kinds)

    def sums(self, mean: Span) -> range:
        """Every sum that prints as the mean and is on the scale. Raises TooLarge where they are too many."""
        n = self.cell.n
        found = mean.affine(n / self.unit, -n * self.origin / self.unit).integers()
        if found.stop - found.start > MOST_SUMS:
            raise TooLarge(f"{n} people have too many sums with such a mean")
        return range(max(found.start, 0), min(found.stop, n * self.highest + 1))

    def deviations(self, sd: Span) -> range:
        """In whole units, n times every sum of squared deviations that prints as the SD.

        That is n times the sum of squares, less the square of the sum.
        """
        n = self.cell.n
        return sd.squared().affine(n * self.convention.divisor(n) / self.unit**2, 0).integers()

    def targets(self, mean: Span, sd: Span | None) -> dict[int, range]:
        """Every sum that prints as the mean, with the sums of squares that then print as the SD, if there is one."""
        n = self.cell.n
        if sd is None:
            return dict.fromkeys(self.sums(mean), range(1))
        deviations = self.deviations(sd)
        first, last = deviations.start, deviations.stop - 1
        found = ((total, range(-(-(first + total**2) // n), (last + total**2) // n + 1)) for total in self.sums(mean))
        return {total: squares for total, squares in found if squares}


@lru_cache(maxsize=256)
def group(cell: Cell, convention: Convention) -> Group:
    """The people of a cell on their common integer lattice. Raises TooLarge where a person can have too many scores."""
    convention.check(cell)
    if cell.levels * cell.items > MOST_TOTALS:
        raise TooLarge(f"{cell.items} items of {cell.levels} steps each give too many scores")
    few = convention.people_skipping
    answered = {cell.items - convention.items_skipped: few, cell.items: cell.n - few}
    people = sorted((number, items) for items, number in answered.items() if number)
    values = {items: scores(cell, items, convention.round_scores) for _, items in people}
    origin = min(min(of_kind) for of_kind in values.values())
    unit = common_measure([value - origin for of_kind in values.values() for value in of_kind])
    middle = (Fraction(cell.mean) - origin) / unit
    of = Kind if cell.sd else Summed
    kinds = [
        _kind(of, number, items, [int((value - origin) / unit) for value in values[items]], middle)
        for number, items in people
    ]
    return Group(cell, convention, tuple(kinds), origin, unit)


def scores(cell: Cell, answered: int, rounding: str | None) -> list[Fraction]:
    """The score of each total, 0 to levels * answered, as it enters the mean."""
    plain = [cell.low + cell.step * total / answered for total in range(cell.levels * answered + 1)]
    if rounding == "half-up":
        return [Fraction(floor(score + Fraction(1, 2))) for score in plain]
    return [Fraction(round(score)) for score in plain] if rounding == "half-even" else plain


def _kind(of: type[Kind], people: int, answered: int, values: list[int], middle: Fraction) -> Kind:
    centre = min(values, key=lambda value: abs(value - middle))
    spacing = gcd(*(value - centre for value in values)) or 1
    return of(people, answered, tuple((value - centre) // spacing for value in values), centre, spacing)


def common_measure(values: list[Fraction]) -> Fraction:
    """The largest number that all the values are whole multiples of."""
    denominator = lcm(*(value.denominator for value in values))
    return Fraction(gcd(*(int(value * denominator) for value in values)) or denominator, denominator)


def triangular(y: int) -> int:
    """The sum of the integers below y: 0 for y = 0 and 1, else positive."""
    return y * (y - 1) // 2


def set_bits(bits: int) -> Iterator[int]:
    """The places of the ones in a number's binary form, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
