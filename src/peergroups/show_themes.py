"""How themes, codes and coders look in a notebook; what the declared variety does not ask for is told to be so."""

from __future__ import annotations

from html import escape
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from peergroups import matrices, published, quotations, results, show, themes, varieties
from peergroups.coders import agreement, disagreements
from peergroups.quantities import QUANTITIES

if TYPE_CHECKING:
    from peergroups.records import Study

MOST_PEOPLE, MOST_PAIRS, MOST_LOGGED = 20, 12, 200
NOT_ALLOWED = "not shown, for this cohort's file does not allow one person's values to be shown"


def cards(study: Study, tallies: pd.DataFrame) -> show.Shown:
    """A card a theme: what it is about where the codebook says so, its codes, and how many of those interviewed."""
    told = [_card(study, tallies, theme, codes) for theme, codes in study.codebook.groupby("theme", sort=False)]
    return show.Shown("\n".join(html for html, _ in told), "\n\n".join(text for _, text in told))


def _card(study: Study, tallies: pd.DataFrame, theme: str, codes: pd.DataFrame) -> tuple[str, str]:
    about = themes.descriptions(study).get(theme, "")
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


def tallied(study: Study, tallies: pd.DataFrame, caption: str) -> show.Shown:
    """Themes with their codes below them; marked * is, of made-up records, a code that the article gives no count."""
    labels = study.codebook.set_index("code")["label"]
    free = published.codes_without_a_count(study) if study.origin == "synthetic" else ()
    titles = {of: f"– {labels[code]}{' *' if code in free else ''}" for code, of in themes.domains(study).items()}
    return show.estimates(tallies, caption, titles=titles)


def people(study: Study, caption: str) -> show.Shown:
    """Each person's segments theme by theme, and how many codes they spoke of, where that may be shown."""
    if not study.cohort.disclosure.show_people:
        return show.remark(f"{caption}: {NOT_ALLOWED}.")
    by_theme = matrices.segments_by_theme(study)
    codes = (matrices.segments_by_code(study) > 0).sum(axis=1).rename("Different codes")
    frame = pd.concat([by_theme, codes], axis=1).reset_index(names="Participant")
    table = show.table(frame, caption)
    return table if len(frame) <= MOST_PEOPLE else _folded(f"{caption}: {len(frame)} people", table)


def pairs(study: Study, rows: pd.DataFrame, caption: str) -> show.Shown:
    """The pairs of codes that most segments carry together, and of how many pairs these are."""
    if rows.empty:
        return show.remark(f"{caption}: none, or none that may be shown.")
    labels = dict(zip(themes.domains(study).values(), study.codebook["label"], strict=True))
    titles = {f"{one} and {other}": f"{labels[one]} + {labels[other]}" for one, other in combinations(labels, 2)}
    domains = list(dict.fromkeys(rows["domain"]))
    of_all = (
        f" (the {MOST_PAIRS} commonest of {len(domains)}, ties in the codebook's order)"
        if len(domains) > MOST_PAIRS
        else ""
    )
    return show.estimates(rows[rows["domain"].isin(domains[:MOST_PAIRS])], f"{caption}{of_all}", titles=titles)


def quoted(rows: pd.DataFrame, caption: str) -> show.Shown:
    """How the quotations printed are spread, in a sentence and a table with those never quoted last."""
    spoken, never = (rows[rows["quantity"] == quantity] for quantity in ("quotations", "never-quoted"))
    printed = f"{spoken['estimate'].sum():.0f}"
    lines = [(row.domain, f"{row.estimate:.0f} of {printed}") for row in spoken.itertuples()]
    lines += [(f"never quoted: {row.estimate:.0f} of {row.n}", "0") for row in never.itertuples() if row.estimate]
    table = show.with_caveats(pd.DataFrame(lines, columns=["", "Quotations"]), caption, rows)
    sentence = show.remark(quotations.in_words(rows))
    return table if rows.empty else _one_below_the_other(sentence, table)


def differences(study: Study, counted: pd.DataFrame, caption: str) -> show.Shown:
    """The log of where coders differ, folded, with how many these are; a sentence where people may not be shown."""
    if not study.cohort.disclosure.show_people:
        return show.remark(f"{caption}: {NOT_ALLOWED}, and a segment is one person's.")
    log = disagreements.log(study)
    if log.empty:
        return show.remark(f"{caption}: none. One coder alone coded, or all gave the same codes.")
    first = f", the first {MOST_LOGGED}" if len(log) > MOST_LOGGED else ""
    shown = log.head(MOST_LOGGED).rename(columns=str.capitalize)
    of_all = f"{len(log)} of {counted['estimate'].max():.0f} pairs of a segment and a code"
    return _folded(f"{caption}: {of_all}", show.with_caveats(shown, f"{caption}{first}", counted))


def agreed(study: Study, rows: pd.DataFrame, caption: str) -> show.Shown:
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
    first = f"{caption}; the first coder is {study.cohort.coding.lead_coder}"
    table, notes = show.with_caveats(wide.reset_index(names="Code"), first, rows), _notes(study, rows)
    return _one_below_the_other(table, show.remark(notes)) if notes else table


def _short(study: Study, domain: str) -> str:
    """A code by its label alone, where no other theme has a code of that label."""
    labels = study.codebook["label"].tolist()
    for whole, label in zip(themes.domains(study).values(), labels, strict=True):
        if domain.endswith(whole) and labels.count(label) == 1:
            return domain.removesuffix(whole) + label
    return domain


def _notes(study: Study, rows: pd.DataFrame) -> str:
    """Coefficients that are not defined or tell nothing: each reason with its codes."""
    reasons = rows["method"].str.partition(agreement.NOTE)[2]
    of_reason = rows[reasons != ""].groupby(reasons[reasons != ""], sort=False)["domain"].unique()
    told = (f"{reason} ({', '.join(_short(study, domain) for domain in codes)})" for reason, codes in of_reason.items())
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in told)


def saturated(study: Study, rows: pd.DataFrame, caption: str) -> show.Shown:
    """New codes of each run, with the smallest and largest over orders of interviews; or why there are none."""
    if rows.empty:
        lacking = "there are fewer interviews than a base and a run need"
        return _not_shown(caption, lacking if varieties.of(study).saturation else varieties.does_not_ask(study))
    return show.estimates(rows, f"{caption}, in brackets over the orders")


def _not_shown(caption: str, why: str) -> show.Shown:
    return show.remark(f"{caption}: not shown, for {why}.")


def _html(shown: show.Shown) -> str:
    return shown._repr_html_()


def _one_below_the_other(first: show.Shown, second: show.Shown) -> show.Shown:
    return show.Shown(_html(first) + _html(second), f"{first!r}\n{second!r}")


def _folded(summary: str, inside: show.Shown) -> show.Shown:
    html = f'<details class="folded"><summary>{escape(summary)}</summary>{_html(inside)}</details>'
    return show.Shown(html, f"{summary}\n{inside!r}")
