from __future__ import annotations

from typing import get_args

import pytest

from peergroups.estimates import varieties
from peergroups.records.cohort import Interviews


def test_every_variety_that_a_cohort_may_declare_says_what_it_asks_for():
    allowed, nothing = get_args(Interviews.model_fields["variety"].annotation)
    assert set(get_args(allowed)) == set(varieties.VARIETIES)
    assert nothing is type(None)


@pytest.mark.parametrize(
    ("declared", "counts", "coefficients", "saturation"),
    [
        (None, False, False, False),
        ("reflexive", False, False, False),
        ("codebook", True, False, False),
        ("coding reliability", True, True, True),
    ],
)
def test_what_is_asked_for_follows_from_what_is_declared(invented, declared, counts, coefficients, saturation):
    invented.settings["interviews"] |= {"variety": declared} if declared else {}
    study = invented.load()
    asked = varieties.of(study)
    assert (asked.counts, asked.coefficients, asked.saturation) == (counts, coefficients, saturation)
    told = varieties.in_words(study)
    assert (f"“{declared}”" if declared else "no variety") in told
    assert asked.why in told


def test_london_declares_none_for_the_article_states_none(london):
    assert london.cohort.interviews.variety is None


def test_a_variety_nobody_knows_is_refused(invented):
    invented.settings["interviews"]["variety"] = "grounded"
    (fault,) = invented.faults()
    assert fault == (
        'cohort.yaml, key interviews.variety: found "grounded"; '
        "should be 'reflexive', 'codebook' or 'coding reliability'"
    )
