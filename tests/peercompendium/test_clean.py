"""`make clean` removes what was made here and nothing else. Oracle: what is on the disk afterwards."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from peercompendium import up_to_date
from peercompendium.clean import CHECKSUM, PARTS, STAMP, main
from peercompendium.publish import put, whole
from peergroups.places import REPOSITORY


@pytest.fixture
def checkout(tmp_path):
    """A checkout with an environment, a report, and a comparison with its rerun."""
    (tmp_path / ".venv" / "lib").mkdir(parents=True)
    (tmp_path / ".venv" / STAMP).write_text("", encoding="utf-8")
    (tmp_path / ".venv" / "lib" / "module.py").write_text("", encoding="utf-8")
    for target in ("site/london-2021", "site/verification/rerun"):
        with whole(tmp_path / target) as staging:
            (staging / "index.html").write_text("page", encoding="utf-8")
            (staging / up_to_date.OF_THE_REPORT).write_text("{}", encoding="utf-8")
    up_to_date.remember(tmp_path / "site" / "london-2021", "0" * 64)
    put(tmp_path / "site" / "verification", {"verification.html": b"page"}, listed=True)
    return tmp_path


def names(folder) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def test_what_was_made_here_goes(checkout, capsys):
    main(checkout)
    assert list(checkout.iterdir()) == []
    assert capsys.readouterr().out == ""
    main(checkout)


def test_what_was_not_stays_and_is_named(checkout, capsys):
    (checkout / "site" / "thesis.txt").write_text("mine", encoding="utf-8")
    (checkout / "site" / "london-2021" / "notes.txt").write_text("mine", encoding="utf-8")
    (checkout / "site" / "verification" / "rerun" / "index.html").write_text("mine", encoding="utf-8")
    (checkout / "site" / "plans").mkdir()
    (checkout / ".venv" / STAMP).unlink()
    (checkout / ".venv-programs").symlink_to(checkout / "site")
    main(checkout)
    files = ["site/london-2021/notes.txt", "site/thesis.txt", "site/verification/rerun/index.html"]
    said = capsys.readouterr().out
    for name in [".venv", ".venv-programs", "site/plans", *files]:
        assert f"{name} stays: it was not made here, or was changed since" in said
    assert set(files) <= set(names(checkout)), said
    assert (checkout / ".venv" / "lib" / "module.py").exists()
    assert (checkout / "site" / "plans").is_dir()
    assert not (checkout / "site" / "london-2021" / "index.html").exists()


def test_a_report_being_made_is_left_alone(checkout):
    with whole(checkout / "site" / "london-2021") as staging:
        (staging / "index.html").write_text("new", encoding="utf-8")
        main(checkout)
        assert (staging / "index.html").exists()
    assert names(checkout / "site") == ["london-2021/contents.sha256", "london-2021/index.html"]


@pytest.mark.parametrize("stamp", [b"years of work", b"a" * 65, b"0\n"])
def test_an_environment_whose_stamp_is_no_checksum_is_somebody_elses(checkout, capsys, stamp):
    (checkout / ".venv" / STAMP).write_bytes(stamp)
    main(checkout)
    assert capsys.readouterr().out == ".venv stays: it was not made here, or was changed since\n"
    assert names(checkout) == [".venv/lib/module.py", f".venv/{STAMP}"]


def test_a_stamp_that_leads_elsewhere_is_somebody_elses(checkout):
    (checkout / "elsewhere.txt").write_text("", encoding="utf-8")
    (checkout / ".venv" / STAMP).unlink()
    (checkout / ".venv" / STAMP).symlink_to(checkout / "elsewhere.txt")
    main(checkout)
    assert (checkout / ".venv" / "lib" / "module.py").exists()


def test_somebodys_own_files_in_an_environment_stay_with_its_stamp(checkout, capsys):
    (checkout / ".venv" / "notes").mkdir()
    (checkout / ".venv" / "notes" / "thesis.txt").write_text("mine", encoding="utf-8")
    main(checkout)
    assert names(checkout) == [f".venv/{STAMP}", ".venv/notes/thesis.txt"]
    assert ".venv/notes stays" in capsys.readouterr().out


def test_it_knows_an_environment_as_the_tool_that_makes_it_does():
    tool = (REPOSITORY / "tools" / "environment.py").read_text(encoding="utf-8")
    told = {ast.unparse(node.targets[0]): node.value for node in ast.parse(tool).body if isinstance(node, ast.Assign)}
    assert eval(ast.unparse(told["PARTS"])) == PARTS  # noqa: S307 (a tuple of the project's own)
    assert f'"{STAMP}"' in tool
    assert CHECKSUM.decode() in tool


def test_it_needs_nothing_but_python():
    assert re.search(r"^clean:\n\t@PYTHONPATH=src \$\(PYTHON\) -B -m peercompendium.clean$", makefile(), re.MULTILINE)
    code = "import sys; sys.path.insert(0, 'src'); import peercompendium.clean"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], cwd=REPOSITORY, check=True)


def makefile() -> str:
    return (REPOSITORY / "Makefile").read_text(encoding="utf-8")
