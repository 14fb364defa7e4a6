"""Which printed figures are attainable: the answer, a picture, a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from attainable import TooLarge
from peergroups.estimates.printed import NOT_COMPUTED, READINGS, Finding, Printed, fewest_skipping, in_digits
from peergroups.records.study import Study
from peergroups.results import group_size, keyed
from peergroups.show.picture import BLUE, GREY, LIGHT, STYLE, WIDTH, Picture, draw_heads, fitted, save
from peergroups.show.tables import Shown, made_from, with_caveats

MOST_SCORES_SHOWN = 12
MOST_ACROSS = 6


def source(study: Study, file: str) -> Shown:
    """Where the figures are from: the cohort's article, or a table that is named."""
    if not file:
        return made_from(study, "published")
    text = f"The figures of the table “{Path(file).name}”, as printed; nothing of the cohort is in them."
    return Shown(f'<p class="origin">{escape(text)}</p>', text)


def answer(figures: Sequence[Printed], findings: Sequence[Finding]) -> str:
    """The answer in two sentences: of the first reading, and of the fewest items left out, where that is known."""
    plain = [finding.attainable for finding in findings if finding.reading == READINGS[0]]
    sd = " and a sample SD" * any(figure.cell.sd for figure in figures)
    told = f"With every question answered{sd}, {_how_many(plain)}."
    try:
        skipping = [fewest_skipping(figure) for figure in figures]
    except TooLarge:
        return told
    if None in skipping or not any(convention.people_skipping for convention in skipping):
        return told
    blank = sum(convention.people_skipping for convention in skipping)
    asked = sum(figure.cell.n * figure.cell.items for figure in figures)
    return (
        f"{told} {'It' if len(figures) == 1 else f'All {len(figures)}'} could, if {blank} of the {asked} questions "
        f"{'was' if blank == 1 else 'were'} left blank, at most one per person."
    )


def _how_many(attained: Sequence[bool | None]) -> str:
    """How many of the printed figures some people's answers could give, and of how many that is not computed."""
    yes, number, unknown = attained.count(True), len(attained), attained.count(None)
    which = {0: f"none of the {number}", number: f"all {number}"}.get(yes, f"{yes} of the {number}")
    figures = f"{which} printed figures could have come about"
    if number == 1:
        figures = f"the printed figure could {'' if yes else 'not '}have come about"
    if unknown == number:
        return f"it is {NOT_COMPUTED} whether the printed figure{'s' * (number > 1)} could have come about"
    return figures + f" (of {unknown} it is {NOT_COMPUTED})" * bool(unknown)


def attainability(findings: Sequence[Finding], drawn: pd.DataFrame) -> Picture:
    """A square for each figure and reading, filled where the figure is attainable, with how many nearby would be too.

    The reading that gives most figures is on top; more than `MOST_ACROSS` figures go on in a further panel.
    """
    figures = list(dict.fromkeys(finding.printed.title for finding in findings))
    gives = Counter(finding.reading.title for finding in findings if finding.attainable)
    readings = sorted(dict.fromkeys(finding.reading.title for finding in findings), key=lambda title: -gives[title])
    parts = [figures[first : first + MOST_ACROSS] for first in range(0, len(figures), MOST_ACROSS)]
    with mpl.rc_context(STYLE):
        size = WIDTH, len(parts) * (1 + 0.37 * len(readings))
        figure, panels = plt.subplots(len(parts), figsize=size, sharey=True, squeeze=False)
        panels[0, 0].set(xlim=(-0.5, MOST_ACROSS - 0.5), ylim=(len(readings) - 0.5, -0.5))
        panels[0, 0].set_yticks(range(len(readings)), [fitted(reading, 2.1) for reading in readings])
        for axes, part in zip(panels[:, 0], parts, strict=True):
            draw_heads(axes, part, 0.9)
        of_each = drawn.groupby((drawn["quantity"] == "attainable").cumsum())
        for finding, (_, rows) in zip(findings, of_each, strict=True):
            part, column = divmod(figures.index(finding.printed.title), MOST_ACROSS)
            place = column, readings.index(finding.reading.title)
            _draw_square(panels[part, 0], place, finding, rows.set_index("quantity", drop=False))
    told = "; ".join(f"{reading}: {_yes_told(findings, reading)}" for reading in readings)
    which = f"all {len(figures)} printed figures" if len(figures) > 1 else "the printed figure"
    which += ", as far as computed" * any(finding.attainable is None for finding in findings)
    title = f"{list(gives.values()).count(len(figures))} of {len(readings)} readings could give {which}"
    caption = "Filled: some people's answers give the figure. The number: per cent of the figures nearby that pass too."
    return save("06-attainability", figure, title, caption, f"Attainable under each reading: {told}.", drawn)


def _draw_square(axes: Axes, place: tuple[int, int], finding: Finding, rows: pd.DataFrame) -> None:
    filled, (column, row) = bool(finding.attainable), place
    square = Rectangle((column - 0.45, row - 0.42), 0.9, 0.84, edgecolor=LIGHT, facecolor=BLUE if filled else "white")
    axes.add_patch(square)
    said, quantity = {True: "yes", False: "no", None: "?"}[finding.attainable], "attainable"
    if "base-rate" in rows.index:
        said, quantity = format(100 * rows.loc["base-rate", "estimate"], ".0f"), "base-rate"
    told, colour = keyed(rows.loc[quantity], "estimate", said), "white" if filled else GREY
    axes.text(column, row, told, ha="center", va="center", color=colour)


def _yes_told(findings: Sequence[Finding], reading: str) -> str:
    attained = [f.printed.title for f in findings if f.reading.title == reading and f.attainable]
    return ", ".join(attained) or "none"


def table(findings: Iterable[Finding], one_group: bool = False) -> pd.DataFrame:
    """The findings as a table to read, with the reason of each that is not attainable; no column without an entry."""
    frame = pd.DataFrame(
        {
            "Figure": finding.printed.title,
            "Mean (SD)": finding.printed.digits,
            "n": str(finding.cell.n),
            "Reading": finding.reading.title,
            "Attainable": {True: "yes", False: "no", None: NOT_COMPUTED}[finding.attainable],
            "Groups": in_digits(finding.vectors) if finding.cell.sd else "",
            "Nearby also": NOT_COMPUTED if finding.base_rate is None else "{} of {}".format(*finding.base_rate),
            "Why not": finding.reason.removeprefix(f"{NOT_COMPUTED}: "),
            "One such group": _one_group(finding) if one_group else "",
        }
        for finding in findings
    )
    return frame.loc[:, (frame != "").any()]


def first_reading(findings: Iterable[Finding], attained: pd.DataFrame) -> Shown:
    """The findings under the first reading as a table, each number with the key of its row in `attained`."""
    findings = [finding for finding in findings if finding.reading == READINGS[0]]
    rows = attained[attained["method"] == READINGS[0].title]
    frame = table(findings).drop(columns="Reading")
    of_each = [group for _, group in rows.groupby((rows["quantity"] == "attainable").cumsum())]
    frame["n"] = [group_size(group.iloc[0]) for group in of_each]
    if "Groups" in frame:
        frame["Groups"] = [
            keyed(row.iloc[0], "estimate", told) if len(row := group[group["quantity"] == "groups-of-people"]) else told
            for group, told in zip(of_each, frame["Groups"], strict=True)
        ]
    return with_caveats(frame, f"With {READINGS[0].title}", rows)


def _one_group(finding: Finding) -> str:
    """The scores of a group of people that gives the figure, or the first of them; empty where there is none."""
    more = " …" if len(finding.scores) > MOST_SCORES_SHOWN else ""
    return ", ".join(f"{score:.4g}" for score in finding.scores[:MOST_SCORES_SHOWN]) + more
