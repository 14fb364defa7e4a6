"""A cohort's records: read, checked one by one and against each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from givenfiles.faults import Fault, gathered, refuse
from peergroups import cbi
from peergroups.records import words
from peergroups.records.coding import read_coding, with_lead_coder
from peergroups.records.cohort import TABLES, Cohort, read_cohort
from peergroups.records.consistency import contradictions
from peergroups.records.study import Study
from peergroups.records.tables import read_table


def load(path: str | Path) -> Study:
    """Read a cohort file and the tables it names.

    Raises InputError with every fault of every table at once; what the tables say of each other is checked when each
    of them is in order. Of codes, the study has no words that the cohort does not show (`words`).
    """
    cohort = read_cohort(path)
    tables = _read_tables(cohort)
    study = Study(with_lead_coder(cohort, tables.get("segments")), **tables)
    refuse(list(contradictions(study)))
    return study if study.codebook is None else replace(study, codebook=words.allowed(study.codebook, study.cohort))


def _read_tables(cohort: Cohort) -> dict[str, pd.DataFrame]:
    tables, faults = {}, _published_nowhere(cohort)
    for name in TABLES:
        if name in ("codebook", "segments") or (file := getattr(cohort.tables, name)) is None:
            continue
        coded = _coded_columns(cohort) if name == "answers" else {}
        with gathered(faults):
            tables[name] = read_table(cohort.file(file), name, cohort.columns.get(name), **coded)
    with gathered(faults):
        # Without a table that is there and cannot be read, every document would be called nobody's.
        unread = cohort.tables.documents is not None and "documents" not in tables
        tables |= {} if unread else read_coding(cohort, tables.get("documents"))
    refuse(faults)
    return tables


def _published_nowhere(cohort: Cohort) -> list[Fault]:
    if cohort.published is None or cohort.file(cohort.published).is_dir():
        return []
    expected = "should be a folder of published figures, relative to this file"
    return [Fault(cohort.path, expected, value=str(cohort.published), key="published")]


def _coded_columns(cohort: Cohort) -> dict:
    return {
        "allowed": {item.id: list(cohort.answers.coding) for item in cbi.ITEMS},
        "needed": [item for scale in cohort.answers.scales for item in cbi.items_of(scale)],
    }
