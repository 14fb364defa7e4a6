"""Oracle: arithmetic on the printed means by hand, and every imputation of those lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peergroups import results
from peergroups.estimates import before_after, explanations
from peergroups.estimates.before_after import BeforeAfter
from peergroups.results import without_keys

SCORES = st.floats(0, 100)
SOME = st.lists(SCORES, min_size=1, max_size=6)


def seen_of(both: list[tuple[float, float]], once: list[float]) -> BeforeAfter:
    """What is seen of people with two scores and of people with one."""
    before, after = [pair[0] for pair in both] + once, [pair[1] for pair in both]
    difference = np.mean([second - first for first, second in both])
    sizes = {"n_before": len(before), "n_after": len(after), "origin": "real", "scale": "personal"}
    sds = {"sd_before": 1.0, "sd_after": 1.0}
    return BeforeAfter(mean_before=np.mean(before), mean_after=np.mean(after), difference=difference, **sizes, **sds)


@pytest.fixture(scope="module")
def printed(london):
    return before_after.from_published(london)


def test_published_bounds_with_0_and_100_for_those_lost(london, printed):
    found = explanations.lost_at_the_extremes(london, printed)
    # R: round((6 * c(23, 28, 12) + 3 * 0) / 9 - c(43, 51, 32), 1) = -27.7 -32.3 -24.0; with 3 * 100: 5.7 1.0 9.3
    assert [without_keys(results.interval(row)) for _, row in found.iterrows()] == [
        "−27.7 to 5.7",
        "−32.3 to 1.0",
        "−24.0 to 9.3",
    ]
    assert found["n"].tolist() == [9, 9, 9]
    assert set(found["origin"]) == {"published"}


def test_published_means_needed_for_no_change(london, printed):
    found = explanations.needed_for_no_change(london, printed)
    # R: (9 * c(43, 51, 32) - 6 * c(23, 28, 12)) / 3 = 83 97 72
    assert found.query("quantity == 'mean-needed'")["estimate"].tolist() == pytest.approx([83, 97, 72])


def test_in_the_stand_in_records_it_comes_from_the_people(london):
    seen = before_after.from_records(london, london.scores)
    found = explanations.needed_for_no_change(london, seen)
    needed = results.pick(found, "mean-needed", "personal", "after")
    # by hand from the records' totals: those lost 44.44 before, those with both scores -19.44 on average
    assert needed["estimate"] == pytest.approx(400 / 9 + 6 * (175 / 9) / 3)
    assert needed["origin"] == "synthetic"


def test_everything_carries_its_caveats_and_can_be_saved(london, printed, results_folder):
    tables = [explanations.lost_at_the_extremes(london, printed), explanations.needed_for_no_change(london, printed)]
    results.save("06-x", *tables)
    assert pd.concat(tables)["caveats"].str.contains("lost-to-follow-up").all()


@given(both=st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=6), once=SOME, data=st.data())
def test_bounds_hold_every_answer_of_those_lost(both, once, data):
    seen = seen_of(both, once)
    imputed = data.draw(st.lists(SCORES, min_size=len(once), max_size=len(once)))
    mean = np.mean([pair[1] for pair in both] + imputed)
    assert explanations.mean_with_lost_at(seen, 0) - 1e-9 <= mean <= explanations.mean_with_lost_at(seen, 100) + 1e-9
    assert explanations.mean_with_lost_at(seen, np.mean(imputed)) == pytest.approx(mean)


@given(both=st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=6), once=SOME)
def test_the_mean_needed_gives_exactly_no_change(both, once):
    seen = seen_of(both, once)
    assert explanations.mean_with_lost_at(seen, explanations.mean_needed(seen)) == pytest.approx(
        seen.mean_before, abs=1e-9
    )


def test_with_nobody_lost_there_is_nothing_to_bound():
    seen = seen_of([(60, 40), (50, 20)], [])
    assert explanations.mean_with_lost_at(seen, 0) == explanations.mean_with_lost_at(seen, 100) == 30
    assert np.isnan(explanations.mean_needed(seen))


def test_with_nobody_left_everything_is_open(study_of, scores_of):
    study = study_of(scales=["personal"])
    seen = before_after.from_records(study, scores_of("personal", P1=(60, None), P2=(40, None)))
    found = explanations.lost_at_the_extremes(study, seen)
    difference = results.pick(found, "difference-of-everybody", "personal", "after minus before")
    assert (difference["low"], difference["high"]) == (-50, 50)
    assert explanations.mean_needed(seen[0]) == 50
    nobody = before_after.from_records(study, scores_of("personal", P1=(None, None)))
    assert explanations.lost_at_the_extremes(study, nobody)[["low", "high"]].isna().all(axis=None)
    assert explanations.needed_for_no_change(study, nobody)["estimate"].isna().all()


@pytest.mark.parametrize(("people", "lost_again"), [(41, 3), (41, 0), (21, 12), (41, 36)])
def test_where_few_are_lost_or_left_a_real_cohort_does_not_tell(hidden_cohorts, people, lost_again):
    study = hidden_cohorts(people, lost_again)
    seen = before_after.from_records(study, study.scores)
    for table in (explanations.lost_at_the_extremes(study, seen), explanations.needed_for_no_change(study, seen)):
        assert table[["estimate", "low", "high"]].isna().all(axis=None)
        assert table["method"].str.startswith("hidden: of fewer than 10 people").all()


def test_where_nothing_need_be_hidden_it_is_told(invented):
    study = invented.load()
    seen = before_after.from_records(study, study.scores)
    assert explanations.lost_at_the_extremes(study, seen)[["low", "high"]].notna().all(axis=None)
    assert explanations.needed_for_no_change(study, seen)["estimate"].notna().all()
