"""What a report says it was made with. Oracle: git, the interpreter and the packages, each asked another way."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
from importlib.metadata import distributions

import pytest

from peercompendium import made_with
from peergroups import places
from peergroups.places import REPOSITORY


def git(*words, cwd) -> subprocess.CompletedProcess:
    return subprocess.run(["git", *words], cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S607


@pytest.fixture
def told(tmp_path, london) -> dict:
    made_with.write(tmp_path, london, {"level": 0.9})
    return json.loads((tmp_path / made_with.FILE).read_text(encoding="utf-8"))


def test_it_tells_the_interpreter_the_platform_and_the_parameters(told, tmp_path):
    system, _, _, _, machine, _ = platform.uname()
    assert told["platform"] == {"python": platform.python_version(), "system": system, "machine": machine}
    assert told["parameters"] == {"cohort": "london-2021", "level": 0.9}
    assert made_with.parameters(tmp_path) == {"level": "0.9"}


def test_it_tells_every_package_of_the_lock_that_is_installed(told):
    installed = {found.name.lower().replace("_", "-").replace(".", "-"): found.version for found in distributions()}
    assert told["packages"] == {
        name: installed[name.replace(".", "-")] for name in made_with.locked() if name.replace(".", "-") in installed
    }
    assert {"numpy", "scipy", "pandas", "matplotlib"} <= set(told["packages"])


def test_it_tells_the_commit(told):
    asked = git("log", "-1", "--format=%H", cwd=REPOSITORY)
    if asked.returncode:
        pytest.skip("not a git checkout")
    assert told["sources"]["commit"].removesuffix(" with changes") == asked.stdout.strip()


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A small checkout, inside a repository of somebody else's."""
    git("init", cwd=tmp_path)
    place = tmp_path / "checkout"
    for name, text in {"src/peergroups/a.py": "a = 1\n", "data/b.csv": "b\n", "data/private/c.csv": "c\n"}.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8", newline="\n")
    shutil.copy(REPOSITORY / made_with.LOCK, place)
    monkeypatch.setattr(made_with, "REPOSITORY", place)
    monkeypatch.setattr(made_with, "DATA", place / "data")
    return place


@pytest.fixture
def sources(checkout, tmp_path, london):
    """What is said of the sources of the small checkout as it stands."""

    def said() -> dict:
        made_with.write(tmp_path, london, {})
        return json.loads((tmp_path / made_with.FILE).read_text(encoding="utf-8"))["sources"]

    return said


def test_of_real_people_no_checksum_of_a_table_is_told(invented, tmp_path):
    invented.settings["published"] = str(places.DATA / "published")
    made_with.write(tmp_path, invented.load(), {})
    inputs = json.loads((tmp_path / made_with.FILE).read_text(encoding="utf-8"))["inputs"]
    assert inputs
    assert all(name.startswith("published ") for name in inputs)


def test_other_records_are_told_apart_wherever_they_lie(invented, tmp_path):
    said, invented.settings["records"] = [], "synthetic"
    for answer in ("always", "never"):
        invented.set("answers", 2, "personal_tired", answer)
        made_with.write(tmp_path, invented.load(), {})
        said.append(json.loads((tmp_path / made_with.FILE).read_text(encoding="utf-8"))["inputs"])
    assert set(said[0]) == {"cohort file", "participants", "attendance", "answers", "codebook", "segments"}
    assert [name for name in said[0] if said[0][name] != said[1][name]] == ["answers"]


def test_of_a_folder_where_somebody_put_records_of_real_people_no_identifier_is_told(
    invented, tmp_path, monkeypatch, sources
):
    assert sources()["data"]
    monkeypatch.setattr(made_with, "SOURCES", (invented.folder.name,))
    monkeypatch.setattr(made_with, "REPOSITORY", invented.folder.parent)
    made_with.write(tmp_path, invented.load(), {})
    said = json.loads((tmp_path / made_with.FILE).read_text(encoding="utf-8"))["sources"]
    assert said[invented.folder.name] is None


def test_outside_git_there_is_no_commit(sources):
    assert sources()["commit"] is None


def test_sources_are_told_apart_by_what_they_hold_and_not_by_caches_or_private_records(checkout, sources):
    before = sources()
    (checkout / "data" / "private" / "c.csv").write_text("others", encoding="utf-8")
    (checkout / "src" / "peergroups" / "__pycache__").mkdir()
    (checkout / "src" / "peergroups" / "__pycache__" / "a.pyc").write_bytes(b"x")
    assert sources() == before
    (checkout / "src" / "peergroups" / "a.py").write_bytes(b"a = 2\n")
    after = sources()
    assert [name for name in before if before[name] != after[name]] == ["src/peergroups"]


def test_a_commit_is_told_as_changed_where_what_makes_a_report_was(checkout, sources):
    as_somebody = ("-c", "user.name=x", "-c", "user.email=x")
    for words in (("init",), ("add", "."), (*as_somebody, "commit", "--no-gpg-sign", "--message", "x")):
        git(*words, cwd=checkout)
    clean = sources()["commit"]
    assert len(clean) == 40
    (checkout / "notes.txt").write_text("no report is made of this", encoding="utf-8")
    assert sources()["commit"] == clean
    (checkout / "src" / "peergroups" / "a.py").write_bytes(b"a = 2\n")
    assert sources()["commit"] == f"{clean} with changes"
