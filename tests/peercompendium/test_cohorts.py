"""Reports of many cohorts. Oracle: what a small notebook was asked to do, the files there are, and `report` itself."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import threading
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from givenfiles.faults import InputError
from peercompendium import cohorts, manifest, notebooks, publish, run, up_to_date
from peercompendium.failures import NotebooksFailed, when_stopped
from peercompendium.stopping import Stopped, stoppable
from peergroups.places import LONDON

# A notebook that imports nothing that is slow, counts the lines of answers, and does what lies beside its cohort file.
COUNTS = """
import csv, os, pathlib, signal, time
name, _, file = os.environ["PEERGROUPS_COHORT"].partition("=")
beside = pathlib.Path(file).parent
if (beside / "fails").exists():
    raise ValueError("asked to fail")
if (beside / "stops").exists():
    os.kill(int(os.environ["JPY_PARENT_PID"]), signal.SIGTERM)
    time.sleep(1000)
lines = (beside / "answers.csv").read_text().splitlines()
tables = pathlib.Path(os.environ["PEERGROUPS_RESULTS"]) / "tables"
tables.mkdir(exist_ok=True)
with (tables / "01-counts.csv").open("w", newline="") as out:
    rows = csv.writer(out)
    about = "cohort notebook quantity domain timepoint n estimate low high level method unit origin caveats key"
    rows.writerow(about.split())
    for timepoint in ("before", "after"):
        count = sum(f",{timepoint}," in line for line in lines)
        told = [name, "01-counts", "answered", "", timepoint, 9, count, *[""] * 4, "people", "real", "few-people"]
        rows.writerow([*told, timepoint])
"""
ANSWER = "from IPython.display import HTML\nHTML('<p class=\"answer\">So many.</p>')"


@pytest.fixture
def small(tmp_path, monkeypatch) -> Path:
    """Reports of this process are of one small notebook, so that they take a second."""
    cells = [
        nbformat.v4.new_markdown_cell("# How many?"),
        nbformat.v4.new_code_cell('cohort = "x"\nlevel = 0.9', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(COUNTS),
        nbformat.v4.new_code_cell(ANSWER, metadata={"tags": ["answer"]}),
    ]
    node = nbformat.v4.new_notebook(cells=cells)
    node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (tmp_path / "notebooks").mkdir()
    nbformat.write(node, tmp_path / "notebooks" / "01-counts.ipynb")
    monkeypatch.setattr(notebooks.read_notebooks, "__defaults__", (tmp_path / "notebooks",))
    return tmp_path


@pytest.fixture
def folder(small, invent) -> Path:
    """Cohort files a, b and c in one folder, each with its tables in a folder of its own."""
    for place, name in enumerate("abc"):
        cohort = invent(5 + place)
        cohort.folder = small / "records" / name
        cohort.settings |= {"id": name, "title": f"Cohort {name}"}
        cohort.write()
    return small / "records"


def files_of(folder: Path) -> list[Path]:
    return [folder / name / "cohort.yaml" for name in "abc"]


@pytest.mark.slow
def test_one_that_fails_and_one_that_cannot_be_read_stop_no_other_and_are_told_once_at_the_end(folder, here, tmp_path):
    (folder / "a" / "fails").touch()
    (folder / "b" / "answers.csv").unlink()
    ended = here("cohorts", *files_of(folder), "--out", tmp_path / "out", "--jobs", "2")
    assert ended.returncode == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["c", "contents.sha256", "index.html"]
    told = ended.stderr[ended.stderr.index("Not made:") :]
    assert f"Not made: {folder / 'a' / 'cohort.yaml'}\n  01-counts, cell 3: ValueError: asked to fail\n" in told
    assert f"  {folder / 'b' / 'answers.csv'}: a table was expected here" in told
    assert ended.stderr.count("asked to fail") == ended.stderr.count("a table was expected here") == 1
    assert "Traceback" not in ended.stderr
    assert "1 reports made, 0 up to date, 2 failed." in ended.stdout


@pytest.mark.slow
def test_a_list_says_what_each_is_made_from_as_far_as_it_is_there_and_whether_its_report_is(folder, here, tmp_path):
    a, b, c = files_of(folder)
    assert here("cohorts", a, "--out", tmp_path / "out", "--no-index").returncode == 0
    (folder / "b" / "answers.csv").unlink()
    c.write_text("id: [", encoding="utf-8")
    ended = here("cohorts", c, b, a, "--out", tmp_path / "out", "--list")
    listed = {Path(one["file"]): one for one in map(json.loads, ended.stdout.splitlines())}
    assert (ended.returncode, list(listed)) == (0, [a, b, c])
    assert {file: one["up_to_date"] for file, one in listed.items()} == {a: True, b: False, c: False}
    tables = [f"{name}.csv" for name in ("answers", "attendance", "codebook", "participants", "segments")]
    inputs = [sorted(Path(file).name for file in one["inputs"]) for one in listed.values()]
    assert inputs == [sorted([*tables, "cohort.yaml"]), sorted([*tables[1:], "cohort.yaml"]), ["cohort.yaml"]]


@pytest.mark.slow
def test_what_is_up_to_date_by_content_is_not_made_again(folder, here, contents, tmp_path):
    def made(*more: str) -> str:
        ended = here("cohorts", *files_of(folder), "--out", tmp_path / "out", "--no-index", *more)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.splitlines()[0].removesuffix(", 0 failed.")

    assert made() == "3 reports made, 0 up to date"
    before = contents(tmp_path / "out")
    os.utime(folder / "a" / "answers.csv", (1, 1))
    assert made() == "0 reports made, 3 up to date"
    assert contents(tmp_path / "out") == before
    answers = (folder / "a" / "answers.csv").read_bytes()
    (folder / "a" / "answers.csv").write_bytes(answers.rpartition(b"\nP")[0] + b"\n")
    (tmp_path / "out" / "b" / "index.html").unlink()
    publish.put(tmp_path / "out" / "c", {"report.pdf": b"printed later"})
    assert made() == "2 reports made, 1 up to date"
    assert (tmp_path / "out" / "c" / "report.pdf").exists()
    (folder / "a" / "answers.csv").write_bytes(answers)
    assert made() == "1 reports made, 2 up to date"
    assert made("-p", "level", "0.8") == "3 reports made, 0 up to date"
    # A report made by another command over it is not what was noted.
    assert here("report", files_of(folder)[0], "--out", tmp_path / "out" / "a").returncode == 0
    assert made("-p", "level", "0.8") == "1 reports made, 2 up to date"


@pytest.mark.slow
def test_a_report_is_the_one_that_the_command_for_one_makes_and_tells_no_checksum_of_private_records(
    folder, here, contents, tmp_path
):
    file = files_of(folder)[0]
    assert here("cohorts", file, "--out", tmp_path / "out").returncode == 0
    assert here("report", file, "--out", tmp_path / "one").returncode == 0
    assert contents(tmp_path / "out" / "a") == contents(tmp_path / "one")
    notes = up_to_date.notes_beside(tmp_path / "out")
    assert notes == tmp_path / ".out.made"
    assert notes.stat().st_mode & 0o777 == 0o700
    private = [
        (notes / "a").read_text().strip(),
        *(sha256(of.read_bytes()).hexdigest() for of in file.parent.iterdir()),
    ]
    shown = b"".join(contents(tmp_path / "out").values())
    assert [checksum for checksum in private if checksum.encode() in shown] == []


@pytest.mark.slow
def test_a_run_that_was_stopped_leaves_nothing_half_made_and_goes_on_where_it_was(folder, contents, tmp_path):
    (folder / "b" / "stops").touch()
    with stoppable(), pytest.raises(Stopped):
        cohorts.make_reports(files_of(folder), tmp_path / "out", at_once=1)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a"]
    first = contents(tmp_path / "out")
    (folder / "b" / "stops").unlink()
    made = cohorts.make_reports(files_of(folder), tmp_path / "out", at_once=1)
    assert (made.made, made.up_to_date, made.code) == (2, 1, 0)
    assert first.items() <= contents(tmp_path / "out").items()


@pytest.mark.slow
def test_a_full_disk_ends_the_run_is_told_once_and_leaves_earlier_reports(folder, here, monkeypatch, tmp_path):
    assert here("cohorts", files_of(folder)[1], "--out", tmp_path / "out").returncode == 0
    write = manifest.write

    def full(staging: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(staging / manifest.NAME))

    monkeypatch.setattr(manifest, "write", full)
    ended = here("cohorts", *files_of(folder), LONDON, "--out", tmp_path / "out", "--jobs", "1", "--no-index")
    assert ended.returncode == 2
    assert ended.stderr.count(os.strerror(errno.ENOSPC)) <= 2
    assert "The disk is full: " in ended.stderr
    assert [path.name for path in (tmp_path / "out").iterdir() if path.is_dir()] == ["b"]
    monkeypatch.setattr(manifest, "write", write)
    assert "up to date" in here("cohorts", files_of(folder)[1], "--out", tmp_path / "out").stdout


def refused(here, *words) -> str:
    ended = here("cohorts", *words)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_two_files_of_one_id_are_both_named_before_anything_runs(folder, here, tmp_path):
    other = folder / "b" / "again.yaml"
    other.write_text(files_of(folder)[1].read_text(encoding="utf-8"), encoding="utf-8")
    said = refused(here, folder / "b", *files_of(folder), "--out", tmp_path / "out")
    assert said == f"{files_of(folder)[1]}: has the same id as {other}: each needs its own\n"
    assert not (tmp_path / "out").exists()


def test_the_same_file_named_twice_is_one_cohort(folder):
    assert list(cohorts.find_cohorts([folder / "b", files_of(folder)[1]]).files) == ["b"]


def test_a_folder_without_cohort_files_is_told_in_a_sentence(here, tmp_path):
    said = refused(here, tmp_path, "--out", tmp_path / "out")
    assert said == f"{tmp_path}: a folder with cohort files was expected here, as cohorts/ is\n"


def test_a_parameter_that_cannot_be_is_told_before_anything_runs(here, tmp_path):
    assert "no notebook has a parameter levle" in refused(here, "-p", "levle", "1", "--out", tmp_path / "out")


def test_in_a_folder_what_is_unfinished_or_no_cohort_file_is_passed_by_with_a_word(folder):
    shutil.copy(files_of(folder)[0], folder / "ours.yaml")
    (folder / "unfinished.yaml").write_text("id: x\ntitle: ???\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text("site_name: other\n", encoding="utf-8")
    (folder / "broken.yaml").write_text("id: [\n", encoding="utf-8")
    (folder / ".hidden.yaml").write_text("id: [\n", encoding="utf-8")
    found = cohorts.find_cohorts([folder])
    assert found.files == {"a": folder / "ours.yaml"}
    assert list(found.unreadable) == [folder / "broken.yaml"]
    assert found.passed_by == [
        f"{folder / 'mkdocs.yml'} is passed by: it is no cohort file",
        f"{folder / 'unfinished.yaml'} is passed by: it still has ??? to be filled in",
    ]
    named = cohorts.find_cohorts([folder / "unfinished.yaml", "no-such-cohort", "london-2021"])
    assert list(map(str, named.unreadable)) == [str(folder / "unfinished.yaml"), "no-such-cohort"]
    assert named.files == {"london-2021": LONDON}


def test_a_note_takes_no_place_of_a_file_that_is_somebody_elses(tmp_path):
    report = tmp_path / "out" / "a"
    report.mkdir(parents=True)
    (report / up_to_date.OF_THE_REPORT).write_text("{}", encoding="utf-8")
    notes = up_to_date.notes_beside(report.parent)
    notes.mkdir()
    (notes / "a").write_text("years of work", encoding="utf-8")
    up_to_date.remember(report, "0" * 64)
    up_to_date.forget(report.parent)
    assert [(file.name, file.read_text(encoding="utf-8")) for file in notes.iterdir()] == [("a", "years of work")]


def test_the_rest_is_estimated_from_what_was_made_and_not_from_too_little():
    far = cohorts.time.monotonic() - 600
    assert cohorts.Made(12, made=1, tried=1, begun=far).estimate() == ""
    some = cohorts.Made(12, made=5, up_to_date=2, tried=5, begun=far)
    assert some.estimate() == "; 5 left, about 10 min if they take as long"
    assert cohorts.Made(12, made=10, up_to_date=2, tried=10, begun=far).estimate() == ""


def test_whoever_stops_it_is_told_that_it_goes_on(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["compendium", "cohorts", "report"])
    assert when_stopped() == "The reports that are made stay, and the same command goes on with the others."
    monkeypatch.setattr(sys, "argv", ["compendium", "report"])
    assert when_stopped().startswith("Nothing was written")


class Watched:
    """Reports of tasks that need no kernel: how many are open, and how many tasks run, at most."""

    def __init__(self, tasks: int):
        self.tasks, self.open, self.running = tasks, 0, 0
        self.most_open, self.most_running, self.closed = 0, 0, 0
        self.lock, self.together = threading.Lock(), threading.Barrier(2, timeout=60)

    def report(self, fails: str = ""):
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            yield [self._task(f"{place:02}", fails) for place in range(self.tasks)]
            if fails == "when rendered":
                raise InputError("cannot be rendered")
        finally:
            self.open -= 1
            self.closed += 1

    def _task(self, name: str, fails: str) -> SimpleNamespace:
        def execute() -> run.Executed:
            with self.lock:
                self.running += 1
                self.most_running = max(self.most_running, self.running)
            try:
                self.together.wait()  # two run side by side, or the test ends with an error
            finally:
                with self.lock:
                    self.running -= 1
            if fails == "when run":
                raise ZeroDivisionError
            return run.Executed(name, nbformat.v4.new_notebook(), 0.1, "")

        return SimpleNamespace(notebook=SimpleNamespace(name=name), execute=execute)


def test_notebooks_of_all_reports_share_the_processors_and_few_reports_are_open():
    """An odd number of notebooks each, of which two must always run together: so pairs are of two reports."""
    watched = Watched(tasks=3)
    run.side_by_side((watched.report() for _ in range(40)), at_once=2)
    assert (watched.most_running, watched.closed) == (2, 40)
    assert watched.most_open <= 3


@pytest.mark.parametrize(("fails", "error"), [("when run", NotebooksFailed), ("when rendered", InputError)])
def test_an_error_that_a_report_does_not_take_ends_all_and_closes_them(fails, error):
    watched = Watched(tasks=2)
    with pytest.raises(error):
        run.side_by_side([watched.report(), watched.report(fails), watched.report()], at_once=2)
    assert watched.open == 0


def test_a_report_that_has_nothing_to_do_ends_and_the_others_are_made():
    def nothing():
        return
        yield

    watched = Watched(tasks=2)
    run.side_by_side([nothing(), watched.report(), nothing()], at_once=2)
    assert watched.closed == 1
