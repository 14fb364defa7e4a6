"""What is written takes its place whole or not at all, and nothing of anybody else's goes.

Oracles: what is on the disk after each way it can end, and sha256sum.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from givenfiles.faults import InputError
from peercompendium import manifest
from peercompendium.publish import put, whole
from peergroups.places import REPOSITORY

pytestmark = pytest.mark.slow

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="forks, modes and signals are POSIX")
MINE = "years of work"


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory, monkeypatch) -> Path:
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def out(tmp_path) -> Path:
    """A folder that was written here."""
    make(tmp_path / "here" / "out", "old")
    return tmp_path / "here" / "out"


def make(target: Path, text: str, inputs=()) -> None:
    with whole(target, inputs) as staging:
        (staging / "tables").mkdir()
        (staging / "page.html").write_text(text, encoding="utf-8")
        (staging / "tables" / "page.csv").write_text(text, encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes | str]:
    """All that is there: files with their bytes, links with where they lead, folders."""
    found = {}
    for path in folder.rglob("*"):
        kind = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else "no file"
        found[path.relative_to(folder).as_posix()] = kind
    return found


def refused(target: Path, inputs=()) -> str:
    """What is said, every fault in a line, when a block that must not begin would have begun."""
    before = contents(target.parent)
    with pytest.raises(InputError) as caught, whole(target, inputs):
        pytest.fail("the block began")
    assert contents(target.parent) == before
    return str(caught.value).replace(f"{target.parent}{os.sep}", "")


def test_the_folder_takes_the_place_of_an_earlier_one_and_leaves_nothing_else(out, temporary):
    make(out, "new")
    assert (out / "page.html").read_text(encoding="utf-8") == "new"
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    assert list(temporary.iterdir()) == []


def test_an_error_leaves_what_was_there(out):
    before = contents(out)
    with pytest.raises(ZeroDivisionError), whole(out) as staging:
        (staging / "page.html").write_text("x" * (1 // 0), encoding="utf-8")
    assert contents(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_nothing_is_seen_before_the_end(tmp_path):
    with whole(tmp_path / "new" / "out"):
        assert not (tmp_path / "new" / "out").exists()
    assert (tmp_path / "new" / "out").exists()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
def test_sha256sum_checks_the_list(out):
    command = ["sha256sum", "--check", "--strict", manifest.NAME]
    said = subprocess.run(command, cwd=out, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == ["page.html: OK", "tables/page.csv: OK"]
    (out / "page.html").write_text("changed", encoding="utf-8")
    assert subprocess.run(command, cwd=out, capture_output=True, check=False).returncode == 1


def test_every_stranger_is_named_and_nothing_is_touched(out):
    (out / "thesis.txt").write_text(MINE, encoding="utf-8")
    (out / "tables" / "notes.txt").write_text(MINE, encoding="utf-8")
    (out / "photographs").mkdir()
    (out / "photographs" / "1.png").write_bytes(b"")
    (out / "empty").mkdir()
    (out / "page.html").write_text("with a remark", encoding="utf-8")
    said = refused(out).splitlines()
    assert said[0].startswith("out: would be replaced, and holds what was not written here or was changed since")
    assert said[1:] == [
        "out/empty: is a folder that was not written here",
        "out/page.html: was changed since it was written here",
        "out/photographs: is a folder that was not written here",
        "out/thesis.txt: was not written here",
        "out/tables/notes.txt: was not written here",
    ]


@POSIX
def test_links_and_special_files_are_strangers(out):
    (out / "away").symlink_to(out.parent)
    (out / "page.html").unlink()
    (out / "page.html").symlink_to("tables/page.csv")
    os.mkfifo(out / "pipe")
    said = refused(out)
    for name, why in (("away", "is a link"), ("page.html", "is a link"), ("pipe", "was not written here")):
        assert f"out/{name}: {why}" in said


@POSIX
def test_a_folder_of_tables_that_is_a_link_is_a_stranger(out):
    (out / "tables").rename(out.parent / "elsewhere")
    (out / "tables").symlink_to(out.parent / "elsewhere")
    assert "out/tables: is a link" in refused(out)


@pytest.mark.parametrize("name", ["report.json", "thesis.txt", ".gitignore"])
def test_a_folder_without_a_list_is_a_strangers_also_a_report_of_version_0_1_0(tmp_path, name):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / name).write_text("{}", encoding="utf-8")
    said = refused(tmp_path / "m")
    assert "m: would be replaced, and has no contents.sha256" in said
    assert "version 0.1.0 has none either: remove it, or move it elsewhere" in said
    assert f"m/{name}: was not written here" in said


@POSIX
@pytest.mark.parametrize("listing", ["by somebody else", "with other line ends", "a pipe"])
def test_a_list_that_was_not_written_here_lets_nothing_be_replaced(out, listing):
    lines = (out / manifest.NAME).read_bytes()
    (out / manifest.NAME).unlink()
    if listing == "a pipe":
        os.mkfifo(out / manifest.NAME)
    else:
        others = lines.partition(b"\n")[2] if listing == "by somebody else" else lines.replace(b"\n", b"\r\n")
        (out / manifest.NAME).write_bytes(others)
    assert "has no contents.sha256" in refused(out)


def test_a_list_that_names_what_is_outside_reaches_nothing_there(out):
    outside = out.parent / "thesis.txt"
    outside.write_text(MINE, encoding="utf-8")
    listed = manifest.read(out) | {name: manifest.checksum(outside) for name in ("../thesis.txt", str(outside))}
    (out / manifest.NAME).write_text(manifest.text(listed), encoding="utf-8", newline="\n")
    make(out, "new")
    assert outside.read_text(encoding="utf-8") == MINE
    assert [path.name for path in out.parent.iterdir() if path != outside] == ["out"]


def test_what_desktops_leave_and_what_is_gone_are_no_obstacle(out):
    for place in (out, out / "tables"):
        for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
            (place / name).write_bytes(b"\0")
    (out / "page.html").unlink()
    make(out, "new")
    assert set(contents(out)) == {manifest.NAME, "page.html", "tables", "tables/page.csv"}
    shutil.rmtree(out / "tables")
    make(out, "newer")


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "out").mkdir()
    make(tmp_path / "out", "new")
    assert (tmp_path / "out" / "page.html").exists()


@POSIX
def test_an_input_in_the_folder_is_named_however_it_is_reached(out):
    (out.parent / "link").symlink_to(out)
    (out.parent / "answers.csv").symlink_to(out / "page.html")
    inside = [out / "page.html", out / "not-there.csv", out.parent / "link" / "page.html", out.parent / "answers.csv"]
    for file in [*inside, out, out.parent / "link"]:
        assert "is read for this and is in out, which would be replaced" in refused(out, [file]), file
    assert refused(out, inside).count("is read for this") == len(inside)
    make(out, "new", [out.parent / "elsewhere.csv", out.parent])


@POSIX
def test_through_a_link_it_is_the_folder_that_is_replaced_and_the_link_stays(out):
    (out.parent / "link").symlink_to(out)
    make(out.parent / "link", "new")
    assert (out.parent / "link").is_symlink()
    assert (out / "page.html").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize(
    "name", ["src", "src/peercompendium/out", "notebooks/out", "data", "data/private/out", ".git/out"]
)
def test_nothing_goes_into_what_the_compendium_is_made_of(name):
    with (
        pytest.raises(InputError, match=r"which the compendium is made of|a folder was expected"),
        whole(REPOSITORY / name),
    ):
        pytest.fail("the block began")
    assert name in ("src", "data") or not (REPOSITORY / name).exists()


def test_a_file_where_a_folder_should_be_is_told(tmp_path):
    (tmp_path / "file").write_text(MINE, encoding="utf-8")
    for target in (tmp_path / "file", tmp_path / "file" / "out", tmp_path / "file" / "a" / "out"):
        assert refused(target) == f"{tmp_path / 'file'}: a folder was expected here, or nothing".replace(
            f"{target.parent}{os.sep}", ""
        )


@POSIX
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_told(out):
    out.parent.chmod(0o500)
    said = refused(out)
    out.parent.chmod(0o700)
    assert said == "out: cannot be written (Permission denied)"


@pytest.mark.parametrize("change", ["mkdir", "rename", "open"])
@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_is_full_or_read_only_is_one_sentence_and_loses_nothing(out, monkeypatch, change, fault):
    before = contents(out.parent)
    original = getattr(Path, change)

    def fail(path, *arguments, **named):
        writes = change != "open" or "w" in str(arguments) + str(named)
        if writes and "making" in str(path) + str(arguments):
            raise OSError(fault, os.strerror(fault), str(path))
        return original(path, *arguments, **named)

    monkeypatch.setattr(Path, change, fail)
    with pytest.raises(InputError) as caught:
        make(out, "new")
    monkeypatch.undo()
    assert str(caught.value) == f"{out}: cannot be written ({os.strerror(fault)})"
    assert contents(out.parent) == before


@POSIX
@pytest.mark.parametrize("mask", [0o077, 0o002, 0o022])
def test_what_is_written_is_for_whom_the_umask_says(tmp_path, mask, temporary):
    earlier = os.umask(mask)
    try:
        with whole(tmp_path / "out") as staging:
            (staging / "page.html").write_text("x", encoding="utf-8")
            private = [*tmp_path.glob(".out.*"), *temporary.iterdir()]
            assert len(private) == 2
            assert all(path.stat().st_mode & 0o777 == 0o700 for path in private)
        put(tmp_path, {"file.txt": b"x"})
    finally:
        os.umask(earlier)
    for path, mode in (
        (tmp_path / "out", 0o777),
        (tmp_path / "out" / "page.html", 0o666),
        (tmp_path / "file.txt", 0o666),
    ):
        assert path.stat().st_mode & 0o777 == mode & ~mask


def test_what_other_programs_and_users_left_is_not_touched(out, temporary):
    foreign = [out.parent / ".out.notes", out.parent / ".out.12345678.making", temporary / "pg-theirs"]
    for folder in foreign:
        folder.mkdir()
        (folder / "thesis.txt").write_text(MINE, encoding="utf-8")
    make(out, "new")
    assert all((folder / "thesis.txt").is_file() for folder in foreign)


def test_a_folder_being_made_is_not_taken_for_a_dead_runs(out):
    with whole(out) as staging:
        (staging / "page.html").write_text("slow", encoding="utf-8")
        make(out, "fast")
        assert (staging / "page.html").exists()
        assert (out / "page.html").read_text(encoding="utf-8") == "fast"
    assert (out / "page.html").read_text(encoding="utf-8") == "slow"
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_what_came_meanwhile_ends_the_run_and_all_stays(out):
    with pytest.raises(InputError, match=r"thesis\.txt: was not written here"), whole(out):
        (out / "thesis.txt").write_text(MINE, encoding="utf-8")
    assert (out / "thesis.txt").read_text(encoding="utf-8") == MINE
    assert (out / "page.html").read_text(encoding="utf-8") == "old"
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_files_take_the_place_of_those_on_the_list_alone(tmp_path):
    put(tmp_path, {"a.csv": b"1", "b.csv": b"1"}, listed=True)
    put(tmp_path, {"a.csv": b"2", "b.csv": b"2"}, listed=True)
    assert (tmp_path / "a.csv").read_bytes() == b"2"
    (tmp_path / "b.csv").write_bytes(b"mine")
    before = contents(tmp_path)
    with pytest.raises(InputError) as caught:
        put(tmp_path, {"a.csv": b"3", "b.csv": b"3"}, listed=True)
    assert len(caught.value.faults) == 1
    assert "b.csv: is there, and its folder's list does not say that it was written here" in str(caught.value)
    assert contents(tmp_path) == before


def test_a_file_is_written_where_none_is_and_again_where_it_is_the_same(tmp_path):
    for _ in range(2):
        put(tmp_path, {"a.qdc": b"1"})
    assert set(contents(tmp_path)) == {"a.qdc"}
    with pytest.raises(InputError, match=r"a\.qdc: is there"):
        put(tmp_path, {"a.qdc": b"2"})
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="folder: is there"):
        put(tmp_path, {"folder": b"2"})


def test_a_list_of_somebody_else_is_not_replaced(tmp_path):
    (tmp_path / manifest.NAME).write_text("theirs", encoding="utf-8")
    with pytest.raises(InputError, match=r"contents\.sha256: is there"):
        put(tmp_path, {"a.csv": b"1"}, listed=True)
    assert contents(tmp_path) == {manifest.NAME: b"theirs"}


def test_a_file_put_into_a_folder_is_on_its_list_and_goes_with_it(out):
    put(out, {"report.pdf": b"%PDF"})
    assert "report.pdf" in manifest.read(out)
    make(out, "new")
    assert not (out / "report.pdf").exists()


def interleaved(disturbance: str, kind: str, folder: Path) -> list[dict]:
    script = Path(__file__).with_name("interleavings.py")
    command = [sys.executable, script, disturbance, kind, folder]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert len(found) > 15
    assert [step["code"] for step in found].index(3) == len(found) - 1
    return found[:-1]


KINDS = pytest.mark.parametrize("kind", ["whole", "put"])
FILES = {"whole": ("out/page.html", "out/tables/page.csv"), "put": ("out/page.html",)}


def all_of(kind: str, text: str) -> dict[str, str]:
    return dict.fromkeys(FILES[kind], text)


@POSIX
@KINDS
@pytest.mark.parametrize("disturbance", ["kill", "container"])
def test_killed_before_any_of_its_changes_a_run_leaves_the_old_or_the_new_and_the_next_clears(
    kind, disturbance, tmp_path
):
    steps = interleaved(disturbance, kind, tmp_path)
    assert {step["code"] for step in steps} == {-9}
    assert {json.dumps(step["files"]) for step in steps} == {json.dumps(all_of(kind, text)) for text in ("old", "new")}
    assert all(step["hidden"] == step["temporary"] == [] for step in steps)


@POSIX
@KINDS
def test_interrupted_before_any_of_its_changes_it_leaves_the_old_or_the_new(kind, tmp_path):
    steps = interleaved("interrupt", kind, tmp_path)
    assert {step["code"] for step in steps} == {130}
    found = [{name: text for name, text in step["files"].items() if ".making/" not in name} for step in steps]
    assert all(files in (all_of(kind, "old"), all_of(kind, "new")) for files in found)


@POSIX
@KINDS
def test_two_runs_at_once_both_end_well_and_the_last_one_wins(kind, tmp_path):
    steps = interleaved("run", kind, tmp_path)
    assert {step["code"] for step in steps} == {0}
    found = [step["files"] for step in steps]
    assert all(files in (all_of(kind, "new"), all_of(kind, "other")) for files in found)
    assert all_of(kind, "other") in found
    assert all(step["hidden"] == step["temporary"] == step["strangers"] == [] for step in steps)


@POSIX
def test_a_file_that_comes_into_the_folder_at_any_moment_is_there_afterwards(tmp_path):
    steps = interleaved("stranger", "whole", tmp_path)
    found = [step["files"] for step in steps]
    came = [files for files in found if MINE in files.values()]
    assert len(came) >= len(found) - 1, "between two renamings there is no folder that it could come into"
    assert {step["code"] for step in steps} == {0, 2}
    for files in found:
        rest = {name: text for name, text in files.items() if text != MINE}
        assert rest in (all_of("whole", "old"), all_of("whole", "new"))


@POSIX
def test_a_file_that_comes_into_a_folder_set_aside_gets_a_place_of_its_own(tmp_path):
    steps = interleaved("late", "whole", tmp_path)
    kept = [step for step in steps if any(".kept-" in name for name in step["files"])]
    assert kept
    for step in kept:
        assert [text for name, text in step["files"].items() if ".kept-" in name] == [MINE]
    assert {step["code"] for step in steps} <= {0, 2}
    assert all(step["hidden"] == [] for step in steps)


@POSIX
@KINDS
def test_a_change_at_any_moment_is_there_afterwards_and_counts_as_a_strangers(kind, tmp_path):
    steps = interleaved("change", kind, tmp_path)
    changed = [step for step in steps if step["files"]["out/page.html"] == MINE]
    assert len(changed) >= len(steps) - 1
    assert {step["code"] for step in changed} == {0, 2}
    assert all(step["strangers"] == ["page.html"] for step in changed)
