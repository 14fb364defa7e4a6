"""The folder in which cohorts are compared. Oracle: the reports that it is made of, typed in."""

from __future__ import annotations

import csv
import json
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from reports_by_hand import REPORTS, write, write_all

from givenfiles.faults import InputError
from peercompendium import across, chromium, manifest, run

FILES = {
    *("index.html", "reference.html", "tables/10-across-cohorts.csv", "notebooks/10-across-cohorts.ipynb"),
    *(f"figures/10-{name}.{kind}" for name in ("differences", "themes") for kind in ("svg", "png")),
    *(manifest.NAME, "made-with.json"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory, request):
    """The files of the two cohorts of real people, who share nobody."""
    from conftest import Invented

    found = {}
    for people, cohort in ((20, "north"), (31, "talks")):
        invented = Invented(tmp_path_factory.mktemp(cohort) / cohort, people)
        invented.settings |= {"id": cohort, "disclosure": {"smallest_count": 10 if cohort == "north" else 3}}
        if cohort == "talks":
            invented.drop_table("answers")
            invented.drop_table("attendance")
            del invented.settings["answers"]
        found[cohort] = invented.write()
    return found


@pytest.fixture(scope="module")
def compared(tmp_path_factory, files, forks):
    return across.make(write_all(tmp_path_factory.mktemp("reports")), files, forks)


@pytest.fixture(scope="module")
def page(compared):
    return BeautifulSoup((compared / "index.html").read_text(encoding="utf-8"), "html.parser")


@pytest.mark.slow
def test_the_folder_holds_a_page_its_table_pictures_notebook_and_what_to_look_up(compared):
    assert {file.relative_to(compared).as_posix() for file in compared.rglob("*") if file.is_file()} == FILES
    assert manifest.strangers(compared) == {}
    assert (compared.parent / "north" / "tables" / "01-by-hand.csv").is_file()


@pytest.mark.slow
def test_the_page_says_that_nothing_is_pooled_and_where_its_numbers_are_from(page):
    assert page.h1.get_text().startswith("How do cohorts compare?")
    assert page.select_one(".marking").get_text() == (
        "4 cohorts: published figures, synthetic records, private records. Do not pass these pages on unless you may."
    )
    assert "so nobody can say why" in page.select_one("p.answer").get_text()
    assert "The differences are not pooled." in page.main.get_text()


@pytest.mark.slow
def test_links_lead_to_what_is_there(page, compared):
    reference = BeautifulSoup((compared / "reference.html").read_text(encoding="utf-8"), "html.parser")
    ids = {"": {tag["id"] for tag in page(id=True)}, "reference.html": {tag["id"] for tag in reference(id=True)}}
    for link in [*page("a", href=True), *reference("a", href=True)]:
        file, _, place = link["href"].partition("#")
        if file in ids and not link["href"].startswith("#cell-id"):
            assert not place or place in ids[file] | ids["reference.html"], link
        else:
            assert file == "../index.html" or file == "index.html" or (compared / file).is_file(), link


@pytest.mark.slow
def test_each_number_of_the_page_is_that_of_a_row_and_each_row_leads_to_a_report(page, compared):
    with (compared / "tables" / "10-across-cohorts.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["key"]: row for row in csv.DictReader(lines)}
    shown = page("data")
    assert len(shown) > 30
    for number in shown:
        key, _, column = number["value"].partition(".")
        assert abs(float(number.get_text().replace("−", "-")) - float(rows[key][column or "estimate"])) < 0.06
    for row in rows.values():
        cohort, key = row["method"].rpartition("as released: ")[2].split(", ")
        released = (compared.parent / cohort / "tables" / "01-by-hand.csv").read_text(encoding="utf-8")
        assert (row["cohort"], row["notebook"]) == (cohort, "10-across-cohorts")
        assert f",{key}\n" in released


@pytest.mark.slow
def test_no_number_of_a_looser_cohort_is_shown_finer_than_the_strictest_rule(page, compared):
    """Attack: digits and counts that only the looser report may show are nowhere in any file."""
    texts = [file.read_text(encoding="utf-8") for file in [*compared.glob("*.html"), *compared.glob("tables/*.csv")]]
    numbers = "".join([*texts, *page.stripped_strings, *(image["alt"] for image in page("img"))])
    numbers = re.sub(r"<style>.*?</style>|base64,[^\"]*", "", numbers, flags=re.DOTALL)
    for finer in ("48.6", "40.2", "8.4", "7.7", "14.3", "12 of 27", "12/27", "9 of 27", ",27,"):
        assert finer not in numbers, finer
    assert "group A" not in numbers
    assert "19.2" not in numbers, "made-up pairs beside published figures"


@pytest.mark.slow
def test_nothing_of_this_machine_is_in_what_is_written(compared):
    for file in (file for file in compared.rglob("*") if file.suffix in {".html", ".csv", ".svg", ".ipynb"}):
        assert str(compared.parent) not in file.read_text(encoding="utf-8")
    notebook = json.loads((compared / "notebooks" / "10-across-cohorts.ipynb").read_text(encoding="utf-8"))
    assert notebook["metadata"]["papermill"] == {"parameters": {"reports": "."}}


@pytest.mark.slow
def test_made_again_it_is_the_same_to_the_byte(compared, contents, tmp_path, files, forks):
    again = across.make(write_all(tmp_path), files, forks)
    assert contents(again) == contents(compared)


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_fits_and_keeps_nobody_out(compared, width):
    program = chromium.find()
    if program is None:
        pytest.skip("no Chromium on this machine: the page was not looked at in a browser")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=chromium.flags())
        seen = browser.new_page(viewport={"width": width, "height": 800})
        for name in ("index.html", "reference.html"):
            seen.goto((compared / name).as_uri())
            assert seen.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
            seen.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
            options = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
            violations = Axe().run(seen, options=options).response["violations"]
            assert [(rule["id"], node["html"][:200]) for rule in violations for node in rule["nodes"]] == []
        browser.close()


@pytest.mark.slow
def test_it_is_made_once_until_a_report_tells_something_else(compared, files, monkeypatch, tmp_path):
    reports = shutil.copytree(compared.parent, tmp_path / "reports")

    def side_by_side(_):
        raise InterruptedError

    monkeypatch.setattr(run, "side_by_side", side_by_side)
    assert across.make(reports, files) == reports / "across-cohorts"
    table = reports / "talks" / "tables" / "01-by-hand.csv"
    table.write_text(table.read_text().replace("27,12,", "27,15,"))
    with pytest.raises(InterruptedError):
        across.make(reports, files)


def test_one_report_is_compared_with_nothing(tmp_path):
    write(tmp_path, "north")
    assert across.make(tmp_path, {}) is None
    assert sorted(file.name for file in tmp_path.iterdir()) == ["north"]


def test_real_cohorts_without_their_files_at_hand_are_not_compared(tmp_path, files):
    write_all(tmp_path)
    with pytest.raises(InputError) as refused:
        across.make(tmp_path, {"north": files["north"]})
    (told,) = refused.value.lines
    assert told.startswith("The report talks is of real people, and without its cohort's file no one can look")
    assert told.endswith("name that too")
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(REPORTS)


def test_real_cohorts_that_are_nearly_the_same_are_not_compared(tmp_path, files):
    write_all(tmp_path)
    with pytest.raises(InputError, match="north and talks: all but 0 of their questionnaires"):
        across.make(tmp_path, {"north": files["north"], "talks": _renamed(tmp_path, files["north"], "talks")})


def _renamed(folder, file, cohort):
    copy = file.with_name(f"{cohort}.yaml")
    copy.write_text(re.sub(r"(?m)^id: .*", f"id: {cohort}", file.read_text(encoding="utf-8")), encoding="utf-8")
    return copy


@pytest.mark.slow
def test_the_command_makes_it_and_the_page_of_all_cohorts_leads_there(tmp_path, files, here):
    for report in write_all(tmp_path / "out").iterdir():
        manifest.write(report)
    ended = here("cohorts", *files.values(), "--index-only", "--out", tmp_path / "out")
    assert (ended.returncode, ended.stderr) == (0, "")
    index = BeautifulSoup((tmp_path / "out" / "index.html").read_text(encoding="utf-8"), "html.parser")
    (link,) = index("a", string="How do cohorts compare?")
    assert (tmp_path / "out" / link["href"]).is_file()


def test_what_is_not_compared_is_told_and_the_page_of_all_cohorts_is_written(tmp_path, files, here):
    for report in write_all(tmp_path / "out").iterdir():
        manifest.write(report)
    ended = here("cohorts", files["north"], "--index-only", "--out", tmp_path / "out")
    assert ended.returncode == 2
    assert "The report talks is of real people" in ended.stderr
    assert "How do cohorts compare?" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_reports_that_tell_nothing_to_compare_make_a_page_that_says_so(tmp_path, forks):
    for cohort in ("made-up", "printed"):
        table = write(tmp_path, cohort) / "tables" / "01-by-hand.csv"
        header, *rows = table.read_text().splitlines()
        table.write_text(
            "\n".join([header, *(row.replace("recruited", "withdrew") for row in rows if "recruited" in row), ""])
        )
    page = (across.make(tmp_path, {}, forks) / "index.html").read_text(encoding="utf-8")
    assert "None of these cohorts shows a difference between its scores before and after." in page
    assert "2 cohorts: no numbers." in page


def test_no_cohort_can_have_the_name_of_the_folder(tmp_path):
    write_all(tmp_path)
    (tmp_path / "north").rename(tmp_path / "across-cohorts")
    with pytest.raises(InputError, match="is where cohorts are compared"):
        across.make(tmp_path, {})
