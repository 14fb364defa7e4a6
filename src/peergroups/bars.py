"""Bars of counts of people, and labels from data made safe to draw."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from peergroups import results
from peergroups.picture import BLUE, SHADES, STYLE


def draw_bars(labels: Sequence[str], rows: pd.DataFrame, height: float, themes: Sequence[str] = ()) -> Figure:
    """A bar for each estimate with its number behind it, coloured by theme where there are themes; height in inches."""
    lengths = rows["estimate"].fillna(0)
    colours = [SHADES[list(dict.fromkeys(themes)).index(theme) % len(SHADES)] for theme in themes] or BLUE
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(7, height))
        places = range(len(rows))
        axes.barh(places, lengths, color=colours, height=0.62)
        axes.set_yticks(places, [plain(textwrap.shorten(label, 60, placeholder=" …")) for label in labels])
        for place, (_, row) in zip(places, rows.iterrows(), strict=True):
            axes.text(lengths.iloc[place], place, f" {results.number(row)}", va="center")
        axes.set(xticks=[], ylim=(len(rows) - 0.4, -0.6))
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(left=False)
        _legend_of_themes(axes, themes, colours)
    return figure


def _legend_of_themes(axes: Axes, themes: Sequence[str], colours: Sequence[str]) -> None:
    names = dict(zip(themes, colours, strict=False))
    if names:
        handles = [Patch(color=colour, label=plain(theme)) for theme, colour in names.items()]
        axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.05), frameon=False, title="Themes")


def plain(text: str) -> str:
    """The text as it stands: a dollar sign would start mathematical notation, and some of it cannot be drawn."""
    return text.replace("$", r"\$")
