"""Oracle: the tables the shown forms are made from; a default real cohort is searched for anything of its people."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from peergroups import estimates, show
from peergroups.estimates import coders, saturation
from peergroups.show import tables

HOSTILE = "<script>alert(1)</script>"
VARIETIES = [None, "reflexive", "codebook", "coding reliability"]


def html(shown: tables.Shown) -> str:
    return shown._repr_html_()


@pytest.fixture
def declared(invented):
    def load(variety, **disclosure):
        invented.settings["interviews"] |= {"variety": variety} if variety else {}
        if disclosure:
            invented.settings["disclosure"] = disclosure
        return invented.load()

    return load


def everything(study) -> dict[str, tables.Shown]:
    tallies = estimates.themes.tally(study)
    return {
        "cards": show.themes.cards(study, tallies),
        "people": show.themes.people(study, "People"),
        "pairs": show.themes.pairs(study, estimates.themes.pairs(study), "Pairs"),
        "differences": show.themes.differences(study, coders.disagreements(study), "Differences"),
        "agreed": show.themes.agreed(study, coders.agreed(study), "Agreement"),
        "saturated": show.themes.saturated(study, saturation.estimates(study, base=2, run=1), "New codes"),
    }


def test_a_card_tells_theme_codes_and_people(london):
    told = repr(show.themes.cards(london, estimates.themes.tally(london)))
    assert told.count("Spoken of by: 7 of 7.") == 4
    assert "- formal report, 1 of 7" in told
    page = html(show.themes.cards(london, estimates.themes.tally(london)))
    assert page.count('<section class="card">') == 4
    assert all(sentence in page for sentence in estimates.outline.descriptions(london).values() if "'" not in sentence)


def test_codes_stand_below_their_theme_and_those_without_a_published_count_are_marked(london, invented):
    told = repr(show.themes.tallied(london, estimates.themes.tally(london), "Tally"))
    # by hand: the codes of the codebook that stand in no row of stated_counts.csv
    free = ["saw violence", "put at needless risk", "effects on life and career", "first response matters"]
    free += ["supervisor at a loss", "barriers to support", "online format and length suited"]
    free += ["validated, normal, safe", "more security and staff", "support hard to find"]
    assert re.findall(r"– (.+?) \*", told) == free
    study = invented.load()
    assert "– the leader matters" in repr(show.themes.tallied(study, estimates.themes.tally(study), "Tally"))
    assert "*" not in repr(show.themes.tallied(study, estimates.themes.tally(study), "Tally"))


def test_each_person_has_a_row_even_if_never_coded(declared, invented):
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[2] != "P05"]
    told = repr(show.themes.people(declared(None), "People"))
    assert re.search(r"P02 +1 +1 +2", told)
    assert re.search(r"P05 +0 +0 +0", told)


def test_the_commonest_pairs_are_shown_by_their_labels_and_the_others_counted(london):
    rows = estimates.themes.pairs(london)
    told = repr(show.themes.pairs(london, rows, "Pairs"))
    assert f"Pairs (the 12 commonest of {rows['domain'].nunique()}, ties in the codebook's order)" in told
    assert "met violence oneself + harmed and held back" in told
    assert told.count(" + ") == 12


def test_no_pairs_are_told_in_a_sentence(invented):
    study = invented.load()
    assert repr(show.themes.pairs(study, estimates.themes.pairs(study), "Pairs")) == (
        "Pairs: none, or none that may be shown."
    )


def test_quotations_come_as_k_of_twelve_under_a_sentence(london):
    told = repr(show.themes.quoted(estimates.stated.quotation_balance(london), "Quotations"))
    assert told.startswith("The article prints 12 quotations")
    assert re.search(r"Participant 2 +4 of 12", told)
    assert "never quoted" not in told


def test_where_nothing_is_published_that_is_told(invented):
    assert repr(show.themes.quoted(estimates.stated.quotation_balance(invented.load()), "Quotations")) == (
        "Quotations: this cohort has none."
    )


@pytest.mark.parametrize("variety", VARIETIES)
def test_the_log_is_shown_for_every_variety_folded_with_its_length(declared, variety):
    study = declared(variety)
    page = html(show.themes.differences(study, coders.disagreements(study), "Differences"))
    # how many is told beside the log itself
    assert f"<summary>Differences: {len(coders.log(study))} of " in page
    assert "P02-2" in page


def test_a_long_log_is_cut_and_says_so(london, monkeypatch):
    monkeypatch.setattr(show.themes, "MOST_LOGGED", 10)
    told = repr(show.themes.differences(london, coders.disagreements(london), "Differences"))
    # by hand, with grep and sort on data/synthetic/segments.csv: 395 different segment and code, 75 of them once
    assert told.startswith("Differences: 75 of 395 pairs of a segment and a code")
    assert "Differences, the first 10" in told
    assert "second coder assumed" in told
    assert len(re.findall(r"^ *S\d\d-", told, flags=re.M)) == 10


@pytest.mark.parametrize(
    ("variety", "counts", "coefficients"),
    [(None, False, False), ("reflexive", False, False), ("codebook", True, False), ("coding reliability", True, True)],
)
def test_what_a_page_shows_of_coding_follows_from_the_variety(declared, variety, counts, coefficients):
    shown = everything(declared(variety))
    assert ("Both coders" in repr(shown["agreed"])) == counts
    assert ("Cohen's kappa" in repr(shown["agreed"])) == coefficients
    assert ("Codes of the base" in repr(shown["saturated"])) == coefficients
    if not counts:
        of_reflexive = "the declared variety, “reflexive”, does not ask for it"
        asks = f"not shown, for {of_reflexive if variety else 'this cohort declares no variety of thematic analysis'}."
        assert repr(shown["agreed"]) == f"Agreement: {asks}"
        assert repr(shown["saturated"]) == f"New codes: {asks}"


def test_what_tells_nothing_stands_beside_its_reason(declared):
    told = repr(show.themes.agreed(s := declared("coding reliability"), coders.agreed(s), "Agreement"))
    peers = next(line for line in told.splitlines() if line.lstrip().startswith("peers from"))
    assert peers.endswith("0.00")
    notes = "Tells nothing: the second coder never gave it (peers from elsewhere). "
    assert told.endswith(f"{notes}Not defined: neither coder gave it (the leader matters).")
    assert told.startswith("Agreement; the first coder is A")
    sets = next(line for line in told.splitlines() if coders.WHOLE_SETS in line)
    assert re.search(r"together +-?\d\.\d\d$", sets.rstrip())


def test_too_few_coders_or_interviews_are_told(declared, invented):
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[4] != "B"]
    study = declared("coding reliability")
    assert repr(show.themes.agreed(study, coders.agreed(study), "Agreement")) == (
        "Agreement: not shown, for no two coders coded the same document."
    )
    assert repr(show.themes.differences(study, coders.disagreements(study), "Differences")).startswith(
        "Differences: none. One coder alone"
    )
    assert repr(show.themes.saturated(study, saturation.estimates(study), "New codes")) == (
        "New codes: not shown, for there are fewer interviews than a base and a run need."
    )


@pytest.mark.parametrize("variety", VARIETIES)
def test_a_real_cohort_shows_nobody_unless_its_file_allows_it(declared, variety):
    shown = everything(declared(variety, show_people=False, smallest_count=10))
    for name, one in shown.items():
        text = html(one) + repr(one)
        assert not re.search(r"P\d\d|talk-", text), name
        counts = re.findall(r">(\d+(?:\.\d+)?)<|(\d+) of ", text)
        assert counts == [], name


def test_log_and_people_need_leave_even_where_every_count_is_shown(declared):
    shown = everything(declared("reflexive", show_people=False, smallest_count=0))
    for name in ("people", "differences"):
        assert "does not allow one person's values to be shown" in repr(shown[name])
    assert "Spoken of by: 4 of 4." in repr(shown["cards"])


def test_seventy_people_are_shown_with_the_same_verbs(invent):
    cohort = invent(71, 1)
    cohort.settings["interviews"]["variety"] = "coding reliability"
    shown = everything(cohort.load())
    assert "Spoken of by: 70 of 70." in repr(shown["cards"])
    assert "<summary>People: 70 people</summary>" in html(shown["people"])
    assert all(f"P{number:02}" in repr(shown["people"]) for number in range(2, 72))
    assert "interview 70" in repr(shown["saturated"])


class Tags(HTMLParser):
    def __init__(self, page: str):
        super().__init__()
        self.found, self.read = set(), ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)

    def handle_data(self, data):
        self.read += data


def test_text_from_data_is_escaped(invented):
    invented.add_column("codebook", "theme_description", HOSTILE)
    for column in ("label", "theme", "description"):
        invented.set("codebook", 3, column, HOSTILE)
    invented.settings["interviews"]["variety"] = "coding reliability"
    invented.tables["segments"].append(["P02-1", "talk-P02", "P02", "peers", "A", "0", "90"])
    for row in invented.tables["segments"][1:]:
        row[1] += HOSTILE
    for name, one in everything(invented.load()).items():
        page = Tags(html(one))
        assert "script" not in page.found, name
        assert name in {"people", "saturated"} or HOSTILE in page.read, name
