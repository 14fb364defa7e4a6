"""Oracle: arithmetic by hand beside each value, simulation, and the tables themselves."""

from __future__ import annotations

import importlib
import re

import numpy as np
import pandas as pd
import pytest

from givenfiles.faults import InputError
from peergroups import caveats, results
from peergroups.estimates import before_after, explanations
from peergroups.results import without_keys

CAUSAL = r"\b(caus\w+|reduc\w+|improv\w+|effects?|worked|thanks to|led to|due to|helped|impossible|wrong\w*)\b"
FUNCTION = re.compile(r"\b([a-z_.]+)\.([a-z_]+)\b")


@pytest.fixture(scope="module")
def printed(london):
    return before_after.from_published(london)


@pytest.mark.parametrize("caveat", caveats.REGISTER.values(), ids=lambda caveat: caveat.id)
def test_what_sizes_a_caveat_is_there(caveat):
    for module, function in FUNCTION.findall(caveat.sized_by):
        assert callable(getattr(importlib.import_module(f"peergroups.{module}"), function))


def test_every_explanation_that_has_a_size_is_named_in_the_register():
    named = {name for c in caveats.REGISTER.values() for name in FUNCTION.findall(c.sized_by)}
    sizes = {"change_over_time", "regression_grid", "lost_at_the_extremes", "as_if_independent"}
    assert {function for _, function in named} >= sizes


def test_weeks_run_from_first_to_last_session_or_a_week_for_each_and_then_two_to_three(london):
    assert explanations.weeks_between(london) == (6 - 1 + 2, 6 + 3)


def test_points_and_sds_a_week(london, printed):
    found = explanations.change_over_time(london, printed)
    row = results.pick(found, "points-a-week", "personal", "after minus before")
    # R: round(-20 / c(7, 9), 1) = -2.9 -2.2; round(-20 / c(7, 9) / 16.3, 2) = -0.18 -0.14
    assert without_keys(results.interval(row)) == "−2.9 to −2.2"
    assert (
        without_keys(results.interval(results.pick(found, "sds-a-week", "personal", "after minus before")))
        == "−0.18 to −0.14"
    )
    assert "7 to 9 weeks" in row["method"]
    given_weeks = explanations.change_over_time(london, printed, weeks=(8, 8))
    assert results.pick(given_weeks, "points-a-week", "work", "after minus before")["low"] == -23 / 8


def test_weeks_that_are_not_known_give_no_rows(invented):
    study = invented.load()
    seen = before_after.from_records(study, study.scores)
    assert explanations.weeks_between(study) is None
    assert explanations.change_over_time(study, seen).empty
    assert len(explanations.change_over_time(study, seen, weeks=(4, 5))) == 6


@pytest.mark.parametrize("weeks", [(0, 3), (4, 3), (float("nan"), 3)])
def test_weeks_are_the_fewest_and_the_most(london, printed, weeks):
    with pytest.raises(InputError, match="fewest and the most"):
        explanations.change_over_time(london, printed, weeks)


def shares_told(study, level=0.95) -> list[float]:
    told = explanations.several_scales_in_words(study, level)
    return [int(share) / 100 for share in re.findall(r"(\d+)% (?:of|\()", told)]


def test_three_scales_at_95_per_cent(london, study_of):
    # R: 1 - .95^3 = 0.142625; 1 - .9^2 = 0.19
    assert shares_told(london) == [0.05, 0.14]
    assert shares_told(study_of(scales=["personal", "work"]), 0.9) == [0.1, 0.19]


@pytest.mark.parametrize("correlation", [0.0, 0.6, 1.0])
def test_correlated_scales_lie_between_the_bounds(london, correlation):
    rng = np.random.default_rng(4)
    shared, own = rng.normal(size=(200_000, 1)), rng.normal(size=(200_000, 3))
    values = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    share = (np.abs(values) > 1.959963984540).any(axis=1).mean()
    low, high = shares_told(london)
    assert low - 0.003 < share < high + 0.008


def test_what_has_no_size_is_named_with_a_reason_and_no_number(london, invented):
    named = explanations.not_sizeable(london)
    whats = [caveats.REGISTER[name].short for name in explanations.NOT_SIZEABLE]
    assert named["What"].tolist() == whats
    assert not named.map(lambda text: bool(re.search(r"\d", text))).any(axis=None)
    # other help, and what went on around, are declared by a cohort, or not said of it
    assert len(explanations.not_sizeable(invented.load())) == len(named) - 2
    assert all(caveats.REGISTER[name].sized_by.startswith("nothing") for name in explanations.NOT_SIZEABLE)


def test_our_words_beside_the_caveats_describe(london):
    ours = explanations.not_sizeable(london).to_numpy().flat
    assert [text for text in ours if re.search(CAUSAL, text, re.IGNORECASE)] == []


def everything(study, seen) -> pd.DataFrame:
    verbs = [
        explanations.lost_at_the_extremes,
        explanations.needed_for_no_change,
        explanations.regression_grid,
        explanations.highest_reliability,
    ]
    tables = [verb(study, seen) for verb in (*verbs, explanations.as_if_independent)]
    tables.append(explanations.change_over_time(study, seen, (7, 9)))
    return pd.concat([table[results.COLUMNS] for table in tables], ignore_index=True)


@pytest.mark.parametrize("origin", ["published", "synthetic"])
def test_every_row_has_a_place_of_its_own_and_can_be_saved(london, origin, results_folder):
    made = {"published": before_after.from_published(london), "synthetic": None}[origin]
    rows = everything(london, made or before_after.from_records(london, london.scores))
    results.save("06-x", rows)
    assert set(rows["origin"]) == {origin}
    assert not rows.duplicated(["quantity", "domain", "timepoint"]).any()


@pytest.mark.parametrize(("people", "lost_again"), [(6, 1), (12, 9), (41, 36)])
def test_a_real_cohort_with_few_people_tells_no_number(hidden_cohorts, people, lost_again):
    study = hidden_cohorts(people, lost_again)
    rows = everything(study, before_after.from_records(study, study.scores))
    assert len(rows)
    assert rows[["estimate", "low", "high"]].isna().all(axis=None)


def test_methods_count_nobody(hidden_cohorts):
    study = hidden_cohorts(41, 15)
    rows = everything(study, before_after.from_records(study, study.scores))
    counts = {str(count) for count in (41, 40, 26, 25, 15)}
    found = {number for method in rows["method"] for number in re.findall(r"\d+", method)}
    assert not found & counts
