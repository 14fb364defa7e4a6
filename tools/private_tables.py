"""Refuse to commit tables of real people; the pre-commit hook and a test run this on all that git would commit."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

# Made-up, published and test tables, and reports of synthetic cohorts.
OPEN = ("data/synthetic/", "data/published/", "data/examples/", "released/", "tests/")
# Also where more follows: answers.csv.gz, answers.csv~, coder-a.sqlite3-wal.
TABLES = re.compile(
    r"\.(csv|tsv|tab|dat|xls[xmb]?|ods|z?sav|por|dta|rds|rdata|rda|parquet|feather|qdpx|qda|rqda|mx\d\d|nvpx?|atlproj"
    r"|sqlite3?|db3?|zip|7z|rar|gz|tar|tgz|xz|bz2|zst)(?![a-z0-9])"
)
# What `compendium share` keeps beside a cohort file.
LEDGER = ".shared.json"
DICTIONARY = json.loads((Path(__file__).resolve().parents[1] / "data" / "datapackage.json").read_text("utf-8"))
OF_PEOPLE = [table["schema"] for table in DICTIONARY["resources"] if table["name"] in {"participants", "answers"}]
COLUMNS = {field["name"] for schema in OF_PEOPLE for field in schema["fields"]}
EXPECTED = "tables of people belong in data/private/, which is not committed"


def faults(folder: Path, staged: Path, names: Iterable[str]) -> Iterator[str]:
    """A sentence for each of these files that may not be committed; `staged` has them as they would be."""
    of_real_people = {*_tables_of_real_cohorts(folder), *_tables_of_real_cohorts(staged)}
    for name in names:
        led_to = {_within(root, root / name) for root in (folder, staged)}
        if any(map(_is_private, {name, *led_to})):
            yield f"{name}: is private, and what is in a private folder is not committed"
        elif any(led.is_relative_to(table) for led in led_to for table in of_real_people):
            yield f"{name}: a cohort file without `records: synthetic` names it; {EXPECTED}"
        elif not name.startswith(OPEN) and (TABLES.search(_plain(name)) or _has_header(staged / name)):
            yield f"{name}: {EXPECTED}; made-up ones in {', '.join(OPEN[:3])}"


def _within(root: Path, file: Path) -> Path:
    return Path(os.path.relpath(os.path.realpath(file), os.path.realpath(root)))


def _plain(name: str) -> str:
    """A name as it may be read: without regard to case, composition, unseen signs, or blanks and dots around it."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign) != "Cf")
    return seen.casefold().strip().rstrip(" .")


def _is_private(name: str | Path) -> bool:
    parts = [_plain(part) for part in Path(name).parts]
    return parts[-1].endswith(LEDGER) or ("data" in parts and "private" in parts[parts.index("data") :])


def _has_header(file: Path) -> bool:
    """Whether one of a file's first lines, whatever separates its cells, names a participant and two columns more."""
    start = file.read_bytes()[:20_000].replace(b"\0", b"") if file.is_file() else b""
    lines = start.decode("utf-8", "replace").splitlines()[:5]
    headers = ({cell.strip("\ufffd\"' ") for cell in re.split(r"[,;\t|]", _plain(line))} for line in lines)
    return any("participant" in header and len(header & COLUMNS) >= 3 for header in headers)


def _tables_of_real_cohorts(root: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in {".git", ".venv", ".venv-programs", ".venv-cluster"}]
        for file in (Path(place, name) for name in files if name.lower().endswith((".yaml", ".yml"))):
            try:
                cohorts = list(yaml.load_all(file.read_text("utf-8-sig"), Loader=yaml.BaseLoader))
            except (OSError, ValueError, yaml.YAMLError, RecursionError):
                continue
            real = (told for told in cohorts if isinstance(told, dict) and told.get("records") != "synthetic")
            named = (text for told in real for text in [*_texts(told.get("tables")), *_files(told.get("read"))])
            yield from (_within(root, file.parent / text) for text in named)


def _files(read: object) -> list[str]:
    each = read if isinstance(read, list) else [read]
    return [text for sent in each if isinstance(sent, dict) for text in _texts(sent.get("file"))]


def _texts(value: object) -> list[str]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value] if value and isinstance(value, str) else [text for each in inside for text in _texts(each)]


def main() -> None:
    """Check all that git would commit from the checkout this is run in."""
    top = os.fsdecode(_git("rev-parse", "--show-toplevel")).removesuffix("\n")
    with tempfile.TemporaryDirectory() as place:
        _git("-C", top, "checkout-index", "--all", f"--prefix={Path(place).as_posix()}/")
        names = [os.fsdecode(name) for name in _git("-C", top, "ls-files", "-z").split(b"\0") if name]
        sys.exit("\n".join(faults(Path(top), Path(place), names)) or 0)


def _git(*words: str) -> bytes:
    return subprocess.run(["git", *words], stdout=subprocess.PIPE, check=True).stdout  # noqa: S607


if __name__ == "__main__":
    main()
