"""Standardised paired differences, each under its own name, and how many people changed more than answers waver.

Several quantities are called Cohen's d in the literature: what one divides by is part of the name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from peergroups.statistics.small_samples import NOT_DEFINED, Interval, check_level

# Beyond this t the noncentral distribution cannot be turned round reliably, and no reader needs it.
LARGEST_T = 1000


def d_z_of(mean: float, sd: float, n: int, level: float = 0.95) -> Interval:
    """Cohen's d_z of n differences: their mean over their SD, with an interval from the noncentral t.

    Lakens 2013; interval as in Goulet-Pelletier & Cousineau 2018. Not defined (NaN) with fewer than two
    differences, or without an SD, as where all are equal but for rounding (`small_samples.spread`).
    """
    check_level(level)
    if np.isnan(sd) or n < 2:
        return NOT_DEFINED
    estimate, root = mean / sd, np.sqrt(n)
    return Interval(estimate, *_noncentralities(estimate * root, n - 1, level) / root, level)


def _noncentralities(t: float, degrees: int, level: float) -> np.ndarray:
    from scipy.special import nctdtrinc

    if abs(t) > LARGEST_T:
        return np.full(2, np.nan)
    return np.array([nctdtrinc(degrees, share, t) for share in ((1 + level) / 2, (1 - level) / 2)])


def g_z_of(d: Interval, n: int) -> Interval:
    """The d_z of n differences and its limits with Hedges' correction for small samples; NaN with fewer than three."""
    corrected = np.array(d[:3]) * small_sample_correction(n - 1)
    return Interval(*corrected.tolist(), d.level)


def small_sample_correction(degrees: int) -> float:
    """Hedges' exact J = Γ(m/2) / (√(m/2) Γ((m-1)/2)) of m degrees of freedom (Hedges 1981); .8407 for five.

    With fewer than two degrees of freedom d has no expectation that could be corrected: NaN.
    """
    from scipy.special import gammaln

    if degrees < 2:
        return float("nan")
    return float(np.exp(gammaln(degrees / 2) - gammaln((degrees - 1) / 2)) / np.sqrt(degrees / 2))


@dataclass(frozen=True)
class Norm:
    """Mean and SD (points of 0 to 100) and reliability of a scale among other people, and who they were."""

    mean: float
    sd: float
    reliability: float
    source: str

    def reliable_change(self, level: float = 0.95) -> float:
        """How many points one person's score has to change to be more than measurement error (Jacobson & Truax 1991).

        z √2 SD √(1 - reliability), z = 1.96 at level 0.95.
        """
        from scipy.special import ndtri

        check_level(level)
        return float(ndtri((1 + level) / 2) * np.sqrt(2) * self.sd * np.sqrt(1 - self.reliability))
