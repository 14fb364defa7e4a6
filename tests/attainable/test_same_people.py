"""What printed means and SDs say about the same people. Oracles: every choice of the same people among every group of
whole scores that prints as the figures, listed apart from the package; arithmetic by hand beside each value."""

from __future__ import annotations

import doctest
import statistics
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, permutations
from math import ceil, floor, sqrt

import pytest
from examples import cases
from hypothesis import assume, given
from hypothesis import strategies as st

from attainable import retest
from attainable.cells import Cell, Convention

LONDON = {
    "personal": (Cell("43", "16.3", 9, 6), Cell("23", "7.8", 6, 6), Convention(), Convention()),
    "work": (
        Cell("51", "17.56", 9, 7), Cell("28", "4.87", 6, 7),
        Convention(people_skipping=1), Convention(people_skipping=3),
    ),
    "client": (Cell("32", "15.66", 9, 6), Cell("12", "9.29", 6, 6), Convention(people_skipping=1), Convention()),
}  # fmt: skip


def outward(span) -> tuple[float, float]:
    return floor(10 * span.low) / 10, ceil(10 * span.high) / 10


# By hand: after - before, less or plus 1 for the rounding of both means and SD · √(8 · 3 / 54), SD up by half a digit.
@pytest.mark.parametrize(
    ("scale", "ends"), [("personal", (-31.9, -8.1)), ("work", (-35.8, -10.2)), ("client", (-31.5, -8.5))]
)
def test_londons_mean_differences_lie_between_these(scale, ends):
    before, after, *_ = LONDON[scale]
    assert outward(retest.mean_difference(before, after)) == ends
    half = {"personal": 16.35, "work": 17.565, "client": 15.665}[scale] * sqrt(8 * 3 / (9 * 6))
    low = float(after.mean) - float(before.mean) - 1 - half
    assert float(retest.mean_difference(before, after).low) == pytest.approx(low)


@pytest.mark.parametrize("scale", LONDON)
def test_over_all_groups_the_ends_are_closer(scale):
    before, after, *conventions = LONDON[scale]
    outer, inner = retest.mean_difference(before, after), retest.mean_difference_listed(before, after, *conventions)
    assert outer.low < inner.low < inner.high < outer.high


def groups(mean: str, sd: str, n: int, population: bool) -> list[tuple[int, ...]]:
    """The groups of whole scores from 0 to 4 that print as a mean and an SD of two decimals."""
    spread = statistics.pvariance if population else statistics.variance
    found = []
    for group in combinations_with_replacement(range(5), n):
        near_mean = abs(Fraction(sum(group), n) - Fraction(mean)) <= Fraction(1, 200)
        low, high = max(Fraction(sd) - Fraction(1, 200), 0) ** 2, (Fraction(sd) + Fraction(1, 200)) ** 2
        if near_mean and low <= spread([Fraction(score) for score in group]) <= high:
            found.append(group)
    return found


@st.composite
def occasions(draw):
    """Two printed cells of scores 0 to 4, each of some people, the second of no more than the first."""
    n, population = draw(st.integers(3, 5)), draw(st.booleans())
    people = [draw(st.lists(st.integers(0, 4), min_size=size, max_size=size)) for size in (n, draw(st.integers(2, n)))]
    spread = statistics.pstdev if population else statistics.stdev
    shape = {"items": 1, "step": 1, "low": 0, "high": 4}
    cells = [Cell(f"{statistics.mean(one):.2f}", f"{spread(one):.2f}", len(one), **shape) for one in people]
    return *cells, population


@cases(90)
@given(occasions())
def test_every_pairing_of_every_group_is_within_and_the_listed_ends_are_reached(problem):
    before, after, population = problem
    convention = Convention(sd="population" if population else "sample")
    pairings = {
        tuple(later - first for first, later in zip(chosen, order, strict=True))
        for group in groups(before.mean, before.sd, before.n, population)
        for chosen in combinations(group, after.n)
        for then in groups(after.mean, after.sd, after.n, population)
        for order in set(permutations(then))
    }
    assume(pairings)
    means = [Fraction(sum(pairing), after.n) for pairing in pairings]
    bound = retest.mean_difference(before, after, convention, convention)
    assert bound.low <= min(means)
    assert max(means) <= bound.high
    listed = retest.mean_difference_listed(before, after, convention, convention)
    assert (listed.low, listed.high) == (min(means), max(means))
    sds = [statistics.stdev(pairing) for pairing in pairings]
    bound = retest.sd_of_differences(before, after, convention, convention)
    assert float(bound.low) <= min(sds) + 1e-9
    assert max(sds) <= float(bound.high) + 1e-9
    risen = [sum(difference > 0 for difference in pairing) for pairing in pairings]
    assert retest.risen(before, after, convention, convention) == (min(risen), max(risen))


@pytest.mark.parametrize(("one", "other"), [(0, 100), (25, 75), (40, 45)])
def test_the_bound_is_reached_where_all_who_answer_again_have_one_score_and_the_others_another(one, other):
    scores = [one] * 6 + [other] * 3
    cell = Cell(f"{statistics.mean(scores):.9f}", f"{statistics.stdev(scores):.9f}", 9, 1, step=1)
    span = retest.subset_mean(cell, 6)
    assert float(span.low) == pytest.approx(one, abs=1e-6)
    # The others cannot leave the scale either: 6 of 9 with 0 and 3 with 100 are the lowest six there can be.
    assert float(retest.subset_mean(cell, 9).high) == pytest.approx(statistics.mean(scores), abs=1e-6)


def test_where_all_answer_again_their_sds_differ_by_at_most_the_sd_of_their_differences():
    # By hand: SD(after - before) >= SD(before) - SD(after), here 16.25 - 7.85, with the rounding outward.
    assert outward(retest.sd_of_differences(Cell("43", "16.3", 9, 6), Cell("23", "7.8", 9, 6))) == (8.4, 24.2)


def test_nobody_leaves_the_scale():
    # All nine near 100: the six cannot be above 100, and the three not either.
    assert retest.subset_mean(Cell("99", "3", 9, 1, step=1), 6).high == 100
    # A mean of 2 with a large SD: the six are at 0 at the lowest, though 2 - 6 · √(8 · 3 / 54) is below it.
    assert retest.subset_mean(Cell("2", "6", 9, 1, step=1), 6).low == 0


def test_two_scales_or_more_people_after_cannot_be_compared():
    for function in (retest.mean_difference, retest.sd_of_differences, retest.risen, retest.mean_difference_listed):
        with pytest.raises(ValueError, match="on the same scale"):
            function(Cell("43", "16.3", 9, 6), Cell("28", "4.87", 6, 7))
        with pytest.raises(ValueError, match="9 people after cannot all be among 6 before"):
            function(Cell("23", "7.8", 6, 6), Cell("43", "16.3", 9, 6))


def test_the_manual_says_what_comes_out():
    found = doctest.testmod(retest)
    assert found.attempted >= 2
    assert found.failed == 0


def test_where_no_group_gives_one_of_the_two_occasions_there_is_no_answer():
    given, impossible = LONDON["work"], Cell("28", "4.87", 6, 7)
    for function in (retest.risen, retest.mean_difference_listed):
        assert function(given[0], impossible, given[2]) is None
        assert function(Cell("51", "17.56", 9, 7), given[1], Convention(), given[3]) is None
