"""How consistently the items of a scale were answered: Cronbach's alpha with Feldt's interval."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from peergroups import cbi, results
from peergroups.estimates import respondents
from peergroups.records.study import Study
from peergroups.results import Estimate
from peergroups.statistics import internal_consistency


def of_scales(study: Study, level: float = 0.95) -> pd.DataFrame:
    """Alpha of each scale at each timepoint, as estimates; `n` counts those who answered every item of the scale."""
    steps = cbi.levels(respondents.answers_told_of(study), study.cohort.answers)
    rules, rows = study.cohort.disclosure, []
    for scale in study.cohort.answers.scales:
        for timepoint in cbi.TIMEPOINTS:
            items = cbi.items_of(scale)
            found = internal_consistency.alpha(steps.loc[steps["timepoint"] == timepoint, items], level)
            if rules.smallest_count:
                found = internal_consistency.alpha_of(round(found.estimate, 2), rules.down(found.n), len(items), level)
            about = partial(Estimate, quantity="alpha", domain=scale, timepoint=timepoint, **found._asdict())
            rows.append(about(level=level, method="Cronbach's alpha, Feldt interval, complete respondents"))
    return results.estimates(study, rows)


def in_words(study: Study) -> str:
    """The answer in two sentences: what becomes of the answers, and who has no score."""
    scales = study.cohort.answers.scales
    questions = sum(len(cbi.items_of(scale)) for scale in scales)
    return (
        f"{questions} questions give {len(scales)} scores from 0 to 100. Each is the average of a person's answers on "
        "that scale, if at least half are there; more points mean more burnout."
    )


def asked(study: Study) -> pd.DataFrame:
    """What each scale asks about: how many items it has, and how many of them a score needs at least."""
    asked = {scale: cbi.items_of(scale) for scale in study.cohort.answers.scales}
    rows = [
        (cbi.TITLES[scale], len(items), (len(items) + 1) // 2, ", ".join(map(cbi.LABELS.get, items)))
        for scale, items in asked.items()
    ]
    return pd.DataFrame(rows, columns=["Scale", "Items", "Needed for a score", "About"])


POINTS = tuple(range(0, 101, cbi.STEP))


def _answers(study: Study) -> Iterator[tuple[partial[Estimate], pd.Series]]:
    """The answers to an item at a timepoint (0-100, more is worse), one by one, with an estimate of them to fill in."""
    steps = cbi.levels(respondents.answers_told_of(study), study.cohort.answers)
    for item in (item for scale in study.cohort.answers.scales for item in cbi.items_of(scale)):
        for timepoint in cbi.TIMEPOINTS:
            found = steps.loc[steps["timepoint"] == timepoint, item].dropna() * cbi.STEP
            yield partial(Estimate, domain=item, timepoint=timepoint, n=len(found)), found


def counts(study: Study) -> pd.DataFrame:
    """How many gave each answer to each item before and after, of those who answered it, as estimates.

    An answer is told by its worth in points of burnout, the reversed item already turned. No rows where a cohort hides
    small counts, for most of these are small.
    """
    if study.cohort.disclosure.smallest_count:
        return results.estimates(study, [])
    rows = [
        about(quantity=f"answered-{points}", estimate=(found == points).sum())
        for about, found in _answers(study)
        for points in POINTS
    ]
    return results.estimates(study, rows)


def item_means(study: Study) -> pd.DataFrame:
    """The mean of each item (0-100, more is worse) at each timepoint, of those who answered it, as estimates."""
    means = [about(quantity="mean-item", estimate=found.astype(float).mean()) for about, found in _answers(study)]
    return results.estimates(study, means)
