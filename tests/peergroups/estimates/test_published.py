from __future__ import annotations

import dataclasses
import re
import shutil

import pandas as pd
import pytest

from givenfiles.faults import InputError
from peergroups import estimates, places, records, results
from peergroups.estimates import change, matrices, participation, stated
from peergroups.results import without_keys
from peergroups.show import tables


@pytest.fixture(scope="module")
def description(london):
    return change.describe(london, london.scores)


def test_published_scores_are_estimates_with_their_place_and_origin(london, results_folder):
    found = change.burnout_scores(london)
    # Oracle: Fig. 1 of the article
    assert found["estimate"].tolist() == [43, 16.3, 51, 17.56, 32, 15.66, 23, 7.8, 28, 4.87, 12, 9.29]
    assert found["n"].tolist() == [9] * 6 + [6] * 6
    assert set(found["origin"]) == {"published"}
    assert set(found["method"]) == {"as printed, Fig. 1"}
    assert not found["caveats"].str.contains("synthetic").any()
    results.save("03-x", found)


def test_the_stand_in_records_stand_beside_the_published_figures_digit_by_digit(london, description):
    beside = change.beside(london, description)
    assert (beside["Published mean (SD)"].map(without_keys) == beside["Records mean (SD)"].map(without_keys)).all()
    assert beside["Same digits"].tolist() == ["yes"] * 6
    assert without_keys(beside.loc[1, "Published mean (SD)"]) == "51 (17.56)"


def test_other_digits_are_told_as_other(london, description):
    moved = description.assign(estimate=description["estimate"] + 0.5)
    assert change.beside(london, moved)["Same digits"].tolist() == ["no"] * 6


def test_what_is_not_defined_is_told_and_exact_digits_are_not_compared_where_small_counts_are_hidden(invented):
    invented.settings["published"] = str(places.DATA / "published")
    study = invented.load()
    nobody = change.describe(study, study.scores.query("timepoint == 'before'"))
    assert change.beside(study, nobody)["Records mean (SD)"].tolist()[3:] == ["not defined (not defined)"] * 3
    invented.settings["disclosure"] = {}
    study = invented.load()
    assert change.beside(study, change.describe(study, study.scores)).empty


def test_published_figures_are_never_hidden(invented):
    invented.settings |= {"published": str(places.DATA / "published"), "disclosure": {}}
    assert change.burnout_scores(invented.load())["estimate"].notna().all()


def test_a_cohort_without_an_article_has_no_published_figures(invented):
    study = invented.load()
    assert change.burnout_scores(study).empty
    assert change.beside(study, change.describe(study, study.scores)).empty
    assert stated.beside_records(study).empty


def test_stated_counts_stand_beside_the_records_and_within_their_range(london):
    counts = stated.beside_records(london)
    rows = records.article.read("stated-counts").query("code.notna()")
    rows = rows.sort_values("theme", kind="stable", na_position="last")
    assert len(counts) == len(rows) > 20
    found = matrices.people_by_node(london)
    for row, (_, told) in zip(rows.itertuples(), counts.iterrows(), strict=True):
        assert told["These records"] == str(found[row.code])
        assert told["Within"] == ("yes" if row.k_smallest <= found[row.code] <= row.k_largest else "no") == "yes"
        span = {f"{row.k_smallest}", f"{row.k_smallest} to {row.k_largest}"}
        assert without_keys(told["Can mean"]) in {f"{words} of {row.n}" for words in span}


def test_a_count_out_of_its_range_is_told_as_outside(london):
    everybody = [
        [f"{who}-x", "x", who, "formal-report", "A", 0, 9] for who in sorted(set(london.segments["participant"]))
    ]
    added = london.segments.iloc[: len(everybody)].copy()
    added[london.segments.columns] = everybody
    more = dataclasses.replace(london, segments=pd.concat([london.segments, added]))
    counts = stated.beside_records(more).set_index("What")
    assert counts.loc["used the formal reporting system", ["These records", "Within"]].tolist() == ["7", "no"]


@pytest.fixture
def with_an_articles_code(invented):
    """Four interviewed people, each given a code of which the article says that one person spoke."""
    invented.settings["published"] = str(places.DATA / "published")
    invented.set("codebook", 2, "code", "formal-report")
    for row in range(2, 10):
        invented.set("segments", row, "code", "formal-report")
    return invented


def test_codes_that_only_the_article_has_are_left_out(with_an_articles_code):
    (row,) = stated.beside_records(with_an_articles_code.load()).to_dict("records")
    assert (without_keys(row["Can mean"]), row["These records"], row["Within"]) == ("1 of 7", "4", "no")


def test_small_counts_beside_the_articles_are_hidden_and_so_is_whether_they_are_within(with_an_articles_code):
    with_an_articles_code.settings["disclosure"] = {}
    (row,) = stated.beside_records(with_an_articles_code.load()).to_dict("records")
    assert (row["These records"], row["Within"]) == ("hidden", "hidden")


def test_published_tables_that_are_not_there_are_told(invented):
    invented.settings["published"] = "empty"
    (invented.folder / "empty").mkdir(parents=True)
    study = invented.load()
    with pytest.raises(InputError, match=r"burnout_scores.csv: a table was expected here"):
        change.burnout_scores(study)


@pytest.mark.parametrize("leads_to", ["nowhere", "participants.csv"])
def test_a_published_folder_that_is_none_is_told_with_every_other_fault(invented, leads_to):
    invented.settings["published"] = leads_to
    invented.set("participants", 2, "interviewed", "perhaps")
    nowhere, interviewed = invented.faults()
    expected = "should be a folder of published figures, relative to this file"
    assert nowhere == f'cohort.yaml, key published: found "{leads_to}"; {expected}'
    assert "participants.csv, row 2, column interviewed" in interviewed


def test_the_flow_of_the_stand_in_records_is_the_published_one(london):
    stated = records.article.read("participant-flow")
    both = stated[stated["group"] == "both"].set_index("step")["count"]
    steps = participation.flow(london)
    for step, quantity, timepoint in [
        ("recruited", "recruited", ""), ("finished", "finished", ""), ("answered-before", "answered", "before"),
        ("answered-after", "answered", "after"), ("interviewed", "interviewed", ""),
    ]:  # fmt: skip
        assert results.pick(steps, quantity, timepoint=timepoint)["estimate"] == both[step]


def test_what_the_article_states_of_its_analysis_stands_with_what_it_leaves_open(london):
    told = estimates.article.as_read(london, "study-facts").set_index("Of")
    assert told.loc["kind of analysis", "The article states"] == "after Braun and Clarke"
    assert "Which variety" in told.loc["kind of analysis", "It leaves open"]
    assert told["Place"].tolist() == ["Method, Data analysis, paragraph 2"] * 3


def test_each_claim_stands_beside_what_the_design_can_bear(london):
    claims = estimates.article.as_read(london, "conclusions")
    assert len(claims) == 19
    assert claims["The design can show"].str.endswith(".").all()
    assert set(claims["How"]) == {"outright", "with reserve"}
    assert "<table" in tables.table(claims, "Claims")._repr_html_()


def test_the_checklist_has_twelve_questions(london):
    answers = records.article.read("nih-checklist").set_index("question")["answer"]
    assert answers.index.tolist() == list(range(1, 13))
    # a third lost; no test; measured once each; individuals, not units
    assert answers[[9, 10, 11, 12]].tolist() == ["no", "no", "no", "not applicable"]


def test_both_strands_of_the_joint_display_are_shown_with_their_places(london):
    shown = estimates.article.as_read(london, "joint-display").set_index("Question")
    stayed = shown.loc["Did people stay, and would they go on?"]
    assert stayed["Scores and counts"].endswith(" (Results, paragraph 1)")
    assert stayed["Interviews"].endswith(" (Results, Theme 3, paragraph 5; Method, Recruitment, paragraph 2)")
    assert stayed["Our mark"] == "agree"


def test_what_both_strands_say_is_told_and_that_neither_says_why(london, results_folder):
    strands = estimates.article.both_strands(london)
    # Oracle: Fig. 1 of the article, 23 - 43, 28 - 51, 12 - 32; of what interviews say, one count is of all seven
    assert strands["estimate"].tolist() == [-20, -23, -20, 7]
    assert set(strands["origin"]) == {"published"}
    assert strands["caveats"].str.contains("no-control-group").tolist() == [True, True, True, False]
    told = without_keys(estimates.article.in_words(strands))
    assert told.startswith(
        "Mean scores differed by −20 (personal), −23 (work-related), −20 (client-related) points; all 7"
    )
    assert len(told.split()) <= 35
    results.save("07-x", strands)


def test_what_only_some_said_or_only_one_strand_says_is_no_answer(london, tmp_path):
    shutil.copytree(places.DATA / "published", tmp_path / "published")
    table = tmp_path / "published" / "joint_display.csv"
    rows = table.read_text(encoding="utf-8").replace(",s23,agree", ",s23,silent")
    table.write_text(rows, encoding="utf-8")
    cohort = london.cohort.model_copy(update={"published": tmp_path / "published"})
    strands = estimates.article.both_strands(dataclasses.replace(london, cohort=cohort))
    assert strands["quantity"].tolist() == ["mean-difference-of-groups"] * 3
    assert "interviewed" not in estimates.article.in_words(strands)


def test_our_words_beside_the_claims_describe(london):
    causal = r"\b(caus\w+|reduc\w+|improv\w+|effects?|worked|thanks to|led to|due to|helped|impossible|wrong\w*)\b"
    ours = [
        *estimates.article.as_read(london, "conclusions")["The design can show"],
        *records.article.read("nih-checklist")[["asks", "note"]].dropna().to_numpy().flat,
        *estimates.article.as_read(london, "joint-display").to_numpy().flat,
        *estimates.article.as_read(london, "robins-i")["Why"],
        *records.article.read("gramms")[["asks", "note"]].to_numpy().flat,
    ]
    assert [text for text in ours if re.search(causal, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", estimates.article.HEADINGS)
def test_without_an_article_there_is_nothing_to_read(invented, name):
    assert estimates.article.as_read(invented.load(), name).empty
