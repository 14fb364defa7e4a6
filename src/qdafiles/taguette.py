"""What Taguette exports as CSV: highlights (id, document, tag, content) and the codebook (tag, description, counts)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from givenfiles import csv_rows
from givenfiles.faults import Fault, InputError
from givenfiles.safe_sqlite import Unexpected, opened, plain_tables, rows
from qdafiles import codes, exports, forms
from qdafiles.exports import Code, Coding, Export, Words, tidy
from qdafiles.positions import ELSEWHERE, code_points

HIGHLIGHTS = ("id", "document", "tag", "content")
CODEBOOK = ("tag", "description")
NESTS = "."


def read_highlights(file: Path, words: Words) -> Export:
    """A coding a row; the same `words` for several coders' files find the places that they share.

    The form has no coder, no position and no highlight without a tag.
    """
    export = Export()
    for row in csv_rows.read(file, HIGHLIGHTS):
        document = tidy(row["document"])
        if not row["tag"].strip():
            export.remark(exports.UNTAGGED, document)
            continue
        place = words.place(document, row["content"], file, row["id"].strip())
        export.codings.append(Coding(document, path(row["tag"], file), place=place))
    return export


def read_codebook(file: Path) -> Export:
    """The tags with their descriptions."""
    rows = csv_rows.read(file, CODEBOOK)
    return Export(codes=[Code(path(row["tag"], file), row["description"].strip()) for row in rows])


def path(tag: str, file: Path | str) -> tuple[str, ...]:
    """The path that a tag's name spells."""
    return codes.below((), tag, NESTS, file)


TABLES = ("projects", "documents", "highlights", "tags", "highlight_tags")
# What the files of other tools that are SQLite too are told by, and what to export there.
OTHER_TOOLS = {
    "code_text": f"it is {forms.OF_QUALCODER}",
    "freecode": "it is a project of RQDA: import it in QualCoder and export a REFI-QDA project (.qdpx) there",
}
TAGS = "SELECT id, path, description FROM tags ORDER BY id"
TAGGED = "SELECT highlight_id, tag_id FROM highlight_tags ORDER BY highlight_id, tag_id"
DOCUMENTS = "SELECT id, name FROM documents ORDER BY id"
HIGHLIGHTED = "SELECT DISTINCT document_id FROM highlights ORDER BY document_id"
HIGHLIGHTS_TABLE = (
    "SELECT id, start_offset, end_offset, snippet FROM highlights WHERE document_id = ? ORDER BY start_offset, id"
)
STRAYS = "SELECT count(*) FROM highlights WHERE document_id NOT IN (SELECT id FROM documents)"

EMPTY = "highlights that hold nothing, left out"
NO_DOCUMENT = "highlights of documents that are not in the file, left out"


def read_project(file: Path) -> Export:
    """The codings, tags and descriptions of a project. Its only user is whoever exported it, so it names no coder.

    Raises InputError for any other SQLite file, for several projects in one, for documents that cannot be told apart,
    and for what `safe_sqlite.opened` refuses.
    """
    try:
        with opened(file) as database:
            return _Project(database, file).export()
    except Unexpected as why:
        raise InputError(Fault(file, f"should be a project as Taguette exports it (SQLite3): {why}")) from None


class _Project:
    def __init__(self, database: sqlite3.Connection, file: Path | str):
        self._database, self._file = database, file
        self._export = Export(codes=[])

    def export(self) -> Export:
        self._refuse_other_files()
        tags = self._tags()
        given: dict[int, list[int]] = {}
        for highlight, tag in rows(self._database, TAGGED, int, int):
            given.setdefault(highlight, []).append(tag)
        for document, name in self._documents().items():
            self._export.documents.append(name)
            coded = len(self._export.codings)
            for highlight, start, end in self._highlights(document, name):
                for tag in given.get(highlight, ()):
                    self._add(Coding(name, tags.get(tag, ()), start=start, end=end))
                if highlight not in given:
                    self._export.remark(exports.UNTAGGED, name)
            if len(self._export.codings) == coded:
                self._export.remark(exports.NEVER_CODED, name)
        ((strays,),) = rows(self._database, STRAYS, int)
        if strays:
            self._export.remark(NO_DOCUMENT, count=strays)
        return self._export

    def _add(self, coding: Coding) -> None:
        if coding.code:
            self._export.codings.append(coding)
        else:
            self._export.remark(exports.NO_SUCH_CODE, coding.document)

    def _tags(self) -> dict[int, tuple[str, ...]]:
        paths = {}
        for tag, name, description in rows(self._database, TAGS, int, str, str):
            paths[tag] = path(name, self._file)
            self._export.codes.append(Code(paths[tag], description.strip()))
        return paths

    def _documents(self) -> dict[int, str]:
        documents = {key: tidy(name) for key, name in rows(self._database, DOCUMENTS, int, str)}
        seen: dict[str, int] = {}
        for (document,) in rows(self._database, HIGHLIGHTED, int):
            name = documents.get(document)
            if name is not None and seen.setdefault(name, document) != document:
                expected = "two documents have this name; each needs one of its own"
                raise InputError(Fault(self._file, expected, value=name))
        return documents

    def _highlights(self, document: int, name: str) -> Iterator[tuple[int, int, int]]:
        """Each highlight of a document with its place in code points; the text is let go with the last of them."""
        highlights = list(rows(self._database, HIGHLIGHTS_TABLE, int, int, int, str, given=document))
        if not highlights:
            return
        contents = "SELECT contents FROM documents WHERE id = ?"
        ((html,),) = rows(self._database, contents, str, given=document)
        text = text_of(html)
        places = code_points(text, [offset for _, *offsets, _ in highlights for offset in offsets])
        for highlight, first, last, snippet in highlights:
            start, end = places[first], places[last]
            if start >= end:
                self._export.remark(EMPTY, name)
                continue
            if text[start:end].split() != text_of(snippet).split():
                self._export.remark(ELSEWHERE, name)
            yield highlight, start, end

    def _refuse_other_files(self) -> None:
        tables = plain_tables(self._database)
        if other := next((told for table, told in OTHER_TOOLS.items() if table in tables), None):
            raise Unexpected(other)
        if missing := [name for name in TABLES if name not in tables]:
            raise Unexpected(f"the table {missing[0]} is missing")
        ((projects,),) = rows(self._database, "SELECT count(*) FROM projects", int)
        if projects != 1:
            raise Unexpected(f"it holds {projects} projects, and each should be exported by itself")


class _Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def text_of(html: str) -> str:
    """The text between the tags of a document as Taguette keeps it, which is what its offsets count."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces)
