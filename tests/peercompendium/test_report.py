"""The report: complete, the same each time, never half-written. Oracle: its own bytes, made another way."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from peercompendium import notebooks
from peergroups.places import REPOSITORY
from peergroups.records import article

COMMAND = Path(sys.executable).with_name("compendium")
# The notebook on several cohorts has a folder of its own.
NOTEBOOKS = sorted(file.stem for file in (REPOSITORY / "notebooks").glob("0*.ipynb"))


@pytest.fixture
def copied_cohort(tmp_path) -> Path:
    """London's cohort file and tables, copied into a folder whose name has spaces and an accent."""
    folder = tmp_path / "my côhort files"
    shutil.copytree(REPOSITORY / "data" / "synthetic", folder / "data")
    settings = (REPOSITORY / "cohorts" / "london-2021.yaml").read_text(encoding="utf-8")
    settings = settings.replace("../data/synthetic", "data").replace("published: ../data/published\n", "")
    (folder / "ours.yaml").write_text(settings, encoding="utf-8")
    return folder / "ours.yaml"


def test_a_report_holds_a_page_a_table_a_picture_and_the_executed_notebook_of_each_question(london_report, contents):
    found = set(contents(london_report))
    expected = {
        "contents.sha256",
        "index.html",
        "reference.html",
        "report.json",
        "made-with.json",
        "ro-crate-metadata.json",
    }
    for name in NOTEBOOKS:
        expected |= {f"{name}.html", f"tables/{name}.csv", f"notebooks/{name}.ipynb"}
    pictures = {file for file in found if file.startswith("figures/")}
    assert found - pictures == expected
    # Page 07 is of words and 09 of exercises that wait for a guess: they draw nothing.
    assert {file[8:10] for file in pictures} == {name[:2] for name in NOTEBOOKS} - {"07", "09"}
    assert {file.removesuffix(".svg") for file in pictures if file.endswith(".svg")} == {
        file.removesuffix(".png") for file in pictures if file.endswith(".png")
    }


def test_the_picture_of_the_readme_is_the_one_a_report_makes(london_report):
    drawn = (london_report / "figures" / "03-means.svg").read_bytes()
    assert (REPOSITORY / "docs" / "before-and-after.svg").read_bytes() == drawn


def test_nothing_in_a_report_tells_of_the_machine_or_the_moment(london_report, contents):
    telling = [str(REPOSITORY), str(Path.home()) + "/", str(london_report), "/tmp/", "papermill/"]  # noqa: S108
    telling += ["start_time", '"duration"', "end_time", "iopub", time.strftime("%Y-%m-%d")]
    # A machine called "vm" has the name of a colour class; only a name that says something is looked for.
    host = re.compile(rf"\b{re.escape(socket.gethostname())}\b".encode() if len(socket.gethostname()) > 4 else b"(?!)")
    for name, content in contents(london_report).items():
        # The date of this version of the compendium is no moment of a run, even on that day.
        content = re.sub(rb'"datePublished": "[0-9-]+"', b"", content)
        for text in telling:
            assert text.encode() not in content, f"{name} holds {text}"
        assert not host.search(content), f"{name} holds the machine's name"


def test_executed_notebooks_are_told_the_cohort_by_its_id_only(london_report):
    for name in NOTEBOOKS:
        node = json.loads((london_report / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
        assert node["metadata"]["papermill"] == {"parameters": {"cohort": "london-2021"}}


@pytest.mark.slow
@pytest.mark.hunt
def test_a_cohort_elsewhere_runs_what_it_can_and_a_parameter_is_told_on_the_page(
    copied_cohort, here, only_notebooks, hunt, tmp_path, monkeypatch
):
    """Of the notebooks those that need what this cohort lacks, and one that can be run; in a hunt, all."""
    if not hunt.many:
        only_notebooks("03", "05", "07")
    settings = copied_cohort.read_text(encoding="utf-8")
    for line in (
        "  codebook: data/codebook.csv\n",
        "  segments: data/segments.csv\n",
        "  attendance: data/attendance.csv\n",
    ):
        settings = settings.replace(line, "")
    copied_cohort.write_text(settings, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    made = here("report", copied_cohort, "--out", tmp_path / "out", "-p", "level", "0.8")
    assert made.returncode == 0, made.stderr
    page = (tmp_path / "out" / "03-before-and-after.html").read_text(encoding="utf-8")
    assert re.search(r">80</data>%: ", page)
    assert not (tmp_path / "out" / "05-what-they-said.html").exists()
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "05-what-they-said: the cohort file names no codebook or segments table" in index
    assert "07-what-can-be-concluded: the cohort file names no published or segments table" in index
    assert "this cohort has none" in page


@pytest.fixture
def refused(here) -> Callable[..., str]:
    """What the command says of a report that it refuses."""

    def saying(*words: str | Path) -> str:
        ended = here("report", *words)
        assert ended.returncode == 2
        assert "Traceback" not in ended.stderr
        assert "Running the notebooks" not in ended.stderr
        return ended.stderr

    return saying


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["-p", "levle", "0.9"], "no notebook has a parameter levle; known: "),
        (["-p", "level", "high"], 'parameter level: found "high"; should be a number from 0.5 to 0.99, as 0.95 is'),
        (["-p", "level", "{"], 'parameter level: found "{"; should be a number from 0.5 to 0.99'),
        (["-p", "seed", "-5"], 'parameter seed: found "-5"; should be a whole number from 0'),
        (["-p", "studies", "0"], 'parameter studies: found "0"; should be a whole number from 100'),
        (["-p", "cohort", "x.yaml"], "no notebook has a parameter cohort"),
        (["-p", "level"], "-p takes a name and a value"),
        (["-p", "level", "95"], "parameter level: found"),
        (["-p", "means_and_sds", "no.csv"], "no.csv: a table was expected here"),
        (["no-such.yaml"], "no-such.yaml: a cohort file was expected here"),
        (["README.md"], "README.md"),
        (["cohorts"], "cohorts: a cohort file was expected here"),
        (["leeds-2026"], "leeds-2026: no cohort has this id (there is london-2021)"),
        (["/dev/zero"], "/dev/zero: a cohort file was expected here (a device or a pipe)"),
    ],
)
def test_what_cannot_be_is_told_before_anything_runs(given, told, refused, tmp_path, monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    assert told in refused(*given, "--out", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_faults_of_the_cohort_its_tables_and_the_parameters_are_told_together(copied_cohort, refused, tmp_path):
    settings = copied_cohort.read_text(encoding="utf-8").replace("data/answers.csv", "data/nowhere.csv")
    copied_cohort.write_text(f"{settings}published: nowhere\n", encoding="utf-8")
    said = refused(copied_cohort, "-p", "level", "2", "-p", "sed", "1", "--out", tmp_path / "out")
    assert [line.partition(": ")[0].rpartition("/")[2] for line in said.splitlines()] == [
        "parameter level",
        "no notebook has a parameter sed; known",
        "ours.yaml, key published",
        "nowhere.csv",
        "Nothing was written; an earlier report is as it was.",
    ]


@pytest.mark.slow
def test_words_of_participants_leave_by_no_door_and_no_heading_stands_over_nothing(invented, here, tmp_path):
    """A name of a code, a description, an example and a document's name are looked for in every file of a report."""
    said = "wept-in-the-store", "shouted-down-the-ward", "left-by-the-back-stair"
    invented.add_column("codebook", "example", "")
    for column, words in zip(("label", "description", "example"), said, strict=True):
        invented.set("codebook", 2, column, words)
    for row in invented.tables["segments"][1:]:
        row[1] = f"Ada Lovelace, {row[1]}"
    invented.settings["interviews"] = {"lead_coder": "A", "variety": "codebook"}
    made = here("report", invented.write(), "--out", tmp_path / "out", "-p", "studies", "100")
    assert made.returncode == 0, made.stderr
    files = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    found = [file.name for file in files for words in (*said, "Ada Lovelace") if words.encode() in file.read_bytes()]
    assert found == []
    page = (tmp_path / "out" / "05-what-they-said.html").read_text(encoding="utf-8")
    assert "Code 1" in page
    for heading, there in {
        "What the article says": False, "Who is quoted": False, "The codebook": False,
        "Codes that stand together": False,
        "Who spoke of what": True, "Where the coders differ": True, "How far the coders agree": True,
        "Whether further interviews brought new codes": False,
    }.items():  # fmt: skip
        assert (f">{heading}<" in page) == there, heading


@pytest.mark.slow
def test_a_cohort_without_a_questionnaire_has_the_page_on_interviews_and_is_told_why_no_other(invented, here, tmp_path):
    invented.drop_table("answers")
    del invented.settings["answers"]
    made = here("report", invented.write(), "--out", tmp_path / "out", "-p", "studies", "100")
    assert made.returncode == 0, made.stderr
    assert [file.stem for file in sorted((tmp_path / "out").glob("*.html"))] == [
        "05-what-they-said",
        "index",
        "reference",
    ]
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "no questionnaire was answered" in index
    assert "burnout questionnaire" not in index
    for name in ("01-who-took-part", "03-before-and-after", "09-exercises"):
        assert f"{name}: the cohort file names no answers table" in index


def test_published_tables_that_cannot_be_read_are_told_before_anything_runs(copied_cohort, refused, tmp_path):
    shutil.copytree(REPOSITORY / "data" / "published", tmp_path / "published")
    (tmp_path / "published" / "conclusions.csv").write_text("none\n", encoding="utf-8")
    (tmp_path / "published" / "quotations.csv").unlink()
    with copied_cohort.open("a", encoding="utf-8") as file:
        file.write(f"published: {tmp_path / 'published'}\n")
    said = refused(copied_cohort, "--out", tmp_path / "out")
    assert "conclusions.csv: is empty" in said
    assert "quotations.csv: a table was expected here" in said


def test_the_tables_checked_are_those_that_notebooks_read():
    checked = {*article.NEEDED_BY_ALL, *article.NEEDED_WITH_INTERVIEWS}
    files = [*(REPOSITORY / "src" / "peergroups").rglob("*.py"), *(REPOSITORY / "notebooks").glob("*.ipynb")]
    calls = re.compile(r'\bread\("([a-z-]+)", (?:study\.published|folder)\)|\bas_read\(study, \\"([a-z-]+)\\"\)')
    read = {"".join(name) for file in files for name in calls.findall(file.read_text(encoding="utf-8"))}
    assert read == checked


def test_a_folder_that_holds_something_else_is_never_replaced(refused, tmp_path):
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert f"{tmp_path / 'thesis.txt'}: was not written here" in refused("--out", tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"


def test_a_report_with_notes_or_a_cohort_in_it_is_never_replaced(
    refused, london_report, copied_cohort, contents, tmp_path
):
    shutil.copytree(london_report, tmp_path / "out")
    inside = shutil.copytree(copied_cohort.parent, tmp_path / "out" / "cohort") / copied_cohort.name
    (tmp_path / "out" / "notes.txt").write_text("seen on Monday", encoding="utf-8")
    before = contents(tmp_path)
    said = refused(inside, "--out", tmp_path / "out")
    assert "notes.txt: was not written here" in said
    for name in ("ours.yaml", "data/participants.csv", "data/answers.csv"):
        assert f"{inside.parent / name}: is read for this and is in {tmp_path / 'out'}" in said
    assert contents(tmp_path) == before


def test_a_table_of_means_in_the_report_is_not_lost(refused, london_report, contents, tmp_path):
    shutil.copytree(london_report, tmp_path / "out")
    table = tmp_path / "out" / "tables" / "means.csv"
    shutil.copy(REPOSITORY / "data" / "examples" / "means-and-sds.csv", table)
    before = contents(tmp_path)
    assert f"{table}: is read for this" in refused("--out", tmp_path / "out", "-p", "means_and_sds", table)
    assert contents(tmp_path) == before


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
def test_sha256sum_finds_every_file_of_a_report_on_its_list(london_report, contents):
    command = ["sha256sum", "--check", "--strict", "contents.sha256"]
    said = subprocess.run(command, cwd=london_report, capture_output=True, text=True, check=True)
    assert len(said.stdout.splitlines()) == len(contents(london_report)) - 1


def test_a_notebook_that_stops_is_named_with_its_cell_and_leaves_the_earlier_report(
    london_report, contents, here, tmp_path, monkeypatch
):
    shutil.copytree(london_report, tmp_path / "out")
    written = {"01-runs": 'print("fine")', "02-stops": "1 / 0"}
    (tmp_path / "notebooks").mkdir()
    for name, source in written.items():
        cells = [nbformat.v4.new_code_cell('cohort = "x"', metadata={"tags": ["parameters"]})]
        node = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell(source)])
        node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(node, tmp_path / "notebooks" / f"{name}.ipynb")
    monkeypatch.setattr(notebooks.read_notebooks, "__defaults__", (tmp_path / "notebooks",))
    stopped = here("report", "--out", tmp_path / "out")
    told = stopped.stderr
    assert stopped.returncode == 1
    assert "02-stops, cell 3: ZeroDivisionError: division by zero" in told
    assert "Ran to their end: 01-runs" in told
    assert "Traceback" not in told
    assert contents(tmp_path / "out") == contents(london_report)
    assert not list(tmp_path.glob(".out*"))
