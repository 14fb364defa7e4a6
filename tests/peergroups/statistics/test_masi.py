"""Oracles: MASI from Python's own sets and fractions; alpha of `nltk` with that distance, and of `krippendorff`."""

from __future__ import annotations

from fractions import Fraction

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance

from peergroups.statistics import agreement

CODES = 4
SETS = arrays(bool, CODES)


def by_definition(one: frozenset, other: frozenset) -> Fraction:
    """Passonneau 2006: 1 - |common| / |either| x (1 equal, 2/3 one within the other, 1/3 overlapping, 0 apart)."""
    if one == other:
        return Fraction(0)
    common = len(one & other)
    monotonicity = Fraction(2, 3) if one <= other or other <= one else Fraction(1, 3) if common else Fraction(0)
    return 1 - Fraction(common, len(one | other)) * monotonicity


def as_set(row) -> frozenset:
    return frozenset(np.nonzero(row)[0])


def alpha_by_nltk(given: np.ndarray, distance) -> float:
    data = [(coder, segment, as_set(row)) for coder, rows in enumerate(given) for segment, row in enumerate(rows)]
    return AnnotationTask(data, distance=distance).alpha()


@given(one=SETS, other=SETS)
def test_the_distance_is_that_of_its_definition(one, other):
    assert agreement.distance(one, other) == pytest.approx(float(by_definition(as_set(one), as_set(other))))


@given(one=SETS, other=SETS)
def test_nltk_agrees_up_to_its_rounding_of_thirds(one, other):
    if one.any() or other.any():
        assert agreement.distance(one, other) == pytest.approx(masi_distance(as_set(one), as_set(other)), abs=0.004)


def test_the_example_in_nltks_manual_without_its_rounding():
    one, other = np.array([1, 1, 0, 0], dtype=bool), np.array([1, 1, 1, 1], dtype=bool)
    assert agreement.distance(one, other) == pytest.approx(2 / 3)  # nltk, with 0.67 for two thirds: 0.665


@given(coded=st.integers(1, 12).flatmap(lambda segments: arrays(bool, (2, segments, CODES))))
def test_alpha_of_two_coders_is_that_of_nltk(coded):
    here = agreement.alpha_of_sets(coded, np.ones(coded.shape[:2], dtype=bool))
    if len(np.unique(coded.reshape(-1, CODES), axis=0)) == 1:
        assert np.isnan(here)
    else:
        assert here == pytest.approx(alpha_by_nltk(coded, lambda a, b: float(by_definition(a, b))))


@given(
    given=arrays(bool, (3, 8, CODES)), coded=arrays(bool, (3, 8)).filter(lambda coded: (coded.sum(axis=0) > 1).any())
)
def test_alpha_with_coders_who_did_not_code_everything_is_that_of_krippendorff(given, coded):
    """Each set is a value of its own, with the distance of MASI between values."""
    values, numbers = np.unique(given.reshape(-1, CODES), axis=0, return_inverse=True)
    numbers = np.where(coded, numbers.reshape(coded.shape), np.nan)
    sets = [as_set(value) for value in values]
    table = np.array([[float(by_definition(one, other)) for other in sets] for one in sets])
    paired = numbers[:, coded.sum(axis=0) > 1]
    if len(np.unique(paired[~np.isnan(paired)])) == 1:
        assert np.isnan(agreement.alpha_of_sets(given, coded))
    else:
        expected = krippendorff.alpha(
            reliability_data=numbers,
            value_domain=np.arange(len(values)),
            level_of_measurement=lambda v1, v2, i1, i2, n_v, dtype: table[i1, i2],
        )
        assert agreement.alpha_of_sets(given, coded) == pytest.approx(expected)


def test_many_different_sets_are_taken_in_parts(monkeypatch):
    given = np.random.default_rng(1).random((2, 60, 7)) < 0.4
    coded = np.ones((2, 60), dtype=bool)
    whole = agreement.alpha_of_sets(given, coded)
    monkeypatch.setattr(agreement, "ROWS_AT_ONCE", 5)
    assert agreement.alpha_of_sets(given, coded) == pytest.approx(whole)


@pytest.mark.parametrize("segments", [0, 3])
def test_alpha_is_not_defined_without_a_segment_that_two_coded(segments):
    coded = np.zeros((2, segments), dtype=bool)
    coded[0] = True
    assert np.isnan(agreement.alpha_of_sets(np.ones((2, segments, CODES), dtype=bool), coded))
