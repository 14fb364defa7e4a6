"""What a cohort's records let one doubt of what its file declares: nothing here is refused, all of it is told."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from peergroups import cbi
from peergroups.records import article
from peergroups.records.study import Study

FEWEST_FOR_A_CORRELATION = 8


def doubts(study: Study) -> Iterator[str]:
    """A sentence for each doubt; none where nobody was asked a questionnaire."""
    if study.answers is None:
        return
    yield from _nobody_twice(study)
    yield from _worth_the_same(study)
    yield from _energy_turned(study)
    yield from _other_numbers_published(study)


def _nobody_twice(study: Study) -> Iterator[str]:
    before, after = (study.answered[timepoint] for timepoint in cbi.TIMEPOINTS)
    for timepoint, people in study.answered.items():
        if not people:
            yield f"No one answered {timepoint} the groups."
    if before and after and study.paired and not before & after:
        yield (
            f"None of the {len(before)} who answered before has the id of one of the {len(after)} who answered after. "
            "If no one has an id, say `participant: none`."
        )
    if study.only_after:
        yield f"{study.only_after} answered after and never before: they count in the means, and in no pair."


def _worth_the_same(study: Study) -> Iterator[str]:
    coding, items = study.cohort.answers.coding, study.cohort.answers.items
    found: dict[tuple[str, ...], list[str]] = {}
    for item in items:
        given = sorted(study.answers[item].dropna().unique())
        for points in sorted({coding[answer] for answer in given}):
            same = tuple(answer for answer in given if coding[answer] == points)
            if len(same) > 1:
                found.setdefault((str(points), *same), []).append(item)
    for (points, *same), where in found.items():
        yield f"{' and '.join(same)} are both worth {points} points, in {len(where)} items: is that meant?"


def _energy_turned(study: Study) -> Iterator[str]:
    """Where the reversed item goes against the others after it was turned, it may have been turned before."""
    if "work" not in study.cohort.answers.scales:
        return
    asked = ["participant", "timepoint", *cbi.items_of("work")]
    steps = cbi.levels(study.answers[asked], study.cohort.answers.model_copy(update={"scales": ("work",)}))
    (turned,) = (item.id for item in cbi.ITEMS if item.reversed)
    others = steps[[item for item in cbi.items_of("work") if item != turned]].astype(float).mean(axis=1)
    both = pd.DataFrame({"turned": steps[turned], "others": others}).dropna().astype(float)
    if len(both) < FEWEST_FOR_A_CORRELATION or both.nunique().min() < 2:
        return
    if (correlation := both["turned"].corr(both["others"])) < 0:
        how = "turned once" if study.cohort.answers.direction == "as answered" else "taken as turned"
        yield (
            f"The energy item goes against the other work items ({correlation:.2f} over {len(both)} questionnaires) "
            f"when it is {how}: does `direction` say what the file holds?"
        )


def _other_numbers_published(study: Study) -> Iterator[str]:
    if study.published is None:
        return
    if study.origin == "real" and article.of_london(study):
        yield "`published` names London's figures: leave it out, or name those of this cohort."
    scored = study.scores.dropna(subset="score").groupby(["scale", "timepoint"]).size()
    for cell in article.read("burnout-scores", study.published).itertuples():
        found = int(scored.get((cell.scale, cell.timepoint), 0))
        if found != cell.n:
            yield (
                f"The published {cbi.TITLES[cell.scale].lower()} figures {cell.timepoint} are of {cell.n} people; "
                f"the records have {found} scores."
            )
