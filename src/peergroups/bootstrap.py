"""Bootstrap intervals for the mean of a few differences, never without how often they cover it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from peergroups.intervals import check_level

BOOTSTRAPS = ("percentile", "BCa")
RESAMPLES = 9999


class Bootstrap(NamedTuple):
    """A bootstrap interval for a mean, and how often such intervals cover it: the one is not told without the other."""

    low: float
    high: float
    note: str


def interval(
    differences: Sequence[float], seed: int, kind: str = "percentile", level: float = 0.95, resamples: int = RESAMPLES
) -> Bootstrap:
    """The "percentile" or "BCa" bootstrap interval for the mean of a few differences, with a note on its coverage.

    Efron & Tibshirani 1993, chapters 13 and 14. Not defined (NaN) with fewer than two, or where all are equal.
    """
    check_level(level)
    values = np.asarray(differences, dtype=float)
    if len(values) < 2 or np.ptp(values) == 0:
        return Bootstrap(np.nan, np.nan, "not defined")
    from scipy.stats import bootstrap

    found = bootstrap(
        (values,), np.mean, method=kind, confidence_level=level, n_resamples=resamples, rng=np.random.default_rng(seed)
    ).confidence_interval
    share = coverage(len(values), level)
    note = f"{kind} bootstrap: at {len(values)} pairs about {share:.0%} of such intervals cover, not {100 * level:g}%"
    return Bootstrap(float(found.low), float(found.high), note)


def coverage(n: int, level: float = 0.95) -> float:
    """How often a bootstrap interval at this level covers the mean of n normal differences, nearly.

    Resampling spreads the mean as z with a variance over n instead of n - 1, where Student's t is due: the share is
    P(|t| < z √((n - 1)/n)) with n - 1 degrees of freedom (Hesterberg 2015). BCa comes close to the same;
    `benchmarks/coverage.py` simulates both.
    """
    from scipy.stats import norm, t

    return float(2 * t.cdf(norm.ppf((1 + level) / 2) * np.sqrt((n - 1) / n), n - 1) - 1)
