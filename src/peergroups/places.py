"""Where things are in a checkout of the compendium, and how a file is called when a person is told about it."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "data"
COHORTS = REPOSITORY / "cohorts"
LONDON = COHORTS / "london-2021.yaml"


def called(path: Path) -> str:
    """The path as a person standing in the current folder would write it."""
    try:
        return Path(path).resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return os.fspath(path)
