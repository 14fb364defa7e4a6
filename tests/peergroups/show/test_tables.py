from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from peergroups import caveats, cbi, estimates, results, show
from peergroups.estimates import change, paired, participation
from peergroups.results import without_keys
from peergroups.show import tables

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</caption></table>", "<b>bold</b> & 'quoted'",
    "\u202egnp.exe", "a" * 3000, "{{ 7 * 7 }}", "$x$",
]  # fmt: skip


def html(shown: tables.Shown) -> str:
    return shown._repr_html_()


def harmless(page: str, text: str) -> bool:
    """Nothing of the text became a tag, and all of it can still be read."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        read, tags = "", ()

        def handle_data(self, data):
            self.read += data

        def handle_starttag(self, tag, attrs):
            self.tags = (*self.tags, tag)

    reader = Reader()
    reader.feed(page)
    around = {"table", "caption", "thead", "tbody", "tr", "th", "td", "p", "div", "ul", "li"}
    known = around | {"strong", "small", "a", "data"}
    return text in reader.read and set(reader.tags) <= known


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_text_from_data_is_escaped_wherever_it_is_shown(invented, text):
    invented.settings["title"] = text
    for row in (2, 3):
        invented.set("participants", row, "specialty", text)
    invented.set("codebook", 2, "label", text)
    invented.set("codebook", 2, "theme", text)
    study = invented.load()
    tallies, coded = estimates.themes.tally(study), estimates.themes.coded_interviews(study)
    pages = [
        tables.answer(text),
        tables.remark(text),
        tables.cohort(study),
        show.themes.tallied(study, tallies, coded, "Tally"),
        tables.counts(participation.characteristics(study), "Who"),
        tables.counts(participation.flow(study), text),
        tables.estimates(participation.flow(study), text),
        tables.table(pd.DataFrame({text: [text]}), text, text),
        tables.table(pd.DataFrame(), text),
    ]
    for page in pages:
        assert harmless(html(page), text)
        assert text in repr(page) or len(text) > 100
    answer = tables.answer(without_keys(estimates.themes.in_words(study, tallies.iloc[:0], tallies, coded)))
    assert harmless(html(answer), text if len(text) <= 40 else text[:38].rstrip())


def test_every_table_has_its_caption_once_and_its_note():
    page = html(tables.table(pd.DataFrame({"a > b": [1]}), "What > it is", "A note"))
    assert page.count("<caption>What &gt; it is</caption>") == 1
    assert page.index("<table") < page.index("<caption>") < page.index("<thead>")
    assert '<p class="note">A note</p>' in page


def test_an_empty_table_becomes_a_sentence(london):
    nothing = results.estimates(london, [])
    for shown in (
        tables.table(pd.DataFrame(), "Codes"),
        tables.estimates(nothing, "Codes"),
        tables.counts(nothing, "Codes"),
    ):
        assert repr(shown) == "Codes: this cohort has none."
        assert html(shown) == '<p class="remark">Codes: this cohort has none.</p>'


def test_missing_cells_are_empty():
    assert "nan" not in html(tables.table(pd.DataFrame({"a": [1.5, None], "b": ["x", None]}), "c")).lower()


def test_estimates_are_a_row_a_place_with_n_units_and_caveats(london):
    scores = london.scores
    shown = repr(tables.estimates(change.describe(london, scores), "Scores", titles=cbi.TITLES))
    caption, header, first, *_, note = shown.splitlines()
    assert caption == "Scores (in points)"
    assert header.split() == ["When", "Of", "Mean", "SD", "Median", "Lowest", "Highest"]
    # Oracle: Fig. 1 prints 43 (16.3); the stand-in mean may lie anywhere that rounds to it
    place, when, people, mean, sd = first.split()[:5]
    assert (place, when, people, f"{float(mean):.0f}", sd) == ("Personal", "before", "9", "43", "16.3")
    assert note.startswith("Read with: synthetic records; not everybody answered again; few people; ")


def test_estimates_without_domain_or_timepoint_are_still_shown(london):
    row = results.Estimate(quantity="recruited", n=11, estimate=11)
    assert repr(tables.estimates(results.estimates(london, [row]), "c")).splitlines()[2].split() == ["11", "11"]


def test_hidden_shows_as_hidden_and_undefined_as_not_defined(invented):
    invented.settings["disclosure"] = {}
    study = invented.load()
    assert "hidden of hidden" in repr(tables.counts(participation.flow(study), "c"))
    assert "hidden" in html(tables.estimates(estimates.themes.tally(study), "c"))
    invented.settings["disclosure"] = {"smallest_count": 0}
    study = invented.load()
    nobody = change.describe(study, study.scores.query("timepoint == 'before'"))
    assert "not defined" in html(tables.estimates(nobody, "c"))


def test_each_persons_scores_are_shown_where_allowed_and_else_a_sentence(invented):
    invented.set("answers", 2, "personal_tired", "")
    for item in cbi.items_of("client")[:4]:
        invented.set("answers", 2, item, "")
    study = invented.load()
    shown = repr(tables.people(study, study.scores, "Scores"))
    assert "no score" in shown
    assert "P02" in shown
    invented.settings["disclosure"] = {"show_people": False}
    told = repr(tables.people(invented.load(), study.scores, "Scores"))
    assert told.startswith("Scores: not shown")


def test_the_cohort_says_what_kind_of_records_it_has(london, invented):
    assert "Published figures, read from the article. Synthetic" in html(tables.cohort(london))
    assert "no participant gave these answers" in repr(tables.cohort(london))
    assert repr(tables.cohort(invented.load())) == "An invented cohort. Private records of a real cohort."


def test_three_caveats_are_spelt_out_most_serious_first_and_the_others_named_once(london):
    """Oracle: the register, and the cells of the table."""
    steps = participation.flow_of_records(london)
    page = BeautifulSoup(html(tables.caveat_list(steps, steps)), "html.parser")
    carried = [caveats.REGISTER[name] for name in {name for cell in steps["caveats"] for name in cell.split(";")}]
    first, *others = page("ul")
    spelt_out = [caveats.REGISTER[name] for name in ("synthetic-records", "lost-to-follow-up", "few-people")][::2]
    told = [item.text for item in first("li")]
    assert told[:2] == [f"{caveat.short}: {caveat.sentence}" for caveat in spelt_out]
    named = [link["href"] for listed in others for link in listed("a")]
    assert len(told) == 3
    assert len(named) == len(set(named)) == len(carried) - 3
    shorts = [text.partition(":")[0] for text in told] + [link.text for link in page("a")]
    assert sorted(shorts) == sorted(caveat.short for caveat in carried)


def test_a_table_has_one_link_to_all_its_caveats_whatever_their_number(london):
    rows = participation.flow(london)
    link = BeautifulSoup(html(tables.counts(rows, "Steps")), "html.parser").find("a")
    carried = set(rows["caveats"].str.split(";").explode())
    assert set(link["data-caveats"].split()) == carried
    assert link.text == f"Read with: {len(carried)} caveats"
    alone = rows.assign(caveats="few-people")
    assert "Read with: 1 caveat<" in html(tables.counts(alone, "Steps"))


def test_each_cell_of_a_table_of_sentences_says_what_it_is_of_and_no_number_does():
    sentence = "A sentence that is so long that no narrow screen could show it beside others."
    wordy = BeautifulSoup(html(tables.table(pd.DataFrame({"a": ["x"], "b > c": [sentence]}), "c")), "html.parser")
    assert wordy.td["data-label"] == "b > c"
    assert "wordy" in wordy.table["class"]
    assert "data-label" not in html(tables.table(pd.DataFrame({"a": ["x"], "b": [1.5]}), "c"))


def test_no_tag_of_hostile_text_is_one_that_pages_use():
    """The check above can fail."""
    assert not any(harmless(f"<p>{text}</p>", text) for text in HOSTILE[:4])


def test_scales_stand_side_by_side_with_the_level_of_each_interval(london):
    found = paired.estimates(london, london.scores, 0.9)
    shown = tables.side_by_side(found, "In other ways", titles=cbi.TITLES)
    text = BeautifulSoup(shown._repr_html_(), "html.parser")
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in text.find_all("tr")]
    assert rows[0] == ["", "Personal", "Work-related", "Client-related"]
    by_name = {row[0]: row[1:] for row in rows}
    assert all(
        "(90.6%: " in cell for cell in by_name["Mean, with the interval of the sign-flip test (points)"]
    )  # 1 - 2 · 3 / 64
    shown = tables.side_by_side(paired.for_statisticians(london, london.scores, 0.9), "In SDs", titles=cbi.TITLES)
    text = BeautifulSoup(shown._repr_html_(), "html.parser").get_text()
    assert text.count("(90%: ") == 2 * 3
