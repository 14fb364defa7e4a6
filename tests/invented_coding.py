"""An invented study of three people, written in each form as its tool writes it, and what is in it by hand."""

from __future__ import annotations

import csv
import html
import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

import pytest

TEXTS = {
    "Ada, first talk": "How was it?\nTwo hours 🚤 by boat. Two hours!\nMy sister helps — naïve of me.",
    "Ada, second talk": "Still two hours.\nNow I do it with tea.",
    "Ben (phone)": "我不知道。 I do not know who looks.\n=1+1 is what it said.\n<script>alert(1)</script> & it froze.",
    "Cy": "I never began.",
}
PEOPLE = {"Ada, first talk": "P1", "Ada, second talk": "P1", "Ben (phone)": "P2", "Cy": "P3"}
DESCRIPTIONS = {
    ("way",): "Getting there",
    ("way", "time"): "Hours, and “waiting”",
    ("way", "cost"): "",
    ("trust", "person"): 'Somebody trusted; "by name"',
    ("trustee", "board"): "Not under trust",
    ("asked at 3 a.m. by e-mail",): "One name, although it has dots",
}
# Document, words, how many times they stood there before, who gave which codes.
MARKS = [
    ("Ada, first talk", "Two hours", 0, {"A": [("way", "time")], "B": [("way", "time"), ("way",)]}),
    ("Ada, first talk", "Two hours", 1, {"A": [("way", "time")]}),
    ("Ada, first talk", "Two hours 🚤 by boat", 0, {"A": [("way",)]}),
    ("Ada, first talk", "My sister helps — naïve of me.", 0, {"A": [("trust", "person"), ("trustee", "board")]}),
    ("Ada, second talk", "Still two hours.\nNow I", 0, {"A": [("way", "time")], "B": [("way", "time")]}),
    (
        "Ben (phone)",
        "我不知道。 I do not know",
        0,
        {"A": [("asked at 3 a.m. by e-mail",)], "B": [("trustee", "board")]},
    ),
    ("Ben (phone)", "=1+1 is what it said.", 0, {"A": [("trust", "person")]}),
    ("Ben (phone)", "<script>alert(1)</script> & it froze.", 0, {"A": [], "B": [("trust", "person")]}),
]
CODEBOOK_NAMESPACE, PROJECT_NAMESPACE = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0"


class Given(NamedTuple):
    """A code that a coder gave to a place, counted in code points."""

    document: str
    start: int
    end: int
    coder: str
    code: tuple[str, ...]

    @property
    def words(self) -> str:
        return TEXTS[self.document][self.start : self.end]


def given() -> Iterator[Given]:
    """Every coding, by document, place and coder."""
    for document, words, before, by_coder in MARKS:
        start = -1
        for _ in range(before + 1):
            start = TEXTS[document].index(words, start + 1)
        for coder, codes in by_coder.items():
            yield from (Given(document, start, start + len(words), coder, code) for code in codes)


def untagged() -> Iterator[tuple[str, str]]:
    """The documents and words that somebody marked and gave no code."""
    for document, words, _, by_coder in MARKS:
        yield from ((document, words) for codes in by_coder.values() if not codes)


class Writer:
    """Writes the study's files into a folder."""

    def __init__(self, folder: Path):
        self.folder = folder

    def tables(self) -> dict:
        """What is in the study, for those who write it in another way."""
        return {"texts": TEXTS, "descriptions": DESCRIPTIONS, "people": PEOPLE, "given": list(given())}

    def highlights(self, coder: str) -> Path:
        """A coder's highlights as Taguette's CSV has them."""
        ids = {place: number for number, place in enumerate(self._places(coder), start=1)}
        rows = [
            (ids[each.document, each.start, each.end], each.document, ".".join(each.code), each.words)
            for each in given()
            if each.coder == coder
        ]
        return self._csv(f"highlights-{coder}.csv", ["id", "document", "tag", "content"], rows)

    def taguette_codebook(self) -> Path:
        header = ["tag", "description", "number of highlights", "number of documents"]
        return self._csv("tags.csv", header, [(".".join(path), about, 0, 0) for path, about in DESCRIPTIONS.items()])

    def project(self, coder: str, change: str = "") -> Path:
        """A coder's project as Taguette's SQLite file has it; `change` is SQL that spoils it."""
        file = self.folder / f"project-{coder}.sqlite3"
        file.unlink(missing_ok=True)
        with sqlite3.connect(file) as database:
            database.executescript(TAGUETTE_TABLES)
            database.execute("INSERT INTO projects VALUES (1, 'Invented')")
            self._fill(database, coder)
            database.executescript(change)
        database.close()
        return file

    def report(self, header: str = "File", coders: str = "AB", variables: Mapping[str, str] | None = None) -> Path:
        """QualCoder's report: rows end where their categories end, the nearest category first."""
        columns = [header, "Coder", "Coded", "Id", "Codename", "Coded_Memo", "Category", *(variables or {})]
        rows = [
            (each.document, each.coder, each.words, f"ctid:{number}", each.code[-1], "", *reversed(each.code[:-1]),
             *(variables or {}).values())
            for number, each in enumerate(given(), start=1) if each.coder in coders
        ]  # fmt: skip
        return self._csv("report.csv", columns, rows, "utf-8-sig", csv.QUOTE_ALL)

    def qdpx(self, **changes) -> Path:
        """A project of both coders as REFI-QDA has it (see `qde`), its texts with byte order marks."""
        members = {f"sources/{number}.txt": b"\xef\xbb\xbf" + TEXTS[name].encode() for name, number in NUMBERS.items()}
        return self.archive({"project.qde": qde(**changes), **members})

    def archive(self, members: Mapping[str, bytes | str], name: str = "study.qdpx", packed: bool = True) -> Path:
        file = self.folder / name
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        return file

    def _places(self, coder: str) -> list[tuple[str, int, int]]:
        return list(dict.fromkeys((each.document, each.start, each.end) for each in given() if each.coder == coder))

    def _fill(self, database: sqlite3.Connection, coder: str) -> None:
        tags = {path: number for number, path in enumerate(DESCRIPTIONS, start=1)}
        for path, number in tags.items():
            database.execute("INSERT INTO tags VALUES (?, 1, ?, ?)", (number, ".".join(path), DESCRIPTIONS[path]))
        for name, number in NUMBERS.items():
            contents = "".join(f"<p>{html.escape(line)}</p>\n" for line in TEXTS[name].split("\n"))
            database.execute("INSERT INTO documents VALUES (?, ?, ?)", (number, name, contents))
        for highlight, (name, start, end) in enumerate(self._places(coder), start=1):
            self._highlight(database, highlight, name, start, end)
            for each in given():
                if (each.document, each.start, each.end, each.coder) == (name, start, end, coder):
                    database.execute("INSERT INTO highlight_tags VALUES (?, ?)", (highlight, tags[each.code]))
        for highlight, (name, words) in enumerate(untagged(), start=100):
            start = TEXTS[name].index(words)
            self._highlight(database, highlight, name, start, start + len(words))

    @staticmethod
    def _highlight(database: sqlite3.Connection, number: int, name: str, start: int, end: int) -> None:
        text = TEXTS[name]
        offsets = len(text[:start].encode()), len(text[:end].encode())
        snippet = "\n".join(f"<p>{html.escape(line)}</p>" for line in text[start:end].split("\n"))
        database.execute("INSERT INTO highlights VALUES (?, ?, ?, ?, ?)", (number, NUMBERS[name], *offsets, snippet))

    def _csv(self, name: str, header: list[str], rows: list, encoding: str = "utf-8", quoting: int = csv.QUOTE_MINIMAL):
        text = io.StringIO()
        writer = csv.writer(text, quoting=quoting)
        writer.writerow(header)
        writer.writerows(rows)
        file = self.folder / name
        file.write_bytes(text.getvalue().encode(encoding))
        return file


NUMBERS = {name: number for number, name in enumerate(TEXTS, start=1)}
TAGUETTE_TABLES = """
CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT, contents TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path TEXT, description TEXT);
CREATE TABLE highlights (
    id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER, end_offset INTEGER, snippet TEXT
);
CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
"""


def guid(kind: int, number: int) -> str:
    return f"0000000{kind}-0000-4000-8000-{number:012x}"


def qde(
    origin: str = "Invented",
    codes: str | None = None,
    users: str | None = None,
    sources: str | None = None,
    units: Callable[[str], int] = len,
    after: str = "",
) -> str:
    """The project file: `units` says what a piece of text counts in positions, other arguments replace a part."""
    people = users if users is not None else "".join(f"<User guid='{USERS[name]}' name='{name}'/>" for name in "AB")
    return (
        f"<?xml version='1.0' encoding='utf-8'?><Project xmlns='{PROJECT_NAMESPACE}' name='x' origin='{origin}'>"
        f"<Users>{people}</Users><CodeBook><Codes>{CODES if codes is None else codes}</Codes></CodeBook>"
        f"<Sources>{_sources(units) if sources is None else sources}</Sources>{after}</Project>"
    )


def _sources(units: Callable[[str], int]) -> str:
    return "".join(
        f"<TextSource guid='{guid(2, number)}' name={quoteattr(name)} plainTextPath='internal://{number}.txt'>"
        f"{''.join(_selection(each, units) for each in given() if each.document == name)}</TextSource>"
        for name, number in NUMBERS.items()
    )


def _selection(each: Given, units: Callable[[str], int]) -> str:
    text = TEXTS[each.document]
    return (
        f"<PlainTextSelection guid='{guid(3, 1)}' name={quoteattr(each.words)} creatingUser='{USERS[each.coder]}' "
        f"startPosition='{units(text[: each.start])}' endPosition='{units(text[: each.end])}'>"
        f"<Coding guid='{guid(4, 1)}'><CodeRef targetGUID='{CODE_GUIDS[each.code]}'/></Coding></PlainTextSelection>"
    )


USERS = {"A": guid(1, 1), "B": guid(1, 2)}
CODE_GUIDS = {path: guid(5, number) for number, path in enumerate(DESCRIPTIONS)}


def _code(path: tuple[str, ...], within: str = "") -> str:
    about = DESCRIPTIONS[path]
    description = f"<Description>{html.escape(about)}</Description>" if about else ""
    return f"<Code guid='{CODE_GUIDS[path]}' name={quoteattr(path[-1])} isCodable='true'>{description}{within}</Code>"


CODES = (
    _code(("way",), _code(("way", "time")) + _code(("way", "cost")))
    + f"<Code guid='{guid(6, 1)}' name='trust' isCodable='false'><Description>Whom</Description>"
    + _code(("trust", "person"))
    + f"</Code><Code guid='{guid(6, 2)}' name='trustee' isCodable='false'>"
    + _code(("trustee", "board"))
    + "</Code>"
    + _code(("asked at 3 a.m. by e-mail",))
)


@pytest.fixture
def study(tmp_path: Path) -> Writer:
    """The study, to be written in one form or another."""
    return Writer(tmp_path)


@pytest.fixture(scope="session")
def study_in() -> Callable[[Path], Writer]:
    """The study, to be written into a folder that a test shares with others."""
    return Writer


@pytest.fixture(scope="session")
def people() -> dict[str, str]:
    """Whose each document is."""
    return dict(PEOPLE)


@pytest.fixture(scope="session")
def truth() -> list[Given]:
    """Every coding of the study."""
    return list(given())


@pytest.fixture(scope="session")
def project_file() -> Callable[..., str]:
    """Make the text of a .qde file."""
    return qde
