"""Oracle: the invented segments counted by hand (rota: four people, once each; peers: P02, once; leader: nobody)."""

from __future__ import annotations

import pytest

from peergroups import results
from peergroups.estimates import themes
from peergroups.records import article
from peergroups.results import without_keys


def tallied(study) -> dict:
    table = themes.tally(study)
    return {
        domain: tuple(
            int(results.pick(table, quantity, domain)["estimate"]) for quantity in ("participants", "segments")
        )
        for domain in dict.fromkeys(table["domain"])
    }


def test_people_and_segments_are_those_counted_by_hand_and_codes_never_used_are_kept(invented):
    assert tallied(invented.load()) == {
        "Work": (4, 4),
        "Work: hard to fit in": (4, 4),
        "Groups": (1, 1),
        "Groups: peers from elsewhere": (1, 1),
        "Groups: the leader matters": (0, 0),
    }


def test_a_segment_with_two_codes_of_a_theme_is_one_segment_of_it(invented):
    invented.tables["segments"].append(["P02-2", "talk-P02", "P02", "leader", "A", "100", "180"])
    found = tallied(invented.load())
    assert found["Groups"] == found["Groups: peers from elsewhere"] == found["Groups: the leader matters"] == (1, 1)


def test_only_the_lead_coder_counts(invented):
    invented.settings["coding"]["lead_coder"] = "B"
    study = invented.load()
    assert tallied(study)["Groups"] == (0, 0)
    assert len(study.coded) == 4


def test_a_segment_coded_twice_alike_counts_once_and_is_reported(invented):
    invented.tables["segments"].append(invented.tables["segments"][-1])
    study = invented.load()
    assert tallied(study)["Groups: peers from elsewhere"] == (1, 1)
    assert themes.reading_report(study)["count"].tolist() == [10, 1, 1]
    assert len(study.coded) == 5


def test_somebody_interviewed_and_never_coded_still_counts_among_the_interviewed(invented):
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[2] != "P05"]
    table = themes.tally(invented.load())
    assert set(table["n"]) == {4}
    assert results.pick(table, "participants", "Work")["estimate"] == 3


def test_the_sentence_names_every_theme_with_its_people(invented):
    study = invented.load()
    assert without_keys(themes.in_words(study, themes.tally(study))) == (
        "4 people were interviewed, and what they said was given 3 codes in 2 themes: "
        "4 of 4 have a passage under “Work”, 1 of 4 under “Groups”."
    )


def test_a_sentence_of_one_code_counts_one_code(invented):
    invented.tables["codebook"] = invented.tables["codebook"][:2]
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[3] != "peers"]
    study = invented.load()
    assert "was given 1 code in 1 theme: 4 of 4 have a passage under “Work”." in without_keys(
        themes.in_words(study, themes.tally(study))
    )


def test_where_everything_is_hidden_the_sentence_says_so(invented):
    invented.settings["disclosure"] = {}
    study = invented.load()
    assert without_keys(themes.in_words(study, themes.tally(study))) == (
        "People were interviewed, and what they said was given 3 codes in 2 themes. "
        "How many spoke of each is hidden by the cohort's rules."
    )


@pytest.mark.parametrize(("without", "shown"), [(10, True), (9, False), (1, False), (0, False)])
def test_a_code_is_hidden_where_few_spoke_of_its_theme_and_not_of_it(invent, without, shown):
    """Sixty interviewed; thirty spoke of the theme Groups, all but so many of them of peers, the rest of the leader."""
    cohort = invent(61, 0)
    del cohort.settings["disclosure"]
    people = [f"P{number:02}" for number in range(2, 32)]
    cohort.tables["segments"] = cohort.tables["segments"][:1]
    for code, who in (("peers", people[without:]), ("leader", people[:without])):
        for person in who:
            cohort.tables["segments"].append([f"{person}-1", f"talk-{person}", person, code, "A", "0", "9"])
    table = themes.tally(cohort.load())
    assert results.pick(table, "participants", "Groups")["estimate"] == 30
    code = results.pick(table, "participants", "Groups: peers from elsewhere")
    assert without_keys(results.number(code)) == (str(30 - without) if shown else "hidden")


def test_a_theme_of_one_code_is_known_with_it(invent):
    cohort = invent(61, 0)
    del cohort.settings["disclosure"]
    cohort.tables["segments"] = cohort.tables["segments"][: 1 + 2 * 30]
    table = themes.tally(cohort.load())
    assert results.pick(table, "participants", "Work")["estimate"] == 30
    assert results.pick(table, "participants", "Work: hard to fit in")["estimate"] == 30


def test_a_theme_is_described_by_the_first_of_its_codes_that_does(invented, london):
    assert themes.descriptions(invented.load()) == {}
    invented.add_column("codebook", "theme_description", "")
    invented.set("codebook", 4, "theme_description", "What the groups were like.")
    assert themes.descriptions(invented.load()) == {"Groups": "What the groups were like."}
    described = article.read("themes").set_index("theme")
    titles = described["title"].str.capitalize()
    assert themes.descriptions(london) == dict(zip(titles, described["description"], strict=True))


def test_counts_by_code_are_those_of_the_tally(london):
    table = themes.tally(london)
    codes = london.codebook.set_index("code")
    for code, people in themes.participants_of_code(london).items():
        domain = f"{codes.loc[code, 'theme']}: {codes.loc[code, 'label']}"
        assert results.pick(table, "participants", domain)["estimate"] == people
