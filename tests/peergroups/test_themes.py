"""Oracle: the invented segments counted by hand (rota: four people, once each; peers: P02, once; leader: nobody)."""

from __future__ import annotations

from peergroups import results, themes


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


def test_only_the_lead_coder_counts_and_another_may_be_asked_for(invented):
    invented.settings["coding"]["lead_coder"] = "B"
    study = invented.load()
    assert tallied(study)["Groups"] == (0, 0)
    assert len(themes.coded(study)) == 4
    assert len(themes.coded(study, coder="A")) == 5


def test_a_segment_coded_twice_alike_counts_once_and_is_reported(invented):
    invented.tables["segments"].append(invented.tables["segments"][-1])
    study = invented.load()
    assert tallied(study)["Groups: peers from elsewhere"] == (1, 1)
    assert themes.reading_report(study)["count"].tolist() == [10, 1, 1]
    assert len(themes.coded(study)) == 5


def test_somebody_interviewed_and_never_coded_still_counts_among_the_interviewed(invented):
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[2] != "P05"]
    table = themes.tally(invented.load())
    assert set(table["n"]) == {4}
    assert results.pick(table, "participants", "Work")["estimate"] == 3


def test_titles_set_codes_apart_from_themes(invented):
    assert themes.titles(invented.load())["Groups: the leader matters"] == "– the leader matters"


def test_the_sentence_names_every_theme_with_its_people(invented):
    study = invented.load()
    assert themes.in_words(study, themes.tally(study)) == (
        "4 people were interviewed; 3 codes make 2 themes, spoken of “Work” by 4, “Groups” by 1 of them."
    )


def test_counts_by_code_are_those_of_the_tally(london):
    table = themes.tally(london)
    codes = london.codebook.set_index("code")
    for code, people in themes.participants_of_code(london).items():
        domain = f"{codes.loc[code, 'theme']}: {codes.loc[code, 'label']}"
        assert results.pick(table, "participants", domain)["estimate"] == people
