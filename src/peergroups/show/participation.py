"""The study in one drawing: who came, who was asked when, who was lost where, and who was never asked."""

from __future__ import annotations

from functools import partial

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from peergroups.disclosure import HIDDEN
from peergroups.estimates import participation
from peergroups.records import article
from peergroups.records.study import Study
from peergroups.show import picture
from peergroups.show.picture import BLUE, GREY, LIGHT, ON_WHITE, ORANGE, STYLE, WIDTH, Picture, save

# How far down each step is; the sessions lie between the two questionnaires.
STEPS = {
    ("recruited", ""): (0, "recruited"),
    ("answered", "before"): (1, "answered before"),
    ("finished", ""): (3.3, "finished"),
    ("answered", "after"): (4.7, "answered after"),
    ("interviewed", ""): (5.7, "interviewed"),
}
LOST = {("withdrew", ""): (2.3, "withdrew"), ("not-answered-again", ""): (4, "did not answer again")}
NOBODY = "no one outside the groups was asked"
SESSIONS, END = (1.4, 2.9), 5.7


def study(cohort: Study, steps: pd.DataFrame) -> Picture:
    """The steps of `participation.flow` week by week, those lost beside them, and an empty line beside all.

    What the cohort does not tell is not drawn.
    """
    count = partial(participation.counted, steps)
    told, lost = ({step: at for step, at in drawn.items() if count(*step)} for drawn in (STEPS, LOST))
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(WIDTH, 3.3))
        axes.plot([0, 0], [0, END], color=LIGHT, linewidth=2, zorder=0)
        for step, (place, title) in told.items():
            _draw_step(axes, place, count(*step), title)
        for step, (place, title) in lost.items():
            note = _had_answered(cohort, steps) if step[0] == "withdrew" else ""
            _draw_loss(axes, place, f"{count(*step)} {title}{note}")
        _draw_sessions(axes, cohort)
        axes.plot([3.45, 3.45], [0, END], color=LIGHT, linestyle=(0, (4, 4)))
        nobody = picture.fitted("outside the groups: no one was asked", 0.9)
        axes.text(3.45, END / 2, nobody, ha="center", va="center", color=GREY, bbox=ON_WHITE | {"pad": 2})
        axes.set(xlim=(-0.35, WIDTH - 0.35), ylim=(END + 0.4, -0.4))
        axes.axis("off")
    of = f"of {count('recruited')} recruited " if count("recruited") else ""
    title = f"{count('answered', 'after')} {of}{'questionnaires ' * (not cohort.paired)}answered afterwards; {NOBODY}"
    title = NOBODY.capitalize() if HIDDEN in title else title
    caption = "The study from top to bottom: who came, who was asked when, who was lost where."
    return save("01-study", figure, title, caption, _told(cohort, steps), steps)


def _draw_step(axes: Axes, place: float, count: str, title: str) -> None:
    disc = {"boxstyle": "round,pad=0.35", "facecolor": BLUE, "edgecolor": "none"}
    axes.text(0, place, count, ha="center", va="center", color="white", weight="bold", bbox=disc)
    axes.text(0.45, place, title, va="center")


def _draw_loss(axes: Axes, place: float, told: str) -> None:
    axes.annotate("", (0.7, place), (0.05, place), arrowprops={"arrowstyle": "->", "color": ORANGE})
    axes.text(0.75, place, told, va="center", color=ORANGE)


def _draw_sessions(axes: Axes, cohort: Study) -> None:
    (first, last), sessions = SESSIONS, cohort.cohort.sessions
    axes.plot([0, 0], [first, last], color=BLUE, linewidth=7, solid_capstyle="butt")
    for gap in range(1, sessions or 1):
        place = first + gap * (last - first) / sessions
        axes.plot([-0.06, 0.06], [place, place], color="white", linewidth=1.5)
    axes.text(0.45, first + 0.3, _sessions_told(cohort), va="center")


def _had_answered(cohort: Study, steps: pd.DataFrame) -> str:
    """How many of those who withdrew had answered before, where records tell and small counts may be told."""
    if (steps["origin"] == "published").all() or cohort.cohort.disclosure.smallest_count:
        return ""
    withdrew = set(cohort.participants["participant"]) - (participation.finishers(cohort) or set())
    return f" ({len(withdrew & cohort.answered['before']) or 'none'} had answered)"


def _sessions_told(cohort: Study) -> str:
    return f"{cohort.cohort.sessions or ''} {'weekly ' * article.weekly(cohort)}sessions".strip()


def _told(cohort: Study, steps: pd.DataFrame) -> str:
    count = {key: participation.counted(steps, *key) for key in (*STEPS, *LOST)}
    before_sessions, afterwards = list(STEPS)[:2], list(STEPS)[2:]
    in_order = [*before_sessions, None, *afterwards]
    sessions = _sessions_told(cohort)
    down = [f"{count[step]} {STEPS[step][1]}" if step else sessions for step in in_order if not step or count[step]]
    withdrew, again = (count[step] for step in LOST)
    lost = [f"{withdrew} withdrew{_had_answered(cohort, steps)}"] * bool(withdrew)
    lost += [f"{again} of those who had answered before did not again"] * bool(again)
    on_the_way = f" Lost on the way: {', '.join(lost)}." * bool(lost)
    return f"From top to bottom: {', '.join(down)}.{on_the_way} Beside all this, an empty line: {NOBODY}."
