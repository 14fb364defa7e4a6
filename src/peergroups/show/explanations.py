"""Pictures of the difference: its estimates with intervals, and what else could be as large."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from peergroups import cbi, results
from peergroups.estimates.before_after import BeforeAfter
from peergroups.estimates.paired import NORMS
from peergroups.show.picture import BLUE, GREY, LIGHT, ORANGE, STYLE, Picture, save

POINTS = "after minus before, points"
WAYS = {
    "mean-paired-difference": "mean, t interval",
    "mean-by-sign-flips": "mean, sign flips",
    "mean-difference-of-groups": "two means as if of\ndifferent people, Welch",
    "difference-of-everybody": "bounds: those lost\nat 0 to 100",
}


def estimates(*tables: pd.DataFrame) -> Picture:
    """A bar for each way to estimate the difference, scale by scale: blue from records, orange from published figures.

    Rows of other quantities are left out.
    """
    rows = pd.concat(tables)
    drawn = rows[rows["quantity"].isin(WAYS)]
    scales = list(dict.fromkeys(drawn["domain"]))
    ways = {way: label + _covers(way, rows) for way, label in WAYS.items() if way in set(drawn["quantity"])}
    with mpl.rc_context(STYLE):
        figure, panels = plt.subplots(
            len(scales), 1, figsize=(5.6, 2.3 * len(scales)), sharex=True, squeeze=False, layout="constrained"
        )
        for axes, scale in zip(panels[:, 0], scales, strict=True):
            _draw_ways(axes, ways, drawn[drawn["domain"] == scale])
            axes.set_title(cbi.TITLES[scale])
        panels[-1, 0].set_xlabel(POINTS)
    caption = (
        "The difference in several ways: from records (blue, discs) and from published figures (orange, diamonds). "
        "Bounds hold no chance of sampling; the other bars hold nothing but that."
    )
    return save("03-estimates", figure, caption, f"The difference, {POINTS}. {_told(drawn, ways)}.", drawn)


def _covers(way: str, rows: pd.DataFrame) -> str:
    """The level of a way's intervals; nothing where scales differ in it."""
    levels = rows.loc[rows["quantity"] == way].dropna(subset=["low", "level"])["level"].unique()
    return f", {100 * levels[0]:.3g}%" if len(levels) == 1 else ""


def _draw_ways(axes: Axes, ways: dict[str, str], rows: pd.DataFrame) -> None:
    axes.axvline(0, color=GREY, linewidth=0.8)
    for _, row in rows.iterrows():
        _draw_interval(axes, list(ways).index(row["quantity"]), row)
    axes.set_yticks(range(len(ways)), ways.values())
    axes.set_ylim(len(ways) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _draw_interval(axes: Axes, place: int, row: pd.Series) -> None:
    colour, marker = (ORANGE, "D") if row["origin"] == "published" else (BLUE, "o")
    axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=2, solid_capstyle="butt")
    axes.plot(row["estimate"], place, marker, color=colour, markersize=5)


def _told(drawn: pd.DataFrame, ways: dict[str, str]) -> str:
    return "; ".join(
        f"{cbi.TITLES[scale]}: "
        + ", ".join(f"{' '.join(ways[row['quantity']].split())} {results.interval(row)}" for _, row in rows.iterrows())
        for scale, rows in drawn.groupby("domain", sort=False)
    )


def regression(seen: Sequence[BeforeAfter], grid: pd.DataFrame) -> Picture:
    """The expected regression over population means, a line a reliability, a panel a scale; the observed beside it.

    `grid` is that of `estimates.explanations.regression_grid`. The dotted upright is the mean of the PUMA study.
    """
    with mpl.rc_context(STYLE):
        figure, panels = plt.subplots(1, len(seen), figsize=(2.6 * len(seen), 3.4), sharey=True, squeeze=False)
        for axes, scale in zip(panels[0], seen, strict=True):
            _draw_regression(axes, scale, grid[grid["scale"] == scale.scale])
        panels[0][0].set_ylabel("expected, " + POINTS)
        handles, labels = panels[0][0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="upper left", bbox_to_anchor=(0.06, -0.02), ncols=4, frameon=False)
    told = "; ".join(_regression_told(scale, grid) for scale in seen)
    caption = (
        "Expected regression to the mean, by population mean and reliability. "
        "It would be all of the difference where a line meets the observed one."
    )
    return save("03-regression", figure, caption, f"Expected regression to the mean. {told}.", grid)


def _draw_regression(axes: Axes, scale: BeforeAfter, rows: pd.DataFrame) -> None:
    shades = mpl.colormaps["cividis"]
    for reliability, line in rows.groupby("rho"):
        # Yellow is hardly seen on white, so the scale ends before it; it darkens evenly, in grey too.
        axes.plot(line["mu"], line["estimate"], color=shades(0.85 * reliability), label=f"reliability {reliability:g}")
    if rows["estimate"].notna().any():
        axes.axhline(scale.difference, color="black", linewidth=1.6, label="observed")
    axes.axvline(NORMS[scale.scale].mean, color=GREY, linestyle=":", label="PUMA's mean")
    axes.axhline(0, color=LIGHT, linewidth=0.8)
    axes.set(title=cbi.TITLES[scale.scale], xlabel="population mean")


def _regression_told(scale: BeforeAfter, grid: pd.DataFrame) -> str:
    rows = grid[grid["scale"] == scale.scale]
    shown = rows.loc[rows["estimate"].idxmin()] if rows["estimate"].notna().any() else None
    if shown is None:
        return f"{cbi.TITLES[scale.scale]}: hidden"
    observed = f"{scale.difference:.1f}".replace("-", "−")
    return (
        f"{cbi.TITLES[scale.scale]}: observed {observed}; lowest expected {results.number(shown)}, with a population "
        f"mean of {shown['mu']:g} and reliability {shown['rho']:g}"
    )
