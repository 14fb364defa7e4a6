"""How results look in a notebook: tables with captions, sentences, caveats. All text from data is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd

from peergroups import caveats, cbi, results
from peergroups.disclosure import HIDDEN
from peergroups.quantities import QUANTITIES
from peergroups.records.study import Study

ORIGINS = {
    "synthetic": "Synthetic records: made up, no participant gave these answers.",
    "real": "Private records of a real cohort.",
    "simulated": "Simulated worlds: thought experiments with chosen settings.",
    "published": "Published figures, read from the article.",
}
COUNTED = ("people", "segments", "characters", "groups")
# The page of a report with the register of caveats; and how many of them a page spells out.
REFERENCE, DECISIVE = "reference.html", 3
ITEM = "<li>{}</li>".format


def answer(sentence: str) -> Shown:
    """The answer to a notebook's question, which its page puts first."""
    return Shown(f'<p class="answer">{escape(sentence)}</p>', sentence)


def cohort(study: Study) -> Shown:
    """Which cohort this is, whether figures of it are published, and what kind of records it has."""
    return made_from(study, *["published"] * (study.published is not None), study.origin)


def made_from(study: Study, *origins: caveats.Origin) -> Shown:
    """Which cohort this is, and where the numbers that follow come from."""
    text = f"{study.cohort.title}. {' '.join(ORIGINS[origin] for origin in origins)}"
    return Shown(f'<p class="origin">{escape(text)}</p>', text)


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
        title=_titles(rows),
        of=[results.group_size(row) for _, row in rows.iterrows()],
        domain=rows["domain"].map(lambda domain: (titles or {}).get(domain, domain)),
    )
    told["n"] = told["of"].map(results.without_keys)
    wide = told.pivot(index=[*by, "n"], columns="title", values="told")[list(dict.fromkeys(told["title"]))]
    in_order = told.drop_duplicates([*by, "n"])[[*by, "n", "of"]]
    frame = in_order.merge(wide.reset_index(), on=[*by, "n"], how="left").drop(columns="n")
    frame = frame if frame["of"].any() else frame.drop(columns="of")
    frame = frame.rename(columns={"domain": "", "timepoint": "When", "of": "Of"})
    return with_caveats(frame, f"{caption}{_units(rows)}", rows)


def side_by_side(rows: pd.DataFrame, caption: str, titles: dict[str, str] | None = None) -> Shown:
    """Estimates of several scales beside each other: a row a quantity, a column a scale, intervals with their level."""
    if rows.empty:
        return table(rows, caption)
    told = rows.assign(
        told=[results.interval(row, level=True) for _, row in rows.iterrows()],
        quantity=_titles(rows),
        domain=[f"{(titles or {}).get(domain, domain)}" for domain in rows["domain"]],
    )
    wide = told.pivot(index="quantity", columns="domain", values="told")
    wide = wide.loc[list(dict.fromkeys(told["quantity"])), list(dict.fromkeys(told["domain"]))]
    frame = wide.rename_axis(index="", columns=None).reset_index()
    return with_caveats(frame, f"{caption}{_units(rows)}", rows)


def counts(rows: pd.DataFrame, caption: str) -> Shown:
    """Counts of people, a row each, as "9 of 11"."""
    frame = pd.DataFrame(
        {
            "": [row.domain or QUANTITIES[row.quantity].title for row in rows.itertuples()],
            "When": rows["timepoint"],
            "People": [f"{results.interval(row)} of {results.group_size(row)}" for _, row in rows.iterrows()],
        }
    )
    frame = frame if rows["timepoint"].any() else frame.drop(columns="When")
    return with_caveats(frame, caption, rows)


MOST_LISTED = 500


def people(study: Study, scores: pd.DataFrame, caption: str) -> Shown:
    """Each person's scores, where the cohort file allows one person's values to be shown; else a sentence."""
    if not study.cohort.disclosure.show_people:
        return remark(f"{caption}: not shown, for this cohort's file does not allow one person's values to be shown.")
    if (everybody := scores["participant"].drop_duplicates()).size > MOST_LISTED:
        scores = scores[scores["participant"].isin(everybody.head(MOST_LISTED))]
        caption += f" (the first {MOST_LISTED:,} of {everybody.size:,} people)"
    told = scores.assign(told=scores["score"].map("{:.1f}".format, na_action="ignore").fillna("no score"))
    told["band"] = scores["score"].map(cbi.band, na_action="ignore").astype("str").fillna("")
    columns = {"answered": "items answered", "told": "score", "band": "band"}
    wide = told.pivot(index=["participant", "timepoint"], columns="scale", values=list(columns))
    wide = wide[[(kind, scale) for scale in study.cohort.answers.scales for kind in columns]]
    wide.columns = [f"{cbi.TITLES[scale]}: {columns[kind]}" for kind, scale in wide.columns]
    in_order = told[["participant", "timepoint"]].drop_duplicates()
    frame = wide.reindex(pd.MultiIndex.from_frame(in_order)).reset_index()
    return table(frame.rename(columns={"participant": "Participant", "timepoint": "When"}), caption)


def _titles(rows: pd.DataFrame) -> list[str]:
    """What each estimate is called, with its unit where the table has several; a count of people says so itself."""
    units = rows["unit"].mask(rows["unit"].isin(COUNTED), "")
    told = ["" if len(set(units)) == 1 or not unit else f" ({unit})" for unit in units]
    return [QUANTITIES[quantity].title + unit for quantity, unit in zip(rows["quantity"], told, strict=True)]


def _units(rows: pd.DataFrame) -> str:
    (unit, *others) = rows["unit"].unique()
    return f" (in {unit})" if unit and unit not in COUNTED and not others else ""


def with_caveats(frame: pd.DataFrame, caption: str, rows: pd.DataFrame) -> Shown:
    """A table with one link below it to all the caveats of its estimates; in a terminal, with their short forms."""
    if frame.empty:
        return table(frame, caption)
    found = caveats.listed(rows["caveats"])
    ids, count = " ".join(caveat.id for caveat in found), f"{len(found)} caveat{'s' * (len(found) != 1)}"
    link = f'<a href="{REFERENCE}#{caveats.anchor(found)}" data-caveats="{ids}">Read with: {count}</a>'
    below = f"Read with: {'; '.join(caveat.short for caveat in found)}."
    return table_above(frame, caption, below, f'<p class="read-with">{link}</p>')


def caveat_list(*tables: pd.DataFrame) -> Shown:
    """The decisive caveats of the estimates of these tables in full sentences; the others by name, with links."""
    found = caveats.listed(pd.concat(tables)["caveats"])
    told = [f"<strong>{escape(c.short)}</strong>: {escape(c.sentence)}" for c in found[:DECISIVE]]
    others = [f'<a href="{REFERENCE}#caveat-{c.id}">{escape(c.short)}</a>' for c in found[DECISIVE:]]
    html = f'<ul class="caveats">{"".join(map(ITEM, told))}</ul>'
    if others:
        listed = f"<ul>{''.join(map(ITEM, others))}</ul>"
        html += f'<details class="fold"><summary>{len(others)} more caveats</summary>{listed}</details>'
    return Shown(html, "\n".join(f"- {c.short}: {c.sentence}" for c in found))


SVG = "image/svg+xml"
WORDY = 60
NO_NUMBER = ("", HIDDEN, "not defined", "no score", "not told")


class Shown:
    """Something a notebook shows: HTML on a page, text in a terminal."""

    def __init__(self, html: str, text: str):
        self._html, self._text = with_data(html), results.without_keys(text)

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text

    def __add__(self, below: Shown) -> Shown:
        """Both, one below the other."""
        return Shown(self._html + below._html, f"{self!r}\n{below!r}")


def with_data(html: str) -> str:
    """HTML in which each number carries the key of its row, for whoever asks the page; readers do not see it."""
    return results.KEYED.sub(r'<data value="\1">\2</data>', html)


def remark(text: str) -> Shown:
    """A sentence that is not the answer."""
    return Shown(f'<p class="remark">{escape(text)}</p>', text)


def folded(summary: str, inside: Shown) -> Shown:
    """Something behind a click; its summary says what."""
    html = f'<details class="folded"><summary>{escape(summary)}</summary>{inside._repr_html_()}</details>'
    return Shown(html, f"{summary}\n{inside!r}")


def table(frame: pd.DataFrame, caption: str, note: str = "") -> Shown:
    """Any table, with a caption above and a note below; where it has no rows, a sentence says so."""
    note_html = f'<p class="note">{escape(note)}</p>' if note else ""
    return table_above(frame, caption, note, note_html)


def if_any(frame: pd.DataFrame, caption: str) -> Shown | None:
    """Any table with its caption; nothing where it has no rows."""
    return table(frame, caption) if len(frame) else None


def table_above(frame: pd.DataFrame, caption: str, below: str, below_html: str) -> Shown:
    """A table with something below it that is not plain text on a page: `below` as text, `below_html` as HTML."""
    if frame.empty:
        return remark(f"{caption}: this cohort has none.")
    frame = frame.astype(object).where(frame.notna(), "").astype(str)
    aligned = {column: ' class="number"' if frame[column].map(_is_a_number).all() else "" for column in frame}
    head = "".join(f'<th scope="col"{aligned[column]}>{escape(str(column))}</th>' for column in frame)
    # A heading without words is read out as one.
    head = head.replace(f'<th scope="col"{aligned.get("")}></th>', "<td></td>")
    # Where cells are sentences, each is labelled, so that a narrow screen can show a row as a card.
    wordy = any(len(results.without_keys(text)) > WORDY for text in frame.to_numpy().flat)
    attributes = [f'{kind} data-label="{escape(str(name))}"' if wordy else kind for name, kind in aligned.items()]
    body = "\n".join(f"<tr>{_cells(row, attributes)}</tr>" for row in frame.itertuples(index=False))
    # A reader without a mouse can scroll what can be reached with the keyboard.
    label, kind = escape(results.without_keys(caption)), "results" + " wordy" * wordy
    html = (
        f'<div class="scroll" role="group" tabindex="0" aria-label="{label}"><table class="{kind}">'
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )
    text = frame.map(results.without_keys).to_string(index=False)
    return Shown(html + below_html, "\n".join(filter(None, [caption, text, below])))


def _is_a_number(text: str) -> bool:
    text = results.without_keys(text).removesuffix(" or more")
    return text in NO_NUMBER or text.removeprefix("−").replace(",", "").replace(".", "", 1).isdigit()


def _cells(row: Iterable[str], attributes: list[str]) -> str:
    first, *rest = (escape(text) for text in row)
    others = "".join(f"<td{kind}>{text}</td>" for text, kind in zip(rest, attributes[1:], strict=True))
    return f'<th scope="row"{attributes[0]}>{first}</th>{others}'
