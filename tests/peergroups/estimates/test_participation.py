"""Oracle: the invented cohort counted by hand (five people; P01 withdrew after session 1; P05 did not answer again)."""

from __future__ import annotations

import pytest

from peergroups import results
from peergroups.estimates import participation
from peergroups.records import article
from peergroups.results import without_keys


def counts(table) -> dict:
    return {(r.quantity, r.domain, r.timepoint): (int(r.estimate), r.n) for r in table.itertuples()}


def test_the_flow_is_that_counted_by_hand(invented):
    assert counts(participation.flow(invented.load())) == {
        ("recruited", "", ""): (5, 5), ("withdrew", "", ""): (1, 5), ("finished", "", ""): (4, 5),
        ("answered", "", "before"): (4, 5), ("answered", "", "after"): (3, 5),
        ("not-answered-again", "", ""): (1, 5), ("interviewed", "", ""): (4, 5),
    }  # fmt: skip


def test_londons_flow_is_the_articles(london):
    """Oracle: the article's numbers, typed in again here."""
    steps = participation.flow(london)
    assert steps["estimate"].tolist() == [11, 2, 9, 9, 6, 3, 7]
    assert without_keys(participation.in_words(steps)) == (
        "11 people were recruited and 9 finished; 9 answered the burnout questionnaire before the groups and 6 after "
        "them, so that 3 are missing from the second answer; 7 were interviewed."
    )


def test_where_nothing_is_published_the_steps_are_those_of_the_records(invented):
    study = invented.load()
    asked, counted = participation.flow(study), participation.flow_of_records(study)
    assert asked.drop(columns="function").equals(counted.drop(columns="function"))


def test_published_steps_and_characteristics_lead_and_are_marked_as_published(london):
    """Oracle: the article's numbers, typed in again here; eight specialties share out eleven people."""
    steps, who = participation.flow(london), participation.characteristics(london)
    assert set(steps["origin"]) == set(who["origin"]) == {"published"}
    told = who.set_index("domain")
    assert told.loc["Gender: female", "estimate"] == 11
    assert tuple(told.loc["Specialty: psychiatry", ["low", "high", "n"]]) == (1, 4, 11)
    assert told.loc["Specialty: psychiatry", "estimate"] != told.loc["Specialty: psychiatry", "estimate"]
    assert "same-people" in results.pick(steps, "not-answered-again")["caveats"]


def test_a_published_flow_without_all_steps_does_not_take_the_place_of_the_records(invented, tmp_path):
    """Oracle: the invented cohort counted by hand."""
    (tmp_path / "published").mkdir()
    for name in article.NEEDED_BY_ALL:
        file = f"{name.replace('-', '_')}.csv"
        (tmp_path / "published" / file).write_bytes((article.FOLDER / file).read_bytes())
    lines = (article.FOLDER / "participant_flow.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "published" / "participant_flow.csv").write_text("".join(lines[:4]), encoding="utf-8")
    invented.settings["published"] = str(tmp_path / "published")
    invented.drop_table("segments")
    study = invented.load()
    assert results.pick(participation.flow(study), "recruited")["estimate"] == 5


def test_each_group_is_counted_by_itself_and_groups_add_up(invented):
    found = counts(participation.groups(invented.load()))
    assert found == {
        ("recruited", "group A", ""): (3, 3), ("finished", "group A", ""): (2, 3),
        ("recruited", "group B", ""): (2, 2), ("finished", "group B", ""): (2, 2),
    }  # fmt: skip


def test_characteristics_count_those_for_whom_they_are_known(invented):
    invented.set("participants", 3, "psychological_support", "")
    found = counts(participation.characteristics(invented.load()))
    support = "Psychological support because of the incident, now or earlier"
    assert found == {
        ("with-characteristic", "Specialty: specialty 0", ""): (2, 5),
        ("with-characteristic", "Specialty: specialty 1", ""): (2, 5),
        ("with-characteristic", "Specialty: specialty 2", ""): (1, 5),
        ("with-characteristic", f"{support}: no", ""): (3, 4),
        ("with-characteristic", f"{support}: yes", ""): (1, 4),
    }


def test_a_cohort_that_tells_no_characteristics_has_none(invented):
    invented.drop_column("participants", "specialty")
    invented.drop_column("participants", "psychological_support")
    assert participation.characteristics(invented.load()).empty


def test_who_has_withdrawn_does_not_miss_a_session(invented):
    invented.set("attendance", 4, "attended", "no")
    assert counts(participation.attendance(invented.load())) == {
        ("attended", "session 1", ""): (4, 5),
        ("attended", "session 2", ""): (4, 4),
        ("missed-a-session", "", ""): (1, 4),
    }


OF_RECORDS = participation.flow_of_records, participation.groups, participation.characteristics_of_records


@pytest.mark.parametrize("verb", OF_RECORDS)
def test_every_count_carries_its_caveats_and_can_be_saved(london, results_folder, verb):
    table = verb(london)
    assert table["caveats"].str.contains("synthetic-records").all()
    results.save("01-x", table)
    assert (results_folder / "tables/01-x.csv").is_file()
