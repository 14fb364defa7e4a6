"""Oracles: R 4.2.2 with exactRankTests 0.8-35, each call beside its value; Fisher's own count for Darwin's maize;
scipy's permutation test; and all patterns of signs and all subsets, listed here in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import isnan

import numpy as np
import pandas as pd
import pytest
from examples import cases
from hypothesis import assume, given
from hypothesis import strategies as st

from givenfiles.faults import InputError
from peergroups.statistics.small_samples import check_level, sign_flips, spread, student

# Hamilton depression scale factor IV of nine patients at a first and a second visit, in thousandths (Hollander & Wolfe)
DEPRESSION = [878 - 1830, 647 - 500, 598 - 1620, 2050 - 2480, 1060 - 1680, 1290 - 1880, 1060 - 1550, 3140 - 3060, -10]
# R's `sleep` (Student 1908), second minus first drug, in tenths of an hour
SLEEP = [12, 24, 13, 13, 0, 10, 18, 8, 46, 14]
# Crossed minus self-fertilised maize, in eighths of an inch (Darwin 1876)
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
TIED = [-12, 0, 5, -5, -12, -8, 3, 0, -20]
MORE_TIED = [4, 0, -1, -4, 7, 7]
# The same by the signs that were tossed and by the ranks of those that are not zero, which two tests told apart.
THREE_ZEROS = [0, 0, 0, -1, -2, -3, -4, -5, -6]

few = st.lists(st.integers(-30, 30), min_size=2, max_size=7)
# Zeros and ties in most.
coarse = st.lists(st.sampled_from([0, 0, -2, -1, 1, 2, 7]), min_size=2, max_size=7)
levels = st.sampled_from([0.5, 0.75, 0.8, 0.875, 0.9, 0.95, 0.96875, 0.99])


def listed_p(differences: list[int], mean: Fraction = Fraction(0)) -> Fraction:
    """The share of all patterns of signs whose sum is at least as far from zero, of the differences less a mean."""
    less = np.array([mean.denominator * value - mean.numerator for value in differences], dtype=object)
    sums = abs(np.array(list(product((1, -1), repeat=len(less))), dtype=object) @ less)
    return Fraction(int((sums >= abs(less.sum())).sum()), len(sums))


def means_of_subsets(differences: list[int]) -> list[Fraction]:
    sizes = range(1, len(differences) + 1)
    return sorted(
        {Fraction(sum(chosen), size) for size in sizes for chosen in combinations(differences, size)},
    )


# --- the p ---


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        # exactRankTests::perm.test(as.integer(...), exact = TRUE)$p.value of each
        (DEPRESSION, 0.02734375), (SLEEP, 0.00390625), (MAIZE, 0.05267333984375), (TIED, 0.109375),
        (MORE_TIED, 0.375),
    ],
)  # fmt: skip
def test_the_p_is_that_of_r(differences, p):
    assert sign_flips(differences).p == p


def test_darwins_maize_is_counted_as_fisher_counted_it():
    """The Design of Experiments, section 21: 863 of 32,768 patterns add up to 314 or more, so many to -314 or less."""
    assert sign_flips(MAIZE).p == Fraction(2 * 863, 2**15)


@pytest.mark.parametrize("differences", [DEPRESSION, SLEEP, TIED])
def test_the_p_is_that_of_scipys_permutation_test(differences):
    assert sign_flips(differences).p == pytest.approx(p_of_scipy(differences), abs=1e-15)


def p_of_scipy(differences) -> float:
    from scipy.stats import permutation_test

    return permutation_test(
        (np.array(differences),), np.sum, permutation_type="samples", n_resamples=np.inf
    ).pvalue  # fmt: skip


@given(few.filter(any))
def test_the_p_is_the_share_of_all_patterns(differences):
    assert sign_flips(differences).p == listed_p(differences)


@pytest.mark.parametrize("n", [25, 52, 60])
def test_ones_are_a_sign_test_of_as_many_as_one_likes(n):
    from scipy.stats import binomtest

    values = [1] * (n - 10) + [-1] * 10
    assert sign_flips(values).p == pytest.approx(binomtest(10, n).pvalue, rel=1e-13)


def test_a_p_is_never_above_one_where_rounding_would_make_it_so():
    assert sign_flips([1, -1] * 13 + [2, -2] * 15).p == 1


# --- the smallest p ---


@given(coarse.filter(any))
@cases(30)
def test_no_pattern_of_signs_has_a_p_below_the_smallest(differences):
    patterns = product((1, -1), repeat=len(differences))
    all_p = [
        listed_p([sign * value for sign, value in zip(signs, differences, strict=True)]) for signs in patterns
    ]  # fmt: skip
    assert min(all_p) == sign_flips(differences).smallest_p


@pytest.mark.parametrize(("zeros", "smallest"), [(0, 1 / 32), (1, 1 / 16), (3, 1 / 4), (5, 1)])
def test_the_smallest_p_of_six_is_one_in_thirty_two_and_more_with_every_zero(zeros, smallest):
    differences = [0] * zeros + [-5, -1, -12, -3, -20, -2][zeros:]
    found = sign_flips(differences)
    assert found.p == found.smallest_p == smallest


# --- the interval ---


@given(st.one_of(few, coarse).filter(any), levels)
@cases(50)
def test_the_interval_holds_the_means_that_the_test_does_not_refuse(differences, level):
    """Each mean of a subset is tried; between two neighbours p does not change, as no difference changes its place."""
    found = sign_flips(differences, level).interval
    refused = max(1 - Fraction(level), Fraction(2, 2 ** len(differences)))
    kept = [mean for mean in means_of_subsets(differences) if listed_p(differences, mean) > refused]
    if len(set(differences)) == 1:
        assert isnan(found.low)
        return
    assert (found.low, found.high) == (float(min(kept)), float(max(kept)))
    beyond = [listed_p(differences, mean) for mean in (min(kept) - EPSILON, max(kept) + EPSILON)]
    assert found.level == 1 - max(beyond)


EPSILON = Fraction(1, 10**6)


@given(coarse.filter(any), levels)
def test_test_and_interval_answer_alike_with_zeros_and_ties(differences, level):
    """Always at the level achieved; at the level asked for wherever so few pairs can have it."""
    p, interval = sign_flips(differences, level).p, sign_flips(differences, level).interval
    assume(not isnan(interval.low))
    inside = interval.low <= 0 <= interval.high
    assert inside == (p > 1 - interval.level)
    if 1 - level >= 2 / 2 ** len(differences):
        assert inside == (p > 1 - level)


def test_zeros_count_in_the_test_as_they_do_in_the_interval():
    """The signed-rank test drops them, at p 1/32, while its interval with them reaches zero."""
    found = sign_flips(THREE_ZEROS)
    assert found.p == 2 / 2**6
    assert found.interval.high < 0


@pytest.mark.parametrize("differences", [DEPRESSION, SLEEP, TIED, THREE_ZEROS])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_scipy_refuses_what_lies_just_outside_and_nothing_else(differences, level):
    found = sign_flips(differences, level).interval
    shifted = [p_of_scipy(np.array(differences) - mean) for mean in (found.low - 1e-6, found.high + 1e-6)]
    assert max(shifted) == pytest.approx(1 - found.level, abs=1e-12)
    assert max(shifted) <= 1 - level
    assert min(p_of_scipy(np.array(differences) - mean) for mean in (found.low + 1e-6, found.high - 1e-6)) > 1 - level


def test_six_pairs_at_95_per_cent_lie_between_the_extremes_at_31_in_32():
    found = sign_flips([-20, -12, 5, -30, -8, -25]).interval
    assert found == (-15, -30, 5, 31 / 32)
    assert sign_flips([-20, -12, 5, -30, -8, -25], 0.99).interval == found


@pytest.mark.parametrize("beyond", [2, 3, 5])
def test_a_level_that_can_be_had_exactly_is_had(beyond):
    level = 1 - 2 * beyond / 64
    assert sign_flips([-20, -12, 5, -30, -8, -25], level).interval.level == level


def test_the_interval_covers_as_often_as_its_level_says():
    """Without ties each gap between means of subsets holds the middle equally often (Hartigan 1969), whatever the
    symmetrical shape: here cubes of uniform draws."""
    rng, middle = np.random.default_rng(1), 700
    drawn = np.rint(middle + 700 * rng.uniform(-1, 1, size=(1_000, 6)) ** 3).astype(int)
    found = [sign_flips(row, 0.9).interval for row in drawn]
    covered = np.mean([interval.low <= middle <= interval.high for interval in found])
    assert abs(covered - (1 - 6 / 64)) < 5 * np.sqrt(58 * 6 / 64**2 / 1_000)


@given(st.one_of(few, coarse), levels, st.integers(1, 420), st.integers(-500, 500))
@cases(50)
def test_unit_direction_and_place_change_what_they_should(differences, level, unit, shift):
    found = sign_flips(differences, level)
    for sign in (1, -1):
        changed = sign_flips([unit * sign * value for value in differences], level)
        assert (changed.p, changed.smallest_p) == pytest.approx((found.p, found.smallest_p), rel=0, nan_ok=True)
        low, high = sorted([sign * unit * found.interval.low, sign * unit * found.interval.high])
        assert changed.interval[1:] == pytest.approx((low, high, found.interval.level), nan_ok=True)
    moved = sign_flips([value + shift for value in differences], level).interval
    if any(differences) and any(value + shift for value in differences):
        expected = (*(value + shift for value in found.interval[:3]), found.interval.level)
        assert moved == pytest.approx(expected, abs=1e-9, nan_ok=True)


@given(st.lists(st.integers(-3, 3), max_size=7), st.floats(0.001, 0.999))
def test_an_interval_has_a_width_or_is_none(differences, level):
    interval, p, _ = sign_flips(differences, level)
    assert isnan(interval.low) == isnan(interval.high) == isnan(interval.level)
    assert isnan(interval.low) or interval.low < interval.high
    assert isnan(p) or 0 < p <= 1
    if level >= 0.5 and len(set(differences)) > 1:
        assert interval.low < interval.high
        assert interval.low <= interval.estimate <= interval.high


# --- what is refused ---


def test_totals_keep_their_ties_where_points_lose_them_to_rounding():
    """Of six people's totals on seven items, steps of a lattice; on 25 T / 7 two differences of seven steps differ."""
    before, after = np.array([20, 17, 14, 9, 22, 11]), np.array([9, 25, 7, 6, 20, 18])
    points = 25 * after / 7 - 25 * before / 7
    assert len(set(abs(points))) > len(set(abs(after - before)))
    assert sign_flips(after - before).p == listed_p((after - before).tolist())
    with pytest.raises(InputError, match="whole steps of one lattice"):
        sign_flips(points)


@pytest.mark.parametrize("values", [[], [3], [0, 0, 0]])
@pytest.mark.filterwarnings("error")
def test_what_has_no_p_and_no_interval_is_not_defined(values):
    found = sign_flips(values)
    assert all(isnan(value) for value in (*found.interval, found.p, found.smallest_p))


def test_equal_differences_have_a_p_and_a_mean_and_no_interval():
    found = sign_flips([-1, -1, -1])
    assert (found.interval.estimate, found.p) == (-1, 1 / 4)
    assert all(isnan(value) for value in found.interval[1:])


def test_one_difference_that_is_not_zero_says_nothing():
    assert sign_flips([0, 4, 0]).p == sign_flips([0, 4, 0]).smallest_p == 1


def test_series_and_arrays_are_taken_alike_and_small_integers_do_not_overflow():
    expected = sign_flips(SLEEP)
    for same in (pd.Series(SLEEP), np.array(SLEEP), pd.Series(SLEEP, dtype="Int64"), np.array(SLEEP, dtype="uint8")):
        assert sign_flips(same) == expected
    assert sign_flips(np.array([-128, 127, 100], dtype="int8")) == sign_flips([-128, 127, 100])


@pytest.mark.parametrize("level", [-0.5, 0, 1, 95, float("nan"), float("inf"), "0.95", None])
def test_a_level_is_a_share(level):
    for asked in (check_level, lambda level: sign_flips(SLEEP, level), lambda level: student(1, 1, 5, level)):
        with pytest.raises(InputError, match="level should lie between 0 and 1"):
            asked(level)


# --- spread, and Student's interval ---


@pytest.mark.parametrize(
    "values",
    [[], [3], [3, 3, 3], [0, 0], [0.1 + 0.2, 0.3], [-25.0, -25.0 + 4e-15], [1e300, 1e300], [1, np.nan], [1, np.inf]],
)
@pytest.mark.filterwarnings("error")
def test_rounding_noise_is_no_spread(values):
    assert isnan(spread(values))


def test_numbers_made_from_larger_ones_are_as_exact_as_these():
    left = [0.1 + 0.2 - 0.3, 0.0, 0.3 - 0.1 - 0.2]
    assert spread(left) > 0
    assert isnan(spread(left, size=0.3))


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=9), st.sampled_from([1, 25 / 7, 0.1, 1e-6, 1e6]))
def test_a_spread_that_is_there_is_that_of_numpy_in_any_unit(values, unit):
    found = spread([unit * value for value in values])
    expected = unit * np.std(values, ddof=1) if len(set(values)) > 1 else np.nan
    assert found == pytest.approx(expected, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_half_of_students_interval_is_the_quantile_times_the_standard_error(level):
    """Of one degree of freedom it is Cauchy's, of two it has a closed form as well; without one there is none."""
    one, two = student(10, 3, 1, level), student(10, 3, 2, level)
    assert (one.high - 10, 10 - one.low) == pytest.approx([3 * np.tan(np.pi * level / 2)] * 2)
    assert (two.high - 10, 10 - two.low) == pytest.approx([3 * level * np.sqrt(2 / (1 - level**2))] * 2)


def test_students_interval_is_that_of_95_per_cent_where_no_level_is_said():
    assert student(1, 1, 5) == student(1, 1, 5, 0.95)


@pytest.mark.parametrize(
    ("error", "degrees"), [(0, 5), (np.nan, 5), (np.inf, 5), (-1, 5), (3, 0), (3, -1), (3, np.nan)]
)
def test_without_an_error_or_a_degree_of_freedom_there_are_no_limits(error, degrees):
    found = student(10, error, degrees)
    assert found.estimate == 10
    assert isnan(found.low)
    assert isnan(found.high)
