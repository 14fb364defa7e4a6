"""Oracle: the tables the shown forms are made from; a default real cohort is searched for anything of its people."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from peergroups import estimates, show
from peergroups.estimates import coders, saturation
from peergroups.show import tables

HOSTILE = "<script>alert(1)</script>"


def without_data(page: str) -> str:
    return re.sub(r"</?data[^>]*>", "", page)


VARIETIES = [None, "reflexive", "codebook", "coding reliability"]


def html(shown: tables.Shown | None) -> str:
    return shown._repr_html_() if shown else ""


def tally(study) -> tables.Shown:
    return show.themes.tallied(study, estimates.themes.tally(study), estimates.themes.coded_interviews(study), "Tally")


@pytest.fixture
def declared(invented):
    def load(variety, **disclosure):
        invented.settings["interviews"] |= {"variety": variety} if variety else {}
        if disclosure:
            invented.settings["disclosure"] = disclosure
        return invented.load()

    return load


def everything(study) -> dict[str, tables.Shown | None]:
    tallies = estimates.themes.tally(study)
    return {
        "tallied": show.themes.tallied(study, tallies, estimates.themes.coded_interviews(study), "Tally"),
        "codebook": show.themes.codebook(study, "Codes"),
        "people": show.themes.people(study, "People"),
        "pairs": show.themes.pairs(study, estimates.themes.pairs(study), "Pairs"),
        "differences": show.coders.differences(study, coders.disagreements(study), "Differences"),
        "agreed": show.coders.agreed(study, coders.agreed(study), "Agreement"),
        "saturated": show.coders.saturated(saturation.estimates(study, base=2, run=1), "New codes"),
    }


def test_the_codebook_says_what_each_theme_and_code_is_about(london, invented):
    page = Tags(html(show.themes.codebook(london, "Codes"))).read
    said = [*estimates.outline.descriptions(london).values(), *london.codebook["description"]]
    assert all(sentence in page for sentence in said)
    invented.add_column("codebook", "when_to_use", "")
    invented.add_column("codebook", "when_not_to_use", "")
    invented.add_column("codebook", "example", "")
    invented.set("codebook", 2, "when_to_use", "Hours")
    invented.set("codebook", 3, "when_not_to_use", "Colleagues")
    invented.set("codebook", 4, "example", "An invented example")
    heads = re.findall(r'scope="col"[^>]*>(.*?)</th>', html(show.themes.codebook(invented.load(), "Codes")))
    assert heads == ["Theme or code", "What it is about", "When to give it", "When not", "Example"]
    invented.settings["interviews"] |= {"descriptions": "hidden"}
    assert show.themes.codebook(invented.load(), "Codes") is None


def test_names_of_codes_are_numbers_unless_the_cohort_shows_them(invented):
    study = invented.load()
    assert repr(show.themes.words(study)).endswith("they can be a participant's own words.")
    del invented.settings["interviews"]["names"], invented.settings["interviews"]["descriptions"]
    study = invented.load()
    assert re.findall(r"(?:– )?(?:Theme|Code) \d", repr(tally(study))) == [
        "Theme 1", "– Code 1", "Theme 2", "– Code 2", "– Code 3",
    ]  # fmt: skip
    shown = "".join(repr(one) for one in everything(study).values())
    assert not re.search("hard to fit|peers|leader|Work|Groups", shown)
    assert "numbered as in the codebook" in repr(show.themes.words(study))


def test_beside_the_counts_of_a_reflexive_analysis_it_says_that_a_theme_is_no_tally(declared):
    assert "A theme is not a tally" in repr(tally(declared("reflexive")))
    assert "A theme is not a tally" not in repr(tally(declared("codebook")))


def test_codes_stand_below_their_theme_and_those_without_a_published_count_are_marked(london, invented):
    told = repr(tally(london))
    # by hand: the codes of the codebook that stand in no row of stated_counts.csv
    free = ["saw violence", "put at needless risk", "effects on life and career", "first response matters"]
    free += ["supervisor at a loss", "barriers to support", "online format and length suited"]
    free += ["validated, normal, safe", "more security and staff", "support hard to find"]
    assert re.findall(r"– (.+?) \*", told) == free
    study = invented.load()
    assert "– the leader matters" in repr(tally(study))
    assert "*" not in repr(tally(study))


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


def test_of_what_there_is_none_nothing_is_shown(invented):
    study = invented.load()
    assert show.themes.pairs(study, estimates.themes.pairs(study), "Pairs") is None
    assert show.themes.stated(study, estimates.stated.counts(study)) is None
    assert show.themes.stated_counts(study, estimates.stated.counts(study), "Counts") is None
    assert show.if_any(estimates.stated.beside_records(study), "Beside") is None


def test_quotations_come_as_k_of_twelve_under_a_sentence(london):
    told = repr(show.themes.quoted(estimates.stated.quotation_balance(london), "Quotations"))
    assert told.startswith("The article prints 12 quotations")
    assert re.search(r"Participant 2 +4 of 12", told)
    assert "never quoted" not in told


def test_where_nothing_is_published_nobody_is_quoted(invented):
    assert show.themes.quoted(estimates.stated.quotation_balance(invented.load()), "Quotations") is None


@pytest.mark.parametrize("variety", VARIETIES)
def test_the_log_is_shown_for_every_variety_folded_with_its_length(declared, variety):
    study = declared(variety)
    page = html(show.coders.differences(study, coders.disagreements(study), "Differences"))
    # how many is told beside the log itself
    assert without_data(page).startswith(f'<details class="folded"><summary>Differences: {len(coders.log(study))} of ')
    assert "characters 100 to 180" in page
    assert "talk" not in page


def test_a_long_log_is_cut_and_says_so(london, monkeypatch):
    monkeypatch.setattr(show.coders, "MOST_LOGGED", 10)
    told = repr(show.coders.differences(london, coders.disagreements(london), "Differences"))
    # by hand, with grep and sort on data/synthetic/segments.csv: 395 different segment and code, 75 of them once
    assert told.startswith(
        "Differences: 75 of 395 pairs of a passage and a code given by one coder and not by another, 0"
    )
    assert "Differences, the first 10" in told
    assert "second coder assumed" in told
    assert len(re.findall(r"^ *S\d\d ", told, flags=re.M)) == 10


@pytest.mark.parametrize(
    ("variety", "counts", "coefficients"),
    [(None, False, False), ("reflexive", False, False), ("codebook", True, False), ("coding reliability", True, True)],
)
def test_what_a_page_shows_of_coding_follows_from_the_variety(declared, variety, counts, coefficients):
    shown = everything(declared(variety))
    assert ("Both coders" in repr(shown["agreed"])) == counts
    assert ("Cohen's kappa" in repr(shown["agreed"])) == coefficients
    assert ("Codes of the base" in repr(shown["saturated"])) == coefficients
    assert (shown["agreed"] is None) == (not counts)
    assert (shown["saturated"] is None) == (not coefficients)


def test_what_tells_nothing_stands_beside_its_reason(declared):
    told = repr(show.coders.agreed(s := declared("coding reliability"), coders.agreed(s), "Agreement"))
    peers = next(line for line in told.splitlines() if line.lstrip().startswith("peers from"))
    assert peers.endswith("0.00")
    notes = "Tells nothing: the second coder never gave it (peers from elsewhere). "
    assert told.endswith(f"{notes}Not defined: neither coder gave it (the leader matters).")
    assert told.startswith("Agreement; the first coder is A")
    sets = next(line for line in told.splitlines() if coders.WHOLE_SETS in line)
    assert re.search(r"together +-?\d\.\d\d$", sets.rstrip())


def test_with_one_coder_or_too_few_interviews_nothing_is_compared(declared, invented):
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[4] != "B"]
    study = declared("coding reliability")
    assert show.coders.agreed(study, coders.agreed(study), "Agreement") is None
    assert show.coders.differences(study, coders.disagreements(study), "Differences") is None
    assert show.coders.saturated(saturation.estimates(study), "New codes") is None


def test_coders_who_never_differ_are_told_to_differ_nowhere(declared, invented):
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[3] != "peers"]
    study = declared(None)
    assert repr(show.coders.differences(study, coders.disagreements(study), "Differences")) == "Differences: none."


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
    assert shown["people"] is shown["differences"] is None
    assert re.search(r"Work +4 +4 +4", repr(shown["tallied"]))


def test_seventy_people_are_shown_with_the_same_verbs(invent):
    cohort = invent(71, 1)
    cohort.settings["interviews"]["variety"] = "coding reliability"
    shown = everything(cohort.load())
    assert re.search(r"Work +70 +70 +70", repr(shown["tallied"]))
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
        assert name in {"people", "saturated", "differences"} or HOSTILE in page.read, name
