"""Run the notebooks on a cohort, side by side, through papermill."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from traitlets.config import Config

from compendium import temporary
from compendium.failures import NotebooksFailed
from compendium.notebooks import COHORT, Notebook
from peergroups import results
from peergroups.records import Study

KERNEL = "python3"
LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end, without anything that differs from run to run, and how long it took."""

    name: str
    notebook: nbformat.NotebookNode
    seconds: float
    warnings: str


def execute_all(
    chosen: list[Notebook],
    study: Study,
    parameters: Mapping[str, Any],
    staging: Path,
    on_end: Callable[[str, float, bool], None] = lambda name, seconds, fine: None,
) -> list[Executed]:
    """Run the notebooks side by side, as many at once as there are processors; their results go to `staging`.

    `on_end` hears of each as it ends (name, seconds, whether it ran to its end). Raises NotebooksFailed when all have
    ended and one or more stopped with an error.
    """
    executed, failed = [], {}
    with _surroundings(staging) as private, ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(_execute, notebook, study, parameters, private): notebook for notebook in chosen}
        for future in _as_they_end(running, pool):
            name, error = running[future].name, future.exception()
            if error is None:
                executed.append(future.result())
            else:
                failed[name] = error
            on_end(name, executed[-1].seconds if error is None else 0, error is None)
    if failed:
        raise NotebooksFailed(failed, [run.name for run in executed])
    return sorted(executed, key=lambda run: run.name)


def _as_they_end(running: Mapping[Future, Notebook], pool: ThreadPoolExecutor) -> Iterator[Future]:
    try:
        yield from as_completed(running)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


def _execute(notebook: Notebook, study: Study, parameters: Mapping[str, Any], private: Path) -> Executed:
    import papermill

    begun = time.monotonic()
    wanted = {name: value for name, value in parameters.items() if name in notebook.parameters}
    # The kernel works in the cohort file's folder, so that no notebook ever holds the path that led there.
    node = papermill.execute_notebook(
        str(notebook.file),
        None,
        parameters={COHORT: study.cohort.path.name} | wanted,
        kernel_name=KERNEL,
        progress_bar=False,
        resources={"metadata": {"path": str(study.cohort.path.parent)}},
        config=_transport(private, notebook),
        record_timing=False,
        shutdown_kernel="immediate",
    )
    warnings = _take_warnings(node)
    return Executed(notebook.name, _without_what_varies(node), time.monotonic() - begun, warnings)


def _take_warnings(node: nbformat.NotebookNode) -> str:
    """Remove what cells wrote to stderr and return it: it names files of this machine, and belongs on the terminal."""
    taken = []
    for cell in (cell for cell in node.cells if cell.cell_type == "code"):
        stays = [output for output in cell.outputs if output.get("name") != "stderr"]
        taken += [output.text for output in cell.outputs if output.get("name") == "stderr"]
        cell.outputs = stays
    return "".join(taken)


def _without_what_varies(node: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook less its times, paths, versions and random ids, which papermill and the kernel put in."""
    node.metadata["papermill"] = {"parameters": node.metadata["papermill"]["parameters"]}
    node.metadata["language_info"] = {"name": "python"}
    for cell in node.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key in ("tags", "jupyter")}
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell["id"] = "injected-parameters"
    return node


@contextmanager
def _surroundings(staging: Path) -> Iterator[Path]:
    """What kernels find around them; yields a private folder for their settings and sockets.

    A user's own IPython start-up files and history are not there, so that they change nothing.
    """
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with temporary.folder() as private:
        settings = {
            results.FOLDER_VARIABLE: str(staging),
            "JUPYTER_RUNTIME_DIR": str(private),
            "IPYTHONDIR": str(private),
            "MPLBACKEND": "agg",
            "PYTHONHASHSEED": "0",
        }
        with _environment(settings):
            yield private


def _transport(private: Path, notebook: Notebook) -> Config:
    """Sockets that are files only this user can open, where the platform has them and their path is not too long.

    Jupyter's default is open TCP ports in plain text. The path is given because the default is relative, and the
    kernel works in another folder than this process.
    """
    socket = private / notebook.name[:2]
    if sys.platform == "win32" or len(f"{socket}-1") > LONGEST_SOCKET_PATH:
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(socket)}})


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
