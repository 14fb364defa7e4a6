"""What intervals have in common: an estimate between two limits, a level between 0 and 1, and Student's t."""

from __future__ import annotations

from typing import NamedTuple

from peergroups.faults import InputError


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
