"""The page that leads to all reports. Oracle: tables of reports that the test writes, read on the page by a parser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from givenfiles.faults import InputError
from peercompendium import manifest
from peercompendium.cohorts_page import write_index

ATTACK = "<img src=x onerror=alert(1)>"
HEADER = "cohort,quantity,domain,timepoint,estimate,method\n"


@pytest.fixture
def reports(tmp_path) -> Path:
    """A folder of reports: shown, rounded, hidden, without a questionnaire; and folders that are none."""
    tables = {
        "a-shown": "a,recruited,,,30,\na,answered,,before,21.0,\na,answered,,after,7,\na,answered,group A,before,3,\n",
        "b-rounded": "b,answered,,before,20,rounded: counts down to 5\nb,answered,,after,,hidden: of fewer than 10\n",
        "c-interviews": "c,theme-voiced,,,4,\n",
    }
    for place, (name, rows) in enumerate(tables.items()):
        write_report(tmp_path / name, rows, records="synthetic" if place == 2 else "real", title=f"{ATTACK} {name}")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "report.json").write_text("[]", encoding="utf-8")
    foreign = {"cohort": "x", "title": "not written here", "records": "real"}
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "report.json").write_text(json.dumps(foreign), encoding="utf-8")
    return tmp_path


def write_report(folder: Path, rows: str, records: str, title: str) -> None:
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "01-who-took-part.csv").write_text(HEADER + rows, encoding="utf-8")
    told = {"cohort": folder.name, "title": title, "records": records, "pages": []}
    (folder / "report.json").write_text(json.dumps(told), encoding="utf-8")
    manifest.write(folder)


def test_each_report_is_told_with_what_it_shows_itself(reports):
    page = BeautifulSoup(write_index(reports).read_text(encoding="utf-8"), "html.parser")
    assert {
        heading.get_text(): [
            [cell.get_text() for cell in row.select("th, td")] for row in heading.find_next("table").select("tbody tr")
        ]
        for heading in page.select("h2")
    } == {
        "Real cohorts": [
            [f"{ATTACK} a-shown", "a-shown", "21", "7"],
            [f"{ATTACK} b-rounded", "b-rounded", "20 or more", "not shown"],
        ],
        "Made-up cohorts": [[f"{ATTACK} c-interviews", "c-interviews", "not asked", "not asked"]],
    }
    assert [link["href"] for link in page.select("tbody a")] == [
        f"{name}/index.html" for name in ("a-shown", "b-rounded", "c-interviews")
    ]
    assert page.select("script, img, form, input") == []
    notes = [note.get_text() for note in page.select("[role=note]")]
    assert [note.partition(":")[0] for note in notes] == ["Real cohorts", "Made-up cohorts"]


def test_it_is_the_same_again_and_takes_no_place_of_anything_else(reports):
    first = write_index(reports).read_bytes()
    assert write_index(reports).read_bytes() == first
    write_report(reports / "d", "d,answered,,before,1,\n", "real", "One more")
    assert b"One more" in write_index(reports).read_bytes()
    (reports / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="does not say that it was written here"):
        write_index(reports)


def test_a_folder_without_reports_is_told(here, tmp_path):
    ended = here("cohorts", "--index-only", "--out", tmp_path)
    assert (ended.returncode, ended.stderr) == (
        2,
        f"{tmp_path}: a folder with reports was expected here, each in a folder of its own\n",
    )
