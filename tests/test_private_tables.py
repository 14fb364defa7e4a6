"""Tables of real people are not committed. Oracle: each fault, staged in a repository of its own, has to be refused."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from peergroups.places import REPOSITORY

SCRIPT = REPOSITORY / "tools" / "private_tables.py"
pytestmark = pytest.mark.slow  # git and a Python are started for each
REAL = "records: real\ntables: {participants: ../tests/people.csv, segments: {A: ../tests/a.txt}}\n"


def checked(folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, SCRIPT], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path) -> Path:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)  # noqa: S607
    return tmp_path


def stage(folder: Path, name: str, content: str = "participant,group\nP01,A\n") -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    subprocess.run(["git", "add", "--force", "--", name], cwd=folder, check=True)  # noqa: S607


@pytest.mark.parametrize(
    "name",
    [
        "data/private/answers.csv",
        "cohorts/leeds-2026.shared.json",
        "data/private/notes.md",
        "Data/PRIVATE/answers.csv",
        "data/Private./answers.csv",
        "data/leeds/private/x.txt",
        "data/\uff50rivate/answers.csv",
        "answers.csv",
        "cohorts/People.XLSX",
        "data/leeds/answers.sav",
        "docs/interviews.qdpx",
        "notebooks/coder-a.sqlite3",
        "notebooks/coder-a.sqlite3-wal",
        "data/ private/notes.md",
        "data/pri\u200bvate/notes.md",
        "data/private.zip",
        "answers.csv.gz",
        "answers.csv~",
    ],
)
def test_what_is_private_or_a_table_elsewhere_is_refused_with_its_name(repository, name):
    stage(repository, name)
    said = checked(repository)
    assert said.returncode == 1
    assert said.stderr.startswith(f"{name}: ")
    assert said.stderr.count("\n") == 1


def test_a_table_that_a_real_cohort_names_is_refused_wherever_it_is(repository):
    stage(repository, "tests/people.csv")
    stage(repository, "tests/a.txt")
    assert checked(repository).returncode == 0
    (repository / "cohorts").mkdir()
    (repository / "cohorts" / "leeds.yaml").write_text(REAL, encoding="utf-8")
    said = checked(repository)
    assert said.returncode == 1
    assert [line.partition(":")[0] for line in said.stderr.splitlines()] == ["tests/a.txt", "tests/people.csv"]
    (repository / "cohorts" / "leeds.yaml").write_text(REAL.replace("real", "synthetic"), encoding="utf-8")
    assert checked(repository).returncode == 0


@pytest.mark.parametrize(
    "cohort",
    [
        REAL,
        REAL.replace("real", "Real"),
        REAL.replace("records: real\n", ""),
        REAL + "---\nrecords: synthetic\n",
        "records: real\nread: {file: ../tests/people.csv, drop: {Status: test}}\n",
        "records: real\nread: [{file: b.csv}, {file: ../tests/people.csv}]\n",
        "records: real\ntables: {participants: ../tests}\n",
    ],
)
def test_a_cohort_that_is_not_said_to_be_synthetic_is_real(repository, cohort):
    stage(repository, "tests/people.csv")
    assert checked(repository).returncode == 0
    stage(repository, "cohorts/leeds.yaml", cohort)
    assert checked(repository).stderr.startswith("tests/people.csv: a cohort file")


def test_the_order_of_commits_and_the_working_tree_hide_nothing(repository):
    stage(repository, "tests/people.csv")
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *author, "commit", "--quiet", "-m", "x"], cwd=repository, check=True)  # noqa: S607
    assert checked(repository).returncode == 0
    stage(repository, "cohorts/leeds.yaml", REAL)
    (repository / "cohorts" / "leeds.yaml").unlink()
    said = checked(repository / "tests")
    assert said.returncode == 1
    assert said.stderr.startswith("tests/people.csv: a cohort file")


@pytest.mark.parametrize("name", ["notes.txt", "docs/answers.md", "answers", "answers.log"])
@pytest.mark.parametrize("separator", [",", ";", "\t", " | "])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_table_of_people_is_known_by_its_header_whatever_it_is_called(repository, name, separator, encoding):
    header = separator.join(["Participant", "timepoint", '"personal_tired"'])
    stage(repository, name, f"Survey, exported\n{header}\n")
    (repository / name).write_text(f"Survey, exported\n{header}\n", encoding=encoding)
    subprocess.run(["git", "add", name], cwd=repository, check=True)  # noqa: S607
    assert checked(repository).stderr.startswith(f"{name}: tables of people belong in data/private/")
    stage(repository, name, "A participant is in a group, and has a gender.\n")
    assert checked(repository).returncode == 0


def test_a_link_into_a_private_folder_is_refused(repository):
    (repository / "data" / "private").mkdir(parents=True)
    (repository / "data" / "private" / "x.md").write_text("x", encoding="utf-8")
    (repository / "tests").mkdir()
    (repository / "tests" / "x.md").symlink_to("../data/private/x.md")
    subprocess.run(["git", "add", "tests/x.md"], cwd=repository, check=True)  # noqa: S607
    assert checked(repository).stderr.startswith("tests/x.md: is private")


def test_made_up_and_published_tables_and_everything_else_may_be_committed(repository):
    for name in ("data/synthetic/answers.csv", "data/published/trend.csv", "README.md", "requirements.txt"):
        stage(repository, name)
    said = checked(repository)
    assert (said.returncode, said.stderr) == (0, "")


def test_nothing_of_this_checkout_is_refused():
    if not (REPOSITORY / ".git").exists():
        pytest.skip("not a git checkout")
    said = checked(REPOSITORY)
    assert (said.returncode, said.stderr) == (0, "")


def test_the_hook_runs_it_on_whatever_is_staged():
    (local,) = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    (hook,) = (hook for hook in local["hooks"] if hook["id"] == "private-tables")
    assert hook["entry"] == ".venv/bin/python tools/private_tables.py"
    assert (hook["always_run"], hook["pass_filenames"]) == (True, False)


def test_git_ignores_the_private_folder_in_any_case(repository):
    (repository / ".gitignore").write_text((REPOSITORY / ".gitignore").read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("data/private/x.csv", "Data/Private/x.csv", "DATA/PRIVATE/x.csv"):
        said = subprocess.run(["git", "check-ignore", name], cwd=repository, capture_output=True, check=False)  # noqa: S607
        assert said.returncode == 0, name


def test_actions_of_the_workflow_are_pinned_by_commit_and_it_runs_weekly():
    workflow = (REPOSITORY / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    uses = re.findall(r"uses: (\S+)", workflow)
    assert uses
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in uses)
    # YAML takes a bare `on` for true.
    assert "schedule" in yaml.safe_load(workflow)[True]
