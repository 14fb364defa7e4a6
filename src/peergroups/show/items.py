"""The answers to each item, and their means, as pictures."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from peergroups import cbi, results
from peergroups.disclosure import HIDDEN
from peergroups.show.picture import BLUE, GREY, LIGHT, LINE, ORANGE, STYLE, Picture, draw_rows, lower_after, save
from peergroups.show.tables import Shown, remark

# Dark at both ends and told apart in grey by their place: the farther to the right, the more burnt out.
COLOURS = ("#2166ac", "#92c5de", "#e8e8e8", "#f4a582", "#b2182b")
HIGH = "answered-75", "answered-100"
SCALES = {item.id: cbi.TITLES[item.scale] for item in cbi.ITEMS}


def answers(rows: pd.DataFrame) -> Picture | Shown:
    """A bar an item, a panel a timepoint: the share of each answer, and behind it of those above the middle one."""
    if rows.empty:
        return remark(
            "Counts of the answers to each item are not shown: most of them are small, and small counts are hidden."
        )
    items = list(dict.fromkeys(rows["domain"]))
    with mpl.rc_context(STYLE):
        figure, panels, places = draw_rows([cbi.LABELS[item] for item in items], map(SCALES.get, items), 1.7, panels=2)
        for axes, timepoint in zip(panels, cbi.TIMEPOINTS, strict=True):
            here = rows[rows["timepoint"] == timepoint]
            for place, item in zip(places, items, strict=True):
                _draw_item(axes, place, here[here["domain"] == item])
            axes.set(title=timepoint.capitalize(), xlim=(0, 1), xticks=[])
            axes.spines["bottom"].set_visible(False)
    high = rows[rows["quantity"].isin(HIGH)].groupby(["domain", "timepoint"], sort=False)
    shares = high["estimate"].sum(min_count=len(HIGH)) / high["n"].first()
    title = lower_after(shares, "Shares above the middle were", "question")
    caption = "Shares of answers worth 0, 25, 50, 75 and 100 points, from left to right; the number: above 50 points."
    return save("02-answers", figure, title, caption, _told(rows, items), rows)


def _draw_item(axes: Axes, place: float, answers: pd.DataFrame) -> None:
    counts = answers["estimate"]
    if counts.isna().any():
        axes.text(0, place, HIDDEN, va="center", color=GREY)
    elif counts.sum():
        shares = counts / counts.sum()
        left = shares.cumsum() - shares
        axes.barh([place] * 5, shares, left=left, height=LINE, color=COLOURS, edgecolor=GREY, linewidth=0.4)
        axes.text(1, place, f" {shares[answers['quantity'].isin(HIGH)].sum():.0%}", va="center")


def _told(rows: pd.DataFrame, items: list[str]) -> str:
    """Of each item how many answered above the middle, before and after."""
    told = []
    for item in items:
        here = rows[(rows["domain"] == item) & rows["quantity"].isin(HIGH)]
        counts = [_sum(here[here["timepoint"] == timepoint]) for timepoint in cbi.TIMEPOINTS]
        told.append(f"{cbi.LABELS[item]} {' and '.join(counts)}")
    return f"How many answered above the middle, before and after: {', '.join(told)}."


def _sum(rows: pd.DataFrame) -> str:
    hidden = rows["estimate"].isna().any()
    return HIDDEN if hidden else f"{rows['estimate'].sum():.0f} of {results.group_size(rows.iloc[0])}"


# Told apart by shape too, as in grey.
HUES, MARKERS = {"before": BLUE, "after": ORANGE}, {"before": "o", "after": "D"}


def items(means: pd.DataFrame) -> Picture:
    """The mean of each item before and after, scale by scale."""
    import seaborn as sns

    drawn = list(dict.fromkeys(means["domain"]))
    with mpl.rc_context(STYLE):
        figure, (axes,), places = draw_rows([cbi.LABELS[item] for item in drawn], map(SCALES.get, drawn))
        axes.hlines(places, 0, 100, color=LIGHT, linewidth=0.5)
        of_item = means.assign(place=means["domain"].map(dict(zip(drawn, places, strict=True))))
        look = {"hue": "timepoint", "style": "timepoint", "palette": HUES, "markers": MARKERS, "legend": False}
        sns.scatterplot(of_item, x="estimate", y="place", ax=axes, s=36, **look)
        axes.set(xlim=(-2, 102), xlabel="", ylabel="")
    told = "; ".join(f"{cbi.LABELS[item]} {_before_after(rows)}" for item, rows in means.groupby("domain", sort=False))
    caption = "● before, ◆ after: the mean of each question in points; higher is more burnt out."
    title = lower_after(means.set_index(["domain", "timepoint"])["estimate"], "The mean was", "question")
    return save("02-items", figure, title, caption, f"The mean of each item before and after: {told}.", means)


def _before_after(rows: pd.DataFrame) -> str:
    return " and ".join(results.number(row) for _, row in rows.iterrows())
