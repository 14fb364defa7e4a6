"""Before and after, person by person, beyond the mean: exact tests, standardised differences, reliable change.

Scores are kept as whole steps of a lattice that everybody's scores lie on, and become points only to be told: two
differences that are equal stay equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import lcm

import numpy as np
import pandas as pd

from peergroups import cbi, disclosure, results
from peergroups.estimates import respondents
from peergroups.records.study import Study
from peergroups.results import Estimate
from peergroups.statistics import effect_sizes, small_samples
from peergroups.statistics.effect_sizes import Norm

# Danish human service workers: nobody knows how far doctors in training, or those who join groups, are like them. Means
# and SDs: DOI 10.1080/02678370500297720. The alphas are as the literature quotes them, the article among it (0.85 to
# 0.87; Method, Data collection, paragraph 1); the PUMA paper's own table was not read again.
PUMA = "PUMA study, Kristensen et al. 2005; Cronbach's alpha for reliability, as quoted in the literature"
NORMS = {
    "personal": Norm(35.9, 16.5, 0.87, PUMA),
    "work": Norm(33.0, 17.7, 0.87, PUMA),
    "client": Norm(30.9, 17.6, 0.85, PUMA),
}


def reliable_change_in_words(study: Study, level: float = 0.95) -> str:
    """How many points one person's score has to change by on each scale, and whose SD and reliability that rests on."""
    known = {cbi.TITLES[scale].lower(): NORMS[scale] for scale in study.cohort.answers.scales}
    thresholds = [f"{norm.reliable_change(level):.1f} ({title})" for title, norm in known.items()]
    return (
        f"Reliable change at {level:.0%} is more than {', '.join(thresholds)} points, by the SD and Cronbach's alpha "
        "of the PUMA study of Danish human service workers. Alpha says how items agree on one day; people's scores on "
        "two days may be less alike, and then it would take more."
    )


MOST_FLIPPED = 200
EVERYBODY, BOTH, ONCE = "before, everybody", "before, those with both scores", "before, those without a second score"


@dataclass(frozen=True)
class Differences:
    """After minus before of those who have both scores, a place a person, in whole steps of `step` points."""

    steps: np.ndarray
    step: Fraction

    @property
    def points(self) -> np.ndarray:
        """In points of 0 to 100."""
        return self.steps * float(self.step)


def on_one_lattice(scores: pd.DataFrame, scale: str) -> Differences:
    """After minus before on a scale, of those who have both scores, exactly.

    Whoever answered k items scores 25 · total / k, so all scores are whole multiples of 25 / the least common multiple
    of the k. `scores` has the columns that `cbi.score` gives.
    """
    here = scores[(scores["scale"] == scale) & scores["score"].notna()]
    before, after = (here[here["timepoint"] == timepoint].set_index("participant") for timepoint in cbi.TIMEPOINTS)
    twice = [who for who in before.index if who in after.index]
    of_both = [table.loc[twice, ["total", "answered"]].astype("int64") for table in (before, after)]
    finest = lcm(*(int(k) for table in of_both for k in table["answered"]))
    first, second = ((table["total"] * (finest // table["answered"])).to_numpy() for table in of_both)
    return Differences(second - first, step=Fraction(cbi.STEP, finest))


def estimates(study: Study, scores: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """The mean difference of each scale by flips of signs, in points of 0 to 100: below zero is lower after.

    Its interval with the level that it achieves, the exact p that belongs to it, and the smallest p that so many
    differences, those of zero apart, allow. What is not defined (fewer than two pairs) is NaN. No rows of more than
    `MOST_FLIPPED` pairs: Student's interval is hardly another then. None where small counts are hidden, for the limits
    are means of a few people's differences.
    """
    if study.cohort.disclosure.smallest_count:
        return results.estimates(study, [])
    found = [row for about, _, here in _of_each_scale(study, scores) for row in _by_sign_flips(about, here, level)]
    return results.estimates(study, found)


def for_statisticians(study: Study, scores: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """The difference of each scale in SDs of the differences (d_z, g_z), and the people beyond reliable change.

    What is not defined (fewer than two pairs) is NaN.
    """
    rows = []
    for about, scale, here in _of_each_scale(study, scores):
        told = disclosure.as_told("paired-difference", pd.Series(here.points), study.cohort.disclosure)
        rows += [*_standardised(about, told, level), *_beyond_reliable_change(about, here, NORMS[scale], level)]
    if study.cohort.disclosure.smallest_count:
        # Those who moved one way, if few, are the rest of two counts: rounded ones can leave one number.
        rows = [row for row in rows if row.quantity != "within-reliable-change"]
    return results.estimates(study, rows)


def _of_each_scale(study: Study, scores: pd.DataFrame) -> Iterator[tuple[partial[Estimate], str, Differences]]:
    for scale in study.cohort.answers.scales if study.paired else ():
        found = on_one_lattice(respondents.told_of(study, scores), scale)
        yield partial(Estimate, domain=scale, timepoint=cbi.BETWEEN, n=len(found.steps)), scale, found


def _by_sign_flips(about: partial[Estimate], here: Differences, level: float) -> Iterator[Estimate]:
    if len(here.steps) > MOST_FLIPPED:
        return
    (mean, low, high, achieved), p, smallest_p = small_samples.sign_flips(here.steps, level)
    method = "mean, and the means that the exact sign-flip test does not refuse, at the level achieved"
    estimate, low, high = (value * float(here.step) for value in (mean, low, high))
    yield about(quantity="mean-by-sign-flips", estimate=estimate, low=low, high=high, level=achieved, method=method)
    yield about(quantity="sign-flip-p", estimate=p, method="mean difference, all patterns of signs counted, two-sided")
    method = "two of all patterns of the signs of differences that are not zero"
    yield about(quantity="smallest-p", estimate=smallest_p, method=method)


def _standardised(about: partial[Estimate], told: tuple[float, float, int], level: float) -> Iterator[Estimate]:
    d = effect_sizes.d_z_of(*told, level)
    g = effect_sizes.g_z_of(d, told[2])._asdict()
    yield about(quantity="d-z", **d._asdict(), method="mean over SD of the differences, noncentral t interval")
    yield about(quantity="g-z", **g, method="d_z with Hedges' exact correction, noncentral t interval corrected alike")


def _beyond_reliable_change(
    about: partial[Estimate], here: Differences, norm: Norm, level: float
) -> Iterator[Estimate]:
    beyond = abs(here.points) > norm.reliable_change(level)
    method = f"Jacobson & Truax 1991: more than {norm.reliable_change(level):.1f} points, from SD {norm.sd} and "
    method += f"reliability {norm.reliability} ({norm.source})"
    # All three, for a count that is left out could be worked out from the others.
    counts = {
        "reliably-lower": beyond & (here.points < 0),
        "within-reliable-change": ~beyond,
        "reliably-higher": beyond & (here.points > 0),
    }
    counted = partial(about, level=level, method=method, also=("reliability-borrowed",))
    return (counted(quantity=quantity, estimate=people.sum()) for quantity, people in counts.items())


def completers_baseline(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Mean and SD before (0-100) of everybody, of those who answered again and of those who did not, as estimates."""
    scores, rows = respondents.told_of(study, scores), []
    for scale in study.cohort.answers.scales if study.paired else ():
        here = scores[(scores["scale"] == scale) & scores["score"].notna()]
        before, after = (here[here["timepoint"] == timepoint] for timepoint in cbi.TIMEPOINTS)
        returned = before["participant"].isin(after["participant"])
        if returned.all() and study.cohort.disclosure.smallest_count:
            continue
        # Everybody's mean is shown, so either part gives away the other.
        smaller_part = min(returned.sum(), (~returned).sum()) or len(before)
        for who, members, people in (
            (EVERYBODY, before, len(before)),
            (BOTH, before[returned], smaller_part),
            (ONCE, before[~returned], smaller_part),
        ):
            found = members["score"].astype(float)
            about = partial(Estimate, domain=scale, timepoint=who, n=len(found), people=min(people, len(found)))
            about = partial(about, also=() if who == EVERYBODY else ("pairing-assumed",))
            rows.append(about(quantity="mean-score", estimate=found.mean()))
            rows.append(about(quantity="sd-score", estimate=found.std()))
    return results.estimates(study, rows)
