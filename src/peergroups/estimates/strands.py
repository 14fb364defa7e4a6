"""Both strands of a cohort's own records: of those who spoke of a theme, how many scored lower afterwards."""

from __future__ import annotations

from itertools import product, starmap

import pandas as pd

from peergroups import results
from peergroups.estimates import change, matrices, outline
from peergroups.records.study import Study
from peergroups.results import Estimate

EVERYBODY = "All of them"


def scored_lower(study: Study) -> pd.DataFrame:
    """Of those who answered twice and whose interviews count: how many scored lower, by the theme that they spoke of.

    As estimates with the columns `of` (the theme; the code where there are no themes; or everybody) and `scale`. No
    rows without a questionnaire. A count is also hidden where few of those who did not speak of it scored lower, or
    did not. It says nothing of why: whoever did not mention a matter may think the same of it.
    """
    if study.answers is None:
        return results.estimates(study, []).assign(of="", scale="")
    differences = change.pairs(study.scores).dropna(subset="difference").set_index(["scale", "participant"])
    by_theme, by_code = matrices.segments_by_theme(study), matrices.segments_by_code(study)
    spoke = (by_theme if outline.themes(study) else by_code.rename(columns=outline.domains(study))) > 0
    spoke.insert(0, EVERYBODY, True)

    def row(of: str, scale: str) -> Estimate:
        lower = differences["difference"].get(scale, pd.Series(dtype=float)).reindex(spoke.index).dropna() < 0
        speaks = spoke.loc[lower.index, of]
        silent = ~speaks
        counts = [(speaks & lower).sum(), (speaks & ~lower).sum()]
        counts += [(silent & lower).sum(), (silent & ~lower).sum()] * (of != EVERYBODY)
        about = {"n": int(speaks.sum()), "estimate": counts[0], "people": int(min(counts))}
        return Estimate(quantity="spoke-and-scored-lower", domain=f"{of}, {scale}", **about)

    points = list(product(spoke, study.cohort.answers.scales))
    table = results.estimates(study, starmap(row, points))
    return table.assign(of=[of for of, _ in points], scale=[scale for _, scale in points])
