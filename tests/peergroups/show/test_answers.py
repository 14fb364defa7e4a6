from __future__ import annotations

import re

import pytest

from peergroups import estimates, results, show


@pytest.mark.usefixtures("results_folder")
def test_counts_are_those_of_the_table_with_the_reversed_item_turned(london):
    found = estimates.items.counts(london)
    assert len(found) == 19 * 2 * 5
    given = london.answers[london.answers["timepoint"] == "before"]
    for item, points in (("personal_tired", "75"), ("work_energy_left", "25")):
        told = results.pick(found, "answered-75", item, "before")
        # London's answers stand as they were given, so the reversed item's 25 is worth 75.
        assert told["estimate"] == (given[item] == points).sum()
    assert (
        found.groupby(["domain", "timepoint"])["estimate"].sum() == found.groupby(["domain", "timepoint"])["n"].first()
    ).all()


@pytest.mark.usefixtures("results_folder")
def test_the_mean_of_an_item_is_that_of_its_counts(london):
    found = estimates.items.counts(london)
    points = found["quantity"].str.removeprefix("answered-").astype(int)
    sums = (found["estimate"] * points).groupby([found["domain"], found["timepoint"]]).sum()
    means = estimates.items.item_means(london)
    for row in means.itertuples():
        assert sums[row.domain, row.timepoint] / row.n == pytest.approx(row.estimate)


@pytest.mark.usefixtures("results_folder")
def test_the_picture_tells_how_many_answered_above_the_middle(london):
    found = estimates.items.counts(london)
    told = show.items.answers(found).alternative
    high = [results.pick(found, f"answered-{points}", "work_burnt_out", "before")["estimate"] for points in (75, 100)]
    assert f"burnt out by work {sum(high):.0f} of 9 and " in told
    assert len(re.findall(r"\d+ of \d+", told)) == 1 + 2 * 19


@pytest.mark.usefixtures("results_folder")
def test_where_small_counts_are_hidden_those_of_answers_are_not_shown_and_a_sentence_says_so(hidden_cohorts):
    found = estimates.items.counts(hidden_cohorts(41, 15))
    assert found.empty
    assert "most of them are small" in repr(show.items.answers(found))
