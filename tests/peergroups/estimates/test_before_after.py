"""Oracle: Fig. 1 of the article, and scores typed in here."""

from __future__ import annotations

import pytest

from peergroups import results
from peergroups.estimates import before_after


@pytest.fixture(scope="module")
def study(study_of):
    return study_of(scales=["personal"])


def test_published_figures_are_read_as_printed(london):
    seen = before_after.from_published(london)
    assert [(s.scale, s.mean_before, s.sd_before, s.mean_after, s.sd_after, s.difference) for s in seen] == [
        ("personal", 43, 16.3, 23, 7.8, -20),
        ("work", 51, 17.56, 28, 4.87, -23),
        ("client", 32, 15.66, 12, 9.29, -20),
    ]
    assert {(s.n_before, s.n_after, s.lost, s.origin) for s in seen} == {(9, 6, 3, "published")}


def test_records_give_everybody_before_and_after_only_those_of_them_who_answered_again(study, scores_of):
    scores = scores_of("personal", P1=(60, 40), P2=(50, 20), P3=(10, None), P4=(None, 90))
    (seen,) = before_after.from_records(study, scores)
    assert (seen.n_before, seen.mean_before, seen.n_after, seen.mean_after, seen.lost) == (3, 40, 2, 30, 1)
    # c(sd(c(60, 50, 10)), sd(c(40, 20))) = 26.4575131106 14.1421356237
    assert (seen.sd_before, seen.sd_after) == pytest.approx((26.4575131106, 14.1421356237))
    # the mean of the two paired differences, not 30 - 40
    assert (seen.difference, seen.origin) == (-25, "real")


def test_a_cohort_without_published_figures_uses_its_records(london, invented):
    assert {s.origin for s in before_after.of(london, london.scores)} == {"published"}
    private = invented.load()
    assert before_after.from_published(private) == []
    assert {s.origin for s in before_after.of(private, private.scores)} == {"real"}


def test_rows_are_of_the_origin_that_was_seen(london):
    for seen in (before_after.from_published(london), before_after.from_records(london, london.scores)):
        table = before_after.estimates(london, seen, [seen[0].row(quantity="mean-needed", estimate=3)])
        assert table["origin"].tolist() == [seen[0].origin]


def test_nothing_seen_gives_no_rows_and_all_columns(study):
    assert before_after.estimates(study, [], []).columns.tolist() == results.COLUMNS


def test_a_row_is_of_all_before_and_protected_as_one_of_the_fewer():
    seen = before_after.BeforeAfter("personal", 9, 43, 16, 6, 23, 8, -20, "published")
    row = seen.row(quantity="expected-regression", estimate=-5)
    assert (row.domain, row.timepoint, row.n, row.people) == ("personal", "after minus before", 9, 6)
