"""What published figures leave open. Oracle: the three groups behind "after, personal", worked out by hand."""

from __future__ import annotations

import itertools
import statistics

import pytest

from attainable.cells import Cell
from peergroups import estimates
from peergroups.estimates import left_open


@pytest.fixture(scope="module")
def printed(london):
    return estimates.printed.of_study(london)


@pytest.fixture(scope="module")
def by_hand():
    """Every six totals of 0 to 24 whose scores, 25 T / 6, have a mean that prints 23 and an SD that prints 7.8."""
    listed = itertools.combinations_with_replacement(range(25), 6)
    scores = ([25 * total / 6 for total in totals] for totals in listed if sum(totals) == 33)
    return [group for group in scores if f"{statistics.stdev(group):.1f}" == "7.8"]


def test_three_groups_are_left_behind_the_after_personal_cell(london, printed, by_hand):
    shown = left_open.groups(london, printed).set_index("Figure").loc["Personal after"]
    assert shown["Groups left"] == str(len(by_hand)) == "3"
    assert shown["Means that fit"] == f"{statistics.mean(by_hand[0]):.2f}"


def test_one_group_is_left_where_three_of_six_left_out_an_item(london, printed):
    shown = left_open.groups(london, printed).set_index("Figure").loc["Work-related after"]
    assert shown[["Reading", "Groups left"]].tolist() == ["3 people left out one item each, sample SD", "1"]


def test_a_group_mean_of_51_may_lie_in_the_gap_between_two_bands(london, printed):
    work = left_open.groups(london, printed).set_index("Figure").loc["Work-related before"]
    assert work["Means that fit"] == "50.73 to 50.93"
    assert work["Band in the article"] == "moderate"
    assert work["Its rule on those means"] == "between mild and moderate"


def test_figures_too_large_to_count_and_figures_no_group_gives_say_so(london):
    figures = [
        estimates.printed.Printed("large", Cell("40", "20", 300, 6)),
        estimates.printed.Printed("never", Cell("5.19", "1.50", 28, 1, 1, 1, 7)),
    ]
    shown = left_open.groups(london, figures)
    assert shown["Reading"].tolist() == ["every item answered, sample SD", "none of those tried"]
    assert shown["Groups left"].tolist() == ["not computed", "0"]
    assert "Means that fit" not in shown
