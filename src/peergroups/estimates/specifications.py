"""The difference worked out in every reasonable way: the choices are declared in tables, each different way comes once.

A specification curve (Simonsohn, Simmons, Nelson 2020, Nature Human Behaviour 4:1208-1214,
doi 10.1038/s41562-020-0912-z) of published figures or of a real cohort's records, where small counts are hidden by the
means that may be told; of made-up records there is nothing to choose. `show.explanations.curve` draws it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from functools import partial
from hashlib import sha256
from itertools import product

import pandas as pd

from attainable import Convention, retest
from attainable.cells import Span
from peergroups import cbi, results
from peergroups.estimates import before_after, change, explanations, printed
from peergroups.estimates.printed import Printed
from peergroups.records.study import Study
from peergroups.results import Estimate

CHOICES = ("Scale", "Which difference", "Which numbers", "Which formula")
TWO_MEANS, TWICE_LOWEST, TWICE_HIGHEST = "two means", "asked twice, lowest", "asked twice, highest"
LOST_AT = {"those lost at 0": 0, "those lost at 100": 100}
AS_PRINTED, LOWEST, HIGHEST, GROUPS = "as printed", "lowest printing so", "highest printing so", "all groups listed"
SDS = ("sample SD", "population SD")
# Of published figures, for each difference: the numbers behind the digits, and the SDs, that make a difference to it.
OF_FIGURES = {
    TWO_MEANS: ((AS_PRINTED, LOWEST, HIGHEST), ("",)),
    TWICE_LOWEST: ((AS_PRINTED, LOWEST, GROUPS), SDS),
    TWICE_HIGHEST: ((AS_PRINTED, HIGHEST, GROUPS), SDS),
    **dict.fromkeys(LOST_AT, ((AS_PRINTED, LOWEST, HIGHEST), ("",))),
}
TWICE, ALL, MEAN, MEDIAN = "asked twice", "all who answered", "mean", "median"
# Of records, for each set of items: the differences and the formulas. Which ways are the same depends on the people.
OF_RECORDS = ((TWICE, ALL, *LOST_AT), (MEAN, MEDIAN))
# What is chosen of each, and its estimate.
Way = tuple[tuple[str, ...], Estimate]
# What the items are called, which is left out, and scores by person.
Scoring = tuple[str, str, pd.DataFrame]


def estimates(study: Study) -> pd.DataFrame:
    """Each way's difference, after minus before in points of 0 to 100, with its choices as columns beside the format's.

    A choice that makes no difference to a way is "". No rows where records are made up and no figures are published.
    """
    origin = "published" if study.published is not None else study.origin
    found = {"published": _of_published, "real": _of_records, "synthetic": lambda _: ()}[origin]
    ways = list(found(study))
    table = results.estimates(study, (row for _, row in ways), origin=origin)
    return table.join(pd.DataFrame([chosen for chosen, _ in ways], columns=list(CHOICES)))


def _way(chosen: tuple[str, ...], difference: float, n: int, item: str = "") -> Way:
    domain = "; ".join(filter(None, [*chosen, item]))
    # Where two sums of floats are equal, their difference is none.
    found = round(float(difference), 9) + 0
    about = partial(Estimate, quantity="specified-difference", domain=domain, timepoint=cbi.BETWEEN)
    return chosen, about(estimate=found, n=n, method="one of every reasonable way")


class Exactly(Convention):
    """The printed digits are the numbers themselves."""

    def behind(self, text: str) -> Span:
        """No others print so."""
        return Span(Fraction(text), Fraction(text))


def _of_published(study: Study) -> Iterator[Way]:
    return (way for figures in printed.of_study_twice(study) for way in of_two_figures(*figures))


def of_two_figures(before: Printed, after: Printed) -> Iterator[Way]:
    """Where no fewer are printed after than before, nobody is known to be lost, and there are the two means alone."""
    fewer = min(before.cell.n, after.cell.n)
    for difference in OF_FIGURES if after.cell.n < before.cell.n else (TWO_MEANS,):
        for numbers, sd in product(*OF_FIGURES[difference]):
            span = _span(before, after, difference, numbers, sd.removesuffix(" SD") or "sample")
            if span is not None:
                found = span.low if numbers == LOWEST or difference == TWICE_LOWEST else span.high
                n = before.cell.n if difference in LOST_AT else fewer
                yield _way((cbi.TITLES[before.domain], difference, numbers, sd), found, n)


def _span(before: Printed, after: Printed, difference: str, numbers: str, sd: str) -> Span | None:
    """What the difference can be at least and at most; None where no group is found that prints so."""
    try:
        if numbers == GROUPS:
            readings = [printed.fewest_skipping(figure, sd) for figure in (before, after)]
            return None if None in readings else retest.mean_difference_listed(before.cell, after.cell, *readings)
        convention = (Exactly if numbers == AS_PRINTED else Convention)(sd)
        if difference in (TWICE_LOWEST, TWICE_HIGHEST):
            return retest.mean_difference(before.cell, after.cell, convention, convention)
    except ValueError:
        return None
    earlier, later = (retest.subset_mean(figure.cell, figure.cell.n, convention) for figure in (before, after))
    if difference in LOST_AT:
        lost = Fraction(before.cell.n - after.cell.n, before.cell.n)
        later = later.affine(1 - lost, lost * LOST_AT[difference])
    return Span(later.low - earlier.high, later.high - earlier.low)


def _of_records(study: Study) -> Iterator[Way]:
    if study.cohort.disclosure.smallest_count:
        return _of_what_is_told(study)
    return (way for scale in study.cohort.answers.scales for way in _of_scale(study, scale))


def _of_what_is_told(study: Study) -> Iterator[Way]:
    """Where small counts are hidden, the ways that can be worked out from the means that are told."""
    for seen in before_after.from_records(study, study.scores):
        differences = {TWICE: seen.difference} if study.paired else {}
        differences[ALL] = seen.of_means
        if seen.lost and study.paired:
            ends = explanations.ends_of_difference(seen)
            differences |= dict(zip(LOST_AT, ends, strict=True))
        for difference, found in differences.items():
            yield _way((cbi.TITLES[seen.scale], difference, "every item", MEAN), found, seen.fewer)


def _of_scale(study: Study, scale: str) -> Iterator[Way]:
    """Each way once: where the same scores of the same people are summed up alike, the first that is named."""
    lost, known = study.answered["before"] - study.answered["after"], set()
    for scoring, (difference, formula) in product(_scorings(study, scale), product(*OF_RECORDS)):
        if not (study.paired or difference == ALL):
            continue
        numbers, item, scores = scoring
        before, after = _compared(scores, difference, lost)
        apart = difference == ALL and formula == MEDIAN
        same = (item, formula, apart, _known_by(before), _known_by(after))
        if before.empty or after.empty or same in known:
            continue
        known.add(same)
        n, found = min(len(before), len(after)), _difference(before, after, formula, apart)
        yield _way((cbi.TITLES[scale], difference, numbers, formula), found, n, item)


def _known_by(scores: pd.Series) -> bytes:
    """The same for the same scores of the same people, however many."""
    return sha256(pd.util.hash_pandas_object(scores).to_numpy().tobytes()).digest()


def _scorings(study: Study, scale: str) -> Iterator[Scoring]:
    coded = study.cohort.answers.model_copy(update={"scales": (scale,)})
    scores, items = cbi.score(study.answers, coded), cbi.items_of(scale)
    yield "every item", "", change.pairs(scores)
    yield "complete answers", "", change.pairs(scores[scores["answered"] == len(items)])
    for item in items:
        without = cbi.score(study.answers.assign(**{item: pd.NA}), coded)
        yield "one item left out", cbi.LABELS[item], change.pairs(without)


def _compared(scores: pd.DataFrame, difference: str, lost: Collection[str]) -> tuple[pd.Series, pd.Series]:
    """The scores before and after that a difference compares, by participant."""
    both = scores.set_index("participant")[list(cbi.TIMEPOINTS)]
    if difference == ALL:
        return both["before"].dropna(), both["after"].dropna()
    both["after"] = both["after"].mask(both.index.isin(lost), LOST_AT.get(difference))
    return both.dropna()["before"], both.dropna()["after"]


def _difference(before: pd.Series, after: pd.Series, formula: str, apart: bool) -> float:
    """After minus before: of means, of medians where people are taken apart, else the median of the differences."""
    if formula == MEDIAN and not apart:
        return (after - before).median()
    return after.agg(formula) - before.agg(formula)


def tallied(study: Study, ways: pd.DataFrame) -> pd.DataFrame:
    """How many ways may be shown, and how many per cent of them find lower, higher and equal scores after."""
    shown = ways["estimate"].dropna()
    about = partial(Estimate, timepoint=cbi.BETWEEN, n=None, method="of every reasonable way that may be shown")
    signs = {"ways-lower": shown < 0, "ways-higher": shown > 0, "ways-equal": shown == 0}
    rows = [about(quantity="ways", estimate=len(shown))]
    rows += [about(quantity=name, estimate=100 * found.mean()) for name, found in signs.items()]
    return results.estimates(study, rows, origin="published" if study.published is not None else study.origin)


def in_words(ways: pd.DataFrame, tallies: pd.DataFrame) -> str:
    """What share of the ways finds lower scores after, higher ones and no difference, the span, and what is hidden."""
    shown = ways.dropna(subset="estimate")
    hidden = len(ways) - len(shown)
    more = " more" * bool(len(shown))
    withheld = f" {hidden}{more} ways are hidden by the cohort's disclosure rules." if hidden else ""
    if shown.empty:
        return withheld.strip() or "The records are made up and no figures are published: there is nothing to choose."
    count, lower, higher, equal = (results.number(row) for _, row in tallies.iterrows())
    ends = [results.number(shown.loc[place]) for place in (shown["estimate"].idxmin(), shown["estimate"].idxmax())]
    return (
        f"In {count} ways to work out the difference, scores after are lower in {lower}%, higher in {higher}% and "
        f"equal in {equal}%: from {' to '.join(ends)} points.{_in_common(shown)}{withheld}"
    )


def _in_common(shown: pd.DataFrame) -> str:
    """What is chosen in all ways of the rarer direction and in none of the other."""
    signs = {"lower": shown["estimate"] < 0, "higher": shown["estimate"] > 0}
    rarer, other = sorted(("lower", "higher"), key=lambda sign: signs[sign].sum())
    few, many = (shown.loc[signs[sign], list(CHOICES)].to_numpy() for sign in (rarer, other))
    alike = [option for option in dict.fromkeys(few.flat) if all(option in way for way in few)]
    alike = [option for option in alike if option not in {"", *many.flat}]
    return f" What sets the {rarer} ones apart: {', '.join(alike)}." if alike else ""
