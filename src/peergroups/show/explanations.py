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
from peergroups.estimates.explanations import HIGHEST, LOWEST, regression_in_words
from peergroups.estimates.specifications import CHOICES, in_words
from peergroups.show import tables
from peergroups.show.picture import GREY, LIGHT, ON_WHITE, SHADES, STYLE, WIDTH, Picture, save

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
        figure, (above, below) = plt.subplots(2, figsize=(WIDTH, sum(heights)), height_ratios=heights, sharex=True)
        above.axhline(0, color=GREY, linewidth=0.8)
        for scale, rows in drawn.groupby(SCALE):
            colour, marker = MARKERS[scale]
            above.plot(rows.index, rows["estimate"], marker, color=colour, markersize=3)
        above.set(xticks=[])
        _draw_choices(below, drawn, options)
    caption = "Every way to work out the difference in points, after minus before; below each dot its choices."
    count = results.number(results.pick(tallies, "ways", "", cbi.BETWEEN))
    low, high = (results.number(drawn.iloc[end]) for end in (0, -1))
    title = f"{count} ways to work out the difference: from {low} to {high} points"
    return save("04-ways", figure, title, caption, in_words(ways, tallies), drawn, tallies)


def _draw_choices(axes: Axes, drawn: pd.DataFrame, options: Sequence[tuple[str, str]]) -> None:
    for place, (choice, option) in enumerate(options):
        chosen = drawn.index[(drawn[choice] == option) & (option != "")]
        colour, marker = MARKERS.get(option, (GREY, "|"))
        axes.plot(chosen, np.full(len(chosen), place), marker, color=colour, markersize=3 if choice == SCALE else 5)
    axes.set_yticks(range(len(options)), [option or choice for choice, option in options])
    for label, (_, option) in zip(axes.get_yticklabels(), options, strict=True):
        label.set_fontweight("normal" if option else "bold")
    axes.set_ylim(len(options) - 0.5, -0.5)
    axes.spines["bottom"].set_visible(False)


def losses(extremes: pd.DataFrame, needed: pd.DataFrame) -> Picture | tables.Shown:
    """The difference of all asked before, a line a scale over the mean that those lost would have had; where it is 0.

    `extremes` and `needed` are those of `estimates.explanations.lost_at_the_extremes` and `needed_for_no_change`.
    """
    needed = needed.dropna(subset="estimate").set_index("domain", drop=False)
    lines = extremes[extremes["domain"].isin(needed.index) & extremes["low"].notna()]
    if lines.empty:
        return tables.remark("There is nothing that may be drawn.")
    told = {cbi.TITLES[scale]: results.number(row, decimals=0) for scale, row in needed.iterrows()}
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(WIDTH, 2.2))
        axes.axhline(0, color=GREY, linewidth=0.8)
        for line in lines.itertuples():
            title = cbi.TITLES[line.domain]
            colour, marker = MARKERS[title]
            axes.plot((LOWEST, HIGHEST), (line.low, line.high), color=colour)
            axes.plot(needed["estimate"][line.domain], 0, marker, color=colour, label=f"{title} {told[title]}")
        axes.set(xlabel="mean after of those who did not answer again", xlim=(LOWEST, HIGHEST))
        axes.legend(loc="lower right", frameon=False, title="no difference at a mean of", alignment="left")
    caption = "The difference of all asked before, in points, by how those lost would have scored."
    title = f"No difference would be left if those lost averaged {', '.join(told.values())}"
    means = ", ".join(f"{scale.lower()} {number}" for scale, number in told.items())
    alternative = f"Lines from those lost at 0 to those lost at 100; they meet no difference at: {means}."
    return save("04-lost", figure, title, caption, alternative, lines, needed)


def regression(seen: Sequence[BeforeAfter], grid: pd.DataFrame) -> Picture | tables.Shown:
    """The expected regression over population means, a line a reliability, a panel a scale; the observed beside it.

    `grid` is that of `estimates.explanations.regression_grid`. A scale that may not be shown has no panel.
    """
    lines = {scale: rows for scale in seen if (rows := grid[grid["scale"] == scale.scale])["estimate"].notna().any()}
    if not lines:
        return tables.remark("There is nothing that may be drawn.")
    with mpl.rc_context(STYLE):
        size = WIDTH, 1.6 * len(lines) + 0.8
        figure, panels = plt.subplots(len(lines), 1, figsize=size, sharex=True, sharey=True, squeeze=False)
        for axes, (scale, rows) in zip(panels[:, 0], lines.items(), strict=True):
            _draw_regression(axes, scale, rows)
        panels[-1, 0].set_xlabel("mean of the people these come from")
        look = {"loc": "upper center", "bbox_to_anchor": (0.45, -0.4), "ncols": 5, "frameon": False}
        panels[-1, 0].legend(**look, columnspacing=1, title="correlation of the two scores")
    caption = "Expected points, after minus before. Where a line meets the observed one, it would be all of it."
    return save("04-regression", figure, _met(lines), caption, regression_in_words(grid), grid)


def _met(lines: dict[BeforeAfter, pd.DataFrame]) -> str:
    """Up to what correlation regression to the mean alone can be all of a difference, as a title."""
    ends = pd.concat(lines.values()).groupby(["scale", "rho"])["estimate"].agg(["min", "max"]).reset_index()
    observed = ends["scale"].map({scale.scale: scale.difference for scale in lines})
    met = ends.loc[observed.between(ends["min"], ends["max"]), "rho"]
    could = f"could be all of a difference up to correlation {met.max():g}"
    return f"Regression to the mean {could if len(met) else 'could not be all of any difference drawn'}"


def _draw_regression(axes: Axes, scale: BeforeAfter, rows: pd.DataFrame) -> None:
    shades = mpl.colormaps["cividis"]
    for reliability, line in rows.groupby("rho"):
        # Yellow is hardly seen on white, so the scale ends before it; it darkens evenly, in grey too.
        axes.plot(line["mu"], line["estimate"], color=shades(0.85 * reliability), label=f"{reliability:g}")
    axes.axhline(scale.difference, color="black", linewidth=1.6)
    right = axes.get_yaxis_transform()
    axes.text(1, scale.difference, "observed", ha="right", va="bottom", transform=right, bbox=ON_WHITE)
    axes.axhline(0, color=LIGHT, linewidth=0.8)
    axes.set(title=cbi.TITLES[scale.scale])
