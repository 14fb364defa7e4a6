"""What a check says of a cohort before its report is made."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from peergroups import cbi
from peergroups.records import article, doubts, load
from peergroups.records.study import Study

MOST_IDS = 30


def told(cohort: str, ids: bool) -> Iterator[str]:
    """Who answered when, what was left out and why, what a report will hide, and every doubt, a line each.

    With `ids`, who answered once only is named. Raises InputError with every fault.
    """
    study = load(cohort)
    article.check(study)
    yield from _read(study, ids)
    for doubt in doubts.doubts(study):
        yield f"Look at this: {doubt}"


def _read(study: Study, ids: bool) -> Iterator[str]:
    yield f"{study.cohort.id}: {study.cohort.title}"
    yield from study.told
    if study.answers is None:
        yield f"No questionnaire; {study.interviewed} were interviewed."
        return
    before, after = (study.answered[timepoint] for timepoint in cbi.TIMEPOINTS)
    yield f"{len(before)} answered before, {len(after)} after" + (
        f", {len(before & after)} both times." if study.paired else "; nobody has an id, so no answers are paired."
    )
    scored = study.scores.dropna(subset="score").groupby(["scale", "timepoint"]).size()
    for scale in study.cohort.answers.scales:
        counts = [f"{scored.get((scale, timepoint), 0)} {timepoint}" for timepoint in cbi.TIMEPOINTS]
        yield f"  with a {cbi.TITLES[scale].lower()} score: {', '.join(counts)}"
    yield from _hidden(study, scored)
    told = [column for column in ("group", "withdrew_after_session", "interviewed") if not study.knows(column)]
    if told:
        yield f"Not told of the people: {', '.join(told)}."
    for who, people in {"before": before - after, "after": after - before}.items() if study.paired and ids else ():
        names = sorted(people)
        yield f"Only {who}: {', '.join(names[:MOST_IDS]) or 'no one'}{' …' * (len(names) > MOST_IDS)}"


def _hidden(study: Study, scored: pd.Series) -> Iterator[str]:
    """What a report will not show."""
    rules = study.cohort.disclosure
    if study.origin == "real" and rules.smallest_count:
        yield (
            f"A report hides counts of people below {rules.smallest_count}"
            + f" and rounds the others down to a multiple of {rules.base}." * (rules.base > 1)
            + "." * (rules.base == 1)
        )
        few = [f"{cbi.TITLES[scale].lower()} {time}" for (scale, time), n in scored.items() if n < rules.smallest_count]
        if few:
            yield f"  It has no mean of these scores, which too few people have: {', '.join(few)}."
