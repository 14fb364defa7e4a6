"""Which printed figures are attainable: the answer, a picture, a table."""

from __future__ import annotations

import textwrap
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
from peergroups.results import keyed
from peergroups.show.picture import BLUE, GREY, LIGHT, STYLE, Picture, plain, save
from peergroups.show.tables import Shown, made_from

MOST_SCORES_SHOWN = 12
LONGEST_TITLE = 40


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
        f"{'was' if blank == 1 else 'were'} left blank, at most one a person."
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
    """A square for each figure and reading: filled where the figure is attainable, with how many groups give it."""
    figures = list(dict.fromkeys(finding.printed.title for finding in findings))
    readings = list(dict.fromkeys(finding.reading.title for finding in findings))
    with mpl.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(3 + 0.75 * max(len(figures), 3), 1.2 + 0.5 * len(readings)))
        of_each = drawn.groupby((drawn["quantity"] == "attainable").cumsum())
        for finding, (_, rows) in zip(findings, of_each, strict=True):
            place = figures.index(finding.printed.title), readings.index(finding.reading.title)
            _draw_square(axes, *place, finding, rows.set_index("quantity", drop=False))
        axes.set(xlim=(-0.5, len(figures) - 0.5), ylim=(len(readings) - 0.5, -0.5))
        titles = [textwrap.shorten(title, LONGEST_TITLE, placeholder=" …") for title in figures]
        axes.set_xticks(range(len(figures)), [textwrap.fill(plain(title), 9) for title in titles])
        axes.set_yticks(range(len(readings)), [textwrap.fill(reading, 44) for reading in readings])
        axes.tick_params(length=0, labelsize=9, top=True, labeltop=True, bottom=False, labelbottom=False)
        axes.spines[:].set_visible(False)
    told = "; ".join(f"{reading}: {_yes_told(findings, reading)}" for reading in readings)
    caption = (
        "A filled square: some group of people gives the printed figure. The number says how many groups do, the share "
        "below how many of the figures nearby would have passed too."
    )
    return save("06-attainability", figure, caption, f"Which figures are attainable under each reading. {told}.", drawn)


def _draw_square(axes: Axes, column: int, row: int, finding: Finding, rows: pd.DataFrame) -> None:
    filled = bool(finding.attainable)
    square = Rectangle((column - 0.45, row - 0.42), 0.9, 0.84, edgecolor=LIGHT, facecolor=BLUE if filled else "white")
    axes.add_patch(square)
    said, quantity = {True: "yes", False: "no", None: "not\ncomputed"}[finding.attainable], "attainable"
    if finding.vectors:
        said, quantity = textwrap.fill(in_digits(finding.vectors), 9), "groups-of-people"
    lines = [keyed(rows.loc[quantity], "estimate", said)]
    if "base-rate" in rows.index:
        near = rows.loc["base-rate"]
        lines.append(keyed(near, "estimate", format(near["estimate"], ".0%")))
    axes.text(column, row, "\n".join(lines), ha="center", va="center", fontsize=8, color="white" if filled else GREY)


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


def _one_group(finding: Finding) -> str:
    """The scores of a group of people that gives the figure, or the first of them; empty where there is none."""
    more = " …" if len(finding.scores) > MOST_SCORES_SHOWN else ""
    return ", ".join(f"{score:.4g}" for score in finding.scores[:MOST_SCORES_SHOWN]) + more
