"""What is said of each thing compared, and of two reports as a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

PASSING = IDENTICAL, WITHIN, FOLLOWS = "identical", "within tolerance", "consequence"
FAILING = DIFFERS, MISSING, NEW = "differs", "missing", "new"
VERDICTS = PASSING + FAILING
KINDS = NUMBERS, PICTURES, TEXTS, FILES = "numbers", "pictures", "texts", "files"
SAME, ONLY_NUMBERS, NOT_SAME = "the same", "not the same bytes, all numbers within tolerance", "not the same"
LONGEST, BEFORE = 120, 30


@cache
def declared() -> dict[str, Any]:
    """What may differ, what is not compared and what could explain a difference, as `tolerances.yaml` says it."""
    return yaml.safe_load(Path(__file__).with_name("tolerances.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Entry:
    """The verdict on one number, text, picture or file: its place, what both reports have there, and the difference.

    `relative` is the difference of two numbers relative to the larger of them; `pictures` are both as data addresses.
    """

    verdict: str
    kind: str
    file: str
    place: str = ""
    reference: str = ""
    rerun: str = ""
    note: str = ""
    relative: float | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surrounding:
    """One thing two reports were made with that is not the same, or not the lock's, and how many it could explain."""

    name: str
    reference: str
    rerun: str
    locked: str
    could_explain: int


@dataclass(frozen=True)
class Comparison:
    """All verdicts on a rerun beside its reference, and what both were made with where that is not the same."""

    reference: str
    rerun: str
    entries: list[Entry]
    surroundings: list[Surrounding]
    explanation: str
    not_compared: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """`SAME` only if every file is; `ONLY_NUMBERS` if nothing but numbers differs, all of them within tolerance."""
        found = {entry.verdict for entry in self.entries}
        return SAME if found <= {IDENTICAL} else ONLY_NUMBERS if found <= {*PASSING} else NOT_SAME

    @property
    def passed(self) -> bool:
        """Whether the reports are the same, or differ in nothing but numbers within tolerance."""
        return self.verdict != NOT_SAME

    @property
    def title(self) -> str:
        """What was compared, and the verdict."""
        released = PurePosixPath(self.reference).parts[:1] == ("released",)
        return f"Rerun compared with the {'released report' if released else 'reference'}: {self.verdict}"

    @property
    def not_identical(self) -> list[Entry]:
        """Every entry worth reading: numbers first, what is within tolerance or a consequence last."""
        found = [entry for entry in self.entries if entry.verdict != IDENTICAL]
        return sorted(found, key=lambda entry: (entry.verdict in PASSING, KINDS.index(entry.kind)))

    def pictures(self) -> dict[tuple[str, ...], list[Entry]]:
        """Each two pictures that are not the same, once, with every place where they are."""
        found: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.pictures:
                found[entry.pictures].append(entry)
        return dict(found)

    def summary(self) -> list[tuple[str, str, dict[str, int]]]:
        """How many of each verdict, page by page and kind by kind: `(page, kind, {verdict: count})`.

        A page's table, notebook and pictures go by the number in front of their names.
        """
        counts: dict[tuple[str, str], Counter] = defaultdict(Counter)
        for entry in self.entries:
            name = PurePosixPath(entry.file).name
            number = name.partition("-")[0]
            counts[number if number.isdigit() else name, entry.kind][entry.verdict] += 1
        return [(page, kind, {v: count[v] for v in VERDICTS}) for (page, kind), count in sorted(counts.items())]

    def sentence(self) -> str:
        """The verdict in a sentence."""
        files = {entry.file for entry in self.entries}
        other = {entry.file for entry in self.entries if entry.verdict != IDENTICAL}
        numbers = sum(entry.kind == NUMBERS for entry in self.entries)
        if not other:
            return f"The same. All {len(files):,} files and all {numbers:,} numbers in their tables are identical."
        begun = self.verdict.capitalize().replace(",", ";")
        counts = (counted for kind in KINDS if (counted := self._counted(kind)))
        return f"{begun}: {len(files) - len(other):,} of {len(files):,} files identical; {'; '.join(counts)}."

    def _counted(self, kind: str) -> str:
        counts = Counter(entry.verdict for entry in self.entries if entry.kind == kind)
        told = [v for v in VERDICTS if counts[v] and (kind == NUMBERS or v != IDENTICAL)]
        words = ", ".join(f"{counts[v]:,} {'different' if v == DIFFERS else v}" for v in told)
        return words and f"{kind}: {words}"


def shortened(first: str, second: str) -> tuple[str, str]:
    """Two texts on a line each, cut to where they begin to differ; signs that cannot be seen are spelt out."""
    lines = [" ".join(text.split()) for text in (first, second)]
    first, second = map(repr, (first, second)) if lines[0] == lines[1] else lines
    pairs = enumerate(zip_longest(first, second))
    same = next((at for at, (one, other) in pairs if one != other), 0)
    start = same - BEFORE if max(len(first), len(second)) > LONGEST and same > BEFORE else 0
    return _cut(first, start), _cut(second, start)


def _cut(text: str, start: int) -> str:
    cut = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text[start : start + LONGEST])
    return f"{'… ' if start and cut else ''}{cut}{' …' if len(text) > start + LONGEST else ''}"
