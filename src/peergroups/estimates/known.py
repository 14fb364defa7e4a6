"""What is known of the difference: by published figures where a cohort has some, else by its records.

Four differences are easily taken for one another: that of two means, and those of the people asked twice, of all asked
before and of all recruited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import nan, sqrt

import pandas as pd

from peergroups import cbi, disclosure, results
from peergroups.estimates import before_after, change, same_people
from peergroups.estimates.before_after import BeforeAfter
from peergroups.estimates.explanations import HIGHEST, LOWEST, ends_of_difference
from peergroups.records.study import Study
from peergroups.results import Estimate

MEAN, SD = "mean-score", "sd-score"
OF_MEANS, OF_ALL_BEFORE, OF_ALL_RECRUITED = "difference-of-means", "difference-of-everybody", "difference-of-recruited"
TWICE = "possible-mean-difference", "mean-paired-difference"
ONE_BY_ONE = "sd-paired-difference", "scored-lower"


def means(study: Study, description: pd.DataFrame) -> pd.DataFrame:
    """Mean and SD of each scale and timepoint as published, else those of `description` (see `change.describe`)."""
    published = change.burnout_scores(study)
    return description[description["quantity"].isin([MEAN, SD])] if published.empty else published


def spreads(study: Study) -> pd.DataFrame:
    """The SD (n - 1) of each scale before and after, as published, else of everybody with a score."""
    rows = means(study, change.describe(study, study.scores))
    return rows[rows["quantity"] == SD]


def twice(study: Study, differences: pd.DataFrame) -> pd.DataFrame:
    """Of those asked twice: bounds by the published figures, else what real `change.paired_differences` give.

    Of real records where nobody has an id, bounds if all who answered after had answered before.
    """
    bounds, of_records = same_people.estimates(study), differences["quantity"].isin(TWICE + ONE_BY_ONE)
    if bounds.empty and study.origin == "real" and not study.paired:
        return results.estimates(study, _if_all_had_answered_before(study))
    return differences[of_records] if bounds.empty and study.origin == "real" else bounds


def one_by_one(found: pd.DataFrame) -> pd.DataFrame:
    """What `twice` tells besides the mean: how far the differences lie apart, and how many point one way."""
    return found[~found["quantity"].isin(TWICE)]


def _if_all_had_answered_before(study: Study) -> Iterator[Estimate]:
    """The ends of the mean difference, over every choice of people before who could be those after.

    Where small counts are hidden, by the mean and SD that are told: of n people, m have a mean within
    SD √((n - 1)(n - m) / (n m)) of that of all.
    """
    if study.cohort.disclosure.smallest_count:
        yield from map(_by_what_is_told, before_after.from_records(study, study.scores))
        return
    scores = study.scores.dropna(subset="score").astype({"score": float}).sort_values("score")
    for scale in study.cohort.answers.scales:
        here = scores[scores["scale"] == scale]
        before, after = (here.loc[here["timepoint"] == timepoint, "score"] for timepoint in cbi.TIMEPOINTS)
        if 0 < len(after) <= len(before):
            low, high = (after.mean() - end(len(after)).mean() for end in (before.tail, before.head))
            people = min(len(after), len(before) - len(after) or len(after))
            about = partial(Estimate, domain=scale, timepoint=cbi.BETWEEN, n=len(after), people=people)
            method = "if all who answered after had answered before, over every choice of them"
            yield about(quantity=TWICE[0], estimate=nan, low=low, high=high, method=method)


def _by_what_is_told(seen: BeforeAfter) -> Estimate:
    n, m = seen.n_before, min(seen.n_after, seen.n_before)
    apart = seen.sd_before * sqrt((n - 1) * (n - m) / (n * m)) if m else nan
    about = partial(Estimate, domain=seen.scale, timepoint=cbi.BETWEEN, n=m, people=m)
    method = "if all who answered after had answered before, by the mean and SD told"
    ends = {"low": seen.of_means - apart, "high": seen.of_means + apart}
    return about(quantity=TWICE[0], estimate=nan, method=method, **ends)


def four_differences(study: Study, seen: Sequence[BeforeAfter], of_those_asked_twice: pd.DataFrame) -> pd.DataFrame:
    """After minus before of each scale: of two means, of those asked twice, of all asked before, of all recruited.

    Points of 0 to 100. Answers that are missing can be anything on the scale, so of the last two only the ends are
    known, with the means as they are. `of_those_asked_twice` are the rows of `twice`.
    """
    rows = [row for scale in seen for row in _of_each_people(study, scale)]
    known = of_those_asked_twice[of_those_asked_twice["quantity"].isin(TWICE)]
    table = pd.concat([results.estimates(study, rows, seen[0].origin if seen else None), known])
    order = [OF_MEANS, *TWICE, OF_ALL_BEFORE, OF_ALL_RECRUITED]
    return table.sort_values("quantity", key=lambda names: names.map(order.index), kind="stable", ignore_index=True)


def _of_each_people(study: Study, scale: BeforeAfter) -> Iterator[Estimate]:
    about = partial(scale.row, people=min(scale.n_after, scale.lost or scale.n_after), also=scale.assumed)
    method = "mean after less mean before, of all who answered at that time"
    yield scale.row(quantity=OF_MEANS, estimate=scale.of_means, method=method)
    if not scale.bounded:
        return
    low, high = ends_of_difference(scale)
    method = "means as they are, those lost at 0 and at 100"
    yield about(quantity=OF_ALL_BEFORE, estimate=nan, low=low, high=high, method=method)
    if study.recruited is None and scale.origin != "published":
        return
    recruited = max(study.cohort.disclosure.down(len(study.participants)), scale.n_before)
    furthest = (recruited - scale.n_before) * (HIGHEST - LOWEST)
    low, high = (scale.n_before * low - furthest) / recruited, (scale.n_before * high + furthest) / recruited
    method += "; who never answered moved from one end of the scale to the other"
    yield about(quantity=OF_ALL_RECRUITED, n=recruited, estimate=nan, low=low, high=high, method=method)


def in_words(means: pd.DataFrame, differences: pd.DataFrame) -> str:
    """The answer, which describes and explains nothing."""
    return f"{seen_in_words(means, differences)} Without a comparison group, no one knows why scores differ."


def seen_in_words(means: pd.DataFrame, differences: pd.DataFrame) -> str:
    """What was seen: published means, else paired differences, else means."""
    paired = differences[differences["quantity"] == TWICE[1]]
    of_means = (means["origin"] == "published").any() or paired.empty
    return _means_in_words(means) if of_means else _paired_in_words(paired)


HIDDEN_SCORES = "The scores are of so few people, or leave out so few, that the cohort's disclosure rules hide them."
NOT_TWICE = "No scale has a score both before and after."


def _means_in_words(means: pd.DataFrame) -> str:
    both = _before_and_after(means, MEAN)
    if not both:
        return HIDDEN_SCORES if means["method"].str.startswith(disclosure.HIDDEN).any() else NOT_TWICE
    largest = means.sort_values("n", ascending=False, kind="stable")
    before, after = (largest[largest["timepoint"] == timepoint].iloc[0] for timepoint in cbi.TIMEPOINTS)
    return (
        f"Mean scores were lower on {_how_many_lower(both)}; "
        f"{results.group_size(before)} answered before, {results.group_size(after)} after."
    )


def _before_and_after(rows: pd.DataFrame, quantity: str) -> list[tuple[str, pd.Series, pd.Series]]:
    """Each scale's row of a quantity before and after, where both are known and may be shown."""
    known = rows["quantity"].eq(quantity) & rows["estimate"].notna()
    found = rows[known].set_index(["domain", "timepoint"], drop=False)
    scales = dict.fromkeys(found["domain"])
    both = [scale for scale in scales if all((scale, timepoint) in found.index for timepoint in cbi.TIMEPOINTS)]
    return [(scale, *(found.loc[(scale, timepoint)] for timepoint in cbi.TIMEPOINTS)) for scale in both]


def _how_many_lower(both: list[tuple[str, pd.Series, pd.Series]]) -> str:
    lower = sum(after["estimate"] < before["estimate"] for _, before, after in both)
    some = "all" if lower == len(both) else f"{lower or 'none'} of"
    told = [
        f"{cbi.TITLES[scale].lower()} {results.number(before)} → {results.number(after)}"
        for scale, before, after in both
    ]
    return f"{some} {len(both)} scale{'s' * (len(both) != 1)}: {', '.join(told)}"


def _paired_in_words(differences: pd.DataFrame) -> str:
    rows = [row for _, row in differences.iterrows()]
    told = [f"{cbi.TITLES[row['domain']].lower()} {results.number(row)}" for row in rows]
    if all(text.endswith(disclosure.HIDDEN) for text in told):
        return HIDDEN_SCORES
    return f"Mean difference of those asked twice, after minus before, in points of 0 to 100: {', '.join(told)}."


def spread_in_words(means: pd.DataFrame) -> str:
    """The SDs before and after, and on how many scales the one after is smaller."""
    both = _before_and_after(means, SD)
    return f"The SD after was smaller on {_how_many_lower(both)}." if both else "No SDs can be compared."


AS_READ = (
    " SDs are read as sample SDs; who can have scored higher is counted over the groups of people that give the "
    "figures with the fewest answers left blank, at most one each."
)


def twice_in_words(found: pd.DataFrame) -> str:
    """What is known of those asked twice, with its condition, in a sentence; `found` is what `twice` gives."""
    rows = found[found["quantity"].isin(TWICE)]
    if rows.empty:
        return (
            "Nothing is known of those asked twice: no figures are published, and no records of real people pair them."
        )
    told = "; ".join(f"{cbi.TITLES[row['domain']].lower()} {results.interval(row)}" for _, row in rows.iterrows())
    people = results.group_size(rows.iloc[0])
    if (rows["quantity"] == "mean-paired-difference").all():
        return f"Of the {people} who answered both times, the mean difference is: {told} points."
    return (
        f"If all {people} who answered after are among those who answered before, their own mean difference lies "
        f"within: {told} points.{AS_READ * bool((rows['origin'] == 'published').all())}"
    )
