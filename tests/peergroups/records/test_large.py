"""A survey of many people. Oracle: scores by plain numpy from the numbers that the file was written from."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from givenfiles.faults import InputError
from peergroups import cbi, estimates, show
from peergroups.records import load

PEOPLE = 50_000
SETTINGS = """id: many
title: Many
records: real
read: {{file: answers.csv, participant: id, timepoint: when}}
answers: {{coding: {coding}, direction: as answered}}
disclosure: {{show_people: true, smallest_count: 0}}
"""


def cohort(folder: Path, entries: np.ndarray, coding: str = "0-100") -> Path:
    lines = [",".join(["id", "when", *cbi.LABELS])]
    lines += [f"P{n:06},before,{','.join(row)}" for n, row in enumerate(entries)]
    (folder / "answers.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "cohort.yaml").write_text(SETTINGS.format(coding=coding), encoding="utf-8")
    return folder / "cohort.yaml"


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    chance = np.random.default_rng(5)
    given = chance.integers(0, 5, (PEOPLE, len(cbi.ITEMS))) * 25.0
    given[chance.random(given.shape) < 0.3] = np.nan
    return given


@pytest.fixture(scope="module")
def survey(tmp_path_factory, points) -> Path:
    return cohort(
        tmp_path_factory.mktemp("many"), np.where(np.isnan(points), "", np.nan_to_num(points).astype(int).astype(str))
    )


@pytest.fixture(scope="module")
def study(survey):
    return load(survey)


def test_the_scores_of_a_survey_are_those_of_plain_numpy(study, points):
    scores = study.scores
    turned = np.where([item.reversed for item in cbi.ITEMS], 100 - points, points)
    for scale in cbi.SCALES:
        mine = turned[:, [item.scale == scale for item in cbi.ITEMS]]
        answered = (~np.isnan(mine)).sum(axis=1)
        expected = np.where(2 * answered >= mine.shape[1], np.nansum(mine, axis=1) / np.maximum(answered, 1), np.nan)
        here = scores[scores["scale"] == scale].set_index("participant")["score"]
        some = ~np.isnan(points).all(axis=1)
        assert here.index.tolist() == [f"P{n:06}" for n in np.flatnonzero(some)]
        np.testing.assert_allclose(here.astype(float), expected[some])


def test_reading_a_survey_holds_few_copies_of_it(tmp_path):
    """A table of Python's own strings would be some twenty times the file."""
    file = cohort(tmp_path, np.full((10_000, len(cbi.ITEMS)), "100"))
    tracemalloc.start()
    try:
        load(file)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 8 * (tmp_path / "answers.csv").stat().st_size


def test_an_answer_that_is_not_coded_is_told_with_how_often_it_stands_and_kept_once(tmp_path):
    entries = np.array([["often", "never"] * 9 + ["often"]] * 5_000)
    with pytest.raises(InputError) as error:
        load(cohort(tmp_path, entries))
    told, hint = error.value.lines
    assert 'answers.csv, row 2, column personal_tired: found "often"; is no answer that `coding` has' in told
    assert f'– and {19 * 5_000 - 1:,} more like it, in 19 columns, also "never"' in told
    assert hint == "These are words that `coding: cbi-en` has."
    assert len(error.value.faults) < 100


@pytest.mark.usefixtures("results_folder")
def test_no_more_people_are_drawn_and_listed_than_can_be_seen(study):
    described = estimates.change.describe(study, study.scores)
    differences = estimates.change.paired_differences(study, study.scores)
    drawn = show.change.people(study, study.scores, described, differences)
    assert f"No more than {show.change.MOST_DRAWN} people are drawn" in drawn.caption
    assert len(drawn.svg) < 1_000_000
    listed = show.people(study, study.scores, "Scores")
    assert "the first 500 of" in str(listed)
