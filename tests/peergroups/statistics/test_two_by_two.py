"""Oracles: R's psych 2.2.9 (the call beside its output), Krippendorff's own example, the definitions in fractions.

Where one coder alone never varied psych says 0, as here, where a reason stands beside it.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from fractions import Fraction

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peergroups.statistics.agreement import TwoByTwo

CELLS = st.integers(0, 40)
# psych::cohen.kappa(matrix(c(both, first, second, neither), 2, byrow = TRUE))$kappa
BY_PSYCH = {
    (20, 5, 10, 15): 0.4000000000,
    (45, 15, 25, 15): 0.1304347826,
    (25, 35, 5, 35): 0.2592592593,
    (1, 1, 3, 5): 0.0909090909,
    (14, 1, 0, 293): 0.9638157895,
    (15, 6, 1, 286): 0.7989556136,
    (0, 4, 5, 90): -0.0470035253,
}


@pytest.mark.parametrize(("cells", "kappa"), BY_PSYCH.items())
def test_kappa_is_that_of_r(cells, kappa):
    assert TwoByTwo(*cells).kappa.value == pytest.approx(kappa, abs=1e-10)


@given(cells=st.tuples(CELLS, CELLS, CELLS, CELLS).filter(lambda cells: 0 < sum(cells) not in cells))
def test_alpha_is_that_of_the_library_krippendorff(cells):
    both, first, second, neither = cells
    counts = np.repeat([[2, 0], [1, 1], [0, 2]], [both, first + second, neither], axis=0)
    expected = krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")
    assert TwoByTwo(*cells).alpha.value == pytest.approx(expected)


@given(both=CELLS, first=CELLS, second=CELLS, neither=CELLS)
def test_kappa_and_alpha_are_those_of_their_definitions(both, first, second, neither):
    table = TwoByTwo(both, first, second, neither)
    n, ours, theirs = both + first + second + neither, both + first, both + second
    assert bool(table.kappa.reason) == (not n or ours in (0, n) or theirs in (0, n))
    if not n or ours == theirs == 0 or ours == theirs == n:
        assert np.isnan(table.kappa.value)
    else:
        observed = Fraction(both + neither, n)
        chance = Fraction(ours * theirs + (n - ours) * (n - theirs), n * n)
        assert table.kappa.value == pytest.approx(float((observed - chance) / (1 - chance)))
    # Krippendorff: 1 - (2n - 1) x off the diagonal / (values given x values not given)
    given_at_all = ours + theirs
    if given_at_all in (0, 2 * n):
        assert np.isnan(table.alpha.value)
        assert table.alpha.reason
    else:
        expected = 1 - Fraction((2 * n - 1) * (first + second), given_at_all * (2 * n - given_at_all))
        assert table.alpha.value == pytest.approx(float(expected))


def test_alpha_is_that_of_krippendorffs_example_of_two_coders_and_two_values():
    """Krippendorff 2011, Computing Krippendorff's alpha-reliability, example A: 0.095."""
    one, other = "0100000010", "1110010000"
    pairs = list(zip(one, other, strict=True))
    table = TwoByTwo(*(pairs.count(pair) for pair in [("1", "1"), ("1", "0"), ("0", "1"), ("0", "0")]))
    assert table.alpha.value == pytest.approx(0.095, abs=0.0005)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((0, 0, 0, 0), "not defined: no unit that both could have coded"),
        ((0, 0, 0, 9), "not defined: neither coder gave it"),
        ((9, 0, 0, 0), "not defined: both coders gave it to every unit"),
    ],
)
def test_what_is_not_defined_says_why_and_is_neither_0_nor_1(cells, reason):
    table = TwoByTwo(*cells)
    assert np.isnan([table.kappa.value, table.alpha.value]).all()
    assert table.kappa.reason == table.alpha.reason == reason


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((0, 0, 2, 9), "tells nothing: the first coder never gave it"),
        ((0, 2, 0, 9), "tells nothing: the second coder never gave it"),
        ((9, 2, 0, 0), "tells nothing: the first coder gave it to every unit"),
        ((9, 0, 2, 0), "tells nothing: the second coder gave it to every unit"),
        # psych::cohen.kappa(matrix(c(0, 9, 0, 0), 2, byrow = TRUE))$kappa = 0
        ((0, 9, 0, 0), "tells nothing: the second coder never gave it"),
    ],
)
def test_where_one_coder_never_varied_kappa_is_0_and_alpha_at_most_and_a_reason_says_so(cells, reason):
    table = TwoByTwo(*cells)
    assert table.kappa.value == 0
    assert table.alpha.value <= 0
    assert table.kappa.reason == table.alpha.reason == reason


def test_neither_counts_nor_a_coefficient_can_be_changed():
    table = TwoByTwo(14, 1, 0, 293)
    with pytest.raises(FrozenInstanceError):
        table.both = 15
    with pytest.raises(FrozenInstanceError):
        table.kappa.value = 1


def test_per_cent_is_of_all_units_and_not_defined_without_any():
    assert TwoByTwo(14, 1, 0, 293).per_cent.value == pytest.approx(100 * 307 / 308)
    assert np.isnan(TwoByTwo(0, 0, 0, 0).per_cent.value)
