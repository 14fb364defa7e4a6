"""Before and after, person by person, beyond the mean: exact tests, standardised differences, reliable change.

Scores are kept as whole steps of a lattice that everybody's scores lie on, and become points only to be told: two
differences that are equal stay equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups import bootstrap, cbi, effect_sizes, randomisation, results
from peergroups.intervals import check_level

if TYPE_CHECKING:
    from peergroups.records import Study

EVERYBODY, BOTH, ONCE = "before, everybody", "before, those with both scores", "before, those without a second score"


@dataclass(frozen=True)
class Pairs:
    """Both scores of those who have two, a place a person, in whole steps of `step` points."""

    before: np.ndarray
    after: np.ndarray
    step: Fraction

    @property
    def differences(self) -> np.ndarray:
        """After minus before, in whole steps."""
        return self.after - self.before

    @property
    def points(self) -> np.ndarray:
        """After minus before, in points of 0 to 100."""
        return self.differences * float(self.step)


def on_one_lattice(scores: pd.DataFrame, scale: str) -> Pairs:
    """Both scores on a scale of those who have two, exactly.

    Whoever answered k items scores 25 · total / k, so all scores are whole multiples of 25 / the least common multiple
    of the k. `scores` has the columns that `cbi.score` gives.
    """
    here = scores[(scores["scale"] == scale) & scores["score"].notna()]
    before, after = (here[here["timepoint"] == timepoint].set_index("participant") for timepoint in cbi.TIMEPOINTS)
    twice = [who for who in before.index if who in after.index]
    of_both = [table.loc[twice, ["total", "answered"]].astype("int64") for table in (before, after)]
    finest = lcm(*(int(k) for table in of_both for k in table["answered"]))
    steps = [(table["total"] * (finest // table["answered"])).to_numpy() for table in of_both]
    return Pairs(*steps, step=Fraction(cbi.STEP, finest))


def estimates(study: Study, scores: pd.DataFrame, level: float = 0.95, seed: int = 1) -> pd.DataFrame:
    """What six or so differences bear beside their mean, a scale at a time.

    The Hodges-Lehmann estimate with the level its interval achieves; the mean with a percentile bootstrap interval
    drawn from `seed`, and how many such intervals cover; exact p of the mean and of the signed ranks, the
    first also adjusted over the scales (Holm); d_z, g_z, d_av and d_rm; people beyond reliable change. Points of 0 to
    100 or SDs, below zero is lower after than before. What is not defined (fewer than two pairs) is NaN.
    """
    check_level(level)
    of_scales = {scale: on_one_lattice(scores, scale) for scale in study.cohort.answers.scales}
    ps = [randomisation.sign_flip_p(pairs.differences) for pairs in of_scales.values()]
    rows = []
    for (scale, pairs), p, adjusted in zip(of_scales.items(), ps, randomisation.holm(ps), strict=True):
        place = {"domain": scale, "timepoint": cbi.BETWEEN, "n": len(pairs.differences)}
        found = [
            _hodges_lehmann(pairs, level),
            *_bootstrap(pairs, level, seed),
            *_tests(pairs, p, adjusted, len(of_scales)),
            *_standardised(pairs, level),
            *_beyond_reliable_change(pairs, scale, level),
        ]
        rows += [place | row for row in found]
    return results.estimates(study, rows)


def _hodges_lehmann(pairs: Pairs, level: float) -> dict:
    found = randomisation.hodges_lehmann(pairs.differences, level)
    estimate, low, high = (value * float(pairs.step) for value in found[:3])
    extremes = len(pairs.points) > 1 and (low, high) == (pairs.points.min(), pairs.points.max())
    row = {"quantity": "hodges-lehmann", "estimate": estimate, "low": low, "high": high, "level": found.level}
    row |= {"method": "median of Walsh averages, exact signed-rank interval at the level it achieves"}
    # Such an interval shows two people's own differences, so it is protected like one person's value.
    return row | ({"people": 1} if extremes else {})


def _bootstrap(pairs: Pairs, level: float, seed: int) -> Iterator[dict]:
    low, high = bootstrap.interval(pairs.points, seed, level)
    defined = not np.isnan(low)
    mean = pairs.points.mean() if defined else np.nan
    coverage = 100 * bootstrap.coverage(len(pairs.points), level) if defined else np.nan
    method = f"percentile bootstrap, {bootstrap.resamples_told(len(pairs.points), seed)}"
    interval = {"estimate": mean, "low": low, "high": high, "level": level, "method": method}
    yield {"quantity": "bootstrap-interval"} | interval
    yield {"quantity": "bootstrap-coverage", "estimate": coverage, "method": "of a normal mean, after Hesterberg 2015"}


def _tests(pairs: Pairs, p: float, adjusted: float, scales: int) -> Iterator[dict]:
    signs = "all patterns of signs counted, two-sided"
    yield {"quantity": "sign-flip-p", "estimate": p, "method": f"mean difference, {signs}"}
    yield {"quantity": "sign-flip-p-holm", "estimate": adjusted, "method": f"Holm's adjustment over {scales} scales"}
    ranks = f"signed ranks, zero differences dropped, mean ranks for ties, {signs}"
    yield {"quantity": "signed-rank-p", "estimate": randomisation.signed_rank_p(pairs.differences), "method": ranks}


def _standardised(pairs: Pairs, level: float) -> Iterator[dict]:
    z, g = (size(pairs.differences, level) for size in (effect_sizes.d_z, effect_sizes.g_z))
    limits = "noncentral t interval"
    yield {"quantity": "d-z", **z._asdict(), "method": f"mean over SD of the differences, {limits}"}
    yield {"quantity": "g-z", **g._asdict(), "method": f"d_z with Hedges' exact correction, {limits} corrected alike"}
    both = pairs.before, pairs.after
    yield {"quantity": "d-av", "estimate": effect_sizes.d_av(*both), "method": "mean difference over the mean SD"}
    yield {"quantity": "d-rm", "estimate": effect_sizes.d_rm(*both), "method": "d_z times the root of 2(1 - r)"}


def _beyond_reliable_change(pairs: Pairs, scale: str, level: float) -> Iterator[dict]:
    norm = effect_sizes.NORMS[scale]
    beyond = effect_sizes.reliable_change(pairs.points, norm, level).beyond
    method = f"Jacobson & Truax 1991: more than {norm.reliable_change(level):.1f} points, from SD {norm.sd} and "
    method += f"reliability {norm.reliability} ({norm.source})"
    # All three, for a count that is left out could be worked out from the others.
    counts = {
        "reliably-lower": beyond & (pairs.points < 0),
        "within-reliable-change": ~beyond,
        "reliably-higher": beyond & (pairs.points > 0),
    }
    for quantity, people in counts.items():
        counted = {"quantity": quantity, "estimate": people.sum(), "level": level, "method": method}
        yield counted | {"also": ["reliability-borrowed"]}


def completers_baseline(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Mean and SD before (0-100) of everybody, of those who answered again and of those who did not, as estimates."""
    rows = []
    for scale in study.cohort.answers.scales:
        here = scores[(scores["scale"] == scale) & scores["score"].notna()]
        again = here.loc[here["timepoint"] == "after", "participant"]
        before = here[here["timepoint"] == "before"]
        returned = before["participant"].isin(again)
        # Everybody's mean is shown, so either part gives away the other.
        smaller_part = min(returned.sum(), (~returned).sum()) or len(before)
        for who, members, people in (
            (EVERYBODY, before, len(before)),
            (BOTH, before[returned], smaller_part),
            (ONCE, before[~returned], smaller_part),
        ):
            found = members["score"].astype(float)
            place = {"domain": scale, "timepoint": who, "n": len(found), "people": min(people, len(found))}
            place |= {"also": () if who == EVERYBODY else ["pairing-assumed"]}
            rows += [
                place | {"quantity": "mean-score", "estimate": found.mean()},
                place | {"quantity": "sd-score", "estimate": found.std()},
            ]
    return results.estimates(study, rows)
