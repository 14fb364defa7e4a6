"""Oracles: R 4.2.2 with exactRankTests 0.8-35 and coin 1.4-2, each call beside its value; Fisher's own count for
Darwin's maize; scipy's permutation test; and all patterns of signs, listed here."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from givenfiles.faults import InputError
from peergroups.statistics.small_samples import half_width, hodges_lehmann, sign_flip_p, signed_rank_p

# Hamilton depression scale factor IV of nine patients at a first and a second visit, in thousandths (Hollander & Wolfe)
DEPRESSION = [878 - 1830, 647 - 500, 598 - 1620, 2050 - 2480, 1060 - 1680, 1290 - 1880, 1060 - 1550, 3140 - 3060, -10]
# R's `sleep` (Student 1908), second minus first drug, in tenths of an hour
SLEEP = [12, 24, 13, 13, 0, 10, 18, 8, 46, 14]
# Crossed minus self-fertilised maize, in eighths of an inch (Darwin 1876)
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
TIED = [-12, 0, 5, -5, -12, -8, 3, 0, -20]
MORE_TIED = [4, 0, -1, -4, 7, 7]

few = st.lists(st.integers(-30, 30), min_size=2, max_size=8)


def listed_p(differences: list[int]) -> Fraction:
    patterns = list(product((1, -1), repeat=len(differences)))
    sums = [sum(sign * value for sign, value in zip(signs, differences, strict=True)) for signs in patterns]
    return Fraction(sum(abs(found) >= abs(sum(differences)) for found in sums), len(patterns))


def midranks(differences: list[int]) -> list[Fraction]:
    sizes = [abs(value) for value in differences if value]
    return [
        (1 if value > 0 else -1) * (sum(size < abs(value) for size in sizes) + Fraction(sizes.count(abs(value)) + 1, 2))
        for value in differences
        if value
    ]


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        # exactRankTests::perm.test(as.integer(...), exact = TRUE)$p.value of each
        (DEPRESSION, 0.02734375), (SLEEP, 0.00390625), (MAIZE, 0.05267333984375), (TIED, 0.109375),
        (MORE_TIED, 0.375),
    ],
)  # fmt: skip
def test_the_sign_flip_p_is_that_of_r(differences, p):
    assert sign_flip_p(differences) == p


def test_darwins_maize_is_counted_as_fisher_counted_it():
    """The Design of Experiments, section 21: 863 of 32,768 patterns add up to 314 or more, so many to -314 or less."""
    assert sign_flip_p(MAIZE) == Fraction(2 * 863, 2**15)


@pytest.mark.parametrize("differences", [DEPRESSION, SLEEP, TIED])
def test_the_sign_flip_p_is_that_of_scipys_permutation_test(differences):
    from scipy.stats import permutation_test

    found = permutation_test((np.array(differences),), np.sum, permutation_type="samples", n_resamples=np.inf)
    assert sign_flip_p(differences) == pytest.approx(found.pvalue, abs=1e-15)


@given(few.filter(any))
def test_the_sign_flip_p_is_the_share_of_all_patterns(differences):
    assert sign_flip_p(differences) == listed_p(differences)


@given(few.filter(any), st.integers(1, 420), st.sampled_from([1, -1]))
def test_neither_unit_nor_direction_changes_a_p(differences, unit, sign):
    changed = [unit * sign * value for value in differences]
    assert sign_flip_p(changed) == sign_flip_p(differences)
    assert signed_rank_p(changed) == signed_rank_p(differences)


def test_the_smallest_p_of_six_is_one_in_thirty_two():
    assert sign_flip_p([-5, -1, -12, -3, -20, -2]) == signed_rank_p([-5, -1, -12, -3, -20, -2]) == Fraction(1, 32)


@pytest.mark.parametrize("n", [25, 52, 60])
def test_ones_are_a_sign_test_of_as_many_as_one_likes(n):
    from scipy.stats import binomtest

    values = [1] * (n - 10) + [-1] * 10
    assert sign_flip_p(values) == pytest.approx(binomtest(10, n).pvalue, rel=1e-13)


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        # wilcox.test(post, pre, paired = TRUE)$p.value (V = 5)
        (DEPRESSION, 0.0390625),
        # wilcox.test(maize)$p.value
        (MAIZE, 0.041259765625),
        # exactRankTests::wilcox.exact(d, exact = TRUE)$p.value, and the same from
        # coin::pvalue(wilcoxsign_test(d ~ rep(0L, length(d)), distribution = "exact", zero.method = "Wilcoxon"));
        # with zeros ranked (zero.method = "Pratt") the second would be 0.140625, the third 0.5
        (SLEEP, 0.00390625), (TIED, 0.09375), (MORE_TIED, 0.375),
        ([-12, 24, 13, 13, 0, 10, 18, 8, 46, -14], 0.125),
    ],
)  # fmt: skip
def test_the_signed_rank_p_is_that_of_r_with_ties_and_zeros(differences, p):
    assert signed_rank_p(differences) == p


@given(few.filter(any))
def test_the_signed_rank_p_is_the_share_of_all_patterns_of_the_midranks(differences):
    assert signed_rank_p(differences) == listed_p(midranks(differences))


def test_totals_keep_their_ties_where_points_lose_them_to_rounding():
    """Six people's totals on seven items; on 25 T / 7 the two differences of seven steps are no longer equal."""
    from scipy.stats import wilcoxon

    before, after = np.array([20, 17, 14, 9, 22, 11]), np.array([9, 25, 7, 6, 20, 18])
    points = 25 * after / 7 - 25 * before / 7
    assert signed_rank_p(after - before) == Fraction(46, 64)
    assert wilcoxon(points, method="exact").pvalue == 54 / 64
    with pytest.raises(InputError, match="whole steps of one lattice"):
        signed_rank_p(points)
    with pytest.raises(InputError, match="whole steps of one lattice"):
        sign_flip_p(points)


@pytest.mark.parametrize("values", [[], [3], [0, 0, 0]])
def test_what_has_no_p_and_no_interval_is_not_defined(values):
    assert isnan(sign_flip_p(values))
    assert isnan(signed_rank_p(values))
    assert all(isnan(value) for value in hodges_lehmann(values))


def test_one_difference_that_is_not_zero_says_nothing():
    assert sign_flip_p([0, 4, 0]) == signed_rank_p([0, 4, 0]) == 1


def test_series_and_arrays_are_taken_alike():
    assert sign_flip_p(pd.Series(SLEEP)) == sign_flip_p(np.array(SLEEP)) == sign_flip_p(pd.Series(SLEEP, dtype="Int64"))


@pytest.mark.parametrize(
    ("differences", "level", "expected"),
    [
        # wilcox.test(post, pre, paired = TRUE, conf.int = TRUE): -0.46, -0.786 to -0.010; the level achieved is
        # 1 - 2 * psignrank(qsignrank(.025, 9) - 1, 9)
        (DEPRESSION, 0.95, (-460, -786, -10, 0.9609375)),
        # conf.level = .9: -0.726 to -0.175
        (DEPRESSION, 0.9, (-460, -726, -175, 0.90234375)),
        # wilcox.test(maize, conf.int = TRUE): 25, 4.0 to 41.5
        (MAIZE, 0.95, (25, 4, 41.5, 0.9520874023438)),
        # R drops zeros before its interval, so where there are some, by definition:
        # n <- length(d); w <- sort((outer(d, d, "+") / 2)[upper.tri(diag(n), diag = TRUE)])
        # k <- max(1, qsignrank(.025, n)); c(median(w), w[k], w[n * (n + 1) / 2 + 1 - k], 1 - 2 * psignrank(k - 1, n))
        (SLEEP, 0.95, (13, 9, 27, 0.951171875)),
        (TIED, 0.95, (-5, -12, 1.5, 0.9609375)),
        (MORE_TIED, 0.95, (2, -4, 7, 0.96875)),
    ],
)
def test_the_hodges_lehmann_interval_is_that_of_r(differences, level, expected):
    assert hodges_lehmann(differences, level) == pytest.approx(expected, abs=1e-12)


def test_the_widest_interval_of_six_lies_between_the_extremes_and_achieves_less_than_97_per_cent():
    found = hodges_lehmann([-20, -12, 5, -30, -8, -25], level=0.99)
    assert (found.low, found.high, found.level) == (-30, 5, 1 - 2 / 64)


@given(few.filter(any), st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_the_interval_holds_the_shifts_that_the_signed_ranks_do_not_refuse(differences, level):
    """Turned round: quarter steps are never Walsh averages, so no difference from them is zero or tied in sign."""
    found = hodges_lehmann(differences, level)
    tail = (1 - found.level) / 2
    for shift in (found.low - 0.25, found.low + 0.25, found.high - 0.25, found.high + 0.25):
        walsh = np.add.outer(differences, differences)[np.triu_indices(len(differences))] / 2
        above = int((walsh > shift).sum())
        least = min(above, len(walsh) - above)
        refused = cumulative(least, len(differences)) <= tail
        assert refused == (not found.low <= shift <= found.high)


def cumulative(statistic: int, n: int) -> Fraction:
    """P(T <= statistic) of the signed-rank statistic without ties, by listing all subsets of the ranks."""
    sums = [sum(rank * chosen for rank, chosen in enumerate(subset, 1)) for subset in product((0, 1), repeat=n)]
    return Fraction(sum(total <= statistic for total in sums), 2**n)


def test_a_p_is_never_above_one_where_rounding_would_make_it_so():
    # The middle sum: every pattern is at least as extreme. Unlimited, their shares add up to 1 + 2^-52.
    assert sign_flip_p([1, -1] * 13 + [2, -2] * 15) == 1


@pytest.mark.parametrize("beyond", [2, 3, 5])
def test_a_level_that_can_be_had_exactly_is_had(beyond):
    # Of six without ties, 64 patterns: the rank sums 0, 1, 2, 3 (in two ways) and so on.
    level = 1 - 2 * beyond / 64
    assert hodges_lehmann([-20, -12, 5, -30, -8, -25], level).level == level


@pytest.mark.parametrize("level", [-0.5, 0, 1, 95])
def test_a_level_is_a_share(level):
    with pytest.raises(InputError, match="between 0 and 1"):
        hodges_lehmann(SLEEP, level)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_the_half_width_is_the_quantile_times_the_standard_error(level):
    """Of one degree of freedom it is Cauchy's, of two it has a closed form as well; without one there is none."""
    assert half_width(3, 1, level) == pytest.approx(3 * np.tan(np.pi * level / 2))
    assert half_width(3, 2, level) == pytest.approx(3 * level * np.sqrt(2 / (1 - level**2)))
    assert isnan(half_width(3, 0, level))


def test_the_half_width_is_that_of_95_per_cent_where_no_level_is_said():
    assert half_width(1, 5) == half_width(1, 5, 0.95)
