"""The answers to each item, and their means, as pictures."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from peergroups import cbi, results
from peergroups.disclosure import HIDDEN
from peergroups.estimates.items import POINTS
from peergroups.show.picture import BLUE, GREY, LIGHT, ORANGE, STYLE, Picture, save

# Dark at both ends and told apart in grey by their place: left of the middle is less burnt out, right is more.
COLOURS = ("#2166ac", "#92c5de", "#e8e8e8", "#f4a582", "#b2182b")


def diverging(rows: pd.DataFrame) -> Picture:
    """A bar an item, a panel a timepoint: answers below the middle one to the left, above it to the right."""
    items = list(dict.fromkeys(rows["domain"]))
    with mpl.rc_context(STYLE):
        figure, panels = plt.subplots(1, 2, figsize=(7, 0.9 + 0.27 * len(items)), sharey=True)
        for axes, timepoint in zip(panels, cbi.TIMEPOINTS, strict=True):
            here = rows[rows["timepoint"] == timepoint]
            for place, item in enumerate(items):
                _draw_item(axes, place, here[here["domain"] == item])
            axes.axvline(0, color=GREY, linewidth=0.8)
            axes.set(title=timepoint.capitalize(), xlim=(-1, 1), ylim=(len(items) - 0.4, -0.6))
            axes.set_xticks([-1, 0, 1], ["less", "", "more"])
            axes.tick_params(axis="y", length=0)
            axes.spines["left"].set_visible(False)
        panels[0].set_yticks(range(len(items)), [cbi.LABELS[item] for item in items])
        handles = [plt.Rectangle((0, 0), 1, 1, facecolor=c, edgecolor=GREY, linewidth=0.4) for c in COLOURS]
        titles = [f"{points} points" for points in POINTS]
        figure.legend(handles, titles, loc="upper left", bbox_to_anchor=(0.02, 0.0), ncols=5, frameon=False)
    caption = "The answers to each item, parted at the middle one: the farther to the right, the more burnt out."
    return save("02-answers", figure, caption, _told(rows, items), rows)


def _draw_item(axes: Axes, place: int, answers: pd.DataFrame) -> None:
    if answers["estimate"].isna().any():
        axes.text(0, place, HIDDEN, ha="center", va="center", fontsize=8, color=GREY)
        return
    if not answers["estimate"].sum():
        return
    shares = answers["estimate"] / answers["estimate"].sum()
    left = -(shares.iloc[:2].sum() + shares.iloc[2] / 2)
    for share, colour in zip(shares, COLOURS, strict=True):
        axes.barh(place, share, left=left, height=0.72, color=colour, edgecolor=GREY, linewidth=0.4)
        left += share


def _told(rows: pd.DataFrame, items: list[str]) -> str:
    """Of each item how many answered above the middle, before and after."""
    told = []
    for item in items:
        here = rows[(rows["domain"] == item) & rows["quantity"].isin(["answered-75", "answered-100"])]
        counts = [_sum(here[here["timepoint"] == timepoint]) for timepoint in cbi.TIMEPOINTS]
        told.append(f"{cbi.LABELS[item]} {' and '.join(counts)}")
    return f"How many answered above the middle, before and after: {', '.join(told)}."


def _sum(rows: pd.DataFrame) -> str:
    hidden = rows["estimate"].isna().any()
    return HIDDEN if hidden else f"{rows['estimate'].sum():.0f} of {results.group_size(rows.iloc[0])}"


# Told apart by shape too, as in grey.
MARKS = {"before": ("o", BLUE), "after": ("D", ORANGE)}


def items(means: pd.DataFrame) -> Picture:
    """The mean of each item before and after, a panel a scale."""
    import seaborn as sns

    scales = {item.id: cbi.TITLES[item.scale] for item in cbi.ITEMS}
    drawn = means.assign(item=means["domain"].map(cbi.LABELS), scale=means["domain"].map(scales))
    with mpl.rc_context(STYLE):
        grid = sns.FacetGrid(drawn, col="scale", col_wrap=1, sharey=False, height=2.2, aspect=3.1)
        grid.map_dataframe(_draw_item_means)
        grid.set_titles("{col_name}").set_axis_labels("mean, 0 to 100 points of burnout", "").set(xlim=(-2, 102))
        handles = [Line2D([], [], marker=marker, linestyle="", color=colour) for marker, colour in MARKS.values()]
        grid.figure.legend(handles, cbi.TIMEPOINTS, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
        for axes in grid.axes:
            axes.grid(axis="y", color=LIGHT, linewidth=0.5)
    told = "; ".join(f"{cbi.LABELS[item]} {_before_after(rows)}" for item, rows in means.groupby("domain", sort=False))
    caption = "The mean of each item before and after, in points of burnout: higher is worse for every item."
    return save("02-items", grid.figure, caption, f"The mean of each item before and after: {told}.", means)


def _draw_item_means(data: pd.DataFrame, **_) -> None:
    import seaborn as sns

    for timepoint, (marker, colour) in MARKS.items():
        here = data[data["timepoint"] == timepoint]
        sns.stripplot(here, x="estimate", y="item", marker=marker, color=colour, size=6, jitter=False)


def _before_after(rows: pd.DataFrame) -> str:
    return " and ".join(results.number(row) for _, row in rows.iterrows())
