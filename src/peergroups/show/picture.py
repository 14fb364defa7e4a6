"""One figure style, and a figure saved with its caveats inside and a text that says what it shows."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text

from peergroups import caveats, results
from peergroups.show.tables import SVG

# Okabe & Ito's colours, told apart by colour-blind readers and in grey.
BLUE, ORANGE, GREY, LIGHT = "#0072b2", "#d55e00", "#595959", "#b8b8b8"
SHADES = (BLUE, ORANGE, "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "svg.fonttype": "none",
    # Without a salt the ids inside an SVG are random and no two runs are alike.
    "svg.hashsalt": "peer groups",
    "savefig.dpi": 300,
}


class Picture:
    """A figure saved as SVG and PNG that shows itself in a notebook with its caption and alternative text."""

    def __init__(self, name: str, svg: str, caption: str, alternative: str, rows: list[str]):
        self.name, self.svg, self.caption, self.alternative, self.rows = name, svg, caption, alternative, rows

    def _repr_mimebundle_(self, include=None, exclude=None):
        about = {"alt": self.alternative, "caption": self.caption, "name": self.name, "rows": self.rows}
        return {SVG: self.svg, "text/plain": f"{self.caption} {self.alternative}"}, {SVG: about}


def save(name: str, figure: Figure, caption: str, alternative: str, *drawn: pd.DataFrame) -> Picture:
    """Write `figures/<name>.svg` and `.png` with the serious caveats of the drawn estimates inside the picture.

    `caption` says what is drawn and how to read it, `alternative` what is to be seen, with its numbers. The PNG is
    large enough to print. Raises ValueError where a drawn estimate lacks its caveats.
    """
    rows = pd.concat(drawn)
    results.require_caveats(rows)
    keys = keys_off(figure) + [key for key, _ in results.KEYED.findall(alternative)]
    _write_below(figure, f"Read with: {caveats.in_a_line(rows['caveats'])}.")
    folder = results.folder() / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(STYLE):
        for kind, facts in (("svg", {"Date": None}), ("png", {"Software": None})):
            figure.savefig(folder / f"{name}.{kind}", bbox_inches="tight", pad_inches=0.15, metadata=facts)
    plt.close(figure)
    svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
    return Picture(name, svg, *map(results.without_keys, (caption, alternative)), list(dict.fromkeys(keys)))


def keys_off(figure: Figure) -> list[str]:
    """Take the keys of rows off the numbers in a figure, which cannot carry them; returns them."""
    texts = figure.findobj(Text)
    found = [key for text in texts for key, _ in results.KEYED.findall(text.get_text())]
    for text in texts:
        text.set_text(results.without_keys(text.get_text()))
    return found


def _write_below(figure: Figure, text: str) -> None:
    # A layout that is worked out while drawing moves the axes, so it is drawn before anything is measured.
    figure.draw_without_rendering()
    drawn = figure.get_tightbbox()
    lines = textwrap.fill(text, int(drawn.width * 15))
    width, height = figure.get_size_inches()
    figure.text(drawn.x0 / width, drawn.y0 / height - 0.12 / height, lines, fontsize=8, color=GREY, va="top")


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


def listed(labels: Sequence[str], rows: pd.DataFrame) -> str:
    """Each label with its number, as text."""
    return ", ".join(f"{label} {results.number(row)}" for label, (_, row) in zip(labels, rows.iterrows(), strict=True))
