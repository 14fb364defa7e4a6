"""The study in one drawing: who came, who was asked when, who was lost where, and who was never asked."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from peergroups.estimates import participation
from peergroups.quantities import QUANTITIES
from peergroups.records.study import Study
from peergroups.show import picture
from peergroups.show.picture import BLUE, GREY, LIGHT, ON_WHITE, ORANGE, STYLE, Picture, draw_bars, save

# Where each step stands from left to right; the sessions lie between the two questionnaires.
STEPS = {
    ("recruited", ""): (0, "recruited"),
    ("answered", "before"): (1.6, "answered\nbefore"),
    ("answered", "after"): (5.6, "answered\nafter"),
    ("interviewed", ""): (7, "interviewed"),
}
LOST = {("withdrew", ""): (3, "withdrew"), ("not-answered-again", ""): (4.75, "did not\nanswer again")}
SESSIONS = 2.3, 4.4


def study(cohort: Study, steps: pd.DataFrame) -> Picture:
    """The steps of `participation.flow` along the weeks, those lost below them, and an empty line below all."""
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(7.2, 2.8))
        axes.plot([0, 7], [0, 0], color=LIGHT, linewidth=2, zorder=0)
        for (quantity, when), (place, title) in STEPS.items():
            _draw_step(axes, place, participation.counted(steps, quantity, when), title)
        for (quantity, when), (place, title) in LOST.items():
            note = f"\n{textwrap.fill(_had_answered(cohort), 12)}" if quantity == "withdrew" else ""
            _draw_loss(axes, place, participation.counted(steps, quantity, when), title + note)
        _draw_sessions(axes, cohort.cohort.sessions)
        axes.plot([0, 7], [-2.5, -2.5], color=LIGHT, linestyle=(0, (4, 4)))
        behind = ON_WHITE | {"pad": 2}
        axes.text(3.5, -2.5, "without the groups: nobody was asked", ha="center", va="center", color=GREY, bbox=behind)
        axes.set(xlim=(-0.6, 7.6), ylim=(-2.9, 1.1))
        axes.axis("off")
    caption = "The study from left to right: who came, who was asked when, who was lost where."
    return save("01-study", figure, caption, _told(cohort, steps), steps)


def _draw_step(axes: Axes, place: float, count: str, title: str) -> None:
    disc = {"boxstyle": "circle,pad=0.4", "facecolor": BLUE, "edgecolor": "none"}
    axes.text(place, 0, count, ha="center", va="center", color="white", weight="bold", bbox=disc)
    axes.text(place, -0.55, title, ha="center", va="top", linespacing=1.1)


def _draw_loss(axes: Axes, place: float, count: str, title: str) -> None:
    axes.annotate("", (place, -1.1), (place, -0.05), arrowprops={"arrowstyle": "->", "color": ORANGE})
    axes.text(place, -1.25, f"{count} {title}", ha="center", va="top", color=ORANGE, linespacing=1.1)


def _draw_sessions(axes: Axes, sessions: int | None) -> None:
    first, last = SESSIONS
    axes.plot([first, last], [0, 0], color=BLUE, linewidth=7, solid_capstyle="butt")
    for gap in range(1, sessions or 1):
        place = first + gap * (last - first) / sessions
        axes.plot([place, place], [-0.12, 0.12], color="white", linewidth=1.5)
    axes.text((first + last) / 2, 0.3, _sessions_told(sessions), ha="center", va="bottom")


def _had_answered(cohort: Study) -> str:
    """How many of those who withdrew had answered before, where small counts may be told: else they seem lost twice."""
    if cohort.cohort.disclosure.smallest_count:
        return "on the way"
    withdrew = set(cohort.participants["participant"]) - participation.finishers(cohort)
    return f"({len(withdrew & cohort.answered['before']) or 'none'} had answered)"


def _sessions_told(sessions: int | None) -> str:
    return f"{sessions} weekly sessions" if sessions else "sessions"


def _told(cohort: Study, steps: pd.DataFrame) -> str:
    count = {key: participation.counted(steps, *key) for key in (*STEPS, *LOST)}
    nobody = "Below, an empty line: nobody was asked without the groups."
    return (
        f"From left to right: {count['recruited', '']} recruited, {count['answered', 'before']} answered before, "
        f"{_sessions_told(cohort.cohort.sessions)}, {count['answered', 'after']} answered after, "
        f"{count['interviewed', '']} interviewed. Lost on the way: {count['withdrew', '']} withdrew "
        f"{_had_answered(cohort)}, "
        f"{count['not-answered-again', '']} of those who had answered before did not answer again. {nobody}"
    )


def flow(steps: pd.DataFrame) -> Picture:
    """A bar for each step from recruited to interviewed."""
    kept = steps[~steps["quantity"].isin(["withdrew", "not-answered-again"])]
    labels = [_step(row) for _, row in kept.iterrows()]
    figure = draw_bars(labels, kept, height=2.6)
    told = picture.listed(labels, kept)
    caption = "How many people, from recruited to interviewed."
    return save("01-participant-flow", figure, caption, f"Bars of how many people: {told}.", kept)


def _step(row: pd.Series) -> str:
    if row["quantity"] == "answered":
        return f"Answered {row['timepoint']}"
    return QUANTITIES[row["quantity"]].title
