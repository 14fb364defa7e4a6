"""How few groups of people a printed mean and SD leave, and what that says of a band given to the mean."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from attainable import TooLarge, count, means
from attainable.cells import Convention
from peergroups import cbi
from peergroups.estimates.printed import NOT_COMPUTED, Printed, fewest_skipping, in_digits, in_words
from peergroups.records import article
from peergroups.records.study import Study


def groups(study: Study, figures: Iterable[Printed]) -> pd.DataFrame:
    """How many groups of people each figure leaves, with a sample SD and the fewest items left out, as a table to read.

    Where the cohort's article gives the mean a band: the means that go with the SD, and the article's rule on them.
    """
    claimed = {} if study.published is None else _bands_claimed(study.published)
    rows = [_row(figure, claimed.get((figure.domain, figure.timepoint), "")) for figure in figures]
    return pd.DataFrame(rows).fillna("")


def _bands_claimed(published: Path) -> dict[tuple[str, str], str]:
    table = article.read("burnout-scores", published)
    return {(row.scale, row.timepoint): row.band_claimed for row in table.dropna(subset="band_claimed").itertuples()}


def _row(figure: Printed, band: str) -> dict[str, str]:
    row = {"Figure": figure.title, "Mean (SD)": figure.digits, "n": str(figure.cell.n)}
    try:
        convention = fewest_skipping(figure)
        if convention is None:
            return row | {"Reading": "none of those tried", "Groups left": "0"}
        row["Reading"] = in_words(convention)
        row["Groups left"] = in_digits(count(figure.cell, convention)) if figure.cell.sd else ""
        return row | (_on_the_band(figure, convention, band) if band else {})
    except TooLarge:
        row.setdefault("Reading", NOT_COMPUTED)
        return row | {"Groups left": NOT_COMPUTED}


def _on_the_band(figure: Printed, convention: Convention, band: str) -> dict[str, str]:
    found = [float(mean) for mean in means(figure.cell, convention)]
    span = " to ".join(dict.fromkeys((f"{found[0]:.2f}", f"{found[-1]:.2f}")))
    rule = " or ".join(dict.fromkeys(map(cbi.band, found)))
    return {"Means that fit": span, "Band in the article": band, "Its rule on those means": rule}
