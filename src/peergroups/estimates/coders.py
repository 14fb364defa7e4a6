"""What several coders made of the same segments: where they differ (`disagreements`), how far they agree (`agreement`).

A coder is compared with others in the documents that coder coded: a document in which somebody gave no code is one
that they may never have opened. Two coders gave codes to the same segment where its id is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from peergroups import results
from peergroups.estimates import themes, varieties
from peergroups.estimates.themes import CODING
from peergroups.records.study import Study
from peergroups.results import Estimate
from peergroups.statistics import agreement
from peergroups.statistics.agreement import TwoByTwo


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


WHOLE_SETS = "All codes of a segment together"
NOTE = "; note: "


def tables(found: Comparison) -> list[TwoByTwo]:
    """The counts of two coders, code by code in the codebook's order; the lead coder is the first."""
    ours, theirs = found.given
    both, first, second = (ours & theirs).sum(axis=0), (ours & ~theirs).sum(axis=0), (~ours & theirs).sum(axis=0)
    neither = len(found.segments) - both - first - second
    return [TwoByTwo(*map(int, cells)) for cells in zip(both, first, second, neither, strict=True)]


def agreed(study: Study) -> pd.DataFrame:
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


def _of_a_pair(study: Study, pair: Comparison, several: bool) -> list[Estimate]:
    who = " and ".join(pair.coders)
    given = pair.given.any(axis=0)
    rows = []
    for place, (domain, counts) in enumerate(zip(themes.domains(study).values(), tables(pair), strict=True)):
        people = pair.segments.loc[given[:, place], "participant"].nunique()
        about = partial(Estimate, domain=f"{who}, {domain}" if several else domain, n=study.interviewed, people=people)
        rows += _rows(about, counts, who, varieties.of(study).coefficients)
    return rows


def _rows(about: partial[Estimate], counts: TwoByTwo, who: str, coefficients: bool) -> list[Estimate]:
    method = f"{who}, segments that one of them gave a code, in documents that both coded"
    cells = {"given-by-both": counts.both, "given-by-first": counts.first}
    cells |= {"given-by-second": counts.second, "given-by-neither": counts.neither}
    found = {"per-cent-agreement": counts.per_cent}
    if coefficients:
        found |= {"cohens-kappa": counts.kappa, "krippendorffs-alpha": counts.alpha}
    return [about(quantity=name, estimate=count, method=method) for name, count in cells.items()] + [
        about(quantity=name, estimate=one.value, method=NOTE.join(filter(None, [method, one.reason])))
        for name, one in found.items()
    ]


def _of_sets(study: Study, found: Comparison) -> Estimate:
    method = f"{' and '.join(found.coders)}, the set of codes of each segment, distance: MASI"
    people = found.segments["participant"].nunique()
    about = partial(Estimate, quantity="alpha-of-sets", domain=WHOLE_SETS, n=study.interviewed, people=people)
    alpha = agreement.alpha_of_sets(found.given, found.coded)
    if np.isnan(alpha):
        method += f"{NOTE}not defined: all coders gave the same codes to every segment"
    return about(estimate=alpha, method=method)


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


def disagreements(study: Study) -> pd.DataFrame:
    """How many pairs of a segment and a code some coder gave, and how many of these not all gave, as estimates.

    Of documents that several coders coded; no rows where there are none, or where people may not be shown.
    """
    found = compare(study)
    if not (len(found.segments) and study.cohort.disclosure.show_people):
        return results.estimates(study, [])
    people, method = found.segments["participant"].nunique(), "in documents that several coders coded"
    about = partial(Estimate, n=study.interviewed, people=people, method=method)
    counted = {"pairs-coded": found.given.any(axis=0).sum(), "pairs-coded-differently": _given_by_some(found).sum()}
    return results.estimates(study, [about(quantity=name, estimate=count) for name, count in counted.items()])


def _given_by_some(found: Comparison) -> np.ndarray:
    """Whether a segment was given a code by some of those who coded its document, and not by others of them."""
    return found.given.any(axis=0) & (found.coded[:, :, None] & ~found.given).any(axis=0)


def _names(coders: list[str], which: np.ndarray) -> list[str]:
    return [", ".join(name for name, is_one in zip(coders, one, strict=True) if is_one) for one in which.T]
