"""The answers to each item: how many gave which, as estimates and as bars that part at the middle answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from peergroups import cbi, results
from peergroups.disclosure import HIDDEN
from peergroups.picture import GREY, STYLE, Picture, save

if TYPE_CHECKING:
    from peergroups.records import Study

POINTS = tuple(range(0, 101, cbi.STEP))
# Dark at both ends and told apart in grey by their place: left of the middle is less burnt out, right is more.
COLOURS = ("#2166ac", "#92c5de", "#e8e8e8", "#f4a582", "#b2182b")


def counts(study: Study) -> pd.DataFrame:
    """How many gave each answer to each item before and after, of those who answered it, as estimates.

    An answer is told by its worth in points of burnout, the reversed item already turned.
    """
    steps = cbi.levels(study.answers, study.cohort.answers)
    rows = []
    for item in (item for scale in study.cohort.answers.scales for item in cbi.items_of(scale)):
        for timepoint in cbi.TIMEPOINTS:
            found = steps.loc[steps["timepoint"] == timepoint, item].dropna() * cbi.STEP
            place = {"domain": item, "timepoint": timepoint, "n": len(found)}
            rows += [
                place | {"quantity": f"answered-{points}", "estimate": (found == points).sum()} for points in POINTS
            ]
    return results.estimates(study, rows)


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
