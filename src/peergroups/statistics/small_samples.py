"""Exact inference from paired differences when nothing is assumed but that their signs are a matter of chance.

Were before and after alike, each person's difference would be as likely to have the one sign as the other, so all 2^n
patterns of signs are equally likely, and the test counts the patterns at least as extreme as the one observed (Fisher
1935, The Design of Experiments, section 21). Shares of patterns are exact to the last digit up to 52 pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd
from typing import NamedTuple

import numpy as np

from givenfiles.faults import InputError


def sign_flip_p(differences: Sequence[int]) -> float:
    """Two-sided p of the mean of paired differences: the share of sign patterns with a mean at least as far from zero.

    `differences` are whole numbers, so that equal sums are equal; InputError where they are not. Not defined (NaN) with
    fewer than two, or where all are zero.
    """
    whole = _whole(differences)
    if len(whole) < 2 or not whole.any():
        return float("nan")
    # Sums of points on a coarse lattice are few, and each is one cell of the count.
    steps = whole // gcd(*whole.tolist())
    total = int(abs(steps).sum())
    sums = 2 * np.arange(total + 1) - total
    return float(min(1, _shares_of_sums(abs(steps))[abs(sums) >= abs(steps.sum())].sum()))


def signed_rank_p(differences: Sequence[int]) -> float:
    """Two-sided exact p of Wilcoxon's signed-rank test (Wilcoxon 1945).

    Zero differences are dropped, as Wilcoxon did; tied ones share their mean rank, and the p is that of the ranks as
    they are (conditional on the ties). `differences` are whole numbers, for a rounding error in the last digit would
    break ties; InputError where they are not. Not defined (NaN) with fewer than two, or where all are zero.
    """
    whole = _whole(differences)
    if len(whole) < 2 or not whole.any():
        return float("nan")
    from scipy.stats import rankdata

    nonzero = whole[whole != 0]
    twice_the_ranks = (2 * rankdata(abs(nonzero))).astype(int)
    # One zero changes no share, and lets a single difference that is not zero have its p, which is 1.
    return sign_flip_p([0, *(np.sign(nonzero) * twice_the_ranks)])


def hodges_lehmann(differences: Sequence[float], level: float = 0.95) -> Interval:
    """The median of the Walsh averages (means of every two differences, and of each with itself), with its interval.

    The limits are Walsh averages too, chosen by the exact distribution of the signed-rank statistic (Hodges & Lehmann
    1963; Hollander & Wolfe 1999, section 3.3). The result's `level` is the one achieved: the smallest possible that is
    not below `level`, or the highest there is (1 - 2/64 with six pairs, between the extreme differences). Zeros and
    ties count like any other; with them the level is at least the one stated (Noether 1967). All of it takes the
    differences to be spread symmetrically. Not defined (NaN) with fewer than two, or where all are zero.
    """
    check_level(level)
    values = np.asarray(differences)
    if len(values) < 2 or not values.any():
        return NOT_DEFINED
    walsh = np.sort(np.add.outer(values, values)[np.triu_indices(len(values))]) / 2
    tails = np.cumsum(_shares_of_sums(range(1, len(values) + 1)))
    beyond = max(1, int((2 * tails <= 1 - level).sum()))
    achieved = 1 - 2 * tails[beyond - 1]
    return Interval(float(np.median(walsh)), float(walsh[beyond - 1]), float(walsh[-beyond]), float(achieved))


def _shares_of_sums(values: Iterable[int]) -> np.ndarray:
    """For every sum from 0 upwards, the share of all subsets of `values` that add up to it."""
    values = [int(value) for value in values]
    shares = np.zeros(sum(values) + 1)
    shares[0] = 1
    for value in values:
        with_it = np.zeros_like(shares)
        with_it[value:] = shares[: len(shares) - value]
        # Halves of halves are exact in binary, so nothing is rounded before 2^-52.
        shares = (shares + with_it) / 2
    return shares


def _whole(differences: Sequence[int]) -> np.ndarray:
    whole = np.asarray(differences)
    if whole.size and not np.issubdtype(whole.dtype, np.integer):
        raise InputError("differences should be whole steps of one lattice: rounded points would break their ties")
    return whole


class Interval(NamedTuple):
    """An estimate between two limits, and the confidence level that the limits have."""

    estimate: float
    low: float
    high: float
    level: float


NOT_DEFINED = Interval(*[float("nan")] * 4)


def check_level(level: float) -> None:
    """Raise InputError where a confidence level does not lie between 0 and 1."""
    if not 0 < level < 1:
        raise InputError(f"level should lie between 0 and 1, as 0.95 does; found {level}")


def half_width(standard_error: float, degrees_of_freedom: float, level: float = 0.95) -> float:
    """Half the width of Student's t interval; NaN without a degree of freedom. Student 1908, Biometrika 6:1-25."""
    from scipy.stats import t

    return float(t.ppf((1 + level) / 2, degrees_of_freedom) * standard_error)
