"""How far coders agree on each code: raw counts first, then per cent, Cohen's kappa and Krippendorff's alpha.

The unit is a segment that one of the coders compared gave a code. A passage that nobody coded is no segment, so that
"neither" counts segments given other codes, and agreement on leaving passages alone counts nowhere. Which of the
numbers are made follows from the variety of thematic analysis that the cohort declares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups import results, themes, varieties
from peergroups.coders import Comparison, compare, masi
from peergroups.coders.two_by_two import TwoByTwo

if TYPE_CHECKING:
    from peergroups.records import Study

WHOLE_SETS = "All codes of a segment together"
NOTE = "; note: "


def tables(found: Comparison) -> list[TwoByTwo]:
    """The counts of two coders, code by code in the codebook's order; the lead coder is the first."""
    ours, theirs = found.given
    both, first, second = (ours & theirs).sum(axis=0), (ours & ~theirs).sum(axis=0), (~ours & theirs).sum(axis=0)
    neither = len(found.segments) - both - first - second
    return [TwoByTwo(*map(int, cells)) for cells in zip(both, first, second, neither, strict=True)]


def estimates(study: Study) -> pd.DataFrame:
    """Counts, per cent, kappa and alpha of each code and pair of coders, as far as the declared variety asks for them.

    Krippendorff's alpha of whole sets of codes (distance: MASI), over all coders, comes last. No rows where the
    variety asks for none, or where no two coders coded the same document. With more than two coders `domain` begins
    with the pair.
    """
    asked, found = varieties.of(study), compare(study)
    if not asked.counts or not len(found.segments):
        return results.estimates(study, [])
    rows = []
    for other in range(1, len(found.coders)):
        rows += _of_a_pair(study, found.of_two(other), several=len(found.coders) > 2)
    if asked.coefficients:
        rows.append(_of_sets(study, found))
    return results.estimates(study, rows)


def _of_a_pair(study: Study, pair: Comparison, several: bool) -> list[dict]:
    who = " and ".join(pair.coders)
    given = pair.given.any(axis=0)
    rows = []
    for place, (domain, counts) in enumerate(zip(themes.domains(study).values(), tables(pair), strict=True)):
        about = {"domain": f"{who}, {domain}" if several else domain, "n": study.interviewed}
        about["people"] = pair.segments.loc[given[:, place], "participant"].nunique()
        rows += [about | row for row in _rows(counts, who, varieties.of(study).coefficients)]
    return rows


def _rows(counts: TwoByTwo, who: str, coefficients: bool) -> list[dict]:
    method = f"{who}, segments that one of them gave a code, in documents that both coded"
    cells = {"given-by-both": counts.both, "given-by-first": counts.first}
    cells |= {"given-by-second": counts.second, "given-by-neither": counts.neither}
    found = {"per-cent-agreement": counts.per_cent}
    if coefficients:
        found |= {"cohens-kappa": counts.kappa, "krippendorffs-alpha": counts.alpha}
    return [{"quantity": name, "estimate": count, "method": method} for name, count in cells.items()] + [
        {"quantity": name, "estimate": one.value, "method": NOTE.join(filter(None, [method, one.reason]))}
        for name, one in found.items()
    ]


def _of_sets(study: Study, found: Comparison) -> dict:
    method = f"{' and '.join(found.coders)}, the set of codes of each segment, distance: MASI"
    about = {"domain": WHOLE_SETS, "n": study.interviewed, "people": found.segments["participant"].nunique()}
    alpha = masi.alpha(found.given, found.coded)
    if np.isnan(alpha):
        method += f"{NOTE}not defined: all coders gave the same codes to every segment"
    return about | {"quantity": "alpha-of-sets", "estimate": alpha, "method": method}
