"""Tallies straight from files of qualitative tools, for whoever coded them: no cohort file, and nothing is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

import qdafiles
from peergroups.estimates import matrices, outline
from peergroups.records import passages
from peergroups.records.cohort import Cohort, Interviews
from peergroups.records.study import Study
from qdafiles import codes
from qdafiles.exports import Code


def read(files: Sequence[Path], whose: Mapping[str, str] | None, rules: Interviews) -> Study:
    """The coded interviews of files as a study of nothing else; a document is a person where nobody says whose it is.

    `whose` says whose each document is. Without a lead coder in `rules`, that is who gave most codes. Raises InputError
    as `qdafiles.read` does.
    """
    found = qdafiles.read(list(files), rules.lead_coder or "the coder", whose or qdafiles.EACH_A_PERSON, rules.themes)
    if rules.lead_coder is None:
        often = found.segments["coder"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
        rules = rules.model_copy(update={"lead_coder": str(often.index[0])})
    book = found.codebook if found.codebook is not None else _codes_used(found.segments)
    people = pd.DataFrame({"participant": found.documents["participant"].dropna().unique()}).assign(interviewed=True)
    return Study(
        Cohort.model_construct(interviews=rules),
        people,
        codebook=book,
        segments=found.segments,
        transcripts=found.documents,
        reading=found.report,
    )


def _codes_used(segments: pd.DataFrame) -> pd.DataFrame:
    used = {code: Code(codes.parts(code)) for code in segments["code"].unique()}
    return codes.codebook(used, codes.level_of_themes([code.path for code in used.values()]))


def tally(study: Study) -> pd.DataFrame:
    """People and segments of each theme and code with all below it; where codes hold codes, of each itself too."""
    with_below, itself = matrices.segments_by_node(study), matrices.segments_by_code(study)
    of_theme = matrices.segments_by_theme(study)
    rows = []
    for node in outline.of(study):
        counts = of_theme[node.theme] if node.is_theme else with_below[node.code]
        row = {"theme": node.theme or "", "code": "" if node.is_theme else node.label, "level": node.depth}
        row |= {"people": (counts > 0).sum(), "of": len(study.counted), "segments": counts.sum()}
        if outline.nests(study):
            own = itself[node.code] if node.codable else counts * 0
            row |= {"people, itself": (own > 0).sum(), "segments, itself": own.sum()}
        rows.append(row)
    return pd.DataFrame(rows)


def people_by_code(study: Study) -> pd.DataFrame:
    """How many segments of each person carry each code, or one below it: a row a person."""
    counts = matrices.segments_by_node(study)
    named = outline.domains(study)
    told = [code for code in counts if code in named]
    return counts[told].rename(columns=named).rename_axis(index="participant", columns=None)


def coders(study: Study) -> pd.DataFrame:
    """How many documents and people each coder coded, and whoever is left out, for nobody coded what they said."""
    by_whom = passages.coded_by_whom(study.segments, study.cohort.interviews)
    table = by_whom.groupby("coder", as_index=False)[["document", "participant"]].nunique()
    left = study.interviewed - len(study.counted)
    rows = pd.DataFrame([{"coder": "nobody", "document": "", "participant": left}] if left else [])
    return pd.concat([table, rows]).rename(columns={"document": "documents", "participant": "people"})
