"""`compendium attainable`. Oracles: counts published or found apart from this code, and Python's statistics."""

from __future__ import annotations

import json
import statistics

import pytest

PERSONAL_AFTER = "--mean", "23", "--sd", "7.8", "-n", "6", "--items", "6"


def test_one_figure_as_json(run):
    found = json.loads(run("attainable", *PERSONAL_AFTER, "--json").stdout)
    assert (found["attainable"], found["vectors"], found["base_rate"]) == (True, 3, {"attainable": 5, "of": 21})
    assert round(statistics.mean(found["witness"])) == 23
    assert round(statistics.stdev(found["witness"]), 1) == 7.8
    assert found["convention"]["sd"] == "sample"


def test_a_figure_that_is_not_attainable_has_no_witness(here):
    found = json.loads(here("attainable", *PERSONAL_AFTER, "--kind-of-sd", "population", "--json").stdout)
    assert (found["attainable"], found["vectors"], found["witness"]) == (False, 0, None)


def test_the_closure_example_is_counted(here):
    scale = "--items", "1", "--step", "1", "--low", "1", "--high", "5"
    found = json.loads(here("attainable", "--mean", "3.0", "--sd", "1.0", "-n", "100", *scale, "--json").stdout)
    assert found["vectors"] == 24_907


def test_a_table_gives_a_list_and_a_readable_table(here, monkeypatch):
    found = json.loads(here("attainable", "--csv", "data/examples/means-and-sds.csv", "--json").stdout)
    assert [entry["attainable"] for entry in found[:6]] == [True, False, False, True, False, True]
    monkeypatch.setenv("COLUMNS", "150")
    shown = here("attainable", "--csv", "data/examples/means-and-sds.csv").stdout
    assert "Reading: every item answered, sample SD" in shown
    assert "24,907" in shown
    assert "not reproducible under this reading" in shown


def test_past_what_can_be_counted_it_says_so_and_still_decides(here):
    found = json.loads(here("attainable", "--mean", "40", "--sd", "20", "-n", "300", "--items", "6", "--json").stdout)
    assert (found["attainable"], found["vectors"]) == (True, None)


SAMPLE = """label,mean,sd,n,items,step,low,high
A control,4.20,3.03,5,1,1,1,7
A treated,4.20,3.40,5,1,1,1,7
B control,8.00,1.50,20,1,1,1,7
many,4.20,1.50,20000,1,1,1,7
mean alone,5.19,,28,1,1,1,7
"""


def test_figures_that_nobody_can_have_and_rows_too_large_leave_the_others_alone(here, tmp_path, monkeypatch):
    (tmp_path / "figures.csv").write_text(SAMPLE, encoding="utf-8")
    done = here("attainable", "--csv", tmp_path / "figures.csv", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert [entry["attainable"] for entry in found] == [True, False, False, None, False]
    assert [entry["reason"] for entry in found] == [
        "",
        "an SD of 3.40 is larger than 5 scores from 1 to 7 with a mean of 4.20 can have, at most 3.03",
        "a mean of 8.00 lies outside the scale, 1 to 7",
        "not computed: n is 20000, but a figure is decided for at most 10000 people",
        "no scores of 28 people have a mean that prints as 5.19",
    ]
    assert found[0]["vectors"] == 1
    monkeypatch.setenv("COLUMNS", "200")
    shown = here("attainable", "--csv", tmp_path / "figures.csv")
    assert shown.returncode == 0
    assert "at most 3.03" in shown.stdout


def test_a_mean_alone(here):
    found = json.loads(here("attainable", "--mean", "43", "-n", "9", "--items", "6", "--json").stdout)
    assert (found["attainable"], found["sd"], found["vectors"]) == (True, "", None)
    assert round(statistics.mean(found["witness"])) == 43


def test_a_standard_error(here):
    """16.3 by the root of nine people is an SD of 48.9."""
    words = "--mean", "43", "--sd", "16.3", "-n", "9", "--items", "6", "--kind-of-sd", "standard-error"
    found = json.loads(here("attainable", *words, "--json").stdout)
    assert round(statistics.stdev(found["witness"]) / 3, 1) == 16.3


def test_all_faults_are_told_at_once(here):
    words = "--mean", "4x", "--sd", "-2", "-n", "1", "--items", "0", "--step", "x", "--kind-of-sd", "both"
    done = here("attainable", *words)
    assert done.returncode == 2
    for told in ('"4x" is not a number', "an SD cannot be negative", 'step must be a number, not "x"', 'sd is "both"'):
        assert told in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--mean", "23", "--sd", "-8", "-n", "6", "--items", "6"], "an SD cannot be negative, but -8 is"),
        (["--mean", "23", "--sd", "8", "-n", "1", "--items", "6"], "n is 1"),
        (["--mean", "23", "--sd", "8", "-n", "-5", "--items", "6"], "n is -5"),
        (["--mean", "2x", "--sd", "8", "-n", "6", "--items", "6"], '"2x" is not a number'),
        (["--mean", "23", "--sd", "8", "-n", "6", "--items", "6", "--step", "30"], "steps of 30 do not lead"),
        (["--mean", "23", "--sd", "8", "-n", "6", "--items", "0"], "at least 1 item"),
        (["--mean", "23", "--sd", "8", "-n", "6", "--items", "6", "--people-skipping", "9"], "9 people cannot skip"),
        (["--mean", "23"], "--mean, -n and --items are needed"),
        (["--csv", "no.csv"], "no.csv"),
        (["--csv", "data/examples/means-and-sds.csv", "--step", "1", "--sd", "3"], "--sd, --step: with --csv"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(words, told, here):
    done = here("attainable", *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
