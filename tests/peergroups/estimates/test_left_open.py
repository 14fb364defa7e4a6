"""What published figures allow. Oracle: the three groups behind "after, personal" worked out by hand, and listing."""

from __future__ import annotations

import itertools
import statistics

import pytest

from attainable.cells import Cell
from peergroups import estimates, results
from peergroups.estimates import left_open
from peergroups.results import without_keys


@pytest.fixture(scope="module")
def printed(london):
    return estimates.printed.of_study(london)


@pytest.fixture(scope="module")
def by_hand():
    """Every six totals of 0 to 24 whose scores, 25 T / 6, have a mean that prints 23 and an SD that prints 7.8."""
    listed = itertools.combinations_with_replacement(range(25), 6)
    scores = ([25 * total / 6 for total in totals] for totals in listed if sum(totals) == 33)
    return [group for group in scores if f"{statistics.stdev(group):.1f}" == "7.8"]


def test_what_is_left_of_the_three_groups_behind_the_after_personal_cell(printed, by_hand):
    (shown,) = left_open.disclosed(printed).query("Figure == 'Personal after'").to_dict("records")
    assert shown["Groups left"] == str(len(by_hand)) == "3"
    certain = sorted(set.intersection(*map(set, by_hand)))
    assert shown["Scores somebody must have"] == ", ".join(f"{score:.1f}" for score in certain)
    possible = set.union(*map(set, by_hand))
    assert shown["Scores anybody can have"] == f"{len(possible)} of 25"


def test_summaries_are_the_smallest_and_largest_of_those_three(london, printed, by_hand):
    table = left_open.summaries(london, printed)
    expected = {
        "possible-lowest": [group[0] for group in by_hand],
        "possible-highest": [group[-1] for group in by_hand],
        "possible-median": [statistics.median(group) for group in by_hand],
        "possible-none": [sum(score <= 25 for score in group) for group in by_hand],
        "possible-mild": [sum(25 < score <= 50 for score in group) for group in by_hand],
        "possible-at-50": [0, 0, 0],
    }
    for quantity, values in expected.items():
        row = results.pick(table, quantity, "personal", "after")
        assert (row["low"], row["high"]) == pytest.approx((min(values), max(values))), quantity
        assert without_keys(results.interval(row)) == " to ".join(
            dict.fromkeys(without_keys(results.number(row, bound)) for bound in ("low", "high"))
        )


def test_every_summary_of_every_figure_has_a_row_and_keeps_its_caveats(london, printed):
    table = left_open.summaries(london, printed)
    assert len(table) == 6 * 8
    assert (table["low"] <= table["high"]).all()
    results.require_caveats(table)


def test_how_many_can_have_fallen_lies_within_the_six(london, printed):
    table = left_open.fallen(london, printed).set_index("domain")
    assert table["high"].tolist() == [6, 6, 6]
    assert (table["low"] >= 1).all()


def test_a_group_mean_of_51_may_lie_in_the_gap_between_two_bands(london, printed):
    work = left_open.bands_claimed(london, printed).set_index("Figure").loc["Work-related before"]
    assert work["Band in the article"] == "moderate"
    assert work["Its rule on those means"] == "between mild and moderate"


def test_figures_too_large_to_list_and_figures_no_group_gives_have_no_row(london):
    figures = [
        estimates.printed.Printed("large", Cell("40", "20", 300, 6)),
        estimates.printed.Printed("never", Cell("5.19", "1.50", 28, 1, 1, 1, 7)),
    ]
    assert left_open.summaries(london, figures).empty
    assert left_open.disclosed(figures).empty
    assert left_open.fallen(london, figures).empty
