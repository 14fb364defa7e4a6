"""Oracles: R 4.2.2 with effectsize 0.8.3, each call beside its value; the published thresholds of reliable change."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from givenfiles.faults import InputError
from peergroups.estimates.paired import NORMS
from peergroups.statistics.effect_sizes import Norm, d_z_of, g_z_of, small_sample_correction
from peergroups.statistics.small_samples import spread

# R's `sleep` (Student 1908)
SLEEP = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
SIX = [-20, -12, 5, -30, -8, -25]


def d_z(differences):
    return d_z_of(np.mean(differences) if len(differences) else np.nan, spread(differences), len(differences))


def g_z(differences):
    return g_z_of(d_z(differences), len(differences))


@pytest.mark.parametrize(
    ("differences", "d", "g"),
    [
        # effectsize::cohens_d(x, ci = .95) and hedges_g(x, ci = .95)
        (SLEEP, (1.284557562591, 0.414627667667, 2.118016508773), (1.173924903514, 0.378917814924, 1.935602107769)),
        (MAIZE, (0.554607977707, 0.000704198060, 1.091602940378), (0.524264115902, 0.000665669785, 1.031878864815)),
        (SIX, (-1.179968954114, -2.219950006359, -0.080063168227), (-0.992057343515, -1.866420042973, -0.067313003200)),
    ],
)
def test_d_z_and_g_z_and_their_intervals_are_those_of_effectsize(differences, d, g):
    # its limits come from a search that stops at about 1e-6
    assert d_z(differences)[:3] == pytest.approx(d, abs=1e-6)
    assert g_z(differences)[:3] == pytest.approx(g, abs=1e-6)


@pytest.mark.parametrize(
    ("differences", "low", "high"),
    [
        # f <- function(p) uniroot(function(nc) pt(d * sqrt(n), n - 1, nc) - p, c(-8, 8), tol = 1e-12)$root / sqrt(n)
        # c(f(.975), f(.025)), d as above
        (SLEEP, 0.41462775638, 2.11801651398),
        (SIX, -2.2199497039, -0.0800631041),
    ],
)
def test_the_limits_of_d_z_are_the_noncentralities_that_put_t_at_the_tails(differences, low, high):
    assert d_z(differences)[1:3] == pytest.approx((low, high), abs=3e-7)


@pytest.mark.parametrize(
    ("degrees", "correction"),
    # J <- function(m) gamma(m / 2) / (sqrt(m / 2) * gamma((m - 1) / 2)); J(2) is 1 / sqrt(pi)
    [(2, np.pi**-0.5), (5, 0.840748682459689), (9, 0.913874891792552), (14, 0.94528772930681)],
)
def test_the_correction_for_small_samples_is_exact(degrees, correction):
    assert small_sample_correction(degrees) == pytest.approx(correction, rel=1e-12)


def test_the_correction_approaches_one_as_its_approximation_does():
    # Hedges 1981: 1 - 3/(4m - 1)
    assert small_sample_correction(500) == pytest.approx(1 - 3 / 1999, abs=1e-6)
    assert isnan(small_sample_correction(1))


@given(st.lists(st.integers(-28, 28), min_size=3, max_size=9), st.integers(1, 60))
def test_d_z_is_the_same_in_any_unit_and_turns_with_the_direction(differences, unit):
    d = d_z(differences).estimate
    assert d_z([unit * value for value in differences]).estimate == pytest.approx(d, abs=1e-6, nan_ok=True)
    assert d_z([-value for value in differences]).estimate == pytest.approx(-d, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize(
    "differences",
    [[], [4], [0, 0, 0], [3, 3, 3], [0.1 + 0.2, 0.3, 0.3], [-25.0, -25 + 4e-15], [1, np.nan], [1, np.inf]],
)
@pytest.mark.filterwarnings("error")
def test_without_spread_d_z_is_not_defined(differences):
    assert all(isnan(value) for value in d_z(differences))
    assert all(isnan(value) for value in g_z(differences))


def test_two_differences_have_a_d_z_and_no_correction():
    assert d_z([1, 3]).estimate == pytest.approx(np.sqrt(2))
    assert isnan(g_z([1, 3]).estimate)


def test_a_t_beyond_all_reason_has_an_estimate_and_no_interval():
    found = d_z([1e6, 1e6 + 1, 1e6 - 1])
    assert found.estimate == pytest.approx(1e6)
    assert isnan(found.low)
    assert isnan(found.high)


@pytest.mark.parametrize(("scale", "points"), [("personal", 16.5), ("work", 17.7), ("client", 18.9)])
def test_reliable_change_needs_as_many_points_as_the_puma_study_gives(scale, points):
    assert round(NORMS[scale].reliable_change(), 1) == points


def test_reliable_change_is_that_of_its_authors_example():
    """Jacobson & Truax 1991: SD 7.5 and reliability .80 give a standard error of the difference of 4.74; a person who
    goes from 32.5 to 47.5 has an index of 3.16."""
    norm = Norm(40, 7.5, 0.80, "Jacobson & Truax 1991")
    error = norm.reliable_change() / 1.959964
    assert error == pytest.approx(4.74, abs=0.005)
    assert (47.5 - 32.5) / error == pytest.approx(3.16, abs=0.005)


def test_a_norm_is_shared_and_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        NORMS["work"].sd = 1


def test_a_higher_level_needs_more_points():
    assert NORMS["work"].reliable_change(0.99) > NORMS["work"].reliable_change(0.9)
    with pytest.raises(InputError, match="between 0 and 1"):
        NORMS["work"].reliable_change(95)
