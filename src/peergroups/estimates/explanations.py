"""What else could lie behind a difference that has no control group: what a number can be put on, and what not.

Time, loss to follow-up, regression to the mean, the spread, and the difference of the two means. `before_after` is what
all start from, `show.explanations` draws them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import product, starmap

import numpy as np
import pandas as pd

from givenfiles.faults import InputError
from peergroups import caveats, cbi, disclosure, results
from peergroups.estimates.before_after import BeforeAfter, estimates
from peergroups.records import article
from peergroups.records.study import Study
from peergroups.results import Estimate
from peergroups.statistics.small_samples import ROUNDING, Interval, student

INSTRUMENT = "Copenhagen Burnout Inventory"
SUPPOSED = ("supposed",)
# Caveat: why no number can be put on it here, and what could.
NOT_SIZEABLE = {
    "answers-not-blind": "No one answered without knowing of the groups. People who wait for a group could.",
    "construct-overlap": "Only burnout was asked about. Questions about anxiety, low mood and the job could show it.",
    "other-help": "Whose help it was, and when, is not known beside their scores. Each questionnaire could ask.",
    "second-wave": "No one answered in the same weeks without the groups. Doctors without groups could.",
    "asked-twice": "People who answer for the first time afterwards could show it.",
}


def fewest_weeks(study: Study) -> float | None:
    """The weeks between the two questionnaires as the cohort file says, else the fewest by the published schedule.

    By the schedule from the first session to the last, where these are known to be weekly (sessions - 1), plus the
    fewest weeks stated after the last. Those between the first questionnaire and the first session, which an article
    may not tell, come on top. None where neither says any.
    """
    if study.cohort.weeks_between is not None:
        return study.cohort.weeks_between
    if not article.weekly(study):
        return None
    schedule = article.read("measurement-schedule", study.published)
    after = schedule[(schedule["instrument"] == INSTRUMENT) & (schedule["timepoint"] == "after")]
    weeks = float(study.cohort.sessions - 1 + after["weeks_smallest"].min())
    return weeks if weeks > 0 else None


def change_over_time(study: Study, seen: Sequence[BeforeAfter]) -> pd.DataFrame:
    """How much scores would have to change a week, groups or no groups, for the difference to come of time alone.

    At most, for it is over the fewest weeks. No rows where they are not known.
    """
    weeks = fewest_weeks(study)
    rows, method = [], f"the same every week, over {weeks} weeks"
    for scale in seen if weeks is not None else ():
        found = scale.difference / weeks
        rows.append(scale.row(quantity="points-a-week", estimate=found, method=method, also=SUPPOSED))
    return estimates(study, seen, rows)


def time_in_words(study: Study, per_week: pd.DataFrame) -> str:
    """How much a week would do, over the fewest weeks known to lie between the questionnaires."""
    if per_week.empty:
        return "How many weeks lay between the questionnaires is not declared, so no number is given."
    told = ", ".join(f"{cbi.TITLES[row['domain']].lower()} {results.number(row)}" for _, row in per_week.iterrows())
    least = "At least " * (study.cohort.weeks_between is None)
    return (
        f"{least}{fewest_weeks(study):g} weeks lay between the questionnaires. A change of this many points a week, "
        f"without any groups, would be all of the difference: {told}. With more weeks, less would do."
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
            "Why no number, and what could give one": NOT_SIZEABLE[caveat.id],
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


def ends_of_difference(seen: BeforeAfter) -> tuple[float, float]:
    """The difference of everybody asked before with 0, and with 100, after for all those lost."""
    low, high = (mean_with_lost_at(seen, score) - seen.mean_before for score in (LOWEST, HIGHEST))
    return low, high


def mean_needed(seen: BeforeAfter) -> float:
    """The mean after of those lost with which the mean after of everybody is that before.

    Beyond 0 to 100 no answers give it; NaN where nobody was lost.
    """
    if not seen.lost:
        return np.nan
    return (seen.n_before * seen.mean_before - _sum(seen.n_after, seen.mean_after)) / seen.lost


def lost_at_the_extremes(study: Study, seen: Sequence[BeforeAfter]) -> pd.DataFrame:
    """The difference of everybody asked before, with 0 and with 100 after for all those lost.

    `low` and `high` are what any answers of those lost can make of it; there is no estimate between.
    """
    rows = []
    for scale in (scale for scale in seen if scale.bounded):
        low, high = ends_of_difference(scale)
        about = partial(_of_those_lost(scale), method="those lost at 0 and at 100")
        rows.append(about(quantity="difference-of-everybody", estimate=np.nan, low=low, high=high))
    return estimates(study, seen, rows)


def needed_for_no_change(study: Study, seen: Sequence[BeforeAfter]) -> pd.DataFrame:
    """The mean after that those lost would need for no difference of everybody."""
    rows = []
    for scale in (scale for scale in seen if scale.bounded):
        about = partial(_of_those_lost(scale), timepoint="after", method="those lost, no difference of everybody")
        rows.append(about(quantity="mean-needed", estimate=mean_needed(scale)))
    return estimates(study, seen, rows)


def in_words(needed: pd.DataFrame) -> str:
    """The answer in two sentences: what those lost would have had to score for no difference at all."""
    hidden = needed["method"].str.startswith(disclosure.HIDDEN)
    known = needed[needed["estimate"].notna()]
    if hidden.all() and len(needed):
        told = "What loss could do by itself is hidden by the cohort's disclosure rules."
    elif known.empty:
        told = "No one is known to be lost, so loss explains no difference."
    else:
        means = ", ".join(f"{cbi.TITLES[row['domain']].lower()} {_on_the_scale(row)}" for _, row in known.iterrows())
        told = f"Loss alone could, if those who did not answer again had means of: {means}."
    return f"Chance, time, a bad moment to join, or several of these together. {told}"


def _on_the_scale(row: pd.Series) -> str:
    return results.number(row, decimals=0) if LOWEST <= row["estimate"] <= HIGHEST else "off-scale"


def _of_those_lost(scale: BeforeAfter) -> partial[Estimate]:
    return partial(scale.row, people=min(scale.n_after, scale.lost), also=scale.assumed)


RELIABILITIES = (0.0, 0.3, 0.5, 0.7, 0.9)
POPULATION_MEANS = tuple(range(0, 61, 5))


def expected(mean: float, population_mean: float, reliability: float) -> float:
    """Expected after minus before of people taken as they come: (1 - reliability)(population mean - mean before)."""
    if not 0 <= reliability <= 1:
        raise InputError(f"reliability should lie between 0 and 1; found {reliability:g}")
    return (1 - reliability) * (population_mean - mean)


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


def regression_in_words(grid: pd.DataFrame, population_mean: float = 30, reliability: float = 0.7) -> str:
    """What regression to the mean alone is expected to give at one point of the grid."""
    rows = grid[(grid["mu"] == population_mean) & (grid["rho"] == reliability)]
    told = ", ".join(f"{cbi.TITLES[row['scale']].lower()} {results.number(row)}" for _, row in rows.iterrows())
    return (
        f"For example: drawn from people with a mean of {population_mean:g}, and with scores that correlate "
        f"{reliability:g}, they would be expected to change by this many points: {told or 'not known'}."
    )


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
