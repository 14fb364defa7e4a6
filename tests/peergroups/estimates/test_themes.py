"""Oracle: the invented segments counted by hand (rota: four people, once each; peers: P02, once; leader: nobody)."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from peergroups import results
from peergroups.estimates import matrices, outline, stated, themes
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


def test_only_the_lead_coder_counts_where_several_coded(invented):
    invented.settings["interviews"]["lead_coder"] = "B"
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


def answer(study) -> str:
    found = themes.in_words(study, stated.counts(study), themes.tally(study), themes.coded_interviews(study))
    return without_keys(found)


def test_the_answer_is_what_most_and_what_fewest_spoke_of_and_who_coded(invented):
    assert answer(invented.load()) == (
        "All 4 people spoke of “hard to fit in”, no one of “the leader matters”. A and B each coded all interviews."
    )
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[4] != "B"]
    invented.tables["codebook"].pop()
    assert answer(invented.load()) == "All 4 people spoke of “hard to fit in”, 1 of “peers from elsewhere”."
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[:4:3] != ["P05-1", "rota"]]
    assert answer(invented.load()) == "3 of 4 people spoke of “hard to fit in”, 1 of “peers from elsewhere”."
    invented.tables["codebook"].pop()
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[3] != "peers"]
    assert answer(invented.load()) == "3 of 4 people spoke of “hard to fit in”."


def test_the_answer_of_an_article_is_what_it_says_of_how_many(london):
    """Oracle: the first statement of each number in the published table."""
    told = article.read("stated-counts").dropna(subset=["code"]).query("k_smallest == k_largest")
    first = told.drop_duplicates("k_smallest").sort_values("k_smallest", ascending=False)
    assert first["k_smallest"].tolist() == [7, 5, 3, 1]
    assert (
        answer(london)
        == "All "
        + "; ".join(
            f"{row.k_smallest}{' interviewed' if row.k_smallest == 7 else ''} {row.what}" for row in first.itertuples()
        )
        + "."
    )


def test_a_reflexive_analysis_is_answered_by_its_themes_and_by_no_count(invented):
    invented.settings["interviews"]["variety"] = "reflexive"
    assert answer(invented.load()) == (
        "The themes of these interviews: “Work” and “Groups”. A and B each coded all interviews."
    )
    for number in range(5):
        invented.tables["codebook"].append([f"c{number}", f"Theme of {number}", f"one of {number}", ""])
    assert "“Work”, “Groups”, “Theme of 0”, “Theme of 1” and 3 more." in answer(invented.load())
    invented.drop_column("codebook", "theme")
    assert answer(invented.load()).startswith("The codes of these interviews: “hard to fit in”, “peers from elsewhere”")


def test_where_everything_is_hidden_the_answer_says_so(invented):
    invented.settings["disclosure"] = {}
    assert answer(invented.load()) == (
        "What people said was given 3 codes in 2 themes. How many spoke of each is hidden by the cohort's rules. "
        "A and B each coded all interviews."
    )


# --- interviews shared out among coders ---


@pytest.fixture
def shared_out(invent):
    """Six people interviewed, three by A and three by B, all of whom speak of rota and of peers."""
    cohort = invent(7)
    cohort.tables["segments"] = cohort.tables["segments"][:1]
    for place, who in enumerate(f"P0{number}" for number in range(2, 8)):
        for number, code in enumerate(("rota", "peers")):
            row = [
                f"{who}-{number}",
                f"talk-{who}",
                who,
                code,
                "AB"[place // 3],
                str(100 * number),
                str(100 * number + 50),
            ]
            cohort.tables["segments"].append(row)
    return cohort


def test_an_interview_is_counted_by_whoever_coded_it(shared_out):
    study = shared_out.load()
    assert tallied(study)["Work"] == tallied(study)["Groups"] == (6, 6)
    assert set(themes.tally(study)["n"]) == {6}
    assert answer(study).endswith("A coded 3 interviews, B 3.")
    shared_out.settings["interviews"]["count"] = "lead"
    study = shared_out.load()
    assert tallied(study)["Work"] == (3, 3)
    assert set(themes.tally(study)["n"]) == {3}
    assert answer(study).endswith("3 interviewed are left out, for nobody coded what they said.")


def test_how_many_interviews_few_people_gave_is_hidden_by_coder(shared_out):
    shared_out.settings["disclosure"] = {}
    study = shared_out.load()
    assert themes.coded_interviews(study)["estimate"].isna().all()
    assert answer(study).endswith("A and B shared the coding.")


def test_where_several_coded_the_lead_coder_counts_or_any_or_all_of_them(shared_out):
    """By hand: of P02, B gives rota a character shorter, and the leader where A gives peers."""
    for code, start, end in (("rota", 0, 49), ("leader", 100, 150)):
        shared_out.tables["segments"].append([f"{code}-B", "talk-P02", "P02", code, "B", str(start), str(end)])
    of_three = ["Work: hard to fit in", "Groups: peers from elsewhere", "Groups: the leader matters"]
    for rule, expected in (
        (None, [(6, 6), (6, 6), (0, 0)]), ("any", [(6, 6), (6, 6), (1, 1)]), ("all", [(6, 6), (5, 5), (0, 0)]),
    ):  # fmt: skip
        shared_out.settings["interviews"] |= {"count": rule} if rule else {}
        assert [tallied(shared_out.load())[code] for code in of_three] == expected, rule


def test_somebody_whose_interview_nobody_coded_is_left_out_and_that_is_said(shared_out):
    study = shared_out.load()
    known = pd.DataFrame({"document": ["talk-P07"], "participant": ["P07"], "coded": [False]})
    kept = study.segments[study.segments["participant"] != "P07"]
    study = dataclasses.replace(study, segments=kept, transcripts=known)
    assert set(themes.tally(study)["n"]) == {5}
    assert answer(study).endswith(
        "A coded 3 interviews, B 2. 1 interviewed are left out, for nobody coded what they said."
    )


# --- codes below codes ---


TREE = [
    ("Codes", None, None, "Codes", False, True),
    ("Codes::Mood", "Codes", "Mood", "Mood", True, False),
    ("Codes::Mood::tired", "Codes::Mood", "Mood", "tired", False, False),
    ("Codes::Mood::tired::morning", "Codes::Mood::tired", "Mood", "morning", False, False),
    ("Codes::Mood::tired::evening", "Codes::Mood::tired", "Mood", "evening", False, False),
    ("Codes::Group", "Codes", "Group", "Group", True, True),
    ("Codes::Group::helped", "Codes::Group", "Group", "helped", False, False),
]
GIVEN = [("P02", "Mood::tired::morning"), ("P03", "Mood::tired"), ("P03", "Mood::tired::evening"), ("P04", "Mood")]
GIVEN += [("P02", "Group::helped"), ("P02", "Mood::tired::evening")]


@pytest.fixture
def tree(invented):
    """A container of the themes Mood, itself a code given to a passage, and Group, a folder; four were interviewed."""
    columns = ["code", "parent", "theme", "label", "is_theme", "is_folder"]
    rows = [(f"s{n}", who, who, f"Codes::{code}", "A", 10 * n, 10 * n + 5) for n, (who, code) in enumerate(GIVEN)]
    study = invented.load()
    segments = pd.DataFrame(rows, columns=study.segments.columns)
    return dataclasses.replace(study, codebook=pd.DataFrame(TREE, columns=columns), segments=segments)


def test_a_code_is_counted_itself_and_with_those_below_it_and_a_container_not_at_all(tree):
    """By hand: people and segments, of the code with those below it, then of the code itself."""
    table = themes.tally(tree)
    found = {domain: tuple(int(row) for row in its["estimate"]) for domain, its in table.groupby("domain", sort=False)}
    assert found == {
        "Mood": (3, 5, 1, 1),
        "Mood: tired": (2, 4, 1, 1),
        "Mood: morning": (1, 1, 1, 1),
        "Mood: evening": (2, 2, 2, 2),
        "Group": (1, 1),
        "Group: helped": (1, 1, 1, 1),
    }
    assert table["quantity"].drop_duplicates().tolist() == [
        "participants", "segments", "participants-directly", "segments-directly",
    ]  # fmt: skip
    assert [(node.label, node.depth) for node in outline.of(tree)] == [
        ("Mood", 0), ("tired", 1), ("morning", 2), ("evening", 2), ("Group", 0), ("helped", 1),
    ]  # fmt: skip


def test_a_flat_codebook_has_codes_and_no_themes_and_no_row_twice(invented):
    invented.drop_column("codebook", "theme")
    study = invented.load()
    assert tallied(study) == {"hard to fit in": (4, 4), "peers from elsewhere": (1, 1), "the leader matters": (0, 0)}
    assert not themes.tally(study).duplicated(["quantity", "domain"]).any()
    assert outline.themes(study) == []


def test_a_code_above_the_themes_that_is_called_as_one_of_them_is_told_by_its_path(tree):
    book = tree.codebook.assign(is_folder=False)
    book.loc[0, "label"] = "Mood"
    domains = outline.domains(dataclasses.replace(tree, codebook=book))
    assert domains["Codes"] == "Codes"
    assert len(set(domains.values())) == len(domains)


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
    assert outline.descriptions(invented.load()) == {}
    invented.add_column("codebook", "theme_description", "")
    invented.set("codebook", 4, "theme_description", "What the groups were like.")
    assert outline.descriptions(invented.load()) == {"Groups": "What the groups were like."}
    described = article.read("themes").set_index("theme")
    titles = described["title"].str.capitalize()
    assert outline.descriptions(london) == dict(zip(titles, described["description"], strict=True))


def test_counts_by_code_are_those_of_the_tally(london):
    table = themes.tally(london)
    codes = london.codebook.set_index("code")
    for code, people in matrices.people_by_node(london).items():
        domain = f"{codes.loc[code, 'theme']}: {codes.loc[code, 'label']}"
        assert results.pick(table, "participants", domain)["estimate"] == people
