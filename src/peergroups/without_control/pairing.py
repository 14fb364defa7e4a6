"""Unknown pairing: what two means and SDs say of a difference whose pairs are not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from peergroups.faults import InputError
from peergroups.intervals import check_level, half_width
from peergroups.without_control.aggregates import BeforeAfter, estimates, row_of_the_fewer

if TYPE_CHECKING:
    from peergroups.records import Study

CORRELATIONS = (-0.5, 0.0, 0.3, 0.5, 0.7, 0.9)
ASSUMED = "mean and SD before of all taken to be those of the people who answered again"


class Interval(NamedTuple):
    """A difference, after minus before in points, and its interval; NaN where not defined."""

    estimate: float
    low: float
    high: float


def welch(seen: BeforeAfter, level: float = 0.95) -> Interval:
    """The difference of the two means with Welch's interval, as if before and after were of different people.

    They are not, so this is neither an upper nor a lower bound. Not defined with fewer than two scores at either time.
    Welch 1947, Biometrika 34:28-35.
    """
    check_level(level)
    difference = seen.mean_after - seen.mean_before
    if min(seen.n_before, seen.n_after) < 2:
        return Interval(difference, np.nan, np.nan)
    before, after = seen.sd_before**2 / seen.n_before, seen.sd_after**2 / seen.n_after
    if before + after == 0:
        return Interval(difference, difference, difference)
    freedom = (before + after) ** 2 / (before**2 / (seen.n_before - 1) + after**2 / (seen.n_after - 1))
    half = half_width(np.sqrt(before + after), freedom, level)
    return Interval(difference, difference - half, difference + half)


def standard_error(seen: BeforeAfter, correlation: float) -> float:
    """Standard error (points) of the mean paired difference of those who answered again, were r the correlation.

    √((s₁² + s₂² - 2 r s₁ s₂) / n). The SD before is that of everybody before: an assumption, for the SD before of
    those who answered again is not printed and may be another.
    """
    if not -1 <= correlation <= 1:
        raise InputError(f"a correlation should lie between -1 and 1; found {correlation:g}")
    if seen.n_after < 2:
        return np.nan
    before, after = seen.sd_before, seen.sd_after
    variance = (before - after) ** 2 + 2 * (1 - correlation) * before * after
    return float(np.sqrt(variance / seen.n_after))


def at_correlation(seen: BeforeAfter, correlation: float, level: float = 0.95) -> Interval:
    """The difference with the t interval of n - 1 degrees of freedom that it would have were r the correlation."""
    check_level(level)
    half = half_width(standard_error(seen, correlation), seen.n_after - 1, level)
    difference = seen.mean_after - seen.mean_before
    return Interval(difference, difference - half, difference + half)


def correlation_at_zero(seen: BeforeAfter, level: float = 0.95) -> float:
    """The correlation below which the interval of `at_correlation` holds zero; NaN where none in -1 to 1 is."""
    check_level(level)
    if seen.n_after < 2 or not seen.sd_before * seen.sd_after > 0:
        return np.nan
    difference = seen.mean_after - seen.mean_before
    variance = seen.n_after * (difference / half_width(1, seen.n_after - 1, level)) ** 2
    found = (seen.sd_before**2 + seen.sd_after**2 - variance) / (2 * seen.sd_before * seen.sd_after)
    return found if -1 <= found <= 1 else np.nan


def as_if_independent(study: Study, seen: Sequence[BeforeAfter], level: float = 0.95) -> pd.DataFrame:
    """The difference of the two means of each scale with Welch's interval, as estimates."""
    told = {
        "quantity": "mean-difference-of-groups",
        "level": level,
        "method": "mean of all after less mean of all before, Welch, as if of different people",
    }
    return estimates(study, seen, [_about(scale) | told | welch(scale, level)._asdict() for scale in seen])


def bounds(study: Study, seen: Sequence[BeforeAfter], level: float = 0.95) -> pd.DataFrame:
    """The standard error of the paired difference with r at 1 (`low`) and -1 (`high`), and `correlation_at_zero`."""
    rows = []
    for scale in seen:
        error = {"estimate": np.nan, "low": standard_error(scale, 1), "high": standard_error(scale, -1)}
        touched = {"estimate": correlation_at_zero(scale, level), "level": level}
        rows += [
            _about(scale) | {"quantity": "se-paired-difference", "method": f"r from 1 to -1; {ASSUMED}"} | error,
            _about(scale) | {"quantity": "correlation-at-zero", "method": ASSUMED} | touched,
        ]
    return estimates(study, seen, rows)


def correlation_scan(
    study: Study, seen: Sequence[BeforeAfter], correlations: Iterable[float] = CORRELATIONS, level: float = 0.95
) -> pd.DataFrame:
    """The difference with the interval it would have by the correlation r, and with the columns `scale` and `r`."""
    points = [(scale, r) for r in correlations for scale in seen]
    rows = [
        _about(scale)
        | {"domain": f"{scale.scale}, r {r:g}", "scale": scale.scale, "r": r, "method": ASSUMED, "level": level}
        | {"quantity": "difference-at-correlation"}
        | at_correlation(scale, r, level)._asdict()
        for scale, r in points
    ]
    return estimates(study, seen, rows, "scale", "r")


def _about(scale: BeforeAfter) -> dict:
    return row_of_the_fewer(scale) | {"domain": scale.scale}
