"""A folder appears whole or not at all. Oracle: what stands on the disk after each way it can end."""

from __future__ import annotations

import os

import pytest

from compendium.publish import MARK, whole
from peergroups.faults import InputError

NO_PROCESS = 2**22 + 1


def fill(folder, text):
    (folder / MARK).write_text("{}", encoding="utf-8")
    (folder / "page.html").write_text(text, encoding="utf-8")


def fail(folder=None):
    if folder:
        fill(folder, "half")
    raise ZeroDivisionError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_folder_takes_the_place_of_an_earlier_report(tmp_path):
    for text in ("first", "second"):
        with whole(tmp_path / "out") as staging:
            fill(staging, text)
    assert (tmp_path / "out" / "page.html").read_text(encoding="utf-8") == "second"
    assert names(tmp_path) == ["out"]


def test_an_error_leaves_what_stood_there(tmp_path):
    with whole(tmp_path / "out") as staging:
        fill(staging, "first")
    with pytest.raises(ZeroDivisionError), whole(tmp_path / "out") as staging:
        fail(staging)
    assert (tmp_path / "out" / "page.html").read_text(encoding="utf-8") == "first"
    assert names(tmp_path) == ["out"]


def test_nothing_is_seen_before_the_end(tmp_path):
    with whole(tmp_path / "new" / "out") as staging:
        fill(staging, "first")
        assert not (tmp_path / "new" / "out").exists()
    assert (tmp_path / "new" / "out").exists()


def test_what_a_killed_process_had_set_aside_is_put_back_first(tmp_path):
    aside = tmp_path / f".out.{NO_PROCESS}.previous"
    aside.mkdir()
    fill(aside, "earlier")
    with pytest.raises(ZeroDivisionError), whole(tmp_path / "out"):
        fail()
    assert (tmp_path / "out" / "page.html").read_text(encoding="utf-8") == "earlier"
    assert names(tmp_path) == ["out"]


def test_only_what_a_dead_process_left_is_cleared(tmp_path):
    dead, alive, foreign = f".out.{NO_PROCESS}.abc.making", f".out.{os.getppid()}.abc.making", ".out.notes"
    for name in (dead, alive, foreign):
        (tmp_path / name).mkdir()
    with whole(tmp_path / "out") as staging:
        fill(staging, "first")
    assert names(tmp_path) == sorted([alive, foreign, "out"])


def test_a_file_or_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="is a file"), whole(tmp_path / "file"):
        pass
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "x").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="not a report"), whole(tmp_path / "theirs"):
        pass


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "out").mkdir()
    with whole(tmp_path / "out") as staging:
        fill(staging, "first")
    assert names(tmp_path / "out") == ["page.html", MARK]
