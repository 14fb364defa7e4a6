"""How often 95 % intervals for the mean difference of a few people cover it, in simulated studies.

Differences are drawn from a normal distribution around zero, so zero is what an interval should cover; the
Hodges-Lehmann interval is as wide as its ranks allow (96.875 % with six pairs). Beside the simulated share of each
stands what it should be: the level, the exact level of the ranks, and the approximation told beside a percentile
bootstrap interval; BCa is scipy's. Usage: coverage.py [--runs 2000] [--seed 1] [--people 6 ...]
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
import scipy.stats

from peergroups import bootstrap
from peergroups.change import mean_interval
from peergroups.randomisation import hodges_lehmann

LEVEL = 0.95
RESAMPLES = 1999


def intervals(differences: np.ndarray, seed: int) -> dict[str, tuple[float, float]]:
    found = {"Student's t": mean_interval(pd.Series(differences), LEVEL)}
    found["percentile bootstrap"] = bootstrap.interval(differences, seed, LEVEL)
    found["BCa bootstrap"] = bca(differences, seed)
    return found | {"Hodges-Lehmann": hodges_lehmann(differences, LEVEL)[1:3]}


def bca(differences: np.ndarray, seed: int) -> tuple[float, float]:
    found = scipy.stats.bootstrap(
        (differences,), np.mean, method="BCa", confidence_level=LEVEL, n_resamples=RESAMPLES, rng=seed
    )
    return found.confidence_interval


def expected(n: int) -> dict[str, float]:
    return {
        "Student's t": LEVEL,
        "percentile bootstrap": bootstrap.coverage(n, LEVEL),
        "BCa bootstrap": bootstrap.coverage(n, LEVEL),
        "Hodges-Lehmann": hodges_lehmann(range(1, n + 1), LEVEL).level,
    }


def coverage(n: int, runs: int, seed: int) -> pd.Series:
    """The share of simulated studies whose interval covers zero, by kind of interval."""
    chance = np.random.default_rng(seed)
    studies = (intervals(chance.standard_normal(n), seed + run) for run in range(runs))
    return pd.DataFrame([{k: low <= 0 <= high for k, (low, high) in study.items()} for study in studies]).mean()


def main(people: list[int], runs: int, seed: int) -> None:
    for n in people:
        found = pd.DataFrame({"covers": coverage(n, runs, seed), "expected": expected(n)})
        found["standard error"] = np.sqrt(found["expected"] * (1 - found["expected"]) / runs)
        print(f"{n} people, {runs} simulated studies, seed {seed}", found.round(4).to_string(), sep="\n", end="\n\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, nargs="+", default=[6], help="how many people, one or more sizes")
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    main(asked.people, asked.runs, asked.seed)
