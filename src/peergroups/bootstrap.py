"""Percentile bootstrap intervals for the mean of a few differences, and how often they cover it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from peergroups.intervals import check_level

RESAMPLES = 9999
# Six people can be drawn again in 6^6 ways: so many are listed, and nothing is left to the draw.
MOST_LISTED = 6**6


def interval(differences: Sequence[float], seed: int, level: float = 0.95) -> tuple[float, float]:
    """The percentile bootstrap interval for the mean of a few differences, in their unit.

    Efron & Tibshirani 1993, chapter 13: the quantiles of the means of samples drawn from the differences with
    replacement, all of them up to six differences, else `RESAMPLES` drawn from `seed`. Not defined (NaN) with fewer
    than two, or where all are equal.
    """
    check_level(level)
    values = np.asarray(differences, dtype=float)
    if len(values) < 2 or np.ptp(values) == 0:
        return np.nan, np.nan
    low, high = np.quantile(_means(values, seed), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _means(values: np.ndarray, seed: int) -> np.ndarray:
    n = len(values)
    if _all_are_listed(n):
        return values[np.indices((n,) * n).reshape(n, -1)].mean(axis=0)
    return values[np.random.default_rng(seed).integers(n, size=(RESAMPLES, n))].mean(axis=1)


def _all_are_listed(n: int) -> bool:
    return n**n <= MOST_LISTED


def resamples_told(n: int, seed: int) -> str:
    """Which samples of `n` differences are drawn again, for a method; how many there are would tell n."""
    return "all resamples" if _all_are_listed(n) else f"{RESAMPLES:,} resamples, seed {seed}"


def coverage(n: int, level: float = 0.95) -> float:
    """How often a bootstrap interval at this level covers the mean of n normal differences, nearly.

    Resampling spreads the mean as z with a variance over n instead of n - 1, where Student's t is due: the share is
    P(|t| < z √((n - 1)/n)) with n - 1 degrees of freedom (Hesterberg 2015). BCa comes close to the same;
    `benchmarks/coverage.py` simulates both.
    """
    from scipy.stats import norm, t

    return float(2 * t.cdf(norm.ppf((1 + level) / 2) * np.sqrt((n - 1) / n), n - 1) - 1)
