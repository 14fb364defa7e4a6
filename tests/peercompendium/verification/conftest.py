"""The released report, and a copy of it for a test to spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from peergroups.places import REPOSITORY


@pytest.fixture(scope="session")
def reference() -> Path:
    return REPOSITORY / "released" / "london-2021"


@pytest.fixture
def rerun(reference, tmp_path) -> Path:
    return shutil.copytree(reference, tmp_path / "rerun")


@pytest.fixture(scope="session")
def change() -> Callable[[Path, str, str], None]:
    """Put a text in the place of another that is in a file."""

    def in_file(file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")

    return in_file


@pytest.fixture(scope="session")
def times() -> Callable[[Path, float], None]:
    """Multiply the mean answers in the table of scores."""

    def in_table(file: Path, factor: float) -> None:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        means = table["quantity"] == "mean-item"
        table.loc[means, "estimate"] = [repr(float(value) * factor) for value in table.loc[means, "estimate"]]
        table.to_csv(file, index=False, lineterminator="\n")

    return in_table
