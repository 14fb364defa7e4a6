"""The released report, and a copy of it for a test to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from peergroups.places import REPOSITORY


@pytest.fixture(scope="session")
def reference() -> Path:
    return REPOSITORY / "released" / "london-2021"


@pytest.fixture
def rerun(reference, tmp_path) -> Path:
    return shutil.copytree(reference, tmp_path / "rerun")
