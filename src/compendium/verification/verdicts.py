"""What is said of each thing compared, and of two reports as a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath

VERDICTS = IDENTICAL, WITHIN, DIFFERS, MISSING, NEW = "identical", "within tolerance", "differs", "missing", "new"
KINDS = NUMBERS, PICTURES, TEXT, FILES = "numbers", "pictures", "text", "files"


@dataclass(frozen=True, slots=True)
class Entry:
    """The verdict on one number, text, picture or file: its place, what both reports have there, and the difference.

    `relative` is the difference of two numbers relative to the larger of them.
    """

    verdict: str
    kind: str
    file: str
    place: str = ""
    reference: str = ""
    rerun: str = ""
    note: str = ""
    relative: float | None = None


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

    @property
    def passed(self) -> bool:
        """Whether all is identical or within tolerance."""
        return all(entry.verdict in (IDENTICAL, WITHIN) for entry in self.entries)

    @property
    def not_identical(self) -> list[Entry]:
        """Every entry worth reading: numbers first, what is within tolerance last."""
        found = [entry for entry in self.entries if entry.verdict != IDENTICAL]
        return sorted(found, key=lambda entry: (entry.verdict == WITHIN, KINDS.index(entry.kind)))

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
        numbers = Counter(entry.verdict for entry in self.entries if entry.kind == NUMBERS)
        others = Counter(entry.verdict for entry in self.entries if entry.kind != NUMBERS)
        told = f"Of {numbers.total():,} numbers {_told(numbers)}; of {others.total():,} other things {_told(others)}."
        return f"{'The same' if self.passed else 'Not the same'}. {told}"


def _told(counts: Counter) -> str:
    return ", ".join(f"{counts[v]:,} {'different' if v == DIFFERS else v}" for v in VERDICTS if counts[v]) or "none"
