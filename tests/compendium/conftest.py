"""A report of London's stand-in records, made once by the command as a person would run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from peergroups.places import REPOSITORY

COMMAND = Path(sys.executable).with_name("compendium")
Run = Callable[..., subprocess.CompletedProcess]


def compendium(*words: str | Path, cwd: Path = REPOSITORY, **surroundings: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [COMMAND, *words],
        cwd=cwd,
        env=os.environ | surroundings,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="session")
def run() -> Run:
    return compendium


@pytest.fixture(scope="session")
def london_report(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("reports") / "london"
    made = compendium("report", "--out", folder)
    assert made.returncode == 0, made.stderr
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    return files_of
