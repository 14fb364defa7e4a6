"""Codes that stand together in a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups import disclosure, matrices, results, themes

if TYPE_CHECKING:
    from peergroups.records import Study


def pairs(study: Study) -> pd.DataFrame:
    """Codes that stand together in at least one segment, as estimates, most segments first; `domain` names both.

    Where few people spoke of both, of one without the other, or of neither, the pair is left out: with the people of
    each code known, each of these four groups can be counted.
    """
    segments, people = matrices.segments_with_both(study).to_numpy(), matrices.participants_with_both(study).to_numpy()
    first, second = np.nonzero(np.triu(segments, k=1))
    order = np.argsort(-segments[first, second], kind="stable")
    domains = list(themes.domains(study).values())
    rows = []
    for one, other in zip(first[order], second[order], strict=True):
        both = people[one, other]
        groups = [both, people[one, one] - both, people[other, other] - both]
        place = {"domain": f"{domains[one]} and {domains[other]}", "n": study.interviewed}
        place |= {"people": min(*groups, study.interviewed - sum(groups)), "method": "segments of the lead coder"}
        rows += [
            place | {"quantity": "segments", "estimate": segments[one, other]},
            place | {"quantity": "participants", "estimate": both},
        ]
    return _allowed(results.estimates(study, rows))


def _allowed(rows: pd.DataFrame) -> pd.DataFrame:
    """Without the pairs that may not be shown: which of them stand together would say something as well."""
    hidden = rows["method"].str.startswith(disclosure.HIDDEN) & (rows["quantity"] == "participants")
    return rows[~rows["domain"].isin(rows.loc[hidden, "domain"])].reset_index(drop=True)
