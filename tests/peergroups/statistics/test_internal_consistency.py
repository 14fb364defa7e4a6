"""Oracle: R 4.2.2 with psych 2.2.9; each call stands beside its value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from givenfiles.faults import InputError
from peergroups.estimates.items import in_words, of_scales
from peergroups.statistics.internal_consistency import alpha

# In R: x <- matrix(c(0,1,1,2,1,0, 1,1,2,2,1,1, 2,3,2,3,2,2, 3,3,4,3,2,3, 4,3,4,4,3,4, 1,2,1,0,2,1, 2,2,3,3,1,2,
#                     3,4,3,3,4,4), ncol = 6, byrow = TRUE)
X = pd.DataFrame(
    [
        [0, 1, 1, 2, 1, 0], [1, 1, 2, 2, 1, 1], [2, 3, 2, 3, 2, 2], [3, 3, 4, 3, 2, 3],
        [4, 3, 4, 4, 3, 4], [1, 2, 1, 0, 2, 1], [2, 2, 3, 3, 1, 2], [3, 4, 3, 3, 4, 4],
    ]
)  # fmt: skip


def test_alpha_is_that_of_psych():
    # psych::alpha(x)$total$raw_alpha = 0.94387755102
    assert alpha(X).estimate == pytest.approx(0.94387755102, abs=1e-11)


@pytest.mark.parametrize(
    ("level", "low", "high"),
    [
        # psych::alpha.ci(0.94387755102, n.obs = 8, n.var = 6) prints lower 0.85, upper 0.99; to more digits
        # 1 - (1 - 0.94387755102) * qf(c(.975, .025), 7, 35) = 0.849843679598 0.987044459678
        (0.95, 0.849843679598, 0.987044459678),
        # 1 - (1 - 0.94387755102) * qf(c(.95, .05), 7, 35) = 0.871747005591 0.983275379874
        (0.90, 0.871747005591, 0.983275379874),
    ],
)
def test_the_interval_is_feldts(level, low, high):
    assert alpha(X, level)[2:] == pytest.approx((low, high), abs=1e-10)


def test_alpha_below_zero_is_kept():
    # y <- x; y[, c(2, 5, 6)] <- 4 - y[, c(2, 5, 6)]
    # psych::alpha(y, check.keys = FALSE)$total$raw_alpha = -0.781578947368
    # 1 - (1 + 0.781578947368) * qf(c(.975, .025), 7, 35) = -3.766636953778 0.588732881228
    turned = X.copy()
    turned[[1, 4, 5]] = 4 - turned[[1, 4, 5]]
    assert alpha(turned)[1:] == pytest.approx((-0.781578947368, -3.766636953778, 0.588732881228), abs=1e-10)


def test_only_those_who_answered_every_item_count():
    more = pd.concat([X, pd.DataFrame([[4, 0, None, 4, 0, 4]])])
    assert alpha(more) == alpha(X)


def test_two_people_have_an_alpha():
    # Variances of the items 1/2 and 2, of the totals 9/2: 2 (1 - 5/9)
    assert alpha(pd.DataFrame([[0, 0], [1, 2]])).estimate == pytest.approx(8 / 9)


@pytest.mark.parametrize(
    ("items", "n"),
    [
        (X.iloc[:1], 1),
        (X.iloc[:0], 0),
        (X[[0]], 8),
        (pd.DataFrame({"a": [1, 1, 1], "b": [2, 2, 2]}), 3),
        (pd.DataFrame({"a": [0, 1, 2], "b": [2, 1, 0]}), 3),
        (pd.DataFrame({"a": [0.1, 0.2, 0.7], "b": [0.9, 0.8, 0.3]}), 3),
        (pd.DataFrame({"a": [0.1 + 0.2, 0.4, 0.5], "b": [-0.3, -0.4, -0.5]}), 3),
    ],
    ids=["one person", "nobody", "one item", "everybody alike", "all totals equal", "but for rounding", "about zero"],
)
@pytest.mark.filterwarnings("error")
def test_alpha_is_not_defined_without_spread_people_or_items(items, n):
    found = alpha(items)
    assert found.n == n
    assert np.isnan(found[1:]).all()


answers = st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=2, max_size=9)


@given(answers)
def test_the_limits_stand_in_order_around_the_estimate(rows):
    found = alpha(pd.DataFrame(rows))
    # With two or three people the F quantiles need not lie on both sides of 1; from five on they do.
    if not np.isnan(found.estimate):
        assert found.low <= found.high <= 1
        assert len(rows) < 5 or found.low <= found.estimate <= found.high


@pytest.mark.parametrize("rows", [[[0] * 6, [1] * 6, [3] * 6], [[0.1, 0.3], [0.2, 0.4], [0.4, 0.6]]])
@pytest.mark.filterwarnings("error")
def test_items_in_step_have_an_alpha_of_one_and_no_interval(rows):
    """Feldt's limits would both be one, whatever the level."""
    found = alpha(pd.DataFrame(rows))
    assert found.estimate == pytest.approx(1)
    assert np.isnan(found[2:]).all()


@given(answers, st.floats(0.01, 0.99))
def test_an_interval_has_a_width_or_is_none(rows, level):
    found = alpha(pd.DataFrame(rows), level)
    assert np.isnan(found.low) == np.isnan(found.high)
    assert np.isnan(found.low) or found.low < found.high


@given(answers, st.permutations(range(4)))
def test_the_order_of_items_and_their_unit_change_nothing(rows, order):
    table = pd.DataFrame(rows)
    assert alpha(table[list(order)] * 25) == pytest.approx(alpha(table), nan_ok=True)


def test_feldts_interval_covers_as_often_as_it_says():
    # Parallel items with alpha = 0.8 by Spearman and Brown: k r / (1 + (k - 1) r), k = 6, r = 0.4.
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(1000):
        items = np.sqrt(0.4) * rng.normal(size=(9, 1)) + np.sqrt(0.6) * rng.normal(size=(9, 6))
        _, _, low, high = alpha(pd.DataFrame(items))
        held += low <= 0.8 <= high
    assert 0.93 <= held / 1000 <= 0.97


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
def test_a_level_is_a_share(level):
    with pytest.raises(InputError, match=r"between 0 and 1, as 0\.95 does"):
        alpha(X, level)


def test_each_scale_and_timepoint_has_its_alpha(london):
    found = of_scales(london)
    # 9 before, one of them left out a work item and one a client item; 6 after, three left out a work item
    assert found["n"].tolist() == [9, 6, 8, 3, 8, 6]
    assert found["quantity"].unique().tolist() == ["alpha"]
    assert in_words(london).startswith("19 questions give 3 scores from 0 to 100.")
