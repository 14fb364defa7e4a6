"""REFI-QDA codebooks (.qdc), and what codebooks and projects of that standard have in common (qdasoftware.org)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from givenfiles.faults import Fault, InputError
from givenfiles.safe_xml import records
from qdafiles import codes
from qdafiles.exports import Code, Export, tidy

CHUNK = 1 << 16
LARGEST_CODEBOOK = 16 << 20


def guid(element: Element, attribute: str = "guid") -> str:
    """A GUID in the one form that can be compared: small letters, no braces."""
    return element.get(attribute, "").strip().strip("{}").lower()


def separator(root: Element) -> str | None:
    """What nests within the names of a file, by who made it."""
    made_by = root.get("origin", "")
    return next((sign for maker, sign in codes.SEPARATORS.items() if made_by.startswith(maker)), codes.BETWEEN)


def described(top: Element, separator: str | None, file: Path | str) -> Iterator[tuple[str, Code]]:
    """A code element and all below it, each with its GUID, in the file's order, without recursion."""
    waiting = [(top, ())]
    while waiting:
        element, above = waiting.pop()
        path = codes.below(above, element.get("name", ""), separator, file)
        description = element.findtext("Description") or ""
        codable = element.get("isCodable", "true").strip() not in ("false", "0")
        yield guid(element), Code(path, description.strip(), not codable)
        waiting += [(child, path) for child in reversed(element.findall("Code"))]


class Group(NamedTuple):
    """A set of codes, as ATLAS.ti's code groups are: its name, what it is about, the GUIDs of its codes."""

    name: str
    description: str
    members: list[str]


def group(element: Element) -> Group:
    """A set element; one of documents has no members."""
    # A codebook says guid, a project targetGUID.
    members = [guid(member, "targetGUID") or guid(member) for member in element.findall("MemberCode")]
    return Group(tidy(element.get("name", "")), (element.findtext("Description") or "").strip(), members)


def add_groups(export: Export, groups: Iterable[Group], codes_by_guid: Mapping[str, Code]) -> None:
    """Say which codes are in which groups."""
    for name, description, members in groups:
        for code in (codes_by_guid[member] for member in members if member in codes_by_guid):
            of_code = export.groups.setdefault(code.path, [])
            of_code += [] if name in of_code else [name]
            export.about_groups[name] = export.about_groups.get(name) or description


def refuse_many(file: Path | str, number: int) -> None:
    """Raises InputError for more codes than a study has."""
    if number > codes.MOST_CODES:
        raise InputError(Fault(file, f"holds more than {codes.MOST_CODES:,} codes"))


def read_codebook(file: Path) -> Export:
    """The codes, folders and groups of codes of a .qdc file.

    Raises InputError as `safe_xml.records` does, and for a file larger than LARGEST_CODEBOOK or with too many codes.
    """
    if file.stat().st_size > LARGEST_CODEBOOK:
        raise InputError(Fault(file, f"is larger than the {LARGEST_CODEBOOK >> 20} MB that are read of a codebook"))
    export = Export(codes=[])
    with file.open("rb") as stream:
        elements = records(iter(lambda: stream.read(CHUNK), b""), "CodeBook", ("Code", "Set"), file)
        nesting = separator(next(elements))
        groups, by_guid = [], {}
        for element in elements:
            if element.tag == "Set":
                groups.append(group(element))
                continue
            for key, code in described(element, nesting, file):
                by_guid[key] = code
                export.codes.append(code)
                refuse_many(file, len(export.codes))
    add_groups(export, groups, by_guid)
    return export
