"""Whose scores the numbers of a real cohort are of: no two sets of people that differ by a few.

Where those who have a score before and none after are fewer than the cohort's smallest count, they are left out of all
that is told of the scale, and so are those who have one only after: everything is then of the people with both. Else
the sets (before, after, both, once) differ by at least so many.
"""

from __future__ import annotations

import pandas as pd

from peergroups import cbi
from peergroups.records.study import Study


def told_of(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """The scores, without those that a few people are alone in having at one timepoint of a scale.

    `scores` has the columns that `cbi.score` gives. Where a cohort has nothing to hide, or nobody has an id, all.
    """
    if not (study.paired and study.cohort.disclosure.smallest_count):
        return scores
    left_out = pd.Series(False, index=scores.index)
    scored = scores[scores["score"].notna()]
    for _, here in scored.groupby("scale"):
        times = here.groupby("participant")["timepoint"].transform("nunique")
        for timepoint in cbi.TIMEPOINTS:
            once = here.index[(times == 1) & (here["timepoint"] == timepoint)]
            left_out[once] = 0 < len(once) < study.cohort.disclosure.smallest_count
    return scores.assign(score=scores["score"].mask(left_out))


def answers_told_of(study: Study) -> pd.DataFrame:
    """The answers, of each scale those of people whose scores are told of."""
    told, answers = told_of(study, study.scores), study.answers.copy()
    if told is study.scores:
        return answers
    for scale, here in told[told["score"].notna()].groupby("scale"):
        people = pd.MultiIndex.from_frame(here[["participant", "timepoint"]])
        outside = ~pd.MultiIndex.from_frame(answers[["participant", "timepoint"]]).isin(people)
        answers.loc[outside, cbi.items_of(scale)] = pd.NA
    return answers
