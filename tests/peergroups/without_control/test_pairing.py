"""Oracle: R 4.2.2; each call stands beside its value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peergroups import cbi, change, results
from peergroups.faults import InputError
from peergroups.without_control import aggregates, pairing
from peergroups.without_control.aggregates import BeforeAfter

SDS = st.floats(0.5, 40)


def seen_of(n_before=9, sd_before=16.3, n_after=6, sd_after=7.8, mean_before=43.0, mean_after=23.0) -> BeforeAfter:
    difference = mean_after - mean_before
    return BeforeAfter(
        "personal", n_before, mean_before, sd_before, n_after, mean_after, sd_after, difference, "published"
    )


@pytest.fixture(scope="module")
def printed(london):
    return aggregates.from_published(london)


def test_welch_of_the_published_figures(london, printed):
    found = pairing.as_if_independent(london, printed)
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
    assert [results.interval(row) for _, row in found.iterrows()] == told


def test_welch_of_means_and_sds_is_that_of_the_data():
    # t.test(sleep$extra[11:16], sleep$extra[1:9])$conf.int = -1.235711510935 2.746822622046
    first, second = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0), (1.9, 0.8, 1.1, 0.1, -0.1, 4.4)
    seen = seen_of(9, np.std(first, ddof=1), 6, np.std(second, ddof=1), np.mean(first), np.mean(second))
    assert pairing.welch(seen)[1:] == pytest.approx((-1.235711510935, 2.746822622046), abs=1e-11)


def test_welch_needs_two_scores_at_each_time_and_takes_equal_ones():
    assert np.isnan(pairing.welch(seen_of(n_after=1))[1:]).all()
    assert pairing.welch(seen_of(sd_before=0, sd_after=0)) == (-20, -20, -20)


def test_the_standard_error_by_correlation():
    # sqrt((16.3^2 + 7.8^2 - 2 * r * 16.3 * 7.8) / 6) for r of -1, 0, .5, 1
    expected = {-1: 9.838783800179, 0: 7.377104219588, 0.5: 5.764691376532, 1: 3.470110468943}
    assert {r: pairing.standard_error(seen_of(), r) for r in expected} == pytest.approx(expected)


def test_with_the_true_correlation_it_is_the_paired_t_test(study_of, scores_of):
    # R's sleep: cor(x, y) = 0.7951702058336; t.test(y, x, paired = TRUE)$conf.int = 0.700114236723 2.459885763277
    first = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
    second = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)
    scores = scores_of("personal", **{f"P{i}": pair for i, pair in enumerate(zip(first, second, strict=True))})
    (seen,) = aggregates.from_records(study_of(scales=["personal"]), scores)
    found = pairing.at_correlation(seen, 0.7951702058336)
    assert found[1:] == pytest.approx((0.700114236723, 2.459885763277), abs=1e-9)
    assert found[1:] == pytest.approx(change.mean_interval(change.pairs(scores)["difference"]), abs=1e-9)


def test_bounds_and_where_the_interval_touches_zero(london, printed):
    found = pairing.bounds(london, printed)
    error = results.pick(found, "se-paired-difference", "personal", "after minus before")
    assert (error["low"], error["high"]) == pytest.approx((3.470110468943, 9.838783800179))
    # (s1^2 + s2^2 - 6 * (d / qt(.975, 5))^2) / (2 * s1 * s2)
    touched = found.query("quantity == 'correlation-at-zero'")["estimate"].tolist()
    assert touched == pytest.approx([-0.1442194369572, -0.8668683120060, -0.1088194725562])


@given(before=SDS, after=SDS, r=st.floats(-1, 1))
def test_any_correlation_lies_within_the_bounds(before, after, r):
    seen = seen_of(sd_before=before, sd_after=after)
    found = pairing.standard_error(seen, r)
    assert pairing.standard_error(seen, 1) - 1e-9 <= found <= pairing.standard_error(seen, -1) + 1e-9


@given(before=SDS, after=SDS)
def test_at_the_correlation_that_touches_zero_a_limit_is_zero(before, after):
    seen = seen_of(sd_before=before, sd_after=after)
    r = pairing.correlation_at_zero(seen)
    if not np.isnan(r):
        assert pairing.at_correlation(seen, r).high == pytest.approx(0, abs=1e-6)


def test_the_scan_has_the_interval_by_r(london, printed, results_folder):
    scan = pairing.correlation_scan(london, printed, [0, 0.5])
    one = scan[(scan["scale"] == "personal") & (scan["r"] == 0.5)].set_index("quantity")
    half = 2.570581835636 * 5.764691376532  # qt(.975, 5) times the standard error above
    assert one.loc["difference-at-correlation", "low"] == pytest.approx(-20 - half)
    assert one.loc["difference-at-correlation", "high"] == pytest.approx(-20 + half)
    assert scan["method"].str.contains("taken to be those of the people who answered again").all()
    results.save("06-x", scan[results.COLUMNS], pairing.bounds(london, printed))


@pytest.mark.parametrize("r", [-1.01, 2, float("nan")])
def test_a_correlation_lies_between_minus_1_and_1(r):
    with pytest.raises(InputError, match="correlation should lie between -1 and 1"):
        pairing.standard_error(seen_of(), r)


def test_levels_are_shares():
    for verb in (pairing.welch, pairing.correlation_at_zero):
        with pytest.raises(InputError, match="between 0 and 1"):
            verb(seen_of(), level=95)


def test_one_who_answered_again_gives_no_standard_error():
    seen = seen_of(n_after=1, sd_after=float("nan"))
    assert np.isnan([pairing.standard_error(seen, 0), pairing.correlation_at_zero(seen)]).all()
    assert np.isnan(pairing.at_correlation(seen, 0)[1:]).all()


def test_a_real_cohort_with_few_left_does_not_tell(hidden_cohorts):
    study = hidden_cohorts(41, 36)
    seen = aggregates.from_records(study, cbi.score(study))
    for table in (
        pairing.as_if_independent(study, seen),
        pairing.bounds(study, seen),
        pairing.correlation_scan(study, seen),
    ):
        assert table[["estimate", "low", "high"]].isna().all(axis=None)
