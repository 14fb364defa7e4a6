"""Who spoke of what, and which codes stand together: counts of the segments that count, zero rows kept.

All of them are products of small facts: who spoke each segment, which codes it carries, which code is below which node
of the codebook, which belongs to which theme. A row a person counted (`Study.counted`), a column a row of the codebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups.records.study import Study

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def segments_by_code(study: Study) -> pd.DataFrame:
    """How many segments of each person carry each code itself, whatever stands below it."""
    spoken, carried = _incidences(study)
    return _frame(spoken @ carried, study.counted, study.codebook["code"], "participant", "code")


def segments_by_node(study: Study) -> pd.DataFrame:
    """How many segments of each person carry each code or one below it; a segment with several of them counts once."""
    return _touched(study, _incidence(*np.nonzero(below(study).T), (len(study.codebook),) * 2), study.codebook["code"])


def people_by_node(study: Study) -> pd.Series:
    """How many people spoke of each code or of one below it; 0 for a code never used."""
    return (segments_by_node(study) > 0).sum()


def segments_by_theme(study: Study) -> pd.DataFrame:
    """How many segments of each person belong to each theme; one with several codes of a theme counts once."""
    themes, names = pd.factorize(study.codebook["theme"])
    having = np.nonzero(themes >= 0)[0]
    return _touched(study, _incidence(having, themes[having], (len(themes), len(names))), names)


def segments_with_both(study: Study) -> pd.DataFrame:
    """How many segments carry both codes: codes by codes, symmetric, each code's own segments on the diagonal."""
    _, carried = _incidences(study)
    codes = study.codebook["code"]
    return _frame(carried.T @ carried, codes, codes, "code", "with")


def participants_with_both(study: Study) -> pd.DataFrame:
    """How many people spoke of both codes, in whichever segments: codes by codes, people of each on the diagonal."""
    spoke = (segments_by_code(study) > 0).astype(np.int64)
    return (spoke.T @ spoke).rename_axis(index="code", columns="with")


def below(study: Study) -> np.ndarray:
    """Whether a code (column) is a node (row) of the codebook itself, or stands anywhere below it."""
    codes = pd.Index(study.codebook["code"])
    parents = codes.get_indexer(study.codebook["parent"]) if "parent" in study.codebook else np.full(len(codes), -1)
    found = np.eye(len(codes), dtype=bool)
    above = parents.copy()
    while (above >= 0).any():
        found[above[above >= 0], np.nonzero(above >= 0)[0]] = True
        above = np.where(above >= 0, parents[above], -1)
    return found


def _touched(study: Study, belongs: csr_array, names: Sequence[str]) -> pd.DataFrame:
    spoken, carried = _incidences(study)
    touched = (carried @ belongs).astype(bool).astype(np.int64)
    return _frame(spoken @ touched, study.counted, names, "participant", "group")


def _incidences(study: Study) -> tuple[csr_array, csr_array]:
    """Which person (rows) spoke which segment, and which segment (rows) carries which code: 1 or 0."""
    coded = study.coded
    who, codes = pd.Index(study.counted), pd.Index(study.codebook["code"])
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
