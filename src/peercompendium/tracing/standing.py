"""Where numbers stand on a page, read from its executed notebook: each with the key of its row, or with none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import nbformat
import pandas as pd

from givenfiles.faults import Fault, InputError, called
from peercompendium.pages import OPENS
from peergroups import results
from peergroups.places import MARK
from peergroups.show.tables import SVG

NUMBER = re.compile(r"(?<![\w.,])[-−]?\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d)")
DATA = re.compile(r'<data value="([^"]*)">(.*?)</data>', re.DOTALL)
TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
TAG = re.compile(r"<(style|script|defs|metadata)\b.*?</\1>|<[^>]*>", re.DOTALL)


@dataclass(frozen=True)
class Standing:
    """A number as it is read on a page: the key of its row ("" where it has none), and where it stands."""

    text: str
    key: str
    where: str


def read(text: str) -> str:
    """A number as it is compared, however its sign and its thousands are typed."""
    return text.strip().replace("−", "-").replace(",", "")


def page_of(report: Path, page: str) -> str:
    """The name of a page by its number or name; raises InputError where the report has no such page."""
    names = json.loads((report / MARK).read_text(encoding="utf-8"))["pages"]
    names = [name for name in names if (report / "notebooks" / f"{name}.ipynb").is_file()]
    found = [name for name in names if page in (name, name.partition("-")[0]) or page == name[1:2]]
    if len(found) != 1:
        pages = ", ".join(name.partition("-")[0] for name in names)
        raise InputError(Fault(report, f"this page was expected to be one of {pages}", value=page))
    return found[0]


def rows_of(report: Path, page: str) -> pd.DataFrame:
    """The rows of a page by their keys, as the table prints them, with the line of each in its file."""
    file = report / "tables" / f"{page}.csv"
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    if missing := sorted({"key", "function"} - set(rows)):
        raise InputError(
            f"{called(file)}: made by an earlier version, without {', '.join(missing)}: make the report again"
        )
    return rows.assign(line=rows.index + 2).set_index("key")


def standings(report: Path, page: str, rows: pd.DataFrame) -> Iterator[Standing]:
    """Every number that a page shows: in its answer, remarks and tables, in its prose, with and inside its pictures."""
    notebook = nbformat.read(report / "notebooks" / f"{page}.ipynb", as_version=4)
    below = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            headings = re.findall(r"^#+ (.*)", cell.source, re.MULTILINE)
            below = headings[-1] if headings else below
            yield from _without_key(cell.source, f"below “{below}”")
        for output in cell.get("outputs", ()):
            told = output.get("data", {})
            if SVG in told:
                yield from _of_picture(told[SVG], output.metadata[SVG], rows)
            elif "text/html" in told:
                yield from _of_html(told["text/html"], below, cell.id)


def _of_html(html: str, below: str, cell: str) -> Iterator[Standing]:
    rest = html
    for table in TABLE.findall(html):
        caption = CAPTION.search(table)
        yield from _keyed(table, f"in the table “{_plain(caption[1]) if caption else ''}” ({cell})")
        rest = rest.replace(table, " ")
    answer = html.startswith(OPENS)
    yield from _keyed(rest, f"{'in the answer' if answer else f'below “{below}”'} ({cell})")


def _keyed(html: str, where: str) -> Iterator[Standing]:
    yield from (Standing(read(_plain(text)), key, where) for key, text in DATA.findall(html))
    yield from _without_key(_plain(DATA.sub(" ", html)), where)


def _of_picture(svg: str, about: dict, rows: pd.DataFrame) -> Iterator[Standing]:
    """A picture cannot carry keys: its numbers are those of the rows that it names which are told so."""
    where = f"in the picture {about['name']}"
    told: dict[str, list[str]] = {}
    for key in about["rows"]:
        row, _, value = key.partition(".")
        for text in _as_told(rows.loc[row], value or "estimate"):
            told.setdefault(text, []).append(key)
    for text in dict.fromkeys(map(read, NUMBER.findall(f"{about['alt']} {about['caption']} {_plain(svg)}"))):
        yield from (Standing(text, key, where) for key in told.get(text, [""]))


def _as_told(row: pd.Series, value: str) -> set[str]:
    """The ways in which pictures tell a number: as tables do, or whole."""
    if value == "n" or not row[value]:
        return {row[value]}
    typed = pd.Series({**row, value: float(row[value]) * (100 if value == "level" else 1)})
    if value == "level":
        return {f"{typed[value]:.3g}"}
    return {read(results.without_keys(results.number(typed, value, places))) for places in (None, 0)}


def _without_key(text: str, where: str) -> Iterator[Standing]:
    yield from (Standing(read(found), "", where) for found in NUMBER.findall(text))


def _plain(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())
