"""Oracle: R 4.2.2, the call beside the value; the example of Barnett, van der Pols, Dobson's own R code; simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from peergroups import cbi, results
from peergroups.faults import InputError
from peergroups.without_control import aggregates, regression

RHO = st.floats(0, 0.99)


@pytest.fixture(scope="module")
def printed(london):
    return aggregates.from_published(london)


@pytest.mark.parametrize(
    ("reliability", "below", "above"),
    [
        # The authors' example: mean 60, SD 15, cut-off 40, those below it (Rl) or above it (Rg).
        # sw <- (1 - rho) * 225; sb <- rho * 225; z <- 20 / 15
        # sw / sqrt(sb + sw) * dnorm(z) / (1 - pnorm(z)); sw / sqrt(sb + sw) * dnorm(-z) / (1 - pnorm(-z))
        (0.0, 26.97202304205, 2.707065903034),
        (0.5, 13.48601152103, 1.353532951517),
        (0.8, 5.39440460841, 0.541413180607),
        (1.0, 0.0, 0.0),
    ],
)
def test_selection_by_a_cut_off_is_that_of_barnetts_code(reliability, below, above):
    # Those below 40 mirror those above 80.
    assert regression.expected_above_cut_off(60, 15, reliability, 80) == pytest.approx(-below)
    assert regression.expected_above_cut_off(60, 15, reliability, 40) == pytest.approx(-above)


@pytest.mark.parametrize("reliability", [0.3, 0.8])
def test_selection_by_a_cut_off_is_what_a_simulation_shows(reliability):
    rng = np.random.default_rng(20)
    usual = rng.normal(35.9, 16.5 * np.sqrt(reliability), 2_000_000)
    before, after = (usual + rng.normal(0, 16.5 * np.sqrt(1 - reliability), usual.size) for _ in range(2))
    differences = (after - before)[before > 50]
    error = differences.std() / np.sqrt(differences.size)
    found = regression.expected_above_cut_off(35.9, 16.5, reliability, 50)
    assert found == pytest.approx(differences.mean(), abs=4 * error)


def test_far_up_the_tail_it_is_still_a_number():
    # z <- (100 - 35.9) / 1.5; -(1 - .5) * 1.5 * exp(dnorm(z, log = TRUE) - pnorm(z, lower.tail = FALSE, log.p = TRUE))
    assert regression.expected_above_cut_off(35.9, 1.5, 0.5, 100) == pytest.approx(-32.06753153278)


@given(mu=st.floats(0, 100), sd=st.floats(5, 30), rho=RHO, cut=st.floats(0, 100))
def test_both_formulas_agree_on_those_a_cut_off_selects(mu, sd, rho, cut):
    from scipy.stats import truncnorm

    mean = truncnorm.mean((cut - mu) / sd, np.inf, mu, sd)
    assume(np.isfinite(mean) and (cut - mu) / sd < 5)
    assert regression.expected_above_cut_off(mu, sd, rho, cut) == pytest.approx(
        regression.expected(mean, mu, rho), rel=1e-6, abs=1e-6
    )


@given(mean=st.floats(0, 100), mu=st.floats(0, 100))
def test_nothing_is_expected_of_a_perfect_measure_and_all_of_one_without_memory(mean, mu):
    assert regression.expected(mean, mu, 1) == 0
    assert regression.expected(mean, mu, 0) == mu - mean


def test_with_pumas_mean_the_expected_difference_stays_smaller_than_the_observed_one(london, printed):
    found = [regression.expected(seen.mean_before, regression.PUMA[seen.scale][0], 0.8) for seen in printed]
    # R: (1 - .8) * (c(35.9, 33, 30.9) - c(43, 51, 32)) = -1.42 -3.60 -0.22
    assert found == pytest.approx([-1.42, -3.6, -0.22])
    assert all(abs(regression) < abs(seen.difference) for regression, seen in zip(found, printed, strict=True))


def test_where_regression_would_be_as_large_as_the_observed_difference(london, printed):
    means = regression.where_equal(london, printed, [0, 0.5, 0.8, 1])
    # R: 43 - 20 / (1 - c(0, .5)) = 23 3; 51 - 23 / ... = 28 5; 32 - 20 / ... = 12 -8, which is off the scale
    assert means["estimate"].tolist() == pytest.approx(
        [23, 3, np.nan, np.nan, 28, 5, np.nan, np.nan, 12, np.nan, np.nan, np.nan], nan_ok=True
    )
    highest = regression.highest_reliability(london, printed)
    # R: 1 - c(20, 23, 20) / c(43, 51, 32) = 0.534883720930 0.549019607843 0.375
    assert highest["estimate"].tolist() == pytest.approx([0.534883720930, 0.549019607843, 0.375])


def test_where_scores_rose_the_far_end_of_the_scale_is_100(london):
    rose = aggregates.BeforeAfter("personal", 9, 40, 16, 6, 70, 8, 30, "published")
    assert regression.highest_reliability(london, [rose])["estimate"].tolist() == [0.5]


@given(mu=st.floats(0.01, 40), rho=st.floats(0.001, 0.99))
def test_where_it_is_equal_it_is_equal(mu, rho):
    difference = regression.expected(43, mu, rho)
    seen = aggregates.BeforeAfter("personal", 9, 43, 16, 6, 43 + difference, 8, difference, "published")
    assert regression.population_mean_where_equal(seen, rho) == pytest.approx(mu, abs=1e-9)
    assert regression.reliability_where_equal(seen, mu) == pytest.approx(rho, abs=1e-9)


def test_who_starts_at_the_mean_does_not_regress():
    seen = aggregates.BeforeAfter("personal", 9, 43, 16, 6, 23, 8, -20, "published")
    assert np.isnan(regression.reliability_where_equal(seen, 43))
    assert np.isnan(regression.population_mean_where_equal(seen, 1))


def test_the_grid_has_every_point_once_with_its_caveats(london, printed, results_folder):
    grid = regression.regression_grid(london, printed, [20, 40], [0, 0.5, 1])
    assert len(grid) == 3 * 2 * 3
    assert grid["domain"].is_unique
    here = grid[(grid["scale"] == "work") & (grid["mu"] == 20) & (grid["rho"] == 0.5)]
    assert here["estimate"].tolist() == [-15.5]
    assert grid["caveats"].str.contains("regression-to-the-mean").all()
    results.save("06-x", grid[results.COLUMNS], regression.where_equal(london, printed)[results.COLUMNS])
    assert regression.where_equal(london, printed)["rho"].tolist() == [*regression.RELIABILITIES] * 3


def test_those_above_50_in_puma_would_be_expected_to_score_lower_whatever_happens(london, printed):
    found = regression.selected_by_cut_off(london, printed, 50, [0, 0.8])
    personal = found[found["scale"] == "personal"]["estimate"].tolist()
    # z <- (50 - 35.9) / 16.5; -(1 - c(0, .8)) * 16.5 * dnorm(z) / pnorm(z, lower.tail = FALSE)
    assert personal == pytest.approx([-23.26366138037, -4.652732276074])
    assert set(found["method"]) == {"selected above a cut-off, Barnett 2005"}


@pytest.mark.parametrize("rho", [-0.1, 1.1, float("nan")])
def test_a_reliability_lies_between_0_and_1(rho):
    with pytest.raises(InputError, match="reliability should lie between 0 and 1"):
        regression.expected(43, 35.9, rho)


@pytest.mark.parametrize("sd", [0, -1, float("nan")])
def test_a_population_has_people_who_differ(sd):
    with pytest.raises(InputError, match="SD of a population should be above 0"):
        regression.expected_above_cut_off(35.9, sd, 0.5, 50)


def test_a_real_cohort_with_few_left_does_not_tell(hidden_cohorts):
    study = hidden_cohorts(41, 36)
    seen = aggregates.from_records(study, cbi.score(study))
    for table in (regression.regression_grid(study, seen), regression.where_equal(study, seen)):
        assert table[["estimate", "low", "high"]].isna().all(axis=None)


def test_people_above_a_cut_off_in_puma_are_others_than_those_seen(london, printed):
    found = regression.puma_beside(london, printed)
    # R: m <- c(35.9, 33, 30.9); s <- c(16.5, 17.7, 17.6); z <- (50 - m) / s; m + s * dnorm(z) / (1 - pnorm(z))
    # = 59.163661 59.435896 58.951067
    above = found.query("quantity == 'mean-above-cut-off'")
    assert above["estimate"].tolist() == pytest.approx([59.163661, 59.435896, 58.951067], abs=1e-6)
    assert (set(above["origin"]), above["n"].isna().all()) == ({"simulated"}, True)
    # R: c(35.9, 33, 30.9) - c(43, 51, 32) = -7.1 -18.0 -1.1
    farthest = found.query("quantity == 'farthest-regression'")
    assert farthest["estimate"].tolist() == pytest.approx([-7.1, -18, -1.1])
    assert set(farthest["origin"]) == {"published"}
