"""A cohort's coded interviews: its codebook and segments, from tables or from the files of qualitative tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

import qdafiles
from givenfiles.faults import Fault, InputError, called, gathered, refuse
from peergroups.records.cohort import Cohort
from peergroups.records.tables import read_table
from qdafiles import codes, forms
from qdafiles.exports import tidy
from qdafiles.reading import Files, Reading, no_report, table_of_documents

# Whoever coded alone in a file that names nobody, where the cohort does not either.
NAMELESS = "the coder"


def read_coding(cohort: Cohort, documents: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """The tables "codebook" and "segments" that the cohort names, "transcripts", and "reading": what was left out.

    The codebook has a row a code, and a row a folder of codes where a tool has such (see `qdafiles.codes.codebook`).
    Where the cohort names none, the segments' file has it. Codes in a tool's file are found in the cohort's codebook by
    their path or, where it leads to one code only, by their name, and are called as they are there.
    Raises InputError with the faults of both.
    """
    faults: list[Fault | str] = []
    read = {}
    for name, reader in (("codebook", _codebook), ("segments", _segments)):
        with gathered(faults):
            if getattr(cohort.tables, name) is not None and not (name == "codebook" and _is_in_segments(cohort)):
                read[name] = reader(cohort, documents)
    refuse(faults)
    if "segments" in read and "codebook" not in read:
        read["codebook"] = _with_codebook(cohort, read["segments"])
    refuse(list(_no_such_themes(cohort, read["codebook"].codebook)) if "codebook" in read else [])
    reports = [reading.report for reading in read.values()]
    tables = {name: getattr(reading, name) for name, reading in read.items()}
    if "segments" in read:
        tables["transcripts"] = read["segments"].documents
    apart = "segments" in read and read["codebook"] is not read["segments"]
    if apart and not all(_is_table(cohort, name) for name in read):
        tables["segments"], by_name = _called_as_in_codebook(cohort, tables["codebook"], tables["segments"])
        reports.append(by_name)
    # Where one file holds both, what is to be told of its codes was told twice.
    told = pd.concat([no_report(), *reports]).drop_duplicates(ignore_index=True)
    return tables | {"reading": told}


def with_lead_coder(cohort: Cohort, segments: pd.DataFrame | None) -> Cohort:
    """The cohort with the one coder of its segments as lead coder, where it names none and there is one."""
    coders = [] if segments is None else segments["coder"].unique()
    if cohort.interviews.lead_coder or len(coders) != 1:
        return cohort
    return cohort.model_copy(update={"interviews": cohort.interviews.model_copy(update={"lead_coder": str(coders[0])})})


def read_codebook(cohort: Cohort) -> pd.DataFrame:
    """The cohort's codebook alone. Raises InputError where it names none."""
    if cohort.tables.codebook is None:
        raise InputError(Fault(cohort.path, "this key is needed to write a codebook", key="tables.codebook"))
    return _codebook(cohort).codebook


def _is_in_segments(cohort: Cohort) -> bool:
    return cohort.tables.codebook == cohort.tables.segments and not _is_table(cohort, "segments")


def _with_codebook(cohort: Cohort, segments: Reading) -> Reading:
    if segments.codebook is None:
        expected = "this key is needed: the files of the segments hold no codebook"
        raise InputError(Fault(cohort.path, expected, key="tables.codebook"))
    return segments


def _no_such_themes(cohort: Cohort, codebook: pd.DataFrame) -> Iterator[Fault]:
    declared = cohort.interviews.themes
    if declared is not None and not codebook["is_theme"].any():
        expected = f"the codebook has no {'groups of codes' if declared == 'groups' else 'codes on this level'}"
        if _is_table(cohort, "codebook"):
            expected = "the codebook is a table, whose column theme says it"
        yield Fault(cohort.path, expected, value=declared, key="interviews.themes")


def _is_table(cohort: Cohort, name: str) -> bool:
    file = getattr(cohort.tables, name)
    if not isinstance(file, Path):
        return False
    # Where the cohort says what its columns mean, their names do not tell whose they are.
    return name in cohort.columns or forms.form_of(cohort.file(file)) == "table"


def _codebook(cohort: Cohort, _: pd.DataFrame | None = None) -> Reading:
    file = cohort.file(cohort.tables.codebook)
    if not _is_table(cohort, "codebook"):
        return qdafiles.read_codebook(file, cohort.interviews.themes)
    table = read_table(file, "codebook", cohort.columns.get("codebook"))
    table = table.reindex(columns=list(dict.fromkeys([*table, *codes.COLUMNS]))).astype("str")
    return Reading(None, table.assign(is_theme=False, is_folder=False), None, no_report())


def _segments(cohort: Cohort, documents: pd.DataFrame | None) -> Reading:
    given = cohort.tables.segments
    known = None
    if documents is not None:
        known = dict(zip(documents["document"].map(tidy), documents["participant"], strict=True))
    if _is_table(cohort, "segments"):
        table = read_table(cohort.file(given), "segments", cohort.columns.get("segments"))
        return Reading(table, None, table_of_documents(table, known or {}), no_report())

    def files_of(names: Files) -> Files:
        return cohort.file(names) if isinstance(names, Path) else [cohort.file(name) for name in names]

    one_each = isinstance(given, Mapping)
    files = {coder: files_of(names) for coder, names in given.items()} if one_each else files_of(given)
    # A table of codes says itself what their themes are.
    themes = 1 if _is_table(cohort, "codebook") else cohort.interviews.themes
    return qdafiles.read(files, cohort.interviews.lead_coder or NAMELESS, known, themes)


def _called_as_in_codebook(
    cohort: Cohort, codebook: pd.DataFrame, segments: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The segments with the codebook's names of codes, and a report of the codes found by their name alone."""
    found = codes.found(list(dict.fromkeys(segments["code"])), codebook[~codebook["is_folder"]])
    refuse(list(_not_found(cohort, segments[~segments["code"].isin(list(found))])))
    by_name = [
        (cohort.tables.codebook.name, codes.BY_NAME, f"{code} as {name}", 1)
        for code, (name, rule) in found.items()
        if rule == codes.BY_NAME
    ]
    names = {code: name for code, (name, _) in found.items()}
    return segments.assign(code=segments["code"].map(names).astype("str")), pd.DataFrame(
        by_name, columns=list(no_report())
    )


def _not_found(cohort: Cohort, segments: pd.DataFrame) -> Iterator[Fault]:
    codebook = called(cohort.file(cohort.tables.codebook))
    for row, segment in segments.drop_duplicates("code").iterrows():
        file = segment.get("source") or cohort.file(cohort.tables.segments)
        expected = f"should be in the codebook {codebook}, by its path or by a name that it alone has"
        yield Fault(file, expected, None if "source" in segments else row, "code", segment["code"])
