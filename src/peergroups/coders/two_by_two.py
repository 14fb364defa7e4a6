"""One code and two coders: how many segments both gave it, one of them alone, or neither; and what is made of that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Coefficient:
    """A coefficient, NaN where there is none; and why it is not defined or tells nothing, where that is so."""

    value: float
    reason: str = ""


@dataclass(frozen=True)
class TwoByTwo:
    """How many segments both coders gave a code, the first or the second alone, or neither of them."""

    both: int
    first: int
    second: int
    neither: int

    @property
    def segments(self) -> int:
        """The denominator: every segment that one of the two gave any code."""
        return self.both + self.first + self.second + self.neither

    @property
    def per_cent(self) -> Coefficient:
        """How many of 100 segments the two treated alike."""
        if not self.segments:
            return Coefficient(np.nan, self._without_variation())
        return Coefficient(100 * (self.both + self.neither) / self.segments)

    @property
    def kappa(self) -> Coefficient:
        """Cohen's kappa (1960, Educ Psychol Meas 20:37-46): agreement beyond chance by what is possible beyond chance.

        Not defined where both coders gave the code to every segment, or both to none. Where one alone never varied it
        is 0 whatever the other did.
        """
        n, ours, theirs = self.segments, self.both + self.first, self.both + self.second
        chance = ours * theirs + (n - ours) * (n - theirs)
        value = (n * (self.both + self.neither) - chance) / (n**2 - chance) if n**2 > chance else np.nan
        return Coefficient(value, self._without_variation())

    @property
    def alpha(self) -> Coefficient:
        """Krippendorff's alpha for two categories, by the library `krippendorff`.

        Not defined where the code was given to every segment by both, or to none by either. Where one alone never
        varied it is at most 0 whatever the other did.
        """
        import krippendorff

        n, mixed = self.segments, self.first + self.second
        if not mixed and n in (self.both, self.neither):
            return Coefficient(np.nan, self._without_variation())
        given = np.repeat([[2, 0], [1, 1], [0, 2]], [self.both, mixed, self.neither], axis=0)
        alpha = float(krippendorff.alpha(value_counts=given, level_of_measurement="nominal"))
        return Coefficient(alpha, self._without_variation())

    def _without_variation(self) -> str:
        n, ours, theirs = self.segments, self.both + self.first, self.both + self.second
        reasons = {
            "not defined: no segment that both could have coded": n == 0,
            "not defined: neither coder gave it": ours == theirs == 0,
            "not defined: both coders gave it to every segment": ours == theirs == n,
            "tells nothing: the first coder never gave it": ours == 0,
            "tells nothing: the second coder never gave it": theirs == 0,
            "tells nothing: the first coder gave it to every segment": ours == n,
            "tells nothing: the second coder gave it to every segment": theirs == n,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")
