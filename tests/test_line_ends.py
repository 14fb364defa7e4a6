"""A clone has the bytes that were committed, whatever git is set to. Oracle: the blobs, as git hashes them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from peergroups.places import REPOSITORY

pytestmark = pytest.mark.slow

WINDOWS = "core.autocrlf=true", "core.eol=crlf"
ATTRIBUTES = ".gitattributes"


def git(folder: Path, *words: str) -> str:
    settings = [part for setting in WINDOWS for part in ("-c", setting)]
    return subprocess.run(["git", *settings, *words], cwd=folder, capture_output=True, text=True, check=True).stdout  # noqa: S607


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """What is committed here, with today's attributes, cloned as a Windows user's git would."""
    if not (REPOSITORY / ".git").exists():
        pytest.skip("not a git checkout")
    folder = tmp_path_factory.mktemp("clone")
    git(folder, "clone", "--quiet", "--no-checkout", "--shared", str(REPOSITORY), "checkout")
    place = folder / "checkout"
    (place / ".git" / "info").mkdir(exist_ok=True)
    shutil.copy(REPOSITORY / ATTRIBUTES, place / ".git" / "info" / "attributes")
    git(place, "checkout", "--quiet", "HEAD")
    return place


def blobs(place: Path) -> dict[str, str]:
    entries = (line.split("\t") for line in git(place, "ls-files", "-s", "-z").split("\0") if line)
    return {name: about.split()[1] for about, name in entries}


def written(place: Path, names: list[str]) -> dict[str, str]:
    hashes = git(place, "hash-object", "--no-filters", "--", *names).split()
    return dict(zip(names, hashes, strict=True))


def test_every_file_of_a_clone_has_the_bytes_that_were_committed(clone):
    committed = blobs(clone)
    assert len(committed) > 100
    assert written(clone, list(committed)) == committed


def test_scripts_start(clone):
    for name in (".ci/run", "postBuild"):
        first = (clone / name).read_bytes().splitlines(keepends=True)[0]
        assert first.startswith(b"#!")
        assert not first.endswith(b"\r\n")


def test_without_the_attributes_such_a_clone_would_differ(tmp_path):
    """The fault itself: two lines of text, committed and checked out by the same git."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "text.csv").write_bytes(b"a\nb\n")
    git(tmp_path, "add", "text.csv")
    (tmp_path / "text.csv").unlink()
    git(tmp_path, "checkout", "--quiet", "--", "text.csv")
    assert (tmp_path / "text.csv").read_bytes() == b"a\r\nb\r\n"
    shutil.copy(REPOSITORY / ATTRIBUTES, tmp_path)
    (tmp_path / "text.csv").unlink()
    git(tmp_path, "checkout", "--quiet", "--", "text.csv")
    assert (tmp_path / "text.csv").read_bytes() == b"a\nb\n"
