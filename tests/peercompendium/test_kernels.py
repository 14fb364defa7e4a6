"""How kernels die, and that none outlives a run. Oracle: the processes themselves, and what they were made to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from peercompendium import kernels, run
from peercompendium.failures import KernelDied, NotebooksFailed
from peercompendium.kernels import Kernels
from peercompendium.notebooks import Notebook
from peercompendium.preloaded import Server
from peergroups.records.cohort import read_cohort

pytestmark = pytest.mark.slow

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
LIMIT = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))"


@pytest.fixture(params=["preloaded", "ordinary"])
def told(tmp_path, request, forks):
    """What is told of a notebook with these cells, after one that gives the parameters, in either kind of kernel."""

    def tell(*sources: str) -> str:
        cells = [nbformat.v4.new_code_cell("cohort = 'x'", metadata={"tags": ["parameters"]})]
        node = nbformat.v4.new_notebook(cells=[*cells, *map(nbformat.v4.new_code_cell, sources)])
        node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(node, tmp_path / "07-dies.ipynb")

        def report(forks: Server | None) -> run.Report:
            notebook = Notebook(tmp_path / "07-dies.ipynb", {"cohort": "x"})
            with run.tasks([notebook], read_cohort("london-2021"), {}, tmp_path, forks) as tasks:
                yield tasks

        with pytest.raises(NotebooksFailed) as failed:
            run.side_by_side([report(forks if request.param == "preloaded" else None)])
        return str(failed.value)

    return tell


@POSIX
def test_a_kernel_that_the_system_killed_is_told_with_its_cell_and_the_likely_reason(told):
    kills_itself = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    assert told("1", kills_itself).startswith(
        "07-dies, cell 4: its kernel was killed by the system, most often for want of memory"
    )


@pytest.mark.parametrize("asks", ["bytearray(1 << 60)", "import numpy\nnumpy.zeros(1 << 58)"])
def test_more_memory_than_there_is_is_told_as_such(told, asks):
    assert told(asks).startswith("07-dies, cell 3: there was not enough memory")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of memory are not kept everywhere")
def test_a_limit_of_memory_is_told_as_such(told):
    assert told(LIMIT, "bytearray(3 << 30)").startswith("07-dies, cell 4: there was not enough memory")


def test_a_kernel_that_ends_in_a_cell_is_told_with_what_it_said(told):
    said = told("import os\nos.write(2, b'farewell')\nos._exit(3)")
    assert said.startswith("07-dies, cell 3: its kernel ended with exit code 3")


@pytest.mark.parametrize("told", ["ordinary"], indirect=True)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-m", "no_kernel_here"], "No module named no_kernel_here"),
        (["-c", "import no_ipykernel"], "ModuleNotFoundError: No module named 'no_ipykernel'"),
        (["-c", "raise SystemExit('a broken sitecustomize')"], "a broken sitecustomize"),
        (["-c", ""], "its kernel ended with exit code 0, without a word"),
    ],
)
def test_a_kernel_that_dies_before_it_answers_is_told_in_its_own_words(told, monkeypatch, words, said):
    monkeypatch.setattr(kernels.THIS_PYTHON, "argv", [sys.executable, *words])
    told_of = told("1")
    assert told_of.startswith("07-dies: its kernel ended with exit code ")
    assert said in told_of


def test_the_words_of_a_kernel_are_its_last(tmp_path):
    died = KernelDied(1, 2, "\n".join(f"line {number}" for number in range(100)) + "\n\n")
    assert str(died).splitlines() == [
        "its kernel ended with exit code 1, and said:",
        *(f"line {number}" for number in range(96, 100)),
    ]


def a_process() -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(10 ** 6)"])


def test_kernels_that_run_when_a_run_ends_are_ended_with_it(tmp_path: Path):
    process = a_process()
    with Kernels(tmp_path, {}) as started:
        started.started(process)
        assert process.poll() is None
    assert process.wait() != 0


def test_a_kernel_that_starts_while_a_run_ends_is_ended_at_once(tmp_path: Path):
    with Kernels(tmp_path, {}) as started:
        pass
    process = a_process()
    started.started(process)
    assert process.wait() != 0
