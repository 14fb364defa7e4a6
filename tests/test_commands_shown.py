"""Each command that the README and the documents show is run, or asked whether it knows each word shown.

Oracle: the exit code, 2 where `docs/reviewing.md` says that a fault is told. What takes minutes is run by `make hunt`.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from peergroups.places import REPOSITORY

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "data/README.md",
    *(f"docs/{f.name}" for f in REPOSITORY.glob("docs/*.md")),
]
PROGRAMS = "make|compendium|uv|conda|pip|python -m|git|papermill|jupyter|sha256sum|pre-commit"
SHOWN = re.compile(rf"(?:\.venv/bin/)?(?:{PROGRAMS})(?: .*)?")
RELEASED = REPOSITORY / "released" / "london-2021"
FAULTS = {"cohorts/nowhere.yaml", "levle", "data", "0", "99.9"}  # each ends with exit code 2
READERS_OWN = {"data/private/export.csv", "cohorts/leeds-2026.yaml", "site/leeds-2026", "coding.qdpx"}


def shown() -> list[str]:
    """The commands in code blocks and between backticks, each once, without what is only a program's name."""
    found = []
    for name in DOCUMENTS:
        text = (REPOSITORY / name).read_text(encoding="utf-8").replace("\\\n", " ")
        blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
        lines = [line.strip() for block in blocks for line in block.splitlines()]
        lines += re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        found += [" ".join(re.split(r"\s+#|\s+\[ \]", line)[0].split()) for line in lines if SHOWN.fullmatch(line)]
    return sorted(command for command in dict.fromkeys(found) if " " in command)


COMMANDS = shown()
TAKES_LONG = re.compile(r"(papermill|compendium report -p (level|means_and_sds))\b")


def run(*words: str | Path, cwd: Path = REPOSITORY) -> subprocess.CompletedProcess:
    return subprocess.run(list(map(str, words)), cwd=cwd, capture_output=True, text=True, check=False)


def options_of(words: list[str]) -> set[str]:
    return {word for word in words if word.startswith("-")}


help_of = cache(run)


def knows(words: list[str], *asked: str | Path) -> None:
    """Ask a program for its help, and find each option in it."""
    helped = help_of(*asked)
    assert helped.returncode == 0, helped.stderr
    known = {
        option for option in options_of(words) if option.replace("--no-", "--") in helped.stdout.replace("--no-", "--")
    }
    assert options_of(words) - known == set()


def test_commands_are_found():
    assert len(COMMANDS) > 40
    assert {command.split()[0].rpartition("/")[2] for command in COMMANDS} >= {"make", "compendium", "python", "uv"}


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("make ")])
def test_a_target_of_make_is_there_and_knows_each_setting(command):
    _, target, *settings = shlex.split(command)
    assert run("make", "--dry-run", "--always-make", target, *settings).returncode == 0
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert all(
        re.search(rf"\b{setting.partition('=')[0]} \?=|\$\({setting.partition('=')[0]}\)", makefile)
        for setting in settings
    )


@pytest.mark.parametrize("command", [c for c in COMMANDS if re.match(r"(\.venv/bin/)?python -m pytest", c)])
def test_tests_that_are_named_are_there(command, pytestconfig):
    words = shlex.split(re.sub(r" -[mk] \w+", "", command.partition(" -m pytest")[2]))
    places = [word for word in words if not word.startswith("-")]
    assert [place for place in places if not (REPOSITORY / place).exists()] == []
    assert " -m hunt" not in command or any(line.startswith("hunt:") for line in pytestconfig.getini("markers"))


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith(".venv/bin/") and "pytest" not in c])
@pytest.mark.hunt
def test_a_command_does_what_is_shown(command, hunt, here, tmp_path):
    program, *words = shlex.split(command)
    program = BIN / Path(program).name
    if program.name == "pre-commit":
        knows(words, program, words[0], "--help")
        return
    if READERS_OWN & set(words):
        knows(words, program, *words[: 1 + (words[0] == "cohort")], "--help")
        return
    if TAKES_LONG.search(command) and not hunt.many:
        knows(
            words[1:] if program.name == "compendium" else words,
            program,
            *words[:1] * (program.name == "compendium"),
            "--help",
        )
        return
    words = [str(RELEASED) if word in ("A", "B") else word for word in words]
    if words[0] in ("report", "verify", "compare"):
        words += ["--out", str(tmp_path / "out")]
    if words[0] == "notebooks/03-before-and-after.ipynb":
        words[1] = str(tmp_path / words[1])
    ended = here(*words) if program.name == "compendium" else run(program, *words)
    assert ended.returncode == (2 if FAULTS & set(words) else 0), ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("compendium ")])
def test_a_command_that_is_named_is_there_with_its_options(command):
    _, *words = shlex.split(command)
    knows(words, BIN / "compendium", *words[: 1 + (words[0] == "cohort")], "--help")


@pytest.mark.hunt
@pytest.mark.parametrize("command", [c for c in COMMANDS if re.match(r"(uv|pip|jupyter|git|conda) ", c)])
def test_another_program_knows_each_word(command, hunt):
    program, *words = shlex.split(command)
    found = shutil.which(program, path=f"{BIN}:{REPOSITORY / '.venv' / 'uv' / 'bin'}") or shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not on this machine")
    if program == "jupyter" and not hunt.many:
        assert shutil.which(f"jupyter-{words[0]}", path=str(BIN))
        return
    parts = [word for word in words[:2] if re.fullmatch(r"[a-z]+", word) and not (REPOSITORY / word).exists()]
    if program == "git":
        assert run("git", parts[0], "-h").returncode in (0, 129)
        return
    knows(
        words if program != "uv" or "run" not in words else words[:2],
        found,
        *parts[: 1 + (words[0] in ("pip", "env"))],
        "--help",
    )


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("sha256sum ")])
def test_a_list_of_files_is_read_by_other_programs(command):
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not on this machine")
    words = shlex.split(command)
    assert run(*words, *["contents.sha256"][: len(words) < 3], "--quiet", cwd=RELEASED).returncode == 0


def test_every_command_shown_is_of_a_kind_that_is_tried():
    kinds = r"make |(\.venv/bin/)?python -m |\.venv/bin/|compendium |(uv|pip|jupyter|git|conda|sha256sum) "
    assert [command for command in COMMANDS if not re.match(kinds, command)] == []
