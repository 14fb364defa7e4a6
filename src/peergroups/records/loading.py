"""A cohort's records: read, checked one by one and against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from givenfiles.faults import MOST_ALIKE, Fault, gathered, refuse
from peergroups import cbi
from peergroups.records import answered, words
from peergroups.records.coding import read_coding, with_lead_coder
from peergroups.records.cohort import TABLES, Cohort, read_cohort
from peergroups.records.consistency import contradictions
from peergroups.records.study import Study
from peergroups.records.tables import NO_ANSWERS, Columns, table_and_faults
from peergroups.responses import known_by


def load(path: str | Path) -> Study:
    """Read a cohort file and what it names.

    Raises InputError with every fault of every file, and of what they say of each other, at once. Of codes, the study
    has no words that the cohort does not show (`words`).
    """
    cohort = read_cohort(path)
    tables, faults = _read_tables(cohort)
    faults += _words_of_a_preset(cohort, faults)
    if not ({"participants", "answers"} if cohort.answers else {"participants"}) <= set(tables):
        refuse(faults)
    study = Study(with_lead_coder(cohort, tables.get("segments")), **tables)
    refuse([*faults, *contradictions(study)])
    return study if study.codebook is None else replace(study, codebook=words.allowed(study.codebook, study.cohort))


def _words_of_a_preset(cohort: Cohort, faults: Sequence[Fault | str]) -> list[str]:
    """A hint where the answers that are not coded are words that a preset has."""
    places = [cohort.tables.answers, *(sent.file for sent in cohort.read)]
    files = [cohort.file(place) for place in places if place is not None]
    of_answers = [fault for fault in faults if isinstance(fault, Fault) and fault.file in files and fault.row != 1]
    name = known_by([fault.value for fault in of_answers if fault.value and fault.column != "timepoint"])
    return [f"These are words that `coding: {name}` has."] if name else []


def _read_tables(cohort: Cohort) -> tuple[dict[str, Any], list[Fault | str]]:
    tables, faults = {}, _published_nowhere(cohort)
    for name in TABLES:
        if name in ("codebook", "segments") or (file := getattr(cohort.tables, name)) is None:
            continue
        with gathered(faults):
            tables[name], found = table_and_faults(cohort.file(file), name, _columns(cohort, name))
            faults += _helped(cohort, tables[name], found) if name == "answers" else found
            if name == "documents" and found:
                del tables[name]
    with gathered(faults):
        tables |= _as_sent(cohort)
    if cohort.tables.participants is None and "participants" not in tables:
        tables |= _those_who_answered(cohort, tables.get("answers"))
    with gathered(faults):
        # Without a table that is there and not in order, documents would be called nobody's.
        unread = cohort.tables.documents is not None and "documents" not in tables
        tables |= {} if unread else read_coding(cohort, tables.get("documents"))
    if "participants" in tables and "segments" in tables and "interviewed" not in tables["participants"]:
        spoke = tables.get("transcripts", tables["segments"])["participant"]
        tables["participants"] = _with_interviewed(cohort, tables["participants"], spoke)
    return tables, faults


def _those_who_answered(cohort: Cohort, answers: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """The people that the answers name; nobody yet where the cohort has no questionnaire."""
    if answers is None and cohort.answers:
        return {}
    ids = [] if answers is None else answers["participant"].dropna().unique()
    return {"participants": pd.DataFrame({"participant": ids}, dtype="str")}


def _with_interviewed(cohort: Cohort, people: pd.DataFrame, spoke: pd.Series) -> pd.DataFrame:
    """The people with who was interviewed, by the interviews; where no table lists the people, they do too."""
    if cohort.tables.participants is None:
        others = sorted(set(spoke.dropna()) - set(people["participant"]))
        people = pd.concat([people, pd.DataFrame({"participant": others}, dtype="str")], ignore_index=True)
    return people.assign(interviewed=people["participant"].isin(spoke).astype("boolean"))


def _as_sent(cohort: Cohort) -> dict[str, Any]:
    if not cohort.read:
        return {}
    files = [(cohort.file(sent.file), sent) for sent in cohort.read]
    found = answered.read(files, cohort.answers, cohort.people)
    known = {} if found.participants is None or cohort.tables.participants else {"participants": found.participants}
    return {"answers": found.answers, "places": found.places, "told": tuple(found.told)} | known


def _helped(cohort: Cohort, table: pd.DataFrame, faults: list[Fault]) -> list[Fault | str]:
    """The faults of the answers, with what would help where the file is hardly in the compendium's own form."""
    columns = {fault.column for fault in faults if fault.row == 1}
    other = max(sum(fault.column == "timepoint" for fault in faults), len(columns)) > MOST_ALIKE
    if not faults and not table[cohort.answers.items].notna().any(axis=None):
        return [Fault(cohort.file(cohort.tables.answers), NO_ANSWERS)]
    again = any(fault.column == "participant + timepoint" for fault in faults)
    return [*faults, *([AS_SENT] if other or again else [])]


AS_SENT = (
    "A file as it was sent goes in under `read:`, with its own columns, its words for before and after, "
    "and a rule for who answered twice: see docs/own-cohort.md, or let `compendium cohort new FILE` write it."
)


def _published_nowhere(cohort: Cohort) -> list[Fault]:
    if cohort.published is None or cohort.file(cohort.published).is_dir():
        return []
    expected = "should be a folder of published figures, relative to this file"
    return [Fault(cohort.path, expected, value=str(cohort.published), key="published")]


def _columns(cohort: Cohort, name: str) -> Columns:
    renamed = cohort.columns.get(name, {})
    if name != "answers":
        return Columns(renamed)
    allowed = {item.id: list(cohort.answers.coding) for item in cbi.ITEMS}
    return Columns(renamed, allowed, cohort.answers.items, cohort.answers.code)
