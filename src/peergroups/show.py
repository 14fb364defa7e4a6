"""How results look in a notebook: tables with captions, sentences, caveats. All text from data is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd

from peergroups import caveats, cbi, results
from peergroups.disclosure import HIDDEN
from peergroups.quantities import QUANTITIES
from peergroups.records import Study

ORIGINS = {
    "synthetic": "Synthetic records: made up, no participant gave these answers.",
    "real": "Private records of a real cohort.",
    "simulated": "Simulated worlds: thought experiments with chosen settings.",
    "published": "Published figures, read from the article.",
}


class Shown:
    """Something a notebook shows: HTML on a page, text in a terminal."""

    def __init__(self, html: str, text: str):
        self._html, self._text = html, text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text


def answer(sentence: str) -> Shown:
    """The answer to a notebook's question, which its page puts first."""
    return Shown(f'<p class="answer">{escape(sentence)}</p>', sentence)


def remark(text: str) -> Shown:
    """A sentence that is not the answer."""
    return Shown(f'<p class="note">{escape(text)}</p>', text)


def cohort(study: Study) -> Shown:
    """Which cohort this is and what kind of records it has."""
    return made_from(study, study.origin)


def made_from(study: Study, origin: caveats.Origin) -> Shown:
    """Which cohort this is, and where the numbers that follow come from."""
    text = f"{study.cohort.title}. {ORIGINS[origin]}"
    return Shown(f'<p class="origin origin-{origin}">{escape(text)}</p>', text)


def table(frame: pd.DataFrame, caption: str, note: str = "") -> Shown:
    """Any table, with a caption above and a note below; where it has no rows, a sentence says so."""
    if frame.empty:
        return remark(f"{caption}: this cohort has none.")
    html = frame.to_html(index=False, border=0, escape=True, na_rep="", classes="results", justify="unset")
    html = html.replace(">", f"><caption>{escape(caption)}</caption>", 1)
    note_html = f'<p class="note">{escape(note)}</p>' if note else ""
    text = "\n".join(filter(None, [caption, frame.to_string(index=False, na_rep=""), note]))
    return Shown(f'<div class="scroll">{html}</div>{note_html}', text)


def estimates(
    rows: pd.DataFrame, caption: str, by: Iterable[str] = ("domain", "timepoint"), titles: dict[str, str] | None = None
) -> Shown:
    """Estimates as people read them: a row a place (scale, code …), a column a quantity, the caveats below.

    `by` are the columns that say the place; `titles` are the names that a page gives to domains.
    """
    if rows.empty:
        return table(rows, caption)
    by = [column for column in by if rows[column].any()]
    told = rows.assign(
        told=[results.interval(row) for _, row in rows.iterrows()],
        title=[QUANTITIES[quantity].title for quantity in rows["quantity"]],
        n=[HIDDEN if pd.isna(n) else str(n) for n in rows["n"]],
        domain=rows["domain"].map(lambda domain: (titles or {}).get(domain, domain)),
    )
    wide = told.pivot(index=[*by, "n"], columns="title", values="told")[list(dict.fromkeys(told["title"]))]
    in_order = told[[*by, "n"]].drop_duplicates()
    frame = in_order.merge(wide.reset_index(), on=[*by, "n"], how="left")
    frame = frame.rename(columns={"domain": "", "timepoint": "When", "n": "Of"})
    return table(frame.fillna(""), f"{caption}{_units(rows)}", _read_with(rows))


def side_by_side(rows: pd.DataFrame, caption: str, titles: dict[str, str] | None = None) -> Shown:
    """Estimates of several scales beside each other: a row a quantity, a column a scale, intervals with their level."""
    if rows.empty:
        return table(rows, caption)
    told = rows.assign(
        told=[results.interval(row, level=True) for _, row in rows.iterrows()],
        quantity=[QUANTITIES[row.quantity].title + (f" ({row.unit})" if row.unit else "") for row in rows.itertuples()],
        domain=[f"{(titles or {}).get(domain, domain)}" for domain in rows["domain"]],
    )
    return table(_grid(told, "quantity", "domain"), caption, _read_with(rows))


def by_coordinate(
    rows: pd.DataFrame, caption: str, down: str, across: str, titles: dict[str, str] | None = None, first: str = ""
) -> Shown:
    """Estimates over a grid: a row for each value of the column `down`, a column for each of `across`."""
    if rows.empty:
        return table(rows, caption)
    told = rows.assign(told=[results.interval(row) for _, row in rows.iterrows()])
    told = told.assign(**{across: [(titles or {}).get(value, value) for value in rows[across]]})
    frame = _grid(told, down, across).rename(columns={"": first})
    return table(frame, f"{caption}{_units(rows)}", _read_with(rows))


def _grid(told: pd.DataFrame, down: str, across: str) -> pd.DataFrame:
    wide = told.pivot(index=down, columns=across, values="told")
    wide = wide.loc[list(dict.fromkeys(told[down])), list(dict.fromkeys(told[across]))]
    return wide.rename_axis(index="", columns=None).reset_index()


def counts(rows: pd.DataFrame, caption: str) -> Shown:
    """Counts of people, a row each, as "9 of 11"."""
    frame = pd.DataFrame(
        {
            "": [row.domain or QUANTITIES[row.quantity].title for row in rows.itertuples()],
            "When": rows["timepoint"],
            "People": [f"{results.number(row)} of {results.group_size(row)}" for _, row in rows.iterrows()],
        }
    )
    frame = frame if rows["timepoint"].any() else frame.drop(columns="When")
    return table(frame, caption, _read_with(rows) if len(rows) else "")


def people(study: Study, scores: pd.DataFrame, caption: str) -> Shown:
    """Each person's scores, where the cohort file allows one person's values to be shown; else a sentence."""
    if not study.cohort.disclosure.show_people:
        return remark(f"{caption}: not shown, for this cohort's file does not allow one person's values to be shown.")
    told = scores.assign(told=scores["score"].map("{:.1f}".format, na_action="ignore").fillna("no score"))
    told["band"] = scores["score"].map(cbi.band, na_action="ignore").astype("str").fillna("")
    columns = {"answered": "items answered", "told": "score", "band": "band"}
    wide = told.pivot(index=["participant", "timepoint"], columns="scale", values=list(columns))
    wide = wide[[(kind, scale) for scale in study.cohort.answers.scales for kind in columns]]
    wide.columns = [f"{cbi.TITLES[scale]}: {columns[kind]}" for kind, scale in wide.columns]
    in_order = told[["participant", "timepoint"]].drop_duplicates()
    frame = wide.reindex(pd.MultiIndex.from_frame(in_order)).reset_index()
    return table(frame.rename(columns={"participant": "Participant", "timepoint": "When"}), caption)


def _units(rows: pd.DataFrame) -> str:
    units = [unit for unit in dict.fromkeys(rows["unit"]) if unit]
    return f" (in {' and '.join(units)})" if units else ""


def _read_with(rows: pd.DataFrame) -> str:
    return f"Read with: {'; '.join(caveat.short for caveat in caveats.listed(rows['caveats']))}."


def caveat_list(*tables: pd.DataFrame) -> Shown:
    """The caveats that the estimates of these tables carry, in full sentences, most serious first."""
    found = caveats.listed(pd.concat(tables)["caveats"])
    items = "".join(
        f'<li id="caveat-{c.id}" class="serious-{c.serious}"><strong>{escape(c.short)}</strong>: {escape(c.sentence)} '
        f"{_small_print(c)}</li>"
        for c in found
    )
    return Shown(f'<ul class="caveats">{items}</ul>', "\n".join(f"- {c.short}: {c.sentence}" for c in found))


def _small_print(caveat: caveats.Caveat) -> str:
    told = [f"weight: {caveat.serious}"]
    told += [f"sized by: {caveat.sized_by}"] if caveat.sized_by != "nothing" else []
    told += [f"said in the article: {caveat.admitted}"] if caveat.admitted != "not stated" else []
    return f"<small>({escape('; '.join(told))})</small>"
