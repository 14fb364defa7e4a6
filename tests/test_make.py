"""What the Makefile does by itself. Oracle: what is started, said and changed in a small repository with stand-ins."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from peergroups.places import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="make is for the others")]

REFUSED = "The reference is made from a commit. Commit or stash first what is in none; git says:"
MADE = ["environment", "report --out released/london-2021"]


class Repository:
    """A repository of its own with this project's Makefile; what it starts notes itself in `started.txt`."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.copy(REPOSITORY / "Makefile", self.write("Makefile", ""))
        self.write(".gitignore", ".venv/\nstarted.txt\n")
        self.write("tools/environment.py", "open('started.txt', 'a').write('environment\\n')\n")
        self.write(".venv/bin/compendium", '#!/bin/sh\necho "$@" >> started.txt\n').chmod(0o700)
        self.write("notes.txt", "")
        self.write("released/london-2021/index.html", "")

    def write(self, name: str, content: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        return file

    def git(self, *words: str) -> None:
        who = ["-c", "user.name=N", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=self.folder, check=True)  # noqa: S607

    def commit(self) -> None:
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "all of it")

    def release(self, **variables: str) -> tuple[int, str, list[str]]:
        """`make release`: its exit code, what was said, and what was started."""
        return self.make("release", **variables)

    def make(self, *words: str, **variables: str) -> tuple[int, str, list[str]]:
        """`make` with these words: its exit code, what was said, and what was started."""
        make = ["make", "--no-print-directory", *words, f"PYTHON={sys.executable}"]
        plain = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(self.folder.parent)}
        made = subprocess.run(make, cwd=self.folder, env=plain | variables, capture_output=True, text=True, check=False)
        started = self.folder / "started.txt"
        return made.returncode, made.stderr, started.read_text("utf-8").splitlines() if started.exists() else []


@pytest.fixture
def repository(tmp_path) -> Repository:
    return Repository(tmp_path / "Ärzte & Co")


def add(repository: Repository) -> None:
    repository.write("src/new.py", "")


def change(repository: Repository) -> None:
    repository.write("notes.txt", "other")


def stage(repository: Repository) -> None:
    change(repository)
    repository.git("add", "notes.txt")


def remove(repository: Repository) -> None:
    (repository.folder / "notes.txt").unlink()


def hide(repository: Repository) -> None:
    """A new file, where the user's git shows none."""
    add(repository)
    repository.git("config", "status.showUntrackedFiles", "no")


def test_the_reference_is_made_from_a_commit(repository):
    repository.commit()
    assert repository.release() == (0, "", MADE)


def test_what_is_released_may_have_changed(repository):
    repository.commit()
    repository.write("released/london-2021/index.html", "other")
    repository.write("released/london-2021/new.html", "")
    assert repository.release() == (0, "", MADE)


@pytest.mark.parametrize(
    ("disturb", "named"),
    [
        (add, "?? src/new.py"),
        (change, " M notes.txt"),
        (stage, "M  notes.txt"),
        (remove, " D notes.txt"),
        (hide, "?? src/new.py"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_changes_that_are_in_no_commit_are_named_and_nothing_is_made(repository, disturb, named):
    repository.commit()
    disturb(repository)
    code, said, started = repository.release()
    assert (code, said.splitlines()[:2], started) == (2, [REFUSED, named], [])


def test_without_a_repository_nothing_is_made(repository):
    code, said, started = repository.release(GIT_CEILING_DIRECTORIES=str(repository.folder.parent))
    assert (code, said.splitlines()[0], started) == (2, REFUSED, [])
    assert "not a git repository" in said.splitlines()[1]


def test_in_a_repository_of_something_else_that_overlooks_it_nothing_is_made(repository):
    around = Repository(repository.folder.parent)
    around.write(".gitignore", "*\n")
    around.git("init", "--quiet")
    code, said, started = repository.release()
    assert (code, said.splitlines()[0], started) == (2, REFUSED, [])


def test_another_repository_that_a_variable_names_does_not_count(repository, tmp_path):
    other = Repository(tmp_path / "other")
    other.commit()
    repository.commit()
    change(repository)
    places = {"GIT_DIR": str(other.folder / ".git"), "GIT_WORK_TREE": str(other.folder)}
    assert repository.release(**places)[::2] == (2, [])


@pytest.mark.parametrize(
    ("words", "where", "options"),
    [
        ([], "", ""),
        (["CERTIFICATE=1"], "", " --certificate site/verification/certificate.md"),
        (["LATEST=1"], "-latest", " --numbers"),
        (["LOWEST=1"], "-lowest", " --numbers"),
    ],
)
def test_verify_writes_a_certificate_and_tries_other_versions_where_asked_to(repository, words, where, options):
    repository.write(
        "tools/environment.py", "import sys\nopen('started.txt', 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
    )
    repository.write(f".venv{where}/bin/compendium", '#!/bin/sh\necho "$@" >> started.txt\n').chmod(0o700)
    versions = [where.removeprefix("-")] * bool(where)
    started = [
        "asked-for",
        *(f"{kind} asked-for" for kind in versions),
        f"verify --out site/verification{where}{options}",
    ]
    assert repository.make("verify", *words) == (0, "", started)


@pytest.fixture
def classroom(repository) -> Repository:
    repository.write(".venv/bin/jupyter", '#!/bin/sh\necho "$@" >> started.txt\n').chmod(0o700)
    for name in ("01-who.ipynb", "06-do-they.ipynb", "README.md"):
        repository.write(f"notebooks/{name}", "")
    return repository


@pytest.mark.parametrize(
    ("words", "opened"),
    [
        ([], "notebooks"),
        (["NOTEBOOK="], "notebooks"),
        (["NOTEBOOK=06"], "notebooks/06-do-they.ipynb"),
        (["NOTEBOOK=6"], "notebooks/06-do-they.ipynb"),
    ],
)
def test_lab_opens_the_list_of_notebooks_or_the_one_with_a_number(classroom, words, opened):
    started = ["environment", f"lab --LabApp.default_url=/lab/tree/{opened}"]
    assert classroom.make("lab", *words) == (0, "", started)


@pytest.mark.parametrize("number", ["99", "0", "%", "0%", "*", "01 06", "README", '"; touch started.txt; "', "'", "%s"])
def test_a_notebook_that_is_not_there_is_one_sentence_and_nothing_starts(classroom, number):
    code, said, started = classroom.make("lab", f"NOTEBOOK={number}")
    sentence, *rest = said.splitlines()
    assert (code, sentence, started) == (2, f"There is no notebook {number}; these are there: 01 06.", [])
    assert len(rest) == 1, "what make itself adds"


@pytest.mark.parametrize(("words", "named"), [([], "cohorts"), (["COHORTS=a.yaml more"], "a.yaml more")])
def test_the_cohorts_are_those_in_the_folder_or_those_named(repository, words, named):
    assert repository.make("cohorts", *words) == (0, "", ["environment", f"cohorts {named}"])
