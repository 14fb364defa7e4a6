"""Run the notebooks of reports side by side, through papermill."""

from __future__ import annotations

import json
import logging
import os
import re
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import nbformat
from jupyter_core.utils import ensure_event_loop

from peercompendium import isolation
from peercompendium.failures import NotebooksFailed
from peercompendium.kernels import Kernel, Kernels
from peercompendium.notebooks import COHORT, PARAMETERS, Notebook
from peercompendium.preloaded import Server
from peergroups.records.cohort import REPORTED_VARIABLE, Cohort
from peergroups.results import FOLDER_VARIABLE

KERNEL = "python3"
AS_LONG_AS_IT_TAKES = 10**6


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end, without anything that differs from run to run, and how long it took."""

    name: str
    notebook: nbformat.NotebookNode
    seconds: float
    warnings: str


@dataclass(frozen=True)
class Task:
    """A notebook to be run for a cohort, with the kernel that will run it."""

    notebook: Notebook
    parameters: Mapping[str, Any]
    private: Path
    kernel: Kernel
    running: Lock = field(default_factory=Lock)

    def execute(self) -> Executed:
        """Run it to its end; raises what stopped it."""
        with self.running:
            return _execute(self.notebook, self.parameters, self.private, self.kernel)


# A report being made: yields the notebooks that it wants run, once, and is sent them when all have run to their end.
# Where any stopped with an error, NotebooksFailed is raised in it.
Report = Generator[list[Task], list[Executed], None]


@contextmanager
def tasks(
    chosen: list[Notebook],
    cohort: Cohort,
    parameters: Mapping[str, Any],
    results: Path,
    server: Server | None = None,
) -> Iterator[list[Task]]:
    """The notebooks, to be run for the cohort, the longest first; they save to the folder `results`.

    They find the cohort by its id, and run in the surroundings that `isolation.place_with` makes.
    """
    given, made = {COHORT: cohort.id, **parameters}, []
    about = {REPORTED_VARIABLE: f"{cohort.id}={cohort.path}", FOLDER_VARIABLE: str(results)}
    with isolation.place_with(about) as (private, environment):
        try:
            with Kernels(private, environment, server) as kernels:
                longest_first = sorted(chosen, key=lambda notebook: -notebook.cells)
                made += [Task(one, given, private, kernels.new(one.name)) for one in longest_first]
                yield made
        finally:
            for task in made:
                with task.running:  # it may write to the folder until it has noticed that its kernel is gone
                    pass


def side_by_side(
    reports: Iterable[Report],
    at_once: int | None = None,
    on_end: Callable[[str, float | None, int], None] = lambda name, seconds, of: None,
) -> None:
    """Make the reports, so many of their notebooks `at_once`: unless told, one more than there are processors.

    For a while a notebook only waits for its kernel.

    Only as many reports are begun as keep all processors busy while one of them is rendered, and none is kept when it
    has ended. `on_end` hears of each notebook (its name, its seconds or None where it failed, how many its report has).
    What a report raises ends them all, as Ctrl-C does, and their kernels too.
    """
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    at_once, waiting = at_once or processors() + 1, iter(reports)
    running: dict[Future[Executed], tuple[_Begun, str]] = {}
    open_ones: set[_Begun] = set()
    with isolation.isolated(), ThreadPoolExecutor(at_once) as pool:
        try:
            while True:
                while _idle_soon(running, at_once) and (report := next(waiting, None)):
                    open_ones.add(begun := _Begun(report))
                    running |= {pool.submit(task.execute): (begun, task.notebook.name) for task in begun.tasks()}
                    open_ones -= begun.ended()
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    begun, name = running.pop(future)
                    on_end(*begun.take(name, future))
                    open_ones -= begun.ended()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for begun in open_ones:
                begun.report.close()


def _idle_soon(running: Iterable[Future[Executed]], at_once: int) -> bool:
    """Whether fewer notebooks wait than can be taken up while a report is rendered."""
    return sum(not (future.running() or future.done()) for future in running) < at_once


class _Begun:
    """A report whose notebooks wait or run."""

    def __init__(self, report: Report):
        self.report = report
        self._tasks: list[Task] = []
        self._executed: list[Executed] = []
        self._failed: dict[str, Exception] = {}

    def tasks(self) -> list[Task]:
        """What the report wants run; nothing where it has ended."""
        self._tasks = next(self.report, [])
        return self._tasks

    def take(self, name: str, future: Future[Executed]) -> tuple[str, float | None, int]:
        """Keep what a notebook ended with; returns its name, its seconds or None, and of how many it is."""
        if (error := future.exception()) is not None:
            self._failed[name] = error
        else:
            self._executed.append(future.result())
        return name, None if error else self._executed[-1].seconds, len(self._tasks)

    def ended(self) -> set[_Begun]:
        """Let the report go on where all its notebooks have ended; returns itself if so."""
        if len(self._executed) + len(self._failed) < len(self._tasks):
            return set()
        with suppress(StopIteration):
            if self._failed:
                self.report.throw(NotebooksFailed(self._failed, [run.name for run in self._executed]))
            self.report.send(sorted(self._executed, key=lambda run: run.name))
        return {self}


def processors() -> int:
    """How many processors this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _execute(notebook: Notebook, parameters: Mapping[str, Any], private: Path, kernel: Kernel) -> Executed:
    import papermill

    begun = time.monotonic()
    try:
        node = papermill.execute_notebook(
            str(notebook.file),
            None,
            parameters={name: value for name, value in parameters.items() if name in notebook.parameters},
            kernel_name=KERNEL,
            progress_bar=False,
            # No path of a cohort's leads there, so none gets into a notebook, nor does what lies beside a cohort.
            resources={"metadata": {"path": str(private)}},
            kernel_manager_class=kernel.manager(),
            on_cell_execute=kernel.begins,
            record_timing=False,
            shutdown_kernel="immediate",
            # A busy machine is slow, and that is no error: a kernel that died is noticed anyway.
            start_timeout=AS_LONG_AS_IT_TAKES,
            iopub_timeout=AS_LONG_AS_IT_TAKES,
        )
    except RuntimeError as error:
        raise kernel.death() or error from None
    finally:
        # One that is left to the end of the process may find its sockets closed by then, and complains.
        ensure_event_loop().close()
    node = _without_what_varies(node, parameters.get(COHORT, ""))
    return Executed(notebook.name, node, time.monotonic() - begun, _take_warnings(node))


def _take_warnings(node: nbformat.NotebookNode) -> str:
    """Remove what cells wrote to stderr and return it: it names files of this machine, and belongs on the terminal."""
    taken = []
    for cell in (cell for cell in node.cells if cell.cell_type == "code"):
        stays = [output for output in cell.outputs if output.get("name") != "stderr"]
        taken += [output.text for output in cell.outputs if output.get("name") == "stderr"]
        cell.outputs = stays
    return "".join(taken)


def _without_what_varies(node: nbformat.NotebookNode, cohort: str) -> nbformat.NotebookNode:
    """The notebook less its times, paths, versions and random ids, which papermill and the kernel put in.

    The cohort that a notebook is written with, London's, gives way to the one that it ran on; one of several has none.
    """
    node.metadata["papermill"] = {"parameters": node.metadata["papermill"]["parameters"]}
    node.metadata["language_info"] = {"name": "python"}
    for cell in node.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key in ("tags", "jupyter")}
        if PARAMETERS in cell.metadata.get("tags", ()):
            cell.source = re.sub(rf"(?m)^{COHORT} = .*", f"{COHORT} = {json.dumps(cohort)}", cell.source)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell["id"] = "injected-parameters"
    return node
