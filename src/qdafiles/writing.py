"""A cohort's codebook as other tools read it: REFI-QDA's .qdc."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from xml.etree import ElementTree

import pandas as pd

from qdafiles import codes

NAMESPACE = "urn:QDA-XML:codebook:1.0"
GUIDS = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:{codes.OWN_ORIGIN}:codebook")


@dataclass
class _Node:
    """A code, or a folder, whose code is None."""

    code: str | None = None
    description: str = ""
    below: dict[str, _Node] = field(default_factory=dict)


def codebook_as_refi(codebook: pd.DataFrame, cohort: str) -> bytes:
    """A codebook as REFI-QDA 1.5 has it, themes as folders (`isCodable="false"`) with their codes below them.

    A theme that is a code itself can be given to segments. Codes whose form is a path (`codes`) nest as the path does,
    others stand under their theme by their label, where they have one. GUIDs are made from the cohort's id and the
    code, so that the same codebook gives the same bytes.
    """
    root = ElementTree.Element("CodeBook", xmlns=NAMESPACE, origin=codes.OWN_ORIGIN)
    waiting = [(ElementTree.SubElement(root, "Codes"), (), _tree(codebook))]
    while waiting:
        parent, above, node = waiting.pop()
        for name, child in node.below.items():
            path = (*above, name)
            waiting.append((_element(parent, path, child, cohort), path, child))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _tree(codebook: pd.DataFrame) -> _Node:
    top = _Node()
    rows = codebook.reindex(columns=[*codes.COLUMNS, "is_theme", "is_folder"]).astype("object").fillna("")
    for code, parent, theme, label, description, about, is_theme, is_folder in rows.itertuples(index=False):
        node = top
        for name in codes.parts(code) if parent or is_theme or not theme else _path(code, theme, label):
            node = node.below.setdefault(name, _Node())
        node.code, node.description = None if is_folder else code, description
        folder = top.below.get(theme)
        if folder and folder.code is None:
            folder.description = folder.description or about
    return top


def _path(code: str, theme: str, label: str) -> tuple[str, ...]:
    path = codes.parts(code)
    return path if path[0] == theme and label in (path[-1], code) else (theme, label)


def _element(parent: ElementTree.Element, path: tuple[str, ...], node: _Node, cohort: str) -> ElementTree.Element:
    kind, name = ("folder", codes.written(path)) if node.code is None else ("code", node.code)
    attributes = {
        "guid": str(uuid.uuid5(GUIDS, "\n".join((cohort, kind, name)))),
        "name": path[-1],
        "isCodable": "false" if node.code is None else "true",
    }
    element = ElementTree.SubElement(parent, "Code", attributes)
    if node.description:
        ElementTree.SubElement(element, "Description").text = node.description
    return element
