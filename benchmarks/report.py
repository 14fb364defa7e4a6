"""How long a report takes, against the papermill command for each notebook followed by `jupyter nbconvert --to html`.

Both do the same work on the same notebooks, in turns, in one run; what counts is the ratio of the medians. Aim: 0.5 or
less on two processors. Usage: report.py [ROUNDS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
AIM = 0.5


def ours(folder: Path) -> None:
    run("compendium", "report", "--out", folder / "report")


def plain(folder: Path) -> None:
    surroundings = {"PEERGROUPS_RESULTS": str(folder)}
    for notebook in sorted((REPOSITORY / "notebooks").glob("*.ipynb")):
        executed = folder / notebook.name
        run("papermill", "--no-progress-bar", "--cwd", REPOSITORY / "notebooks", notebook, executed, **surroundings)
        run("jupyter", "nbconvert", "--to", "html", executed)


def run(command: str, *words: str | Path, **surroundings: str) -> None:
    subprocess.run([BIN / command, *words], check=True, capture_output=True, env=os.environ | surroundings)


def seconds(work: Callable[[Path], None]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        work(Path(folder))
        return time.perf_counter() - begun


def main(rounds: int = 3) -> dict[str, object]:
    seconds(ours)  # warm: files read once, bytecode compiled
    turns = [(seconds(ours), seconds(plain)) for _ in range(rounds)]
    here, there = (statistics.median(times) for times in zip(*turns, strict=True))
    print(f"compendium report           {here:6.1f} s (median of {rounds})")
    print(f"papermill, then nbconvert   {there:6.1f} s")
    print(f"ratio                       {here / there:6.2f}   (aim: {AIM} or less, {os.cpu_count()} processors)")
    return {"rows": [("Report, beside papermill, then nbconvert", f"{here / there:.2f}", f"at most {AIM}")]}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
