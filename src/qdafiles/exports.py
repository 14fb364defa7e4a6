"""What the reader of one form hands over, and the remarks it makes of what it left out or found out of line."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from givenfiles.faults import Fault, InputError, refuse
from givenfiles.files import UNWRITABLE

MOST_CODINGS = 500_000
LONGEST_NAME = 500

REPEATED = "repeats of a segment, code and coder, left out"
UNTAGGED = "segments without a code, left out"
NEVER_CODED = "documents without a coded segment"
NO_SUCH_CODE = "codings whose code the file does not describe, left out"
NO_CODER = "codings that name no coder, taken as the lead coder's"
OTHER_CODER = "codings of another name, taken as those of the coder whose file it is said to be"


class Coding(NamedTuple):
    """One code that one coder gave to one place of a document.

    `start` and `end` are code points from 0, the end exclusive; `place` tells apart places that have none, and texts of
    one document. `coder` is None where the form names nobody, `participant` where it is the document's.
    """

    document: str
    code: tuple[str, ...]
    coder: str | None = None
    start: int | None = None
    end: int | None = None
    place: Hashable = None
    participant: str | None = None


class Code(NamedTuple):
    """A code, or a folder (given to no segment): its path, from the top to its own name, and what it is about."""

    path: tuple[str, ...]
    description: str = ""
    is_folder: bool = False

    def merged(self, other: Code) -> Code:
        """One code of two that have the same path."""
        return Code(self.path, self.description or other.description, self.is_folder and other.is_folder)


@dataclass
class Export:
    """What one file holds. `codes` is None where the form has no codebook.

    `groups` maps paths of codes to the groups that they are in, `about_groups` each group to what it is about,
    `participants` documents to people. `documents` are those that the form holds whether anybody coded them or not.
    """

    codings: list[Coding] = field(default_factory=list)
    codes: list[Code] | None = None
    groups: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    about_groups: dict[str, str] = field(default_factory=dict)
    participants: dict[str, str] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    remarks: Counter[tuple[str, str]] = field(default_factory=Counter)

    def remark(self, what: str, where: str = "", count: int = 1) -> None:
        """Count what was left out, merged or is out of line, by the document or code it is about."""
        self.remarks[what, where] += count


class Words:
    """Tells places of a document apart by their words, for forms without positions, and keeps none of the words.

    The same words of a document are the same place for everybody. Where somebody marked them more than once, the first
    is the first for everybody, and so on, so that words that stand twice in a document are two places.
    """

    def __init__(self):
        self._order: dict[tuple, dict[Hashable, int]] = {}

    def place(self, document: str, words: str, marked_by: Hashable, mark: Hashable) -> tuple[bytes, int]:
        """The place of a mark; `marked_by` says within what `mark` tells two places with the same words apart."""
        digest = hashlib.sha256(" ".join(words.split()).encode()).digest()
        marks = self._order.setdefault((document, digest, marked_by), {})
        return digest, marks.setdefault(mark, len(marks))


def composed(name: str) -> str:
    """A name in the one form in which it can be compared: macOS writes é as e with an accent after it."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def tidy(name: str) -> str:
    """A name on one line, composed, without spaces around it."""
    return composed(" ".join(name.split()))


def refuse_many(file: Path | str, export: Export) -> None:
    """Raises InputError for more codings than a study has."""
    if len(export.codings) > MOST_CODINGS:
        raise InputError(Fault(file, f"holds more than {MOST_CODINGS:,} codings"))


def checked(file: Path | str, export: Export) -> Export:
    """The export, refused where a name cannot be written or is endless, or where there are too many codings."""
    refuse_many(file, export)
    names = dict.fromkeys(name for coding in export.codings for name in _names(coding))
    names |= dict.fromkeys(name for code in export.codes or () for name in code.path)
    names |= dict.fromkeys([*export.about_groups, *export.documents])
    refuse(list(_name_faults(file, list(names))))
    return export


def _names(coding: Coding) -> Iterator[str]:
    yield coding.document
    yield from coding.code
    if coding.coder is not None:
        yield coding.coder


def _name_faults(file: Path | str, names: Sequence[str]) -> Iterator[Fault]:
    for name in names:
        if not name or len(name) > LONGEST_NAME:
            yield Fault(file, f"names should have 1 to {LONGEST_NAME} characters", value=name)
        elif UNWRITABLE.search(name):
            yield Fault(file, "names should be text only", value=name)
