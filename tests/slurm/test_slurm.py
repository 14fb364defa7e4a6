"""The reports of many cohorts on a real Slurm. Oracle: the bytes of those that `compendium cohorts` makes without it.

Of the jobs that Slurm is given one is cancelled while it runs, and one has a cohort that cannot be read.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from slurm.one_node import one_node, said, why_not

from peergroups.places import REPOSITORY

SNAKEMAKE = REPOSITORY / ".venv-cluster" / "bin" / "snakemake"
COMPENDIUM = Path(sys.executable).with_name("compendium")
SEED = "144"  # its first cohort is small
# Nobody keeps accounts on a node of one test, and nobody waits long for its answers.
OF_THE_TEST = "--slurm-no-account", "--slurm-status-command", "squeue", "--slurm-init-seconds-before-status-checks", "2"
LONGEST_SECONDS = 1200


@pytest.fixture
def cluster(tmp_path):
    """A Slurm of one node, which runs one job at a time."""
    if sys.platform != "linux":
        pytest.skip("Slurm is for Linux: no job was submitted")
    why = why_not() or ("" if SNAKEMAKE.is_file() else "no .venv-cluster: `make cluster` makes it")
    if why and not os.environ.get("CI"):
        pytest.skip(f"{why}: no job was submitted")
    assert not why
    with one_node(tmp_path / "node"):
        yield


@pytest.fixture
def cohorts(tmp_path, hunt) -> Path:
    """A folder of made-up cohorts, of which at least the last cannot be read."""
    folder, many = tmp_path / "cohorts", hunt.size(2, 12)
    words = "--cohorts", str(many), "--seed", SEED, "--with-faults", "--out", folder
    subprocess.run([COMPENDIUM, "synthetic", *words], check=True, capture_output=True)
    with (folder / f"synthetic-{many:04}.yaml").open("a", encoding="utf-8") as last:
        last.write("nobody: knows this\n")
    return folder


@pytest.mark.slow
@pytest.mark.hunt
def test_slurm_makes_the_same_bytes_after_a_job_was_killed_and_beside_a_cohort_that_fails(cluster, cohorts, tmp_path):
    alone = subprocess.run(
        [COMPENDIUM, "cohorts", cohorts, "--out", tmp_path / "alone"], capture_output=True, text=True
    )
    files = {file.stem: file for file in cohorts.glob("*.yaml")}
    made = _reports(tmp_path / "alone")
    assert (alone.returncode, "synthetic-0001" in made, 0 < len(made) < len(files)) == (2, True, True)

    chunk = f"chunk={min(4, len(files) // 2)}"
    first = _begin(tmp_path, chunk)
    _cancel_the_job_of("0001", tmp_path, first)
    told, _ = first.communicate(timeout=LONGEST_SECONDS)
    assert first.returncode == 1
    assert "SLURM status is: 'CANCELLED'" in told
    assert "synthetic-0001" not in _reports(tmp_path / "slurm")

    again = _begin(tmp_path, chunk)
    told, _ = again.communicate(timeout=LONGEST_SECONDS)
    assert again.returncode == 1
    failed = " ".join(line for line in told.splitlines() if line.strip().startswith("Not made: "))
    assert {name: failed.count(f"{name}.yaml") for name in files} == {name: int(name not in made) for name in files}
    assert _contents(tmp_path / "slurm") == _contents(tmp_path / "alone")


def _begin(folder: Path, chunk: str) -> subprocess.Popen:
    """Start Snakemake as a person would, in a folder with cohorts; it ends with this process."""
    command = [
        "setpriv",
        "--pdeathsig",
        "TERM",
        SNAKEMAKE,
        "--snakefile",
        REPOSITORY / "Snakefile",
        "--profile",
        REPOSITORY / "profiles" / "slurm",
    ]
    command += ["--config", "cohorts=cohorts", "out=slurm", chunk, *OF_THE_TEST]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(command, cwd=folder, text=True, **streams)


def _cancel_the_job_of(chunk: str, folder: Path, snakemake: subprocess.Popen) -> None:
    """Cancel the job of a chunk when its command has begun: the one that runs, for one runs at a time."""
    while not (folder / ".snakemake" / "compendium" / f"{chunk}.log").exists():
        assert snakemake.poll() is None, snakemake.communicate()[0]
        time.sleep(0.2)
    (running,) = said("squeue", "--noheader", "--array", "--states", "RUNNING", "--format", "%i").split()
    assert "_" in running, "jobs come as an array"
    said("scancel", running)


def _reports(folder: Path) -> set[str]:
    return {page.parent.name for page in folder.glob("*/index.html")}


def _contents(folder: Path) -> dict[str, list[bytes]]:
    """What is in each file of the reports, but for `made-with.json`, which names the commit and may vary."""
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {
        name: [line for line in content.splitlines(keepends=True) if not line.endswith(b"  made-with.json\n")]
        for name, content in files.items()
        if not name.endswith("made-with.json")
    }
