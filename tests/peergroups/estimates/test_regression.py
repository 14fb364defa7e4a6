"""Oracle: R 4.2.2, the call beside the value; simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from givenfiles.faults import InputError
from peergroups import results
from peergroups.estimates import before_after, explanations
from peergroups.estimates.paired import NORMS
from peergroups.results import without_keys


@pytest.fixture(scope="module")
def printed(london):
    return before_after.from_published(london)


@pytest.mark.parametrize("reliability", [0.3, 0.8])
def test_people_who_join_when_they_score_high_fall_back_as_a_simulation_shows(reliability):
    rng = np.random.default_rng(20)
    usual = rng.normal(35.9, 16.5 * np.sqrt(reliability), 2_000_000)
    before, after = (usual + rng.normal(0, 16.5 * np.sqrt(1 - reliability), usual.size) for _ in range(2))
    joined = before > 50
    differences = (after - before)[joined]
    error = differences.std() / np.sqrt(differences.size)
    found = explanations.expected(before[joined].mean(), 35.9, reliability)
    assert found == pytest.approx(differences.mean(), abs=4 * error)


@given(mean=st.floats(0, 100), mu=st.floats(0, 100))
def test_nothing_is_expected_of_a_perfect_measure_and_all_of_one_without_memory(mean, mu):
    assert explanations.expected(mean, mu, 1) == 0
    assert explanations.expected(mean, mu, 0) == mu - mean


def test_with_pumas_mean_the_expected_difference_stays_smaller_than_the_observed_one(london, printed):
    found = [explanations.expected(seen.mean_before, NORMS[seen.scale].mean, 0.8) for seen in printed]
    # R: (1 - .8) * (c(35.9, 33, 30.9) - c(43, 51, 32)) = -1.42 -3.60 -0.22
    assert found == pytest.approx([-1.42, -3.6, -0.22])
    assert all(abs(explanations) < abs(seen.difference) for explanations, seen in zip(found, printed, strict=True))


def test_the_grid_has_every_point_once_with_its_caveats(london, printed, results_folder):
    grid = explanations.regression_grid(london, printed, [20, 40], [0, 0.5, 1])
    assert len(grid) == 3 * 2 * 3
    assert grid["domain"].is_unique
    here = grid[(grid["scale"] == "work") & (grid["mu"] == 20) & (grid["rho"] == 0.5)]
    assert here["estimate"].tolist() == [-15.5]
    assert grid["caveats"].str.contains("regression-to-the-mean").all()
    assert grid["caveats"].str.contains("supposed").all()
    results.save("06-x", grid[results.COLUMNS])


def test_the_coordinates_are_columns_beside_the_format_and_those_of_each_row(london, printed):
    grid = explanations.regression_grid(london, printed, [20, 40], [0, 0.5, 1])
    assert grid.columns.tolist() == [*results.COLUMNS, "scale", "mu", "rho"]
    told = "{scale}, population mean {mu:g}, reliability {rho:g}"
    assert grid["domain"].tolist() == [
        told.format(**point) for point in grid[["scale", "mu", "rho"]].to_dict("records")
    ]
    nothing = explanations.regression_grid(london, [])
    assert (len(nothing), nothing.columns.tolist()) == (0, grid.columns.tolist())


@pytest.mark.parametrize("rho", [-0.1, 1.1, float("nan")])
def test_a_reliability_lies_between_0_and_1(rho):
    with pytest.raises(InputError, match="reliability should lie between 0 and 1"):
        explanations.expected(43, 35.9, rho)


def test_the_example_in_words_is_the_formula_by_hand(london, printed):
    grid = explanations.regression_grid(london, printed)
    # R: round((1 - .7) * (30 - c(43, 51, 32)), 1) = -3.9 -6.3 -0.6
    assert without_keys(explanations.regression_in_words(grid)).endswith(
        "a mean of 30, and with scores that correlate 0.7, they would be expected to change by this many points: "
        "personal −3.9, work-related −6.3, client-related −0.6."
    )


def test_a_real_cohort_with_few_left_does_not_tell(hidden_cohorts):
    study = hidden_cohorts(41, 36)
    seen = before_after.from_records(study, study.scores)
    grid = explanations.regression_grid(study, seen)
    assert grid[["estimate", "low", "high"]].isna().all(axis=None)
    assert "personal hidden, work-related hidden" in explanations.regression_in_words(grid)
