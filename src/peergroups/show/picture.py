"""One figure style, and a figure saved with its message above, its caveats below and a text that says what it shows."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from functools import lru_cache
from io import StringIO

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from peergroups import caveats, results
from peergroups.show.tables import SVG

# Okabe & Ito's colours, told apart by colour-blind readers and in grey.
BLUE, ORANGE, GREY, LIGHT = "#0072b2", "#d55e00", "#595959", "#b8b8b8"
SHADES = (BLUE, ORANGE, "#009e73")
ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
# In inches and points: with its margins 4.4 inches wide, so that on a phone the smallest letters are 9 pixels high.
WIDTH, MARGIN, SMALL, LARGE = 4.3, 0.05, 9, 11
PRINTED = 300
LINE, GAP, LONGEST = 0.15, 0.08, 60
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": SMALL,
    "axes.titlelocation": "left",
    "axes.titlesize": "medium",
    "axes.titleweight": "bold",
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0,
    "svg.fonttype": "none",
    # Without a salt the ids inside an SVG are random and no two runs are alike.
    "svg.hashsalt": "peer groups",
    **dict.fromkeys(("axes.spines.top", "axes.spines.right", "axes.spines.left"), False),
    **dict.fromkeys(("xtick.major.size", "ytick.major.size"), 0),
}


class Picture:
    """A figure saved as SVG and PNG that shows itself in a notebook with its caption and alternative text."""

    def __init__(self, name: str, svg: str, caption: str, alternative: str, rows: list[str]):
        self.name, self.svg, self.caption, self.alternative, self.rows = name, svg, caption, alternative, rows

    def _repr_mimebundle_(self, include=None, exclude=None):
        about = {"alt": self.alternative, "caption": self.caption, "name": self.name, "rows": self.rows}
        return {SVG: self.svg, "text/plain": f"{self.caption} {self.alternative}"}, {SVG: about}


def save(name: str, figure: Figure, title: str, caption: str, alternative: str, *drawn: pd.DataFrame) -> Picture:
    """Write `figures/<name>.svg` and `.png`, with the decisive caveats of the drawn estimates inside the picture.

    `title` is the message in at most 15 words; `caption`, drawn below it, says what is drawn and how to read it,
    `alternative` what is to be seen, with its numbers. The PNG is large enough to print. Raises ValueError where a
    drawn estimate lacks its caveats.
    """
    rows = pd.concat([table for table in drawn if len(table)])
    results.require_caveats(rows)
    made_up = "Made-up" if set(rows["origin"]) == {"synthetic"} else "In part made-up"
    title = f"{made_up}: {title[:1].lower()}{title[1:]}" if "synthetic" in set(rows["origin"]) else title
    alternative = f"{title}. {alternative}"
    keys = keys_off(figure) + [key for key, _ in results.KEYED.findall(caption + alternative)]
    title, caption, alternative = map(results.without_keys, (title, caption, alternative))
    folder = results.folder() / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    # Laid out once: with any layout engine, even "none", a figure is drawn once more for each file.
    with mpl.rc_context(STYLE | {"figure.constrained_layout.use": False}):
        _write_around(figure, title, caption, f"Read with: {caveats.in_a_line(rows['caveats'])}.")
        for kind, dpi, renderer, facts in (
            ("svg", 72, RendererSVG(1, 1, StringIO()), {"Date": None}),
            ("png", PRINTED, RendererAgg(1, 1, PRINTED), {"Software": None}),
        ):
            figure.set_dpi(dpi)
            box = figure.get_tightbbox(renderer).padded(MARGIN)
            figure.savefig(folder / f"{name}.{kind}", dpi=dpi, bbox_inches=box, metadata=facts)
    plt.close(figure)
    svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
    return Picture(name, svg, caption, alternative, list(dict.fromkeys(keys)))


def keys_off(figure: Figure) -> list[str]:
    """Take the keys of rows off the numbers in a figure, which cannot carry them; returns them."""
    texts = figure.findobj(Text)
    found = [key for text in texts for key, _ in results.KEYED.findall(text.get_text())]
    for text in texts:
        text.set_text(results.without_keys(text.get_text()))
    return found


def _write_around(figure: Figure, title: str, caption: str, below: str) -> None:
    # The layout moves the axes, so it is worked out before anything is measured.
    figure.get_layout_engine().execute(figure)
    figure.set_layout_engine(None)
    height, drawn = figure.get_figheight(), figure.get_tightbbox()
    figure.text(0, (drawn.y0 - 0.12) / height, fitted(below), color=GREY, va="top")
    above = drawn.y1 + 0.1
    for text, size, weight, colour in ((caption, SMALL, "normal", GREY), (title, LARGE, "bold", "black")):
        lines = fitted(text, WIDTH, size, weight)
        figure.text(0, above / height, lines, size=size, weight=weight, color=colour, va="bottom")
        above += (lines.count("\n") + 1) * LINE * size / SMALL + 0.05


def fitted(text: str, inches: float = WIDTH, size: float = SMALL, weight: str = "normal") -> str:
    """The text in lines no wider than this, drawn as it is: a dollar sign would start mathematical notation."""

    def fit(lines: list[str]) -> bool:
        return all(_points_across(line, size, weight) <= 72 * inches for line in lines)

    broken = (textwrap.wrap(text, letters, break_on_hyphens=False) for letters in range(len(text), 0, -1))
    return "\n".join(next(filter(fit, broken), [])).replace("$", r"\$")


@lru_cache(10_000)
def _points_across(line: str, size: float, weight: str) -> float:
    font = FontProperties(family=STYLE["font.family"], size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(line, font, False)[0]


def lower_after(values: pd.Series, what: str, of: str) -> str:
    """On how many, of those whose values by domain and timepoint may be shown, the one after is lower, as a title."""
    both = values.astype(float).unstack("timepoint").reindex(columns=["before", "after"]).dropna()
    if both.empty:
        return f"No {of} can be compared before and after"
    lower = (both["after"] < both["before"]).sum()
    return f"{what} lower after than before on {lower} of {len(both)} {of}{'s' * (len(both) != 1)}"


def draw_rows(
    labels: Sequence[str], groups: Sequence[str] = (), inches: float = 1.9, panels: int = 1
) -> tuple[Figure, list[Axes], np.ndarray]:
    """A figure with a row for each label, below the name of its group where it is the first; its panels, their places.

    Places are in inches from the top; labels take so many inches from the left at most.
    """
    groups = list(groups) or [""] * len(labels)
    rows = []
    for place, (label, group) in enumerate(zip(labels, groups, strict=True)):
        rows += [(group, "bold")] * bool(group and group not in groups[:place]) + [(label, "normal")]
    lines = [fitted(results.shortened(text, LONGEST), inches, weight=weight) for text, weight in rows]
    heights = np.array([LINE * (text.count("\n") + 1) + GAP for text in lines])
    places = heights.cumsum() - heights / 2
    figure, axes = plt.subplots(1, panels, figsize=(WIDTH, heights.sum() + 0.1), sharey=True, squeeze=False)
    axes[0, 0].set(yticks=places, yticklabels=lines, ylim=(heights.sum(), 0))
    for label, (_, weight) in zip(axes[0, 0].get_yticklabels(), rows, strict=True):
        label.set_fontweight(weight)
    return figure, list(axes[0]), places[[weight == "normal" for _, weight in rows]]


def draw_heads(axes: Axes, titles: Sequence[str], inches: float) -> None:
    """Columns from 0 with their titles above, upright, so high at most; no axis."""
    axes.set_xticks(range(len(titles)), [fitted(results.shortened(title, 40), inches) for title in titles], rotation=90)
    axes.tick_params(labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)


def draw_bars(labels: Sequence[str], rows: pd.DataFrame, groups: Sequence[str] = ()) -> Figure:
    """A bar for each estimate with its number behind it, group by group where there are groups."""
    with mpl.rc_context(STYLE):
        lengths, (figure, (axes,), places) = rows["estimate"].fillna(0), draw_rows(labels, groups)
        bars = axes.barh(places, lengths, color=BLUE, height=LINE)
        axes.bar_label(bars, [results.number(row) for _, row in rows.iterrows()], padding=3)
        axes.set(xticks=[], xlim=(0, lengths.max() or 1))
        axes.spines["bottom"].set_visible(False)
    return figure


def listed(labels: Sequence[str], rows: pd.DataFrame) -> str:
    """Each label with its number, as text."""
    return ", ".join(f"{label} {results.number(row)}" for label, (_, row) in zip(labels, rows.iterrows(), strict=True))
