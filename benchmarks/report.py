"""How long London's report takes, against ways without the compendium, in turns, in one run.

- the papermill command for each notebook, then `jupyter nbconvert --to html`, on the notebooks of version 0.1.0 in a
  checkout and an environment of their own (which takes minutes to make, and the network)
- the same on today's notebooks
- the cells of today's notebooks in one plain process, which makes no pages

What counts is the ratio of the medians, of wall time; processor time stands beside it, since machines are noisy.
Usage: report.py [ROUNDS]
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
FIRST_VERSION = "45bf406ad18ede6884f0d573ec24049e345b9237"
FIRST, TODAY, PLAIN = "commands, notebooks of 0.1.0", "commands, today's notebooks", "cells in one plain process"
AIMS = {FIRST: 0.20, TODAY: 0.25, PLAIN: 1.0}
Work = Callable[[Path], None]


def report(folder: Path) -> None:
    run(REPOSITORY, "compendium", "report", "--out", folder / "report")


def commands(checkout: Path, folder: Path, chosen: list[Path] | None = None, cohort: Path | None = None) -> None:
    given = ["-p", "cohort", cohort] if cohort else []
    for notebook in chosen or notebooks(checkout):
        executed = folder / notebook.name
        words = "--no-progress-bar", "--cwd", notebook.parent, notebook, executed, *given
        run(checkout, "papermill", *words, PEERGROUPS_RESULTS=str(folder))
        run(checkout, "jupyter", "nbconvert", "--to", "html", executed)


def plain(folder: Path) -> None:
    cells = "\n".join(f"%run {notebook.name}" for notebook in notebooks(REPOSITORY))
    about = {"PEERGROUPS_RESULTS": str(folder), "MPLBACKEND": "agg", "IPYTHONDIR": str(folder / "ipython")}
    run(REPOSITORY, "ipython", "-c", cells, **about)


def notebooks(checkout: Path) -> list[Path]:
    return sorted((checkout / "notebooks").glob("0*.ipynb"))


def run(checkout: Path, command: str, *words: str | Path, **surroundings: str) -> None:
    program = checkout / ".venv" / "bin" / command
    ended = subprocess.run(
        [program, *words],
        cwd=checkout / "notebooks",
        env=os.environ | surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        sys.exit(f"{command} {words[0]}: {ended.stderr}")


@contextmanager
def first_version() -> Iterator[Path]:
    """A checkout of version 0.1.0 with its environment, gone when the block ends."""
    git = partial(subprocess.run, cwd=REPOSITORY, check=True, capture_output=True)
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder) / "0.1.0"
        git(["git", "worktree", "add", "--detach", checkout, FIRST_VERSION])
        try:
            subprocess.run([sys.executable, "tools/environment.py"], cwd=checkout, check=True, capture_output=True)
            yield checkout
        finally:
            git(["git", "worktree", "remove", "--force", checkout])


def seconds(work: Work) -> tuple[float, float]:
    """Wall time and processor time, of all processes that the work starts."""
    with tempfile.TemporaryDirectory() as folder:
        begun, busy = time.perf_counter(), processor()
        work(Path(folder))
        return time.perf_counter() - begun, processor() - busy


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(rounds: int = 3) -> dict[str, object]:
    with first_version() as checkout:
        ways = {FIRST: partial(commands, checkout), TODAY: partial(commands, REPOSITORY), PLAIN: plain}
        seconds(report)  # warm: files read once, bytecode compiled
        seconds(plain)
        turns = [{name: seconds(work) for name, work in {"report": report, **ways}.items()} for _ in range(rounds)]
    medians = {name: [statistics.median(turn[name][kind] for turn in turns) for kind in (0, 1)] for name in turns[0]}
    ours = medians["report"]
    print(f"median of {rounds}, {os.cpu_count()} processors           wall  ratio   aim   processor  ratio")
    for name, (wall, busy) in medians.items():
        ratio = f"{ours[0] / wall:6.2f}  {AIMS[name]:4.2f}" if name in AIMS else " " * 12
        print(f"{name:36} {wall:6.1f} s {ratio} {busy:8.1f} s {ours[1] / busy:6.2f}")
    rows = [
        (f"Report, beside: {name}", f"{ours[0] / medians[name][0]:.2f}", f"at most {aim}") for name, aim in AIMS.items()
    ]
    return {"rows": rows}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
