"""Before and after: what the scores were, and how they differ for those who answered twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from peergroups import cbi, disclosure, results
from peergroups.estimates import respondents
from peergroups.records import article
from peergroups.records.study import Study
from peergroups.results import Estimate
from peergroups.statistics.small_samples import student

FOUR_BANDS = tuple([name] for name, *_ in cbi.BANDS)
TWO_BANDS = ["none", "mild"], ["moderate", "severe"]
SUMMARIES = {
    "mean-score": pd.Series.mean,
    "sd-score": pd.Series.std,
    "median-score": pd.Series.median,
    "lowest-score": pd.Series.min,
    "highest-score": pd.Series.max,
}


def _cells(study: Study, scores: pd.DataFrame) -> Iterator[tuple[partial[Estimate], pd.Series]]:
    """The scores of everybody who has one, a scale and timepoint at a time, with an estimate of them to fill in."""
    scores = respondents.told_of(study, scores)
    for scale in study.cohort.answers.scales:
        for timepoint in cbi.TIMEPOINTS:
            here = (scores["scale"] == scale) & (scores["timepoint"] == timepoint)
            found = scores.loc[here, "score"].dropna().astype(float)
            yield partial(Estimate, domain=scale, timepoint=timepoint, n=len(found)), found


def describe(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """Mean, standard deviation (n - 1), median, lowest and highest score (0-100) of each scale at each timepoint.

    Everybody with a score counts, so before and after are not all the same people.
    """
    rows = [
        about(quantity=quantity, estimate=summary(found), method="everybody with a score")
        for about, found in _cells(study, scores)
        for quantity, summary in SUMMARIES.items()
    ]
    return results.estimates(study, rows)


def bands(study: Study, scores: pd.DataFrame) -> pd.DataFrame:
    """How many people are in each of the article's bands, and how many at 50 or more, the authors' line.

    Where small counts are hidden there are two bands for four.
    """
    rows = []
    for about, found in _cells(study, scores):
        counts = found.map(cbi.band).value_counts()
        together = TWO_BANDS if study.cohort.disclosure.smallest_count else FOUR_BANDS
        of = {f"in-band-{'-or-'.join(names)}": counts.reindex(names).sum() for names in together}
        rows += [about(quantity=quantity, estimate=count) for quantity, count in of.items()]
        rows.append(about(quantity="at-50-or-more", estimate=(found >= cbi.HIGH).sum()))
    return results.estimates(study, rows)


def pairs(scores: pd.DataFrame) -> pd.DataFrame:
    """A row a person and scale: `before`, `after` (missing where not answered) and `difference`, after minus before."""
    wide = scores.pivot(index=["scale", "participant"], columns="timepoint", values="score")
    wide = wide.reindex(columns=list(cbi.TIMEPOINTS)).astype(float)
    return wide.assign(difference=wide["after"] - wide["before"]).reset_index().rename_axis(columns=None)


def paired_differences(study: Study, scores: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """After minus before, person by person, for those with both scores: mean with a t interval, SD, how many lower.

    Points of 0-100; below zero is lower after than before. The interval is Student's for paired differences
    (n - 1 degrees of freedom); with fewer than two pairs, or where all differences are equal, it is not defined. No
    rows where nobody has an id.
    """
    if not study.paired:
        return results.estimates(study, [])
    paired = pairs(respondents.told_of(study, scores)).dropna(subset="difference")
    rows = []
    for scale in study.cohort.answers.scales:
        differences = paired.loc[paired["scale"] == scale, "difference"]
        about = partial(Estimate, domain=scale, timepoint=cbi.BETWEEN, n=len(differences))
        mean, sd, n = disclosure.as_told("paired-difference", differences, study.cohort.disclosure)
        found = student(mean, sd / np.sqrt(n) if n else np.nan, n - 1, level)
        method = "those with both scores, Student's t interval"
        rows.append(about(quantity="mean-paired-difference", **found._asdict(), method=method))
        rows.append(about(quantity="sd-paired-difference", estimate=differences.std()))
        rows.append(about(quantity="scored-lower", estimate=(differences < 0).sum()))
    return results.estimates(study, rows)


def burnout_scores(study: Study) -> pd.DataFrame:
    """The published mean and SD (0-100) of each scale and timepoint, as estimates; none where the cohort names none."""
    if study.published is None:
        return results.estimates(study, [])
    table = article.read("burnout-scores", study.published)
    return results.estimates(study, (row for cell in table.itertuples() for row in _rows(cell)), origin="published")


def _rows(cell) -> Iterator[Estimate]:
    method = f"{results.AS_PRINTED}, {cell.place}"
    about = partial(Estimate, domain=cell.scale, timepoint=cell.timepoint, n=cell.n, method=method)
    yield about(quantity="mean-score", estimate=float(cell.mean))
    yield about(quantity="sd-score", estimate=float(cell.sd))


def beside(study: Study, description: pd.DataFrame) -> pd.DataFrame:
    """Published mean (SD) beside what the records give, a row a scale and timepoint, with whether the digits agree.

    The records' numbers are rounded to as many decimals as the article prints, halves to even or up alike.
    """
    if study.published is None or study.cohort.disclosure.smallest_count:
        return pd.DataFrame()
    table, published = article.read("burnout-scores", study.published), burnout_scores(study)
    rows = []
    for cell in table.itertuples():
        printed, found = (
            [results.pick(given, quantity, cell.scale, cell.timepoint) for quantity in ("mean-score", "sd-score")]
            for given in (published, description)
        )
        mean, sd = map(results.number, printed)
        digits = [_printed(row, like) for row, like in zip(found, (cell.mean, cell.sd), strict=True)]
        rows.append(
            {
                "Scale": cbi.TITLES[cell.scale],
                "When": cell.timepoint,
                "Published, of": results.group_size(printed[0]),
                "Published mean (SD)": f"{mean} ({sd})",
                "Records, of": results.group_size(found[0]),
                "Records mean (SD)": f"{digits[0]} ({digits[1]})",
                "Same digits": _same(digits, [cell.mean, cell.sd]),
            }
        )
    return pd.DataFrame(rows)


def _printed(row: pd.Series, like: str) -> str:
    return results.number(row, decimals=len(like.partition(".")[2]))


def _same(digits: list[str], printed: list[str]) -> str:
    if disclosure.HIDDEN in digits:
        return disclosure.HIDDEN
    return "yes" if list(map(results.without_keys, digits)) == printed else "no"
