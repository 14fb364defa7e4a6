"""What a number as printed says about the number behind it, in exact fractions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from peergroups.faults import InputError, shown

PLAIN_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
WAYS_TO_PRINT = ("rounded", "truncated")


@dataclass(frozen=True)
class Span:
    """All numbers from `low` to `high`, without an end that is open."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def affine(self, factor: Fraction, shift: Fraction | int) -> Span:
        """The interval of `factor * x + shift`, for a factor above 0."""
        return Span(factor * self.low + shift, factor * self.high + shift, self.low_open, self.high_open)

    def squared(self) -> Span:
        """The interval of `x * x` over the x of this interval that are not negative."""
        low_open = self.low_open and self.low >= 0
        return Span(max(self.low, Fraction(0)) ** 2, self.high**2, low_open, self.high_open)

    def integers(self) -> range:
        """The integers within."""
        first, last = ceil(self.low), floor(self.high)
        first += self.low_open and first == self.low
        last -= self.high_open and last == self.high
        return range(first, last + 1)


def decimals(text: str) -> int:
    """How many digits a plain number, such as "16.30", prints after the point."""
    if not isinstance(text, str) or not PLAIN_NUMBER.fullmatch(text):
        raise InputError(f"{shown(text)} is not a number as printed, such as 43 or 16.30")
    return len(text.partition(".")[2])


def behind(value: Fraction, places: int, printed: str) -> Span:
    """The numbers printed as `value` with so many decimal places.

    "rounded" takes in both ends, since half-up and half-to-even print a tie differently and a reader cannot
    know which was used; "truncated" means that the digits after the last printed one were cut off.
    """
    unit = Fraction(1, 10**places)
    if printed == "rounded":
        return Span(value - unit / 2, value + unit / 2)
    return Span(
        value - unit if value <= 0 else value,
        value + unit if value >= 0 else value,
        low_open=value <= 0,
        high_open=value >= 0,
    )
