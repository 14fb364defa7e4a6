"""REFI-QDA projects (.qdpx), as QualCoder, NVivo, ATLAS.ti and MAXQDA write them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from givenfiles.archive import Archive
from givenfiles.faults import Fault, InputError, called, shown
from givenfiles.safe_xml import records
from qdafiles import codes, exports, refi
from qdafiles.exports import Code, Coding, Export, tidy
from qdafiles.positions import Text
from qdafiles.refi import guid

PROJECT = ".qde"
OTHER_SOURCES = ("PictureSource", "PDFSource", "AudioSource", "VideoSource", "Note")
WANTED = ("User", "Code", "Case", "Set", "TextSource", *OTHER_SOURCES)

NOT_TEXT = "codings of sources that are no text, left out"
OF_NOTES = "codings of notes, left out"
UNSETTLED = "documents whose participant the cases do not settle: several cases, or two of one name"
BESIDE = "files beside the project and its sources, not read"


def read_project(file: Path) -> Export:
    """The codings and codes of a project; each text is read when its selections are checked, then let go.

    Text outside the file is refused, never fetched. Raises InputError as `Archive` and `safe_xml.records` do, and for
    documents, codes or coders that cannot be told apart.
    """
    with Archive(file) as archive:
        export = Export(codes=[])
        name = _name_of_project(archive, file, export)
        place = f"{called(file)}, {shown(name)}"
        elements = records(archive.chunks(name), "Project", WANTED, place)
        project = _Project(place, archive, export, refi.separator(next(elements)))
        for element in elements:
            project.add(element)
    return project.export()


def _name_of_project(archive: Archive, file: Path | str, export: Export) -> str:
    projects = [name for name in archive.members if name.endswith(PROJECT) and "/" not in name]
    if len(projects) != 1:
        expected = f"should hold one {PROJECT} file beside its sources, as a .qdpx project does; it holds"
        raise InputError(Fault(file, f"{expected} {len(projects)}"))
    if beside := [name for name in archive.members if name != projects[0] and not name.startswith(FOLDER)]:
        export.remark(BESIDE, count=len(beside))
    return projects[0]


class _Project:
    """What was read so far. GUIDs are looked up in the end, since elements come in every order."""

    def __init__(self, place: str, archive: Archive, export: Export, separator: str | None):
        self._place, self._export, self._separator = place, export, separator
        self._sources = Sources(place, archive, export)
        self._users: dict[str, str] = {}
        self._codes: dict[str, Code] = {}
        self._groups: list[refi.Group] = []
        self._cases: list[tuple[str, list[str]]] = []
        self._marked: list[Marked] = []

    def add(self, element: Element) -> None:
        """Take in one element of the project."""
        if element.tag == "User":
            self._users[guid(element)] = tidy(element.get("name") or element.get("id") or guid(element))
        elif element.tag == "Code":
            self._add_codes(element)
        elif element.tag == "Case":
            sources = dict.fromkeys(guid(source, "targetGUID") for source in element.iter("SourceRef"))
            self._cases.append((tidy(element.get("name", "")), list(sources)))
        elif element.tag == "TextSource":
            self._marked += self._sources.codings(element)
        elif element.tag == "Set":
            self._groups.append(refi.group(element))
        elif codings := len(element.findall(".//Coding")):
            self._export.remark(OF_NOTES if element.tag == "Note" else NOT_TEXT, tidy(element.get("name", "")), codings)

    def export(self) -> Export:
        """All of it, with names for GUIDs."""
        documents = self._sources.names
        self._refuse_namesakes("documents", documents, {marked.document for marked in self._marked})
        self._refuse_namesakes("coders", self._users, {marked.coder for marked in self._marked})
        for marked in self._marked:
            document = documents[marked.document]
            if marked.code not in self._codes:
                self._export.remark(exports.NO_SUCH_CODE, document)
                continue
            # Whoever the list of users leaves out is somebody nevertheless.
            coder = self._users.get(marked.coder, marked.coder) or None
            path = self._codes[marked.code].path
            self._export.codings.append(Coding(document, path, coder, marked.start, marked.end))
        self._export.codes += self._with_coded_folders({marked.code for marked in self._marked})
        refi.add_groups(self._export, self._groups, self._codes)
        self._export.participants |= self._participants(documents)
        return self._export

    def _add_codes(self, element: Element) -> None:
        for found in refi.described(element, self._separator, self._place):
            known = self._codes.setdefault(found.guid, found.code)
            if known.path != found.code.path:
                raise InputError(Fault(self._place, "one GUID stands for two codes", value=found.guid))
            refi.refuse_many(self._place, len(self._codes))

    def _with_coded_folders(self, used: set[str]) -> Iterator[Code]:
        for key, code in self._codes.items():
            if code.is_folder and key in used:
                self._export.remark(codes.CODED_FOLDERS, codes.written(code.path))
                code = code._replace(is_folder=False)
            yield code

    def _participants(self, documents: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        namesakes = Counter(name for name, _ in self._cases)
        people: dict[str, list[str]] = defaultdict(list)
        for name, sources in self._cases:
            for document in sources:
                people[document].append(name)
        for document, name in documents.items():
            whose = people[document]
            if len(whose) == 1 and namesakes[whose[0]] == 1:
                yield name, whose[0]
            elif whose:
                self._export.remark(UNSETTLED, name)

    def _refuse_namesakes(self, kind: str, names: Mapping[str, str], used: set[str]) -> None:
        seen: dict[str, str] = {}
        for key, name in names.items():
            if key in used and seen.setdefault(name, key) != key:
                raise InputError(
                    Fault(self._place, f"two {kind} have this name; each needs one of its own", value=name)
                )


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
