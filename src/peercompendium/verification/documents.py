"""Pages, notebooks and JSON compared text by text; pictures, also those inside them, by their bytes and pixels."""

from __future__ import annotations

import hashlib
import io
import json
import re
import warnings
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np

from peercompendium.verification.verdicts import DIFFERS, MISSING, NEW, PICTURES, TEXTS, Entry, shortened

# A run of tags with the text behind it: all pieces in a row are the page, so that none of its bytes goes unread.
PIECE = re.compile(r"((?:<[^<>]*>?|\s)*+)([^<]*)")
PICTURE, SHOWN = re.compile(r"data:(image/[\w.+-]+);base64,([A-Za-z0-9+/=]*)"), "[picture]"
HEADING = re.compile(r"<h[1-6]\b[^<>]*>\s*$")
RIGHT = b'"right for its own file"'
# Ten times what London's longest page has; where there are more, it is said that they are too many.
MOST_PARTS, MOST_PIXELS = 20_000, 16_000_000
SVG, PNG = "image/svg+xml", "image/png"
DRAWING = "a drawing; the pixels of the PNG beside it, if it has one, are counted"
NO_PIXEL = "no pixel differs, but something else in the file: a note, a rotation, further frames, how it is packed"


class Part(NamedTuple):
    """A piece of a document: its place as a person is told it, what it is, and what it says."""

    place: str
    kind: str
    text: str


class Picture(NamedTuple):
    """A picture of a file, a page or a notebook."""

    kind: str
    content: bytes

    @property
    def address(self) -> str:
        """The picture as a data address, in which no script runs."""
        return f"data:{self.kind};base64,{b64encode(self.content).decode()}"


class Document:
    """The parts of a document in their order, and the pictures inside it."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.pictures: list[Picture] = []

    def add(self, place: str, kind: str, text: str) -> None:
        """Put a part behind the others; raises ValueError where they become too many to be matched."""
        self.parts.append(Part(place, kind, text))
        if len(self.parts) > MOST_PARTS:
            raise ValueError(f"more than {MOST_PARTS:,} parts")

    def without_picture(self, kind: str, data: str) -> str:
        """Put a picture beside the parts, whose text is the same whatever the picture; returns that text."""
        content = data.encode() if data.startswith("<") else b64decode(data + "==")
        self.pictures.append(Picture(kind, content))
        return SHOWN


def read_page(content: bytes) -> Document:
    """Cut a page into pieces, each with the heading above it; raises ValueError where it is not UTF-8, or too long."""
    document, below = Document(), "before the first heading"
    text = PICTURE.sub(lambda found: document.without_picture(*found.groups()), content.decode("utf-8"))
    for tags, said in (piece.groups() for piece in PIECE.finditer(text)):
        if HEADING.search(tags) and said.strip():
            below = f"below “{said.strip()}”"
        document.add(below, tags, said)
    return document


def read_json(content: bytes) -> Document:
    """Take JSON, or a notebook, apart: each value with the keys that lead to it; raises what `json` and `int` raise."""
    document = Document()
    for keys, value in _leaves(json.loads(content.decode("utf-8"))):
        if isinstance(value, str) and keys and str(keys[-1]).startswith("image/"):
            value = document.without_picture(keys[-1], value)
        names = " ".join(key for key in keys if isinstance(key, str))
        document.add(" ".join(map(str, keys)), names, json.dumps(value, ensure_ascii=False))
    return document


def _leaves(value: Any, keys: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    """Values without values inside: lines are one text, entries count from one."""
    if isinstance(value, list) and len(value) > 1 and all(isinstance(line, str) for line in value):
        value = "".join(value) if all(line.endswith("\n") for line in value[:-1]) else value
    if not (isinstance(value, dict | list) and value):
        yield keys, value
        return
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value, 1):
        yield from _leaves(entry, (*keys, key))


def judge(file: str, reference: Document, rerun: Document) -> Iterator[Entry]:
    """An entry for each part that is not the same, then for each picture inside.

    Parts are matched by what they are and say, so that one put in shifts no other.
    """
    said = [[part[1:] for part in document.parts] for document in (reference, rerun)]
    for same, start, stop, other_start, other_stop in SequenceMatcher(None, *said).get_opcodes():
        if same != "equal":
            for both in zip_longest(reference.parts[start:stop], rerun.parts[other_start:other_stop]):
                yield _judge_part(file, *both)
    both = reference.pictures, rerun.pictures
    if len(both[0]) != len(both[1]):
        yield Entry(DIFFERS, PICTURES, file, "the pictures inside", *(f"{len(inside)} pictures" for inside in both))
    for number, (first, second) in enumerate(zip(*both, strict=False), 1):
        if first != second:
            yield from judge_picture(file, first, second, f"picture {number} inside")


def _judge_part(file: str, first: Part | None, second: Part | None) -> Entry:
    if first and second:
        told = (first.text, second.text) if first.text != second.text else (first.kind, second.kind)
        return Entry(DIFFERS, TEXTS, file, first.place, *shortened(*told))
    told = [(part and (part.text.strip() or part.kind)) or "" for part in (first, second)]
    return Entry(MISSING if first else NEW, TEXTS, file, (first or second).place, *shortened(*told))


def without_own_checksums(crate: bytes, files: Mapping[str, bytes]) -> bytes:
    """A crate without the checksums and sizes that are right for its own report's files; all else is left as it is."""

    def left_out(entity: re.Match[bytes]) -> bytes:
        named = re.search(rb'"@id": "([^"]*)"', entity[0])
        content = files.get(named[1].decode("utf-8", "replace")) if named else None
        if content is None:
            return entity[0]
        right = f'(?<="sha256": )"{hashlib.sha256(content).hexdigest()}"|(?<="contentSize": )"{len(content)}"'
        return re.sub(right.encode(), RIGHT, entity[0])

    return re.sub(rb"\{[^{}]*\}", left_out, crate)


def judge_picture(file: str, reference: Picture, rerun: Picture, place: str = "the picture") -> list[Entry]:
    """The one entry on two pictures whose bytes are not the same; the note says how many pixels of a PNG differ."""
    both = reference, rerun
    if {picture.kind for picture in both} == {PNG}:
        told, note = [f"{len(picture.content):,} bytes" for picture in both], _count(reference.content, rerun.content)
    else:
        texts = (picture.content.decode("utf-8", "backslashreplace") for picture in both)
        told, note = shortened(*texts), DRAWING
    return [Entry(DIFFERS, PICTURES, file, place, *told, note, pictures=(reference.address, rerun.address))]


def _count(reference: bytes, rerun: bytes) -> str:
    """How many pixels of two PNGs differ, and by how much."""
    try:
        first, second = _pixels_of(reference), _pixels_of(rerun)
    # What Pillow raises at damaged or hostile files has too many names.
    except Exception as error:  # noqa: BLE001
        return f"the pixels cannot be counted ({error})"
    if first.shape != second.shape:
        return " beside ".join("{1:,} × {0:,} pixels".format(*pixels.shape) for pixels in (first, second))
    off = (np.maximum(first, second) - np.minimum(first, second)).max(axis=2)
    if not off.any():
        return NO_PIXEL
    return f"{np.count_nonzero(off):,} of {off.size:,} pixels differ, the most by {off.max()} of 255 shades"


def _pixels_of(content: bytes) -> np.ndarray:
    """The pixels, rows × columns × (red, green, blue, alpha)."""
    from PIL import Image

    bomb = warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning)
    with bomb, Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError(f"more than {MOST_PIXELS:,} of them")
        return np.asarray(image.convert("RGBA"))
