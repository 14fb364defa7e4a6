"""Pictures of what else could be as large as the difference, and of every way to work it out."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from peergroups import cbi, results
from peergroups.estimates.before_after import BeforeAfter
from peergroups.estimates.explanations import regression_in_words
from peergroups.estimates.specifications import CHOICES, in_words
from peergroups.show import tables
from peergroups.show.picture import GREY, LIGHT, SHADES, STYLE, Picture, save

POINTS = "after minus before, points"
WIDTH = 4.4
SCALE = CHOICES[0]
MARKERS = dict(zip(cbi.TITLES.values(), zip(SHADES, "oDs", strict=False), strict=True))


def curve(ways: pd.DataFrame, tallies: pd.DataFrame) -> Picture | tables.Shown:
    """The difference in every way that may be shown, in order, below each dot what is chosen; or a sentence why not.

    `ways` and `tallies` are those of `estimates.specifications`.
    """
    drawn = ways.dropna(subset="estimate").sort_values("estimate", kind="stable", ignore_index=True)
    if drawn.empty:
        return tables.remark(in_words(ways, tallies))
    shown = ways.loc[ways["estimate"].notna(), list(CHOICES)]
    options = [(choice, option) for choice in shown for option in ("", *filter(None, shown[choice].unique()))]
    heights = 2.2, 0.2 * len(options)
    with mpl.rc_context(STYLE):
        figure, (above, below) = plt.subplots(
            2, 1, figsize=(WIDTH, sum(heights)), height_ratios=heights, sharex=True, layout="constrained"
        )
        _draw_sorted(above, drawn, tallies)
        _draw_choices(below, drawn, options)
    caption = "Every way to work out the difference, in order. A dot is one way; the marks below it are its choices."
    return save("04-ways", figure, caption, in_words(ways, tallies), drawn, tallies)


def _draw_sorted(axes: Axes, drawn: pd.DataFrame, tallies: pd.DataFrame) -> None:
    axes.axhline(0, color=GREY, linewidth=0.8)
    for scale, rows in drawn.groupby(SCALE):
        colour, marker = MARKERS[scale]
        axes.plot(rows.index, rows["estimate"], marker, color=colour, markersize=3)
    count, lower = (results.number(results.pick(tallies, name, "", cbi.BETWEEN)) for name in ("ways", "ways-lower"))
    axes.set_title(f"Lower after in {lower}% of {count} ways")
    axes.set(ylabel=POINTS.replace(", ", ",\n"), xticks=[])


def _draw_choices(axes: Axes, drawn: pd.DataFrame, options: Sequence[tuple[str, str]]) -> None:
    for place, (choice, option) in enumerate(options):
        chosen = drawn.index[(drawn[choice] == option) & (option != "")]
        colour, marker = MARKERS.get(option, (GREY, "|"))
        axes.plot(chosen, np.full(len(chosen), place), marker, color=colour, markersize=3 if choice == SCALE else 5)
    axes.set_yticks(range(len(options)), [option or choice for choice, option in options])
    for label, (_, option) in zip(axes.get_yticklabels(), options, strict=True):
        label.set_fontweight("normal" if option else "bold")
    axes.set_ylim(len(options) - 0.5, -0.5)
    axes.tick_params(axis="both", length=0)
    axes.spines[["left", "bottom"]].set_visible(False)


def regression(seen: Sequence[BeforeAfter], grid: pd.DataFrame) -> Picture | tables.Shown:
    """The expected regression over population means, a line a reliability, a panel a scale; the observed beside it.

    `grid` is that of `estimates.explanations.regression_grid`. A scale that may not be shown has no panel.
    """
    lines = {scale: rows for scale in seen if (rows := grid[grid["scale"] == scale.scale])["estimate"].notna().any()}
    if not lines:
        return tables.remark("There is nothing that may be drawn.")
    with mpl.rc_context(STYLE):
        height = 1.9 * len(lines) + 0.8
        figure, panels = plt.subplots(len(lines), 1, figsize=(WIDTH, height), sharex=True, sharey=True, squeeze=False)
        for axes, (scale, rows) in zip(panels[:, 0], lines.items(), strict=True):
            _draw_regression(axes, scale, rows)
        panels[-1, 0].set_xlabel("mean of the people these come from")
        handles = panels[0, 0].get_legend_handles_labels()
        figure.legend(*handles, loc="upper left", bbox_to_anchor=(0, 0.1 / height), ncols=2, frameon=False)
        figure.subplots_adjust(bottom=0.7 / height, hspace=0.3)
    caption = "Expected regression to the mean. Where a line meets the observed one, it would be all of the difference."
    return save("04-regression", figure, caption, regression_in_words(grid), grid)


def _draw_regression(axes: Axes, scale: BeforeAfter, rows: pd.DataFrame) -> None:
    shades = mpl.colormaps["cividis"]
    for reliability, line in rows.groupby("rho"):
        # Yellow is hardly seen on white, so the scale ends before it; it darkens evenly, in grey too.
        axes.plot(line["mu"], line["estimate"], color=shades(0.85 * reliability), label=f"correlation {reliability:g}")
    axes.axhline(scale.difference, color="black", linewidth=1.6, label="observed")
    axes.axhline(0, color=LIGHT, linewidth=0.8)
    axes.set(title=cbi.TITLES[scale.scale], ylabel="expected points")
