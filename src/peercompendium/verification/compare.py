"""Two reports compared, file by file: the same bytes, or what differs, and what could explain it."""

from __future__ import annotations

import filecmp
import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from givenfiles.faults import Fault, InputError, called, refuse
from peercompendium import made_with
from peercompendium.verification import documents, tables, verdicts
from peergroups.places import MARK

CRATE = "ro-crate-metadata.json"
WHOLE, UNNAMED = "the whole file", "other bytes, nothing that this comparison can name"
# Larger than any file of a report, some 0.5 MB; of a larger one only the bytes are compared.
LARGEST = 8_000_000
Facts = Mapping[tuple[str, str], str]
# Other inputs, sources or parameters could explain any difference; another commit of the same sources none.
COULD_EXPLAIN_ANY, COMMIT = ("inputs", "sources", "parameters"), ("sources", "commit")
MOST_NAMED = 3
LAST_DIGITS, NOT_STATED = "last digits", "not stated"
UNREADABLE = f"Not both reports have a readable {made_with.FILE}, so what they were made with cannot be compared."


# What a kind of file is, how it is taken apart, and how two of them are compared.
FORMATS = {
    ".csv": (verdicts.TEXTS, tables.read, tables.judge),
    ".html": (verdicts.TEXTS, documents.read_page, documents.judge),
    ".ipynb": (verdicts.TEXTS, documents.read_json, documents.judge),
    ".json": (verdicts.TEXTS, documents.read_json, documents.judge),
    ".svg": (verdicts.PICTURES, partial(documents.Picture, documents.SVG), documents.judge_picture),
    ".png": (verdicts.PICTURES, partial(documents.Picture, documents.PNG), documents.judge_picture),
}
UNKNOWN = verdicts.FILES, None, None


def compare(reference: Path, rerun: Path) -> verdicts.Comparison:
    """A verdict for every file of two reports, for every number of their tables, and for each text that differs.

    Raises InputError where a folder is not a report, or cannot be read.
    """
    folders = Path(reference), Path(rerun)
    cohorts_of(*folders)
    (first, passed_by), (second, also_passed_by) = map(_files, folders)
    entries = [entry for name in sorted(first | second) for entry in _file(name, first, second)]
    differing, explanation = _explain(*map(made_with.read, folders), entries)
    return verdicts.Comparison(
        *map(verdicts.named, folders), entries, differing, explanation, sorted(passed_by | also_passed_by)
    )


def cohorts_of(*reports: Path) -> list[str]:
    """The cohort of each report; raises InputError with every folder that is not a report or has none of its pages."""
    cohorts, faults = [], []
    for folder in reports:
        try:
            told = json.loads((folder / MARK).read_text(encoding="utf-8") if (folder / MARK).is_file() else "")
            cohorts.append(str(told["cohort"]))
            if not any((folder / f"{page}.html").is_file() for page in told["pages"]):
                raise LookupError
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            faults.append(Fault(folder, f"a report's folder was expected here, with its {MARK} and its pages"))
    refuse(faults)
    return cohorts


def _files(folder: Path) -> tuple[dict[str, Path], set[str]]:
    """The files of a report that are compared, and the names of those that are not. Links are not followed."""
    declared = verdicts.declared()["not_compared"]
    found, passed_by = {}, set()
    for place, folders, files in os.walk(folder, onerror=_unreadable):
        for path in (Path(place, name) for name in (*folders, *files)):
            name = path.relative_to(folder)
            if {*declared["anywhere"]} & {*name.parts} or name.as_posix() in declared["at_the_top"]:
                passed_by.add(name.as_posix())
            elif path.is_symlink() or not path.is_dir():
                found[name.as_posix()] = path
    return found, passed_by - {made_with.FILE}


def _unreadable(error: OSError) -> None:
    raise InputError(f"{called(error.filename)}: this folder cannot be read ({error.strerror})")


def _file(name: str, reference: dict[str, Path], rerun: dict[str, Path]) -> list[verdicts.Entry]:
    both = reference.get(name), rerun.get(name)
    told = [path and (_odd(path) or "a file") for path in both]
    kind = FORMATS.get(Path(name).suffix, UNKNOWN)[0]
    if None in told:
        return [
            verdicts.Entry(
                verdicts.NEW if both[0] is None else verdicts.MISSING, kind, name, WHOLE, *(side or "" for side in told)
            )
        ]
    if told != ["a file"] * 2:
        return [verdicts.Entry(verdicts.DIFFERS, kind, name, WHOLE, *told, "only files are compared")]
    try:
        if max(path.stat().st_size for path in both) > LARGEST:
            same = filecmp.cmp(*both, shallow=False)
            return [
                verdicts.Entry(
                    verdicts.IDENTICAL if same else verdicts.DIFFERS, kind, name, WHOLE, note="too large to say more"
                )
            ]
        contents = [normal(name, path.read_bytes()) for path in both]
        return _judge_crate(contents, reference, rerun) if name == CRATE else judge(name, *contents)
    except OSError as error:
        return [verdicts.Entry(verdicts.DIFFERS, kind, name, WHOLE, note=f"cannot be read ({error.strerror})")]


def _odd(path: Path) -> str:
    """What a path is that is not a file; a link is told by the name it leads to, and not followed."""
    if path.is_symlink():
        return f"a link to {path.readlink().name}, not followed"
    return "" if path.is_file() else "neither a file nor a folder"


def _judge_crate(contents: list[bytes], *reports: dict[str, Path]) -> list[verdicts.Entry]:
    """A crate with other bytes differs, unless in nothing but checksums that are right for its own report's files."""
    if contents[0] == contents[1] or documents.RIGHT in b"".join(contents):
        return judge(CRATE, *contents)
    plain = [documents.without_own_checksums(*given) for given in zip(contents, map(_contents, reports), strict=True)]
    if plain[0] != plain[1]:
        return judge(CRATE, *plain)
    what, why = verdicts.declared()["consequence"].values()
    return [verdicts.Entry(verdicts.FOLLOWS, verdicts.TEXTS, CRATE, what, note=why)]


def _contents(files: dict[str, Path]) -> dict[str, bytes]:
    """The contents of a report's files, as their checksums are made from: whichever way line ends were checked out."""
    small = {name: path for name, path in files.items() if not _odd(path) and path.stat().st_size <= LARGEST}
    return {name: normal(name, path.read_bytes()) for name, path in small.items()}


def normal(name: str, content: bytes) -> bytes:
    """A file's bytes after the one declared normalisation, of line ends."""
    return content.replace(b"\r\n", b"\n") if Path(name).suffix in verdicts.declared()["same"]["formats"] else content


def judge(name: str, reference: bytes, rerun: bytes) -> list[verdicts.Entry]:
    """The verdict on a file of this name, and on each number if it is a table.

    The same bytes, line ends apart, are identical. Other bytes never are, also where nothing is found to name.
    """
    kind, read, compare_contents = FORMATS.get(Path(name).suffix, UNKNOWN)
    both = [normal(name, content) for content in (reference, rerun)]
    same = both[0] == both[1]
    whole = verdicts.Entry(verdicts.IDENTICAL if same else verdicts.DIFFERS, kind, name, WHOLE)
    if not read or (same and read is not tables.read):
        return [whole]
    try:
        entries = list(compare_contents(name, *map(read, both)))
    # What parsers raise at damaged or hostile files has too many names.
    except Exception as error:  # noqa: BLE001
        return [replace(whole, note=f"cannot be read ({error})")]
    named = not same and any(entry.verdict != verdicts.IDENTICAL for entry in entries)
    return entries if named else [replace(whole, note="" if same else UNNAMED), *entries]


def _explain(
    reference: Facts | None, rerun: Facts | None, entries: list[verdicts.Entry]
) -> tuple[list[verdicts.Surrounding], str]:
    """What was not the same or not the lock's, with how many of the differences it could explain; and that in all.

    `reference` and `rerun` are what `made_with.read` returned of both reports.
    """
    found = Counter(_kind(entry) for entry in entries if entry.verdict not in (verdicts.IDENTICAL, verdicts.FOLLOWS))
    if reference is None or rerun is None:
        stated = ("stated" if facts else NOT_STATED for facts in (reference, rerun))
        return [verdicts.Surrounding(made_with.FILE, *stated, "", 0)], UNREADABLE
    rows, explained, lock = [], set(), made_with.locked()
    for group, name in sorted({*reference, *rerun}, key=lambda key: (made_with.GROUPS.index(key[0]), key[1])):
        first, second = (facts.get((group, name), NOT_STATED) for facts in (reference, rerun))
        locked = lock.get(name, "") if group == "packages" else ""
        if first != second or (locked and first != locked):
            could = {kind for kind in found if first != second and _could(group, name, kind)}
            rows.append(verdicts.Surrounding(f"{group}: {name}", first, second, locked, sum(map(found.get, could))))
            explained |= could
    rows.sort(key=lambda row: -row.could_explain)
    return rows, _in_all(rows, sum(map(found.get, explained)), found.total())


def _could(group: str, name: str, kind: str) -> bool:
    if group in COULD_EXPLAIN_ANY:
        return (group, name) != COMMIT
    return name in verdicts.declared()["could_explain"].get(kind, ())


def _kind(entry: verdicts.Entry) -> str:
    """What a difference is explained as: a number's last digits, or a number; a table's words count as numbers."""
    if entry.relative is not None and entry.relative <= verdicts.declared()["last_digits"]:
        return LAST_DIGITS
    if entry.file.endswith(".csv"):
        return verdicts.NUMBERS
    return verdicts.FILES if entry.file.endswith(".json") else entry.kind


def _in_all(rows: list[verdicts.Surrounding], explained: int, found: int) -> str:
    if not found:
        return "There is no difference to explain."
    changed = [row.name for row in rows if row.reference != row.rerun]
    if not changed:
        return f"Both were made with the same, which explains none of the {found:,} differences."
    changed = [row.name for row in rows if row.could_explain] or changed
    more = f" and {len(changed) - MOST_NAMED:,} more" * (len(changed) > MOST_NAMED)
    named = f"{', '.join(changed[:MOST_NAMED])}{more}"
    return f"What is not the same ({named}) could explain {explained or 'none'} of the {found:,} differences."
