"""REFI-QDA codebooks (.qdc), and what codebooks and projects of that standard have in common (qdasoftware.org)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from givenfiles.faults import Fault, InputError
from givenfiles.safe_xml import records
from qdafiles import codes
from qdafiles.exports import Code, Export

CHUNK = 1 << 16
LARGEST_CODEBOOK = 16 << 20


class Described(NamedTuple):
    """A code element: its GUID, its code, and whether it may be given to a segment."""

    guid: str
    code: Code
    codable: bool


def guid(element: Element, attribute: str = "guid") -> str:
    """A GUID in the one form that can be compared: small letters, no braces."""
    return element.get(attribute, "").strip().strip("{}").lower()


def separator(root: Element) -> str | None:
    """What nests within the names of a file."""
    return codes.separator_of(root.get("origin", ""))


def described(top: Element, separator: str | None, file: Path | str) -> Iterator[Described]:
    """A code element and all below it, in the file's order, without recursion."""
    waiting = [(top, ())]
    while waiting:
        element, above = waiting.pop()
        path = codes.below(above, element.get("name", ""), separator, file)
        description = element.findtext("Description") or ""
        codable = element.get("isCodable", "true").strip() not in ("false", "0")
        yield Described(guid(element), Code(path, description.strip()), codable)
        waiting += [(child, path) for child in reversed(element.findall("Code"))]


def add_folder(export: Export, folder: Code) -> None:
    """Tell of a folder; what one at the top says of itself is what its theme is about."""
    export.remark(codes.FOLDERS, codes.written(folder.path))
    if len(folder.path) == 1:
        export.themes[folder.path[0]] = folder.description


def refuse_many(file: Path | str, number: int) -> None:
    """Raises InputError for more codes than a study has."""
    if number > codes.MOST_CODES:
        raise InputError(Fault(file, f"holds more than {codes.MOST_CODES:,} codes"))


def read_codebook(file: Path) -> Export:
    """The codes of a .qdc file; folders are told and left out, as are sets.

    Raises InputError as `safe_xml.records` does, and for a file larger than LARGEST_CODEBOOK or with too many codes.
    """
    place = file
    if file.stat().st_size > LARGEST_CODEBOOK:
        raise InputError(Fault(place, f"is larger than the {LARGEST_CODEBOOK >> 20} MB that are read of a codebook"))
    export = Export(codes=[])
    with file.open("rb") as stream:
        elements = records(iter(lambda: stream.read(CHUNK), b""), "CodeBook", ("Code", "Set"), place)
        nesting = separator(next(elements))
        for element in elements:
            if element.tag == "Set":
                export.remark(codes.SETS)
                continue
            for found in described(element, nesting, place):
                if found.codable:
                    export.codes.append(found.code)
                else:
                    add_folder(export, found.code)
                refuse_many(place, len(export.codes) + export.remarks.total())
    return export
