"""Cohorts that share nearly all their people. Oracle: people drawn here, and how many of them each cohort is given."""

from __future__ import annotations

from random import Random

import pytest

from peergroups import cbi
from peergroups.records.overlaps import nearly_the_same

RULES = {"smallest_count": 10}


@pytest.fixture
def cohort(study_of):
    """A cohort of these numbered people, each of whom answers alike in all cohorts, under whatever id."""

    def make(name: str, people: range | list[int], rules: dict = RULES, records: str = "real"):
        rows = []
        for number in people:
            for timepoint in cbi.TIMEPOINTS:
                draw = Random(f"{number} {timepoint}")
                given = {item: draw.choice(["0", "25", "50", "75", "100"]) for item in cbi.LABELS}
                rows.append({"participant": f"{name}-{number}", "timepoint": timepoint, **given})
        study = study_of(rows, rules)
        object.__setattr__(study, "cohort", study.cohort.model_copy(update={"id": name, "records": records}))
        return study

    return make


def test_a_cohort_and_the_same_with_a_few_more_are_refused(cohort):
    (told,) = nearly_the_same(
        [cohort("deanery", range(30)), cohort("region", range(37)), cohort("other", range(50, 90))]
    )
    assert told.startswith("deanery and region: all but 7 of their questionnaires after the groups are the same")
    assert told.endswith("should be 10 or more, or one of these cohorts left out")


@pytest.mark.parametrize("more", [10, 30])
def test_who_differ_by_as_many_as_may_be_told_are_not(cohort, more):
    assert nearly_the_same([cohort("deanery", range(30)), cohort("region", range(30 + more))]) == []


def test_one_cohort_under_two_names_is_refused(cohort):
    (told,) = nearly_the_same([cohort("one", range(30)), cohort("two", range(30))])
    assert "all but 0" in told


def test_a_region_that_is_its_deaneries_and_a_few_more_is_refused(cohort):
    deaneries = [cohort("east", range(20)), cohort("west", range(20, 45))]
    (told,) = nearly_the_same([*deaneries, cohort("region", range(49))])
    assert told.startswith("region and east with west: all but 4")
    assert nearly_the_same([*deaneries, cohort("region", range(45))]) == []
    assert nearly_the_same([*deaneries, cohort("region", range(55))]) == []


def test_the_strictest_rule_says_how_few_are_few(cohort):
    few = [cohort("one", range(30), {"smallest_count": 3}), cohort("two", range(35), {"smallest_count": 3})]
    assert nearly_the_same(few) == []
    assert nearly_the_same([*few, cohort("three", range(60, 90))])


def test_those_who_share_an_id_and_nothing_else_are_different_people(cohort):
    one, two = cohort("one", range(12)), cohort("two", range(20, 32))
    two.answers["participant"] = one.answers["participant"]
    assert nearly_the_same([one, two]) == []


def test_made_up_people_and_cohorts_that_hide_nothing_are_nobodys_secret(cohort):
    assert nearly_the_same([cohort("one", range(30)), cohort("two", range(31), records="synthetic")]) == []
    none = {"smallest_count": 0}
    assert nearly_the_same([cohort("one", range(30), none), cohort("two", range(31), none)]) == []
