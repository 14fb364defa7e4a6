"""Oracle: arithmetic by hand beside each value, simulation, and the tables themselves."""

from __future__ import annotations

import re

import nbformat
import numpy as np
import pandas as pd
import pytest

from peergroups import caveats, results
from peergroups.estimates import before_after, explanations, known
from peergroups.estimates.before_after import BeforeAfter
from peergroups.places import REPOSITORY
from peergroups.results import without_keys

CAUSAL = r"\b(caus\w+|reduc\w+|improv\w+|effects?|worked|thanks to|led to|due to|helped|impossible|wrong\w*)\b"


@pytest.fixture(scope="module")
def printed(london):
    return before_after.from_published(london)


SIZED = [caveat for caveat in caveats.REGISTER.values() if caveat.sized_at]


@pytest.mark.parametrize("caveat", SIZED, ids=lambda caveat: caveat.id)
def test_what_sizes_a_caveat_is_a_section_of_a_page(caveat):
    """Oracle: the headings of the notebook, as it is written."""
    assert not caveat.sized_by.startswith("nothing") or "part of" in caveat.sized_by
    notebook, _, anchor = caveat.sized_at.partition("#")
    cells = nbformat.read(REPOSITORY / "notebooks" / f"{notebook}.ipynb", as_version=4).cells
    headings = re.findall(r"^##+ (.+)$", "\n".join(cell.source for cell in cells), re.MULTILINE)
    assert anchor in {"content", *(heading.replace(" ", "-") for heading in headings)}


def test_every_explanation_that_has_a_size_is_named_in_the_register():
    named = {caveat.sized_at.partition("#")[2] for caveat in SIZED}
    assert {"Time", "Coming-nearer-to-one's-usual-self", "Those-who-did-not-answer-again"} <= named
    assert "As-if-before-and-after-were-of-different-people" in named


def test_the_fewest_weeks_run_from_first_to_last_session_and_then_two(london):
    assert explanations.fewest_weeks(london) == 6 - 1 + 2


def test_points_a_week(london, printed):
    found = explanations.change_over_time(london, printed)
    # R: round(-c(20, 23, 20) / 7, 1) = -2.9 -3.3 -2.9
    told = without_keys(explanations.time_in_words(london, found))
    assert "At least 7 weeks" in told
    assert "personal −2.9, work-related −3.3, client-related −2.9." in told
    assert found["estimate"].tolist() == [-20 / 7, -23 / 7, -20 / 7]


def test_weeks_that_are_not_known_give_no_rows_and_a_sentence(invented):
    study = invented.load()
    seen = before_after.from_records(study, study.scores)
    assert explanations.fewest_weeks(study) is None
    found = explanations.change_over_time(study, seen)
    assert found.empty
    assert "not declared" in explanations.time_in_words(study, found)


def test_spreads_are_those_printed_or_of_the_records(london, invented):
    # as printed, before and after
    assert known.spreads(london)["estimate"].tolist() == [16.3, 17.56, 15.66, 7.8, 4.87, 9.29]
    study = invented.load()
    found = known.spreads(study)
    scores = study.scores.query("scale == 'work' and timepoint == 'after'")["score"].astype(float)
    assert results.pick(found, "sd-score", "work", "after")["estimate"] == pytest.approx(np.std(scores, ddof=1))


def answer(study, seen) -> str:
    return without_keys(explanations.in_words(explanations.needed_for_no_change(study, seen)))


def seen_of(*means: float, n_after: int = 6, mean_after: float = 23.0) -> list[BeforeAfter]:
    """Nine people before with these means, a scale each."""
    scales = zip(("personal", "work", "client"), means, strict=False)
    return [BeforeAfter(s, 9, m, 16.0, n_after, mean_after, 8.0, mean_after - m, "published") for s, m in scales]


OTHERS = "Chance, time, a bad moment to join, or several of these together."


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        # (9 * m - 6 * 23) / 3 = 3 * m - 46
        (seen_of(43, 47, 40), "had means of: personal 83, work-related 95, client-related 74."),
        (seen_of(43), "had means of: personal 83."),
        (seen_of(23), "had means of: personal 23."),
        (seen_of(16), "had means of: personal 2."),
        (seen_of(60, 10), "had means of: personal off-scale, work-related off-scale."),
        (seen_of(43, n_after=9), "No one is known to be lost, so loss explains no difference."),
        ([], "No one is known to be lost, so loss explains no difference."),
    ],
    ids=["three scales", "one", "no difference", "upwards", "beyond", "nobody lost", "no figures"],
)
def test_the_answer_holds_whatever_the_difference_is(london, seen, told):
    found = answer(london, seen)
    assert found.startswith(OTHERS)
    assert found.endswith(told)
    assert len(found.split()) <= 35
    assert len(re.findall(r"\d+", found)) <= 4


def test_the_answer_on_london(london, printed):
    assert answer(london, printed) == (
        f"{OTHERS} Loss alone could, if those who did not answer again had means of: personal 83, work-related 97, "
        "client-related 72."
    )


def test_what_a_cohort_hides_is_said_to_be_hidden(hidden_cohorts):
    study = hidden_cohorts(41, 36)
    found = answer(study, before_after.from_records(study, study.scores))
    assert found.endswith("What loss could do by itself is hidden by the cohort's disclosure rules.")
    assert not re.search(r"\d", found)


def shares_told(study, level=0.95) -> list[float]:
    told = explanations.several_scales_in_words(study, level)
    return [int(share) / 100 for share in re.findall(r"(\d+)% (?:of|\()", told)]


def test_three_scales_at_95_per_cent(london, study_of):
    # R: 1 - .95^3 = 0.142625; 1 - .9^2 = 0.19
    assert shares_told(london) == [0.05, 0.14]
    assert shares_told(study_of(scales=["personal", "work"]), 0.9) == [0.1, 0.19]


@pytest.mark.parametrize("correlation", [0.0, 0.6, 1.0])
def test_correlated_scales_lie_between_the_bounds(london, correlation):
    rng = np.random.default_rng(4)
    shared, own = rng.normal(size=(200_000, 1)), rng.normal(size=(200_000, 3))
    values = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    share = (np.abs(values) > 1.959963984540).any(axis=1).mean()
    low, high = shares_told(london)
    assert low - 0.003 < share < high + 0.008


def test_what_has_no_size_is_named_with_a_reason_and_no_number(london, invented):
    named = explanations.not_sizeable(london)
    whats = [caveats.REGISTER[name].short for name in explanations.NOT_SIZEABLE]
    assert named["What"].tolist() == whats
    assert not named.map(lambda text: bool(re.search(r"\d", text))).any(axis=None)
    # other help, and what went on around, are declared by a cohort, or not said of it
    assert len(explanations.not_sizeable(invented.load())) == len(named) - 2
    assert all(caveats.REGISTER[name].sized_by.startswith("nothing") for name in explanations.NOT_SIZEABLE)


def test_our_words_beside_the_caveats_describe(london):
    ours = explanations.not_sizeable(london).to_numpy().flat
    assert [text for text in ours if re.search(CAUSAL, text, re.IGNORECASE)] == []


def everything(study, seen) -> pd.DataFrame:
    verbs = [
        explanations.lost_at_the_extremes,
        explanations.needed_for_no_change,
        explanations.regression_grid,
    ]
    tables = [verb(study, seen) for verb in (*verbs, explanations.as_if_independent)]
    tables.append(explanations.change_over_time(study, seen))
    return pd.concat([table[results.COLUMNS] for table in tables], ignore_index=True)


@pytest.mark.parametrize("origin", ["published", "synthetic"])
def test_every_row_has_a_place_of_its_own_and_can_be_saved(london, origin, results_folder):
    made = {"published": before_after.from_published(london), "synthetic": None}[origin]
    rows = everything(london, made or before_after.from_records(london, london.scores))
    results.save("06-x", rows)
    assert set(rows["origin"]) == {origin}
    assert not rows.duplicated(["quantity", "domain", "timepoint"]).any()


@pytest.mark.parametrize(("people", "lost_again"), [(6, 1), (12, 9), (41, 36)])
def test_a_real_cohort_with_few_people_tells_no_number(hidden_cohorts, people, lost_again):
    study = hidden_cohorts(people, lost_again)
    rows = everything(study, before_after.from_records(study, study.scores))
    assert len(rows)
    assert rows[["estimate", "low", "high"]].isna().all(axis=None)


def test_methods_count_nobody(hidden_cohorts):
    study = hidden_cohorts(41, 15)
    rows = everything(study, before_after.from_records(study, study.scores))
    counts = {str(count) for count in (41, 40, 26, 25, 15)}
    found = {number for method in rows["method"] for number in re.findall(r"\d+", method)}
    assert not found & counts
