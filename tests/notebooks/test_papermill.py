"""Each notebook runs by papermill's own command from any folder. Oracle: its exit code and the table it saves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from peergroups.places import REPOSITORY

PAPERMILL = Path(sys.executable).with_name("papermill")
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
# Enough to run every cell; a report simulates more.
FASTER = {"06-what-a-missing-control-group-means": ["-p", "studies", "100"]}


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


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs_in_the_checkouts_folder(notebook, tmp_path):
    ran = execute(notebook.relative_to(REPOSITORY), tmp_path, REPOSITORY, *FASTER.get(notebook.stem, ()))
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "results" / "tables" / f"{notebook.stem}.csv").is_file()


@pytest.mark.parametrize("folder", ["notebooks", "elsewhere"])
def test_a_notebook_runs_in_its_own_folder_and_elsewhere(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    ran = execute(NOTEBOOKS[0], tmp_path, {"notebooks": NOTEBOOKS[0].parent}.get(folder, tmp_path / "elsewhere"))
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "results" / "tables" / f"{NOTEBOOKS[0].stem}.csv").is_file()


@pytest.mark.parametrize(
    ("cohort", "told"),
    [("leeds-2026", "no cohort has this id (there is london-2021)"), ("ours.yaml", "a cohort file was expected here")],
)
def test_a_cohort_that_is_not_there_is_told(cohort, told, tmp_path):
    ran = execute(NOTEBOOKS[0], tmp_path, tmp_path, "-p", "cohort", cohort)
    assert ran.returncode != 0
    assert told in ran.stderr
