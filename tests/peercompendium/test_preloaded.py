"""Kernels forked from one process: nothing is shared but what is imported, and nothing is left of them.

Oracle: the processes as Linux lists them, and what two kernels of one server tell of themselves. That pages come out
the same with kernels of either kind is tested where surroundings are (`test_isolation`).
"""

from __future__ import annotations

import ast
import os
import signal
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from peercompendium import preloaded, run
from peercompendium.failures import NotebooksFailed
from peercompendium.notebooks import Notebook
from peergroups.records.cohort import read_cohort

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not preloaded.CAN_FORK, reason="kernels are forked on Linux")]
LEAVES_TRACES = """
import builtins, os, sys, matplotlib.pyplot as plt, numpy as np, pandas as pd
builtins.trace = True
os.environ["TRACE"] = "yes"
os.chdir("/")
pd.set_option("display.precision", 2)
plt.figure().text(0, 0, "a font is looked for")
plt.gcf().draw_without_rendering()
"""
TELLS_OF_ITSELF = """
import builtins, os, random, sys, matplotlib.pyplot as plt, numpy as np, pandas as pd
from matplotlib.font_manager import fontManager
{
    "traces": [hasattr(builtins, "trace"), "TRACE" in os.environ, plt.get_fignums(),
               pd.get_option("display.precision"), fontManager._findfont_cached.cache_info().currsize],
    "folder": os.getcwd(), "home": os.environ["HOME"], "session": os.getsid(0) == os.getpid(), "pid": os.getpid(),
    "drawn": [np.random.random(), random.random()], "hash": hash("peer groups"),
}
"""


def notebook(folder: Path, name: str, *sources: str) -> Notebook:
    cells = [nbformat.v4.new_code_cell("cohort = 'x'", metadata={"tags": ["parameters"]})]
    node = nbformat.v4.new_notebook(cells=[*cells, *map(nbformat.v4.new_code_cell, sources)])
    node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(node, folder / f"{name}.ipynb")
    return Notebook(folder / f"{name}.ipynb", {"cohort": "x"})


def shown(server: preloaded.Server, folder: Path, *sources: str) -> dict:
    task, ran = run_by(server, folder, notebook(folder, "07-tells", *sources))
    told = ast.literal_eval(ran.notebook.cells[-1].outputs[-1].data["text/plain"])
    return told | {"at home": told["folder"] == told["home"] == str(task.private)}


def run_by(server: preloaded.Server, folder: Path, *chosen: Notebook) -> list:
    """The last of the notebooks as a task, and what ran."""
    seen = []

    def report() -> run.Report:
        with run.tasks([*chosen], read_cohort("london-2021"), {}, folder, server) as tasks:
            seen.extend([tasks[-1], *(yield tasks)])

    run.side_by_side([report()])
    return seen


def below(process: psutil.Process) -> list[psutil.Process]:
    return [one for one in process.children(recursive=True) if one.status() != psutil.STATUS_ZOMBIE]


def test_a_kernel_finds_nothing_of_another_one_nor_of_another_run(tmp_path):
    with preloaded.Server() as server:
        first = shown(server, tmp_path, TELLS_OF_ITSELF)
        shown(server, tmp_path, LEAVES_TRACES, TELLS_OF_ITSELF)
        last = shown(server, tmp_path, TELLS_OF_ITSELF)
    assert first["traces"] == last["traces"] == [False, False, [], 6, 0]
    assert first["at home"]
    assert last["at home"]
    assert first["home"] != last["home"]
    assert first["session"]
    assert last["session"]
    assert first["pid"] != last["pid"]
    assert not set(first["drawn"]) & set(last["drawn"])
    assert first["hash"] == last["hash"]


def test_the_process_that_is_forked_has_one_thread_and_no_file_of_its_own_but_its_questions(tmp_path):
    with preloaded.Server() as server:
        assert server.ask("poll", server.ask("fork", ["-f", "no-such"], dict(os.environ), "/", os.devnull)) is None
        process = psutil.Process(server._process.pid)
        assert process.num_threads() == 1
        assert process.num_fds() == len({"input", "output", "errors", "questions"})


def test_when_the_block_ends_no_process_and_no_folder_is_left(tmp_path):
    with preloaded.Server() as server:
        server.ask("fork", ["-f", "no-such"], dict(os.environ), "/", os.devnull)
        left = psutil.Process(server._process.pid), *below(psutil.Process(server._process.pid))
    psutil.wait_procs(left, timeout=10)
    assert [process for process in left if process.is_running()] == []
    assert not server._said.parent.exists()


@pytest.mark.parametrize("sources", [["import time; time.sleep(600)"], ["while True: pass"]])
def test_a_server_that_is_killed_is_told_once_and_leaves_no_process(sources, tmp_path):
    dying = [notebook(tmp_path, f"0{number}-waits", *sources) for number in range(1, 5)]

    def kill_soon() -> None:
        while not (kernels := below(psutil.Process(server._process.pid))):
            time.sleep(0.1)
        left.extend(kernels)
        server._process.send_signal(signal.SIGKILL)

    left: list[psutil.Process] = []
    with preloaded.Server() as server:
        threading.Thread(target=kill_soon).start()
        with pytest.raises(NotebooksFailed) as died:
            run_by(server, tmp_path, *dying)
    assert str(died.value).splitlines() == [
        "the process that notebooks start from was killed by the system, most often for want of memory",
        "With --kernel ordinary, each notebook starts by itself.",
    ]
    psutil.wait_procs(left, timeout=10)
    assert [process for process in left if process.is_running()] == []


def test_a_server_that_cannot_import_says_so_in_its_own_words(tmp_path, monkeypatch):
    monkeypatch.setattr(preloaded.sys, "executable", "/bin/false")
    with preloaded.Server() as server, pytest.raises(NotebooksFailed) as died:
        run_by(server, tmp_path, notebook(tmp_path, "01-a", "1"))
    assert str(died.value).startswith("the process that notebooks start from ended with exit code 1, without a word")


def test_where_forking_is_not_safe_or_not_wanted_kernels_start_by_themselves(monkeypatch):
    with preloaded.server("ordinary") as forks:
        assert forks is None
    monkeypatch.setattr(preloaded, "CAN_FORK", False)
    with preloaded.server() as forks:
        assert forks is None
