"""Oracles: scores worked by hand from the scoring rule of Kristensen et al. 2005; exact fractions for the bands."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from fractions import Fraction

import pandas as pd
import pytest
from examples import cases
from hypothesis import given
from hypothesis import strategies as st

from peergroups import cbi
from peergroups.cbi import Answers
from peergroups.estimates import items

POINTS = {str(points): points for points in (0, 25, 50, 75, 100)}
LABELS = {"always": 100, "often": 75, "seldom": 25, "never": 0, "very high": 100, "somewhat": 50, "low": 25}
PERSONAL = ("100", "75", "50", "25", "0", "50")
WORK = ("75", "50", "25", "100", "75", "50")
CLIENT = ("0", "0", "25", "25", "50", "50")


def person(**changed: str) -> dict:
    given = dict(zip(cbi.LABELS, (*PERSONAL, *WORK, "100", *CLIENT), strict=True))
    return {"participant": "P1", "timepoint": "before"} | given | changed


@pytest.fixture(scope="session")
def scored(study_of):
    """Items answered, total and score of one person by scale."""

    def score(row: dict, **of_answers) -> dict:
        found = study_of([row], **of_answers).scores.set_index("scale")
        return {scale: tuple(values) for scale, values in found[["answered", "total", "score"]].iterrows()}

    return score


def test_the_nineteen_items_are_six_seven_and_six_and_one_is_reversed():
    assert [len(cbi.items_of(scale)) for scale in cbi.SCALES] == [6, 7, 6]
    assert [item.id for item in cbi.ITEMS if item.reversed] == ["work_energy_left"]
    assert [item.responses for item in cbi.ITEMS].count("degree") == 3 + 4


def test_scores_are_those_worked_by_hand(scored):
    # personal: (100 + 75 + 50 + 25 + 0 + 50) / 6 = 300 / 6
    # work: (75 + 50 + 25 + 100 + 75 + 50 + (100 - 100)) / 7 = 375 / 7; client: 150 / 6
    assert scored(person()) == {"personal": (6, 12, 50), "work": (7, 15, pytest.approx(375 / 7)), "client": (6, 6, 25)}


@pytest.mark.parametrize(
    ("direction", "personal", "work", "client"),
    [("as answered", 50, 375 / 7, 25), ("more is worse", 50, 475 / 7, 25), ("more is better", 50, 225 / 7, 75)],
)
def test_each_direction_turns_the_items_it_says(direction, personal, work, client, scored):
    found = {scale: score for scale, (_, _, score) in scored(person(), direction=direction).items()}
    assert found == pytest.approx({"personal": personal, "work": work, "client": client})


@pytest.mark.parametrize(
    ("coding", "named"),
    [
        ({"5": 100, "4": 75, "3": 50, "2": 25, "1": 0}, {"100": "5", "75": "4", "50": "3", "25": "2", "0": "1"}),
        ({"1": 100, "2": 75, "3": 50, "4": 25, "5": 0}, {"100": "1", "75": "2", "50": "3", "25": "4", "0": "5"}),
        (LABELS, {"100": "always", "75": "often", "50": "somewhat", "25": "low", "0": "never"}),
    ],
)
def test_answers_in_a_cohorts_own_codes_score_the_same(coding, named, scored):
    row = {column: named.get(entry, entry) for column, entry in person().items()}
    assert scored(row, coding=coding) == scored(person())


def test_the_reversed_item_moves_a_work_score_by_at_most_a_seventh(scored):
    least, most = scored(person(work_energy_left="100")), scored(person(work_energy_left="0"))
    assert most["work"][2] - least["work"][2] == pytest.approx(100 / 7)
    assert most["personal"] == least["personal"]


@pytest.mark.parametrize(("scale", "fewest"), [("personal", 3), ("work", 4), ("client", 3)])
def test_fewer_than_half_the_items_answered_is_no_score_and_half_is_one(scale, fewest, scored):
    everybody = dict.fromkeys(cbi.LABELS, "0") | {"work_energy_left": "100"}
    for answered in range(len(cbi.items_of(scale)) + 1):
        left_out = dict.fromkeys(cbi.items_of(scale)[answered:], None)
        found = scored({"participant": "P1", "timepoint": "before"} | everybody | left_out)[scale]
        assert found[0] == answered
        assert found[1:] == (0, 0) if answered >= fewest else all(map(pd.isna, found[1:]))


def test_rows_of_scores_are_counted_through(study_of):
    assert list(study_of([person(), person(participant="P2")]).scores.index) == list(range(2 * 3))


def test_unanswered_items_do_not_count_as_zero(scored):
    assert scored(person(personal_worn_out=None))["personal"] == (5, 12, 60)


def test_a_cohort_with_one_scale_is_scored_on_it_alone(scored):
    assert list(scored(person(), scales=["client"])) == ["client"]


@pytest.mark.parametrize("scales", [[], ["work", "work"]])
def test_scales_are_named_once_each_and_at_least_one(scales):
    with pytest.raises(ValueError, match="at least one scale, each once"):
        Answers(coding=POINTS, direction="as answered", scales=scales)


@pytest.mark.parametrize(
    ("coding", "fault"), [({}, "at least 1 item"), ({"often": 30}, "should be 0, 25, 50, 75 or 100")]
)
def test_a_coding_has_entries_and_they_are_worth_points_of_the_instrument(coding, fault):
    with pytest.raises(ValueError, match=fault):
        Answers(coding=coding, direction="as answered")


@pytest.mark.parametrize("entry", ["always", " always "])
def test_a_coding_of_one_entry_will_do_and_white_space_around_it_says_nothing(entry):
    assert Answers(coding={entry: 100}, direction="as answered").coding == {"always": 100}


answer = st.sampled_from([*POINTS, None])


@cases(30)
@given(answers=st.lists(answer, min_size=19, max_size=19), order=st.permutations(list(cbi.LABELS)))
def test_the_order_of_the_columns_changes_nothing(answers, order, study_of):
    study = study_of([{"participant": "P1", "timepoint": "after"} | dict(zip(cbi.LABELS, answers, strict=True))])
    shuffled = type(study)(study.cohort, study.participants, study.answers[["timepoint", *order, "participant"]])
    pd.testing.assert_frame_equal(study.scores, shuffled.scores)


@cases(60)
@given(answers=st.lists(answer, min_size=19, max_size=19))
def test_a_score_is_25_times_the_total_over_the_answered_and_the_total_is_exact(answers, scored):
    given_points = dict(zip(cbi.LABELS, answers, strict=True))
    for scale, (answered, total, score) in scored(person(**given_points)).items():
        points = [int(given_points[item]) for item in cbi.items_of(scale) if given_points[item] is not None]
        if scale == "work" and given_points["work_energy_left"] is not None:
            points.append(100 - 2 * int(given_points["work_energy_left"]))
        assert answered == sum(given_points[item] is not None for item in cbi.items_of(scale))
        if answered >= {"personal": 3, "work": 4, "client": 3}[scale]:
            assert 25 * total == sum(points)
            assert score == float(Fraction(25 * int(total), int(answered)))


def test_the_highest_level_is_always_and_the_authors_cut_off_is_its_half(study_of):
    """Kristensen et al. 2005 and PUMA speak of burnout from 50 points; "always" is four steps above "never"."""
    always = dict.fromkeys(cbi.LABELS, "100") | {"participant": "P1", "timepoint": "before"}
    steps = cbi.levels(study_of([always]).answers, Answers(coding=POINTS, direction="more is worse"))
    assert {*steps[[*cbi.LABELS]].iloc[0]} == {cbi.LEVELS} == {4}
    assert cbi.HIGH == 2 * cbi.STEP == 50


def test_neither_an_item_nor_what_a_cohort_declared_can_be_changed():
    with pytest.raises(FrozenInstanceError):
        cbi.ITEMS[0].reversed = True
    with pytest.raises(ValueError, match="frozen"):
        Answers(coding=POINTS, direction="as answered").direction = "more is better"


def test_levels_leave_the_answers_they_were_given_alone(study_of):
    study = study_of([person()])
    before = study.answers.copy()
    cbi.levels(study.answers, Answers(coding=POINTS, direction="more is better"))
    pd.testing.assert_frame_equal(study.answers, before)


def test_item_means_turn_the_reversed_item_and_count_who_answered(study_of):
    # 100 and 50 as answered are 0 and 50 of burnout, mean 25; one of two left the first item out, the other gave 100
    rows = [person(), person(participant="P2", work_energy_left="50", personal_tired=None)]
    means = items.item_means(study_of(rows)).set_index(["domain", "timepoint"])
    assert tuple(means.loc[("work_energy_left", "before"), ["n", "estimate"]]) == (2, 25)
    assert tuple(means.loc[("personal_tired", "before"), ["n", "estimate"]]) == (1, 100)
    assert means.loc[("personal_tired", "after"), "n"] == 0
    assert len(means) == 19 * 2


@pytest.mark.parametrize("answered", range(3, 8))
def test_no_persons_score_falls_between_two_bands(answered):
    edges = {"none": (0, 25), "mild": (26, 50), "moderate": (51, 75), "severe": (76, 100)}
    assert {name: ends for name, *ends in cbi.BANDS} == {name: [*ends] for name, ends in edges.items()}
    for total in range(4 * answered + 1):
        score = Fraction(25 * total, answered)
        lowest, highest = edges[cbi.band(float(score))]
        assert lowest <= score <= highest


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (0, "none"), (25, "none"), (25.5, "between none and mild"), (26, "mild"), (49.9, "mild"), (50, "mild"),
        (50.3, "between mild and moderate"), (51, "moderate"), (75, "moderate"),
        (75.9, "between moderate and severe"), (76, "severe"), (100, "severe"),
    ],
)  # fmt: skip
def test_a_mean_has_its_band_or_lies_between_two(value, name):
    assert cbi.band(value) == name


@pytest.mark.parametrize("value", [-0.1, 100.1, float("nan"), float("inf")])
def test_what_cannot_be_a_score_has_no_band(value):
    with pytest.raises(ValueError, match="lies between 0 and 100"):
        cbi.band(value)
