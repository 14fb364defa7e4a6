"""Oracles: exact fractions and the definitions, written again here; the pure functions have their own tests."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from givenfiles.faults import InputError
from peergroups import caveats, cbi, results
from peergroups.estimates import change, paired
from peergroups.results import without_keys
from peergroups.statistics import effect_sizes, small_samples

IN_POINTS = ["mean-by-sign-flips", "sign-flip-p", "smallest-p"]
COUNTS = ["reliably-lower", "within-reliable-change", "reliably-higher"]


def totals(scale: str, *people: tuple) -> pd.DataFrame:
    """Scores from each person's ((total, answered) before, (total, answered) after); None where there is no score."""
    rows = [
        (f"P{place}", timepoint, scale, answered, total, 25 * total / answered)
        for place, both in enumerate(people)
        for timepoint, found in zip(cbi.TIMEPOINTS, both, strict=True)
        if found is not None
        for total, answered in [found]
    ]
    return pd.DataFrame(rows, columns=["participant", "timepoint", "scale", "answered", "total", "score"])


@pytest.fixture(scope="module")
def study(study_of):
    return study_of(scales=["work"])


def picked(table: pd.DataFrame, quantity: str, scale: str = "work") -> pd.Series:
    return results.pick(table, quantity, scale, cbi.BETWEEN)


SIX = [
    ((20, 7), (9, 7)),
    ((17, 7), (25, 7)),
    ((14, 7), (7, 7)),
    ((9, 7), (6, 7)),
    ((22, 7), (20, 7)),
    ((11, 7), (18, 7)),
]


def test_scores_with_other_denominators_lie_on_one_lattice_exactly():
    found = paired.on_one_lattice(totals("work", ((10, 7), (9, 6)), ((4, 4), (8, 7)), ((3, 7), None)), "work")
    assert found.step == Fraction(25, 84)
    exact = [Fraction(225, 6) - Fraction(250, 7), Fraction(200, 7) - 25]
    assert [int(value) * found.step for value in found.steps] == exact


answered = st.integers(4, 7).flatmap(lambda k: st.tuples(st.integers(0, 4 * k), st.just(k)))


@given(st.lists(st.tuples(answered, answered), max_size=7))
def test_differences_are_those_of_the_scores(people):
    scores = totals("work", *people)
    found = paired.on_one_lattice(scores, "work")
    assert found.points == pytest.approx(change.pairs(scores)["difference"].to_numpy())
    exact = [Fraction(25 * after, j) - Fraction(25 * before, k) for (before, k), (after, j) in people]
    assert [int(value) * found.step for value in found.steps] == exact


def test_every_scale_has_every_quantity_and_its_caveats(london):
    for verb, quantities in ((paired.estimates, IN_POINTS), (paired.for_statisticians, ["d-z", "g-z", *COUNTS])):
        found = verb(london, london.scores)
        assert found["quantity"].tolist() == 3 * quantities
        assert set(found["n"]) == {6}
        results.require_caveats(found)
        for cell in found["caveats"]:
            assert {"no-control-group", "pairing-assumed", "few-people"} <= {c.id for c in caveats.listed([cell])}


def test_rows_tell_what_the_pure_functions_find_in_points(study):
    found = paired.estimates(study, totals("work", *SIX))
    steps = np.array([-11, 8, -7, -3, -2, 7])
    row = picked(found, "mean-by-sign-flips")
    told = [row["estimate"], row["low"], row["high"]]
    flipped = small_samples.sign_flips(steps)
    assert told == pytest.approx([25 / 7 * value for value in flipped.interval[:3]])
    assert row["level"] == 1 - 2 / 64
    assert picked(found, "sign-flip-p")["estimate"] == flipped.p
    assert picked(found, "smallest-p")["estimate"] == Fraction(1, 32)
    in_sds = paired.for_statisticians(study, totals("work", *SIX))
    d, g = picked(in_sds, "d-z"), picked(in_sds, "g-z")
    assert (d["estimate"], d["low"], d["high"], d["level"]) == pytest.approx(
        effect_sizes.d_z_of(np.mean(steps), small_samples.spread(steps), len(steps))
    )
    assert g["estimate"] == pytest.approx(0.840748682459689 * d["estimate"])


def test_people_beyond_reliable_change_are_counted_by_direction(study):
    # 17.7 points are needed: -39.3, 28.6, -25, -10.7, -7.1 and 25 points
    found = paired.for_statisticians(study, totals("work", *SIX))
    assert [picked(found, quantity)["estimate"] for quantity in COUNTS] == [2, 2, 2]
    method = picked(found, "reliably-lower")["method"]
    assert "more than 17.7 points" in method
    assert "Kristensen et al. 2005" in method


@pytest.mark.parametrize(
    ("people", "n"), [([], 0), ([((9, 7), None)], 0), ([((9, 7), (3, 7))], 1), ([((9, 7), (9, 7))] * 3, 3)]
)
def test_without_two_pairs_or_any_difference_it_says_not_defined(study, people, n):
    scores = totals("work", *people)
    found = pd.concat([paired.estimates(study, scores), paired.for_statisticians(study, scores)])
    inferred = found[~found["quantity"].isin(COUNTS)]
    assert inferred["estimate"].isna().all()
    assert {without_keys(results.number(row)) for _, row in inferred.iterrows()} == {"not defined"}
    assert set(found["n"]) == {n}
    assert sum(picked(found, quantity)["estimate"] for quantity in COUNTS) == n


def test_a_level_is_a_share(study):
    for verb in (paired.estimates, paired.for_statisticians):
        with pytest.raises(InputError, match="between 0 and 1"):
            verb(study, totals("work", *SIX), level=95)


def test_the_same_records_give_the_same_bytes(london):
    scores = london.scores
    for verb in (paired.estimates, paired.for_statisticians):
        assert verb(london, scores).to_csv() == verb(london, scores).to_csv()


def test_reliable_change_is_told_of_the_cohorts_own_scales(study, london):
    assert "more than 17.7 (work-related) points" in paired.reliable_change_in_words(study)
    assert "16.5 (personal), 17.7 (work-related), 18.9 (client-related) points" in paired.reliable_change_in_words(
        london
    )


# --- what may not be shown ---


def test_a_small_real_cohort_shows_nothing(hidden_cohorts):
    study = hidden_cohorts(9, 2)
    scores = study.scores
    assert paired.estimates(study, scores).empty
    for verb in (paired.for_statisticians, paired.completers_baseline):
        table = verb(study, scores)
        assert table[["n", "estimate", "low", "high"]].isna().all(axis=None)


def test_limits_that_are_means_of_a_few_peoples_differences_are_not_told_where_small_counts_are_hidden(study_of):
    open_to_five = study_of(scales=["work"], rules={"show_people": False, "smallest_count": 5})
    assert paired.estimates(open_to_five, totals("work", *SIX)).empty


def test_in_sds_a_difference_is_made_from_the_rounded_mean_and_sd(study_of):
    """Twelve differences, twice those of SIX: R, mean and sd of 25 / 7 * c(-11, 8, -7, -3, -2, 7) twice: -4.76, 26.1.

    Told are -5 and 26 of 10: d = -5 / 26.
    """
    rules = study_of(scales=["work"], rules={"show_people": False, "smallest_count": 5})
    found = paired.for_statisticians(rules, totals("work", *SIX, *SIX))
    d = picked(found, "d-z")
    assert (d["n"], d["estimate"]) == (10, pytest.approx(-5 / 26))
    assert d["low"] == pytest.approx(effect_sizes.d_z_of(-5, 26, 10).low)


def test_three_people_who_each_moved_one_step_have_a_mean_and_no_interval(study):
    """An interval of no width would say at 75 or 95 per cent that nothing is left to chance."""
    scores = totals("work", *[((8, 8), (0, 8))] * 3)
    found = pd.concat([paired.estimates(study, scores), change.paired_differences(study, scores)])
    for quantity in ("mean-by-sign-flips", "mean-paired-difference"):
        assert without_keys(results.interval(picked(found, quantity), level=True)) == "−25.0"
    assert picked(found, "sign-flip-p")["estimate"] == picked(found, "smallest-p")["estimate"] == 1 / 4
    in_sds = paired.for_statisticians(study, scores)
    assert np.isnan([picked(in_sds, quantity)["estimate"] for quantity in ("d-z", "g-z")]).all()


def test_where_small_counts_are_hidden_who_changed_by_too_little_is_not_counted(study_of):
    """Of eight, two are lower, two higher, and four not: n and two of the counts would tell the third."""
    open_to_three = study_of(scales=["work"], rules={"show_people": False, "smallest_count": 3})
    found = paired.for_statisticians(open_to_three, totals("work", *SIX, *[((7, 7), (7, 7))] * 2))
    counts = found[found["unit"] == "people"]
    assert counts["quantity"].tolist() == ["reliably-lower", "reliably-higher"]
    assert counts["method"].str.startswith("hidden").all()


# --- who answered again ---


def baseline(table: pd.DataFrame, who: str, quantity: str = "mean-score") -> tuple:
    row = results.pick(table, quantity, "work", who)
    return row["n"], without_keys(results.number(row))


def test_those_who_answered_again_stand_beside_everybody_and_those_who_did_not(study):
    people = [((14, 7), (7, 7)), ((21, 7), (7, 7)), ((28, 7), None), ((0, 7), None), ((7, 7), None), (None, (7, 7))]
    found = paired.completers_baseline(study, totals("work", *people))
    assert baseline(found, paired.EVERYBODY) == (5, "50.0")
    assert baseline(found, paired.BOTH) == (2, "62.5")
    assert baseline(found, paired.ONCE) == (3, "41.7")
    # sd(c(50, 75)); sd(c(100, 0, 25))
    assert baseline(found, paired.BOTH, "sd-score") == (2, "17.7")
    assert baseline(found, paired.ONCE, "sd-score") == (3, "52.0")


def test_numbers_carry_the_caveats_of_what_they_rest_on_beside_those_of_their_kind(london):
    baseline = paired.completers_baseline(london, london.scores)
    of_a_part = baseline["timepoint"].isin([paired.BOTH, paired.ONCE])
    assert of_a_part.any()
    assert baseline["caveats"].str.contains("pairing-assumed").tolist() == of_a_part.tolist()
    for_statisticians = paired.for_statisticians(london, london.scores)
    counts = for_statisticians["unit"] == "people"
    assert counts.any()
    assert for_statisticians["caveats"].str.contains("reliability-borrowed").tolist() == counts.tolist()


def test_where_all_answered_again_nobody_is_left_to_describe(study):
    found = paired.completers_baseline(study, totals("work", *SIX))
    assert baseline(found, paired.BOTH) == baseline(found, paired.EVERYBODY)
    assert baseline(found, paired.ONCE) == (0, "not defined")


def test_a_few_who_did_not_answer_again_are_left_out_of_everything(study_of):
    open_to_three = study_of(scales=["work"], rules={"show_people": False, "smallest_count": 3})
    of_six, of_eight = totals("work", *SIX), totals("work", *SIX, ((14, 7), None), ((21, 7), None))
    assert paired.completers_baseline(open_to_three, of_eight).empty
    for verb in (change.describe, change.bands, change.paired_differences, paired.for_statisticians):
        pd.testing.assert_frame_equal(verb(open_to_three, of_eight), verb(open_to_three, of_six))


def test_where_both_parts_are_large_enough_all_are_shown(study_of):
    open_to_three = study_of(scales=["work"], rules={"show_people": False, "smallest_count": 3})
    found = paired.completers_baseline(open_to_three, totals("work", *SIX, *[((14, 7), None)] * 3))
    assert baseline(found, paired.ONCE) == (3, "50")
    found = found[found["quantity"] == "mean-score"]
    assert "hidden" not in {without_keys(results.number(row)) for _, row in found.iterrows()}
