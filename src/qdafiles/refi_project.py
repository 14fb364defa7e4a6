"""REFI-QDA projects (.qdpx), as QualCoder, NVivo, ATLAS.ti and MAXQDA write them."""

from __future__ import annotations

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
from qdafiles.refi import guid
from qdafiles.refi_sources import FOLDER, SOURCES, Marked, Place, Sources

PROJECT = ".qde"
WANTED = ("User", "Code", "Case", "Set", "Note", *SOURCES)

OF_NOTES = "codings of notes, left out"
UNSETTLED = "documents whose participant the cases do not settle: several cases, or two of one name"
UNSETTLED_PLACES = "codings whose participant the cases do not settle: several cases point there, or two of one name"
OF_GROUPS = "documents that stand once a coder, in a document group each: the group is taken as the coder"
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


class _Case(NamedTuple):
    """A person, and the GUIDs of the documents and selections that are theirs."""

    name: str
    sources: list[str]
    selections: list[str]


class _Project:
    """What was read so far. GUIDs are looked up in the end, since elements come in every order."""

    def __init__(self, place: str, archive: Archive, export: Export, separator: str | None):
        self._place, self._export, self._separator = place, export, separator
        self._sources = Sources(place, archive, export)
        self._users: dict[str, str] = {}
        self._codes: dict[str, Code] = {}
        self._groups: list[refi.Group] = []
        self._document_groups: dict[str, list[str]] = defaultdict(list)
        self._cases: list[_Case] = []
        self._marked: list[Marked] = []

    def add(self, element: Element) -> None:
        """Take in one element of the project."""
        if element.tag == "User":
            self._users[guid(element)] = tidy(element.get("name") or element.get("id") or guid(element))
        elif element.tag == "Code":
            self._add_codes(element)
        elif element.tag == "Case":
            refs = (_targets(element, kind) for kind in ("SourceRef", "SelectionRef"))
            self._cases.append(_Case(tidy(element.get("name", "")), *refs))
        elif element.tag == "Set":
            self._groups.append(refi.group(element))
            for document in _targets(element, "MemberSource"):
                self._document_groups[document].append(tidy(element.get("name", "")))
        elif element.tag == "Note":
            if codings := len(element.findall(".//Coding")):
                self._export.remark(OF_NOTES, tidy(element.get("name", "")), codings)
        else:
            self._marked += self._sources.codings(element)

    def export(self) -> Export:
        """All of it, with names for GUIDs."""
        documents, used = self._sources.names, {marked.document for marked in self._marked}
        copies = self._copies_in_groups()
        self._refuse_namesakes("documents", documents, used - set(copies))
        self._refuse_namesakes("coders", self._users, {marked.coder for marked in self._marked})
        coders = self._coders_of_groups(set(copies.values()))
        whose = _Whose(self._cases, self._sources.places)
        for marked in self._marked:
            document = documents[marked.document]
            if marked.code not in self._codes:
                self._export.remark(exports.NO_SUCH_CODE, document)
                continue
            # Whoever the list of users leaves out is somebody nevertheless.
            coder = coders.get(marked.document) or self._users.get(marked.coder, marked.coder) or None
            people = whose.place(marked)
            settled = len(people) == 1 and not people & whose.namesakes
            if people and not settled:
                self._export.remark(UNSETTLED_PLACES, document)
            participant = min(people) if settled else None
            path = self._codes[marked.code].path
            self._export.codings.append(Coding(document, path, coder, *marked.place, participant))
        self._export.codes += self._with_coded_folders({marked.code for marked in self._marked})
        refi.add_groups(self._export, self._groups, self._codes)
        self._add_documents(whose, {documents[document] for document in used})
        return self._export

    def _add_codes(self, element: Element) -> None:
        for key, code in refi.described(element, self._separator, self._place):
            if self._codes.setdefault(key, code).path != code.path:
                raise InputError(Fault(self._place, "one GUID stands for two codes", value=key))
            refi.refuse_many(self._place, len(self._codes))

    def _with_coded_folders(self, used: set[str]) -> Iterator[Code]:
        for key, code in self._codes.items():
            if code.is_folder and key in used:
                self._export.remark(codes.CODED_FOLDERS, codes.written(code.path))
                code = code._replace(is_folder=False)
            yield code

    def _add_documents(self, whose: _Whose, coded: set[str]) -> None:
        people: dict[str, set[str]] = {}
        for document, name in self._sources.names.items():
            people.setdefault(name, set()).update(whose.documents[document])
        for name, of_document in people.items():
            self._export.documents.append(name)
            if name not in coded:
                self._export.remark(exports.NEVER_CODED, name)
            if len(of_document) == 1 and not of_document & whose.namesakes:
                self._export.participants[name] = of_document.pop()
            elif of_document:
                self._export.remark(UNSETTLED, name)

    def _copies_in_groups(self) -> dict[str, str]:
        """The document groups of documents that have one name and one content, and stand in a group each.

        So does MAXQDA's procedure for two coders, who import all documents into a group of their own.
        """
        by_name: dict[str, list[str]] = defaultdict(list)
        for document, name in self._sources.names.items():
            by_name[name].append(document)
        found = {
            document: group
            for copies in by_name.values()
            if self._are_copies(copies) and (groups := self._one_group_each(copies))
            for document, group in zip(copies, groups, strict=True)
        }
        for name, times in Counter(found.values()).items():
            self._export.remark(OF_GROUPS, name, times)
        return found

    def _are_copies(self, documents: list[str]) -> bool:
        contents = {self._sources.contents[document] for document in documents}
        return len(documents) > 1 and len(contents) == 1 and None not in contents

    def _one_group_each(self, documents: list[str]) -> list[str]:
        groups = [self._document_groups[document] for document in documents]
        alone = [names[0] for names in groups if len(names) == 1]
        return alone if len(set(alone)) == len(documents) else []

    def _coders_of_groups(self, groups: set[str]) -> dict[str, str]:
        """Who coded each document of these groups: the one of them that it stands in."""
        inside = {document: groups & set(names) for document, names in self._document_groups.items()}
        return {document: min(names) for document, names in inside.items() if len(names) == 1}

    def _refuse_namesakes(self, kind: str, names: Mapping[str, str], used: set[str]) -> None:
        seen: dict[str, str] = {}
        for key, name in names.items():
            if key in used and seen.setdefault(name, key) != key:
                raise InputError(
                    Fault(self._place, f"two {kind} have this name; each needs one of its own", value=name)
                )


def _targets(element: Element, kind: str) -> list[str]:
    return list(dict.fromkeys(guid(reference, "targetGUID") for reference in element.iter(kind)))


class _Whose:
    """Whose documents and places are, by the cases that point at them."""

    def __init__(self, cases: list[_Case], places: Mapping[str, tuple[str, Place]]):
        self.namesakes = {name for name, times in Counter(case.name for case in cases).items() if times > 1}
        self.documents: dict[str, set[str]] = defaultdict(set)
        self._selections: dict[str, set[str]] = defaultdict(set)
        self._ranges: dict[tuple, list[tuple[int, int, str]]] = defaultdict(list)
        for name, sources, selections in cases:
            for document in sources:
                self.documents[document].add(name)
            for selection in selections:
                self._selections[selection].add(name)
                document, place = places.get(selection, ("", Place()))
                if place.start is not None:
                    self._ranges[document, place.other].append((place.start, place.end, name))

    def place(self, marked: Marked) -> set[str]:
        """The cases that point at a selection itself, or where none does, at words that it shares."""
        place = marked.place
        found = self._selections.get(marked.selection) if marked.selection else None
        if not found and place.start is not None:
            ranges = self._ranges.get((marked.document, place.other), ())
            found = {name for start, end, name in ranges if start < place.end and place.start < end}
        return found or set()
