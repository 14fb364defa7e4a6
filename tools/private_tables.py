"""Refuse to commit tables of real people; the pre-commit hook runs this on what is staged, a test on what is tracked.

Tables belong in the folders below, where made-up and published ones are, or in `data/private/`, which git never takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

# Made-up, published and test tables, and reports of synthetic cohorts.
OPEN = ("data/synthetic/", "data/published/", "data/examples/", "released/", "tests/")
TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".sav", ".por", ".dta", ".rds", ".parquet", ".qdpx", ".sqlite3")
TABLES += (".sqlite", ".db", ".qda", ".rqda", ".mx22", ".nvp", ".nvpx", ".atlproj")
NOT_OURS = {".git", ".venv", ".venv-programs", "site", "node_modules"}
EXPECTED = "tables of people belong in data/private/, which is not committed"


def faults(folder: Path, names: Iterable[str]) -> Iterator[str]:
    """A sentence for each of these files of a checkout that may not be committed, by its name and its place."""
    of_real_people = {os.path.realpath(file) for file in _tables_of_real_cohorts(folder)}
    for name in names:
        led_to = os.path.relpath(os.path.realpath(folder / name), os.path.realpath(folder))
        if _is_private(name) or _is_private(led_to):
            yield f"{name}: is private, and what is in a private folder is not committed"
        elif os.path.realpath(folder / name) in of_real_people:
            yield f"{name}: a cohort file with `records: real` names it; {EXPECTED}"
        elif _plain(name).endswith(TABLES) and not name.startswith(OPEN):
            yield f"{name}: {EXPECTED}; made-up ones in {', '.join(OPEN[:3])}"


def _plain(name: str) -> str:
    """A name as file systems may take it: without regard to case, composition, or blanks and dots at the end."""
    return unicodedata.normalize("NFKC", name).casefold().rstrip(" .")


def _is_private(name: str) -> bool:
    parts = [_plain(part) for part in Path(name).parts]
    return "data" in parts and "private" in parts[parts.index("data") :]


def _tables_of_real_cohorts(folder: Path) -> Iterator[Path]:
    for file in _yaml_files(folder):
        try:
            told = yaml.load(file.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506 (text only)
        except (OSError, ValueError, yaml.YAMLError, RecursionError):
            continue
        if isinstance(told, dict) and told.get("records") == "real":
            yield from (file.parent / text for text in _texts(told.get("tables")))


def _yaml_files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (Path(place, name) for name in files if name.lower().endswith((".yaml", ".yml")))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from _texts(inside)
    elif value:
        yield str(value)


def _listed(folder: Path, *words: str) -> list[str]:
    said = subprocess.run(["git", *words, "-z"], cwd=folder, capture_output=True, check=True)  # noqa: S607
    return [os.fsdecode(name) for name in said.stdout.split(b"\0") if name]


def main() -> None:
    """Check what is staged in the folder this is run in or, with the word `tracked`, all that is tracked."""
    folder = Path.cwd()
    tracked = _listed(folder, "ls-files") if "tracked" in sys.argv else None
    found = list(faults(folder, tracked or _listed(folder, "diff", "--cached", "--name-only", "--diff-filter=d")))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
