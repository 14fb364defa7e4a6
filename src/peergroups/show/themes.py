"""How themes, codes and coders look in a notebook; what the declared variety does not ask for is told to be so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from peergroups import estimates, results
from peergroups.estimates import coders, matrices, varieties
from peergroups.quantities import QUANTITIES
from peergroups.records.study import Study
from peergroups.show import picture, tables
from peergroups.show.picture import BLUE, GREY, LIGHT, STYLE, WIDTH, Picture, draw_bars, draw_rows, save


def codes(tallies: pd.DataFrame) -> Picture:
    """A bar for each code: how many of the interviewed spoke of it, theme by theme."""
    people = tallies[tallies["quantity"] == "participants"]
    of_codes = list(_themes_and_labels(people["domain"]))
    kept = people[[label is not None for _, label in of_codes]]
    themes, labels = zip(*(pair for pair in of_codes if pair[1] is not None), strict=True)
    figure = draw_bars(labels, kept, themes)
    caption = f"People who spoke of each code, theme by theme, of {results.group_size(kept.iloc[0])} interviewed."
    told = f"Bars of how many people spoke of each code: {picture.listed(labels, kept)}."
    return save("05-codes", figure, _commonest(labels, kept), caption, told, kept)


def _commonest(labels: Sequence[str], rows: pd.DataFrame) -> str:
    """The code that most people spoke of, as a title."""
    if rows["estimate"].isna().any():
        return "How many people spoke of each code, where that may be shown"
    most = (rows["estimate"] == rows["estimate"].max()).to_numpy()
    people, (label, *others) = results.k_of_n(rows[most].iloc[0]), np.array(labels)[most]
    if others:
        return f"{1 + len(others)} codes are the commonest: {people} people spoke of each"
    return f"The commonest code: “{picture.shortened(label, LONGEST)}”, {people} people"


def _themes_and_labels(domains: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """The theme and label of each row of a tally, where each theme, which has no label, stands before its codes.

    A colon alone does not tell them apart: it may stand in a theme's own name.
    """
    theme = None
    for domain in domains:
        is_code = theme is not None and domain.startswith(f"{theme}: ")
        theme = theme if is_code else domain
        yield theme, domain.removeprefix(f"{theme}: ") if is_code else None


MOST_PEOPLE, MOST_PAIRS, MOST_LOGGED = 20, 12, 200
NOT_ALLOWED = "not shown, for this cohort's file does not allow one person's values to be shown"


def cards(study: Study, tallies: pd.DataFrame) -> tables.Shown:
    """A card a theme: what it is about where the codebook says so, its codes, and how many of those interviewed."""
    told = [_card(study, tallies, theme, codes) for theme, codes in study.codebook.groupby("theme", sort=False)]
    return tables.Shown("\n".join(html for html, _ in told), "\n\n".join(text for _, text in told))


def _card(study: Study, tallies: pd.DataFrame, theme: str, codes: pd.DataFrame) -> tuple[str, str]:
    about = estimates.themes.descriptions(study).get(theme, "")
    about = about if not about or about.endswith((".", "!", "?")) else f"{about}."
    of_theme = f"Spoken of by: {results.k_of_n(results.pick(tallies, 'participants', theme))}."
    told = {
        label: results.k_of_n(results.pick(tallies, "participants", f"{theme}: {label}")) for label in codes["label"]
    }
    meant = dict(zip(codes["label"], codes["description"].fillna(""), strict=True))
    items = "".join(
        f"<li><strong>{escape(label)}</strong>, {people}{': ' if meant[label] else ''}{escape(meant[label])}</li>"
        for label, people in told.items()
    )
    html = f"<p>{escape(about)} {of_theme}</p><ul>{items}</ul>"
    text = [f"{theme}. {about} {of_theme}", *(f"- {label}, {people}" for label, people in told.items())]
    return f'<section class="card"><h3>{escape(theme)}</h3>{html}</section>', "\n".join(text)


def tallied(study: Study, tallies: pd.DataFrame, caption: str) -> tables.Shown:
    """Themes with their codes below them; marked * is, of made-up records, a code that the article gives no count."""
    labels = study.codebook.set_index("code")["label"]
    free = estimates.themes.codes_without_a_count(study) if study.origin == "synthetic" else ()
    titles = {
        of: f"– {labels[code]}{' *' if code in free else ''}" for code, of in estimates.themes.domains(study).items()
    }
    return tables.estimates(tallies, caption, titles=titles)


def people(study: Study, caption: str) -> tables.Shown:
    """Each person's segments theme by theme, and how many codes they spoke of, where that may be shown."""
    if not study.cohort.disclosure.show_people:
        return tables.remark(f"{caption}: {NOT_ALLOWED}.")
    by_theme = matrices.segments_by_theme(study)
    codes = (matrices.segments_by_code(study) > 0).sum(axis=1).rename("Different codes")
    frame = pd.concat([by_theme, codes], axis=1).reset_index(names="Participant")
    table = tables.table(frame, caption)
    return table if len(frame) <= MOST_PEOPLE else _folded(f"{caption}: {len(frame)} people", table)


def pairs(study: Study, rows: pd.DataFrame, caption: str) -> tables.Shown:
    """The pairs of codes that most segments carry together, and of how many pairs these are."""
    if rows.empty:
        return tables.remark(f"{caption}: none, or none that may be shown.")
    labels = dict(zip(estimates.themes.domains(study).values(), study.codebook["label"], strict=True))
    titles = {f"{one} and {other}": f"{labels[one]} + {labels[other]}" for one, other in combinations(labels, 2)}
    domains = list(dict.fromkeys(rows["domain"]))
    of_all = (
        f" (the {MOST_PAIRS} commonest of {len(domains)}, ties in the codebook's order)"
        if len(domains) > MOST_PAIRS
        else ""
    )
    return tables.estimates(rows[rows["domain"].isin(domains[:MOST_PAIRS])], f"{caption}{of_all}", titles=titles)


def quoted(rows: pd.DataFrame, caption: str) -> tables.Shown:
    """How the quotations printed are spread, in a sentence and a table with those never quoted last."""
    spoken, never = (rows[rows["quantity"] == quantity] for quantity in ("quotations", "never-quoted"))
    printed = f"{spoken['estimate'].sum():.0f}"
    lines = [(row["domain"], f"{results.number(row)} of {printed}") for _, row in spoken.iterrows()]
    lines += [(f"never quoted: {results.k_of_n(row)}", "none") for _, row in never.iterrows() if row["estimate"]]
    table = tables.with_caveats(pd.DataFrame(lines, columns=["", "Quotations"]), caption, rows)
    sentence = tables.remark(estimates.themes.balance_in_words(rows))
    return table if rows.empty else _one_below_the_other(sentence, table)


def differences(study: Study, counted: pd.DataFrame, caption: str) -> tables.Shown:
    """The log of where coders differ, folded, with how many these are; a sentence where people may not be shown."""
    if not study.cohort.disclosure.show_people:
        return tables.remark(f"{caption}: {NOT_ALLOWED}, and a segment is one person's.")
    log = coders.log(study)
    if log.empty:
        return tables.remark(f"{caption}: none. One coder alone coded, or all gave the same codes.")
    first = f", the first {MOST_LOGGED}" if len(log) > MOST_LOGGED else ""
    shown = log.head(MOST_LOGGED).rename(columns=str.capitalize)
    of_all = f"{len(log)} of {counted['estimate'].max():.0f} pairs of a segment and a code"
    return _folded(f"{caption}: {of_all}", tables.with_caveats(shown, f"{caption}{first}", counted))


def agreed(study: Study, rows: pd.DataFrame, caption: str) -> tables.Shown:
    """Counts and coefficients of each code, what is not defined with its reason; or why there are none."""
    if rows.empty:
        lacking = "no two coders coded the same document"
        return _not_shown(caption, lacking if varieties.of(study).counts else varieties.does_not_ask(study))
    # The alpha of whole sets is told in the column of the others: its row says what it is of.
    quantities = rows["quantity"].replace("alpha-of-sets", "krippendorffs-alpha")
    titles = quantities.map(lambda quantity: QUANTITIES[quantity].title)
    told = rows.assign(told=[results.number(row) for _, row in rows.iterrows()], title=titles)
    wide = told.pivot(index="domain", columns="title", values="told")
    wide = wide.loc[list(dict.fromkeys(rows["domain"])), list(dict.fromkeys(titles))].fillna("")
    wide.index = [_short(study, domain) for domain in wide.index]
    first = f"{caption}; the first coder is {study.cohort.interviews.lead_coder}"
    table, notes = tables.with_caveats(wide.reset_index(names="Code"), first, rows), _notes(study, rows)
    return _one_below_the_other(table, tables.remark(notes)) if notes else table


def _short(study: Study, domain: str) -> str:
    """A code by its label alone, where no other theme has a code of that label."""
    labels = study.codebook["label"].tolist()
    for whole, label in zip(estimates.themes.domains(study).values(), labels, strict=True):
        if domain.endswith(whole) and labels.count(label) == 1:
            return domain.removesuffix(whole) + label
    return domain


def _notes(study: Study, rows: pd.DataFrame) -> str:
    """Coefficients that are not defined or tell nothing: each reason with its codes."""
    reasons = rows["method"].str.partition(coders.NOTE)[2]
    of_reason = rows[reasons != ""].groupby(reasons[reasons != ""], sort=False)["domain"].unique()
    told = (f"{reason} ({', '.join(_short(study, domain) for domain in codes)})" for reason, codes in of_reason.items())
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in told)


def saturated(study: Study, rows: pd.DataFrame, caption: str) -> tables.Shown:
    """New codes of each run, with the smallest and largest over orders of interviews; or why there are none."""
    if rows.empty:
        lacking = "there are fewer interviews than a base and a run need"
        return _not_shown(caption, lacking if varieties.of(study).saturation else varieties.does_not_ask(study))
    return tables.estimates(rows, f"{caption}, in brackets over the orders")


def _not_shown(caption: str, why: str) -> tables.Shown:
    return tables.remark(f"{caption}: not shown, for {why}.")


def _html(shown: tables.Shown) -> str:
    return shown._repr_html_()


def _one_below_the_other(first: tables.Shown, second: tables.Shown) -> tables.Shown:
    return tables.Shown(_html(first) + _html(second), f"{first!r}\n{second!r}")


def _folded(summary: str, inside: tables.Shown) -> tables.Shown:
    html = f'<details class="folded"><summary>{escape(summary)}</summary>{_html(inside)}</details>'
    return tables.Shown(html, f"{summary}\n{inside!r}")


# More columns than these, and a mark can no longer be traced to its person.
MOST_COLUMNS = 20
WIDEST, COLUMNS, LONGEST = 0.26, 2.8, 26


def matrix(study: Study, tallies: pd.DataFrame) -> Picture:
    """A row a code, theme by theme, a column a person interviewed, a mark where the person spoke of the code.

    Bars of how many people spoke of each code where one person's values may not be shown, or there are too many people.
    """
    spoke = matrices.segments_by_code(study) > 0
    if not study.cohort.disclosure.show_people or len(spoke) > MOST_COLUMNS:
        return codes(tallies)
    domains = estimates.themes.domains(study)
    rows = pd.DataFrame([results.pick(tallies, "participants", domain) for domain in domains.values()])
    labels = study.codebook.set_index("code").loc[list(domains), "label"]
    figure = _draw(study, spoke[list(domains)], rows, labels)
    caption = (
        f"A dot: this person spoke of the code. On the right: how many did, of {results.group_size(rows.iloc[0])}."
    )
    people = tallies[tallies["quantity"] == "participants"]
    return save("05-matrix", figure, _commonest(labels, rows), caption, _told(spoke, labels, rows), people)


def _draw(study: Study, spoke: pd.DataFrame, rows: pd.DataFrame, labels: pd.Series) -> Figure:
    people, column = len(spoke), min(WIDEST, COLUMNS / len(spoke))
    themes = study.codebook.set_index("code").loc[list(labels.index), "theme"]
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


def _told(spoke: pd.DataFrame, labels: pd.Series, rows: pd.DataFrame) -> str:
    of_people = ", ".join(f"{who} {codes}" for who, codes in spoke.sum(axis=1).items())
    return (
        f"Marks for {len(spoke)} people and {len(rows)} codes. People of each code: {picture.listed(labels, rows)}. "
        f"Codes of each person: {of_people}."
    )
