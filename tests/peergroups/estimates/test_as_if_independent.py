"""Oracle: R 4.2.2; each call stands beside its value."""

from __future__ import annotations

import numpy as np
import pytest

from givenfiles.faults import InputError
from peergroups import results
from peergroups.estimates import before_after, explanations
from peergroups.estimates.before_after import BeforeAfter
from peergroups.results import without_keys


def seen_of(n_before=9, sd_before=16.3, n_after=6, sd_after=7.8, mean_before=43.0, mean_after=23.0) -> BeforeAfter:
    difference = mean_after - mean_before
    return BeforeAfter(
        "personal", n_before, mean_before, sd_before, n_after, mean_after, sd_after, difference, "published"
    )


@pytest.fixture(scope="module")
def printed(london):
    return before_after.from_published(london)


def test_welch_of_the_published_figures(london, printed):
    found = explanations.as_if_independent(london, printed)
    # w <- function(m1, s1, n1, m2, s2, n2) {v <- c(s1^2 / n1, s2^2 / n2); df <- sum(v)^2 / sum(v^2 / (c(n1, n2) - 1))
    #   m2 - m1 + c(-1, 1) * qt(.975, df) * sqrt(sum(v))}
    # w(43, 16.3, 9, 23, 7.8, 6); w(51, 17.56, 9, 28, 4.87, 6); w(32, 15.66, 9, 12, 9.29, 6)
    expected = [
        (-33.703171923593, -6.296828076407),
        (-36.822882179245, -9.177117820755),
        (-33.948552244281, -6.051447755719),
    ]
    assert found["estimate"].tolist() == [-20, -23, -20]
    assert np.allclose(found[["low", "high"]], expected, atol=1e-9)
    told = ["−20.0 (−33.7 to −6.3)", "−23.0 (−36.8 to −9.2)", "−20.0 (−33.9 to −6.1)"]
    assert [without_keys(results.interval(row)) for _, row in found.iterrows()] == told


def test_welch_of_means_and_sds_is_that_of_the_data():
    # t.test(sleep$extra[11:16], sleep$extra[1:9])$conf.int = -1.235711510935 2.746822622046
    first, second = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0), (1.9, 0.8, 1.1, 0.1, -0.1, 4.4)
    seen = seen_of(9, np.std(first, ddof=1), 6, np.std(second, ddof=1), np.mean(first), np.mean(second))
    assert explanations.welch(seen)[1:3] == pytest.approx((-1.235711510935, 2.746822622046), abs=1e-11)


@pytest.mark.parametrize(
    "without", [{"n_after": 1}, {"n_before": 1}, {"sd_before": 0, "sd_after": 0}, {"sd_before": 0, "sd_after": 2e-15}]
)
@pytest.mark.filterwarnings("error")
def test_welch_needs_two_scores_at_each_time_and_some_spread_at_one(without):
    found = explanations.welch(seen_of(**without))
    assert found.estimate == -20
    assert np.isnan(found[1:3]).all()


def test_with_spread_at_one_time_welch_is_students_interval_of_that_mean():
    # t(.975, 5) is 2.570581835636; the mean before is taken for known
    found = explanations.welch(seen_of(sd_before=0, n_after=6, sd_after=4.87))
    half = 2.570581835636 * 4.87 / 6**0.5
    assert (found.low, found.high) == pytest.approx((-20 - half, -20 + half))


def test_a_level_is_a_share():
    with pytest.raises(InputError, match="between 0 and 1"):
        explanations.welch(seen_of(), level=95)


def test_a_real_cohort_with_few_left_does_not_tell(hidden_cohorts):
    study = hidden_cohorts(41, 36)
    seen = before_after.from_records(study, study.scores)
    found = explanations.as_if_independent(study, seen)
    assert len(found)
    assert found[["estimate", "low", "high"]].isna().all(axis=None)
