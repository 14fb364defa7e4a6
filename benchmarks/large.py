"""How a survey of up to a million people is read, checked and scored: time over people, memory, and what scoring costs.

Everybody answers before and every second person after, nineteen items each, in one CSV file. Scoring is timed beside
three bare `numpy.nanmean` calls over the same columns, and beside pandas row by row (`apply(axis=1)` with the same half
rule, of fewer rows, by the row). All three give the same scores. Each size has a process of its own, whose peak of
memory is taken before the others are timed. Usage: large.py [PEOPLE]
"""

from __future__ import annotations

import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from report import seconds

from peergroups import cbi
from peergroups.records import doubts, loading

SIZES = 10, 100, 1_000, 10_000, 100_000, 1_000_000
ROUNDS, FEW, MOST_REPORTED = 7, 5_000, 100_000
COMPENDIUM = Path(sys.executable).with_name("compendium")
COHORT = """id: large
title: A survey
records: real
read: {file: answers.csv, participant: id, timepoint: when}
answers: {coding: 0-100, direction: as answered}
"""


def write_cohort(folder: Path, people: int) -> Path:
    """A cohort file and its answers, about one in fifty of them left out."""
    chance = np.random.default_rng(people)
    who = np.concatenate([np.arange(people), np.arange(0, people, 2)])
    when = np.repeat(["before", "after"], [people, len(who) - people])
    points = (chance.normal(2, 1, people)[who, None] + chance.normal(0, 1, (len(who), 19))).round().clip(0, 4) * 25
    points[:, [item.reversed for item in cbi.ITEMS]] = 100 - points[:, [item.reversed for item in cbi.ITEMS]]
    entries = np.where(chance.random(points.shape) < 0.02, "", points.astype(int).astype(str))
    with (folder / "answers.csv").open("w", encoding="utf-8") as file:
        file.write(",".join(["id", "when", *cbi.LABELS]) + "\n")
        file.writelines(f"P{w:07},{t},{','.join(row)}\n" for w, t, row in zip(who, when, entries, strict=True))
    (folder / "cohort.yaml").write_text(COHORT, encoding="utf-8")
    return folder / "cohort.yaml"


def row_by_row(steps: pd.DataFrame) -> pd.DataFrame:
    """The scores of turned answers as one would first write them."""

    def scored(row: pd.Series) -> pd.Series:
        of_scales = {scale: row[cbi.items_of(scale)] for scale in cbi.SCALES}
        enough = {scale: 2 * answers.count() >= len(answers) for scale, answers in of_scales.items()}
        return pd.Series({scale: of.mean() * 25 if enough[scale] else np.nan for scale, of in of_scales.items()})

    return steps.apply(scored, axis=1)


def bare(columns: list[np.ndarray]) -> list[np.ndarray]:
    return [np.nanmean(answers, axis=1) for answers in columns]


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of the seconds of processor time."""
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times)


def measured(file: Path) -> dict[str, float]:
    """Seconds of reading with all checks, of scoring and of its two comparisons, and the peak of memory in GiB."""
    begun = time.process_time()
    study = loading.load(file)
    coded, scores = study.cohort.answers, study.scores
    list(doubts.doubts(study))
    found = {"read": time.process_time() - begun, "memory": peak(), "questionnaires": len(study.answers)}
    steps = cbi.levels(study.answers, coded)[coded.items].astype(float)
    columns = [steps[cbi.items_of(scale)].to_numpy() for scale in cbi.SCALES]
    few = steps.head(FEW)
    by_row = row_by_row(few)
    for scale, answers in zip(cbi.SCALES, bare(columns), strict=True):
        here = scores.loc[scores["scale"] == scale, "score"].astype(float).to_numpy()
        enough = ~np.isnan(here)
        np.testing.assert_allclose(here[enough], 25 * answers[enough])
        np.testing.assert_allclose(here[: len(few)], by_row[scale])
    found["nanmean"] = timed(lambda: bare(columns))
    found["score"] = timed(lambda: cbi.score(study.answers, coded))
    found["rows"] = timed(lambda: row_by_row(few), 1) * len(steps) / len(few)
    return found


def peak() -> float:
    """The most memory that was in use, in GiB (macOS tells bytes where others tell kilobytes).

    On Linux `ru_maxrss` begins with that of the process which started this one, and wrote the tables.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**30 if sys.platform == "darwin" else 2**20)


def of_people(people: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        file = write_cohort(Path(folder), people)
        told = subprocess.run([sys.executable, __file__, file], check=True, capture_output=True, text=True).stdout
        return json.loads(told) | ({"report": report(file)} if people <= MOST_REPORTED else {})


def report(file: Path) -> float:
    """Seconds of processor time of a whole report."""
    command = [COMPENDIUM, "report", file, "--out", file.parent / "report"]
    return seconds(lambda _: subprocess.run(command, check=True, capture_output=True))[1]


def main(largest: int = SIZES[-1]) -> dict[str, object]:
    found = {people: of_people(people) for people in SIZES if people <= largest}
    for people, figures in found.items():
        told = ", ".join(f"{name} {value:,.3f}" for name, value in figures.items())
        print(f"{people:>9,} people: {told}")
    last = found[max(found)]
    size = f"{max(found):,} people ({last['questionnaires']:,.0f} questionnaires of 19 answers)"
    beside, times = last["score"] / last["nanmean"], last["rows"] / last["score"]
    rows = [
        (f"Peak memory of reading, checking and scoring {size}", f"{last['memory']:.2f} GiB", "at most 4 GiB"),
        (f"Scoring {size}, beside three bare numpy.nanmean calls", f"{beside:.2f}", "at most 2"),
        (f"Scoring {size}, how much faster than pandas row by row", f"{times:,.0f} ×", "at least 20 ×"),
    ]
    for row in rows:
        print("{}: {} (asked: {})".format(*row))
    growth = {name: [(people, figures[name]) for people, figures in found.items()] for name in ("read", "score")}
    growth["report"] = [(people, figures["report"]) for people, figures in found.items() if "report" in figures]
    growth["row by row"] = [(people, figures["rows"]) for people, figures in found.items()]
    further = {"row by row": FEW}
    return {"rows": rows, "growth": growth, "of": "people", "further": further}


if __name__ == "__main__":
    (given,) = sys.argv[1:] or [str(SIZES[-1])]
    if given.isdecimal():
        main(int(given))
    else:
        print(json.dumps(measured(Path(given))))
