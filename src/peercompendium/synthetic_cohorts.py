"""Cohorts of made-up people, as many as one wants: of several sizes and with what real ones lack.

Nothing is drawn but whole numbers, evenly, so that a seed gives the same bytes everywhere; the first cohorts of many
are those of few. Answers before and after are drawn from one law: they say nothing of any groups.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from peercompendium import synthetic
from peergroups import cbi

SIZES = (5, 7, 9, 12, 16, 22, 30, 45, 70, 110, 200)
SESSIONS = 6
# One cohort in so many lacks this.
WITHOUT_INTERVIEWS, UNPAIRED, WITH_FEW_AFTER = 3, 4, 4
MOST_AFTER, FEW_AFTER = (70, 95), (20, 40)  # per cent of those who answered before
WITH_FAULTS = 5
NOBODY = "These people are made up: nobody gave these answers, and no group met."


def write(folder: Path, cohorts: int, seed: int, with_faults: bool = False) -> dict[str, str]:
    """Write that many cohort files, and their tables below `records/`; returns which cannot be read, and why.

    With `with_faults` every fifth cannot. Each cohort is drawn from the seed and its number alone.
    """
    broken = {}
    for number in range(1, cohorts + 1):
        rng, name = np.random.default_rng([seed, number]), f"synthetic-{number:04}"
        files = _cohort(name, rng)
        if with_faults and number % WITH_FAULTS == 0:
            fault, spoil = FAULTS[number // WITH_FAULTS % len(FAULTS)]
            spoil(files, name)
            broken[name] = fault
        for file, content in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(content, encoding="utf-8", newline="\n")
    return broken


def _cohort(name: str, rng: np.random.Generator) -> dict[str, str]:
    """A cohort's files by their places: its own, and its tables."""
    people = [f"S{number:03}" for number in range(1, int(rng.choice(SIZES)) + 1)]
    unpaired, interviews = not rng.integers(UNPAIRED), bool(rng.integers(WITHOUT_INTERVIEWS))
    answers = _answers(people, FEW_AFTER if not rng.integers(WITH_FEW_AFTER) else MOST_AFTER, rng)
    tables = {"answers": answers}
    if not unpaired:
        tables |= {"participants": _participants(people, interviews, rng), "attendance": _attendance(people, rng)}
    if interviews and not unpaired:
        tables |= _interviews(tables["participants"], rng)
    if unpaired:
        tables["answers"] = answers.drop(columns="participant").iloc[rng.permutation(len(answers))]
    places = {table: f"records/{name}/{table}.csv" for table in tables}
    settings = _settings(name, places, unpaired, rng)
    written = {places[table]: rows.to_csv(index=False, lineterminator="\n") for table, rows in tables.items()}
    return {f"{name}.yaml": f"# {NOBODY}\n{yaml.safe_dump(settings, sort_keys=False)}", **written}


def _settings(name: str, places: Mapping[str, str], unpaired: bool, rng: np.random.Generator) -> dict:
    settings = {"id": name, "title": f"Made-up people {name[-4:]} (synthetic)", "records": "synthetic"}
    points = {level * cbi.STEP: level * cbi.STEP for level in range(cbi.LEVELS + 1)}
    settings |= {"sessions": SESSIONS, "answers": {"coding": points, "direction": "as answered"}}
    if unpaired:
        settings["read"] = [{"file": places["answers"], "participant": "none", "timepoint": "timepoint"}]
    else:
        settings["tables"] = dict(places)
    if "segments" in places:
        settings["interviews"] = {"lead_coder": synthetic.CODERS[0]}
    if rng.integers(2):  # in the other half, the rules of real cohorts hold
        settings["disclosure"] = {"show_people": True, "smallest_count": 0}
    return settings


def _answers(people: list[str], per_cent: tuple[int, int], rng: np.random.Generator) -> pd.DataFrame:
    """A row a person and timepoint. Everybody has a level, and each answer lies within a step or two of it."""
    again = max(2, len(people) * int(rng.integers(*per_cent)) // 100)
    after = sorted(rng.permutation(people)[:again])
    level = dict(zip(people, rng.integers(1, cbi.LEVELS, len(people)), strict=True))
    rows = [("before", who) for who in people] + [("after", who) for who in after]
    steps = np.array([level[who] for _, who in rows])[:, None]
    steps = steps + rng.integers(-1, 2, (len(rows), 1)) + rng.integers(-1, 2, (len(rows), len(cbi.ITEMS)))
    given, turned = pd.DataFrame(cbi.STEP * steps.clip(0, cbi.LEVELS), columns=list(cbi.LABELS)), list(cbi.REVERSED)
    given[turned] = cbi.STEP * cbi.LEVELS - given[turned]
    given = given.astype("Int64").mask(rng.integers(50, size=given.shape) == 0)
    given.insert(0, "participant", [who for _, who in rows])
    given.insert(1, "timepoint", [timepoint for timepoint, _ in rows])
    return given


def _participants(people: list[str], interviews: bool, rng: np.random.Generator) -> pd.DataFrame:
    told = pd.DataFrame({"participant": people, "group": rng.choice(["A", "B"], len(people))})
    told["interviewed"] = "no"
    spoke = rng.permutation(len(people))[: max(3, len(people) // 4) * interviews]
    told.loc[spoke, "interviewed"] = "yes"
    return told


def _attendance(people: list[str], rng: np.random.Generator) -> pd.DataFrame:
    came = np.where(rng.integers(8, size=len(people) * SESSIONS), "yes", "no")
    rows = [(who, session) for who in people for session in range(1, SESSIONS + 1)]
    return pd.DataFrame(rows, columns=["participant", "session"]).assign(attended=came)


def _interviews(people: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    codebook, spoke = synthetic.codebook(), synthetic.interviewed(people)
    speakers = {code: rng.permutation(spoke)[: rng.integers(len(spoke) + 1)] for code in codebook["code"]}
    return {"codebook": codebook, "segments": synthetic.segments(codebook, spoke, speakers, rng)}


def _without_a_table(files: dict[str, str], name: str) -> None:
    del files[f"records/{name}/answers.csv"]


def _with_an_answer_off_the_scale(files: dict[str, str], name: str) -> None:
    table = f"records/{name}/answers.csv"
    first, second, rest = files[table].split("\n", 2)
    files[table] = "\n".join([first, second.rpartition(",")[0] + ",101", rest])


def _with_a_key_nobody_knows(files: dict[str, str], name: str) -> None:
    files[f"{name}.yaml"] += "sesions: 6\n"


FAULTS: tuple[tuple[str, Callable[[dict[str, str], str], None]], ...] = (
    ("its table of answers is not there", _without_a_table),
    ("an answer is off the scale", _with_an_answer_off_the_scale),
    ("its file has a key that nobody knows", _with_a_key_nobody_knows),
)
