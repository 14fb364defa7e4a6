"""Standardised paired differences, each under its own name, and how many people changed more than answers waver.

Four quantities are all called Cohen's d in the literature, and differ: what one divides by is part of the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from peergroups import cbi
from peergroups.faults import InputError
from peergroups.intervals import check_level
from peergroups.randomisation import NOT_DEFINED, Interval

# Beyond this t the noncentral distribution cannot be turned round reliably, and no reader needs it.
LARGEST_T = 1000


def matched(before: Sequence[float], after: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """The two scores of the same people, in the same order.

    Series are matched by their index, other sequences by place. Raises InputError where lengths differ, where ids are
    not the same or stand twice, or where a score is missing: what two different sets of people scored is not paired.
    """
    if len(before) != len(after):
        raise InputError(f"before has {len(before)} scores and after {len(after)}: only the same people can be paired")
    if isinstance(before, pd.Series) and isinstance(after, pd.Series):
        if not (before.index.is_unique and after.index.is_unique and set(before.index) == set(after.index)):
            raise InputError("before and after should hold each of the same people once: their ids do not match")
        after = after.loc[before.index]
    pair = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if np.isnan(pair).any():
        raise InputError("before and after should hold people with both scores: one of them is missing")
    return pair


def d_z(differences: Sequence[float], level: float = 0.95) -> Interval:
    """Cohen's d_z: the mean difference over the SD of the differences, with an interval from the noncentral t.

    Lakens 2013; interval as in Goulet-Pelletier & Cousineau 2018. Not defined (NaN) with fewer than two
    differences, or where all are equal.
    """
    check_level(level)
    values = np.asarray(differences, dtype=float)
    if len(values) < 2 or np.ptp(values) == 0:
        return NOT_DEFINED
    root = np.sqrt(len(values))
    estimate = values.mean() / values.std(ddof=1)
    return Interval(estimate, *_noncentralities(estimate * root, len(values) - 1, level) / root, level)


def _noncentralities(t: float, degrees: int, level: float) -> np.ndarray:
    from scipy.special import nctdtrinc

    if abs(t) > LARGEST_T:
        return np.full(2, np.nan)
    return np.array([nctdtrinc(degrees, share, t) for share in ((1 + level) / 2, (1 - level) / 2)])


def g_z(differences: Sequence[float], level: float = 0.95) -> Interval:
    """d_z and its limits with Hedges' correction for small samples; not defined (NaN) with fewer than three."""
    d = d_z(differences, level)
    corrected = np.array(d[:3]) * small_sample_correction(len(differences) - 1)
    return Interval(*corrected.tolist(), d.level)


def small_sample_correction(degrees: int) -> float:
    """Hedges' exact J = Γ(m/2) / (√(m/2) Γ((m-1)/2)) of m degrees of freedom (Hedges 1981); .8407 for five.

    With fewer than two degrees of freedom d has no expectation that could be corrected: NaN.
    """
    from scipy.special import gammaln

    if degrees < 2:
        return float("nan")
    return float(np.exp(gammaln(degrees / 2) - gammaln((degrees - 1) / 2)) / np.sqrt(degrees / 2))


def d_av(before: Sequence[float], after: Sequence[float]) -> float:
    """The mean difference over the mean of the two SDs (Lakens 2013); NaN where that is not defined.

    Raises InputError as `matched` does.
    """
    first, second = matched(before, after)
    if len(first) < 2 or np.ptp(first) == np.ptp(second) == 0:
        return float("nan")
    return float((second - first).mean() / ((first.std(ddof=1) + second.std(ddof=1)) / 2))


def d_rm(before: Sequence[float], after: Sequence[float]) -> float:
    """d_z on the scale of one measurement: times √(2(1 - r)), r the correlation of before and after.

    Lakens 2013. Not defined (NaN) with fewer than two people, or where either score or the difference is
    the same for all. Raises InputError as `matched` does.
    """
    first, second = matched(before, after)
    if len(first) < 2 or not all(np.ptp(values) > 0 for values in (first, second, second - first)):
        return float("nan")
    r = np.corrcoef(first, second)[0, 1]
    return float(d_z(second - first).estimate * np.sqrt(2 * max(0.0, 1 - r)))


@dataclass(frozen=True)
class Norm:
    """The SD (points of 0 to 100) and the reliability of a scale among other people, and who they were."""

    sd: float
    reliability: float
    source: str

    def reliable_change(self, level: float = 0.95) -> float:
        """How many points one person's score has to change to be more than measurement error (Jacobson & Truax 1991).

        z √2 SD √(1 - reliability), z = 1.96 at level 0.95.
        """
        from scipy.stats import norm

        check_level(level)
        return float(norm.ppf((1 + level) / 2) * np.sqrt(2) * self.sd * np.sqrt(1 - self.reliability))


class ReliableChange(NamedTuple):
    """Each person's reliable change index, and whether the person changed by more than measurement error."""

    index: np.ndarray
    beyond: np.ndarray


def reliable_change(differences: Sequence[float], norm: Norm, level: float = 0.95) -> ReliableChange:
    """Each person's difference (points) over its standard error √2 SD √(1 - reliability) (Jacobson & Truax 1991)."""
    points = np.asarray(differences, dtype=float)
    error = np.sqrt(2) * norm.sd * np.sqrt(1 - norm.reliability)
    return ReliableChange(points / error, abs(points) > norm.reliable_change(level))


# The alphas are as the literature quotes them, the article among it (0.85 to 0.87; Method, Data collection, paragraph
# 1); the PUMA paper's own table was not read again.
PUMA = "PUMA study, Kristensen et al. 2005; Cronbach's alpha for reliability, as quoted in the literature"
NORMS = {
    "personal": Norm(16.5, 0.87, PUMA),
    "work": Norm(17.7, 0.87, PUMA),
    "client": Norm(17.6, 0.85, PUMA),
}


def reliable_change_in_words(level: float = 0.95) -> str:
    """How many points one person's score has to change by on each scale, and whose SD and reliability that rests on."""
    thresholds = [f"{norm.reliable_change(level):.1f} ({cbi.TITLES[scale].lower()})" for scale, norm in NORMS.items()]
    return (
        f"Reliable change at {level:.0%} is more than {', '.join(thresholds)} points, by the SD and Cronbach's alpha "
        "of the PUMA study of Danish human service workers. Alpha says how items agree on one day; people's scores on "
        "two days may be less alike, and then it would take more."
    )
