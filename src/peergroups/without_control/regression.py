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

from peergroups import cbi
from peergroups.faults import InputError
from peergroups.without_control.aggregates import NOBODY, BeforeAfter, estimates, row_of

if TYPE_CHECKING:
    from peergroups.records import Study

# PUMA, Danish human service workers: mean and SD. Kristensen et al. 2005, DOI 10.1080/02678370500297720.
# One marked point of the scan: nobody knows how far doctors in training, or those who join groups, are like them.
PUMA = {"personal": (35.9, 16.5), "work": (33.0, 17.7), "client": (30.9, 17.6)}
RELIABILITIES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9)
POPULATION_MEANS = tuple(range(0, 61, 5))


def expected(mean: float, population_mean: float, reliability: float) -> float:
    """Expected after minus before of people taken as they come: (1 - reliability)(population mean - mean before)."""
    _check(reliability)
    return (1 - reliability) * (population_mean - mean)


def expected_above_cut_off(population_mean: float, sd: float, reliability: float, cut_off: float) -> float:
    """Expected after minus before of those of a normal population who scored above the cut-off.

    The negative of R = within / √(within + between) · C(z), with z = (cut-off - population mean) / SD and C(z) the
    normal density at z over the share selected, the upper tail; within = (1 - reliability) SD² and between =
    reliability · SD² are the variances within and between people. Barnett, van der Pols, Dobson 2005, Int J Epidemiol
    34:215-220, DOI 10.1093/ije/dyh299, equation 1.
    """
    from scipy.stats import norm

    _check(reliability)
    if not sd > 0:
        raise InputError(f"the SD of a population should be above 0; found {sd:g}")
    within, between = (1 - reliability) * sd**2, reliability * sd**2
    z = (cut_off - population_mean) / sd
    # C(z) by its logarithm: far up the tail density and share are both too small to divide.
    return float(-within / np.sqrt(within + between) * np.exp(norm.logpdf(z) - norm.logsf(z)))


def population_mean_where_equal(seen: BeforeAfter, reliability: float) -> float:
    """The population mean with which regression to the mean is as large as the difference; NaN if not in 0 to 100."""
    _check(reliability)
    if reliability == 1:
        return np.nan
    found = seen.mean_before + seen.difference / (1 - reliability)
    return found if 0 <= found <= 100 else np.nan


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


def where_equal(
    study: Study, seen: Sequence[BeforeAfter], reliabilities: Iterable[float] = RELIABILITIES
) -> pd.DataFrame:
    """The population mean with which regression would be as large as the difference, with columns `scale` and `rho`.

    Not defined where there is none on the scale.
    """
    points = [(scale, rho) for scale in seen for rho in reliabilities]
    rows = [
        row_of(scale)
        | {"domain": f"{scale.scale}, reliability {rho:g}", "scale": scale.scale, "rho": rho}
        | {"quantity": "population-mean-where-equal", "estimate": population_mean_where_equal(scale, rho)}
        | {"method": "people as they come, (1 - rho)(mu - mean) as large as observed"}
        for scale, rho in points
    ]
    return estimates(study, seen, rows, "scale", "rho")


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


def selected_by_cut_off(
    study: Study,
    seen: Sequence[BeforeAfter],
    cut_off: float = cbi.HIGH,
    reliabilities: Iterable[float] = RELIABILITIES,
) -> pd.DataFrame:
    """The expected difference had only people of PUMA's population above the cut-off joined; with `scale`, `mu`, `rho`.

    Nobody was selected so: it says how large regression to the mean gets where selection is strict.
    """
    rows = []
    for scale in seen:
        mu, sd = PUMA[scale.scale]
        for rho in reliabilities:
            place = {"domain": f"{scale.scale}, above {cut_off:g}, reliability {rho:g}", "scale": scale.scale}
            found = {"quantity": "expected-regression", "estimate": expected_above_cut_off(mu, sd, rho, cut_off)}
            about = {"method": "selected above a cut-off, Barnett 2005", "mu": mu, "rho": rho}
            rows.append(NOBODY | place | found | about)
    return estimates(study, seen, rows, "scale", "mu", "rho", origin="simulated")


def puma_beside(study: Study, seen: Sequence[BeforeAfter], cut_off: float = cbi.HIGH) -> pd.DataFrame:
    """PUMA's mean, that of its people above the cut-off, and how far the people seen could move to the first.

    The last is `expected` with PUMA's mean at reliability 0, where it is farthest.
    """
    simulated, observed = [], []
    for scale in seen:
        mu, sd = PUMA[scale.scale]
        mean = mu - expected_above_cut_off(mu, sd, 0, cut_off)
        above = {"quantity": "mean-above-cut-off", "estimate": mean, "method": f"normal, above {cut_off:g}"}
        population = {"quantity": "mean-of-puma", "estimate": mu, "method": "Kristensen et al. 2005"}
        simulated += [NOBODY | {"domain": scale.scale, "timepoint": "before"} | row for row in (population, above)]
        farthest = {"quantity": "farthest-regression", "estimate": expected(scale.mean_before, mu, 0)}
        method = "people as they come, (1 - rho)(mu - mean), rho 0 and mu PUMA's mean"
        also = {"also": ["supposed", "people-of-another-study"]}
        observed.append(row_of(scale) | also | {"domain": scale.scale} | farthest | {"method": method})
    tables = estimates(study, seen, simulated, origin="simulated"), estimates(study, seen, observed)
    return pd.concat(tables, ignore_index=True)


def _check(reliability: float) -> None:
    if not 0 <= reliability <= 1:
        raise InputError(f"reliability should lie between 0 and 1; found {reliability:g}")
