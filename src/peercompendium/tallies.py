"""Tallies of coded interviews from files alone: what is printed of them, and the tables that are written."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from givenfiles.faults import InputError
from peercompendium import publish
from peergroups import results, show
from peergroups.estimates import of_files
from peergroups.records.cohort import Interviews
from peergroups.records.study import Study
from peergroups.records.tables import read_table
from qdafiles.exports import tidy

TIME, NO_TIME = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]+Z"), b"1980-01-01T00:00:00Z"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
AS_IN_THE_FILE = (
    "Names of codes and of people are as in the files, and can be a participant's own: look before you share."
)


def told(files: Sequence[Path], documents: Path | None, rules: Mapping[str, str]) -> tuple[Study, str]:
    """The coded interviews of files, and their tallies as text.

    `documents` is a table of whose the documents are, `rules` are of the section `interviews` of a cohort file. Raises
    InputError with what is wrong with any of these.
    """
    try:
        checked = Interviews(**rules)
    except ValidationError as error:
        raise InputError(
            [
                f"--{fault['loc'][0]}: {fault['msg'].removeprefix('Value error, ')}; found {fault['input']}"
                for fault in error.errors()
            ]
        ) from None
    table = read_table(documents.expanduser(), "documents") if documents else None
    whose = None if table is None else dict(zip(table["document"].map(tidy), table["participant"], strict=True))
    study = of_files.read(files, whose, checked)
    who, lead = sorted(set(study.segments["coder"])), study.cohort.interviews.lead_coder
    if lead not in who:
        raise InputError(f"--lead: should be one of the coders, who are {', '.join(who)}; found {lead}")
    by_lead = len(who) > 1 and checked.count is None
    note = f"Where several coded an interview, {lead}'s coding counts." if by_lead else ""
    coders = show.table(of_files.coders(study), "Who coded", note)
    parts = [show.table(of_files.tally(study), "People and segments of each code", AS_IN_THE_FILE), coders]
    parts += [show.table(study.reading, "How the files were read")] if len(study.reading) else []
    return study, "\n\n".join(map(repr, parts))


def written(study: Study, folder: Path) -> list[Path]:
    """Write the tallies and who spoke of what, as counts and as 0 and 1, into a folder; returns the files.

    A table is a CSV file and a sheet of `tallies.xlsx`.
    """
    counts = of_files.people_by_code(study)
    tables = {
        "tallies": of_files.tally(study),
        "people-by-code-counts": counts.reset_index(),
        "people-by-code": (counts > 0).astype(int).reset_index(),
    }
    neutral = {name: _without_formulas(table) for name, table in tables.items()}
    files = {f"{name}.csv": table.to_csv(index=False, lineterminator="\n").encode() for name, table in neutral.items()}
    return publish.put(folder, files | {"tallies.xlsx": _as_workbook(neutral)}, listed=True)


def _without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    neutral = table.map(lambda cell: results.not_a_formula(cell) if isinstance(cell, str) else cell)
    return neutral.set_axis([results.not_a_formula(str(column)) for column in table], axis="columns")


def _as_workbook(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """The tables as sheets of one workbook, without the time at which it was made."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    made, timeless = io.BytesIO(), io.BytesIO()
    with pd.ExcelWriter(made, engine="openpyxl") as workbook:
        for name, table in sheets.items():
            legal = table.replace(ILLEGAL_CHARACTERS_RE, UNKNOWN, regex=True)
            legal.columns = [ILLEGAL_CHARACTERS_RE.sub(UNKNOWN, column) for column in table]
            legal.to_excel(workbook, sheet_name=name, index=False)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(timeless, "w") as kept:
        for part in parts.namelist():
            content = parts.read(part)
            content = TIME.sub(NO_TIME, content) if part == "docProps/core.xml" else content
            kept.writestr(zipfile.ZipInfo(part), content, zipfile.ZIP_DEFLATED)
    return timeless.getvalue()
