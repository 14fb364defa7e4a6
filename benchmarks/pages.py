"""How long the pages take, against nbconvert's own HTML of the same executed notebooks.

Ours are made inside the process that ran the notebooks, so that is what is timed. nbconvert is timed both inside a
process that has imported it and as the command `jupyter nbconvert --to html`, in turns, in one run; what counts is the
ratio of the medians. Aim: half the time of the command or less. Usage: pages.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from peercompendium import pages, run
from peergroups.records import loading

REPOSITORY = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
AIM = 0.5


def our_pages(report: Path, target: Path) -> float:
    study = loading.load(REPOSITORY / "cohorts" / "london-2021.yaml")
    executed = [run.Executed(file.stem, nbformat.read(file, as_version=4), 0.0, "") for file in notebooks(report)]
    (target / "tables").symlink_to(report / "tables")
    return seconds(lambda: pages.write_pages(study, executed, [], target))


def nbconvert_inside(report: Path, target: Path) -> float:
    nodes = [nbformat.read(file, as_version=4) for file in notebooks(report)]
    exporter = HTMLExporter()
    return seconds(lambda: [exporter.from_notebook_node(node) for node in nodes])


def nbconvert_command(report: Path, target: Path) -> float:
    return seconds(
        lambda: quietly(BIN / "jupyter", "nbconvert", "--to", "html", "--output-dir", target, *notebooks(report))
    )


def notebooks(report: Path) -> list[Path]:
    return sorted((report / "notebooks").glob("*.ipynb"))


def quietly(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main(rounds: int = 3) -> dict[str, object]:
    ways = our_pages, nbconvert_inside, nbconvert_command
    times = {way.__name__: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        quietly(BIN / "compendium", "report", "--out", report)
        for way in ways * (rounds + 1):  # the first round warms up
            with tempfile.TemporaryDirectory() as target:
                times[way.__name__].append(way(report, Path(target)))
    ours, *others = (statistics.median(found[1:]) for found in times.values())
    print(f"our pages                    {ours:6.2f} s (median of {rounds})")
    for name, other in zip(("nbconvert, in one process", "jupyter nbconvert"), others, strict=True):
        print(f"{name:28} {other:6.2f} s   ratio {ours / other:4.2f}")
    print(f"aim, against the command: {AIM} or less")
    return {"rows": [("Pages, beside `jupyter nbconvert`", f"{ours / others[1]:.2f}", f"at most {AIM}")]}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
