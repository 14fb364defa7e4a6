"""How consistently the items of a scale were answered on one day: Cronbach's alpha with Feldt's interval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from peergroups.statistics.small_samples import ROUNDING, check_level, spread


class Alpha(NamedTuple):
    """Cronbach's alpha and its interval, from `n` respondents who answered every item; NaN where not defined."""

    n: int
    estimate: float
    low: float
    high: float


def alpha(items: pd.DataFrame, level: float = 0.95) -> Alpha:
    """Cronbach's alpha of a table of respondents (rows) by items (columns), with Feldt's interval.

    Only respondents who answered every item count. alpha = k/(k-1) · (1 - sum of item variances / variance of totals)
    (Cronbach 1951). The interval comes from F with n-1 and (n-1)(k-1) degrees of freedom (Feldt 1965; Feldt, Woodruff
    & Salih 1987). Neither is defined (NaN) with fewer than two respondents or items, or where all totals are equal but
    for rounding; nor is the interval where all items are in step (alpha 1), as it would have no width.
    """
    check_level(level)
    complete = items.dropna().to_numpy(dtype=float)
    n, k = complete.shape
    sd_of_totals = spread(complete.sum(axis=1), size=abs(complete).max(initial=0))
    if k < 2 or np.isnan(sd_of_totals):
        return Alpha(n, np.nan, np.nan, np.nan)
    estimate = k / (k - 1) * (1 - complete.var(axis=0, ddof=1).sum() / sd_of_totals**2)
    return Alpha(n, estimate, *_feldt(estimate, n, k, level))


def alpha_of(estimate: float, n: int, items: int, level: float = 0.95) -> Alpha:
    """Alpha as it is told, of n respondents, with the interval that belongs to these; NaN as in `alpha`."""
    return Alpha(n, estimate, *(_feldt(estimate, n, items, level) if n > 1 else (np.nan, np.nan)))


def _feldt(estimate: float, n: int, k: int, level: float) -> tuple[float, float]:
    from scipy.special import fdtri

    if 1 - estimate <= ROUNDING:
        return np.nan, np.nan
    high_quantile, low_quantile = fdtri(n - 1, (n - 1) * (k - 1), [(1 + level) / 2, (1 - level) / 2])
    return 1 - (1 - estimate) * high_quantile, 1 - (1 - estimate) * low_quantile
