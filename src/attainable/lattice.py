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
from functools import cached_property
from math import comb, floor, gcd, lcm

from attainable.cells import Cell, Convention, Span

People = list[tuple[int, int]]
State = tuple[int, int]
Region = tuple[int, int, int, int]


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
    def most_states(self) -> int:
        """A bound on how many (shift, spread) these people can have."""
        shifts = range(self.people * self.moves[0][0], self.people * self.moves[-1][0] + 1)
        multisets = comb(self.people + len(self.moves) - 1, self.people)
        return min(multisets, sum(len(self._hull(shift)) for shift in shifts))

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
        hull = self._hull(shift)
        first = self.spread(shift, squares.start - 1) + 1
        return range(max(first, hull.start), min(self.spread(shift, squares.stop - 1) + 1, hull.stop))

    def spread(self, shift: int, squares: int) -> int:
        """The largest spread that gives at most this sum of squares."""
        return (squares - self.sums(shift, 0)[1]) // (2 * self.spacing**2)

    def _hull(self, shift: int) -> range:
        """Bounds from convexity: at the least all are within one step, at the most all at the ends."""
        (first, high_left), (last, high_right) = self.moves[0], self.moves[-1]
        if not self.people * first <= shift <= self.people * last:
            return range(0)
        each, more = divmod(shift, self.people)
        least = self.people * triangular(each) + more * each
        along = (shift - self.people * first) * (high_right - high_left)
        return range(least, self.people * high_left + along // max(last - first, 1) + 1)


@dataclass(frozen=True)
class Group:
    """The people of a cell under a convention: one kind or two, the one with fewer people first."""

    cell: Cell
    convention: Convention
    kinds: tuple[Kind, ...]
    origin: Fraction
    unit: Fraction

    def targets(self, mean: Span, sd: Span) -> dict[int, range]:
        """Every sum that prints as the mean, with the sums of squares that then print as the SD."""
        n = self.cell.n
        deviations = sd.squared().affine(n * self.convention.divisor(n) / self.unit**2, 0)
        sums = mean.affine(n / self.unit, -n * self.origin / self.unit).integers()
        of_squares = ((total, deviations.affine(Fraction(1, n), Fraction(total**2, n))) for total in sums)
        return {total: within.integers() for total, within in of_squares if within.integers()}


def group(cell: Cell, convention: Convention) -> Group:
    """The people of a cell on their common integer lattice."""
    convention.check(cell)
    few = convention.people_skipping
    answered = {cell.items - convention.items_skipped: few, cell.items: cell.n - few}
    people = sorted((number, items) for items, number in answered.items() if number)
    values = {items: scores(cell, items, convention.round_scores) for _, items in people}
    origin = min(min(of_kind) for of_kind in values.values())
    unit = common_measure([value - origin for of_kind in values.values() for value in of_kind])
    middle = (Fraction(cell.mean) - origin) / unit
    kinds = [
        _kind(number, items, [int((value - origin) / unit) for value in values[items]], middle)
        for number, items in people
    ]
    return Group(cell, convention, tuple(kinds), origin, unit)


def scores(cell: Cell, answered: int, rounding: str | None) -> list[Fraction]:
    """The score of each total, 0 to levels * answered, as it enters the mean."""
    plain = [cell.low + cell.step * total / answered for total in range(cell.levels * answered + 1)]
    if rounding == "half-up":
        return [Fraction(floor(score + Fraction(1, 2))) for score in plain]
    return [Fraction(round(score)) for score in plain] if rounding == "half-even" else plain


def _kind(people: int, answered: int, values: list[int], middle: Fraction) -> Kind:
    centre = min(values, key=lambda value: abs(value - middle))
    spacing = gcd(*(value - centre for value in values)) or 1
    return Kind(people, answered, tuple((value - centre) // spacing for value in values), centre, spacing)


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
