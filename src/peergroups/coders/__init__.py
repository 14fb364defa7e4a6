"""What several coders made of the same segments: where they differ (`disagreements`), how far they agree (`agreement`).

A coder is compared with others in the documents that coder coded: a document in which somebody gave no code is one
that they may never have opened. Two coders gave codes to the same segment where its id is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from peergroups.themes import CODING

if TYPE_CHECKING:
    from peergroups.records import Study


@dataclass(frozen=True)
class Comparison:
    """Segments in documents that two coders or more coded, each given a code by one of them at least.

    `segments` has the columns segment, document and participant, a row a segment; `given[coder, segment, code]` says
    who gave which code; `coded[coder, segment]` whether the coder coded that document. The lead coder comes first.
    """

    coders: list[str]
    codes: pd.DataFrame
    segments: pd.DataFrame
    given: np.ndarray
    coded: np.ndarray

    def of_two(self, other: int) -> Comparison:
        """The lead coder and one other, in the segments that one of the two gave a code."""
        both = [0, other]
        kept = self.coded[both].all(axis=0) & self.given[both].any(axis=(0, 2))
        return Comparison(
            [self.coders[coder] for coder in both],
            self.codes,
            self.segments[kept],
            self.given[both][:, kept],
            self.coded[both][:, kept],
        )


def compare(study: Study) -> Comparison:
    """The comparison of all coders of a study; without segments where nobody coded what another had coded."""
    once = study.segments.drop_duplicates(CODING)
    coders = _lead_first(once["coder"], study.cohort.coding.lead_coder)
    read = once[["document", "coder"]].drop_duplicates()
    shared = read["document"].value_counts().loc[lambda readers: readers > 1].index
    once = once[once["document"].isin(shared)]
    segments = once[["segment", "document", "participant"]].drop_duplicates("segment").reset_index(drop=True)
    who = pd.Index(coders)
    given = np.zeros((len(coders), len(segments), len(study.codebook)), dtype=bool)
    places = pd.Index(segments["segment"]).get_indexer(once["segment"])
    codes = pd.Index(study.codebook["code"]).get_indexer(once["code"])
    given[who.get_indexer(once["coder"]), places, codes] = True
    opened = pd.crosstab(read["document"], read["coder"]).reindex(columns=coders) > 0
    coded = opened.loc[segments["document"]].to_numpy().T
    return Comparison(coders, study.codebook, segments, given, coded)


def _lead_first(coders: pd.Series, lead: str) -> list[str]:
    return [lead, *sorted(set(coders) - {lead})]
