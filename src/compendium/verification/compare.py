"""Two reports compared, file by file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from compendium import made_with, manifest
from compendium.publish import MARK
from compendium.verification import documents, pictures, surroundings, tables, tolerances
from compendium.verification import verdicts as v
from peergroups.faults import Fault, InputError
from peergroups.places import REPOSITORY, called

Reader = Callable[[bytes], Any] | None
Judge = Callable[[str, Any, Any], Iterator[v.Entry]] | None
FORMATS = {
    ".csv": (v.NUMBERS, tables.read, tables.judge),
    ".html": (v.TEXT, documents.read_page, documents.judge),
    ".ipynb": (v.TEXT, documents.read_json, documents.judge),
    ".json": (v.TEXT, documents.read_json, documents.judge),
    ".svg": (v.PICTURES, pictures.read_svg, pictures.judge_svg),
    ".png": (v.PICTURES, pictures.read_png, pictures.judge_png),
}
UNKNOWN = (v.FILES, None, None)
WHOLE = "the whole file"


def compare(reference: Path, rerun: Path) -> v.Comparison:
    """A verdict for every number, text, picture and file of two reports.

    A file with the same bytes on both sides is identical and, but for tables, whose numbers are counted, not opened.
    `made-with.json` is left out and told as surroundings. Raises InputError where a folder is not a report.
    """
    folders = Path(reference), Path(rerun)
    cohorts_of(*folders)
    first, second = map(_files, folders)
    entries = [entry for name in sorted(first | second) for entry in _file(name, first.get(name), second.get(name))]
    differing, explanation = surroundings.explain(*map(made_with.read, folders), entries)
    return v.Comparison(*map(_named, folders), entries, differing, explanation)


def cohorts_of(*reports: Path) -> list[str]:
    """The cohort of each report; raises InputError with every folder that is not a report."""
    cohorts, faults = [], []
    for folder in reports:
        try:
            told = json.loads((folder / MARK).read_text(encoding="utf-8"))
            cohorts.append(str(told["pages"] and told["cohort"]))
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            faults.append(Fault(called(folder), f"a report's folder was expected here, with its {MARK}"))
    if faults:
        raise InputError(faults)
    return cohorts


def _named(folder: Path) -> str:
    """The folder within the checkout, or its bare name: no path of anybody's machine."""
    folder = folder.resolve()
    return folder.relative_to(REPOSITORY).as_posix() if REPOSITORY in folder.parents else folder.name


def _files(folder: Path) -> dict[str, Path]:
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    return {name: path for name, path in found.items() if name not in (made_with.FILE, manifest.NAME)}


def _file(name: str, first: Path | None, second: Path | None) -> Iterator[v.Entry]:
    kind, read, judge = FORMATS.get(Path(name).suffix, UNKNOWN)
    told = [path and (_odd(path) or "a file") for path in (first, second)]
    if None in told:
        yield v.Entry(v.NEW if first is None else v.MISSING, kind, name, WHOLE, *(side or "" for side in told))
    elif told != ["a file"] * 2:
        yield v.Entry(v.IDENTICAL if told[0] == told[1] else v.DIFFERS, kind, name, WHOLE, *told)
    else:
        yield from _contents(name, kind, (first, second), read, judge)


def _odd(path: Path) -> str:
    """What a path is that is not a file; a link is told by the name it leads to, and not followed."""
    if path.is_symlink():
        return f"a link to {path.readlink().name}, not followed"
    return "" if path.is_file() else "neither a file nor a folder"


def _contents(name: str, kind: str, both: tuple[Path, Path], read: Reader, judge: Judge) -> Iterator[v.Entry]:
    found, faults = _opened(both, Path.read_bytes)
    same = found[0] == found[1] and not any(faults)
    if read and not any(faults) and (kind == v.NUMBERS or not same):
        found, faults = _opened(found, read)
        if not any(faults):
            entries = list(judge(name, *found))
            if not same and all(entry.verdict == v.IDENTICAL for entry in entries):
                why = tolerances.declared().get(name, tolerances.declared()["bytes"])["why"]
                entries.append(v.Entry(v.WITHIN, kind, name, "the bytes", note=why))
            yield from entries
            return
    told = (
        fault or (f"{len(content):,} bytes" if read is None else "can be read")
        for content, fault in zip(found, faults, strict=True)
    )
    yield v.Entry(v.IDENTICAL if same else v.DIFFERS, kind, name, WHOLE, *told)


def _opened(both: Iterable[Any], read: Callable[[Any], Any]) -> tuple[list[Any], list[str]]:
    """What both sides hold, and what is to be said where one cannot be read."""
    found, faults = [], []
    for side in both:
        try:
            found.append(read(side))
            faults.append("")
        # What parsers raise at damaged or hostile files has too many names.
        except Exception as error:  # noqa: BLE001
            found.append(None)
            faults.append(f"cannot be read ({getattr(error, 'strerror', None) or error})")
    return found, faults
