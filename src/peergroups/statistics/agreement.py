"""One code and two coders: how many units both gave it, one of them alone, or neither; and what is made of that."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np


@dataclass(frozen=True)
class Coefficient:
    """A coefficient, NaN where there is none; and why it is not defined or tells nothing, where that is so."""

    value: float
    reason: str = ""


@dataclass(frozen=True)
class TwoByTwo:
    """How many units both coders gave a code, the first or the second alone, or neither: passages, or characters."""

    both: int
    first: int
    second: int
    neither: int

    @property
    def units(self) -> int:
        """The denominator: every unit that one of the two gave any code."""
        return self.both + self.first + self.second + self.neither

    @property
    def per_cent(self) -> Coefficient:
        """How many of 100 units the two treated alike."""
        if not self.units:
            return Coefficient(np.nan, self._without_variation())
        return Coefficient(100 * (self.both + self.neither) / self.units)

    @property
    def kappa(self) -> Coefficient:
        """Cohen's kappa (1960, Educ Psychol Meas 20:37-46): agreement beyond chance by what is possible beyond chance.

        Not defined where both coders gave the code to every unit, or both to none. Where one alone never varied it
        is 0 whatever the other did.
        """
        n, ours, theirs = self.units, self.both + self.first, self.both + self.second
        chance = ours * theirs + (n - ours) * (n - theirs)
        value = (n * (self.both + self.neither) - chance) / (n**2 - chance) if n**2 > chance else np.nan
        return Coefficient(value, self._without_variation())

    @property
    def alpha(self) -> Coefficient:
        """Krippendorff's alpha of two coders and two values: 1 - (2n - 1) x mixed / (times given x times not given).

        Krippendorff 2011, Computing Krippendorff's alpha-reliability, section B. Not defined where the code was given
        to every unit by both, or to none by either. Where one alone never varied it is at most 0 whatever the other
        did.
        """
        n, mixed = self.units, self.first + self.second
        times = 2 * self.both + mixed
        value = 1 - (2 * n - 1) * mixed / (times * (2 * n - times)) if 0 < times < 2 * n else np.nan
        return Coefficient(value, self._without_variation())

    def _without_variation(self) -> str:
        n, ours, theirs = self.units, self.both + self.first, self.both + self.second
        reasons = {
            "not defined: no unit that both could have coded": n == 0,
            "not defined: neither coder gave it": ours == theirs == 0,
            "not defined: both coders gave it to every unit": ours == theirs == n,
            "tells nothing: the first coder never gave it": ours == 0,
            "tells nothing: the second coder never gave it": theirs == 0,
            "tells nothing: the first coder gave it to every unit": ours == n,
            "tells nothing: the second coder gave it to every unit": theirs == n,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")


ROWS_AT_ONCE = 1024


def distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """1 - Jaccard x monotonicity of sets given as rows of truth values (..., codes); 0 where they are the same.

    Monotonicity is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap and 0 where they do not.
    """
    one, other = _with_none(one), _with_none(other)
    return 1 - _likeness((one & other).sum(axis=-1), one.sum(axis=-1), other.sum(axis=-1))


def _with_none(sets: np.ndarray) -> np.ndarray:
    """The sets with "no code" as one code more, so that two empty sets are alike and none is empty."""
    return np.concatenate([sets, ~sets.any(axis=-1, keepdims=True)], axis=-1)


def _likeness(common: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Jaccard x monotonicity, from how many codes are common and how many each set has."""
    union = one + other - common
    monotonicity = np.select([union == common, common == np.minimum(one, other), common > 0], [1, 2 / 3, 1 / 3], 0)
    return common / union * monotonicity


def alpha_of_sets(given: np.ndarray, coded: np.ndarray) -> float:
    """Krippendorff's alpha of the sets; NaN where no two coders coded a segment, or all gave the same set throughout.

    `given` (coders x segments x codes) says who gave what, `coded` (coders x segments) who coded the segment at all.
    Krippendorff 2019, Content Analysis, 4th ed., chapter 12: 1 - observed / expected disagreement.
    """
    coders = coded.sum(axis=0)
    given, coded, coders = given[:, coders > 1], coded[:, coders > 1], coders[coders > 1]
    observed = sum(
        (2 * distance(given[one], given[other]) / (coders - 1))[coded[one] & coded[other]].sum()
        for one, other in combinations(range(len(given)), 2)
    )
    sets = _with_none(given[coded])
    expected = (len(sets) ** 2 - _likeness_of_all(sets)) / max(len(sets) - 1, 1)
    return float(1 - observed / expected) if expected > 1e-9 else np.nan


def _likeness_of_all(sets: np.ndarray) -> float:
    """The likeness of each set to every set, itself too, added up. Only sets with a code in common are visited."""
    from scipy.sparse import csr_array

    _, first, often = np.unique(np.packbits(sets, axis=1), axis=0, return_index=True, return_counts=True)
    held = csr_array(sets[first].astype(np.int32))
    sizes, total = sets[first].sum(axis=1), 0.0
    for start in range(0, len(first), ROWS_AT_ONCE):
        common = (held[start : start + ROWS_AT_ONCE] @ held.T).tocoo()
        one, other = common.coords[0] + start, common.coords[1]
        total += (often[one] * often[other] * _likeness(common.data, sizes[one], sizes[other])).sum()
    return total
