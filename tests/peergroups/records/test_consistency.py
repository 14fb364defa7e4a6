"""What the tables say of each other."""

from __future__ import annotations

import pytest

from givenfiles.faults import InputError
from peergroups.estimates import participation
from peergroups.records import loading


def test_an_invented_cohort_in_order_is_read(invented):
    study = invented.load()
    assert study.origin == "real"
    assert {when: len(who) for when, who in study.answered.items()} == {"before": 4, "after": 3}
    assert (study.lost, study.interviewed) == (1, 4)
    assert study.answers["personal_tired"].tolist()[:2] == ["seldom", "always"]


def test_london_is_read_as_the_article_describes_it(london):
    assert len(london.participants) == 11
    assert {when: len(who) for when, who in london.answered.items()} == {"before": 9, "after": 6}
    assert (london.lost, london.interviewed) == (3, 7)


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected"),
    [
        ("attendance", 5, "participant", "P77",
         'attendance.csv, row 5, column participant: found "P77"; should be in the participants table'),
        ("answers", 2, "participant", "P77",
         'answers.csv, row 2, column participant: found "P77"; should be in the participants table'),
        ("answers", 6, "timepoint", "before",
         'answers.csv, row 6, column participant + timepoint: found "P02 + before"; stands once already, in row 2'),
        ("answers", 3, "personal_tired", "mostly",
         'answers.csv, row 3, column personal_tired: found "mostly"; should be one of never, seldom, '),
        ("answers", 3, "timepoint", "during",
         'answers.csv, row 3, column timepoint: found "during"; should be one of before, after'),
        ("attendance", 3, "attended", "yes",
         'attendance.csv, row 3, column session: found "2"; attended after withdrawing'),
        ("attendance", 5, "session", "3",
         'attendance.csv, row 5, column session: found "3"; there were 2 sessions'),
        ("participants", 3, "participant", "P01",
         'participants.csv, row 3, column participant: found "P01"; stands once already, in row 2'),
        ("participants", 4, "interviewed", "no",
         'segments.csv, row 4, column participant: found "P03"; has coded segments and so should be interviewed = yes'),
        ("segments", 2, "participant", "P77",
         'segments.csv, row 2, column participant: found "P77"; has coded segments and so should be interviewed = yes'),
        ("segments", 2, "code", "rotas",
         'segments.csv, row 2, column code: found "rotas"; should be a code of the codebook'),
        ("segments", 2, "end", "0", 'segments.csv, row 2, column end: found "0"; should be a whole number, 1 or more'),
        ("segments", 2, "start", "95",
         'segments.csv, row 2, column end: found "90"; a segment should end after its start'),
        ("codebook", 4, "label", "peers from elsewhere",
         'codebook.csv, row 4, column label: found "peers from elsewhere"; another code of the theme has this label'),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_place(invented, table, row, column, value, expected):
    invented.set(table, row, column, value)
    assert any(fault.startswith(expected) for fault in invented.faults()), invented.faults()


def test_who_answered_only_after_is_counted_and_in_no_pair(invented):
    del invented.tables["answers"][1]
    study = invented.load()
    assert study.only_after == 1
    assert "P02" in study.answered["after"] - study.answered["before"]


def test_a_lead_coder_who_coded_nothing_is_refused(invented):
    invented.settings["interviews"]["lead_coder"] = "Z"
    assert invented.faults() == [
        'cohort.yaml, key interviews.lead_coder: found "Z"; is no coder of the segments; these are A, B'
    ]


def test_a_missing_item_column_is_told_and_one_of_a_scale_that_is_not_used_may_be_missing(invented):
    invented.drop_column("answers", "client_hard")
    assert invented.faults() == ["answers.csv, row 1: the column client_hard is missing"]
    invented.settings["answers"]["scales"] = ["personal", "work"]
    assert len(invented.load().answers) == 7


def test_an_extra_column_is_told_with_the_nearest_known_and_may_be_ignored(invented):
    invented.add_column("answers", "personal_tird")
    fault = "answers.csv, row 1, column personal_tird: no such column is known; did you mean personal_tired?"
    assert invented.faults() == [fault]
    invented.settings["columns"] = {"answers": {"personal_tird": "ignore"}}
    assert "personal_tird" not in invented.load().answers


def test_the_faults_of_all_tables_are_told_at_once(invented):
    invented.set("answers", 2, "timepoint", "noon")
    invented.set("participants", 2, "interviewed", "perhaps")
    invented.raw["segments"] = b""
    assert [fault.split(",")[0].split(":")[0] for fault in invented.faults()] == [
        "participants.csv", "answers.csv", "segments.csv",
    ]  # fmt: skip


def test_what_tables_say_of_each_other_is_told_at_once_as_well(invented):
    invented.set("attendance", 5, "participant", "P77")
    invented.set("segments", 2, "code", "rotas")
    assert len(invented.faults()) == 2


def test_a_table_that_is_not_there_is_told(invented):
    invented.settings["tables"]["answers"] = "nowhere.csv"
    assert invented.faults() == ["nowhere.csv: a table was expected here (No such file or directory)"]


def test_a_path_that_no_file_can_have_is_told(invented):
    invented.settings["tables"]["answers"] = "a\0b"
    assert "a table was expected here" in invented.faults()[0]


def test_records_are_synthetic_or_real_and_nothing_else(invented):
    invented.settings["records"] = "neither"
    assert invented.faults() == ["cohort.yaml, key records: found \"neither\"; should be 'synthetic' or 'real'"]


def test_only_participants_and_answers_are_needed(invented):
    for name in ("attendance", "segments", "codebook"):
        invented.drop_table(name)
    study = invented.load()
    assert (study.attendance, study.segments, study.codebook) == (None, None, None)
    assert participation.attendance(study).empty


def test_a_cohort_that_nobody_left_is_read(invented):
    invented.set("participants", 2, "withdrew_after_session", "")
    study = invented.load()
    assert len(participation.finishers(study)) == 5
    assert participation.attendance(study)["estimate"].tolist() == [5, 4, 1]


def test_a_row_of_empty_cells_is_nobodys_answer(invented):
    """A spreadsheet with a row for everybody at both times must not make those who never answered again come back."""
    header, *rows = invented.tables["answers"]
    blank = [["P05", "after", *[""] * 19], ["P01", "before", *[""] * 19], ["P01", "after", *[""] * 19]]
    invented.tables["answers"] = [header, *rows, *blank]
    study = invented.load()
    assert {when: len(who) for when, who in study.answered.items()} == {"before": 4, "after": 3}
    assert study.lost == 1


def test_a_file_that_is_no_cohort_file_is_refused_before_any_table_is_read(tmp_path):
    with pytest.raises(InputError, match="a cohort file was expected here"):
        loading.load(tmp_path / "nothing.yaml")
