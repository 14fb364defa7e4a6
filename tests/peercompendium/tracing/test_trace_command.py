"""`compendium trace`. Oracle: London's pages and tables as they are read by a person; the exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from peercompendium import manifest
from peercompendium.tracing import commands, standing
from peergroups.places import REPOSITORY

NO_ROW = " and is no row's number: a constant, count, date or name"


@pytest.fixture
def traced(here, london_report):
    """Trace on London's report; returns the exit code and what was said, by lines."""

    def run(*words: str | Path) -> tuple[int, list[str]]:
        ended = here("trace", *words, "--report", london_report)
        assert "Traceback" not in ended.stderr
        return ended.returncode, (ended.stdout + ended.stderr).splitlines()

    return run


def test_a_published_mean_is_told_from_its_row_to_the_figure_of_the_article(traced):
    code, said = traced("03", "43", "published")
    assert code == 0
    assert said[0].startswith(
        "row       tables/03-before-and-after.csv, line 2: mean-score (personal, before), key mean-score-"
    )
    assert said[1:3] == [
        "is        Mean; estimate 43, n 9; in points",
        "made      published figures; as printed, Fig. 1",
    ]
    assert "stands    in the answer (cell-06)" in said
    assert "stands    in the picture 03-means" in said
    assert (
        "cell      notebooks/03-before-and-after.ipynb, cell-06: means = estimates.known.means(study, description)"
        in said
    )
    assert any(
        line.startswith("function  peergroups.estimates.known.means: Mean and SD of each scale") for line in said
    )
    assert any(line.startswith("input     published burnout_scores swh:1:cnt:") for line in said)
    assert "article   Fig. 1 (published burnout_scores)" in said
    assert any(line.startswith("caveat    as published: ") for line in said)


@pytest.mark.parametrize(
    "words",
    [
        ("3", "mean-score", "Personal", "before", "published"),
        ("03-before-and-after", "Mean", "personal", "before", "printed"),
        ("03", "−20.0", "difference-of-means", "personal"),
    ],
)
def test_a_row_is_found_by_quantity_or_title_and_words_and_a_number_with_either_minus(traced, words):
    code, said = traced(*words)
    assert (code, "personal" in said[0]) == (0, True), said


def test_a_row_is_found_by_its_key_also_where_no_page_shows_it(traced, london_report):
    page = "04-what-else-could-explain-it"
    rows = standing.rows_of(london_report, page)
    shown = {one.key.partition(".")[0] for one in standing.standings(london_report, page, rows)}
    hidden = [key for key in rows.index if key not in shown]
    code, said = traced("04", hidden[0])
    assert (code, "stands    on no page; in the table alone" in said) == (0, True)


def test_a_number_that_is_several_rows_is_told_with_all_places_and_keys(traced):
    code, said = traced("03", "43")
    assert code == 2
    assert said[0] == "43 is 2 rows of page 03: say which, by a word more or by its key"
    assert [line.split(": ")[1].split(", ")[:3] for line in said[1:]] == [["mean-score", "personal", "before"]] * 2
    assert "published" in said[1]
    assert "; in the answer (cell-06); in the picture 03-means" in said[1]
    key = said[2].strip().partition(":")[0]
    assert "synthetic figures" in traced("03", key)[1][2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("03", "99.9"), "99.9 stands nowhere on page 03: a number as the page shows it, or a quantity, was expected"),
        (
            ("04", "50"),
            "50 stands only in the picture 04-regression, and is no row's number: on an axis, say, or in a name",
        ),
        (
            ("02", "19"),
            "19 stands in the answer (cell-06), in the picture 02-answers, in the picture 02-items of page 02,"
            + NO_ROW,
        ),
        (("03", "43", "work"), "43 is on page 03, and none of its 2 rows says work"),
        (
            ("03", "mean-scor"),
            "mean-scor stands nowhere on page 03: a number as the page shows it, or a quantity, was expected",
        ),
    ],
)
def test_what_is_no_rows_number_is_one_sentence(traced, words, sentence):
    assert traced(*words) == (2, [sentence])


def test_a_page_that_is_not_there_is_one_sentence_with_those_that_are(traced):
    code, (said,) = traced("12", "43")
    assert code == 2
    assert said.endswith('found "12"; this page was expected to be one of 01, 02, 03, 04, 05, 06, 07, 08, 09')


def test_what_is_no_report_or_of_an_earlier_version_or_of_a_cohort_elsewhere_is_one_sentence(
    here, london_report, tmp_path
):
    assert "a report's folder was expected here" in here("trace", "03", "43", "--report", tmp_path).stderr
    older = shutil.copytree(london_report, tmp_path / "older")
    table = older / "tables" / "03-before-and-after.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",function,", ",maker,"), encoding="utf-8")
    assert "was changed since it was written here" in here("trace", "03", "43", "--report", older).stderr
    manifest.write(older)
    notebook = older / "notebooks" / "03-before-and-after.ipynb"
    notebook.rename(tmp_path / "away.ipynb")
    assert (
        "03-before-and-after.ipynb: was written here and is missing"
        in here("trace", "03", "43", "--report", older).stderr
    )
    (tmp_path / "away.ipynb").rename(notebook)
    ended = here("trace", "03", "43", "--report", older)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
    assert "made by an earlier version, without function: make the report again" in ended.stderr
    about = json.loads((older / "report.json").read_text(encoding="utf-8"))
    (older / "report.json").write_text(json.dumps(about | {"cohort": "leeds-2026"}), encoding="utf-8")
    manifest.write(older)
    ended = here("trace", "03", "43", "--report", older)
    assert "the cohort file of leeds-2026 was expected here; --cohort names another" in ended.stderr


def test_unless_told_it_reads_the_report_made_here_else_the_released_one(here, london_report, tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "RELEASED", london_report)
    monkeypatch.setattr(commands, "MADE", tmp_path / "none")
    assert here("trace", "03", "43", "published").returncode == 0
    monkeypatch.setattr(commands, "MADE", tmp_path)
    assert "a report's folder was expected here" in here("trace", "03", "43").stderr


def test_what_a_report_says_does_not_steer_a_terminal(here, london_report, tmp_path):
    changed = shutil.copytree(london_report, tmp_path / "changed")
    table = changed / "tables" / "03-before-and-after.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace('"as printed, Fig. 1"', '"as printed,\x1b[2J Fig. 1"'),
        encoding="utf-8",
    )
    manifest.write(changed)
    ended = here("trace", "03", "mean-score", "personal", "before", "printed", "--report", changed)
    assert (ended.returncode, "\x1b" in ended.stdout) == (0, False)
    assert "as printed,�[2J Fig. 1" in ended.stdout


def test_the_report_that_is_made_here_unless_told_is_londons():
    assert commands.MADE == REPOSITORY / "site" / "london-2021"
