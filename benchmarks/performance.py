"""Run every benchmark beside this file and write docs/performance.md: each aim, what was measured, and the growth.

A benchmark is a module with a `main` whose arguments all have defaults. It prints what it measures, and returns a
dictionary or nothing: `rows` are its aims (what, measured, asked), as text; `growth` has for each line of its picture
the pairs of a size and processor seconds, `of` what the sizes count, and `further` the size from which on a line is
drawn further and not measured. Usage: performance.py
"""

from __future__ import annotations

import importlib
import os
import platform
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs"
HEAD = """# Performance

Written by `make benchmark`, which measures all of it again. What counts are ratios of times
from one run: seconds differ from machine to machine.

Measured on: {machine}.

| aim | measured | asked |
| --- | --- | --- |
"""
GROWTH = """
## Growth

![Processor time over size, both on logarithmic scales](performance.svg)

A dashed line is drawn further from what was measured at the hollow mark. {ends}
"""


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = ".".join(platform.python_version_tuple()[:2])
    return f"{os.cpu_count()} processors, {memory:.0f} GiB of memory, {platform.system()}, Python {python}"


def draw(found: list[dict], file: Path) -> None:
    """A panel for each benchmark whose growth was measured."""
    with mpl.rc_context({"svg.hashsalt": "performance", "svg.fonttype": "none"}):
        figure = Figure(figsize=(5 * len(found), 4), layout="constrained")
        for axes, one in zip(figure.subplots(1, len(found), squeeze=False)[0], found, strict=True):
            for name, points in one["growth"].items():
                until = one.get("further", {}).get(name, float("inf"))
                measured = [point for point in points if point[0] <= until]
                (line,) = axes.plot(*zip(*measured, strict=True), marker="o")
                if further := points[len(measured) :]:
                    axes.plot(*zip(measured[-1], *further, strict=True), linestyle="--", color=line.get_color())
                    axes.plot(*measured[-1], marker="o", color=line.get_color(), markerfacecolor="white")
                axes.annotate(name, points[-1], xytext=(-4, 6), textcoords="offset points", ha="right")
            axes.set(xscale="log", yscale="log", xlabel=one["of"], ylabel="seconds of processor time")
            axes.margins(y=0.12)
        figure.savefig(file, metadata={"Date": None})


def ends(growth: dict[str, list[tuple[int, float]]], of: str) -> str:
    by_size: dict[int, list[str]] = {}
    for name, points in growth.items():
        by_size.setdefault(points[-1][0], []).append(f"{name} {points[-1][1]:,.2f} s")
    return " ".join(f"At {size:,} {of}: {', '.join(told)}." for size, told in sorted(by_size.items()))


def measured(benchmark: str) -> dict:
    """What a benchmark returns, from a process of its own: its memory is nobody else's."""
    print(benchmark, flush=True)
    return importlib.import_module(benchmark).main() or {}


def main() -> None:
    benchmarks = [file.stem for file in sorted(HERE.glob("*.py")) if file.stem != Path(__file__).stem]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as one_by_one:
        found = list(one_by_one.map(measured, benchmarks))
    rows = [row for one in found for row in one.get("rows", ())]
    text = HEAD.format(machine=machine()) + "".join("| {} | {} | {} |\n".format(*row) for row in rows)
    if grown := [one for one in found if "growth" in one]:
        draw(grown, DOCS / "performance.svg")
        text += GROWTH.format(ends=" ".join(ends(one["growth"], one["of"]) for one in grown))
    (DOCS / "performance.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
