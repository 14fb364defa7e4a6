"""Pictures compared by what they show: an SVG by its texts and the numbers drawn, a PNG by its pixels."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from compendium.verification import text, tolerances
from compendium.verification.text import Part
from compendium.verification.verdicts import DIFFERS, IDENTICAL, PICTURES, WITHIN, Entry

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
REFERENCE = re.compile(r"#[\w-]+")
DRAWN = {"d", "x", "y", "transform", "width", "height", "viewBox", "points", "x1", "x2", "y1", "y2", "cx", "cy", "r"}
# The name and version of the program that drew it.
NOT_DRAWN = "metadata"


class Drawing(NamedTuple):
    """Each element with its text and everything but the numbers it draws; and these, an array an element."""

    parts: list[Part]
    numbers: list[list[float]]


def read_svg(content: bytes) -> Drawing:
    """Take an SVG apart; ids, which are checksums of what is drawn, become the order they come in."""
    from defusedxml.ElementTree import fromstring

    root = fromstring(content)
    elements = list(_shown(root))
    order = {element.get("id"): f"#{place}" for place, (_, element) in enumerate(elements) if element.get("id")}
    drawing = Drawing([], [])
    for group, element in elements:
        drawn = " ".join(value for name, value in element.items() if name in DRAWN)
        styled = (f'{_local(name)}="{_referred(value, order)}"' for name, value in element.items() if name not in {*DRAWN, "id"})
        shape = f"<{' '.join([_local(element.tag), *styled])}> {NUMBER.sub('·', drawn)}".strip()
        drawing.parts.append(Part(group, shape, " ".join((element.text or "").split())))
        drawing.numbers.append([float(number) for number in NUMBER.findall(drawn)])
    return drawing


def _shown(element: Element, group: str = "") -> Iterator[tuple[str, Element]]:
    if _local(element.tag) != NOT_DRAWN:
        yield group, element
        for inside in element:
            yield from _shown(inside, element.get("id") or group)


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]


def _referred(value: str, order: dict[str, str]) -> str:
    return REFERENCE.sub(lambda found: order.get(found[0][1:], found[0]), value)


def judge_svg(file: str, reference: Drawing, rerun: Drawing) -> Iterator[Entry]:
    """A verdict for each element and its text, and where all these are the same for the numbers drawn."""
    yield from text.judge(file, reference.parts, rerun.parts, PICTURES)
    if [part[1:] for part in reference.parts] != [part[1:] for part in rerun.parts]:
        return
    allowed = tolerances.declared()["pictures"]["svg"]
    first, second = (np.array(sum(drawing.numbers, [])) for drawing in (reference, rerun))
    off = np.abs(second - first)
    beyond = int((off > allowed["points"]).sum())
    told = f"{beyond} of {len(off)} differ by more than {allowed['points']} points, most by {off.max(initial=0):.4g}"
    if not off.any():
        yield Entry(IDENTICAL, PICTURES, file, "the numbers drawn")
        return
    furthest = int(off.argmax())
    place = reference.parts[np.searchsorted(np.cumsum([len(n) for n in reference.numbers]), furthest, "right")].place
    where = f"the numbers drawn, most in {place}"
    told = (f"{first[furthest]:g}", f"{second[furthest]:g}", told if beyond else f"{told}; {allowed['why']}")
    yield Entry(DIFFERS if beyond else WITHIN, PICTURES, file, where, *told)


def read_png(content: bytes) -> np.ndarray:
    """The pixels of a PNG, rows × columns × (red, green, blue, alpha); raises ValueError where it cannot be read."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            return np.asarray(image.convert("RGBA")).astype(int)
    # What Pillow raises at a damaged file has many names.
    except Exception as error:  # noqa: BLE001
        raise ValueError(f"not a whole PNG ({error})") from None


def judge_png(file: str, reference: np.ndarray, rerun: np.ndarray) -> Iterator[Entry]:
    """One verdict: on the size, or on the pixels."""
    sizes = ["{1} × {0} pixels".format(*pixels.shape) for pixels in (reference, rerun)]
    if sizes[0] != sizes[1]:
        yield Entry(DIFFERS, PICTURES, file, "size", *sizes)
        return
    allowed = tolerances.declared()["pictures"]["png"]
    off = np.abs(rerun - reference).max(axis=2)
    beyond = int((off > allowed["shade"]).sum())
    told = f"{beyond} of {off.size} pixels differ by more than {allowed['shade']} of 255, most by {off.max()}"
    if not off.any():
        yield Entry(IDENTICAL, PICTURES, file, "pixels")
    elif beyond <= allowed["pixels"]:
        yield Entry(WITHIN, PICTURES, file, "pixels", *sizes, f"{told}; {allowed['why']}")
    else:
        row, column = np.unravel_index(off.argmax(), off.shape)
        colours = ["#{:02x}{:02x}{:02x}{:02x}".format(*pixels[row, column]) for pixels in (reference, rerun)]
        yield Entry(DIFFERS, PICTURES, file, f"pixels, most in row {row}, column {column}", *colours, told)
