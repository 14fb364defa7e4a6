"""Intervals and a test for the mean of a few differences: Student's, and by flips of signs, which assume least.

Were before and after alike, each person's difference would be as likely to have the one sign as the other, so all 2^n
patterns of signs are equally likely, and the test counts the patterns at least as extreme as the one observed (Fisher
1935, The Design of Experiments, section 21). Turned round, it gives an interval: the means that it does not refuse.
Shares of patterns are exact to the last digit up to 52 pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from numbers import Real
from typing import NamedTuple

import numpy as np

from givenfiles.faults import InputError

# A spread below this share of the numbers' size is what rounding left of equal numbers.
ROUNDING = 1e-10


class Interval(NamedTuple):
    """An estimate between two limits, and the confidence level that the limits have."""

    estimate: float
    low: float
    high: float
    level: float


NOT_DEFINED = Interval(*[float("nan")] * 4)


def check_level(level: float, name: str = "level") -> None:
    """Raise InputError where a confidence level, or another share with a `name`, is no number between 0 and 1."""
    if not isinstance(level, Real) or not 0 < level < 1:
        raise InputError(f"{name} should lie between 0 and 1, as 0.95 does; found {level!r}")


def spread(values: Sequence[float], size: float = 0) -> float:
    """The SD (n - 1); NaN with fewer than two values, where one is not finite, or where only rounding sets them apart.

    That is measured by the largest value, or by the `size` of larger numbers that the values were made from.
    """
    values = np.asarray(values, dtype=float)
    if len(values) < 2 or not np.isfinite(values).all():
        return float("nan")
    differ = np.ptp(values) > ROUNDING * max(abs(values).max(), size)
    return float(values.std(ddof=1)) if differ else float("nan")


def student(estimate: float, error: float, degrees: float, level: float = 0.95) -> Interval:
    """Student's t interval of an estimate with a standard error. Student 1908, Biometrika 6:1-25.

    The limits are not defined (NaN) without a standard error above zero or without a degree of freedom: an interval
    that has no width says that nothing is left to chance.
    """
    from scipy.special import stdtrit

    check_level(level)
    half = float(stdtrit(degrees, (1 + level) / 2) * error) if 0 < error < np.inf else np.nan
    return Interval(estimate, estimate - half, estimate + half, level)


class SignFlips(NamedTuple):
    """The mean with its interval, the two-sided p of a mean of zero, and the smallest p that there could have been."""

    interval: Interval
    p: float
    smallest_p: float


def sign_flips(differences: Sequence[int], level: float = 0.95) -> SignFlips:
    """The mean of paired differences, tested against zero by flips of their signs, with the interval of that test.

    p is the share of sign patterns with a mean at least as far from zero. It cannot be below 2 in 2^m, where m
    differences are not zero. The interval holds every mean that has a p above 1 - `level` when it is taken from the
    differences first; its limits are means of some of the differences (Hartigan 1969, J Am Stat Assoc 64:1303-1317).
    Its `level` is the one achieved: the highest that has these limits, 1 - 2/2^n at most (with six pairs 31 in 32,
    between the extreme differences). So p is above 1 - the level achieved just where zero is inside, with zeros and
    ties too, which count like any other difference. All of it takes differences to be spread symmetrically.

    `differences` are whole numbers, so that equal sums are equal; InputError where they are not. Not defined (NaN) with
    fewer than two, or where all are zero; no limits where these are one value, as where all are equal.
    """
    check_level(level)
    whole = np.asarray(differences)
    if whole.size and not np.issubdtype(whole.dtype, np.integer):
        raise InputError("differences should be whole steps of one lattice: rounded points would break their ties")
    if len(whole) < 2 or not whole.any():
        return SignFlips(NOT_DEFINED, np.nan, np.nan)
    unit = gcd(*whole.tolist())
    means, shares = _means_of_some(whole.astype(np.int64) // unit)
    observed = 0.5 ** len(whole)
    p = 2 * (observed + min(shares[means <= 0].sum(), shares[means >= 0].sum()))
    refused = max(1 - level, 2 * observed)
    low, below = _first_inside(means, shares, refused, observed)
    high, above = _first_inside(-means, shares, refused, observed)
    limits = (low * unit, -high * unit, 1 - max(below, above)) if low < -high else NOT_DEFINED[1:]
    return SignFlips(Interval(float(whole.mean()), *limits), min(1.0, float(p)), 2.0 ** (1 - np.count_nonzero(whole)))


def _means_of_some(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each mean that one or more of the values can have, by their number; and the share of all subsets that have it."""
    shares = np.zeros((len(values) + 1, abs(values).sum() + 1))
    shares[0, 0] = 1
    for value in values:
        # By number and sum of those chosen; a sum below zero counts from the end. Halves of halves are exact in binary.
        shares = (shares + np.roll(shares, (1, value), axis=(0, 1))) / 2
    chosen, sums = np.nonzero(shares[1:])
    return np.where(sums > values.clip(0).sum(), sums - shares.shape[1], sums) / (chosen + 1), shares[1:][chosen, sums]


def _first_inside(means: np.ndarray, shares: np.ndarray, refused: float, observed: float) -> tuple[float, float]:
    """The lowest mean with a p above `refused`, and the p of what lies just below it.

    Less a mean, as many patterns are at least as extreme as the observed one as there are subsets whose mean is lower.
    """
    order = np.argsort(means)
    p = 2 * (observed + np.cumsum(shares[order]))
    first = means[order][np.argmax(p > refused)]
    return float(first), float(2 * (observed + shares[means < first].sum()))
