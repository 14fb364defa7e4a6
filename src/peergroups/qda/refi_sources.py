"""The text sources of a REFI-QDA project: what was selected in them, by whom, and whether it stands where it should."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from peergroups.faults import Fault, InputError
from peergroups.qda import exports
from peergroups.qda.archive import Archive
from peergroups.qda.exports import Export, tidy
from peergroups.qda.positions import Text
from peergroups.qda.refi import guid

WHOLE_NUMBER = re.compile(r"\s*\d{1,12}\s*", re.ASCII)
FOLDER = "sources/"
INSIDE = re.compile(rf"(?:internal://)?(?:{FOLDER})?([^/\\:]+)", re.IGNORECASE)

EMPTY = "selections that hold nothing, left out"
NO_POSITION = "selections whose positions are no whole numbers, left out"
UNCHECKED = "positions that could not be checked: the file gives no words with them"
TEXT_MISSING = "positions that could not be checked: the text is not in the file"


class Marked(NamedTuple):
    """A coding with the GUIDs of its document, code and coder ("" where it names none)."""

    document: str
    code: str
    coder: str
    start: int | None
    end: int | None


class Sources:
    """Reads text sources one by one; a text is held only while its own selections are checked."""

    def __init__(self, place: str, archive: Archive, export: Export):
        self._place, self._archive, self._export = place, archive, export
        self.names: dict[str, str] = {}

    def codings(self, source: Element) -> Iterator[Marked]:
        """Every coding of a source, of a part of it or of the whole."""
        document, name = guid(source), tidy(source.get("name") or guid(source))
        if document in self.names:
            raise InputError(Fault(self._place, "one GUID stands for two documents", value=name))
        self.names[document] = name
        if source.find(".//Coding") is None:
            self._export.remark(exports.NEVER_CODED, name)
        text = self._text(source) if source.find(".//Coding") is not None else None
        for selection in source.findall("PlainTextSelection"):
            yield from self._of_selection(document, selection, text)
        for coding in source.findall("Coding"):
            yield _marked(document, coding, "", (0, len(text)) if text else (None, None))

    def _of_selection(self, document: str, selection: Element, text: Text | None) -> Iterator[Marked]:
        codings = selection.findall("Coding")
        if not codings:
            self._export.remark(exports.UNTAGGED, self.names[document])
        elif position := self._position(document, selection):
            position = self._checked(document, position, selection.get("name", ""), text)
            for coding in codings:
                yield _marked(document, coding, guid(selection, "creatingUser"), position)

    def _position(self, document: str, selection: Element) -> tuple[int, int] | None:
        start, end = (selection.get(side, "") for side in ("startPosition", "endPosition"))
        if not (WHOLE_NUMBER.fullmatch(start) and WHOLE_NUMBER.fullmatch(end)):
            self._export.remark(NO_POSITION, self.names[document])
        elif int(start) >= int(end):
            self._export.remark(EMPTY, self.names[document])
        else:
            return int(start), int(end)
        return None

    def _checked(self, document: str, position: tuple[int, int], words: str, text: Text | None) -> tuple[int, int]:
        remark = TEXT_MISSING if text is None else UNCHECKED
        if text is not None and words.strip():
            *position, remark = text.place(*position, words)
        if remark:
            self._export.remark(remark, self.names[document])
        return tuple(position)

    def _text(self, source: Element) -> Text | None:
        if (content := source.findtext("PlainTextContent")) is not None:
            return Text(content)
        if (path := source.get("plainTextPath")) is None:
            return None
        if not (inside := INSIDE.fullmatch(path.strip())):
            raise InputError(Fault(self._place, "the text of a source should be in the file itself", value=path))
        member = f"{FOLDER}{inside[1]}".casefold()
        return Text(self._archive.text(member)) if member in self._archive.members else None


def _marked(document: str, coding: Element, coder: str, position: tuple[int | None, int | None]) -> Marked:
    code = coding.find("CodeRef")
    target = "" if code is None else guid(code, "targetGUID")
    return Marked(document, target, guid(coding, "creatingUser") or coder, *position)
