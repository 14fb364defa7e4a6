"""How themes and codes look in a notebook; of what a cohort has none, nothing is shown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from peergroups import cbi, estimates, results
from peergroups.estimates import matrices, varieties
from peergroups.estimates.outline import Node
from peergroups.records.study import Study
from peergroups.show import picture, tables
from peergroups.show.picture import BLUE, GREY, LIGHT, STYLE, WIDTH, Picture, draw_bars, draw_rows, save

MOST_PEOPLE, MOST_PAIRS, MOST_CODES = 20, 12, 40
DRAWN_FREELY = (
    "Codes marked * have no published count, so that who speaks of them is drawn freely; so are all passages and "
    "all pairs of codes."
)


def stated(study: Study, rows: pd.DataFrame) -> Picture | None:
    """What an article says of how many people, theme by theme: a dot a number, a bar what a word can mean."""
    if rows.empty:
        return None
    labels, themes = rows["domain"].tolist(), estimates.stated.themes_of(study).tolist()
    with mpl.rc_context(STYLE):
        figure, (axes,), places = draw_rows(labels, themes, 2.6)
        for place, (_, row) in zip(places, rows.iterrows(), strict=True):
            axes.plot([0, row["n"]], [place, place], color=LIGHT, linewidth=0.5, zorder=0)
            if pd.isna(row["estimate"]):
                axes.plot([row["low"], row["high"]], [place, place], color=BLUE, linewidth=3, solid_capstyle="butt")
            else:
                axes.plot(row["estimate"], place, "o", color=BLUE, markersize=6)
            axes.text(rows["n"].max() + 0.4, place, results.interval(row), va="center", color=GREY)
        axes.set(xlim=(0, rows["n"].max() + 0.3), xticks=range(int(rows["n"].max()) + 1))
    everybody, words = (rows["estimate"] == rows["n"]).sum(), rows["estimate"].isna().sum()
    title = f"{everybody} of {len(rows)} statements are of all interviewed; {words} are words such as “many”"
    caption = f"A dot: a number of the article. A bar: all that its word can mean, of {rows['n'].max()} interviewed."
    told = ", ".join(
        f"{label} {results.interval(row)}" for label, (_, row) in zip(labels, rows.iterrows(), strict=True)
    )
    return save("05-stated", figure, title, caption, f"How many people: {told}.", rows)


def stated_counts(study: Study, rows: pd.DataFrame, caption: str) -> tables.Shown | None:
    """What an article says of how many people, in its own words and as numbers, each with its place."""
    if rows.empty:
        return None
    frame = pd.DataFrame(
        {
            "What": rows["domain"],
            "The article's word": rows["method"].str.removeprefix(estimates.stated.WORD),
            "People": [f"{results.interval(row)} of {results.group_size(row)}" for _, row in rows.iterrows()],
            "Place": estimates.stated.places_of(study),
        }
    )
    return tables.with_caveats(frame, caption, rows)


def words(study: Study) -> tables.Shown:
    """Which words of participants a page may hold, by what the cohort's file says of the names of codes."""
    told = "No passage of an interview is shown."
    if not study.cohort.shows_names:
        told = f"{told} Codes and themes are numbered as in the codebook: their names can be a participant's own words."
    elif study.origin == "real":
        told = f"{told} Names of codes are, as the cohort's file allows; they can be a participant's own words."
    return tables.remark(told)


def codes(study: Study, tallies: pd.DataFrame) -> Picture:
    """A bar for each code: how many people spoke of it, theme by theme; of many codes the commonest."""
    nodes, kept, of_all = _drawn(study, tallies)
    labels = [node.label for node in nodes]
    figure = draw_bars(labels, kept, [node.theme or "" for node in nodes])
    caption = (
        f"People who spoke of each code, theme by theme, of {results.group_size(kept.iloc[0])} interviewed.{of_all}"
    )
    told = f"Bars of how many people spoke of each code: {picture.listed(labels, kept)}."
    return save("05-codes", figure, _commonest(labels, kept), caption, told, kept)


def _drawn(study: Study, tallies: pd.DataFrame) -> tuple[list[Node], pd.DataFrame, str]:
    """The codes that a picture shows, how many people spoke of each, and what it leaves out."""
    nodes = [node for node in estimates.outline.of(study) if not node.is_theme]
    people = tallies[tallies["quantity"] == "participants"].set_index("domain", drop=False)
    rows = people.loc[[node.domain for node in nodes]].reset_index(drop=True)
    if len(nodes) <= MOST_CODES:
        return nodes, rows, ""
    first = rows["estimate"].sort_values(ascending=False, kind="stable").index[:MOST_CODES].sort_values()
    of_all = f" The {MOST_CODES} commonest of {len(nodes)} codes."
    return [nodes[place] for place in first], rows.loc[first], of_all


def _commonest(labels: Sequence[str], rows: pd.DataFrame) -> str:
    """The code that most people spoke of, as a title."""
    if rows["estimate"].isna().any():
        return "How many people spoke of each code, where that may be shown"
    most = (rows["estimate"] == rows["estimate"].max()).to_numpy()
    people, (label, *others) = results.k_of_n(rows[most].iloc[0]), np.array(labels)[most]
    if others:
        return f"{1 + len(others)} codes are the commonest: {people} people spoke of each"
    return f"The commonest code: “{results.shortened(label, LONGEST)}”, {people} people"


def codebook(study: Study, caption: str) -> tables.Shown | None:
    """What each theme and code is about, when to give it and when not, an example: as far as the codebook says it."""
    about, said = estimates.outline.descriptions(study), study.codebook.set_index("code")
    lines = []
    for node in estimates.outline.of(study):
        own = said.loc[node.code] if node.code is not None else pd.Series(dtype="str")
        line = {title: own.get(column) for column, title in SAID.items()}
        line["What it is about"] = (
            about.get(node.domain, line["What it is about"]) if node.is_theme else line["What it is about"]
        )
        lines.append({"Theme or code": _indented(node), **line})
    frame = pd.DataFrame(lines).replace("", pd.NA).dropna(axis="columns", how="all")
    return tables.table(frame, caption) if len(frame.columns) > 1 else None


SAID = {
    "description": "What it is about",
    "when_to_use": "When to give it",
    "when_not_to_use": "When not",
    "example": "Example",
}


def _indented(node: Node) -> str:
    return f"{'– ' * node.depth}{node.label}"


def tallied(study: Study, tallies: pd.DataFrame, coded: pd.DataFrame, caption: str) -> tables.Shown:
    """Themes with their codes below them, who coded; what is drawn freely, and what reflexive counts are not."""
    free = estimates.stated.codes_without_a_count(study) if study.origin == "synthetic" else ()
    nodes = estimates.outline.of(study)
    titles = {node.domain: f"{_indented(node)}{' *' if node.code in free else ''}" for node in nodes}
    told = [estimates.themes.coders_in_words(study, coded)]
    if study.cohort.interviews.variety == "reflexive":
        told.append(varieties.NO_TALLY)
    told += [DRAWN_FREELY] if free else []
    table, sentence = tables.estimates(tallies, caption, titles=titles), " ".join(filter(None, told))
    return tables.remark(sentence) + table if sentence else table


def people(study: Study, caption: str) -> tables.Shown | None:
    """Each person's segments theme by theme, and how many codes they spoke of, where that may be shown."""
    if not study.cohort.disclosure.show_people:
        return None
    by_theme = matrices.segments_by_theme(study)
    codes = (matrices.segments_by_code(study) > 0).sum(axis=1).rename("Different codes")
    frame = pd.concat([by_theme, codes], axis=1).reset_index(names="Participant")
    table = tables.table(frame, caption)
    return table if len(frame) <= MOST_PEOPLE else tables.folded(f"{caption}: {len(frame)} people", table)


def beside_scores(rows: pd.DataFrame, caption: str) -> tables.Shown | None:
    """Of those who spoke of each theme, how many scored lower on each scale (`estimates.strands.scored_lower`)."""
    if rows.empty:
        return None
    told = rows.assign(told=[results.k_of_n(row) for _, row in rows.iterrows()], scale=rows["scale"].map(cbi.TITLES))
    wide = told.pivot(index="of", columns="scale", values="told").loc[list(dict.fromkeys(rows["of"]))]
    frame = wide[list(dict.fromkeys(told["scale"]))].rename_axis(index="", columns=None).reset_index()
    return tables.with_caveats(frame, caption, rows)


def pairs(study: Study, rows: pd.DataFrame, caption: str) -> tables.Shown | None:
    """The pairs of codes that most segments carry together, and of how many pairs these are."""
    if rows.empty:
        return None
    domains = list(dict.fromkeys(rows["domain"]))
    labels = {node.domain: node.label for node in estimates.outline.of(study)}
    titles = {f"{one} and {other}": f"{labels[one]} + {labels[other]}" for one, other in combinations(labels, 2)}
    of_all = (
        f" (the {MOST_PAIRS} commonest of {len(domains)}, ties in the codebook's order)"
        if len(domains) > MOST_PAIRS
        else ""
    )
    return tables.estimates(rows[rows["domain"].isin(domains[:MOST_PAIRS])], f"{caption}{of_all}", titles=titles)


def quoted(rows: pd.DataFrame, caption: str) -> tables.Shown | None:
    """How the quotations printed are spread, in a sentence and a table with those never quoted last."""
    if rows.empty:
        return None
    spoken, never = (rows[rows["quantity"] == quantity] for quantity in ("quotations", "never-quoted"))
    printed = f"{spoken['estimate'].sum():.0f}"
    lines = [(row["domain"], f"{results.number(row)} of {printed}") for _, row in spoken.iterrows()]
    lines += [(f"never quoted: {results.k_of_n(row)}", "none") for _, row in never.iterrows() if row["estimate"]]
    table = tables.with_caveats(pd.DataFrame(lines, columns=["", "Quotations"]), caption, rows)
    return tables.remark(estimates.stated.balance_in_words(rows)) + table


# More columns than these, and a mark can no longer be traced to its person.
MOST_COLUMNS = 20
WIDEST, COLUMNS, LONGEST = 0.26, 2.8, 26


def matrix(study: Study, tallies: pd.DataFrame) -> Picture:
    """A row a code, theme by theme, a column a person interviewed, a mark where the person spoke of the code.

    Bars of how many people spoke of each code where one person's values may not be shown, or there are too many people.
    """
    spoke = matrices.segments_by_node(study) > 0
    if not study.cohort.disclosure.show_people or len(spoke) > MOST_COLUMNS:
        return codes(study, tallies)
    nodes, rows, of_all = _drawn(study, tallies)
    labels = [node.label for node in nodes]
    spoke = spoke[[node.code for node in nodes]]
    figure = _draw(nodes, spoke, rows)
    size = results.group_size(rows.iloc[0])
    caption = f"A dot: this person spoke of the code. On the right: how many did, of {size}.{of_all}"
    people = tallies[tallies["quantity"] == "participants"]
    return save("05-matrix", figure, _commonest(labels, rows), caption, _told(spoke, labels, rows), people)


def _draw(nodes: list[Node], spoke: pd.DataFrame, rows: pd.DataFrame) -> Figure:
    people, column = len(spoke), min(WIDEST, COLUMNS / len(spoke))
    labels, themes = [node.label for node in nodes], [node.theme or "" for node in nodes]
    with mpl.rc_context(STYLE):
        figure, (axes,), places = draw_rows(labels, themes, WIDTH - 0.4 - people * column)
        for place, (_, spoken), (_, row) in zip(places, spoke.items(), rows.iterrows(), strict=True):
            marks = np.nonzero(spoken.to_numpy())[0]
            axes.plot([-0.4, people - 0.6], [place, place], color=LIGHT, linewidth=0.5, zorder=0)
            axes.plot(marks, np.full(len(marks), place), "o", color=BLUE, markersize=6)
            axes.text(people - 0.3, place, results.number(row), va="center", color=GREY)
        axes.set(xlim=(-0.6, people - 0.4))
        picture.draw_heads(axes, spoke.index, 0.9)
    return figure


def _told(spoke: pd.DataFrame, labels: Sequence[str], rows: pd.DataFrame) -> str:
    of_people = ", ".join(f"{who} {codes}" for who, codes in spoke.sum(axis=1).items())
    return (
        f"Marks for {len(spoke)} people and {len(rows)} codes. People of each code: {picture.listed(labels, rows)}. "
        f"Codes of each person: {of_people}."
    )
