"""Oracles: an example counted by hand, the definition put into plain loops over every order, and bounds worked out.

The rule is that of Guest, Namey & Chen 2020 (doi:10.1371/journal.pone.0232076): codes new in each of the overlapping
runs, by the distinct codes of the base.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from givenfiles.faults import InputError
from peergroups import results
from peergroups.estimates import matrices, saturation
from peergroups.estimates.saturation import Rule, new_codes, orders_of

# Seven people by six codes. Base of four: codes a, b, c, d. P5 adds e, P6 nothing, P7 adds f.
SPOKE = np.array(
    [
        [1, 1, 0, 0, 0, 0],
        [1, 0, 1, 0, 0, 0],
        [0, 1, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [1, 0, 0, 0, 1, 0],
        [0, 1, 0, 0, 1, 0],
        [0, 0, 1, 0, 0, 1],
    ],
    dtype=bool,
)
AS_LISTED = np.arange(7)[None, :]


def by_loops(spoke, order, rule):
    """Base, and the new codes of each run, interview by interview."""
    said = [{code for code in range(spoke.shape[1]) if spoke[person, code]} for person in order]
    base = set().union(*said[: rule.base])
    runs = []
    for start in range(rule.base, len(said) - rule.run + 1):
        heard, run = set().union(*said[:start]), set().union(*said[start : start + rule.run])
        runs.append(len(run - heard))
    return len(base), runs


def test_the_example_counted_by_hand():
    found = new_codes(SPOKE, AS_LISTED, Rule())
    assert found.base.tolist() == [4]
    assert found.runs.tolist() == [[1, 1]]  # P5 and P6 bring e, P6 and P7 bring f: runs overlap
    assert found.shares.tolist() == [[0.25, 0.25]]
    longer = new_codes(SPOKE, AS_LISTED, Rule(run=3))
    assert longer.runs.tolist() == [[2]]


@given(
    spoke=st.tuples(st.integers(2, 5), st.integers(1, 6)).flatmap(lambda shape: arrays(bool, shape)),
    base=st.integers(1, 4),
    run=st.integers(1, 3),
)
def test_every_order_counts_as_loops_do(spoke, base, run):
    rule, orders = Rule(base, run), np.array(list(permutations(range(len(spoke)))))
    found = new_codes(spoke, orders, rule)
    for place, order in enumerate(orders):
        in_base, runs = by_loops(spoke, order, rule)
        assert found.base[place] == in_base
        assert found.runs[place].tolist() == runs
        assert np.array_equal(
            found.shares[place], [new / in_base if in_base else np.nan for new in runs], equal_nan=True
        )


def test_all_orders_of_few_people_and_a_seeded_draw_of_many_the_given_one_first():
    orders, told = orders_of(7)
    assert len({tuple(order) for order in orders}) == 5040
    assert told == "all 5,040 orders"
    drawn, told = orders_of(70, seed=3)
    assert told == "10,000 orders, drawn with seed 3"
    for some in (orders, drawn):
        assert some[0].tolist() == list(range(some.shape[1]))
    assert (np.sort(drawn, axis=1) == np.arange(70)).all()
    assert (orders_of(70, seed=3)[0] == drawn).all()
    assert (orders_of(70, seed=4)[0] != drawn).any()


@pytest.fixture
def example(invent):
    """Seven people interviewed who spoke of the codes of the example, in a cohort that declares coding reliability."""
    cohort = invent(8, 1)
    cohort.settings["interviews"]["variety"] = "coding reliability"
    cohort.tables["codebook"] = cohort.tables["codebook"][:1] + [[code, "T", code, ""] for code in "abcdef"]
    cohort.tables["segments"] = cohort.tables["segments"][:1] + [
        [f"P{who + 2:02}-{code}", f"talk-P{who + 2:02}", f"P{who + 2:02}", "abcdef"[code], "A", "0", "9"]
        for who, code in zip(*np.nonzero(SPOKE), strict=True)
    ]
    return cohort


def test_estimates_give_the_order_as_listed_and_the_span_over_all_orders(example):
    study = example.load()
    assert (matrices.segments_by_code(study).to_numpy() == SPOKE).all()
    rows = saturation.estimates(study)
    loops = [by_loops(SPOKE, order, Rule()) for order in permutations(range(7))]
    base = results.pick(rows, "codes-in-base", "interviews 1 to 4")
    assert (base["estimate"], base["low"], base["high"]) == (4, min(b for b, _ in loops), max(b for b, _ in loops))
    for place, run in enumerate(["interviews 5 to 6", "interviews 6 to 7"]):
        shares = [runs[place] / in_base for in_base, runs in loops]
        row = results.pick(rows, "new-information", run)
        assert (row["estimate"], row["low"], row["high"]) == (0.25, min(shares), max(shares))
        assert results.pick(rows, "new-codes", run)["estimate"] == 1
        assert row["method"] == "interviews with codes, order as listed; low and high: all 5,040 orders"


def test_the_threshold_is_met_by_the_first_run_at_or_below_it(example):
    study = example.load()
    never = results.pick(saturation.estimates(study), "interviews-to-threshold", "at or below 0.05")
    assert np.isnan(never[["estimate", "low", "high"]].astype(float)).all()
    met = results.pick(saturation.estimates(study, threshold=0.25), "interviews-to-threshold", "at or below 0.25")
    assert (met["estimate"], met["low"], met["high"]) == (6, 6, 7)
    loops = [by_loops(SPOKE, order, Rule()) for order in permutations(range(7))]
    share = sum(any(new / base <= 0.25 for new in runs) for base, runs in loops) / len(loops)
    row = results.pick(saturation.estimates(study, threshold=0.25), "orders-meeting-threshold", "at or below 0.25")
    assert row["estimate"] == pytest.approx(100 * share)


def test_somebody_who_was_given_no_code_cannot_show_that_nothing_new_came_up(example):
    example.tables["segments"] = [row for row in example.tables["segments"] if row[2] != "P08"]
    rows = saturation.estimates(example.load())
    assert "interviews 6 to 7" not in set(rows["domain"])
    assert set(rows["n"]) == {6}
    loops = [by_loops(SPOKE[:6], order, Rule()) for order in permutations(range(6))]
    share = sum(any(new / base <= 0.05 for new in runs) for base, runs in loops) / len(loops)
    row = results.pick(rows, "orders-meeting-threshold", "at or below 0.05")
    assert row["estimate"] == pytest.approx(100 * share)


def test_seventy_people_are_drawn_from_and_the_span_holds_the_order_as_listed(invent):
    cohort = invent(71, 1)
    cohort.settings["interviews"]["variety"] = "coding reliability"
    cohort.tables["segments"].append(["P70-2", "talk-P70", "P70", "leader", "A", "100", "180"])
    rows = saturation.estimates(cohort.load(), base=6, run=3)
    information = rows[rows["quantity"] == "new-information"]
    assert len(information) == 70 - 6 - 3 + 1
    assert (information["low"] <= information["estimate"]).all()
    assert (information["estimate"] <= information["high"]).all()
    assert information["method"].str.contains("10,000 orders, drawn with seed 1").all()


@pytest.mark.parametrize("variety", [None, "reflexive", "codebook"])
def test_where_the_variety_does_not_ask_for_it_there_is_none(example, variety):
    del example.settings["interviews"]["variety"]
    example.settings["interviews"] |= {"variety": variety} if variety else {}
    assert saturation.estimates(example.load()).empty


def test_with_too_few_interviews_for_a_run_there_is_none(invented):
    invented.settings["interviews"]["variety"] = "coding reliability"
    assert saturation.estimates(invented.load(), base=4, run=1).empty
    assert len(saturation.estimates(invented.load(), base=3, run=1))


def test_a_real_cohort_hides_what_a_few_interviews_brought(example):
    del example.settings["disclosure"]
    rows = saturation.estimates(example.load())
    assert len(rows)
    assert rows[["estimate", "low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("wrong", [{"base": 0}, {"run": 0}, {"threshold": 1.0}, {"threshold": -0.1}])
def test_what_is_no_rule_is_refused(wrong):
    with pytest.raises(InputError, match="base and run should be 1 or more"):
        Rule(**wrong)
