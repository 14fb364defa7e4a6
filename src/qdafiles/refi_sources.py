"""The sources of a REFI-QDA project and what was coded in them: texts, PDFs, pictures, sound, films, transcripts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from givenfiles.archive import Archive
from givenfiles.faults import Fault, InputError
from qdafiles import exports
from qdafiles.exports import Export, composed, tidy
from qdafiles.positions import Text
from qdafiles.refi import guid

SOURCES = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")
# Texts that come with a source that is none.
TEXTS_OF_OTHERS = ("Representation", "TextDescription", "Transcript")
# What tells the place of a selection that is none of text.
CORNERS = ("firstX", "firstY", "secondX", "secondY")
PLACES = {
    "PDFSelection": ("page", *CORNERS),
    "PictureSelection": CORNERS,
    "AudioSelection": ("begin", "end"),
    "VideoSelection": ("begin", "end"),
    "TranscriptSelection": ("fromSyncPoint", "toSyncPoint"),
}
WHOLE_NUMBER = re.compile(r"\s*\d{1,12}\s*", re.ASCII)
FOLDER = "sources/"
INSIDE = re.compile(rf"(?:internal://)?(?:{FOLDER})?([^/\\:]+)", re.IGNORECASE)

EMPTY = "selections that hold nothing, counted without a place in the text"
NO_POSITION = "selections whose positions are no whole numbers, counted without a place in the text"
UNCHECKED = "positions that could not be checked: the file gives no words with them"
TEXT_MISSING = "positions that could not be checked: the text is not in the file"


class Place(NamedTuple):
    """Where something was coded: in code points of a text, or by what else tells the places of a document apart."""

    start: int | None = None
    end: int | None = None
    other: Hashable = None


class Marked(NamedTuple):
    """A coding with the GUIDs of its document, selection, code and coder ("" where it names none)."""

    document: str
    selection: str
    code: str
    coder: str
    place: Place


class Sources:
    """Reads sources one by one; a text is held only while its own selections are checked.

    `names` maps documents to their names, `contents` to what tells whether two are the same, `places` selections to
    documents and places.
    """

    def __init__(self, place: str, archive: Archive, export: Export):
        self._place, self._archive, self._export = place, archive, export
        self._members = {composed(name): name for name in archive.members}
        self.names: dict[str, str] = {}
        self.contents: dict[str, Hashable] = {}
        self.places: dict[str, tuple[str, Place]] = {}

    def codings(self, source: Element) -> Iterator[Marked]:
        """Every coding of a source, of a part of it or of the whole."""
        document, name = guid(source), tidy(source.get("name") or guid(source))
        if document in self.names:
            raise InputError(Fault(self._place, "one GUID stands for two documents", value=name))
        self.names[document] = name
        self.contents[document] = self._content(source)
        is_text = source.tag == "TextSource"
        yield from _OfText(self, document, source, None if is_text else (source.tag,)).codings()
        texts = (part for tag in TEXTS_OF_OTHERS for part in source.findall(tag))
        for number, part in enumerate(texts):
            yield from _OfText(self, document, part, (part.tag, number)).codings()

    def remark(self, what: str, document: str) -> None:
        """Count what is out of line in a document."""
        self._export.remark(what, self.names[document])

    def text(self, source: Element) -> Text | None:
        """What a text source says; None where that is not in the file."""
        if (content := source.findtext("PlainTextContent")) is not None:
            return Text(content)
        if (path := source.get("plainTextPath")) is None:
            return None
        if not INSIDE.fullmatch(path.strip()):
            raise InputError(Fault(self._place, "the text of a source should be in the file itself", value=path))
        member = self._member(path)
        return Text(self._archive.text(member)) if member else None

    def _member(self, path: str) -> str | None:
        inside = INSIDE.fullmatch(path.strip())
        return self._members.get(composed(f"{FOLDER}{inside[1]}".casefold())) if inside else None

    def _content(self, source: Element) -> Hashable:
        if (content := source.findtext("PlainTextContent")) is not None:
            return hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()
        member = self._member(source.get("plainTextPath") or source.get("path") or "")
        return (self._archive.members[member].CRC, self._archive.members[member].file_size) if member else None


class _OfText:
    """The codings of a source, or of a text that comes with one; `part` tells that from the document's own text."""

    def __init__(self, sources: Sources, document: str, source: Element, part: Hashable):
        self._sources, self._document, self._source, self._part = sources, document, source, part
        self._points = {guid(point): point for point in source.findall("SyncPoint")}

    def codings(self) -> Iterator[Marked]:
        selections = [element for element in self._source if element.tag.endswith("Selection")]
        whole = self._source.findall("Coding")
        coded = bool(whole) or any(selection.find(".//Coding") is not None for selection in selections)
        text = self._sources.text(self._source) if coded else None
        for selection in selections:
            yield from self._of_selection(selection, text)
        everything = Place(0, len(text), self._part) if text else Place(other=(self._part, "whole"))
        for coding in whole:
            yield self._marked(coding, "", "", everything)

    def _of_selection(self, selection: Element, text: Text | None) -> Iterator[Marked]:
        # A selection in a PDF may have a text of its own, whose codings are of the same place.
        codings = selection.findall("Coding") or list(selection.iter("Coding"))
        if not codings:
            self._sources.remark(exports.UNTAGGED, self._document)
        place, key = self._place_of(selection, text, bool(codings)), guid(selection)
        self._sources.places[key] = self._document, place
        coder = guid(selection, "creatingUser")
        for coding in codings:
            yield self._marked(coding, key, coder, place)

    def _marked(self, coding: Element, selection: str, coder: str, place: Place) -> Marked:
        code = coding.find("CodeRef")
        target = "" if code is None else guid(code, "targetGUID")
        return Marked(self._document, selection, target, guid(coding, "creatingUser") or coder, place)

    def _place_of(self, selection: Element, text: Text | None, coded: bool) -> Place:
        if selection.tag == "PlainTextSelection":
            given = selection.get("startPosition", ""), selection.get("endPosition", "")
            return self._in_text(selection, given, text, coded)
        given = tuple(selection.get(name, "").strip() for name in PLACES.get(selection.tag, ()))
        if selection.tag == "TranscriptSelection":
            points = [self._points.get(guid(selection, name)) for name in PLACES[selection.tag]]
            ends = tuple("" if point is None else point.get("position", "") for point in points)
            if all(map(WHOLE_NUMBER.fullmatch, ends)):
                return self._in_text(selection, ends, None, False)
        told = (selection.tag, *given) if given and all(given) else (guid(selection) or len(self._sources.places))
        return Place(other=(self._part, told))

    def _in_text(self, selection: Element, given: tuple[str, str], text: Text | None, coded: bool) -> Place:
        start, end = (int(side) if WHOLE_NUMBER.fullmatch(side) else -1 for side in given)
        if 0 <= start < end:
            start, end, remark = _checked(start, end, selection.get("name", ""), text)
            if remark and coded:
                self._sources.remark(remark, self._document)
            return Place(start, end, self._part)
        if coded:
            self._sources.remark(NO_POSITION if -1 in (start, end) else EMPTY, self._document)
        return Place(other=(self._part, selection.tag, guid(selection) or given))


def _checked(start: int, end: int, words: str, text: Text | None) -> tuple[int, int, str | None]:
    if text is None or not words.strip():
        return start, end, TEXT_MISSING if text is None else UNCHECKED
    return text.place(start, end, words)
