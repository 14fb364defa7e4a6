"""Pages, notebooks and JSON taken apart: what they say and how, and the pictures inside them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from compendium.verification import pictures, text
from compendium.verification.text import Part
from compendium.verification.verdicts import DIFFERS, PICTURES, Entry

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SAID_WHOLE = (*HEADINGS, "title", "p", "li", "td", "th", "caption", "pre", "summary", "figcaption", "dt", "dd")
SAID_BY_THE_WHOLE = ("a", "span", "strong", "em", "b", "i", "small", "code", "sub", "sup", "abbr")
SVG, SVG_INSIDE = "image/svg+xml", "data:image/svg+xml;base64,"


class Document(NamedTuple):
    """The parts of a document in their order, and the SVG pictures inside it."""

    parts: list[Part]
    drawings: list[bytes]


def read_page(content: bytes) -> Document:
    """Take a page apart: each element with its attributes, what a reader sees of it, and the heading above it."""
    document, heading = Document([], []), ""
    for tag in BeautifulSoup(content.decode("utf-8"), "html.parser").find_all(True):
        attributes = dict(tag.attrs)
        if str(attributes.get("src", "")).startswith(SVG_INSIDE):
            document.drawings.append(base64.b64decode(attributes.pop("src").removeprefix(SVG_INSIDE)))
        said = _said(tag)
        heading = said.removesuffix("¶") if tag.name in HEADINGS else heading
        document.parts.append(Part(heading and f"below “{heading}”", _opening(tag.name, attributes), said))
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
            document.drawings.append(str(value).encode())
        else:
            name = " ".join(key for key in keys if isinstance(key, str))
            document.parts.append(Part(" ".join(map(str, keys[:-1])), name, value if isinstance(value, str) else json.dumps(value)))
    return document


def _leaves(value: Any, keys: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    """Values without values inside them; lines of a text count as one text, and a list's entries from one."""
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value) and _is_text(value):
        value = "".join(value)
    inside = value.items() if isinstance(value, dict) else enumerate(value, 1) if isinstance(value, list) else ()
    if not inside:
        yield keys, value
    for key, entry in inside:
        yield from _leaves(entry, (*keys, key))


def _is_text(lines: list[str]) -> bool:
    return all(line.endswith("\n") for line in lines[:-1]) and len(lines) > 1


def judge(file: str, reference: Document, rerun: Document) -> Iterator[Entry]:
    """A verdict for each part, then for each picture inside."""
    yield from text.judge(file, reference.parts, rerun.parts)
    drawings = reference.drawings, rerun.drawings
    if len(drawings[0]) != len(drawings[1]):
        yield Entry(DIFFERS, PICTURES, file, "the pictures inside", *(f"{len(inside)} pictures" for inside in drawings))
        return
    for number, (first, second) in enumerate(zip(*drawings, strict=True), 1):
        for entry in pictures.judge_svg(file, *map(pictures.read_svg, (first, second))):
            yield Entry(entry.verdict, entry.kind, file, f"picture {number} inside, {entry.place}", *_rest(entry))


def _rest(entry: Entry) -> tuple:
    return entry.reference, entry.rerun, entry.note
