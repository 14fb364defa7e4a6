"""What a notebook shows: HTML on a page, text in a terminal. All text from data is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd

from peergroups.disclosure import HIDDEN

SVG = "image/svg+xml"
NO_NUMBER = ("", HIDDEN, "not defined", "no score")


class Shown:
    """Something a notebook shows: HTML on a page, text in a terminal."""

    def __init__(self, html: str, text: str):
        self._html, self._text = html, text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text


def remark(text: str) -> Shown:
    """A sentence that is not the answer."""
    return Shown(f'<p class="note">{escape(text)}</p>', text)


def table(frame: pd.DataFrame, caption: str, note: str = "") -> Shown:
    """Any table, with a caption above and a note below; where it has no rows, a sentence says so."""
    note_html = f'<p class="note">{escape(note)}</p>' if note else ""
    return table_above(frame, caption, note, note_html)


def table_above(frame: pd.DataFrame, caption: str, below: str, below_html: str) -> Shown:
    """A table with something below it that is not plain text on a page: `below` as text, `below_html` as HTML."""
    if frame.empty:
        return remark(f"{caption}: this cohort has none.")
    frame = frame.astype(object).where(frame.notna(), "").astype(str)
    aligned = {column: ' class="number"' if frame[column].map(_is_a_number).all() else "" for column in frame}
    head = "".join(f'<th scope="col"{aligned[column]}>{escape(str(column))}</th>' for column in frame)
    # A heading without words is read out as one.
    head = head.replace(f'<th scope="col"{aligned.get("")}></th>', "<td></td>")
    body = "\n".join(f"<tr>{_cells(row, list(aligned.values()))}</tr>" for row in frame.itertuples(index=False))
    # A reader without a mouse can scroll what can be reached with the keyboard.
    html = (
        f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(caption)}"><table class="results">'
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )
    return Shown(html + below_html, "\n".join(filter(None, [caption, frame.to_string(index=False), below])))


def _is_a_number(text: str) -> bool:
    return text in NO_NUMBER or text.removeprefix("−").replace(",", "").replace(".", "", 1).isdigit()


def _cells(row: Iterable[str], aligned: list[str]) -> str:
    first, *rest = (escape(text) for text in row)
    others = "".join(f"<td{kind}>{text}</td>" for text, kind in zip(rest, aligned[1:], strict=True))
    return f'<th scope="row"{aligned[0]}>{first}</th>{others}'
