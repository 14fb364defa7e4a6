"""The pictures of the notebooks, each drawn from estimates."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from peergroups import cbi, change, results
from peergroups.bars import draw_bars, plain
from peergroups.picture import BLUE, GREY, LIGHT, ORANGE, STYLE, Picture, save
from peergroups.quantities import QUANTITIES

if TYPE_CHECKING:
    from peergroups.findings import Finding
    from peergroups.records import Study

# Told apart by shape too, as in grey.
MARKS = {"before": ("o", BLUE), "after": ("D", ORANGE)}


def flow(steps: pd.DataFrame) -> Picture:
    """A bar for each step from recruited to interviewed."""
    kept = steps[~steps["quantity"].isin(["withdrew", "not-answered-again"])]
    labels = [_step(row) for _, row in kept.iterrows()]
    figure = draw_bars(labels, kept, height=2.6)
    told = _listed(labels, kept)
    caption = "How many people, from recruited to interviewed."
    return save("01-participant-flow", figure, caption, f"Bars of how many people: {told}.", kept)


def _step(row: pd.Series) -> str:
    if row["quantity"] == "answered":
        return f"Answered {row['timepoint']}"
    return QUANTITIES[row["quantity"]].title


def codes(tallies: pd.DataFrame) -> Picture:
    """A bar for each code: how many of the interviewed spoke of it, theme by theme."""
    people = tallies[tallies["quantity"] == "participants"]
    of_codes = list(_themes_and_labels(people["domain"]))
    kept = people[[label is not None for _, label in of_codes]]
    themes, labels = zip(*(pair for pair in of_codes if pair[1] is not None), strict=True)
    figure = draw_bars(labels, kept, height=0.9 + 0.24 * len(kept), themes=themes)
    figure.axes[0].set_xlabel(f"people, of {results.group_size(kept.iloc[0])} interviewed", loc="left")
    caption = "How many of the interviewed spoke of each code, theme by theme."
    told = f"Bars of how many people spoke of each code: {_listed(labels, kept)}."
    return save("04-codes", figure, caption, told, kept)


def _themes_and_labels(domains: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """The theme and label of each row of a tally, where each theme, which has no label, stands before its codes.

    A colon alone does not tell them apart: it may stand in a theme's own name.
    """
    theme = None
    for domain in domains:
        is_code = theme is not None and domain.startswith(f"{theme}: ")
        theme = theme if is_code else domain
        yield theme, domain.removeprefix(f"{theme}: ") if is_code else None


def _listed(labels: Sequence[str], rows: pd.DataFrame) -> str:
    return ", ".join(f"{label} {results.number(row)}" for label, (_, row) in zip(labels, rows.iterrows(), strict=True))


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


def attainability(findings: Sequence[Finding], drawn: pd.DataFrame) -> Picture:
    """A square for each figure and reading: filled where the figure is attainable, with how many groups give it."""
    figures = list(dict.fromkeys(finding.printed.title for finding in findings))
    readings = list(dict.fromkeys(finding.reading.title for finding in findings))
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(7.5, 1.2 + 0.5 * len(readings)))
        for finding in findings:
            _draw_square(axes, figures.index(finding.printed.title), readings.index(finding.reading.title), finding)
        axes.set(xlim=(-0.5, len(figures) - 0.5), ylim=(len(readings) - 0.5, -0.5))
        axes.set_xticks(range(len(figures)), [textwrap.fill(plain(title), 9) for title in figures])
        axes.set_yticks(range(len(readings)), [textwrap.fill(reading, 44) for reading in readings])
        axes.tick_params(length=0, labelsize=9, top=True, labeltop=True, bottom=False, labelbottom=False)
        axes.spines[:].set_visible(False)
    told = "; ".join(f"{reading}: {_yes_told(findings, reading)}" for reading in readings)
    caption = (
        "A filled square: the printed mean and SD are attainable, by so many groups of people. "
        "Below: what share of the SDs nearby is."
    )
    return save("05-attainability", figure, caption, f"Which figures are attainable under each reading. {told}.", drawn)


def _draw_square(axes: Axes, column: int, row: int, finding: Finding) -> None:
    filled = finding.attainable
    square = Rectangle((column - 0.45, row - 0.42), 0.9, 0.84, edgecolor=LIGHT, facecolor=BLUE if filled else "white")
    axes.add_patch(square)
    groups = "yes" if finding.vectors is None else f"{finding.vectors:,}"
    near, tried = finding.base_rate
    text = f"{groups if filled else 'no'}\n{near / tried:.0%}"
    axes.text(column, row, text, ha="center", va="center", fontsize=8, color="white" if filled else GREY)


def _yes_told(findings: Sequence[Finding], reading: str) -> str:
    attained = [f.printed.title for f in findings if f.reading.title == reading and f.attainable]
    return ", ".join(attained) or "none"
