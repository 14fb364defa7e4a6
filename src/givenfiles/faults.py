"""What is said when an input cannot be used: every fault at once, each with its place and what would be right."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it should be in one place of one file.

    `row` counts as a spreadsheet does: the header is row 1, the first record row 2. `key` is one of a file of settings.
    `times` is how often it stands from there on, where a fault is told for several alike.
    """

    file: Path | str
    expected: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    key: str | None = None
    times: int = 1

    def __str__(self) -> str:
        file = called(self.file) if isinstance(self.file, Path) else self.file
        places = {"row": self.row, "column": self.column, "key": self.key}
        place = [file, *(f"{what} {which}" for what, which in places.items() if which is not None)]
        found = "" if self.value is None else f"found {shown(self.value)}; "
        return f"{', '.join(place)}: {found}{self.expected}"


MOST_ALIKE = 3


def _kind(fault: Fault | str) -> object:
    """The same for faults that differ in their place, their value and the numbers in what is said of them only."""
    if isinstance(fault, str):
        return fault
    return fault.file, fault.key is None, re.sub(r"\d+", "0", re.split(r"; | \(", fault.expected)[0])


def _in_lines(alike: list[Fault | str]) -> list[str]:
    first, *others = alike
    if len(alike) <= MOST_ALIKE or isinstance(first, str):
        return [str(fault) for fault in alike]
    columns = len({fault.column for fault in alike if fault.column is not None})
    values = [shown(v) for v in dict.fromkeys(fault.value for fault in others) if v not in (None, first.value)]
    keys = [fault.key for fault in others if fault.key is not None]
    also = [f"also {', '.join(keys[:MOST_ALIKE])}{' …' * (len(keys) > MOST_ALIKE)}"] * bool(keys)
    also += [f"in {columns} columns"] * (columns > 1)
    also += [f"also {', '.join(values[:MOST_ALIKE])}{' …' * (len(values) > MOST_ALIKE)}"] * (bool(values) and not keys)
    more = sum(fault.times for fault in alike) - 1
    return [f"{first} – and {more:,} more like it{''.join(f', {word}' for word in also)}"]


class InputError(ValueError):
    """An input that cannot be used, told in sentences a person can act on.

    Made from one sentence or from several `Fault`s; `faults` keeps them apart, `str()` joins their `lines`.
    """

    def __init__(self, faults: str | Fault | Iterable[Fault | str]):
        self.faults = [faults] if isinstance(faults, str | Fault) else list(faults)
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """The faults, a line each; more than `MOST_ALIKE` of one kind in one line."""
        kinds: dict[object, list[Fault | str]] = {}
        for fault in self.faults:
            kinds.setdefault(_kind(fault), []).append(fault)
        return [line for alike in kinds.values() for line in _in_lines(alike)]


@contextmanager
def gathered(faults: list[Fault | str]) -> Iterator[None]:
    """Put the faults of an InputError raised within into `faults`, so that what is checked next can add its own."""
    try:
        yield
    except InputError as error:
        faults += error.faults


def refuse(faults: Collection[Fault | str]) -> None:
    """Raise InputError with all the faults, where there are any."""
    if faults:
        raise InputError(faults)


def shown(value: object, longest: int = 60) -> str:
    """The value in quotation marks, on one line, cut where it is longer than a line of an error should be."""
    text = str(value)
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    return '"' + "".join(c if c.isprintable() else repr(c)[1:-1] for c in text) + '"'


def called(path: Path) -> str:
    """The path as a person standing in the current folder would write it."""
    try:
        return Path(os.path.realpath(path)).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return os.fspath(path)
