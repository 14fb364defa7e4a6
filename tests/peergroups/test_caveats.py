"""Oracle: the register's own head, which says what each field may hold, and rules typed in again here."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from peergroups import caveats
from peergroups.quantities import QUANTITIES

SUBJECTS = set(get_args(caveats.Subject))
ORIGINS = get_args(caveats.Origin)
OF_EVERY_DIFFERENCE = {"no-control-group", "time-passing", "regression-to-the-mean"}


def ids(*given, **more) -> set[str]:
    return {caveat.id for caveat in caveats.that_apply(*given, **more)}


@pytest.mark.parametrize("caveat", caveats.REGISTER.values(), ids=lambda caveat: caveat.id)
def test_each_entry_is_well_formed(caveat):
    assert caveat.short
    assert len(caveat.short) <= 40
    assert caveat.sentence.endswith(".")
    assert set(caveat.affects) <= SUBJECTS
    assert caveat.affects
    assert caveat.applies in {
        "always",
        "synthetic",
        "published",
        "simulated",
        "declared",
        "asked for",
        "few people",
        "lost to follow-up",
        "answered only after",
        "unpaired",
    }
    assert caveat.serious in {"high", "medium", "low"}
    assert caveat.admitted
    assert caveat.sized_by
    assert caveats.SEPARATOR not in caveat.id


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("origin", ORIGINS)
def test_every_estimate_of_few_people_has_a_serious_caveat(quantity, origin):
    found = caveats.that_apply(QUANTITIES[quantity].subject, origin, n=9)
    assert "high" in {caveat.serious for caveat in found}


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_every_subject_has_a_caveat_however_many_people_there_are(subject):
    assert ids(subject, "real", n=1000)


@pytest.mark.parametrize("origin", ["published", "synthetic", "real"])
@pytest.mark.parametrize("n", [0, 6, 1000])
def test_every_difference_lacks_a_control_group_time_and_a_usual_self(origin, n):
    assert ids("difference", origin, n) >= OF_EVERY_DIFFERENCE


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_a_world_that_was_made_up_carries_its_own_caveat_and_no_other(subject):
    declared = ["self-selected", "interviewer-facilitated"]
    assert ids(subject, "simulated", n=6, declared=declared, lost=3, also=["few-people"]) == {"simulated-world"}


def test_an_estimate_may_need_a_caveat_that_others_of_its_subject_do_not():
    assert "reliability-borrowed" not in ids("difference", "real", n=6)
    assert "reliability-borrowed" in ids("difference", "real", n=6, also=["reliability-borrowed"])
    assert "pairing-assumed" in ids("score", "synthetic", n=6, also=["pairing-assumed"])
    assert "pairing-assumed" not in ids("score", "real", n=6, also=["pairing-assumed"])


def test_few_people_are_fewer_than_thirty():
    assert "few-people" in ids("score", "real", n=29)
    assert "few-people" not in ids("score", "real", n=30)


def test_declared_caveats_apply_where_declared_and_to_what_they_affect():
    assert "interviewer-facilitated" not in ids("theme", "real", n=7)
    assert "interviewer-facilitated" in ids("theme", "real", n=7, declared=["interviewer-facilitated"])
    assert "interviewer-facilitated" not in ids("score", "real", n=7, declared=["interviewer-facilitated"])


def test_lost_to_follow_up_applies_to_differences_once_somebody_is_lost():
    assert "lost-to-follow-up" not in ids("difference", "real", n=6, lost=0)
    assert "lost-to-follow-up" in ids("difference", "real", n=6, lost=1)


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_synthetic_published_and_real_carry_each_their_own_caveat(subject):
    own = {"synthetic-records": "synthetic", "read-from-the-article": "published", "simulated-world": "simulated"}
    for origin in ORIGINS:
        assert ids(subject, origin, n=9) & set(own) == {name for name, of in own.items() if of == origin}


def test_synthetic_differences_say_that_pairing_is_assumed():
    assert "pairing-assumed" in ids("difference", "synthetic", n=6)
    assert "pairing-assumed" not in ids("difference", "published", n=6)


@pytest.mark.parametrize("caveat", caveats.REGISTER.values(), ids=lambda caveat: caveat.id)
def test_nothing_that_a_reader_meets_is_a_name_of_the_code(caveat):
    told = f"{caveat.short} {caveat.sentence} {caveat.sized_by} {caveat.admitted}"
    assert not re.search(r"\w_\w|\w\.\w", told)


def test_the_same_caveats_lead_to_the_same_place_and_others_elsewhere():
    first = caveats.listed(["bands-not-validated;few-people"])
    assert caveats.anchor(first) == caveats.anchor(caveats.listed(["few-people;bands-not-validated", "few-people"]))
    assert caveats.anchor(first) != caveats.anchor(first[:1])


def test_several_cells_are_listed_once_each_most_serious_first():
    found = caveats.listed(["bands-not-validated;few-people", "unanswered-items;few-people"])
    assert [caveat.id for caveat in found] == ["few-people", "bands-not-validated", "unanswered-items"]


def test_a_picture_names_the_two_most_serious_and_what_is_made_up_first():
    assert caveats.in_a_line(["unanswered-items;bands-not-validated;few-people"]) == "few people · bands not validated"
    assert caveats.in_a_line(["few-people"]) == "few people"
    of_a_world = ["no-control-group;time-passing", "simulated-world"]
    assert caveats.in_a_line(of_a_world) == "thought experiment · no control group"
