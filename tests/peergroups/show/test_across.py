"""Cohorts beside each other, as a reader sees them. Oracle: reports typed in, and what the strictest rule leaves."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from reports_by_hand import write, write_all

from peergroups import cbi, results
from peergroups.estimates import across
from peergroups.show import across as show

pytestmark = pytest.mark.usefixtures("results_folder")


@pytest.fixture
def released(tmp_path):
    return across.read(write_all(tmp_path / "reports"))


def cells(shown) -> list[list[str]]:
    table = BeautifulSoup(shown._repr_html_(), "html.parser").table
    return [[cell.get_text() for cell in row(["th", "td"])] for row in table("tr")]


def test_the_forest_draws_each_origin_apart_in_one_order_and_pools_nothing(released):
    picture = show.forest(across.differences(released))
    drawn = re.findall(r"<text[^>]*>([^<]*)</text>", picture.svg)
    groups = ["Published figures", "Cohort printed", "Records of real people", "Cohort north", "Made-up records"]
    assert [text for text in drawn if text in groups] == groups
    assert drawn.count("hidden") == 2  # in a panel, and in the title
    assert (
        "In part made-up: after minus before, cohort by cohort, not pooled: 1 published, 1 made up, 1 hidden"
        in picture.alternative
    )
    assert "Cohort printed (published figures), difference of two means personal −20.0" in picture.alternative
    assert "difference of those asked twice personal −31.9 to −8.1" in picture.alternative
    assert len(picture.rows) == 8


def test_the_themes_are_drawn_by_their_share_of_those_interviewed(released):
    picture = show.themes(across.themes(released))
    of_rest = "Cohort north, Rest: 10 of 25; Cohort talks, Rest: 10 of 25; Cohort made-up, Rest: hidden"
    assert f"{of_rest}; Cohort talks, Rota: hidden" in picture.alternative
    assert picture.alternative.startswith("In part made-up: 1 of 2 names of themes are in more than one cohort")
    assert re.findall(r">(10/25|hidden)<", picture.svg) == ["10/25", "10/25", "hidden", "hidden"]
    assert "more names are in the table" not in picture.caption


def test_many_themes_are_drawn_as_far_as_they_fit_and_the_rest_is_told(tmp_path):
    table = write(tmp_path, "talks") / "tables" / "01-by-hand.csv"
    header, *rows = table.read_text().splitlines()
    many = [rows[0].replace("Rest", f"Theme {number}").replace(",participants-", f",{number}-") for number in range(8)]
    table.write_text("\n".join([header, *many]))
    picture = show.themes(across.themes(across.read(tmp_path)))
    assert "2 more names are in the table." in picture.caption
    assert "Theme 5" in picture.svg
    assert "Theme 6" not in picture.svg


def test_what_a_report_does_not_tell_is_not_told_and_each_row_says_where_it_is_from(released):
    counts = {"recruited": "Recruited", "answered after": "Answered after", "interviewed": "Interviewed"}
    assert cells(show.table(across.participation(released), "Counts", counts)) == [
        ["Cohort", "Numbers are from", "Recruited", "Answered after", "Interviewed"],
        ["Cohort printed", "Published figures", "11", "not told", "not told"],
        ["Cohort north", "Records of real people", "20 or more", "hidden", "not told"],
        ["Cohort made-up", "Made-up records", "10 or more", "10 or more", "hidden"],
    ]


def test_a_table_has_a_row_a_cohort_and_difference_with_the_people_they_are_of(released):
    found = cells(show.table(across.differences(released), "Differences", cbi.TITLES, "quantity"))
    assert found[1:3] == [
        ["Cohort printed", "Published figures", "Difference of two means", "−20.0", "not told", "not told"],
        [
            "Cohort printed",
            "Published figures",
            "Difference of those asked twice",
            "−31.9 to −8.1 (n 6)",
            "not told",
            "not told",
        ],
    ]
    assert found[-1][3:] == ["hidden", "−8 (−15.0 to −1.0) (n 10 or more)", "not told"]
    assert len(found) == 7


def test_the_limits_of_each_cohort_are_those_that_not_all_have(released):
    shown = show.limits(across.differences(released), "Limits")
    by_cohort = {row[0]: row[2] for row in cells(shown)[1:]}
    assert "pairs not printed" in by_cohort["Cohort printed"]
    assert "synthetic records" in by_cohort["Cohort made-up"]
    assert "no control group" not in " ".join(by_cohort.values())
    assert "All have: no control group; cohorts differ in much else; " in shown._repr_html_()


def test_cohorts_that_show_nothing_leave_no_picture(tmp_path):
    write(tmp_path, "talks")
    released = across.read(tmp_path)
    assert show.forest(across.differences(released)) is None
    assert "no cohort shows any" in show.table(across.scores(released), "Scores", cbi.TITLES)._repr_html_()
    write(tmp_path, "printed")
    printed = [one for one in across.read(tmp_path) if one.cohort == "printed"]
    assert show.themes(across.themes(printed)) is None
    assert "none" in repr(show.tallied(across.themes(printed), "Themes"))


def test_names_that_attack_are_text(tmp_path):
    folder = write_all(tmp_path)
    for cohort in ("north", "talks", "made-up", "printed"):
        mark = folder / cohort / "report.json"
        title = f"=1+1 $x$ <img src=x onerror=alert(1)> {cohort}"
        mark.write_text(json.dumps(json.loads(mark.read_text()) | {"title": title}))
    released = across.read(folder)
    rows = across.differences(released)
    shown = [show.table(rows, "x", cbi.TITLES, "quantity"), show.limits(rows, "x"), show.cohorts(released, rows)]
    assert all("<img" not in one._repr_html_() for one in shown)
    assert "<img" not in show.forest(rows).svg
    assert "<img" not in show.themes(across.themes(released)).svg


def test_every_number_drawn_or_told_has_its_row(released):
    rows = across.differences(released)
    keys = {results.key(row) for _, row in rows.iterrows()}
    assert {key.partition(".")[0] for key in show.forest(rows).rows} == keys - {
        results.key(row) for _, row in rows.iterrows() if row[["estimate", "low", "high"]].isna().all()
    }
