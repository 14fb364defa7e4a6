"""Pictures compared by what they show: an SVG by its texts and the numbers drawn, a PNG by its pixels."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from compendium.verification import text, tolerances
from compendium.verification.text import Part
from compendium.verification.verdicts import DIFFERS, PICTURES, WITHIN, Entry

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
REFERENCE = re.compile(r"#([\w-]+)")
DRAWN = ("d", "x", "y", "transform", "width", "height", "viewBox")
# The name and version of the program that drew it.
NOT_DRAWN = "metadata"


class Drawing(NamedTuple):
    """Each element with its text and all but the numbers it draws; and these, an array an element."""

    parts: list[Part]
    numbers: list[np.ndarray]


def read_svg(content: bytes) -> Drawing:
    """Take an SVG apart. An id is a checksum of what is drawn: for what refers to it stands the shape it refers to."""
    from defusedxml.ElementTree import fromstring

    elements = list(_shown(fromstring(content)))
    shapes = {element.get("id"): NUMBER.sub("·", element.get("d", "")) for _, element in elements}
    drawing = Drawing([], [])
    for group, element in elements:
        name, drawn = _local(element.tag), " ".join(element.get(attribute, "") for attribute in DRAWN)
        rest = {_local(key): value for key, value in element.items() if key not in (*DRAWN, "id")}
        rest = {key: REFERENCE.sub(lambda found: shapes.get(found[1], found[0]), value) for key, value in rest.items()}
        kind = f"{name} {NUMBER.sub('·', drawn).strip()} {rest or ''}"
        drawing.parts.append(Part(f"{name} in {group}", kind, " ".join((element.text or "").split())))
        drawing.numbers.append(np.array(NUMBER.findall(drawn), dtype=float))
    return drawing


def _shown(element: Element, group: str = "the picture") -> Iterator[tuple[str, Element]]:
    if _local(element.tag) != NOT_DRAWN:
        yield group, element
        for inside in element:
            yield from _shown(inside, element.get("id") or group)


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]


def judge_svg(file: str, reference: Drawing, rerun: Drawing) -> Iterator[Entry]:
    """An entry for each element or text that is not the same, or where all are, for the numbers drawn."""
    found = list(text.judge(file, reference.parts, rerun.parts, PICTURES))
    yield from found
    first, second = (np.concatenate(drawing.numbers) for drawing in (reference, rerun))
    if found or (first == second).all():
        return
    off, allowed = np.abs(second - first), tolerances.declared()["svg"]
    beyond, furthest = int((off > allowed["points"]).sum()), int(off.argmax())
    ends = np.cumsum([len(numbers) for numbers in reference.numbers])
    place = f"the numbers drawn, most in {reference.parts[np.searchsorted(ends, furthest, 'right')].place}"
    told = f"{beyond} of {len(off)} numbers differ by more than {allowed['points']} points, most by {off.max():.4g}"
    both = f"{first[furthest]:.10g}", f"{second[furthest]:.10g}"
    yield Entry(
        DIFFERS if beyond else WITHIN, PICTURES, file, place, *both, told if beyond else f"{told}; {allowed['why']}"
    )


def read_png(content: bytes) -> np.ndarray:
    """The pixels of a PNG, rows × columns × (red, green, blue, alpha); raises many things at a damaged one."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        return np.asarray(image.convert("RGBA")).astype("int16")


def judge_png(file: str, reference: np.ndarray, rerun: np.ndarray) -> Iterator[Entry]:
    """At most one entry: on the size, or on the pixels."""
    if reference.shape != rerun.shape:
        sizes = ("{1} × {0} pixels".format(*pixels.shape) for pixels in (reference, rerun))
        yield Entry(DIFFERS, PICTURES, file, "size", *sizes)
        return
    off, allowed = np.abs(rerun - reference).max(axis=2), tolerances.declared()["png"]
    if not off.any():
        return
    beyond = int((off > allowed["shades"]).sum())
    row, column = np.unravel_index(off.argmax(), off.shape)
    colours = ("#{:02x}{:02x}{:02x}{:02x}".format(*pixels[row, column]) for pixels in (reference, rerun))
    told = f"{beyond} of {off.size} pixels differ by more than {allowed['shades']} of 255 shades, most by {off.max()}"
    within = beyond <= allowed["pixels"]
    place = f"pixels, most in row {row}, column {column}"
    yield Entry(
        WITHIN if within else DIFFERS, PICTURES, file, place, *colours, f"{told}; {allowed['why']}" if within else told
    )
