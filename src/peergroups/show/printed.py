"""Which printed figures are attainable, as a picture."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from peergroups.estimates.printed import Finding
from peergroups.results import keyed
from peergroups.show.picture import BLUE, GREY, LIGHT, STYLE, Picture, plain, save


def attainability(findings: Sequence[Finding], drawn: pd.DataFrame) -> Picture:
    """A square for each figure and reading: filled where the figure is attainable, with how many groups give it."""
    figures = list(dict.fromkeys(finding.printed.title for finding in findings))
    readings = list(dict.fromkeys(finding.reading.title for finding in findings))
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(7.5, 1.2 + 0.5 * len(readings)))
        of_each = drawn.groupby((drawn["quantity"] == "attainable").cumsum())
        for finding, (_, rows) in zip(findings, of_each, strict=True):
            place = figures.index(finding.printed.title), readings.index(finding.reading.title)
            _draw_square(axes, *place, finding, rows.set_index("quantity", drop=False))
        axes.set(xlim=(-0.5, len(figures) - 0.5), ylim=(len(readings) - 0.5, -0.5))
        axes.set_xticks(range(len(figures)), [textwrap.fill(plain(title), 9) for title in figures])
        axes.set_yticks(range(len(readings)), [textwrap.fill(reading, 44) for reading in readings])
        axes.tick_params(length=0, labelsize=9, top=True, labeltop=True, bottom=False, labelbottom=False)
        axes.spines[:].set_visible(False)
    told = "; ".join(f"{reading}: {_yes_told(findings, reading)}" for reading in readings)
    caption = (
        "A filled square: the printed mean and SD are attainable, by so many groups of people. "
        "Below: what share of the SDs nearby is."
    )
    return save("06-attainability", figure, caption, f"Which figures are attainable under each reading. {told}.", drawn)


def _draw_square(axes: Axes, column: int, row: int, finding: Finding, rows: pd.DataFrame) -> None:
    filled = finding.attainable
    square = Rectangle((column - 0.45, row - 0.42), 0.9, 0.84, edgecolor=LIGHT, facecolor=BLUE if filled else "white")
    axes.add_patch(square)
    found = rows.loc["attainable" if finding.vectors is None else "groups-of-people"]
    groups = ("yes" if finding.vectors is None else f"{finding.vectors:,}") if filled else "no"
    near = rows.loc["base-rate"]
    text = f"{keyed(found, 'estimate', groups)}\n{keyed(near, 'estimate', format(near['estimate'], '.0%'))}"
    axes.text(column, row, text, ha="center", va="center", fontsize=8, color="white" if filled else GREY)


def _yes_told(findings: Sequence[Finding], reading: str) -> str:
    attained = [f.printed.title for f in findings if f.reading.title == reading and f.attainable]
    return ", ".join(attained) or "none"
