"""`verify` and `compare`, and their page. Oracle: what was put into a copy of the released report; the exit codes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from peercompendium import made_with
from peercompendium.report import make_report
from peergroups.places import REPOSITORY

SCORES = "tables/" + next((REPOSITORY / "released" / "london-2021" / "tables").glob("02*.csv")).name


@pytest.fixture
def ended(here):
    """Run the command; returns its exit code, and what it said, on one line."""

    def run(*words: str | Path) -> tuple[int, str]:
        ended = here(*words)
        return ended.returncode, " ".join((ended.stdout + ended.stderr).split())

    return run


def spoil_nothing(rerun, change, times) -> None:
    """Leave all as it is."""


def spoil_last_digits(rerun, change, times) -> None:
    times(rerun / SCORES, 1 + 1e-13)


def spoil_numbers(rerun, change, times) -> None:
    times(rerun / SCORES, 1.5)


def spoil_page(rerun, change, times) -> None:
    change(rerun / "index.html", "</main>", "<span>The groups worked.</span></main>")


@pytest.mark.parametrize(
    ("spoil", "code", "said", "verdict", "title"),
    [
        (spoil_nothing, 0, "The same. All ", "the same", r"Identical: [\d,]+ numbers came out the same"),
        (
            spoil_last_digits,
            0,
            "Not the same bytes; all numbers within tolerance: ",
            "all numbers within tolerance",
            r"\d+ of [\d,]+ numbers differ, all within tolerance",
        ),
        (spoil_numbers, 1, "Not the same: ", "not the same", r"\d+ of [\d,]+ numbers differ"),
        (spoil_page, 1, "Not the same: ", "not the same", r"[\d,]+ numbers came out the same, but 1 file differs"),
    ],
)
def test_the_sentence_the_exit_code_the_title_and_the_data_agree(
    reference, rerun, ended, tmp_path, spoil, code, said, verdict, title, change, times
):
    spoil(rerun, change, times)
    ended_with, output = ended("compare", reference, rerun, "--out", tmp_path / "out")
    assert ended_with == code
    assert said in output
    page = BeautifulSoup((tmp_path / "out" / "verification.html").read_text(encoding="utf-8"), "html.parser")
    stored = json.loads((tmp_path / "out" / "verification.json").read_text(encoding="utf-8"))
    assert page.title.text == page.h1.text
    assert re.fullmatch(title, page.title.text)
    assert "Rerun compared with the released report." in page.text
    assert [page.find(class_="answer").text, stored["sentence"]] == [
        stored["explanation"],
        page.find("p", string=stored["sentence"]).text,
    ]
    assert stored["sentence"].startswith(said)
    assert stored["passed"] == (code == 0)
    assert stored["verdict"].endswith(verdict)


@pytest.mark.parametrize(
    ("spoil", "code"), [(spoil_nothing, 0), (spoil_last_digits, 0), (spoil_page, 0), (spoil_numbers, 1)]
)
def test_with_numbers_alone_a_page_that_differs_does_no_harm(
    reference, rerun, ended, tmp_path, spoil, code, change, times
):
    spoil(rerun, change, times)
    assert ended("compare", reference, rerun, "--numbers", "--out", tmp_path / "out")[0] == code


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda file: file.write_bytes(b""), lambda file: file.write_bytes(b"\xff")]
)
def test_a_table_that_is_missing_or_cannot_be_read_is_not_the_same_with_numbers_alone(
    reference, rerun, ended, tmp_path, spoil
):
    spoil(rerun / SCORES)
    assert ended("compare", reference, rerun, "--numbers", "--out", tmp_path / "out")[0] == 1


def test_what_was_left_out_is_named_on_the_terminal_the_page_and_in_the_data(reference, rerun, ended, tmp_path):
    (rerun / "report.pdf").write_bytes(b"%PDF")
    code, said = ended("compare", reference, rerun, "--out", tmp_path / "out")
    assert (code, "not compared: contents.sha256, report.pdf" in said) == (0, True)
    assert "Not compared: contents.sha256, report.pdf." in (tmp_path / "out" / "verification.html").read_text(
        encoding="utf-8"
    )
    assert json.loads((tmp_path / "out" / "verification.json").read_text(encoding="utf-8"))["not_compared"] == [
        "contents.sha256",
        "report.pdf",
    ]


def test_what_is_not_a_report_is_one_clear_error(reference, ended, tmp_path):
    for wrong in (tmp_path / "nowhere", REPOSITORY / "README.md"):
        code, said = ended("compare", reference, wrong, "--out", tmp_path / "out")
        assert code == 2
        assert f"{wrong.name}: a report's folder was expected here, with its report.json" in said
        assert "Traceback" not in said
    code, said = ended("verify", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert code == 2
    assert "nowhere: a report's folder was expected here" in said
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_into_a_report_that_is_compared(reference, rerun, ended, contents):
    before = contents(rerun)
    for out in (rerun, rerun / "tables", rerun / "new"):
        code, said = ended("compare", reference, rerun, "--out", out)
        assert code == 2
        assert "lies in the report" in said
        assert "choose another --out" in said
    assert ended("verify", rerun, "--out", rerun / "new")[0] == 2
    assert contents(rerun) == before
    shutil.copytree(rerun, rerun.parent / "out" / "rerun")
    assert ended("verify", rerun.parent / "out" / "rerun", "--out", rerun.parent / "out")[0] == 2
    assert contents(rerun.parent / "out" / "rerun") == before


def test_verify_says_where_the_cohort_file_was_looked_for(rerun, ended, tmp_path, change):
    change(rerun / "report.json", "london-2021", "leeds-2026")
    code, said = ended("verify", rerun, "--out", tmp_path / "out")
    assert code == 2
    assert "cohorts/leeds-2026.yaml: the cohort file of leeds-2026 was expected here; --cohort names" in said


@pytest.mark.parametrize(
    "content", ["", '{"parameters": ', '{"parameters": {"level": "!!python/name:os.system"}}', "[" * 90_000]
)
def test_verify_runs_nothing_where_it_is_not_readable_with_what(rerun, ended, tmp_path, content):
    (rerun / made_with.FILE).write_text(content, encoding="utf-8")
    code, said = ended("verify", rerun, "--out", tmp_path / "out")
    assert code == 2
    assert said.endswith("made-with.json: it should say what to run again with; it does not")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_verify_runs_all_again_with_the_same_parameters_and_names_one_changed_answer(
    only_notebooks, ended, tmp_path, contents, forks
):
    only_notebooks("02")
    made = make_report(REPOSITORY / "cohorts" / "london-2021.yaml", tmp_path / "made", {"level": "0.8"}, server=forks)
    before = contents(made)
    assert ended("verify", made, "--out", tmp_path / "out")[0] == 0
    assert made_with.parameters(tmp_path / "out" / "rerun") == {"level": "0.8"}

    shutil.copytree(REPOSITORY / "data" / "synthetic", tmp_path / "data")
    written = (REPOSITORY / "cohorts" / "london-2021.yaml").read_text(encoding="utf-8")
    cohort = yaml.safe_load(written.replace("../data/synthetic", "data").replace("published: ../data/published", ""))
    (tmp_path / "london-2021.yaml").write_text(yaml.safe_dump(cohort), encoding="utf-8")
    answers = pd.read_csv(tmp_path / "data" / "answers.csv", dtype="str")
    points = pd.to_numeric(answers.loc[answers["timepoint"] == "before", "personal_tired"])
    was, answers.loc[0, "personal_tired"] = answers.loc[0, "personal_tired"], "100"
    answers.to_csv(tmp_path / "data" / "answers.csv", index=False)
    other = (points.sum() - float(was) + 100) / points.count()

    assert ended("verify", made, "--cohort", tmp_path / "london-2021.yaml", "--out", tmp_path / "out")[0] == 1
    stored = json.loads((tmp_path / "out" / "verification.json").read_text(encoding="utf-8"))
    (named,) = (
        entry for entry in stored["entries"] if ": mean-item, personal_tired, before: estimate" in entry["place"]
    )
    assert (named["verdict"], named["file"]) == ("differs", SCORES)
    assert (float(named["reference"]), float(named["rerun"])) == pytest.approx((points.mean(), other))
    assert contents(made) == before
