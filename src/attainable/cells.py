"""A mean and an SD as printed, the scale they summarise, and how they may have been made."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

KINDS_OF_SD = ("sample", "population", "standard-error")
WAYS_TO_ROUND_SCORES = (None, "half-up", "half-even")


@dataclass(frozen=True)
class Cell:
    """A published mean and SD of n people's scores on one scale.

    `mean` and `sd` are text, as printed: trailing zeros count; `sd` is empty where only a mean is printed. A score is
    the mean of a person's answered items, each worth `low`, `low + step`, ... or `high` (the default is the
    Copenhagen Burnout Inventory's). Raises ValueError, with every fault at once, for what is not a mean, an SD or a
    scale; figures that no people can have are cells like others (`reasons`).
    """

    mean: str
    sd: str
    n: int
    items: int
    step: int | str | Fraction = 25
    low: int | str | Fraction = 0
    high: int | str | Fraction = 100

    def __post_init__(self) -> None:
        faults = [*self._faults_of_figures()]
        for name, read in (("n", whole), ("items", whole), ("step", exact), ("low", exact), ("high", exact)):
            try:
                object.__setattr__(self, name, read(getattr(self, name), name))
            except ValueError as error:
                faults.append(str(error))
        faults = faults or [*self._faults_of_scale()]
        if faults:
            raise ValueError("; ".join(faults))

    @property
    def levels(self) -> int:
        """How many steps lie between the lowest and the highest answer."""
        return int((self.high - self.low) / self.step)

    def _faults_of_scale(self) -> Iterator[str]:
        if self.n < 2:
            yield f"n is {self.n}, but a mean and an SD need at least 2 people"
        if self.items < 1:
            yield f"a scale needs at least 1 item, not {self.items}"
        if self.high <= self.low:
            yield f"the highest answer, {self.high}, must be above the lowest, {self.low}"
        elif self.step <= 0 or (self.high - self.low) % self.step:
            yield f"steps of {self.step} do not lead from {self.low} to {self.high}"

    def _faults_of_figures(self) -> Iterator[str]:
        for text in (self.mean, *[self.sd] * (self.sd != "")):
            if not isinstance(text, str) or not PLAIN_NUMBER.fullmatch(text):
                yield f"{_quoted(text)} is not a number as printed, such as 43 or 16.30"
        if str(self.sd).startswith("-"):
            yield f"an SD cannot be negative, but {self.sd} is"


@dataclass(frozen=True)
class Convention:
    """How a mean and an SD may have been made from answers.

    `sd` divides by one less than n ("sample") or by n ("population"), or what is printed is a standard error in its
    place ("standard-error"): a sample SD divided by the root of n. Of the people, `people_skipping` leave out
    `items_skipped` items each, the others none. `round_scores` rounds each person's score to a whole number before
    averaging, None does not. `printed` tells whether mean and SD were rounded or truncated to their printed digits.
    Raises ValueError for what is not a choice.
    """

    sd: str = "sample"
    people_skipping: int = 0
    items_skipped: int = 1
    round_scores: str | None = None
    printed: str = "rounded"

    def __post_init__(self) -> None:
        choices = {"sd": KINDS_OF_SD, "round_scores": WAYS_TO_ROUND_SCORES, "printed": WAYS_TO_PRINT}
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                expected = " or ".join(str(choice) for choice in allowed)
                raise ValueError(f"{name} is {_quoted(getattr(self, name))}, but must be {expected}")
        for name, least in (("people_skipping", 0), ("items_skipped", 1)):
            object.__setattr__(self, name, whole(getattr(self, name), name))
            if getattr(self, name) < least:
                raise ValueError(f"{name} must be at least {least}, not {getattr(self, name)}")

    def behind(self, text: str) -> Span:
        """The numbers that print as these digits."""
        return behind(exact(text, "a figure"), decimals(text), self.printed)

    def divisor(self, people: int) -> int:
        """What the sum of squared deviations of so many people is divided by, to give the square of what is printed."""
        return {"sample": people - 1, "population": people, "standard-error": people * (people - 1)}[self.sd]

    def check(self, cell: Cell) -> None:
        """Raise ValueError where a cell has too few people or items for this convention."""
        if self.people_skipping > cell.n:
            raise ValueError(f"{self.people_skipping} people cannot skip items in a group of {cell.n}")
        if self.people_skipping and self.items_skipped >= cell.items:
            raise ValueError(f"{self.items_skipped} of {cell.items} items skipped leave no answer to score")


def _quoted(value: object, longest: int = 60) -> str:
    return json.dumps(str(value)[:longest])


def whole(value: object, name: str) -> int:
    """A whole number, or a ValueError that names it."""
    try:
        if isinstance(value, bool):
            raise TypeError
        return operator.index(value)
    except TypeError:
        raise ValueError(f"{name} must be a whole number, not {_quoted(value)}") from None


def exact(value: object, name: str) -> Fraction:
    """A number taken exactly as written (0.1 is a tenth), or a ValueError that names it."""
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{name} must be a number, not {_quoted(value)}") from None


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
        raise ValueError(f"{_quoted(text)} is not a number as printed, such as 43 or 16.30")
    return len(text.partition(".")[2])


@lru_cache(maxsize=4_000)
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
