"""Oracles: exact fractions and the definitions, written again here; the pure functions have their own tests."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peergroups import bootstrap, caveats, cbi, change, effect_sizes, paired, randomisation, results
from peergroups.faults import InputError

P_VALUES = ["sign-flip-p", "sign-flip-p-holm", "signed-rank-p"]
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
    pairs = paired.on_one_lattice(totals("work", ((10, 7), (9, 6)), ((4, 4), (8, 7)), ((3, 7), None)), "work")
    assert pairs.step == Fraction(25, 84)
    assert [Fraction(int(value)) * pairs.step for value in pairs.before] == [Fraction(250, 7), 25]
    assert [Fraction(int(value)) * pairs.step for value in pairs.after] == [Fraction(225, 6), Fraction(200, 7)]


answered = st.integers(4, 7).flatmap(lambda k: st.tuples(st.integers(0, 4 * k), st.just(k)))


@given(st.lists(st.tuples(answered, answered), max_size=7))
def test_differences_are_those_of_the_scores(people):
    scores = totals("work", *people)
    pairs = paired.on_one_lattice(scores, "work")
    assert pairs.points == pytest.approx(change.pairs(scores)["difference"].to_numpy())
    exact = [Fraction(25 * after, j) - Fraction(25 * before, k) for (before, k), (after, j) in people]
    assert [int(value) * pairs.step for value in pairs.differences] == exact


def test_every_scale_has_every_quantity_and_its_caveats(london):
    found = paired.estimates(london, cbi.score(london))
    quantities = [
        "hodges-lehmann",
        "bootstrap-interval",
        "bootstrap-coverage",
        *P_VALUES,
        "d-z",
        "g-z",
        "d-av",
        "d-rm",
        *COUNTS,
    ]
    assert found["quantity"].tolist() == 3 * quantities
    assert set(found["n"]) == {6}
    results.require_caveats(found)
    for cell in found["caveats"]:
        assert {"no-control-group", "pairing-assumed", "few-people"} <= {c.id for c in caveats.listed([cell])}


def test_rows_tell_what_the_pure_functions_find_in_points(study):
    found = paired.estimates(study, totals("work", *SIX))
    steps = np.array([-11, 8, -7, -3, -2, 7])
    row = picked(found, "hodges-lehmann")
    told = [row["estimate"], row["low"], row["high"]]
    assert told == pytest.approx([25 / 7 * value for value in randomisation.hodges_lehmann(steps)[:3]])
    assert row["level"] == 1 - 2 / 64
    assert picked(found, "sign-flip-p")["estimate"] == randomisation.sign_flip_p(steps)
    assert picked(found, "signed-rank-p")["estimate"] == Fraction(46, 64)
    d, g = picked(found, "d-z"), picked(found, "g-z")
    assert (d["estimate"], d["low"], d["high"], d["level"]) == effect_sizes.d_z(steps)
    assert g["estimate"] == pytest.approx(0.840748682459689 * d["estimate"])
    before, after = ([total for total, _ in both] for both in zip(*SIX, strict=True))
    assert picked(found, "d-av")["estimate"] == pytest.approx(effect_sizes.d_av(before, after))
    assert picked(found, "d-rm")["estimate"] == pytest.approx(effect_sizes.d_rm(before, after))


def test_a_bootstrap_interval_is_never_told_without_its_coverage(study):
    found = paired.estimates(study, totals("work", *SIX), seed=7)
    points = 25 / 7 * np.array([-11, 8, -7, -3, -2, 7])
    low, high = bootstrap.interval(points, 7)
    row = picked(found, "bootstrap-interval")
    assert [row["estimate"], row["low"], row["high"]] == pytest.approx([points.mean(), low, high])
    # R: 100 * (2 * pt(qnorm(.975) * sqrt(5 / 6), 5) - 1) = 86.6396
    assert picked(found, "bootstrap-coverage")["estimate"] == pytest.approx(86.639643)


def test_people_beyond_reliable_change_are_counted_by_direction(study):
    # 17.7 points are needed: -39.3, 28.6, -25, -10.7, -7.1 and 25 points
    found = paired.estimates(study, totals("work", *SIX))
    assert [picked(found, quantity)["estimate"] for quantity in COUNTS] == [2, 2, 2]
    method = picked(found, "reliably-lower")["method"]
    assert "more than 17.7 points" in method
    assert "Kristensen et al. 2005" in method


def test_holms_adjustment_runs_over_the_scales_that_have_a_p(study_of):
    study = study_of(scales=["personal", "work", "client"])
    people = [((12 + place, 6), (10, 6)) for place in range(6)]
    scores = pd.concat([totals("personal", *people), totals("work", *SIX)])
    found = paired.estimates(study, scores)
    assert picked(found, "sign-flip-p", "personal")["estimate"] == 1 / 32
    assert picked(found, "sign-flip-p-holm", "personal")["estimate"] == 2 / 32
    assert np.isnan(picked(found, "sign-flip-p-holm", "client")["estimate"])


@pytest.mark.parametrize(
    ("people", "n"), [([], 0), ([((9, 7), None)], 0), ([((9, 7), (3, 7))], 1), ([((9, 7), (9, 7))] * 3, 3)]
)
def test_without_two_pairs_or_any_difference_it_says_not_defined(study, people, n):
    found = paired.estimates(study, totals("work", *people))
    inferred = found[~found["quantity"].isin([*COUNTS, "d-av"])]
    assert inferred["estimate"].isna().all()
    assert {results.number(row) for _, row in inferred.iterrows()} == {"not defined"}
    assert set(found["n"]) == {n}
    assert sum(picked(found, quantity)["estimate"] for quantity in COUNTS) == n


def test_a_level_is_a_share(study):
    with pytest.raises(InputError, match="between 0 and 1"):
        paired.estimates(study, totals("work", *SIX), level=95)


def test_the_same_records_give_the_same_bytes(london):
    scores = cbi.score(london)
    assert paired.estimates(london, scores).to_csv() == paired.estimates(london, scores).to_csv()


# --- what may not be shown ---


def test_a_small_real_cohort_shows_nothing(hidden_cohorts):
    study = hidden_cohorts(9, 2)
    scores = cbi.score(study)
    for table in (paired.estimates(study, scores), paired.completers_baseline(study, scores)):
        assert len(table)
        assert table[["n", "estimate", "low", "high"]].isna().all(axis=None)


def test_an_interval_between_two_peoples_own_differences_is_protected_like_them(study_of):
    open_to_five = study_of(scales=["work"], rules={"show_people": False, "smallest_count": 5})
    found = paired.estimates(open_to_five, totals("work", *SIX))
    assert results.number(picked(found, "hodges-lehmann")) == "hidden"
    assert results.number(picked(found, "sign-flip-p")) != "hidden"


def test_counts_that_give_one_another_away_are_hidden_together(study_of):
    open_to_three = study_of(scales=["work"], rules={"show_people": False, "smallest_count": 3})
    found = paired.estimates(open_to_three, totals("work", *SIX, *[((20, 7), (4, 7))] * 4))
    assert {results.number(picked(found, quantity)) for quantity in COUNTS} == {"hidden"}


# --- who answered again ---


def baseline(table: pd.DataFrame, who: str, quantity: str = "mean-score") -> tuple:
    row = results.pick(table, quantity, "work", who)
    return row["n"], results.number(row)


def test_those_who_answered_again_stand_beside_everybody_and_those_who_did_not(study):
    people = [((14, 7), (7, 7)), ((21, 7), (7, 7)), ((28, 7), None), ((0, 7), None), ((7, 7), None), (None, (7, 7))]
    found = paired.completers_baseline(study, totals("work", *people))
    assert baseline(found, paired.EVERYBODY) == (5, "50.0")
    assert baseline(found, paired.BOTH) == (2, "62.5")
    assert baseline(found, paired.ONCE) == (3, "41.7")
    # sd(c(50, 75)); sd(c(100, 0, 25))
    assert baseline(found, paired.BOTH, "sd-score") == (2, "17.7")
    assert baseline(found, paired.ONCE, "sd-score") == (3, "52.0")


def test_where_all_answered_again_nobody_is_left_to_describe(study):
    found = paired.completers_baseline(study, totals("work", *SIX))
    assert baseline(found, paired.BOTH) == baseline(found, paired.EVERYBODY)
    assert baseline(found, paired.ONCE) == (0, "not defined")


def test_a_few_who_did_not_answer_again_cannot_be_worked_out_from_the_others(study_of):
    open_to_three = study_of(scales=["work"], rules={"show_people": False, "smallest_count": 3})
    found = paired.completers_baseline(open_to_three, totals("work", *SIX, ((14, 7), None), ((21, 7), None)))
    assert baseline(found, paired.EVERYBODY) == (8, "57.1")
    assert baseline(found, paired.BOTH)[1] == baseline(found, paired.ONCE)[1] == "hidden"


def test_where_both_parts_are_large_enough_all_are_shown(study_of):
    open_to_three = study_of(scales=["work"], rules={"show_people": False, "smallest_count": 3})
    found = paired.completers_baseline(open_to_three, totals("work", *SIX, *[((14, 7), None)] * 3))
    assert baseline(found, paired.ONCE) == (3, "50.0")
    assert "hidden" not in {results.number(row) for _, row in found.iterrows()}


# --- bootstrap ---


def test_of_six_all_resamples_are_listed_and_no_seed_matters():
    # R 4.2.2: x <- c(-20, -12, 5, -30, -8, -25)
    # quantile(rowMeans(expand.grid(rep(list(x), 6))), c(.025, .975)) = -23.83333 -5.5
    values = [-20, -12, 5, -30, -8, -25]
    assert bootstrap.interval(values, seed=1) == bootstrap.interval(values, seed=2)
    assert bootstrap.interval(values, seed=1) == pytest.approx((-143 / 6, -5.5))
    assert bootstrap.resamples_told(6, 1) == "all resamples"


def test_of_more_the_interval_is_near_that_of_all_resamples():
    """All 7^7 resamples, each as likely as the other, by adding up distributions of whole numbers."""
    values = [-9, 1, 4, 16, 3, -2, 8]
    ways = np.array([1.0])
    one = np.bincount(np.array(values) + 9)
    for _ in values:
        ways = np.convolve(ways, one)
    at = (np.searchsorted(np.cumsum(ways) / 7**7, [0.1, 0.9]) - 7 * 9) / 7
    assert bootstrap.interval(values, seed=1, level=0.8) == pytest.approx(tuple(at), abs=0.3)
    assert bootstrap.interval(values, seed=1) == bootstrap.interval(values, seed=1)
    assert bootstrap.resamples_told(7, 1) == "9,999 resamples, seed 1"


@pytest.mark.parametrize("values", [[], [3], [2, 2, 2]])
def test_without_spread_there_is_no_bootstrap_interval(values):
    assert np.isnan(bootstrap.interval(values, seed=1)).all()


@pytest.mark.parametrize(
    # benchmarks/coverage.py --seed 1, percentile: six people 2,000 runs, nine and fifteen 1,500
    ("n", "simulated"), [(6, 0.8715), (9, 0.9093), (15, 0.9227)]
)  # fmt: skip
def test_the_coverage_told_is_the_coverage_simulated(n, simulated):
    assert bootstrap.coverage(n) == pytest.approx(simulated, abs=0.02)
