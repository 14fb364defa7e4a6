"""What is said of each thing compared, and of two reports as a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from peergroups.places import REPOSITORY

PASSING = IDENTICAL, WITHIN, FOLLOWS = "identical", "within tolerance", "consequence"
FAILING = DIFFERS, MISSING, NEW = "differs", "missing", "new"
VERDICTS = PASSING + FAILING
KINDS = NUMBERS, PICTURES, TEXTS, FILES = "numbers", "pictures", "texts", "files"
SAME, ONLY_NUMBERS, NOT_SAME = "the same", "not the same bytes, all numbers within tolerance", "not the same"
LONGEST, BEFORE = 120, 30


def named(folder: Path) -> str:
    """The folder within the checkout, or its bare name: no path of anybody's machine."""
    folder = folder.resolve()
    return folder.relative_to(REPOSITORY).as_posix() if REPOSITORY in folder.parents else folder.name


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
    def numbers_passed(self) -> bool:
        """Whether every table is there and the same, or within tolerance, whatever pages and pictures do."""
        found = {entry.verdict for entry in self.entries if entry.file.startswith("tables/")}
        return bool(found) and found <= {*PASSING}

    @property
    def title(self) -> str:
        """The verdict in words: how many of the numbers came out the same, and how many files are not if they did."""
        off = {entry.verdict for entry in self.entries if entry.kind == NUMBERS} - {IDENTICAL}
        files = len({entry.file for entry in self.entries if entry.kind != NUMBERS and entry.verdict in FAILING})
        told = _numbers(self.entries) + ", all within tolerance" * (off == {WITHIN})
        if files and off <= {WITHIN}:
            told += f", but {files:,} file{'s differ' if files > 1 else ' differs'}"
        return f"Identical: {told}" if self.verdict == SAME else told

    @property
    def against(self) -> str:
        """What was compared with what."""
        released = PurePosixPath(self.reference).parts[:1] == ("released",)
        return f"Rerun compared with the {'released report' if released else 'reference'}"

    @property
    def not_identical(self) -> list[Entry]:
        """Every entry worth reading: numbers first, what is within tolerance or a consequence last."""
        found = [entry for entry in self.entries if entry.verdict != IDENTICAL]
        return sorted(found, key=lambda entry: (entry.verdict in PASSING, KINDS.index(entry.kind)))

    def by_file(self) -> tuple[dict[str, list[Entry]], dict[str, list[Entry]]]:
        """What is not identical, file by file: in the tables, and in all other files."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.not_identical:
            found[entry.file].append(entry)
        tables = {name: found[name] for name in sorted(found) if name.endswith(".csv")}
        return tables, {name: found[name] for name in sorted(found.keys() - tables.keys())}

    def counted(self, file: str) -> str:
        """How many of each verdict a file has, in words."""
        entries = [entry for entry in self.entries if entry.file == file]
        others = [entry for entry in entries if entry.kind != NUMBERS]
        return "; ".join(filter(None, [_numbers(entries) * (len(others) < len(entries)), _counted(others)]))

    def pictures(self) -> dict[tuple[str, ...], list[Entry]]:
        """Each two pictures that are not the same, once, with every place where they are.

        A PNG is left out where the SVG of its name is shown.
        """
        found: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
        shown = {entry.file for entry in self.entries if entry.pictures}
        for entry in self.entries:
            if entry.pictures and PurePosixPath(entry.file).with_suffix(".svg").as_posix() not in shown - {entry.file}:
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
        return f"{begun}: {len(files) - len(other):,} of {len(files):,} files identical; {_counted(self.entries)}."


def _numbers(entries: list[Entry]) -> str:
    numbers = [entry.verdict for entry in entries if entry.kind == NUMBERS]
    off = len(numbers) - numbers.count(IDENTICAL)
    return f"{off:,} of {len(numbers):,} numbers differ" if off else f"{len(numbers):,} numbers came out the same"


def _counted(entries: list[Entry]) -> str:
    """How many of each verdict, kind by kind; what is identical is counted of numbers alone."""
    counts = Counter((entry.kind, entry.verdict) for entry in entries)
    told = []
    for kind in KINDS:
        found = [v for v in VERDICTS if counts[kind, v] and (kind == NUMBERS or v != IDENTICAL)]
        words = [f"{counts[kind, v]:,} {'different' if v == DIFFERS else v}" for v in found]
        told += [f"{kind}: {', '.join(words)}"] * bool(words)
    return "; ".join(told)


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
