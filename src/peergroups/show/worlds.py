"""The pictures of the thought experiments, each drawn from estimates and the simulated studies behind them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, fields
from html import escape
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from peergroups import cbi, results
from peergroups.estimates.worlds import SETTINGS, in_words, smallest
from peergroups.show import tables
from peergroups.show.picture import BLUE, GREY, LIGHT, ON_WHITE, ORANGE, STYLE, WIDTH, Picture, keys_off, save
from peergroups.statistics.world import World, drops, people, share_with_small_p

POINTS = "drop, in points (before less after)"
LABEL = '<div style="line-height: 1.2">{}, {}</div>'
WHOLE = {field.name for field in fields(World) if field.type == "int"}
DOT_AND_BAR = "mean drop (dot) and nine in ten simulated studies (bar)"


def histogram(values: pd.Series, observed: pd.DataFrame) -> Figure:
    """How often each drop comes about, with a line at each observed drop."""
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(WIDTH, 2.4))
        _draw_histogram(axes, values, BLUE)
        _draw_observed(axes, observed)
        axes.set(xlabel=POINTS, yticks=[])
    return figure


def _draw_histogram(axes: Axes, values: pd.Series, colour: str) -> None:
    heights, edges = np.histogram(values, bins=np.arange(np.floor(values.min()), np.ceil(values.max()) + 2))
    axes.stairs(heights, edges, fill=True, color=colour, alpha=0.75)
    axes.axvline(0, color=GREY, linewidth=0.8)


def _draw_observed(axes: Axes, observed: pd.DataFrame) -> None:
    known = observed.dropna(subset="estimate")
    axes.margins(y=0.25)
    for place, (drop, rows) in enumerate(known.groupby("estimate")):
        axes.axvline(drop, color=ORANGE, linewidth=1.5)
        # One below the other, as lines may be close together; towards the middle, where there is room.
        side = -1 if drop > sum(axes.get_xlim()) / 2 else 1
        text = f"{results.number(rows.iloc[0])} {', '.join(cbi.TITLES[scale].lower() for scale in rows['domain'])}"
        at, aligned = ("data", "axes fraction"), {-1: "right", 1: "left"}[side]
        axes.annotate(
            text, (drop, 1), (4 * side, -13 * place), at, "offset points", ha=aligned, va="top", bbox=ON_WHITE
        )


def distribution(values: pd.Series, summary: pd.DataFrame, observed: pd.DataFrame) -> Picture:
    """The drops of simulated studies, and where the observed drops fall; `summary` holds the one row that sums up."""
    (_, row), *_ = summary.iterrows()
    studies = f"{len(values):,} simulated studies"
    told = f"Of {studies} in which the groups do nothing, the drop is {_range(row)} points.{_observed_told(observed)}"
    caption = "Drops of simulated studies in which the groups do nothing; a line at each observed drop."
    title = f"With groups that do nothing, scores drop by {results.number(row)} points on average"
    return save("08-drops", histogram(values, observed), title, caption, told, summary, observed)


def _range(row: pd.Series) -> str:
    low, high = results.number(row, "low"), results.number(row, "high")
    return f"{results.number(row)} on average, nine in ten between {low} and {high}"


def _observed_told(observed: pd.DataFrame) -> str:
    told = [
        f"{cbi.TITLES[row['domain']].lower()} {results.number(row)}"
        for _, row in observed.dropna(subset="estimate").iterrows()
    ]
    return f" Observed drops: {', '.join(told)}." if told else ""


def ingredients(alone: pd.DataFrame, observed: pd.DataFrame) -> Picture:
    """A dot (mean) and a bar (nine in ten studies) for each ingredient alone and for all together."""
    last = alone.iloc[-1]
    title = f"{last['domain']}: a mean drop of {results.number(last)} points, though the groups do nothing"
    return _ranges("08-ingredients", title, "What each ingredient alone brings", alone, observed)


def comparison(compared: pd.DataFrame, world_effect: float) -> Picture:
    """The drop in one group and the difference in differences: mean and nine in ten studies, a line at the effect."""
    one, less = (results.number(compared.iloc[place]) for place in (0, -1))
    title = f"Mean drop in one group: {one} points; less that of a comparison group: {less}"
    return _ranges("08-comparison", title, "With and without others to compare", compared, compared[:0], world_effect)


def _ranges(name: str, title: str, what: str, rows: pd.DataFrame, observed: pd.DataFrame, effect: float = 0) -> Picture:
    top = 0.8 + 0.4 * observed["estimate"].nunique()
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(WIDTH, 0.5 + 0.45 * (len(rows) + top)))
        axes.set(ylim=(len(rows) - 0.5, -top), yticks=[], xlabel=POINTS)
        axes.axvline(effect, color=GREY, linewidth=0.8)
        for place, (_, row) in enumerate(rows.iterrows()):
            _draw_range(axes, place, row)
        _draw_observed(axes, observed)
    told = "; ".join(f"{row['domain']}: {_range(row)}" for _, row in rows.iterrows())
    told = f"{what}, drop in points. {told}.{_observed_told(observed)}"
    return save(name, figure, title, f"{what}: {DOT_AND_BAR}.", told, rows, observed)


def _draw_range(axes: Axes, place: int, row: pd.Series) -> None:
    axes.plot([row["low"], row["high"]], [place, place], color=BLUE, linewidth=2, solid_capstyle="butt")
    axes.plot(row["estimate"], place, "o", color=BLUE, markersize=6)
    text, across = f"{row['domain']} {results.number(row)}", axes.get_yaxis_transform()
    axes.text(0, place - 0.2, text, va="bottom", transform=across, bbox=ON_WHITE)


def grid(rows: pd.DataFrame, observed: pd.DataFrame, across: str, down: str) -> Picture:
    """A panel for each value of `down`: over the values of `across`, the mean drop and nine in ten studies.

    `rows` are those of `estimates.grid`; above each bar stands the per cent of studies with at least the smallest
    observed drop, which is the line.
    """
    means = rows[rows["quantity"] == "simulated-drop"]
    place = means["domain"].str.extract(rf"{down} (?P<down>\S+), {across} (?P<across>\S+)")
    panels = place["down"].unique()
    with mpl.rc_context(STYLE):
        size = WIDTH, 0.5 + 1.6 * len(panels)
        figure, axes = plt.subplots(len(panels), figsize=size, sharex=True, sharey=True, squeeze=False)
        for panel, value in zip(axes[:, 0], panels, strict=True):
            here = place["down"] == value
            _draw_panel(panel, place.loc[here, "across"], means[here], rows, observed)
            panel.set(title=f"{down} {value}")
        axes[-1, 0].set_xlabel(across)
    told = f"The drop in points over {across} and {down}. {_cells_told(means, rows)}.{_observed_told(observed)}"
    caption = (
        f"By {across} and {down}: {DOT_AND_BAR}; above it the share with at least the smallest observed drop (line)."
    )
    ends = [results.number(means.loc[means["estimate"].agg(end)]) for end in ("idxmin", "idxmax")]
    title = f"Mean drops run from {' to '.join(ends)} points, by {across} and {down}"
    return save(f"08-{across}-and-{down}", figure, title, caption, told, rows, observed)


def _draw_panel(
    axes: Axes, labels: Iterable[str], means: pd.DataFrame, rows: pd.DataFrame, observed: pd.DataFrame
) -> None:
    places = np.arange(len(means))
    axes.vlines(places, means["low"], means["high"], color=BLUE, linewidth=2)
    axes.plot(places, means["estimate"], "o", color=BLUE, markersize=5)
    axes.axhline(0, color=LIGHT, linewidth=0.8)
    axes.set_xticks(places, list(labels))
    axes.margins(x=0.18, y=0.14)
    axes.axhline(observed["estimate"].min(), color=ORANGE, linewidth=1.2)
    for place, (_, row) in zip(places, means.iterrows(), strict=True):
        if share := _share_told(rows, row["domain"]):
            axes.annotate(share, (place, row["high"]), (0, 3), textcoords="offset points", ha="center", bbox=ON_WHITE)


def _share_told(rows: pd.DataFrame, domain: str) -> str:
    found = rows[(rows["quantity"] == "simulated-at-least") & (rows["domain"] == domain)]
    if found.empty:
        return ""
    share = found["estimate"].iloc[0]
    return results.keyed(found.iloc[0], "estimate", "<1%" if 0 < share < 0.5 else f"{share:.0f}%")


def _cells_told(means: pd.DataFrame, rows: pd.DataFrame) -> str:
    return "; ".join(
        f"{row['domain']}: {results.number(row)}"
        + (f" ({share})" if (share := _share_told(rows, row["domain"])) else "")
        for _, row in means.iterrows()
    )


ON_A_PAGE = (
    "In JupyterLab (make lab, or Binder) there are sliders here for all settings. On a page nothing can be run: the "
    "grids on this page were run beforehand for settings to step through."
)


def explore(world: World, observed: pd.DataFrame) -> Any:
    """Sliders with the sentence and picture of their world in JupyterLab; in a report a remark, each time the same.

    `observed` are the drops drawn as lines (`estimates.observed_drops`).
    """
    if _somebody_is_there():
        return panel(world, observed)
    # A page's own script reads this, and puts sliders in the place of the remark.
    seen = [float(drop) for drop in observed["estimate"].dropna()]
    told = json.dumps({"world": asdict(world), "observed": seen, "settings": SETTINGS})
    return tables.Shown(f'<p class="remark" data-world="{escape(told)}">{escape(ON_A_PAGE)}</p>', ON_A_PAGE)


def _somebody_is_there() -> bool:
    """Whether a notebook is open in front of somebody: it runs in a kernel, and not for a report."""
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None and results.FOLDER_VARIABLE not in os.environ


def panel(world: World, observed: pd.DataFrame) -> Any:
    """One simulated study, a button for another and one for all, and a slider with a reset for each setting."""
    from IPython.core.pylabtools import print_figure
    from ipywidgets import HTML, Button, FloatSlider, GridBox, HBox, Image, IntSlider, Layout, VBox

    said, drawn = HTML(), Image(format="svg+xml", layout=Layout(width="48rem"))
    sliders, rows = {}, []
    for name, (title, unit, low, high, step) in SETTINGS.items():
        start, kind = getattr(world, name), IntSlider if name in WHOLE else FloatSlider
        ends = {"min": min(low, start), "max": max(high, start), "step": step}
        sliders[name] = kind(start, **ends, continuous_update=False, layout=Layout(width="16rem"))
        reset = Button(description="Reset", tooltip=f"Reset: {title}", layout=Layout(width="4rem"))
        reset.on_click(lambda _, name=name, start=start: setattr(sliders[name], "value", start))
        rows.append(VBox([HTML(LABEL.format(title, unit)), HBox([sliders[name], reset])]))

    seen = 0

    def show(first: int | None) -> None:
        nonlocal seen
        sliders["again"].value = min(sliders["again"].value, sliders["n"].value)
        now = World(**{name: slider.value for name, slider in sliders.items()})
        found, number = drops(now), first or now.studies
        said.value = escape(in_words(now, smallest(observed), studies=found[:number]))
        figure = one_and_all(people(now, number - 1), found["two_means"], number, observed)
        drawn.value = print_figure(figure, "svg").encode()
        plt.close(figure)
        seen = number % now.studies

    another, everything = Button(description="Another study"), Button(description="All studies")
    another.on_click(lambda _: show(seen + 1))
    everything.on_click(lambda _: show(None))
    for slider in sliders.values():
        slider.observe(lambda _: show(None), "value")
    show(1)
    settings = GridBox(rows, layout=Layout(grid_template_columns="repeat(auto-fill, 22rem)"))
    return VBox([said, drawn, HBox([another, everything]), settings])


def one_and_all(people: pd.DataFrame, found: pd.Series, number: int, observed: pd.DataFrame) -> Figure:
    """One study, a line from before to after for each person and a dot for who did not answer again; beside it drops.

    `people` is what `statistics.world.people` gives. The first `number` of the drops `found` are drawn, on an axis that
    has room for all of them.
    """
    with mpl.rc_context(STYLE):
        figure, (one, every) = plt.subplots(1, 2, figsize=(2 * WIDTH, 2.4), width_ratios=[1, 3])
        again = people["again"]
        one.plot([0, 1], people.loc[again, ["before", "after"]].to_numpy().T, color=BLUE, linewidth=1)
        one.plot([0] * (~again).sum(), people.loc[~again, "before"], "o", color=BLUE)
        one.set(xticks=[0, 1], xticklabels=["before", "after"], ylim=(0, 100), xlim=(-0.2, 1.2), title="last study")
        _draw_histogram(every, found[:number], BLUE)
        on_axis = [*found, *observed["estimate"].dropna(), 0]
        every.set_xlim(min(on_axis) - 1, max(on_axis) + 1)
        _draw_observed(every, observed)
        every.set(xlabel=POINTS, yticks=[])
    keys_off(figure)
    return figure


def show_world(world: World, observed: pd.DataFrame, column: str = "two_means", guess: float | None = None) -> None:
    """Show the sentence of a world and the picture of its drops, with a line at what somebody guessed of their mean.

    `column` is one of those that `statistics.world.drops` gives.
    """
    from IPython.display import display

    figure = histogram(drops(world)[column], observed)
    keys_off(figure)
    if guess is not None:
        figure.axes[0].axvline(guess, color=BLUE, linestyle="--", label=f"your guess, {guess}")
        figure.axes[0].legend(loc="upper left")
    display(tables.remark(f"A thought experiment: {in_words(world, smallest(observed), column)}"), figure)
    plt.close(figure)


GUESS_FIRST = "Write your guess in place of None and run this cell again: the result stays hidden until then."


def guessed(guess: float | None, world: World, observed: pd.DataFrame, column: str = "two_means") -> Any:
    """What `show_world` shows, once somebody has guessed the mean of these drops; before, a sentence that asks to."""
    return tables.remark(GUESS_FIRST) if guess is None else show_world(world, observed, column, guess)


def guessed_small_p(guess: float | None, worlds: Iterable[World], alpha: float) -> Any:
    """As `guessed`: in how many per cent of the studies of each world a paired t test gives p below `alpha`."""
    found = [f"{share_with_small_p(world, alpha):.1%} of the studies with {world.n} people" for world in worlds]
    told = f"You guessed {guess}%. p is below {alpha} in {', in '.join(found)}."
    return tables.remark(GUESS_FIRST if guess is None else told)
