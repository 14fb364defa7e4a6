"""Texts compared part by part: what stands in both, in one only, or otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from compendium.verification.verdicts import DIFFERS, IDENTICAL, MISSING, NEW, TEXT, Entry

LONGEST, BEFORE = 120, 30


class Part(NamedTuple):
    """A piece of a document: where it stands, what it is and what it says."""

    place: str
    name: str
    text: str


def judge(file: str, reference: Sequence[Part], rerun: Sequence[Part], kind: str = TEXT) -> Iterator[Entry]:
    """A verdict for each part; parts are matched by what they are and say, so that one put in shifts no other."""
    said = [[part[1:] for part in parts] for parts in (reference, rerun)]
    for _, start, stop, other_start, other_stop in SequenceMatcher(None, *said, autojunk=False).get_opcodes():
        for first, second in zip_longest(reference[start:stop], rerun[other_start:other_stop]):
            yield _entry(file, kind, first, second)


def _entry(file: str, kind: str, first: Part | None, second: Part | None) -> Entry:
    if first and second and first[1:] == second[1:]:
        return Entry(IDENTICAL, kind, file, first.place)
    verdict = MISSING if second is None else NEW if first is None else DIFFERS
    names = dict.fromkeys(part.name for part in (first, second) if part)
    place = ", ".join(filter(None, ((first or second).place, " → ".join(names))))
    return Entry(verdict, kind, file, place, *shortened(first.text if first else "", second.text if second else ""))


def shortened(first: str, second: str) -> tuple[str, str]:
    """Two texts on a line each, cut to where they begin to differ."""
    first, second = " ".join(first.split()), " ".join(second.split())
    same = next((at for at, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), 0)
    start = same - BEFORE if max(len(first), len(second)) > LONGEST and same > BEFORE else 0
    return _cut(first, start), _cut(second, start)


def _cut(text: str, start: int) -> str:
    cut = text[start : start + LONGEST]
    return f"{'… ' if start and cut else ''}{cut}{' …' if len(text) > start + LONGEST else ''}"
