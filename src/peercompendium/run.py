"""Run the notebooks on a cohort, side by side, through papermill."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.utils import ensure_event_loop

from peercompendium.failures import NotebooksFailed
from peercompendium.kernels import Kernel, Kernels
from peercompendium.notebooks import COHORT, Notebook
from peercompendium.preloaded import Server

KERNEL = "python3"
AS_LONG_AS_IT_TAKES = 10**6


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end, without anything that differs from run to run, and how long it took."""

    name: str
    notebook: nbformat.NotebookNode
    seconds: float
    warnings: str


def execute_all(
    chosen: list[Notebook],
    cohort: str,
    parameters: Mapping[str, Any],
    private: Path,
    on_end: Callable[[str, float, bool], None] = lambda name, seconds, fine: None,
    server: Server | None = None,
) -> list[Executed]:
    """Run the notebooks on the cohort of that id side by side, as many at once as there are processors.

    They run in the surroundings that `isolation.isolated` makes, in its folder `private`, in kernels that the server
    forks where there is one. `on_end` hears of each as it
    ends (name, seconds, whether it ran to its end). Raises NotebooksFailed when all have ended and one or more stopped
    with an error. Whatever else ends this, as Ctrl-C does, ends the kernels too.
    """
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    executed, failed = [], {}
    with ThreadPoolExecutor(os.cpu_count()) as pool, Kernels(private, server) as kernels:
        given = {COHORT: cohort, **parameters}
        running = {pool.submit(_execute, one, given, private, kernels.new(one.name)): one for one in chosen}
        try:
            for future in as_completed(running):
                name, error = running[future].name, future.exception()
                if error is None:
                    executed.append(future.result())
                else:
                    failed[name] = error
                on_end(name, executed[-1].seconds if error is None else 0, error is None)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    if failed:
        raise NotebooksFailed(failed, [run.name for run in executed])
    return sorted(executed, key=lambda run: run.name)


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
    return Executed(notebook.name, _without_what_varies(node), time.monotonic() - begun, _take_warnings(node))


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
