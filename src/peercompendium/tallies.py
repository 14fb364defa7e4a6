"""Tallies of coded interviews from files alone: what is printed of them, and the tables that are written."""

from __future__ import annotations

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
    """Write the tallies and who spoke of what, as counts and as 0 and 1, into a folder; returns the files."""
    counts = of_files.people_by_code(study)
    tables = {
        "tallies.csv": of_files.tally(study),
        "people-by-code-counts.csv": counts.reset_index(),
        "people-by-code.csv": (counts > 0).astype(int).reset_index(),
    }
    return publish.put(folder, {name: _as_csv(table) for name, table in tables.items()}, listed=True)


def _as_csv(table: pd.DataFrame) -> bytes:
    neutral = table.map(lambda cell: results.not_a_formula(cell) if isinstance(cell, str) else cell)
    neutral.columns = [results.not_a_formula(str(column)) for column in table]
    return neutral.to_csv(index=False, lineterminator="\n").encode()
