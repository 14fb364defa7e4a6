from __future__ import annotations

import re
from dataclasses import replace

import pytest

from peergroups import cbi, estimates, show
from peergroups.estimates import before_after

pytestmark = pytest.mark.usefixtures("results_folder")


@pytest.fixture
def seen(london):
    return before_after.from_published(london)


def curve(study, ways):
    return show.explanations.curve(ways, estimates.specifications.tallied(study, ways))


def way_signs(svg: str) -> int:
    """How many dots the upper panel of a curve has, by the marks in its drawing."""
    panel = svg[svg.index('<g id="axes_1">') : svg.index('<g id="axes_2">')]
    return panel.count("<use ")


def test_each_way_is_drawn_once_and_every_choice_named(london):
    ways = estimates.specifications.estimates(london)
    picture = curve(london, ways)
    assert way_signs(picture.svg) == len(ways) == 63
    words = " ".join(re.sub("<[^>]+>", " ", picture.svg).split())
    for choice in estimates.specifications.CHOICES:
        for text in (choice, *filter(None, ways[choice].unique())):
            assert text in words
    assert "63 ways to work out the difference: from −36.4 to 10.2 points" in words
    assert "higher in 14%" in picture.alternative
    assert len(picture.rows) == 6


def test_a_choice_is_marked_below_the_ways_that_made_it(london, monkeypatch):
    """Oracle: the table itself, sorted; with other rows than chosen the marks would be elsewhere."""
    marked = {}
    monkeypatch.setattr(show.explanations, "save", lambda name, figure, *told: marked.update(figure=figure))
    ways = estimates.specifications.estimates(london)
    curve(london, ways)
    above, below = marked["figure"].axes
    in_order = ways.sort_values("estimate", kind="stable", ignore_index=True)
    labels = [label.get_text() for label in below.get_yticklabels()]
    lines = {labels[place]: line.get_xdata().tolist() for place, line in enumerate(below.lines)}
    for choice in estimates.specifications.CHOICES:
        for option in filter(None, ways[choice].unique()):
            assert lines[option] == in_order.index[in_order[choice] == option].tolist()
    dots = {x: y for line in above.lines[1:] for x, y in zip(*line.get_data(), strict=True)}
    assert [dots[place] for place in range(63)] == in_order["estimate"].tolist()


def test_without_ways_to_show_there_is_a_sentence(invented, hidden_cohorts):
    invented.settings["records"] = "synthetic"
    made_up = invented.load()
    assert "nothing to choose" in repr(curve(made_up, estimates.specifications.estimates(made_up)))
    study = hidden_cohorts(41, 36)
    study = replace(study, cohort=study.cohort.model_copy(update={"published": None}))
    ways = estimates.specifications.estimates(study)
    assert len(ways) == 3 * 4
    assert "12 ways are hidden" in repr(curve(study, ways))


def test_what_is_hidden_is_not_drawn_and_the_rest_is(london):
    ways = estimates.specifications.estimates(london)
    ways.loc[ways["Scale"] == "Personal", "estimate"] = float("nan")
    picture = curve(london, ways)
    assert way_signs(picture.svg) == 42
    assert "Personal" not in picture.svg
    assert "21 more ways are hidden" in picture.alternative


def test_each_scale_has_its_name_and_the_caveats_inside(london, seen):
    for picture in (
        curve(london, estimates.specifications.estimates(london)),
        show.explanations.regression(seen, estimates.explanations.regression_grid(london, seen)),
    ):
        words = " ".join(re.sub("<[^>]+>", " ", picture.svg).split())
        for text in (*cbi.TITLES.values(), "no control group"):
            assert text in words


def test_what_a_cohort_hides_is_not_drawn(hidden_cohorts):
    study = hidden_cohorts(41, 36)
    seen = before_after.from_records(study, study.scores)
    nothing = show.explanations.regression(seen, estimates.explanations.regression_grid(study, seen))
    assert repr(nothing) == "There is nothing that may be drawn."
    assert repr(show.explanations.regression([], estimates.explanations.regression_grid(study, []))) == repr(nothing)


def test_a_scale_that_is_hidden_has_no_panel(london, seen):
    grid = estimates.explanations.regression_grid(london, seen)
    grid.loc[grid["scale"] == "work", "estimate"] = float("nan")
    words = show.explanations.regression(seen, grid).svg
    assert "Client-related" in words
    assert "Work-related" not in words


@pytest.mark.parametrize("caveats_cell", ["", "few-people"])
def test_without_its_caveats_nothing_is_drawn(london, seen, results_folder, caveats_cell):
    grid = estimates.explanations.regression_grid(london, seen).assign(caveats=caveats_cell)
    with pytest.raises(ValueError, match="cannot be saved or drawn without"):
        show.explanations.regression(seen, grid)
    assert not results_folder.exists()
