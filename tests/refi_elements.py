"""Elements of REFI-QDA projects, for tests that write their own. GUIDs are whatever a test calls things."""

from __future__ import annotations

from collections.abc import Mapping

USERS = "<User guid='u1' name='Kim'/>"
TEXT = "Two hours by boat."


def codes_of(tree: Mapping, folders: tuple[str, ...] = (), above: str = "") -> str:
    """Codes within codes, each with its path as its GUID, as in {"Mood": {"tired": {}}}; `folders` can't be given."""
    written = ""
    for name, below in tree.items():
        path = f"{above}::{name}".removeprefix("::")
        codable = "false" if path in folders else "true"
        written += f"<Code guid='{path}' name='{name}' isCodable='{codable}'>{codes_of(below, folders, path)}</Code>"
    return written


def source(within: str, name: str = "talk", guid: str = "d1", path: str = "internal://1.txt") -> str:
    return f"<TextSource guid='{guid}' name='{name}' plainTextPath='{path}'>{within}</TextSource>"


def coding(code: str = "c1", user: str = "creatingUser='u1'") -> str:
    return f"<Coding guid='x' {user}><CodeRef targetGUID='{code}'/></Coding>"


def selection(within: str, start: object = 0, end: object = 3, name: str = "Two", more: str = "") -> str:
    place = f"name='{name}' startPosition='{start}' endPosition='{end}' {more}"
    return f"<PlainTextSelection {place}>{within}</PlainTextSelection>"


def case(name: str, *documents: object) -> str:
    return f"<Case name='{name}'>" + "".join(f"<SourceRef targetGUID='d{n}'/>" for n in documents) + "</Case>"


def group(name: str, *codes: str) -> str:
    return f"<Set name='{name}'>" + "".join(f"<MemberCode targetGUID='{code}'/>" for code in codes) + "</Set>"
