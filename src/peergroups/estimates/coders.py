"""What several coders made of the same interviews: where they differ (`log`), how far they agree (`agreed`).

A coder is compared with others in the interviews that coder coded: one in which somebody gave no code is one that they
may never have opened. The unit is a passage, which is the same for two coders where they share enough of its characters
(`passages.same_passages`), or a character (`Interviews.unit`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from peergroups import disclosure, results
from peergroups.estimates import outline, varieties
from peergroups.records.passages import CODING, same_passages
from peergroups.records.study import Study
from peergroups.results import Estimate
from peergroups.statistics import agreement
from peergroups.statistics.agreement import TwoByTwo


@dataclass(frozen=True)
class Comparison:
    """Units in interviews that two coders or more coded, each given a code by one of them at least.

    `segments` has the columns segment, document and participant, and of characters how many there are (`weight`), a row
    a unit; `place[coder, unit, code]` is where the coder cut the passage given this code, -1 where the code was not
    given; `coded[coder, unit]` is whether the coder coded that document. The lead coder comes first.
    """

    coders: list[str]
    codes: pd.DataFrame
    segments: pd.DataFrame
    place: np.ndarray
    coded: np.ndarray

    @cached_property
    def given(self) -> np.ndarray:
        """Who gave which code: coders x units x codes."""
        return self.place >= 0

    @cached_property
    def cut_differently(self) -> np.ndarray:
        """Whether coders gave a unit the same code and cut it differently: units x codes."""
        last = self.place.max(axis=0)
        return (self.given & (self.place != last)).any(axis=0)

    def of_two(self, other: int) -> Comparison:
        """The lead coder and one other, in the units that one of the two gave a code."""
        both = [0, other]
        kept = self.coded[both].all(axis=0) & self.given[both].any(axis=(0, 2))
        names = [self.coders[coder] for coder in both]
        return Comparison(names, self.codes, self.segments[kept], self.place[both][:, kept], self.coded[both][:, kept])


def compare(study: Study, unit: str = "passages") -> Comparison:
    """The comparison of all coders by passages or characters; without units where no interview was coded twice."""
    rules = study.cohort.interviews
    once = study.segments.drop_duplicates(CODING)
    coders = [rules.lead_coder, *sorted(set(once["coder"]) - {rules.lead_coder})]
    read = once[["document", "coder"]].drop_duplicates()
    shared = read["document"].value_counts().loc[lambda readers: readers > 1].index
    once = once[once["document"].isin(shared)]
    numbers = {
        "coder": pd.Index(coders).get_indexer(once["coder"]),
        "code": pd.Index(study.codebook["code"]).get_indexer(once["code"]),
    }
    measure = _characters if unit == "characters" else _passages
    segments, place = measure(once.assign(**numbers), study, (len(coders), len(study.codebook)))
    opened = pd.crosstab(read["document"], read["coder"]).reindex(columns=coders) > 0
    return Comparison(coders, study.codebook, segments, place, opened.loc[segments["document"]].to_numpy().T)


OF_A_UNIT = ["segment", "document", "participant"]


def _passages(once: pd.DataFrame, study: Study, size: tuple[int, int]) -> tuple[pd.DataFrame, np.ndarray]:
    once = once.assign(unit=same_passages(study.segments.loc[once.index], study.cohort.interviews))
    segments = once[once["segment"] == once["unit"]].drop_duplicates("segment")[OF_A_UNIT].reset_index(drop=True)
    place = np.full((size[0], len(segments), size[1]), -1, dtype=np.int32)
    cut = once.groupby(["segment", "start", "end"], dropna=False).ngroup()
    place[once["coder"], pd.Index(segments["segment"]).get_indexer(once["unit"]), once["code"]] = cut
    return segments, place


def _characters(once: pd.DataFrame, _: Study, size: tuple[int, int]) -> tuple[pd.DataFrame, np.ndarray]:
    """The pieces between all places where a passage starts or ends, weighted by how many characters each has."""
    found, places = [], []
    for document, rows in once.dropna(subset=["start", "end"]).groupby("document", sort=False):
        edges = np.unique(rows[["start", "end"]].to_numpy(dtype=np.int64))
        place = np.full((size[0], len(edges) - 1, size[1]), -1, dtype=np.int32)
        owner = np.empty(len(edges) - 1, dtype=object)
        first, last = (np.searchsorted(edges, rows[end].to_numpy(dtype=np.int64)) for end in ("start", "end"))
        for coder, code, who, low, high in zip(
            rows["coder"], rows["code"], rows["participant"], first, last, strict=True
        ):
            place[coder, low:high, code] = 0
            owner[low:high] = who
        kept = (place >= 0).any(axis=(0, 2))
        pieces = pd.DataFrame(
            {"segment": edges[:-1], "document": document, "participant": owner, "weight": np.diff(edges)}
        )
        found.append(pieces[kept])
        places.append(place[:, kept])
    if not found:
        nothing = pd.DataFrame(columns=[*OF_A_UNIT, "weight"])
        return nothing, np.full((size[0], 0, size[1]), -1, dtype=np.int32)
    return pd.concat(found, ignore_index=True), np.concatenate(places, axis=1)


WHOLE_SETS = "All codes of a passage together"
NOTE = "; note: "


def tables(found: Comparison) -> list[TwoByTwo]:
    """The counts of two coders, code by code in the codebook's order; the lead coder is the first."""
    weights = found.segments["weight"].to_numpy(dtype=np.int64) if "weight" in found.segments else None
    count = partial(np.sum, axis=0) if weights is None else partial(np.matmul, weights)
    ours, theirs = found.given
    both, first, second = (count(cell) for cell in (ours & theirs, ours & ~theirs, ~ours & theirs))
    neither = (len(found.segments) if weights is None else weights.sum()) - both - first - second
    return [TwoByTwo(*map(int, cells)) for cells in zip(both, first, second, neither, strict=True)]


def agreed(study: Study) -> pd.DataFrame:
    """Counts, per cent, kappa and alpha of each code and pair of coders, as far as the declared variety asks for them.

    Krippendorff's alpha of whole sets of codes (distance: MASI), over all coders, comes last where the unit is a
    passage. No rows where the variety asks for none, or where no two coders coded the same interview. With more than
    two coders `domain` begins with the pair.
    """
    asked, unit = varieties.of(study), study.cohort.interviews.unit
    found = compare(study, unit) if asked.counts else None
    if found is None or not len(found.segments):
        return results.estimates(study, [])
    rows = []
    for other in range(1, len(found.coders)):
        rows += _of_a_pair(study, found.of_two(other), several=len(found.coders) > 2)
    if asked.coefficients and unit == "passages":
        rows.append(_of_sets(study, found))
    return results.estimates(study, rows)


def unit_in_words(study: Study) -> str:
    """What is compared: passages that are the same by their overlap, or characters."""
    rules = study.cohort.interviews
    if rules.unit == "characters":
        return "characters that one of them gave a code"
    return f"passages that one of them gave a code (the same where they overlap by {rules.overlap}%)"


def _of_a_pair(study: Study, pair: Comparison, several: bool) -> list[Estimate]:
    who, given, cut = " and ".join(pair.coders), pair.given.any(axis=0), pair.cut_differently.sum(axis=0)
    method = f"{who}, {unit_in_words(study)}, in interviews that both coded"
    spoken = pair.segments["participant"].to_numpy()
    named, given_at_all = outline.domains(study), set(study.codes["code"])
    rows = []
    for place, (code, counts) in enumerate(zip(study.codebook["code"], tables(pair), strict=True)):
        if code not in given_at_all:
            continue
        domain = f"{who}, {named[code]}" if several else named[code]
        people = len(set(spoken[given[:, place]]))
        about = partial(Estimate, domain=domain, n=len(study.counted), people=people, method=method)
        rows += _rows(study, about, counts, int(cut[place]))
    return rows


def _rows(study: Study, about: partial[Estimate], counts: TwoByTwo, cut: int) -> list[Estimate]:
    of_characters = study.cohort.interviews.unit == "characters"
    unit = "characters" if of_characters else "given"
    cells = {f"{unit}-by-both": counts.both, "cut-differently": cut, f"{unit}-by-first": counts.first}
    cells |= {f"{unit}-by-second": counts.second, f"{unit}-by-neither": counts.neither}
    if of_characters:
        del cells["cut-differently"]
    found = {"per-cent-agreement": counts.per_cent}
    if varieties.of(study).coefficients:
        found |= {"cohens-kappa": counts.kappa, "krippendorffs-alpha": counts.alpha}
    method = about.keywords["method"]
    return [about(quantity=name, estimate=count) for name, count in cells.items()] + [
        about(quantity=name, estimate=one.value, method=NOTE.join(filter(None, [method, one.reason])))
        for name, one in found.items()
    ]


def _of_sets(study: Study, found: Comparison) -> Estimate:
    method = f"{' and '.join(found.coders)}, the set of codes of each passage, distance: MASI"
    people = found.segments["participant"].nunique()
    about = partial(Estimate, quantity="alpha-of-sets", domain=WHOLE_SETS, n=len(study.counted), people=people)
    alpha = agreement.alpha_of_sets(found.given, found.coded)
    if np.isnan(alpha):
        method += f"{NOTE}not defined: all coders gave the same codes to every passage"
    return about(estimate=alpha, method=method)


COLUMNS = ["participant", "place", "theme", "code", "difference", "given by", "not given by"]
ALONE, CUT = "given by one coder and not by another", "same code, cut differently"


def log(study: Study) -> pd.DataFrame:
    """Each code of a passage that not all who coded its interview gave, then each that they cut differently.

    `participant` and `place` say where, without a document's name; `code` is the code's label. No rows where one coder
    alone coded, or all coders gave the same.
    """
    found = compare(study)
    alone = _given_by_some(found)
    kinds = [(alone, ALONE), (found.cut_differently & ~alone, CUT)]
    return pd.concat([_logged(study, found, *kind) for kind in kinds], ignore_index=True)


def _logged(study: Study, found: Comparison, which: np.ndarray, kind: str) -> pd.DataFrame:
    segments, codes = np.nonzero(which)
    gave = found.given[:, segments, codes]
    left_out = found.coded[:, segments] & ~gave
    named = found.codes[["theme", "label"]].iloc[codes].reset_index(drop=True)
    rows = found.segments.iloc[segments][["segment", "participant"]].reset_index(drop=True)
    rows = rows.assign(place=rows["segment"].map(_places(study)), theme=named["theme"], code=named["label"])
    rows = rows.assign(difference=kind)
    rows["given by"], rows["not given by"] = _names(found.coders, gave), _names(found.coders, left_out)
    return rows[COLUMNS]


def _places(study: Study) -> dict[str, str]:
    """Where each segment is, by its id: characters of a person's interview, or where there are none, its number."""
    once = study.segments.drop_duplicates("segment")
    interviews = once.drop_duplicates(["participant", "document"])
    numbers = interviews.groupby("participant").cumcount() + 1
    which = once[["participant", "document"]].merge(interviews[["participant", "document"]].assign(number=numbers))
    several = (once.groupby("participant")["document"].transform("nunique") > 1).to_numpy()
    number = once.groupby(["participant", "document"]).cumcount() + 1
    known = once["start"].notna() & once["end"].notna()
    characters = "characters " + once["start"].astype(str) + " to " + once["end"].astype(str)
    places = characters.where(known, "passage " + number.astype(str)).to_numpy(object)
    in_which = ("interview " + which["number"].astype(str) + ", ").where(several, "")
    return dict(zip(once["segment"], in_which.to_numpy(object) + places, strict=True))


def disagreements(study: Study) -> pd.DataFrame:
    """How many pairs of a passage and a code some coder gave, how many of these not all gave, how many all gave and cut
    differently, as estimates.

    Of interviews that several coders coded; no rows where there are none, or where people may not be shown.
    """
    if not study.cohort.disclosure.show_people:
        return results.estimates(study, [])
    found = compare(study)
    if not len(found.segments):
        return results.estimates(study, [])
    alone = _given_by_some(found)
    people, method = found.segments["participant"].nunique(), "in interviews that several coders coded"
    about = partial(Estimate, n=len(study.counted), people=people, method=method)
    counted = {"pairs-coded": found.given.any(axis=0), "pairs-coded-differently": alone}
    counted["pairs-cut-differently"] = found.cut_differently & ~alone
    return results.estimates(study, [about(quantity=name, estimate=some.sum()) for name, some in counted.items()])


def shared_in_words(study: Study) -> str:
    """Which interviews several coders coded, where that may be said; empty where there are none, or all are."""
    readers = study.segments.groupby("document")["coder"].nunique()
    shared = study.segments["document"].isin(readers.index[readers > 1])
    people = list(dict.fromkeys(study.segments.loc[shared, "participant"]))
    if not people or shared.all():
        return ""
    if study.cohort.disclosure.show_people:
        return f"Compared are the interviews that several coders coded: {', '.join(people)}."
    counted = disclosure.told(len(people), len(study.counted), study.cohort.disclosure)
    how_many = "" if counted == disclosure.HIDDEN else f", of {counted} people"
    return f"Compared are the interviews that several coders coded{how_many}."


def _given_by_some(found: Comparison) -> np.ndarray:
    """Whether a unit was given a code by some of those who coded its document, and not by others of them."""
    return found.given.any(axis=0) & (found.coded[:, :, None] & ~found.given).any(axis=0)


def _names(coders: list[str], which: np.ndarray) -> list[str]:
    return [", ".join(name for name, is_one in zip(coders, one, strict=True) if is_one) for one in which.T]
