"""Git's names of contents. Oracles: git itself; two names that everybody who uses git has seen."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from peercompendium import git_ids, made_with
from peergroups.places import REPOSITORY

NAMES = ["a.b", "a-b", "a/x", "a0", "ä ö", "z/deep/er/x", "z/deep-er", "z/deep.er", "é/1"]


def git(*words: str, cwd, given: bytes = b"") -> str:
    if shutil.which("git") is None:
        pytest.skip("no git on this machine")
    ended = subprocess.run(["git", *words], cwd=cwd, input=given, capture_output=True, check=True)  # noqa: S607
    return ended.stdout.decode().strip()


def test_the_empty_file_and_the_empty_folder_have_their_well_known_names():
    assert git_ids.of_content(b"") == "swh:1:cnt:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert git_ids.of_folder({}) == "swh:1:dir:4b825dc642cb6eb9a060e54bf8d69288fbee4904"


@pytest.mark.parametrize("content", [b"", b"a\n", b"\0\xff\r\n", b"x" * 70_000])
def test_a_content_is_named_as_git_hash_object_names_it(content, tmp_path):
    named = git("hash-object", "--stdin", "--no-filters", cwd=tmp_path, given=content)
    assert git_ids.of_content(content) == f"swh:1:cnt:{named}"


@pytest.mark.parametrize("last", range(len(NAMES) + 1))
def test_a_folder_is_named_as_git_write_tree_names_it(last, tmp_path):
    files = {name: f"{name}\n".encode() for name in NAMES[:last]}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    git("init", "--quiet", cwd=tmp_path)
    git("-c", "core.autocrlf=false", "add", ".", cwd=tmp_path)
    assert git_ids.of_folder(files) == f"swh:1:dir:{git('write-tree', cwd=tmp_path)}"


def test_the_sources_are_named_as_git_names_them_in_the_commit():
    if not (REPOSITORY / ".git").exists() or git("status", "--porcelain", "--", *made_with.SOURCES, cwd=REPOSITORY):
        pytest.skip("no checkout without changes")
    for name in made_with.SOURCES:
        named = git("rev-parse", f"HEAD:{name}", cwd=REPOSITORY)
        assert made_with.named(REPOSITORY / name).rpartition(":")[2] == named, name
