"""The first page for cohorts unlike London. Oracle: rows that the test saves, told by hand."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from peercompendium import first_page
from peercompendium.templates import render
from peergroups import estimates, results

ABOUT = {"cohort": "c", "style": "", "marking": "m", "records": "real", "warning": "w", "contents": [], "left_out": []}


@pytest.fixture
def messages(invented, results_folder):
    """The key messages of an invented cohort with these disclosure rules, the answer of another page apart."""

    def told(**disclosure) -> list[str]:
        invented.settings["disclosure"] = disclosure
        study = invented.load()
        differences = estimates.change.paired_differences(study, study.scores)
        results.save("03-x", estimates.change.describe(study, study.scores), differences)
        rows = results.rows_of(results_folder)
        page = render("index.html.j2", ABOUT | first_page.content(study, rows))
        return [" ".join(item.text.split()) for item in BeautifulSoup(page, "html.parser").select(".messages li")]

    return told


def test_without_published_figures_the_records_say_what_was_seen(messages):
    seen, untold = messages(show_people=True, smallest_count=0)
    assert seen.startswith("What was seen in burnout scores. Mean difference of those asked twice, after minus before,")
    assert untold.endswith("And not everybody answered again.")


def test_what_is_hidden_stays_hidden_and_the_messages_are_still_sentences(messages):
    seen, untold = messages()
    assert seen.endswith("the cohort's disclosure rules hide them.")
    assert untold.endswith("moved without the groups.")
    assert not re.search(r"\bnan\b|hidden|not defined", f"{seen} {untold}")


def test_each_row_is_read_with_its_key_and_one_on_several_pages_is_told_once(messages, results_folder):
    told = messages(show_people=True, smallest_count=0)
    table = results_folder / "tables" / "03-x.csv"
    once = results.rows_of(results_folder)
    assert [results.key(row) for _, row in once.iterrows()] == once["key"].tolist()
    (table.parent / "02-x.csv").write_bytes(table.read_bytes())
    assert len(results.rows_of(results_folder)) == 2 * len(once)
    assert messages(show_people=True, smallest_count=0) == told
