"""Whether cohorts share so many people that their reports together tell of the few whom they do not share.

What a report says of people, and another of the same and a few more, differ by what those few are like. Reports do not
say who is in them, so it is looked for where the records are. Ids say little (many cohorts have a P01), so two
questionnaires are taken for the same where all their answers are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

import pandas as pd

from peergroups import cbi
from peergroups.records.study import Study


def nearly_the_same(studies: Sequence[Study]) -> list[str]:
    """A sentence for each cohort of real people that other cohorts of them, added up, hold but for a few.

    Few are fewer than the largest `smallest_count` among them. Interviews are not looked at.
    """
    real = [study for study in studies if study.origin == "real" and study.answers is not None]
    few = max((study.cohort.disclosure.smallest_count for study in real), default=0)
    found: dict[tuple[str, ...], str] = {}
    for timepoint in cbi.TIMEPOINTS:
        held = {study.cohort.id: _questionnaires(study, timepoint) for study in real}
        for cohorts, differ in [*_pairs(held), *_wholes(held)]:
            if differ < few:
                first, *others = cohorts
                found[cohorts] = (
                    f"{first} and {' with '.join(others)}: all but {differ} of their questionnaires {timepoint} the "
                    f"groups are the same, so that the reports together tell of so few; should be {few} or more, or "
                    "one of these cohorts left out"
                )
    return list(found.values())


def _questionnaires(study: Study, timepoint: str) -> Counter[int]:
    """How often each set of answers was given, by a checksum of its points."""
    levels = cbi.levels(study.answers, study.cohort.answers)
    given = levels[levels["timepoint"] == timepoint].reindex(columns=list(cbi.LABELS)).astype("Float64")
    given = given[given.notna().any(axis=1)].fillna(-1).astype(float)
    return Counter(pd.util.hash_pandas_object(given, index=False).tolist())


def _pairs(held: dict[str, Counter[int]]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Two cohorts that share somebody, and how many are in one of them alone."""
    for one, other in combinations(held, 2):
        shared = (held[one] & held[other]).total()
        if shared:
            yield (one, other), held[one].total() + held[other].total() - 2 * shared


def _wholes(held: dict[str, Counter[int]]) -> Iterator[tuple[tuple[str, ...], int]]:
    """A cohort with several others that lie within it, and how many are in none of those; not where nobody is."""
    for whole, people in held.items():
        parts = {name: part for name, part in held.items() if name != whole and part and part <= people}
        left = (people - sum(parts.values(), Counter())).total()
        if len(parts) > 1 and left:
            yield (whole, *parts), left
