"""Texts compared part by part: what stands in both, in one only, or otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from compendium.verification.verdicts import DIFFERS, MISSING, NEW, TEXT, Entry

LONGEST, BEFORE = 120, 30


class Part(NamedTuple):
    """A piece of a document: its place as a person is told it, what it is, and what it says."""

    place: str
    kind: str
    text: str


def judge(file: str, reference: Sequence[Part], rerun: Sequence[Part], kind: str = TEXT) -> Iterator[Entry]:
    """An entry for each part that is not the same.

    Parts are matched by what they are and say, so that one put in shifts no other.
    """
    said = [[part[1:] for part in parts] for parts in (reference, rerun)]
    for same, start, stop, other_start, other_stop in SequenceMatcher(None, *said, autojunk=False).get_opcodes():
        if same != "equal":
            for both in zip_longest(reference[start:stop], rerun[other_start:other_stop]):
                yield _entry(file, kind, *both)


def _entry(file: str, kind: str, first: Part | None, second: Part | None) -> Entry:
    if first and second:
        told = (first.text, second.text) if first.text != second.text else (first.kind, second.kind)
        return Entry(DIFFERS, kind, file, first.place, *shortened(*told))
    alone = first or second
    told = (alone.text or alone.kind, "") if first else ("", alone.text or alone.kind)
    return Entry(MISSING if first else NEW, kind, file, alone.place, *shortened(*told))


def shortened(first: str, second: str) -> tuple[str, str]:
    """Two texts on a line each, cut to where they begin to differ; where only white space does, it is spelt out."""
    lines = [" ".join(text.split()) for text in (first, second)]
    first, second = map(repr, (first, second)) if lines[0] == lines[1] else lines
    pairs = enumerate(zip_longest(first, second))
    same = next((at for at, (one, other) in pairs if one != other), 0)
    start = same - BEFORE if max(len(first), len(second)) > LONGEST and same > BEFORE else 0
    return _cut(first, start), _cut(second, start)


def _cut(text: str, start: int) -> str:
    cut = text[start : start + LONGEST]
    return f"{'… ' if start and cut else ''}{cut}{' …' if len(text) > start + LONGEST else ''}"
