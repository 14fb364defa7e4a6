"""Oracle: R 4.2.2; each call stands beside its value."""

from __future__ import annotations

import numpy as np
import pytest

from givenfiles.faults import InputError
from peergroups import results
from peergroups.estimates import change
from peergroups.results import without_keys

# R's `sleep` (Student 1908): extra hours of sleep of the same ten people under two drugs
FIRST = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SECOND = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


@pytest.fixture(scope="module")
def study(study_of):
    return study_of(scales=["personal"])


@pytest.fixture(scope="module")
def sleep(scores_of):
    return scores_of("personal", **{f"P{i}": pair for i, pair in enumerate(zip(FIRST, SECOND, strict=True))})


def test_scores_are_described_as_r_does(study, scores_of):
    # v <- c(12.5, 25, 37.5, 125/3, 175/3, 100); c(mean(v), sd(v), median(v), min(v), max(v))
    # 45.8333333333 30.7318148576 39.5833333333 12.5 100
    values = (12.5, 25, 37.5, 125 / 3, 175 / 3, 100)
    scores = scores_of("personal", **{f"P{i}": (value, None) for i, value in enumerate(values)})
    found = change.describe(study, scores).query("timepoint == 'before'").set_index("quantity")["estimate"]
    expected = {"mean": 45.8333333333, "sd": 30.7318148576, "median": 39.5833333333, "lowest": 12.5, "highest": 100}
    assert found.to_dict() == pytest.approx({f"{name}-score": value for name, value in expected.items()})


def test_one_score_has_a_mean_and_no_sd_and_none_has_neither(study, scores_of):
    found = change.describe(study, scores_of("personal", P1=(30, None)))
    assert without_keys(results.number(results.pick(found, "mean-score", "personal", "before"))) == "30.0"
    assert without_keys(results.number(results.pick(found, "sd-score", "personal", "before"))) == "not defined"
    assert without_keys(results.number(results.pick(found, "mean-score", "personal", "after"))) == "not defined"


@pytest.mark.parametrize(
    ("level", "low", "high"),
    [
        # t.test(sleep$extra[11:20], sleep$extra[1:10], paired = TRUE): mean difference 1.58
        # 95 percent confidence interval: 0.700114236723 2.459885763277
        (0.95, 0.700114236723, 2.459885763277),
        # conf.level = .9: 0.866994732971 2.293005267029
        (0.90, 0.866994732971, 2.293005267029),
    ],
)
def test_the_interval_is_that_of_the_paired_t_test(study, level, low, high, sleep):
    found = change.paired_differences(study, sleep, level)
    row = results.pick(found, "mean-paired-difference", "personal", "after minus before")
    assert (row["n"], row["level"]) == (10, level)
    assert (row["estimate"], row["low"], row["high"]) == pytest.approx((1.58, low, high), abs=1e-11)
    # sd(sleep$extra[11:20] - sleep$extra[1:10]) = 1.22999548328
    sd = results.pick(found, "sd-paired-difference", "personal", "after minus before")["estimate"]
    assert sd == pytest.approx(1.22999548328)


def test_a_difference_is_after_minus_before(study, scores_of):
    scores = scores_of("personal", P1=(60, 40), P2=(50, 50), P3=(30, 35))
    assert change.pairs(scores)["difference"].tolist() == [-20, 0, 5]
    found = change.paired_differences(study, scores)
    assert results.pick(found, "mean-paired-difference", "personal", "after minus before")["estimate"] == -5
    assert results.pick(found, "scored-lower", "personal", "after minus before")["estimate"] == 1


def test_pairs_keep_those_whose_second_score_is_missing_and_differences_do_not_use_them(study, scores_of):
    scores = scores_of("personal", P1=(60, 40), P2=(50, None), P3=(None, 35), P4=(20, 10))
    pairs = change.pairs(scores).set_index("participant")
    assert pairs.index.tolist() == ["P1", "P2", "P3", "P4"]
    assert pairs["difference"].isna().tolist() == [False, True, True, False]
    row = results.pick(
        change.paired_differences(study, scores), "mean-paired-difference", "personal", "after minus before"
    )
    assert (row["n"], row["estimate"]) == (2, -15)


def test_pairs_without_any_second_answer_still_have_their_columns(scores_of):
    once = scores_of("personal", P1=(60, None)).query("timepoint == 'before'")
    assert change.pairs(once).columns.tolist() == ["scale", "participant", "before", "after", "difference"]


@pytest.mark.parametrize(("people", "mean"), [({"P1": (60, 40)}, -20), ({"P1": (60, None)}, np.nan)])
def test_fewer_than_two_pairs_have_no_interval(study, people, mean, scores_of):
    found = change.paired_differences(study, scores_of("personal", **people))
    row = results.pick(found, "mean-paired-difference", "personal", "after minus before")
    assert row["estimate"] == pytest.approx(mean, nan_ok=True)
    assert np.isnan([row["low"], row["high"]]).all()
    assert "to" not in without_keys(results.interval(row)).replace("not defined", "")


@pytest.mark.parametrize(
    "people", [{"P1": (60, 40), "P2": (50, 30)}, {"P1": (25 * 3 / 7, 25 * 2 / 7), "P2": (25 * 6 / 7, 25 * 5 / 7)}]
)
@pytest.mark.filterwarnings("error")
def test_equal_differences_have_a_mean_and_no_interval(study, people, scores_of):
    """Of the second two people the differences are -25/7, and as floats they are not equal."""
    found = change.paired_differences(study, scores_of("personal", **people))
    row = results.pick(found, "mean-paired-difference", "personal", "after minus before")
    (before, after), _ = people.values()
    assert row["estimate"] == pytest.approx(after - before)
    assert np.isnan([row["low"], row["high"]]).all()
    if before < 60:
        assert len({after - before for before, after in people.values()}) == 2


def test_a_level_is_a_share(study, sleep):
    with pytest.raises(InputError, match="between 0 and 1"):
        change.paired_differences(study, sleep, 95)


def test_bands_count_people_and_the_line_at_50_counts_across_them(study, scores_of):
    values = (0, 25, 50, 175 / 3, 75, 100)
    scores = scores_of("personal", **{f"P{i}": (value, None) for i, value in enumerate(values)})
    found = change.bands(study, scores).query("timepoint == 'before'").set_index("quantity")["estimate"]
    counts = {"in-band-none": 2, "in-band-mild": 1, "in-band-moderate": 2, "in-band-severe": 1, "at-50-or-more": 4}
    assert found.to_dict() == counts
