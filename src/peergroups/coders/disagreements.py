"""Where coders differ, segment by segment, without a word of anybody: something to talk about, and no score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups import results
from peergroups.coders import Comparison, compare

if TYPE_CHECKING:
    from peergroups.records import Study

COLUMNS = ["segment", "document", "theme", "code", "given by", "not given by"]


def log(study: Study) -> pd.DataFrame:
    """A row a segment and code that some coders of its document gave and others did not, in the order of the segments.

    `code` is the code's label. No rows where one coder alone coded, or all coders gave the same.
    """
    found = compare(study)
    segments, codes = np.nonzero(_given_by_some(found))
    gave = found.given[:, segments, codes]
    left_out = found.coded[:, segments] & ~gave
    rows = found.segments.iloc[segments][["segment", "document"]].reset_index(drop=True)
    labels = found.codes.iloc[codes][["theme", "label"]].reset_index(drop=True)
    rows = rows.assign(theme=labels["theme"], code=labels["label"])
    rows["given by"], rows["not given by"] = _names(found.coders, gave), _names(found.coders, left_out)
    return rows[COLUMNS]


def estimates(study: Study) -> pd.DataFrame:
    """How many pairs of a segment and a code some coder gave, and how many of these not all gave, as estimates.

    Of documents that several coders coded; no rows where there are none, or where people may not be shown.
    """
    found = compare(study)
    if not (len(found.segments) and study.cohort.disclosure.show_people):
        return results.estimates(study, [])
    about = {"n": study.interviewed, "people": found.segments["participant"].nunique()}
    about["method"] = "in documents that several coders coded"
    counted = {"pairs-coded": found.given.any(axis=0).sum(), "pairs-coded-differently": _given_by_some(found).sum()}
    return results.estimates(study, [about | {"quantity": name, "estimate": count} for name, count in counted.items()])


def _given_by_some(found: Comparison) -> np.ndarray:
    """Whether a segment was given a code by some of those who coded its document, and not by others of them."""
    return found.given.any(axis=0) & (found.coded[:, :, None] & ~found.given).any(axis=0)


def _names(coders: list[str], which: np.ndarray) -> list[str]:
    return [", ".join(name for name, is_one in zip(coders, one, strict=True) if is_one) for one in which.T]
