"""Each person's scores before and after, as a picture."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from peergroups import cbi, results
from peergroups.disclosure import HIDDEN
from peergroups.estimates import change
from peergroups.records.study import Study
from peergroups.show.picture import BLUE, GREY, LIGHT, ORANGE, STYLE, WIDTH, Picture, lower_after, save

ARROW = {"arrowstyle": "-|>", "color": BLUE, "lw": 2, "shrinkA": 0, "shrinkB": 0}
HEAD = 4  # points of the scale, below which an arrow's head would cover where it starts


def means(known: pd.DataFrame, twice: pd.DataFrame) -> Picture:
    """Each scale's mean before and after, and below the difference of those asked twice: its bounds, or its interval.

    `known` are rows of `estimates.known.means`, `twice` of `estimates.known.twice`.
    """
    drawn = known[known["quantity"] == "mean-score"]
    twice = twice[twice["quantity"].isin(["possible-mean-difference", "mean-paired-difference"])]
    scales, panels = list(dict.fromkeys(drawn["domain"])), 1 + int(twice[["estimate", "low"]].notna().any(axis=None))
    with mpl.rc_context(STYLE):
        size = WIDTH, panels * (0.6 + 0.4 * len(scales))
        figure, drawn_on = plt.subplots(panels, 1, figsize=size, squeeze=False)
        upper, *lower = drawn_on[:, 0]
        for axes, draw, rows in ((upper, _draw_arrow, drawn), *((axes, _draw_span, twice) for axes in lower)):
            for place, scale in enumerate(scales):
                draw(axes, place, rows[rows["domain"] == scale])
            titles = [cbi.TITLES[scale] for scale in scales]
            axes.set(yticks=range(len(scales)), yticklabels=titles, ylim=(len(scales) - 0.4, -0.6))
        upper.set(xlim=(-2, 102), title="Means before → after")
        for axes in lower:
            axes.axvline(0, color=GREY, linewidth=0.8)
            axes.set_title("Those asked twice: what is possible")
    rows = [pd.concat([drawn, twice]).query("domain == @scale") for scale in scales]
    told = "; ".join(f"{cbi.TITLES[scale].lower()} {_told(each)}" for scale, each in zip(scales, rows, strict=True))
    of_twice = ", and what is known of the difference of those who answered both times" if lower else ""
    told = f"Mean scores before and after, and differences: {told}."
    return save("03-means", figure, _lower(drawn), f"Means before and after{of_twice}.", told, drawn, twice)


def _lower(means: pd.DataFrame) -> str:
    of_means = means[means["quantity"] == "mean-score"].set_index(["domain", "timepoint"])["estimate"]
    return lower_after(of_means, "Mean scores were", "scale")


def _draw_arrow(axes: Axes, place: int, rows: pd.DataFrame) -> None:
    before, after = (rows[rows["timepoint"] == timepoint].squeeze() for timepoint in cbi.TIMEPOINTS)
    ends = before["estimate"], after["estimate"]
    if pd.Series(ends).isna().any():
        return
    axes.plot(ends[0], place, "o", color=BLUE, markersize=5)
    if abs(ends[1] - ends[0]) >= HEAD:
        axes.annotate("", (ends[1], place), (ends[0], place), arrowprops=ARROW)
    told = f"{results.number(before)} → {results.number(after)}"
    axes.text(sum(ends) / 2, place - 0.18, told, ha="center", va="bottom")


def _draw_span(axes: Axes, place: int, rows: pd.DataFrame) -> None:
    for _, row in rows.iterrows():
        axes.plot([row["low"], row["high"]], [place, place], color=ORANGE, linewidth=5, solid_capstyle="butt")
        axes.plot(row["estimate"], place, "o", color="black", markersize=5)
        if pd.notna(row["low"]):
            axes.text(row["low"], place - 0.2, results.interval(row), va="bottom")


def _told(rows: pd.DataFrame) -> str:
    before, after = (results.number(rows[rows["timepoint"] == timepoint].iloc[0]) for timepoint in cbi.TIMEPOINTS)
    spans = [results.interval(row) for _, row in rows[rows["timepoint"] == cbi.BETWEEN].iterrows()]
    return f"{before} and {after}" + "".join(f", those asked twice {span}" for span in spans)


MOST_DRAWN = 500


def people(study: Study, scores: pd.DataFrame, description: pd.DataFrame, differences: pd.DataFrame) -> Picture:
    """Each person's score before and after, a panel a scale, those who did not answer again apart; the means on top.

    Where the cohort does not allow one person's values to be shown, only the means are drawn. Of more than `MOST_DRAWN`
    people, so many are drawn, evenly from the lowest to the highest score before.
    """
    scales = study.cohort.answers.scales
    pairs = change.pairs(scores) if study.cohort.disclosure.show_people and study.paired else None
    with mpl.rc_context(STYLE):
        figure, panels = plt.subplots(1, len(scales), figsize=(WIDTH, 3.2), sharey=True, squeeze=False)
        for axes, scale in zip(panels[0], scales, strict=True):
            if pairs is not None:
                _draw_people(axes, _thinned(pairs[pairs["scale"] == scale]))
            _draw_means(axes, description, scale)
    told = "; ".join(f"{cbi.TITLES[scale].lower()} {_means_told(description, scale)}" for scale in scales)
    who = f"a line a person; {study.lost} with no second score; " if pairs is not None else ""
    marks = " A line: one person; ○: did not answer again." * bool(who)
    marks += f" No more than {MOST_DRAWN} people are drawn, evenly by their score before." * _many(pairs)
    counts = [row for _, row in differences[differences["quantity"] == "scored-lower"].iterrows()]
    counted = ", ".join(f"{cbi.TITLES[row['domain']].lower()} {results.k_of_n(row)}" for row in counts)
    title = _lower(description) if HIDDEN in counted or not counts else f"Lower after: {counted}"
    caption = f"Scores, 0 to 100.{marks} ◆: mean of all who answered then, not of the same people."
    alternative = f"Scores before and after, {who}means: {told}."
    return save("03-before-and-after", figure, title, caption, alternative, description, differences)


def _many(pairs: pd.DataFrame | None) -> bool:
    return pairs is not None and pairs["participant"].nunique() > MOST_DRAWN


def _thinned(pairs: pd.DataFrame) -> pd.DataFrame:
    in_order = pairs.sort_values(["before", "difference"], kind="stable") if _many(pairs) else pairs
    return in_order.iloc[:: -(-len(pairs) // MOST_DRAWN) or 1]


def _draw_people(axes: Axes, pairs: pd.DataFrame) -> None:
    twice = pairs.dropna(subset=["before", "after"])
    once = pairs[pairs["after"].isna()]
    axes.plot([0, 1], twice[["before", "after"]].T, color=BLUE, alpha=0.6, marker="o", markersize=4, linewidth=1)
    axes.plot([0] * len(once), once["before"], "o", color=ORANGE, fillstyle="none")


def _draw_means(axes: Axes, description: pd.DataFrame, scale: str) -> None:
    means = [results.pick(description, "mean-score", scale, timepoint)["estimate"] for timepoint in cbi.TIMEPOINTS]
    axes.plot([-0.12, 1.12], means, "D", color="black", markersize=6)
    axes.set(title=cbi.TITLES[scale], xlim=(-0.35, 1.35), ylim=(-2, 102), yticks=range(0, 101, 25))
    axes.set_xticks([0, 1], list(cbi.TIMEPOINTS))
    axes.grid(axis="y", color=LIGHT, linewidth=0.5)


def _means_told(description: pd.DataFrame, scale: str) -> str:
    rows = [results.pick(description, "mean-score", scale, timepoint) for timepoint in cbi.TIMEPOINTS]
    return " and ".join(f"{results.number(row)} (of {results.group_size(row)})" for row in rows)
