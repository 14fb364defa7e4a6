"""When further interviews bring few new codes, and how far that depends on the order in which they are looked at.

Guest, Namey & Chen 2020, PLoS ONE 15(5):e0232076, doi:10.1371/journal.pone.0232076: the distinct codes of the first
interviews are the base; the codes that are new in a run of consecutive interviews after it, divided by the codes of
the base, are the new information; runs overlap, the base stays. The interviews of one person are taken as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd

from givenfiles.faults import InputError
from peergroups import disclosure, results
from peergroups.estimates import matrices, varieties
from peergroups.records.study import Study
from peergroups.results import Estimate

# Eight people have 40,320 orders; of more people's, some are drawn.
ALL_ORDERS_OF, DRAWN = 8, 10_000


@dataclass(frozen=True)
class Rule:
    """How many interviews make the base and a run, and the share of new codes that counts as few.

    The authors use bases of 4, 5 and 6, runs of 2 and 3, and thresholds of 0 and 5 %.
    """

    base: int = 4
    run: int = 2
    threshold: float = 0.05

    def __post_init__(self) -> None:
        """Refuse what is no rule."""
        if self.base < 1 or self.run < 1 or not 0 <= self.threshold < 1:
            raise InputError(
                "base and run should be 1 or more and the threshold from 0 to below 1; found "
                f"base {self.base}, run {self.run}, threshold {self.threshold:g}"
            )

    def runs(self, interviews: int) -> list[tuple[int, int]]:
        """First and last interview of each run, counted from 1."""
        return [(first, first + self.run - 1) for first in range(self.base + 1, interviews - self.run + 2)]


@dataclass(frozen=True)
class NewCodes:
    """For each order: the distinct codes of the base (orders), and the new codes of each run (orders x runs)."""

    base: np.ndarray
    runs: np.ndarray

    @cached_property
    def shares(self) -> np.ndarray:
        """New codes of each run by the codes of the base (orders x runs); NaN where the base has none."""
        base = self.base[:, None].astype(float)
        return np.divide(self.runs, base, out=np.full(self.runs.shape, np.nan), where=base > 0)


def new_codes(spoke: np.ndarray, orders: np.ndarray, rule: Rule) -> NewCodes:
    """Count new codes: `spoke` says who (rows) spoke of which code (columns), `orders` holds orders of these rows."""
    places = np.ascontiguousarray(np.argsort(orders, axis=1).T, dtype=np.int32)
    given, people = spoke[:, spoke.any(axis=0)].T, len(spoke)
    first = np.array([places[who].min(axis=0) for who in given], dtype=np.int64).reshape(len(given), len(orders))
    of_order = (first + people * np.arange(len(orders))).ravel()
    at = np.bincount(of_order, minlength=people * len(orders)).reshape(len(orders), people)
    runs = [at[:, first - 1 : last].sum(axis=1) for first, last in rule.runs(people)]
    return NewCodes(at[:, : rule.base].sum(axis=1), np.array(runs).reshape(-1, len(orders)).T)


def orders_of(people: int, seed: int = 1) -> tuple[np.ndarray, str]:
    """Orders of so many people, the given one first, and how they came about: all of them, or drawn by a seed."""
    if people <= ALL_ORDERS_OF:
        return np.array(list(permutations(range(people)))), f"all {factorial(people):,} orders"
    chance = np.random.default_rng(seed)
    orders = chance.permuted(np.tile(np.arange(people), (DRAWN, 1)), axis=1)
    orders[0] = np.arange(people)
    return orders, f"{DRAWN:,} orders, drawn with seed {seed}"


def estimates(study: Study, base: int = 4, run: int = 2, threshold: float = 0.05, seed: int = 1) -> pd.DataFrame:
    """Codes of the base, new codes and new information of each run, and where the threshold is met, as estimates.

    `estimate` is that of the order in which the participants table lists those interviewed; `low` and `high` are the
    smallest and largest over all orders (over those drawn, where there are more than 8 people). Interviews that were
    given no code are left out: they cannot show that nothing new came up. No rows where the declared variety
    of thematic analysis asks for none, or there are too few interviews for a run.
    """
    rule = Rule(base, run, threshold)
    if not varieties.of(study).saturation:
        return results.estimates(study, [])
    spoke = matrices.segments_by_code(study).to_numpy() > 0
    spoke = spoke[spoke.any(axis=1)]
    if not rule.runs(len(spoke)):
        return results.estimates(study, [])
    orders, told = orders_of(len(spoke), seed)
    found = new_codes(spoke, orders, rule)
    method = f"interviews with codes, order as listed; low and high: {told}"
    about = partial(Estimate, n=_may_be_told(study, len(spoke)), people=min(base, run), method=method)
    rows = [about(quantity="codes-in-base", domain=f"interviews 1 to {base}", **_over_orders(found.base))]
    for place, (first, last) in enumerate(rule.runs(len(spoke))):
        here = partial(about, domain=f"interviews {first} to {last}" if last > first else f"interview {first}")
        rows.append(here(quantity="new-codes", **_over_orders(found.runs[:, place])))
        rows.append(here(quantity="new-information", **_over_orders(found.shares[:, place])))
    return results.estimates(study, rows + _where_met(about, found, rule))


def _may_be_told(study: Study, coded: int) -> int | None:
    """How many interviews were given codes; beside how many there were, it tells how many were given none."""
    hidden = coded < study.interviewed and disclosure.told(coded, study.interviewed, study.cohort.disclosure)
    return None if hidden == disclosure.HIDDEN else coded


def _over_orders(values: np.ndarray) -> dict[str, float]:
    known = values[~np.isnan(values)]
    low, high = (known.min(), known.max()) if len(known) else (np.nan, np.nan)
    return {"estimate": values[0], "low": low, "high": high}


def _where_met(about: partial[Estimate], found: NewCodes, rule: Rule) -> list[Estimate]:
    """The last interview of the first run at or below the threshold; in how many orders there is such a run."""
    met = found.shares <= rule.threshold
    last = np.where(met.any(axis=1), met.argmax(axis=1) + rule.base + rule.run, np.nan)
    here = partial(about, domain=f"at or below {rule.threshold:g}")
    # Beside an order that never gets there, the range of those that do would look like its own.
    until = _over_orders(last) if met[0].any() else {"estimate": np.nan}
    return [
        here(quantity="interviews-to-threshold", **until),
        here(quantity="orders-meeting-threshold", estimate=100 * met.any(axis=1).mean()),
    ]
