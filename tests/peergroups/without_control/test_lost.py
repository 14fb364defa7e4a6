"""Oracle: arithmetic on the printed means by hand, and every imputation of those lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peergroups import cbi, results
from peergroups.without_control import aggregates, lost
from peergroups.without_control.aggregates import BeforeAfter

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
    return aggregates.from_published(london)


def test_published_bounds_with_0_and_100_for_those_lost(london, printed):
    found = lost.bounds(london, printed).query("quantity == 'mean-of-everybody'")
    # R: round((6 * c(23, 28, 12) + 3 * 0) / 9, 1) = 15.3 18.7 8.0; with 3 * 100: 48.7 52.0 41.3
    assert [results.interval(row) for _, row in found.iterrows()] == ["15.3 to 48.7", "18.7 to 52.0", "8.0 to 41.3"]
    assert found["n"].tolist() == [9, 9, 9]
    assert set(found["origin"]) == {"published"}


def test_on_every_scale_those_lost_could_make_the_mean_after_the_higher_one(london, printed):
    found = lost.bounds(london, printed).query("quantity == 'difference-of-everybody'")
    # R: round((6 * c(23, 28, 12) + 3 * 100) / 9 - c(43, 51, 32), 1) = 5.7 1.0 9.3
    assert found["high"].round(1).tolist() == [5.7, 1.0, 9.3]
    assert (found["low"] < 0).all()


def test_published_means_needed_for_no_change_and_where_the_difference_is_gone(london, printed):
    found = lost.needed_for_no_change(london, printed)
    # R: (9 * c(43, 51, 32) - 6 * c(23, 28, 12)) / 3 = 83 97 72
    assert found.query("quantity == 'mean-needed'")["estimate"].tolist() == pytest.approx([83, 97, 72])
    # R: c(20, 23, 20) * 9 / 3 = 60 69 60
    assert found.query("quantity == 'delta-at-zero'")["estimate"].tolist() == pytest.approx([60, 69, 60])
    # by hand: they fell by 20, 23, 20, so those lost would have risen
    assert found.query("quantity == 'change-at-zero'")["estimate"].tolist() == pytest.approx([40, 46, 40])


def test_in_the_stand_in_records_it_comes_from_the_people(london):
    seen = aggregates.from_records(london, cbi.score(london))
    found = lost.needed_for_no_change(london, seen)
    needed = results.pick(found, "mean-needed", "personal", "after")
    # by hand from the records' totals: those lost 44.44 before, those with both scores -19.44 on average
    assert needed["estimate"] == pytest.approx(400 / 9 + 6 * (175 / 9) / 3)
    assert needed["origin"] == "synthetic"


def test_everything_carries_its_caveats_and_can_be_saved(london, printed, results_folder):
    tables = [lost.bounds(london, printed), lost.needed_for_no_change(london, printed)]
    tables.append(lost.tipping_curve(london, printed)[results.COLUMNS])
    results.save("06-x", *tables)
    assert pd.concat(tables)["caveats"].str.contains("lost-to-follow-up").all()


def test_the_curve_has_a_row_a_scale_and_delta(london, printed):
    curve = lost.tipping_curve(london, printed, deltas=[0, 60])
    personal = curve[curve["scale"] == "personal"].set_index("delta")["estimate"]
    assert personal.to_dict() == pytest.approx({0: -20, 60: 0})
    assert curve["domain"].is_unique
    assert len(curve) == 6


@given(both=st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=6), once=SOME, data=st.data())
def test_bounds_hold_every_answer_of_those_lost(both, once, data):
    seen = seen_of(both, once)
    imputed = data.draw(st.lists(SCORES, min_size=len(once), max_size=len(once)))
    mean = np.mean([pair[1] for pair in both] + imputed)
    assert lost.mean_with_lost_at(seen, 0) - 1e-9 <= mean <= lost.mean_with_lost_at(seen, 100) + 1e-9
    assert lost.mean_with_lost_at(seen, np.mean(imputed)) == pytest.approx(mean)


@given(both=st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=6), once=SOME)
def test_the_mean_needed_gives_exactly_no_change(both, once):
    seen = seen_of(both, once)
    assert lost.mean_with_lost_at(seen, lost.mean_needed(seen)) == pytest.approx(seen.mean_before, abs=1e-9)
    tipped = lost.difference_at(seen, lost.delta_at_zero(seen))
    assert tipped == pytest.approx(0, abs=1e-9) if 0 <= round(lost.mean_needed(seen), 9) <= 100 else np.isnan(tipped)


@given(both=st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=6), once=SOME, delta=st.floats(-100, 100))
def test_the_curve_is_that_of_imputing_each_person_and_a_straight_line(both, once, delta):
    seen = seen_of(both, once)
    changes = [second - first for first, second in both]
    imputed = [seen.difference + delta for _ in once]
    found = lost.difference_at(seen, delta)
    if not 0 <= round(np.mean(once) + seen.difference + delta, 9) <= 100:
        assert np.isnan(found)
        return
    assert found == pytest.approx(np.mean(changes + imputed), abs=1e-9)
    assert found - seen.difference == pytest.approx(delta * len(once) / seen.n_before, abs=1e-9)


@given(both=st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=6), once=SOME)
def test_tipping_point_and_mean_needed_say_the_same(both, once):
    seen = seen_of(both, once)
    assert np.mean(once) + seen.difference + lost.delta_at_zero(seen) == pytest.approx(lost.mean_needed(seen), abs=1e-9)


@given(both=st.lists(st.tuples(SCORES, SCORES), min_size=1, max_size=6), once=SOME)
def test_the_start_of_those_lost_comes_back_from_what_is_seen(both, once):
    assert lost.mean_before_of_lost(seen_of(both, once)) == pytest.approx(np.mean(once), abs=1e-9)


def test_of_printed_means_those_lost_are_taken_to_have_started_where_all_did(printed):
    assert [lost.mean_before_of_lost(scale) for scale in printed] == pytest.approx([43, 51, 32])


def test_had_those_lost_started_higher_less_would_be_enough(london, printed):
    found = lost.needed_for_no_change(london, printed).query("quantity == 'delta-at-zero-started-higher'")
    # by hand, personal: those lost start at 53, so the six at 38 (9 * 43 = 6 * 38 + 3 * 53) and change by -15. All nine
    # at 43 after need 83 of those lost, +30: 45 more than -15. R: 83 - 53 - (23 - 38) = 45, 97 - 61 - (28 - 46) = 54,
    # 72 - 42 - (12 - 27) = 45
    assert found["estimate"].tolist() == pytest.approx([45, 54, 45])


def test_the_curve_ends_where_those_lost_would_score_beyond_100(london, printed):
    curve = lost.tipping_curve(london, printed).dropna(subset="estimate")
    # the last step of 5 not above 100 - c(23, 28, 12) = 77 72 88
    assert curve.groupby("scale", sort=False)["delta"].max().tolist() == [75, 70, 85]


def test_with_nobody_lost_there_is_nothing_to_bound():
    seen = seen_of([(60, 40), (50, 20)], [])
    assert lost.mean_with_lost_at(seen, 0) == lost.mean_with_lost_at(seen, 100) == 30
    assert np.isnan([lost.mean_needed(seen), lost.delta_at_zero(seen)]).all()
    assert lost.difference_at(seen, 50) == -25


def test_with_nobody_left_everything_is_open(study_of, scores_of):
    study = study_of(scales=["personal"])
    seen = aggregates.from_records(study, scores_of("personal", P1=(60, None), P2=(40, None)))
    found = lost.bounds(study, seen)
    mean = results.pick(found, "mean-of-everybody", "personal", "after")
    assert (mean["low"], mean["high"]) == (0, 100)
    assert lost.mean_needed(seen[0]) == 50
    nobody = aggregates.from_records(study, scores_of("personal", P1=(None, None)))
    assert lost.bounds(study, nobody)[["low", "high"]].isna().all(axis=None)
    assert lost.tipping_curve(study, nobody)["estimate"].isna().all()


@pytest.mark.parametrize(("people", "lost_again"), [(41, 3), (41, 0), (21, 12), (41, 36)])
def test_where_few_are_lost_or_left_a_real_cohort_does_not_tell(hidden_cohorts, people, lost_again):
    study = hidden_cohorts(people, lost_again)
    seen = aggregates.from_records(study, cbi.score(study))
    for table in (
        lost.bounds(study, seen),
        lost.needed_for_no_change(study, seen),
        lost.tipping_curve(study, seen),
    ):
        assert table[["estimate", "low", "high"]].isna().all(axis=None)
        assert set(table["method"]) == {"hidden by the cohort's disclosure rules"}


def test_where_nothing_need_be_hidden_it_is_told(invented):
    study = invented.load()
    seen = aggregates.from_records(study, cbi.score(study))
    assert lost.tipping_curve(study, seen, deltas=[0])["estimate"].notna().all()
