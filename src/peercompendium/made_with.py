"""What a report was made with: inputs, sources, Python, platform, packages, parameters; no user, place or time."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml

from peercompendium import git_ids
from peercompendium.manifest import OF_THE_DESKTOP, checksum
from peergroups.places import DATA, REPOSITORY
from peergroups.records.cohort import TABLES, Cohort
from peergroups.records.study import Study

FILE = "made-with.json"
COHORT = "cohort"
LOCK = "requirements.lock"
PACKAGES = "attainable", "givenfiles", "qdafiles", "peergroups", "peercompendium"
SOURCES = *(f"src/{package}" for package in PACKAGES), "notebooks", "data", LOCK
GROUPS = "inputs", "sources", "platform", "packages", "parameters"
LARGEST = 100_000


def surroundings() -> dict[str, dict[str, str | None]]:
    """What reports are made with on this machine, whatever the cohort: sources, Python, platform, packages."""
    return {
        "sources": {"commit": _commit()} | {name: named(REPOSITORY / name) for name in SOURCES},
        "platform": {"python": platform.python_version(), "system": platform.system(), "machine": platform.machine()},
        "packages": _installed(),
    }


def write(folder: Path, study: Study, parameters: Mapping[str, Any], around: Mapping[str, Any] | None = None) -> None:
    """Write `made-with.json` into a report's folder; it varies, and is left out where reports are compared.

    `around` are the surroundings where they are known already.
    """
    around, inputs = around or surroundings(), inputs_of(study.cohort)
    told = {
        "inputs": {name: named(file) for name, file in inputs if may_leave(study, file)},
        **around,
        "sources": around["sources"] | _of_no_name({file for _, file in inputs if not may_leave(study, file)}),
        "parameters": {COHORT: study.cohort.id} | dict(parameters),
    }
    text = json.dumps(told, ensure_ascii=False, indent=2)
    (folder / FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def content(files: Iterable[Path], parameters: Mapping[str, Any], around: Mapping[str, Any]) -> str:
    """One checksum of what a report is made from: files, parameters, and the `surroundings` but for the commit's name.

    Raises OSError for a file that cannot be read. It is as private as the files are (`may_leave`).
    """
    sources = {name: source for name, source in around["sources"].items() if name != "commit"}
    all_of_it = [[checksum(file) for file in files], dict(parameters), {**around, "sources": sources}]
    return hashlib.sha256(json.dumps(all_of_it, sort_keys=True).encode()).hexdigest()


def read(folder: Path) -> dict[tuple[str, str], str] | None:
    """What a report says it was made with, as `{(group, name): value}`; None where it does not say so legibly.

    Legible is a small file of values on one line each, whose parameters can be read as those after `-p` are.
    """
    file = folder / FILE
    try:
        if not file.is_file() or file.is_symlink() or file.stat().st_size > LARGEST:
            return None
        stated = json.loads(file.read_text(encoding="utf-8"))
        facts = {(group, name): str(value) for group in GROUPS for name, value in stated[group].items()}
        for (group, _), value in facts.items():
            yaml.safe_load(value if group == "parameters" else "")
        return facts if "".join(facts.values()).isprintable() else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, yaml.YAMLError):
        return None


def inputs_of(cohort: Cohort) -> list[tuple[str, Path]]:
    """What a cohort's report is made from: what each file is, and where."""
    several = len(cohort.read) > 1
    given = {"cohort file": cohort.path.name}
    given |= {f"answers{f' {n}' * several}": sent.file for n, sent in enumerate(cohort.read, start=1)}
    for name in TABLES:
        named = getattr(cohort.tables, name)
        for coder, files in named.items() if isinstance(named, Mapping) else [("", named)]:
            what = f"{name} of {coder}" if coder else name
            many = {f"{what} {n}": one for n, one in enumerate(files, start=1)} if isinstance(files, tuple) else {}
            given |= many or ({what: files} if files else {})
    files = [(name, cohort.file(file)) for name, file in given.items()]
    printed = sorted(cohort.file(cohort.published).glob("*.csv")) if cohort.published else []
    return [*files, *((f"published {file.stem}", file) for file in printed)]


def may_leave(study: Study, file: Path) -> bool:
    """Whether a file's name and checksum may leave its owner's folder: of real people, those of published figures only.

    Who knows all of a small table but one cell can try what the cell may hold until the checksum fits.
    """
    return study.origin != "real" or file.parent == study.published


def parameters(folder: Path) -> dict[str, str]:
    """The parameters a report was made with, as text; none where it does not say."""
    told = read(folder) or {}
    return {name: value for (group, name), value in told.items() if group == "parameters" and name != COHORT}


def locked() -> dict[str, str]:
    """The version of each package in this checkout's lock."""
    lock = REPOSITORY / LOCK
    text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", text, re.MULTILINE))


def _installed() -> dict[str, str]:
    found = {}
    for name in locked():
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _of_no_name(kept: set[Path]) -> dict[str, None]:
    """The sources in which somebody put records that may not leave."""
    return {name: None for name in SOURCES if kept & {*_files(REPOSITORY / name)}}


def named(source: Path) -> str:
    """The identifier of a file, or of a folder with all of its files that git would keep (see `git_ids`)."""
    if source.is_file():
        return git_ids.of_content(source.read_bytes())
    return git_ids.of_folder({file.relative_to(source).as_posix(): file.read_bytes() for file in _files(source)})


def _files(source: Path) -> Iterator[Path]:
    passing = {"__pycache__", ".ipynb_checkpoints", *OF_THE_DESKTOP}
    for file in source.rglob("*"):
        if file.is_file() and not passing & set(file.parts) and DATA / "private" not in file.parents:
            yield file


def _commit() -> str | None:
    """The commit checked out, and whether files that make reports were changed since; None without git."""
    commit, changes = _git("rev-parse", "HEAD"), _git("status", "--porcelain", "--", *SOURCES)
    return commit and f"{commit}{' with changes' if changes else ''}"


def _git(*words: str) -> str | None:
    # A checkout unpacked inside somebody else's repository is not at that repository's commit.
    alone = os.environ | {"GIT_CEILING_DIRECTORIES": str(REPOSITORY.parent), "GIT_OPTIONAL_LOCKS": "0"}
    try:
        said = subprocess.run(["git", *words], cwd=REPOSITORY, env=alone, capture_output=True, text=True, check=False)  # noqa: S603, S607
    except OSError:
        return None
    return None if said.returncode else said.stdout.strip()
