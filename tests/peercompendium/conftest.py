"""A report of London's stand-in records, made once by the command as a person would run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from peercompendium import notebooks
from peergroups.places import REPOSITORY

COMMAND = Path(sys.executable).with_name("compendium")
Run = Callable[..., subprocess.CompletedProcess]


SIGHTS = [("light", 360), ("dark", 1440), ("light", 1440), ("dark", 360)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each scheme and each width is looked at once; in a hunt, each scheme at each width."""
    if "sight" in metafunc.fixturenames:
        sights = SIGHTS if metafunc.config.getoption("--hunt") else SIGHTS[:2]
        metafunc.parametrize("sight", sights, ids=lambda sight: f"{sight[0]}-{sight[1]}")


def compendium(*words: str | Path, cwd: Path = REPOSITORY, **surroundings: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [COMMAND, *words], cwd=cwd, env=os.environ | surroundings, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="session")
def run() -> Run:
    return compendium


@pytest.fixture
def only_notebooks(tmp_path, monkeypatch) -> Callable[..., None]:
    """Reports made in this process are of the notebooks with these numbers alone, so that they take seconds."""

    def choose(*numbers: str) -> None:
        folder = tmp_path / "notebooks"
        folder.mkdir()
        for file in (file for number in numbers for file in (REPOSITORY / "notebooks").glob(f"{number}-*.ipynb")):
            shutil.copy(file, folder)
        monkeypatch.setattr(notebooks.read_notebooks, "__defaults__", (folder,))

    return choose


@pytest.fixture(scope="session")
def london_report(once) -> Path:
    def make(folder: Path) -> None:
        made = compendium("report", "--out", folder, "--open", BROWSER="echo the browser shows %s")
        assert made.returncode == 0, made.stderr
        assert f"the browser shows {(folder / 'index.html').as_uri()}" in made.stdout

    return once("london", make)


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    return files_of


ATTACK = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
RIGHT_TO_LEFT = "\u202b\u05d3\u05d5\u05d2\u05de\u05d4 \u05dc\u05e9\u05dd\u202c"
LONG = "an-unbroken-name-that-goes-on-" * 4


@pytest.fixture(scope="session")
def hostile_report(once) -> Path:
    return once("hostile", make_hostile) / "report"


def make_hostile(folder: Path) -> None:
    """Make a report of 200 made-up people and 70 codes whose names are long, run from right to left, or attack."""
    folder.mkdir()
    synthetic = REPOSITORY / "data" / "synthetic"
    rng = np.random.default_rng(1)
    people = [f"P{number:03}" for number in range(200)]
    participants = pd.read_csv(synthetic / "participants.csv", dtype=str, keep_default_na=False)
    participants = pd.concat([participants] * 19).iloc[:200].assign(participant=people, interviewed="yes")
    participants = participants.assign(withdrew_after_session="", withdrawal_reason="", specialty=LONG)
    answers = pd.read_csv(synthetic / "answers.csv", dtype=str, keep_default_na=False)
    twice = pd.concat([answers.iloc[[0]]] * 400).assign(
        participant=people * 2, timepoint=["before"] * 200 + ["after"] * 200
    )
    items = [column for column in answers if column not in ("participant", "timepoint")]
    twice[items] = rng.choice(["0", "25", "50", "75", "100"], size=(400, len(items)))
    themes = [f"=1+1 $x$ {ATTACK}", RIGHT_TO_LEFT, LONG, "ordinary", "**bold** [link](javascript:alert(3))"]
    codebook = pd.DataFrame({"code": [f"code-{number}" for number in range(70)]})
    codebook["theme"] = [themes[number // 14] for number in range(70)]
    codebook["label"] = [f"{[ATTACK, RIGHT_TO_LEFT, LONG, 'plain'][number % 4]} {number}" for number in range(70)]
    codebook["description"] = ATTACK
    segments = pd.DataFrame({"segment": [f"s{number}" for number in range(2000)], "document": LONG})
    segments["participant"], segments["code"] = rng.choice(people, 2000), rng.choice(codebook["code"], 2000)
    segments["coder"] = "A"
    segments["start"] = segments.index * 10
    segments["end"] = segments["start"] + 5
    tables = {"participants": participants, "answers": twice, "codebook": codebook, "segments": segments}
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    (folder / "cohort.yaml").write_text(
        f"id: hostile\ntitle: '</title>{ATTACK} {RIGHT_TO_LEFT} {LONG}'\nrecords: synthetic\n"
        f"tables: {{{', '.join(f'{name}: {name}.csv' for name in tables)}}}\n"
        "answers: {coding: {0: 0, 25: 25, 50: 50, 75: 75, 100: 100}, direction: as answered}\n"
        "interviews: {lead_coder: A}\ndisclosure: {show_people: true, smallest_count: 0}\n",
        encoding="utf-8",
    )
    made = compendium("report", folder / "cohort.yaml", "--out", folder / "report", "-p", "studies", "100")
    assert made.returncode == 0, made.stderr
