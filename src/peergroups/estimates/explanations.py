"""What else could lie behind a difference that has no control group: what a number can be put on, and what not.

Time, loss to follow-up, regression to the mean, and the difference of the two means. `before_after` is what all start
from, `show.explanations` draws them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import product, starmap

import numpy as np
import pandas as pd

from givenfiles.faults import InputError
from peergroups import caveats
from peergroups.estimates.before_after import BeforeAfter, estimates
from peergroups.records import article
from peergroups.records.study import Study
from peergroups.results import Estimate
from peergroups.statistics.small_samples import ROUNDING, Interval, student

INSTRUMENT = "Copenhagen Burnout Inventory"
SUPPOSED = ("supposed",)
# Caveat: why no number can be put on it here, and what could.
NOT_SIZEABLE = {
    "answers-not-blind": (
        "Nobody answered without knowing of the groups, so there is nothing to compare with.",
        "Answers of people who wait for a group, or records that nobody fills in for the study.",
    ),
    "construct-overlap": (
        "Burnout was the only thing the questionnaires asked about.",
        "Questionnaires about anxiety, low mood and satisfaction with the job beside it.",
    ),
    "other-help": (
        "Who had it when is not told beside anybody's scores.",
        "Asking with each questionnaire what other help there was.",
    ),
    "second-wave": (
        "Nobody answered in the same weeks without the groups.",
        "Answers of doctors without groups in the same weeks.",
    ),
    "asked-twice": (
        "Everybody who answered after had answered before.",
        "People who answer for the first time after the groups.",
    ),
}


def weeks_between(study: Study) -> tuple[float, float] | None:
    """Weeks between the two questionnaires by the published schedule, the fewest and a guess; None where there is none.

    Fewest: from the first weekly session to the last (sessions - 1), plus the fewest weeks stated after the last.
    How long before the first session the first questionnaire came, an article may not say; the other end takes a week,
    and the most weeks stated after the last session. It may have been longer.
    """
    if study.published is None or study.cohort.sessions is None:
        return None
    schedule = article.read("measurement-schedule", study.published)
    after = schedule[(schedule["instrument"] == INSTRUMENT) & (schedule["timepoint"] == "after")]
    if after["weeks_smallest"].isna().all():
        return None
    sessions = study.cohort.sessions
    return float(sessions - 1 + after["weeks_smallest"].min()), float(sessions + after["weeks_largest"].max())


def change_over_time(
    study: Study, seen: Sequence[BeforeAfter], weeks: tuple[float, float] | None = None
) -> pd.DataFrame:
    """How much scores would have to change a week, groups or no groups, for the difference to come of time alone.

    In points and in SDs of the scores before; `low` and `high` belong to the two ends of the weeks. `weeks` are those
    of `weeks_between` unless given; no rows where they are not known.
    """
    weeks = weeks or weeks_between(study)
    if weeks is None:
        return estimates(study, seen, [])
    fewest, most = weeks
    if not 0 < fewest <= most:
        raise InputError(f"weeks should be the fewest and the most, both above 0; found {fewest:g} and {most:g}")
    method, rows = f"the same every week, over {fewest:g} to {most:g} weeks", []
    for scale in seen:
        low, high = sorted([scale.difference / fewest, scale.difference / most])
        sd = scale.sd_before if scale.sd_before > 0 else np.nan
        about = partial(scale.row, n=scale.fewer, method=method, also=SUPPOSED)
        rows.append(about(quantity="points-a-week", estimate=np.nan, low=low, high=high))
        rows.append(about(quantity="sds-a-week", estimate=np.nan, low=low / sd, high=high / sd))
    return estimates(study, seen, rows)


def weeks_in_words(study: Study) -> str:
    """What is known of the weeks between the questionnaires, and what is taken for the rest."""
    weeks = weeks_between(study)
    if weeks is None:
        return "How many weeks lay between the questionnaires is not declared, so nothing is shown."
    fewest, guess = weeks
    return (
        f"Between the questionnaires lay at least {fewest:g} weeks. How long before the first session people answered "
        f"is not said; the other end takes {guess:g} weeks, one ahead and the longest that is told after the last "
        "session. With more weeks, less a week would do."
    )


def several_scales_in_words(study: Study, level: float = 0.95) -> str:
    """The chance that at least one scale's interval leaves out zero where no scale differs.

    Scales that always move together give 1 - level, independent ones 1 - level^scales.
    """
    scales = len(study.cohort.answers.scales)
    return (
        f"Were there no difference on any of the {scales} scales, at least one {level:.0%} interval would leave out "
        f"zero by chance in {1 - level:.0%} of such studies (scales that always move together) to "
        f"{1 - level**scales:.0%} (scales that have nothing to do with each other)."
    )


def not_sizeable(study: Study) -> pd.DataFrame:
    """What else could be at work that no number can be put on, why, and what could; to show as a table.

    What only some cohorts declare (as who held the interviews) is listed where this one does.
    """
    named = [caveats.REGISTER[name] for name in NOT_SIZEABLE]
    here = [c for c in named if c.applies == "always" or c.id in study.cohort.caveats]
    return pd.DataFrame(
        {
            "What": caveat.short,
            "In a sentence": caveat.sentence,
            "Why no number": NOT_SIZEABLE[caveat.id][0],
            "What could size it": NOT_SIZEABLE[caveat.id][1],
        }
        for caveat in here
    )


LOWEST, HIGHEST = 0, 100


def _sum(people: int, mean: float) -> float:
    """The sum of people's scores; 0 of nobody, who have no mean."""
    return people * mean if people else 0


def mean_with_lost_at(seen: BeforeAfter, score: float) -> float:
    """The mean after (0-100) of everybody who answered before, had those lost a mean of `score`."""
    if not seen.lost:
        return seen.mean_after
    return (_sum(seen.n_after, seen.mean_after) + seen.lost * score) / seen.n_before


def mean_needed(seen: BeforeAfter) -> float:
    """The mean after of those lost with which the mean after of everybody is that before.

    Beyond 0 to 100 no answers give it; NaN where nobody was lost.
    """
    if not seen.lost:
        return np.nan
    return (seen.n_before * seen.mean_before - _sum(seen.n_after, seen.mean_after)) / seen.lost


def lost_at_the_extremes(study: Study, seen: Sequence[BeforeAfter]) -> pd.DataFrame:
    """The mean after of everybody and its difference from before, with 0 and with 100 for all those lost.

    `low` and `high` are what any answers of those lost can make of it; there is no estimate between.
    """
    rows = []
    for scale in seen:
        low, high = mean_with_lost_at(scale, LOWEST), mean_with_lost_at(scale, HIGHEST)
        about, before = partial(_of_those_lost(scale), method="those lost at 0 and at 100"), scale.mean_before
        rows.append(about(quantity="mean-of-everybody", timepoint="after", estimate=np.nan, low=low, high=high))
        rows.append(about(quantity="difference-of-everybody", estimate=np.nan, low=low - before, high=high - before))
    return estimates(study, seen, rows)


def needed_for_no_change(study: Study, seen: Sequence[BeforeAfter]) -> pd.DataFrame:
    """The mean after that those lost would need for no difference of everybody."""
    rows = []
    for scale in seen:
        about = partial(_of_those_lost(scale), timepoint="after", method="those lost, no difference of everybody")
        rows.append(about(quantity="mean-needed", estimate=mean_needed(scale)))
    return estimates(study, seen, rows)


def _of_those_lost(scale: BeforeAfter) -> partial[Estimate]:
    return partial(scale.row, people=min(scale.n_after, scale.lost))


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
    points = list(product(seen, population_means, reliabilities))
    coordinates = [(scale.scale, mu, rho) for scale, mu, rho in points]
    table = estimates(study, seen, starmap(_point, points))
    return table.join(pd.DataFrame(coordinates, columns=["scale", "mu", "rho"]))


def _point(scale: BeforeAfter, population_mean: float, reliability: float) -> Estimate:
    domain = f"{scale.scale}, population mean {population_mean:g}, reliability {reliability:g}"
    found = expected(scale.mean_before, population_mean, reliability)
    about = partial(scale.row, domain=domain, method="people as they come, (1 - rho)(mu - mean)", also=SUPPOSED)
    return about(quantity="expected-regression", estimate=found)


def highest_reliability(study: Study, seen: Sequence[BeforeAfter]) -> pd.DataFrame:
    """The reliability above which no population mean on the scale makes regression as large as the difference."""
    method = "population mean at the end of the scale that the difference points to"
    rows = []
    for scale in seen:
        found = reliability_where_equal(scale, LOWEST if scale.difference < 0 else HIGHEST)
        rows.append(scale.row(quantity="reliability-where-equal", estimate=found, method=method))
    return estimates(study, seen, rows)


def welch(seen: BeforeAfter, level: float = 0.95) -> Interval:
    """The difference of the two means with Welch's interval, as if before and after were of different people.

    They are not, so this is neither an upper nor a lower bound. Not defined with fewer than two scores at either time,
    or where the scores of either time are all equal. Welch 1947, Biometrika 34:28-35.
    """
    difference, size = seen.mean_after - seen.mean_before, max(abs(seen.mean_before), abs(seen.mean_after))
    if min(seen.n_before, seen.n_after) < 2 or max(seen.sd_before, seen.sd_after) <= ROUNDING * size:
        return student(difference, np.nan, np.nan, level)
    before, after = seen.sd_before**2 / seen.n_before, seen.sd_after**2 / seen.n_after
    freedom = (before + after) ** 2 / (before**2 / (seen.n_before - 1) + after**2 / (seen.n_after - 1))
    return student(difference, np.sqrt(before + after), freedom, level)


def as_if_independent(study: Study, seen: Sequence[BeforeAfter], level: float = 0.95) -> pd.DataFrame:
    """The difference of the two means of each scale with Welch's interval, as estimates."""
    method = "mean of all after less mean of all before, Welch, as if of different people"
    rows = [
        scale.row(quantity="mean-difference-of-groups", n=scale.fewer, method=method, **welch(scale, level)._asdict())
        for scale in seen
    ]
    return estimates(study, seen, rows)
