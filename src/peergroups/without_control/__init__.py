"""What else could lie behind a difference that has no control group: what a number can be put on, and what not.

Loss to follow-up, regression to the mean and the difference of two printed means have rooms of their own (`lost`,
`regression`, `pairing`); `aggregates` is what they start from, `figures` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups import caveats, published
from peergroups.faults import InputError
from peergroups.without_control.aggregates import SUPPOSED, BeforeAfter, estimates, row_of_the_fewer

if TYPE_CHECKING:
    from peergroups.records import Study

INSTRUMENT = "Copenhagen Burnout Inventory"
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
    schedule = published.read("measurement-schedule", study.published)
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
    rows = []
    for scale in seen:
        low, high = sorted([scale.difference / fewest, scale.difference / most])
        sd = scale.sd_before if scale.sd_before > 0 else np.nan
        about = row_of_the_fewer(scale) | SUPPOSED | {"domain": scale.scale, "estimate": np.nan}
        about["method"] = f"the same every week, over {fewest:g} to {most:g} weeks"
        rows += [
            about | {"quantity": "points-a-week", "low": low, "high": high},
            about | {"quantity": "sds-a-week", "low": low / sd, "high": high / sd},
        ]
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
