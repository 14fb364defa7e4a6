"""How deciding, counting and drawing grow with the number of people, against listing every group of people.

The listing, itertools over all sorted totals, is written as plainly as can be; it stops where there are more than
`MOST_LISTED` groups to try. Both answer the same question in the same run, and must agree. What counts is how the
times grow, and their ratio. Usage: attainability.py [--draw FILE.png]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement
from math import ceil, comb, floor
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from attainable import attainable, count, counted, draw, witness
from attainable.cells import Cell
from attainable.sums import TooLarge

MOST_LISTED = 5_000_000
SCALES = {
    "CBI scale of 6 items, mean 43, SD 16.3": (Cell("43", "16.3", 2, 6), (3, 4, 5, 6, 7, 9, 15, 20, 40, 80, 200, 1000)),
    "One item from 1 to 5, mean 3.0, SD 1.0": (Cell("3.0", "1.0", 2, 1, 1, 1, 5), (5, 10, 20, 40, 60, 100, 250, 1000)),
}
COLUMNS = ("n", "groups", "deciding", "counting", "drawing", "listing", "listing / counting")
PUBLISHED = """For orientation, published times of tools that list, on machines that are not told:
  CLOSURE lists the 24,907 samples of mean 3.0, SD 1.0, n 100 on 1 to 5 in 153 ms (in Rust and parallel;
    https://github.com/lhdjung/closure-core, STOP_AFTER_OPTIMIZATION.md)
  CORVIDS "takes very long to run, often prohibitively so" (https://github.com/lhdjung/unsum, README.md)"""


class Row(NamedTuple):
    """The number of people, of groups of people, and the times in seconds; None where something was not done."""

    n: int
    groups: int | None
    deciding: float
    counting: float | None = None
    drawing: float | None = None
    listing: float | None = None


def measured(cell: Cell) -> Row:
    deciding, yes = timed(lambda: attainable(cell))
    try:
        counting, groups = timed(lambda: count(cell))
        drawing, drawn = timed(lambda: draw(cell))
    except TooLarge:
        return Row(cell.n, None, deciding)
    if comb(cell.n + cell.levels * cell.items, cell.n) > MOST_LISTED:
        return Row(cell.n, groups, deciding, counting, drawing)
    listing, found = timed(lambda: listed(cell))
    if (yes, groups) != (bool(found), len(found)) or (drawn and tuple(t for _, t in drawn.people) not in found):
        raise AssertionError(f"the listing gives another answer for {cell}")
    return Row(cell.n, groups, deciding, counting, drawing, listing)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    for remembering in (witness, counted):
        remembering.cache_clear()
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def listed(cell: Cell) -> set[tuple[int, ...]]:
    """Every group of totals that prints as the cell."""
    n, steps = cell.n, cell.items / cell.step
    (mean_from, mean_to), (sd_from, sd_to) = printed_from(cell.mean), printed_from(cell.sd)
    sums = whole(n * (mean_from - cell.low) * steps, n * (mean_to - cell.low) * steps)
    squares = whole(*(n * (n - 1) * (sd * steps) ** 2 for sd in (sd_from, sd_to)))
    return {
        totals
        for totals in combinations_with_replacement(range(cell.levels * cell.items + 1), n)
        if sum(totals) in sums and n * sum(total * total for total in totals) - sum(totals) ** 2 in squares
    }


def printed_from(text: str) -> tuple[Fraction, Fraction]:
    half = Fraction(1, 2 * 10 ** len(text.partition(".")[2]))
    return Fraction(text) - half, Fraction(text) + half


def whole(low: Fraction, high: Fraction) -> range:
    return range(ceil(low), floor(high) + 1)


def print_table(rows: list[Row]) -> None:
    print("{:>5}  {:>22}  {:>10}  {:>10}  {:>10}  {:>10}  {:>18}".format(*COLUMNS))
    for row in rows:
        groups = "too large" if row.groups is None else f"{row.groups:,}" if row.groups < 1e15 else f"{row.groups:.3e}"
        times = ("" if seconds is None else f"{seconds * 1000:,.1f} ms" for seconds in row[2:])
        ratio = "" if row.listing is None else f"{row.listing / row.counting:,.1f}"
        print("{:>5}  {:>22}  {:>10}  {:>10}  {:>10}  {:>10}  {:>18}".format(row.n, groups, *times, ratio))


def draw_picture(tables: dict[str, list[Row]], file: str) -> None:
    figure = Figure(figsize=(10, 4.5), layout="constrained")
    for axes, (title, rows) in zip(figure.subplots(1, 2, sharey=True), tables.items(), strict=True):
        for way in ("deciding", "counting", "listing"):
            points = [(row.n, getattr(row, way)) for row in rows if getattr(row, way) is not None]
            axes.plot(*zip(*points, strict=True), marker="o")
            axes.annotate(way, points[-1], xytext=(-4, 8), textcoords="offset points", ha="right")
        axes.margins(y=0.12)
        axes.set(xscale="log", yscale="log", title=title, xlabel="people")
    figure.axes[0].set_ylabel("seconds")
    figure.savefig(file, dpi=150)


def main(picture: str | None = None) -> None:
    tables = {title: [measured(replace(cell, n=n)) for n in sizes] for title, (cell, sizes) in SCALES.items()}
    for title, rows in tables.items():
        print(title)
        print_table(rows)
    print(PUBLISHED)
    if picture:
        draw_picture(tables, picture)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draw", metavar="FILE.png", help="draw the growth to this file")
    main(parser.parse_args().draw)
