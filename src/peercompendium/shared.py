"""Reports that were shared, and whom their numbers are of: a private ledger beside the cohort file.

Each report may be safe, and two of them together give away whoever is in the one and not in the other. So people are
sorted by which shared numbers they are behind: those alike are in every sum or difference of these together, or not at
all. A report that would leave fewer than the smallest count alone is not shared. Somebody whose records were changed
since is told apart as well. That they were is known by a checksum of four signs, which many records have; of a record
with few cells it can be tried, and ids are there: the ledger is as private as the records.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd
from pydantic import BaseModel, ValidationError
from rich.console import Console

from givenfiles.faults import Fault, InputError, called
from givenfiles.files import text
from peercompendium import made_with, manifest, replacing, temporary
from peergroups import cbi
from peergroups.estimates import respondents
from peergroups.records import loading
from peergroups.records.study import Study

ENDING = ".shared.json"
PRIVATE = "Private: ids of participants, and whom the numbers of each shared report are of. Never share or commit it."
EVERYBODY, BOTH = "everybody", "those with both scores"
# Each person's id, with a trace of their records that says whether these changed.
People = dict[str, str]
Behind = dict[str, dict[str, People]]


class Shared(BaseModel, extra="forbid", frozen=True):
    """A report that was shared: a checksum of its tables and, of each kind of number, the sets of people behind it."""

    tables: str
    people: Behind


class Ledger(BaseModel, extra="forbid", frozen=True):
    """All shared reports of a cohort, the first one first."""

    about: Literal[PRIVATE] = PRIVATE
    reports: tuple[Shared, ...] = ()


class Answer(NamedTuple):
    """Whether a report may be shared, in a sentence."""

    allowed: bool
    told: str


def share(report: Path, cohort: str | Path) -> Answer:
    """Whether a report may be shared beside those that were; where it may, this is put into the cohort's ledger.

    `cohort` is an id or the path of the cohort file. Raises InputError for a report that was changed since it was made
    or that the cohort's records do not give, and for a ledger that cannot be read. Nothing is written then.
    """
    study = loading.load(cohort)
    if study.origin != "real":
        return Answer(True, f"{study.cohort.id}: nobody is behind these records, so there is nothing to write down.")
    file = study.cohort.path.with_suffix(ENDING)
    now = Shared(tables=_tables(report), people=behind(study))
    if now.tables not in {earlier.tables for earlier in _read(file).reports}:
        _refuse_what_is_not_of(study, report)
    with temporary.turn(file):
        replacing.settle_what_ended_runs_left(file)
        ledger = _read(file)
        for number, earlier in enumerate(ledger.reports, start=1):
            if earlier.tables == now.tables:
                return Answer(True, f"{called(report)} says what report {number} says, which was shared already.")
        smallest = study.cohort.disclosure.smallest_count
        if alone := told_apart([earlier.people for earlier in ledger.reports], now.people, smallest):
            return Answer(False, _why_not(report, alone, smallest))
        _write(file, Ledger(reports=(*ledger.reports, now)))
    number = len(ledger.reports) + 1
    return Answer(True, f"{called(report)} may be shared. {called(file)} has it as report {number}; keep that private.")


def behind(study: Study) -> Behind:
    """Of each kind of number the sets of people that it is of, those apart that are too small to be told of."""
    if study.answers is not None and not study.paired:
        study = _called_by_their_answers(study)
    people = [study.participants] if study.attendance is None else [study.participants, study.attendance]
    found = {"who took part": {EVERYBODY: _traces(*people)}}
    if study.answers is not None:
        found |= _behind_scores(study)
    if study.segments is not None:
        spoke = _traces(study.segments)
        found["interviews"] = {EVERYBODY: {who: spoke.get(who, "") for who in study.counted}}
    least = max(study.cohort.disclosure.smallest_count, 1)
    return {kind: {name: who for name, who in sets.items() if len(who) >= least} for kind, sets in found.items()}


def _behind_scores(study: Study) -> Behind:
    found: Behind = {}
    scored = respondents.told_of(study, study.scores).dropna(subset="score")
    for timepoint in cbi.TIMEPOINTS:
        traces = _traces(study.answers[study.answers["timepoint"] == timepoint])
        found[f"answers {timepoint}"] = {EVERYBODY: {who: traces[who] for who in study.answered[timepoint]}}
        for scale, here in scored.groupby("scale"):
            times = here.groupby("timepoint")["participant"].agg(set)
            then, both = times.get(timepoint, set()), set.intersection(*times) if len(times) > 1 else set()
            sets = {EVERYBODY: then} | ({BOTH: both} if study.paired else {})
            found[f"{cbi.TITLES[scale].lower()} scores {timepoint}"] = {
                name: {who: traces[who] for who in people} for name, people in sets.items()
            }
    return found


def _called_by_their_answers(study: Study) -> Study:
    """A study without ids, whose rows of answers are called by their traces, alike ones numbered."""
    answers = study.answers.assign(participant="")
    traces = pd.Series([_trace(answers.loc[[row]]) for row in answers.index], index=answers.index)
    names = traces + "-" + traces.groupby(traces).cumcount().astype("str")
    return replace(study, answers=answers.assign(participant=names), participants=study.participants.iloc[:0])


def _traces(table: pd.DataFrame, *others: pd.DataFrame) -> People:
    """Of each person in a table the trace of their rows in all of the tables."""
    everybody = table["participant"].dropna().unique()
    return {str(who): _trace(*(each[each["participant"] == who] for each in (table, *others))) for who in everybody}


def _trace(*tables: pd.DataFrame) -> str:
    rows = "\n".join(table.to_json(orient="values") for table in tables)
    return hashlib.sha256(rows.encode()).hexdigest()[:4]


def told_apart(earlier: Iterable[Behind], now: Behind, smallest: int) -> dict[str, int]:
    """Of each kind of number, how many people it would tell of, beside earlier ones, who are fewer than the smallest.

    People are alike where the same sets hold them and their records changed between the same ones.
    """
    alone, earlier = {}, list(earlier)
    for kind, sets in now.items():
        before = [people for behind in earlier for people in behind.get(kind, {}).values()]
        known = alike(before)
        few = [group for group in alike([*before, *sets.values()]) if len(group) < smallest and group not in known]
        if few:
            alone[kind] = sum(map(len, few))
    return alone


def alike(sets: Sequence[People]) -> list[set[str]]:
    """Everybody in the sets, those together whom no set tells apart."""
    groups: dict[tuple[int, ...], set[str]] = {}
    for who in set().union(*sets):
        traces = [people.get(who) for people in sets]
        seen = list(dict.fromkeys(trace for trace in traces if trace is not None))
        groups.setdefault(tuple(-1 if trace is None else seen.index(trace) for trace in traces), set()).add(who)
    return list(groups.values())


def _why_not(report: Path, alone: dict[str, int], smallest: int) -> str:
    told = ", ".join(f"{kind} ({people} {'person' if people == 1 else 'people'})" for kind, people in alone.items())
    return (
        f"{called(report)} should not be shared: read beside what was shared before, it would tell of fewer than "
        f"{smallest} people, who joined, left or were changed since, in {told}."
    )


def _tables(report: Path) -> str:
    """A checksum of a report's tables; raises InputError unless they are as they were written."""
    listed = manifest.as_written(report)
    tables = {name: checksum for name, checksum in listed.items() if name.startswith("tables/")}
    return hashlib.sha256(manifest.text(tables).encode()).hexdigest()


def _refuse_what_is_not_of(study: Study, report: Path) -> None:
    """Raise InputError unless the cohort's records give this very report: it is made again and compared."""
    from peercompendium.preloaded import server
    from peercompendium.report import make_report
    from peercompendium.verification.compare import compare

    with server() as forks, temporary.folder() as place:
        parameters, console = made_with.parameters(report), Console(quiet=True)
        again = make_report(study.cohort.path, place / "report", parameters, console, forks)
        if not compare(report, again).passed:
            raise InputError(
                Fault(report, f"is not what {called(study.cohort.path)} gives now: make it again, and share that")
            )


def _read(file: Path) -> Ledger:
    if not os.path.lexists(file):
        return Ledger()
    try:
        return Ledger.model_validate_json(text(file, "the ledger of shared reports"))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or None
        expected = f"should be as `compendium share` wrote it ({first['msg']}): put back a copy that is whole"
        raise InputError(Fault(file, expected, key=key)) from None


def _write(file: Path, ledger: Ledger) -> None:
    with replacing.place_beside(file) as work:
        (work / replacing.NEW).write_text(ledger.model_dump_json(indent=1) + "\n", encoding="utf-8", newline="\n")
        os.replace(work / replacing.NEW, file)
