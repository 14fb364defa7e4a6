"""The picture of who spoke of what: a mark for each person and code, or, where that cannot be, a bar for each code."""

from __future__ import annotations

import textwrap
from itertools import cycle
from typing import TYPE_CHECKING

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from peergroups import figures, matrices, results, themes
from peergroups.bars import plain
from peergroups.picture import GREY, LIGHT, SHADES, STYLE, Picture, save

if TYPE_CHECKING:
    from peergroups.records import Study

# More columns than these, and a mark can no longer be traced to its person.
MOST_PEOPLE = 20
ROW, COLUMN, LONGEST = 0.24, 0.3, 34
CAPTION = (
    "Who spoke of what: a row a code, a column a person, a mark where the person spoke of it. How many of those "
    "interviewed did stands at the right."
)


def matrix(study: Study, tallies: pd.DataFrame) -> Picture:
    """A row a code, theme by theme, a column a person interviewed, a mark where the person spoke of the code.

    Bars of how many people spoke of each code where one person's values may not be shown, or there are too many people.
    """
    segments = matrices.segments_by_code(study)
    if not study.cohort.disclosure.show_people or len(segments) > MOST_PEOPLE:
        return figures.codes(tallies)
    counts = {code: results.pick(tallies, "participants", domain) for code, domain in themes.domains(study).items()}
    people = tallies[tallies["quantity"] == "participants"]
    return save("04-matrix", _draw(study, segments > 0, counts), CAPTION, _told(study, segments > 0, counts), people)


def _draw(study: Study, spoke: pd.DataFrame, counts: dict[str, pd.Series]) -> Figure:
    themes_and_codes = list(study.codebook.groupby("theme", sort=False))
    height = len(counts) + 1.4 * len(themes_and_codes)
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(COLUMN * (len(spoke) + 2), ROW * height))
        top = 0.0
        for shade, (theme, codes) in zip(cycle(SHADES), themes_and_codes, strict=False):
            _draw_theme(axes, top, theme, codes, spoke, counts, shade)
            top += len(codes) + 1.4
        axes.set(xlim=(-0.6, len(spoke) + 1.4), ylim=(height - 0.4, -0.9), yticks=[])
        axes.set_xticks(range(len(spoke)), [plain(who) for who in spoke.index], rotation=90)
        axes.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
        axes.spines[:].set_visible(False)
    return figure


def _draw_theme(
    axes: Axes, top: float, theme: str, codes: pd.DataFrame, spoke: pd.DataFrame, counts: dict, colour: str
) -> None:
    last = len(spoke) - 0.4
    axes.annotate(_short(theme), (-0.6, top), ha="right", va="center", weight="bold", annotation_clip=False)
    for place, (code, label) in enumerate(zip(codes["code"], codes["label"], strict=True), start=1):
        height = top + place
        axes.plot([-0.4, last], [height, height], color=LIGHT, linewidth=0.5, zorder=0)
        axes.annotate(_short(label), (-0.6, height), ha="right", va="center", annotation_clip=False)
        marks = np.nonzero(spoke[code].to_numpy())[0]
        axes.plot(marks, np.full(len(marks), height), "o", color=colour, markersize=8)
        axes.text(last + 0.3, height, results.k_of_n(counts[code]), va="center", color=GREY)


def _short(text: str) -> str:
    return plain(textwrap.shorten(text, LONGEST, placeholder=" …"))


def _told(study: Study, spoke: pd.DataFrame, counts: dict[str, pd.Series]) -> str:
    labels = dict(zip(study.codebook["code"], study.codebook["label"], strict=True))
    of_codes = ", ".join(f"{labels[code]} {results.number(row)}" for code, row in counts.items())
    of_people = ", ".join(f"{who} {codes}" for who, codes in spoke.sum(axis=1).items())
    return (
        f"Marks for {len(spoke)} people and {len(counts)} codes. People of each code: {of_codes}. "
        f"Codes of each person: {of_people}."
    )
