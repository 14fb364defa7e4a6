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


def test_a_figure_that_is_not_attainable_has_no_witness(run):
    found = json.loads(run("attainable", *PERSONAL_AFTER, "--kind-of-sd", "population", "--json").stdout)
    assert (found["attainable"], found["vectors"], found["witness"]) == (False, 0, None)


def test_the_closure_example_is_counted(run):
    scale = "--items", "1", "--step", "1", "--low", "1", "--high", "5"
    found = json.loads(run("attainable", "--mean", "3.0", "--sd", "1.0", "-n", "100", *scale, "--json").stdout)
    assert found["vectors"] == 24_907


def test_a_table_gives_a_list_and_a_readable_table(run):
    found = json.loads(run("attainable", "--csv", "data/examples/means-and-sds.csv", "--json").stdout)
    assert [entry["attainable"] for entry in found[:6]] == [True, False, False, True, False, True]
    shown = run("attainable", "--csv", "data/examples/means-and-sds.csv", COLUMNS="150").stdout
    assert "Reading: every item answered, sample SD" in shown
    assert "24,907" in shown
    assert "not reproducible under this reading" in shown


def test_past_what_can_be_counted_it_says_so_and_still_decides(run):
    found = json.loads(run("attainable", "--mean", "40", "--sd", "20", "-n", "1000", "--items", "6", "--json").stdout)
    assert (found["attainable"], found["vectors"]) == (True, None)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--mean", "23", "--sd", "80", "-n", "6", "--items", "6"], "an SD of 80 is larger than"),
        (["--mean", "123", "--sd", "8", "-n", "6", "--items", "6"], "a mean of 123 lies outside the scale"),
        (["--mean", "23", "--sd", "8", "-n", "1", "--items", "6"], "n is 1"),
        (["--mean", "23", "--sd", "8", "-n", "-5", "--items", "6"], "n is -5"),
        (["--mean", "2x", "--sd", "8", "-n", "6", "--items", "6"], '"2x" is not a number'),
        (["--mean", "23", "--sd", "8", "-n", "6", "--items", "6", "--step", "30"], "steps of 30 do not lead"),
        (["--mean", "23", "--sd", "8", "-n", "6", "--items", "0"], "at least 1 item"),
        (["--mean", "23", "--sd", "8", "-n", "6", "--items", "6", "--people-skipping", "9"], "9 people cannot skip"),
        (["--mean", "23"], "--mean, --sd, -n and --items are needed"),
        (["--csv", "no.csv"], "no.csv"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(words, told, run):
    done = run("attainable", *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
