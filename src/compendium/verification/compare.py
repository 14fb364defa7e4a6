"""Two reports compared, file by file."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path

from compendium import made_with
from compendium.publish import MARK
from compendium.verification import documents, pictures, surroundings, tables, tolerances
from compendium.verification.verdicts import (
    DIFFERS,
    FILES,
    IDENTICAL,
    MISSING,
    NEW,
    NUMBERS,
    PICTURES,
    TEXT,
    WITHIN,
    Comparison,
    Entry,
)
from peergroups.faults import Fault, InputError
from peergroups.places import REPOSITORY, called

FORMATS = {
    ".csv": (NUMBERS, tables.read, tables.judge),
    ".html": (TEXT, documents.read_page, documents.judge),
    ".ipynb": (TEXT, documents.read_json, documents.judge),
    ".json": (TEXT, documents.read_json, documents.judge),
    ".svg": (PICTURES, pictures.read_svg, pictures.judge_svg),
    ".png": (PICTURES, pictures.read_png, pictures.judge_png),
}
UNREADABLE = (OSError, ValueError, LookupError, TypeError, SyntaxError, RecursionError, csv.Error)
LINK, ODD = "a link, which is not followed", "neither a file nor a folder"


def compare(reference: Path, rerun: Path) -> Comparison:
    """A verdict for every number, text, picture and file of two reports.

    A file with the same bytes on both sides is identical and, but for tables, whose numbers are counted, not opened.
    `made-with.json` is left out and told as surroundings. Raises InputError where a folder is not a report.
    """
    folders = Path(reference), Path(rerun)
    if faults := [fault for folder in folders for fault in _not_a_report(folder)]:
        raise InputError(faults)
    first, second = map(_files, folders)
    entries = [entry for name in sorted(first | second) for entry in _file(name, first.get(name), second.get(name))]
    differing, explanation = surroundings.explain(*map(made_with.read, folders), entries)
    return Comparison(*map(_named, folders), entries, differing, explanation)


def report_of(folder: Path) -> dict:
    """What `report.json` of a report says; raises InputError where the folder is not a report."""
    if faults := list(_not_a_report(folder)):
        raise InputError(faults)
    return json.loads((folder / MARK).read_text(encoding="utf-8"))


def _not_a_report(folder: Path) -> Iterator[Fault]:
    try:
        told = json.loads((folder / MARK).read_text(encoding="utf-8"))
        if isinstance(told["cohort"], str) and isinstance(told["pages"], list):
            return
    except UNREADABLE:
        pass
    yield Fault(called(folder), f"a report's folder was expected here, as `compendium report` makes it (with {MARK})")


def _named(folder: Path) -> str:
    """The folder within the checkout, or its bare name: no path of anybody's machine."""
    folder = folder.resolve()
    return folder.relative_to(REPOSITORY).as_posix() if REPOSITORY in folder.parents else folder.name


def _files(folder: Path) -> dict[str, Path]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
    found.pop(made_with.FILE, None)
    return found


def _file(name: str, first: Path | None, second: Path | None) -> Iterator[Entry]:
    kind, read, judge = FORMATS.get(Path(name).suffix, (FILES, None, None))
    if first is None or second is None:
        verdict, told = (NEW, ("", "a file")) if first is None else (MISSING, ("a file", ""))
        yield Entry(verdict, kind, name, "the whole file", *told)
    elif _odd(first) or _odd(second):
        same = _odd(first) == _odd(second)
        told = ((_odd(path) or "a file").partition(":")[0] for path in (first, second))
        yield Entry(IDENTICAL if same else DIFFERS, kind, name, "the whole file", *told)
    else:
        yield from _contents(name, first, second)


def _odd(path: Path) -> str:
    if path.is_symlink():
        return f"{LINK}: {os.readlink(path)}"
    return "" if path.is_file() else ODD


def _contents(name: str, first: Path, second: Path) -> Iterator[Entry]:
    kind, read, judge = FORMATS.get(Path(name).suffix, (FILES, None, None))
    try:
        contents = first.read_bytes(), second.read_bytes()
        same = contents[0] == contents[1]
        found = [] if read is None or (same and kind != NUMBERS) else list(judge(name, *map(read, contents)))
    except UNREADABLE as error:
        ...
