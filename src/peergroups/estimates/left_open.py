"""What a published mean and SD allow: the smallest and largest of a summary over all groups that give them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from math import nan

import pandas as pd

from attainable import bounds, retest
from attainable.cells import Convention
from attainable.sums import TooLarge
from peergroups import cbi, results
from peergroups.estimates.printed import Printed, fewest_skipping, in_words
from peergroups.records import article
from peergroups.records.study import Study
from peergroups.results import Estimate


def _listings(figures: Iterable[Printed]) -> Iterator[tuple[Printed, Convention, bounds.Listing]]:
    """All groups of each figure that can be listed, read with a sample SD and the fewest items left out."""
    for figure in figures:
        convention = fewest_skipping(figure)
        if convention is None:
            continue
        try:
            yield figure, convention, bounds.listed(figure.cell, convention)
        except TooLarge:
            continue


def summaries(study: Study, figures: Iterable[Printed]) -> pd.DataFrame:
    """Bounds of the lowest, median and highest score, of the people in each band and at 50 or more, as estimates.

    `low` and `high` are the smallest and largest over all groups that give the figure; there is no estimate between.
    Figures that no group gives, or too many to list, have no row.
    """
    rows = []
    for figure, convention, listing in _listings(figures):
        method = f"all {len(listing.places)} groups, {in_words(convention)}"
        about = partial(Estimate, domain=figure.domain, timepoint=figure.timepoint, n=figure.cell.n, method=method)
        found = {
            "possible-lowest": bounds.lowest(figure.cell, convention),
            "possible-median": bounds.median(figure.cell, convention),
            "possible-highest": bounds.highest(figure.cell, convention),
            "possible-at-50": bounds.number_between(figure.cell, cbi.HIGH, figure.cell.high, convention),
        }
        found |= {
            f"possible-{name}": bounds.number_between(figure.cell, low, high, convention)
            for name, low, high in cbi.BANDS
        }
        rows += [
            about(quantity=quantity, estimate=nan, low=float(bound.smallest), high=float(bound.largest))
            for quantity, bound in found.items()
        ]
    return results.estimates(study, rows, origin="published")


def fallen(study: Study, figures: Iterable[Printed]) -> pd.DataFrame:
    """For each scale measured twice, how many of those after can have scored lower than before, as estimates.

    Over all groups before, all after, and every way in which those after can be some of those before; that all of
    them had answered before is assumed.
    """
    listed = {(figure.domain, figure.timepoint): (figure, convention) for figure, convention, _ in _listings(figures)}
    rows = []
    for domain in dict.fromkeys(domain for domain, _ in listed):
        if not all((domain, timepoint) in listed for timepoint in cbi.TIMEPOINTS):
            continue
        (before, reading), (after, reading_after) = (listed[domain, timepoint] for timepoint in cbi.TIMEPOINTS)
        fewest, most = retest.fallen(before.cell, after.cell, reading, reading_after)
        method = f"if all after had answered before: all groups and pairings; {in_words(reading)} before, "
        method += f"{in_words(reading_after)} after"
        about = partial(Estimate, quantity="possible-fallen", domain=domain, timepoint=cbi.BETWEEN, n=after.cell.n)
        rows.append(about(estimate=nan, low=fewest.fallen, high=most.fallen, method=method))
    return results.estimates(study, rows, origin="published")


def disclosed(figures: Iterable[Printed]) -> pd.DataFrame:
    """How closely each figure tells the people behind it: the groups left, and the scores that somebody must have."""
    rows = []
    for figure, convention, listing in _listings(figures):
        shares = bounds.disclosure(figure.cell, convention).shares
        certain = [f"{float(share.score):.1f}" for share in shares if share.fewest]
        possible = sum(share.most > 0 for share in shares)
        rows.append(
            {
                "Figure": figure.title,
                "Mean (SD)": f"{figure.cell.mean} ({figure.cell.sd})",
                "Of": str(figure.cell.n),
                "Reading": in_words(convention),
                "Groups left": f"{len(listing.places):,}",
                "Scores anybody can have": f"{possible} of {len(shares)}",
                "Scores somebody must have": ", ".join(certain) or "none",
            }
        )
    return pd.DataFrame(rows)


def bands_claimed(study: Study, figures: Iterable[Printed]) -> pd.DataFrame:
    """The band the article gives each mean, and what its rule gives the means that go with mean and SD as read here."""
    if study.published is None:
        return pd.DataFrame()
    table = article.read("burnout-scores", study.published)
    claimed = {(row.scale, row.timepoint): row.band_claimed for row in table.itertuples()}
    rows = []
    for figure, convention, listing in _listings(figures):
        if (figure.domain, figure.timepoint) not in claimed:
            continue
        grid = [float(score) for score in listing.grid]
        means = sorted({round(sum(grid[place] for place in places) / len(places), 6) for places in listing.places})
        rows.append(
            {
                "Figure": figure.title,
                "Printed mean": figure.cell.mean,
                "Reading": in_words(convention),
                "Means that go with its SD": _span(means),
                "Band in the article": claimed[figure.domain, figure.timepoint],
                "Its rule on those means": " or ".join(dict.fromkeys(map(cbi.band, means))),
            }
        )
    return pd.DataFrame(rows)


def _span(means: list[float]) -> str:
    told = list(dict.fromkeys(f"{mean:.2f}" for mean in means))
    return told[0] if len(told) == 1 else f"{told[0]} to {told[-1]}"
