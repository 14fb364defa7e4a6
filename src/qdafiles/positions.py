"""Where a selection lies in a text, in code points from 0, the end exclusive, whatever its tool counted in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

# What counts as one more or one less than its code points, by what is told of positions that were counted so.
WIDE, LINE_END = "[\U00010000-\U0010ffff]", "\r\n"
COUNTINGS = {
    "positions counted in UTF-16 units, put right": WIDE,
    "positions that count a line end once, put right": LINE_END,
    "positions in UTF-16 units that count a line end once, put right": f"{WIDE}|{LINE_END}",
}
ELSEWHERE = "positions where other words stand than the file says, kept as they are"
# An attribute of XML turns a line end into a space.
SPACE = re.compile(r"\r\n|\s")
CUT = ("…", "...")


class Text:
    """A text that says where a selection lies in it, by the words that its tool wrote down with it."""

    def __init__(self, text: str):
        self._text = text
        self._landmarks: dict[str, tuple[list[int], list[int]]] = {}

    def __len__(self) -> int:
        return len(self._text)

    def place(self, start: int, end: int, words: str) -> tuple[int, int, str | None]:
        """Start and end in code points, and what is to be told of them; None where the words stand there.

        QualCoder counts UTF-16 units, so that its positions drift after a sign like an emoji; some tools count a line
        end of two signs once. Words may be cut short, with or without an ellipsis.
        """
        near = []
        for what, first, last in self._countings(start, end):
            # Enough to tell, so that many long selections with few words cost no more than their words do.
            stands = self._text[first : min(last, first + 4 * len(words) + 1000)]
            if _exactly(stands, words):
                return first, last, what
            near.append((first, last, what, stands.split()))
        wanted = words.split()
        for fits in (list.__eq__, _begins):
            for first, last, what, found in near:
                if fits(found, wanted):
                    return first, last, what
        return start, end, ELSEWHERE

    def _countings(self, start: int, end: int) -> Iterator[tuple[str | None, int, int]]:
        yield None, start, end
        for what, sign in COUNTINGS.items():
            if sign not in self._landmarks:
                self._landmarks[sign] = _landmarks(self._text, sign)
            first, last = (_uncounted(self._landmarks[sign], units) for units in (start, end))
            if (first, last) != (start, end):
                yield what, first, last


def _uncounted(landmarks: tuple[list[int], list[int]], units: int) -> int:
    ends, apart = landmarks
    passed = bisect_right(ends, units)
    return units - (apart[passed - 1] if passed else 0)


def _landmarks(text: str, sign: str) -> tuple[list[int], list[int]]:
    """Where each sign that is not one unit ends, in units, and how far units and code points are apart there."""
    ends, apart, so_far = [], [], 0
    for found in re.finditer(sign, text):
        so_far += -1 if found[0] == LINE_END else 1
        ends.append(found.end() + so_far)
        apart.append(so_far)
    return ends, apart


def _exactly(found: str, words: str) -> bool:
    return found == words or (found.split() == words.split() and SPACE.sub(" ", found) == SPACE.sub(" ", words))


def _begins(found: list[str], wanted: list[str]) -> bool:
    beginning = " ".join(wanted)
    for sign in CUT:
        beginning = beginning.removesuffix(sign)
    return bool(beginning) and " ".join(found).startswith(beginning)


def code_points(text: str, offsets: Iterable[int]) -> dict[int, int]:
    """The places in code points of offsets in UTF-8 bytes: within a sign, the place after it; within the text."""
    written = text.encode()
    places, passed, points = {}, 0, 0
    for offset in sorted(set(offsets)):
        boundary = min(max(offset, 0), len(written))
        while boundary < len(written) and written[boundary] & 0xC0 == 0x80:
            boundary += 1
        points += len(written[passed:boundary].decode())
        passed = max(passed, boundary)
        places[offset] = points
    return places
