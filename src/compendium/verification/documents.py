"""Pages, notebooks and JSON taken apart: what they say and how, and the pictures inside them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from compendium.verification import text
from compendium.verification.pictures import Drawing, judge_svg, read_svg
from compendium.verification.text import Part
from compendium.verification.tolerances import declared
from compendium.verification.verdicts import DIFFERS, PICTURES, Entry

HEADINGS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading")
CALLED = {"p": "paragraph", "li": "list entry", "td": "table cell", "th": "table heading", "pre": "code"} | HEADINGS
SAID_WHOLE = (*CALLED, "title", "caption", "summary", "figcaption", "dt", "dd")
SAID_BY_THE_WHOLE = ("a", "span", "strong", "em", "b", "i", "small", "code", "sub", "sup", "abbr")
CRATE = "ro-crate-metadata.json"
SVG, SVG_INSIDE = "image/svg+xml", "data:image/svg+xml;base64,"


class Document(NamedTuple):
    """The parts of a document in their order, and the SVG pictures inside it."""

    parts: list[Part]
    drawings: list[Drawing]


def read_page(content: bytes) -> Document:
    """Take a page apart: each element with its attributes, what a reader sees of it, and the heading above it."""
    document, heading = Document([], []), ""
    for tag in BeautifulSoup(content.decode("utf-8"), "html.parser").find_all(True):
        attributes = dict(tag.attrs)
        if tag.name == "span" and attributes.keys() <= {"class"}:
            continue  # the colours of code
        if str(attributes.get("src", "")).startswith(SVG_INSIDE):
            document.drawings.append(read_svg(base64.b64decode(attributes.pop("src").removeprefix(SVG_INSIDE))))
        said = _said(tag)
        heading = said.removesuffix("¶") if tag.name in HEADINGS else heading
        below = f" below “{heading}”" if heading and tag.name not in HEADINGS else ""
        document.parts.append(Part(CALLED.get(tag.name, tag.name) + below, _opening(tag.name, attributes), said))
    return document


def _said(tag: Tag) -> str:
    if tag.name == "pre":
        return tag.get_text().strip()
    if tag.name in SAID_WHOLE:
        return " ".join(tag.get_text().split())
    own = [] if tag.name in SAID_BY_THE_WHOLE else tag.contents
    return " ".join("".join(s for s in own if isinstance(s, NavigableString) and not isinstance(s, Comment)).split())


def _opening(name: str, attributes: dict[str, Any]) -> str:
    values = ((key, " ".join(value) if isinstance(value, list) else value) for key, value in attributes.items())
    return f"<{name}{''.join(f' {key}={json.dumps(value, ensure_ascii=False)}' for key, value in values)}>"


def read_json(content: bytes) -> Document:
    """Take JSON, or a notebook, apart: each value with the keys that lead to it."""
    document = Document([], [])
    for keys, value in _leaves(json.loads(content.decode("utf-8"))):
        if keys and keys[-1] == SVG:
            document.drawings.append(read_svg(str(value).encode()))
        else:
            kind = " ".join(key for key in keys if isinstance(key, str))
            said = value if isinstance(value, str) else json.dumps(value)
            document.parts.append(Part(" ".join(map(str, keys)), kind, said))
    return document


def _leaves(value: Any, keys: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    """Values without values inside: lines are one text, entries count from one, a crate's checksums are left out."""
    if isinstance(value, list) and _is_text(value):
        value = "".join(value)
    if isinstance(value, dict) and "@id" in value:
        value = {key: entry for key, entry in value.items() if key not in declared()[CRATE]["keys"]}
    if not (isinstance(value, dict | list) and value):
        yield keys, value
        return
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value, 1):
        yield from _leaves(entry, (*keys, key))


def _is_text(lines: list) -> bool:
    strings = all(isinstance(line, str) for line in lines)
    return strings and len(lines) > 1 and all(line.endswith("\n") for line in lines[:-1])


def judge(file: str, reference: Document, rerun: Document) -> Iterator[Entry]:
    """An entry for each part that is not the same, then for what is not the same in each picture inside."""
    yield from text.judge(file, reference.parts, rerun.parts)
    drawings = reference.drawings, rerun.drawings
    if len(drawings[0]) != len(drawings[1]):
        yield Entry(DIFFERS, PICTURES, file, "the pictures inside", *(f"{len(inside)} pictures" for inside in drawings))
        return
    for number, both in enumerate(zip(*drawings, strict=True), 1):
        for entry in judge_svg(file, *both):
            yield replace(entry, place=f"picture {number} inside: {entry.place}")
