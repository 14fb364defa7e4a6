"""Regression to the mean: how far people who start above their population's mean are expected to fall back.

All expected differences are after minus before, so that they stand beside the observed one with the same sign.
Reliability is the correlation of two scores of the same people as far apart as the questionnaires, were nothing to
happen between them; population mean is that of the people they come from. For volunteers neither is known, so
both are scanned (Ostermann, Willich, Lüdtke 2008, BMC Med Res Methodol 8:52, DOI 10.1186/1471-2288-8-52).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups.faults import InputError
from peergroups.without_control.aggregates import BeforeAfter, estimates, row_of

if TYPE_CHECKING:
    from peergroups.records import Study

RELIABILITIES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9)
POPULATION_MEANS = tuple(range(0, 61, 5))


def expected(mean: float, population_mean: float, reliability: float) -> float:
    """Expected after minus before of people taken as they come: (1 - reliability)(population mean - mean before)."""
    if not 0 <= reliability <= 1:
        raise InputError(f"reliability should lie between 0 and 1; found {reliability:g}")
    return (1 - reliability) * (population_mean - mean)


def reliability_where_equal(seen: BeforeAfter, population_mean: float) -> float:
    """The reliability with which regression to the mean is as large as the difference; NaN if not in 0 to 1."""
    if seen.mean_before == population_mean:
        return np.nan
    found = 1 - seen.difference / (population_mean - seen.mean_before)
    return found if 0 <= found <= 1 else np.nan


def regression_grid(
    study: Study,
    seen: Sequence[BeforeAfter],
    population_means: Iterable[float] = POPULATION_MEANS,
    reliabilities: Iterable[float] = RELIABILITIES,
) -> pd.DataFrame:
    """The expected difference over a grid, in the results format and with the columns `scale`, `mu` and `rho`."""
    points = [(mu, rho) for mu in population_means for rho in reliabilities]
    return estimates(study, seen, [_point(scale, *p) for scale in seen for p in points], "scale", "mu", "rho")


def _point(scale: BeforeAfter, population_mean: float, reliability: float) -> dict:
    domain = f"{scale.scale}, population mean {population_mean:g}, reliability {reliability:g}"
    found = {"quantity": "expected-regression", "estimate": expected(scale.mean_before, population_mean, reliability)}
    coordinates = {"scale": scale.scale, "mu": population_mean, "rho": reliability}
    return (
        row_of(scale) | coordinates | found | {"domain": domain, "method": "people as they come, (1 - rho)(mu - mean)"}
    )


def highest_reliability(study: Study, seen: Sequence[BeforeAfter]) -> pd.DataFrame:
    """The reliability above which no population mean on the scale makes regression as large as the difference."""
    rows = [
        row_of(scale)
        | {"domain": scale.scale, "method": "population mean at the end of the scale that the difference points to"}
        | {"quantity": "reliability-where-equal", "estimate": reliability_where_equal(scale, _end_ahead(scale))}
        for scale in seen
    ]
    return estimates(study, seen, rows)


def _end_ahead(scale: BeforeAfter) -> float:
    return 0 if scale.difference < 0 else 100
