from __future__ import annotations

import re

import pandas as pd
import pytest

from peergroups import cbi, estimates, results, show
from peergroups.estimates import before_after, change, paired
from peergroups.results import without_keys

pytestmark = pytest.mark.usefixtures("results_folder")


@pytest.fixture
def seen(london):
    return before_after.from_published(london)


def drawn_estimates(study, seen):
    scores = study.scores
    tables = change.paired_differences(study, scores), paired.estimates(study, scores)
    return (
        *tables,
        estimates.explanations.as_if_independent(study, seen),
        estimates.explanations.lost_at_the_extremes(study, seen),
    )


def test_the_alternative_text_tells_every_interval_of_the_tables(london, seen):
    tables = drawn_estimates(london, seen)
    told = show.explanations.estimates(*tables).alternative
    rows = pd.concat(tables)
    for _, row in rows[rows["quantity"].isin(show.explanations.WAYS)].iterrows():
        assert f" {without_keys(results.interval(row))}" in told
    # 1 - 2 / 2^6 = 96.9%: a level that is not the one asked for is beside the name
    assert told.count("mean, sign flips, 96.9% ") == 3
    assert "two means as if of different people, Welch, 95% −20.0 (−33.7 to −6.3)" in told


def test_the_regression_told_is_the_lowest_of_the_grid(london, seen):
    picture = show.explanations.regression(seen, estimates.explanations.regression_grid(london, seen))
    # with a population mean of 0 and a reliability of 0 everybody falls back by the whole mean before
    assert "Work-related: observed −23.0; lowest expected −51.0, with a population mean of 0" in picture.alternative


def test_each_scale_has_ticks_lines_and_the_caveats_inside(london, seen):
    for picture in (
        show.explanations.estimates(*drawn_estimates(london, seen)),
        show.explanations.regression(seen, estimates.explanations.regression_grid(london, seen)),
    ):
        words = " ".join(re.sub("<[^>]+>", " ", picture.svg).split())
        for text in (*cbi.TITLES.values(), "no control group", "pairs not printed"):
            assert text in words


def test_what_a_cohort_hides_is_not_drawn(hidden_cohorts):
    study = hidden_cohorts(41, 36)
    seen = before_after.from_records(study, study.scores)
    falling_back = show.explanations.regression(seen, estimates.explanations.regression_grid(study, seen))
    assert falling_back.alternative.endswith("Personal: hidden; Work-related: hidden; Client-related: hidden.")
    assert "observed" not in falling_back.svg


@pytest.mark.parametrize("caveats_cell", ["", "few-people"])
def test_without_its_caveats_nothing_is_drawn(london, seen, results_folder, caveats_cell):
    grid = estimates.explanations.regression_grid(london, seen).assign(caveats=caveats_cell)
    with pytest.raises(ValueError, match="cannot be saved or drawn without"):
        show.explanations.regression(seen, grid)
    assert not results_folder.exists()
