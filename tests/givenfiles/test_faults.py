from __future__ import annotations

import pytest

from givenfiles.faults import Fault, InputError, gathered, refuse, shown


def test_a_fault_tells_file_row_column_value_and_what_would_be_right():
    fault = Fault("answers.csv", "should be one of 0, 25", 7, "personal_tired", "30")
    assert str(fault) == 'answers.csv, row 7, column personal_tired: found "30"; should be one of 0, 25'


def test_what_is_not_known_of_a_fault_is_left_out():
    assert str(Fault("a.csv", "is empty")) == "a.csv: is empty"
    assert str(Fault("a.csv", "is missing", row=1)) == "a.csv, row 1: is missing"


def test_all_faults_are_told_a_line_each_and_kept_apart():
    error = InputError([Fault("a.csv", "is empty"), "another sentence"])
    assert str(error) == "a.csv: is empty\nanother sentence"
    assert len(error.faults) == 2
    assert isinstance(error, ValueError)


def test_one_sentence_is_an_error_too():
    assert str(InputError("level should lie between 0 and 1")) == "level should lie between 0 and 1"


@pytest.mark.parametrize(
    ("value", "text"),
    [("plain", '"plain"'), ("a\nb\x1b[2J", '"a\\nb\\x1b[2J"'), ("\u202etxt", '"\\u202etxt"'), (3, '"3"'), ("", '""')],
)
def test_a_value_is_told_on_one_line_whatever_is_in_it(value, text):
    assert shown(value) == text


def test_a_long_value_is_cut():
    assert shown("x" * 500) == '"' + "x" * 59 + '…"'


def test_faults_of_several_steps_are_told_together_and_other_errors_at_once():
    faults, done = [], []
    for step in ("one", "two"):
        with gathered(faults):
            done.append(step)
            raise InputError(f"fault of {step}")
    assert done == ["one", "two"]
    with pytest.raises(InputError) as caught:
        refuse(faults)
    assert [str(fault) for fault in caught.value.faults] == ["fault of one", "fault of two"]
    with pytest.raises(KeyError), gathered(faults):
        raise KeyError
    refuse([])
