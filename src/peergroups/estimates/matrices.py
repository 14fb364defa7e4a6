"""Who spoke of what, and which codes stand together: counts of the lead coder's segments, zero rows kept.

All of them are products of three small facts: who spoke each segment, which codes it carries, which theme each code
belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups.records.study import Study

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def interviewed(study: Study) -> list[str]:
    """Who was interviewed, by the participants table and in its order: somebody never coded is among them."""
    return study.participants.loc[study.participants["interviewed"], "participant"].tolist()


def segments_by_code(study: Study) -> pd.DataFrame:
    """How many segments of each person carry each code: a row a person interviewed, a column a code."""
    spoken, carried = _incidences(study)
    return _frame(spoken @ carried, interviewed(study), study.codebook["code"], "participant", "code")


def segments_by_theme(study: Study) -> pd.DataFrame:
    """How many segments of each person belong to each theme; one with several codes of a theme counts once."""
    spoken, carried = _incidences(study)
    themes = study.codebook["theme"]
    belongs = _incidence(np.arange(len(themes)), pd.factorize(themes)[0], (len(themes), themes.nunique()))
    touched = (carried @ belongs).astype(bool).astype(np.int64)
    return _frame(spoken @ touched, interviewed(study), themes.unique(), "participant", "theme")


def segments_with_both(study: Study) -> pd.DataFrame:
    """How many segments carry both codes: codes by codes, symmetric, each code's own segments on the diagonal."""
    _, carried = _incidences(study)
    codes = study.codebook["code"]
    return _frame(carried.T @ carried, codes, codes, "code", "with")


def participants_with_both(study: Study) -> pd.DataFrame:
    """How many people spoke of both codes, in whichever segments: codes by codes, people of each on the diagonal."""
    spoke = (segments_by_code(study) > 0).astype(np.int64)
    return (spoke.T @ spoke).rename_axis(index="code", columns="with")


def _incidences(study: Study) -> tuple[csr_array, csr_array]:
    """Which person (rows) spoke which segment, and which segment (rows) carries which code: 1 or 0."""
    coded = study.coded
    who, codes = pd.Index(interviewed(study)), pd.Index(study.codebook["code"])
    segments, known = pd.factorize(coded["segment"])
    _, first = np.unique(segments, return_index=True)
    spoken = _incidence(who.get_indexer(coded["participant"].iloc[first]), segments[first], (len(who), len(known)))
    carried = _incidence(segments, codes.get_indexer(coded["code"]), (len(known), len(codes)))
    return spoken, carried


def _incidence(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import csr_array

    return csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=shape)


def _frame(counts: csr_array, rows: Sequence[str], columns: Sequence[str], down: str, across: str) -> pd.DataFrame:
    return pd.DataFrame(counts.toarray(), index=pd.Index(rows, name=down), columns=pd.Index(columns, name=across))
