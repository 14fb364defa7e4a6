"""Each person's scores before and after, as a picture."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from peergroups import cbi, results
from peergroups.estimates import change
from peergroups.records.study import Study
from peergroups.show.picture import BLUE, LIGHT, ORANGE, STYLE, Picture, save


def people(study: Study, scores: pd.DataFrame, description: pd.DataFrame, differences: pd.DataFrame) -> Picture:
    """Each person's score before and after, a panel a scale, those who did not answer again apart; the means on top.

    Where the cohort does not allow one person's values to be shown, only the means are drawn.
    """
    scales = study.cohort.answers.scales
    pairs = change.pairs(scores) if study.cohort.disclosure.show_people else None
    with mpl.rc_context(STYLE):
        figure, panels = plt.subplots(1, len(scales), figsize=(2.6 * len(scales), 3.6), sharey=True, squeeze=False)
        for axes, scale in zip(panels[0], scales, strict=True):
            if pairs is not None:
                _draw_people(axes, pairs[pairs["scale"] == scale])
            _draw_means(axes, description, scale)
        panels[0][0].set_ylabel("score, 0 to 100")
        figure.legend(
            *panels[0][0].get_legend_handles_labels(),
            loc="upper left",
            bbox_to_anchor=(0.08, 0),
            ncols=3,
            frameon=False,
        )
    told = "; ".join(f"{cbi.TITLES[scale].lower()} {_means_told(description, scale)}" for scale in scales)
    who = f"a line a person; {study.lost} with no second score; " if pairs is not None else ""
    caption = "Scores before and after. The means are of all who answered at that time, not of the same people."
    alternative = f"Scores before and after, {who}means: {told}."
    return save("03-before-and-after", figure, caption, alternative, description, differences)


def _draw_people(axes: Axes, pairs: pd.DataFrame) -> None:
    twice = pairs.dropna(subset=["before", "after"])
    once = pairs[pairs["after"].isna()]
    axes.plot([0, 1], twice[["before", "after"]].T, color=BLUE, alpha=0.6, marker="o", markersize=4, linewidth=1)
    axes.plot([0] * len(once), once["before"], "o", color=ORANGE, fillstyle="none", label="did not answer again")
    axes.plot([], [], color=BLUE, marker="o", markersize=4, linewidth=1, label="one person")


def _draw_means(axes: Axes, description: pd.DataFrame, scale: str) -> None:
    means = [results.pick(description, "mean-score", scale, timepoint)["estimate"] for timepoint in cbi.TIMEPOINTS]
    axes.plot([-0.12, 1.12], means, "D", color="black", markersize=6, label="mean of all who answered")
    axes.set(title=cbi.TITLES[scale], xlim=(-0.35, 1.35), ylim=(-2, 102), yticks=range(0, 101, 25))
    axes.set_xticks([0, 1], list(cbi.TIMEPOINTS))
    axes.grid(axis="y", color=LIGHT, linewidth=0.5)


def _means_told(description: pd.DataFrame, scale: str) -> str:
    rows = [results.pick(description, "mean-score", scale, timepoint) for timepoint in cbi.TIMEPOINTS]
    return " and ".join(f"{results.number(row)} (of {results.group_size(row)})" for row in rows)
