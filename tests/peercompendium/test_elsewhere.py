"""Whole reports of three cohorts that have nothing of London's, and what they must not say.

Oracle of the scores: what was put into the files (`exports`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import Invented
from elsewhere import publish, said_of_london
from exports import KINDS

from peercompendium.report import make_report

pytestmark = pytest.mark.slow
EVERYTHING = {"show_people": True, "smallest_count": 0}


def without_ids(folder: Path) -> Path:
    """Questionnaires of nobody known."""
    return _written(folder, KINDS["nobody has an id"](folder) | {"disclosure": EVERYTHING})


def with_figures_of_its_own(folder: Path) -> Path:
    """Forty people, men among them, of other grades, twelve sessions, interviews, and an article of their own."""
    cohort = Invented(folder, people=40)
    for column, value in {"gender": "male", "grade": "CT1"}.items():
        cohort.add_column("participants", column, value)
    cohort.settings |= {"id": "aarhus-2024", "title": "Groups of Aarhus", "sessions": 12, "published": "published"}
    cohort.settings["caveats"] = []
    publish(folder / "published")
    return cohort.write()


def _written(folder: Path, settings: dict) -> Path:
    file = folder / "cohort.yaml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def report_of(once, forks) -> Callable[[Callable[[Path], Path]], Path]:
    """The whole report of a cohort, made once."""

    def made(written: Callable[[Path], Path]) -> Path:
        def make(folder: Path) -> None:
            folder.mkdir()
            make_report(written(folder), folder / "report", {"studies": "100"}, server=forks)

        return once(written.__name__, make) / "report"

    return made


@pytest.mark.parametrize(("written", "article"), [(without_ids, False), (with_figures_of_its_own, True)])
def test_a_report_from_elsewhere_says_nothing_of_london(report_of, written, article):
    assert said_of_london(report_of(written), article) == []


def test_the_words_looked_for_are_found_where_they_belong(london_report):
    said = said_of_london(london_report, article=False)
    for word in ("weekly", "BJPsych", "10.1192", "Carter", "violence", "women", "The article", "2021"):
        assert any(word in place for place in said), word


def test_a_register_lists_what_applies_and_no_other_article_s_admissions(report_of, london_report):
    register = re.compile(r'id="caveat-([\w-]+)"')
    for report, there, not_there in (
        (report_of(without_ids), "unpaired-answers", "read-from-the-article"),
        (report_of(with_figures_of_its_own), "pairing-unknown", "all-female"),
        (london_report, "all-female", "unpaired-answers"),
    ):
        page = (report / "reference.html").read_text(encoding="utf-8")
        assert there in register.findall(page)
        assert not_there not in register.findall(page)
        assert ("The article says so" in page) == (report == london_report)


def test_where_nobody_has_an_id_questionnaires_are_counted_not_people(report_of):
    page = (report_of(without_ids) / "01-who-took-part.html").read_text(encoding="utf-8")
    told = re.sub(r"<[^>]*>", "", page)
    assert "14 burnout questionnaires were answered before the groups and 9 after them" in told
    assert "9 questionnaires answered afterwards" in page
    assert "of 23" not in told


def test_figures_of_its_own_are_those_that_are_shown(report_of):
    """Oracle: the tables that were written, among them more people than London's, and no weeks."""
    report = report_of(with_figures_of_its_own)
    index = re.sub(r"<[^>]*>", "", (report / "index.html").read_text(encoding="utf-8"))
    assert "personal 50 → 48.1, work-related 50 → 47.2" in index.replace(" ,", ",")
    assert "39 answered before, 38 after" in index
    assert "for 12 sessions" in index
    time = (report / "04-what-else-could-explain-it.html").read_text(encoding="utf-8")
    assert "How many weeks lay between the questionnaires is not declared" in time
