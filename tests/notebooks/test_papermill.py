"""Each notebook runs by papermill's own command from any folder. Oracle: its exit code and the table it saves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from peergroups.places import REPOSITORY

pytestmark = pytest.mark.slow

PAPERMILL = Path(sys.executable).with_name("papermill")
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
# Enough to run every cell; a report simulates more.
FASTER = {"08-what-a-missing-control-group-means": ["-p", "studies", "100"]}


def execute(notebook: Path, tmp_path: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess:
    surroundings = os.environ | {"PEERGROUPS_RESULTS": str(tmp_path / "results"), "HOME": str(tmp_path)}
    return subprocess.run(
        [PAPERMILL, notebook, tmp_path / "out.ipynb", "--no-progress-bar", "--start-timeout", "100000", *words],
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


NOT_THERE = [
    ("leeds-2026", "no cohort has this id (there is london-2021)"),
    ("ours.yaml", "a cohort file was expected here"),
]
FOLDERS = ["the checkout's", "the notebook's own", "another"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One notebook in one folder, for a report runs them all; in a hunt, each in all folders."""
    if "notebook" in metafunc.fixturenames:
        one = [Random(metafunc.config.getoption("--seed")).choice(NOTEBOOKS)]
        chosen = NOTEBOOKS if metafunc.config.getoption("--hunt") else one
        metafunc.parametrize("notebook", chosen, ids=lambda notebook: notebook.stem)


@pytest.mark.hunt
def test_a_notebook_runs_in_any_folder(notebook, tmp_path, hunt):
    for folder in FOLDERS if hunt.many else [Random(f"{hunt.seed} folder").choice(FOLDERS)]:
        cwd = {"the checkout's": REPOSITORY, "the notebook's own": notebook.parent}.get(folder, tmp_path)
        ran = execute(notebook, tmp_path, cwd, *FASTER.get(notebook.stem, ()))
        assert ran.returncode == 0, ran.stderr
        (tmp_path / "results" / "tables" / f"{notebook.stem}.csv").unlink()


@pytest.mark.hunt
def test_a_cohort_that_is_not_there_is_told(tmp_path, hunt):
    for cohort, told in NOT_THERE if hunt.many else NOT_THERE[:1]:
        ran = execute(NOTEBOOKS[0], tmp_path, tmp_path, "-p", "cohort", cohort)
        assert ran.returncode != 0
        assert told in ran.stderr
