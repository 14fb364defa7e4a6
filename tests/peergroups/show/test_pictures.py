from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import pytest
from examples import is_hunt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from peergroups import caveats, cbi, estimates, places, results, show
from peergroups.estimates import before_after
from peergroups.results import without_keys
from peergroups.statistics.world import drops

pytestmark = [
    pytest.mark.usefixtures("results_folder"),
    # Here figures are kept to be measured.
    pytest.mark.filterwarnings("ignore:More than 20 figures"),
]
NAMES = {"flow": "01-study", "items": "02-items", "people": "03-before-and-after", "codes": "05-codes"}


def draw(kind: str, study, spoil=lambda table: table):
    if kind == "flow":
        return show.participation.study(study, spoil(estimates.participation.flow_of_records(study)))
    if kind == "items":
        return show.items.items(spoil(estimates.items.item_means(study)))
    if kind == "codes":
        return show.themes.codes(study, spoil(estimates.themes.tally(study)))
    scores = study.scores
    differences = estimates.change.paired_differences(study, scores)
    return show.change.people(study, scores, spoil(estimates.change.describe(study, scores)), differences)


def texts(svg: str) -> str:
    nodes = ElementTree.fromstring(svg).iter()  # noqa: S314 (a picture made here)
    return " ".join(" ".join(node.text or "" for node in nodes if node.tag.endswith("text")).split())


@pytest.fixture(params=NAMES)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def of_london(london, tmp_path_factory):
    """London's picture of a kind, drawn once; and the folder that it was saved to."""

    @cache
    def drawn(kind):
        with pytest.MonkeyPatch.context() as patch:
            folder = tmp_path_factory.mktemp("drawn") / "results"
            patch.setenv("PEERGROUPS_RESULTS", str(folder))
            return draw(kind, london), folder / "figures"

    return drawn


def test_a_picture_is_valid_xml_and_carries_its_two_decisive_caveats_as_text(of_london, kind):
    second = {"flow": "few-people", "items": "lost-to-follow-up", "people": "no-control-group", "codes": "few-people"}
    assert f"Read with: synthetic records · {caveats.REGISTER[second[kind]].short}." in texts(of_london(kind)[0].svg)


def test_a_picture_is_saved_as_svg_and_png_and_twice_the_same_bytes(london, of_london, kind, results_folder):
    _, folder = of_london(kind)
    first = {file.name: file.read_bytes() for file in folder.iterdir()}
    draw(kind, london)
    assert set(first) == {f"{NAMES[kind]}.svg", f"{NAMES[kind]}.png"}
    assert {file.name: file.read_bytes() for file in (results_folder / "figures").iterdir()} == first
    assert first[f"{NAMES[kind]}.png"].startswith(b"\x89PNG")
    assert b"<dc:date>" not in first[f"{NAMES[kind]}.svg"]


def test_a_picture_shows_itself_with_its_alternative_text(of_london, kind):
    picture, _ = of_london(kind)
    shown, about = picture._repr_mimebundle_()
    assert shown == {"image/svg+xml": picture.svg, "text/plain": f"{picture.caption} {picture.alternative}"}
    facts = {"alt": picture.alternative, "caption": picture.caption, "name": NAMES[kind], "rows": picture.rows}
    assert picture.rows
    assert about == {"image/svg+xml": facts}


@pytest.mark.parametrize("caveats_cell", ["", "few-people", "few-people;made-up"])
def test_without_its_caveats_nothing_is_drawn(london, kind, results_folder, caveats_cell):
    with pytest.raises(ValueError, match="cannot be saved or drawn without"):
        draw(kind, london, lambda table: table.assign(caveats=caveats_cell))
    assert not results_folder.exists()


def test_the_alternative_text_of_the_flow_says_the_numbers_of_the_table(of_london):
    assert of_london("flow")[0].alternative == (
        "Made-up: 6 of 11 recruited answered afterwards; no one outside the groups was asked. From top to bottom: 11 "
        "recruited, 9 answered before, 6 weekly sessions, 9 finished, 6 answered after, 7 interviewed. Lost on the "
        "way: 2 withdrew (none had answered), 3 of those who had answered before did not again. Beside all this, an "
        "empty line: no one outside the groups was asked."
    )


def test_the_alternative_text_of_the_items_says_the_numbers_of_the_table(london, of_london):
    told = of_london("items")[0].alternative
    means = estimates.items.item_means(london)
    for item, label in cbi.LABELS.items():
        before, after = (
            without_keys(results.number(results.pick(means, "mean-item", item, when))) for when in cbi.TIMEPOINTS
        )
        assert f"{label} {before} and {after}" in told


def test_the_alternative_text_of_people_says_means_sizes_and_who_is_missing(london, of_london):
    told = of_london("people")[0].alternative
    assert "a line a person; 3 with no second score" in told
    description = estimates.change.describe(london, london.scores)
    for scale, title in cbi.TITLES.items():
        before, after = (
            without_keys(results.number(results.pick(description, "mean-score", scale, when)))
            for when in cbi.TIMEPOINTS
        )
        assert f"{title.lower()} {before} (of 9) and {after} (of 6)" in told


def test_the_alternative_text_of_codes_says_the_people_of_each_code(london, of_london):
    told = of_london("codes")[0].alternative
    counts = estimates.matrices.people_by_node(london)
    for code, label in zip(london.codebook["code"], london.codebook["label"], strict=True):
        assert f"{label} {counts[code]}" in told
    assert not any(f"{theme} " in told for theme in london.codebook["theme"].unique())


@pytest.mark.parametrize(
    "label", ["costs $5 and $6", "a < b & c > d", 'say "so"', r"back\slash $", "x^2_{3}", "für — €"]
)
def test_signs_that_mean_something_elsewhere_survive_in_labels(invented, label):
    invented.set("codebook", 2, "label", label)
    invented.set("codebook", 2, "theme", label)
    assert label in texts(draw("codes", invented.load()).svg)


def test_a_theme_with_a_colon_in_its_name_is_still_a_theme(invented):
    invented.set("codebook", 2, "theme", "Theme 1: work")
    picture = draw("codes", invented.load())
    assert picture.alternative == (
        "The commonest code: “hard to fit in”, 4 of 4 people. "
        "Bars of how many people spoke of each code: hard to fit in 4, peers from elsewhere 1, the leader matters 0."
    )
    assert "Theme 1: work" in texts(picture.svg)


def test_a_bar_a_code_and_as_long_as_its_count(london, of_london):
    picture, _ = of_london("codes")
    assert texts(picture.svg).count("of 7 interviewed") == 1
    assert all(label in texts(picture.svg) for label in london.codebook["label"])


def test_where_people_may_not_be_shown_only_means_are_drawn(invented):
    shown = draw("people", invented.load())
    invented.settings["disclosure"] = {"smallest_count": 0}
    hidden = draw("people", invented.load())
    assert "one person" in texts(shown.svg)
    assert "one person" not in texts(hidden.svg)
    assert "no second score" not in hidden.alternative
    assert hidden.svg.count("<use") < shown.svg.count("<use")


def test_everything_hidden_can_still_be_drawn_and_says_so(invented, kind):
    invented.settings["disclosure"] = {}
    assert "hidden" in draw(kind, invented.load()).alternative


def test_nobody_answered_again_can_still_be_drawn(invent, kind):
    picture = draw(kind, invent(5, 4).load())
    assert re.search(r"not defined|0 answered after|hard to fit in 4", picture.alternative)


def test_one_scale_alone_can_be_drawn(invented, kind):
    invented.settings["answers"]["scales"] = ["work"]
    drawn = texts(draw(kind, invented.load()).svg)
    assert "Personal" not in drawn


def test_nothing_is_written_outside_the_results_folder(london, kind, results_folder):
    draft = places.REPOSITORY / "site" / "draft" / "figures"
    before = sorted(file.stat().st_mtime_ns for file in draft.glob("*")) if draft.is_dir() else []
    draw(kind, london)
    assert (sorted(file.stat().st_mtime_ns for file in draft.glob("*")) if draft.is_dir() else []) == before
    assert len(list((results_folder / "figures").iterdir())) == 2


def drawn_means(study):
    known, twice = _known(study)
    return known, show.change.means(known, twice)


def test_the_first_picture_of_the_difference_is_of_what_is_published(london):
    known, picture = drawn_means(london)
    drawn = texts(picture.svg)
    for told in ("43 → 23", "51 → 28", "32 → 12", "−31.9 to −8.1", "−35.8 to −10.2", "−31.5 to −8.5"):
        assert told in drawn
    assert caveats.REGISTER["no-control-group"].short in drawn
    assert "synthetic" not in drawn
    assert set(picture.rows) >= {results.key(row) for _, row in known[known["quantity"] == "mean-score"].iterrows()}


def test_without_published_figures_it_is_of_the_records(invented):
    study = invented.load()
    known, picture = drawn_means(study)
    before, after = (results.pick(known, "mean-score", "personal", when) for when in cbi.TIMEPOINTS)
    assert " → ".join(without_keys(results.number(row)) for row in (before, after)) in texts(picture.svg)


def test_an_arrow_ends_at_the_mean_after_and_a_head_longer_than_its_way_is_not_drawn(london, saved):
    known, twice = _known(london)
    show.change.means(known, twice)
    upper = saved[-1].axes[0]
    ways = [(arrow.xyann[0], arrow.xy[0]) for arrow in upper.texts if getattr(arrow, "arrow_patch", None)]
    assert ways == [(43, 23), (51, 28), (32, 12)]
    assert all(arrow.arrowprops["shrinkB"] == 0 for arrow in upper.texts if getattr(arrow, "arrow_patch", None))
    near = known.assign(estimate=[50.0 if when == "before" else 47.0 for when in known["timepoint"]])
    show.change.means(near, twice)
    assert not any(getattr(arrow, "arrow_patch", None) for arrow in saved[-1].axes[0].texts)


def test_hidden_means_are_not_drawn(invented):
    invented.settings["disclosure"] = {}
    _, picture = drawn_means(invented.load())
    assert not re.search(r"\d → ", texts(picture.svg))
    assert "hidden" in picture.alternative
    assert "Those asked twice" not in texts(picture.svg), "a panel without anything in it"


def _known(study):
    description = estimates.change.describe(study, study.scores)
    differences = estimates.change.paired_differences(study, study.scores)
    return estimates.known.means(study, description), estimates.known.twice(study, differences)


def _losses(study):
    seen = estimates.before_after.of(study, study.scores)
    kinds = estimates.explanations.lost_at_the_extremes, estimates.explanations.needed_for_no_change
    return [kind(study, seen) for kind in kinds]


def _regression(study):
    seen = before_after.from_records(study, study.scores)
    return seen, estimates.explanations.regression_grid(study, seen)


def _worlds(study):
    observed, world = estimates.worlds.observed_drops(study), estimates.worlds.like(study, studies=200)
    alone = estimates.worlds.one_at_a_time(study, world)
    cells = {"selection": [0, 0.5, 1, 1.5], "reliability": [0.5, 0.7, 0.9]}
    yield show.worlds.distribution(drops(world)["two_means"], alone.tail(1), observed)
    yield show.worlds.ingredients(alone, observed)
    yield show.worlds.comparison(estimates.worlds.compared(study, world), world.effect)
    yield show.worlds.grid(estimates.worlds.grid(study, world, observed, cells), observed, *cells)


def every_picture(study):
    return (shown for shown in _everything(study) if isinstance(shown, show.picture.Picture))


def _everything(study):
    tallies = estimates.themes.tally(study)
    yield show.participation.study(study, estimates.participation.flow(study))
    yield from (draw(kind, study) for kind in NAMES)
    yield show.items.answers(estimates.items.counts(study))
    yield show.change.means(*_known(study))
    yield show.explanations.regression(*_regression(study))
    yield show.explanations.losses(*_losses(study))
    yield show.themes.matrix(study, tallies)
    yield from _worlds(study)
    if study.published is not None:
        ways = estimates.specifications.estimates(study)
        yield show.explanations.curve(ways, estimates.specifications.tallied(study, ways))
        found = estimates.printed.find(estimates.printed.of_study(study))
        yield show.printed.attainability(found, estimates.printed.estimates(study, found))


LONG_NAME = "a long name of a matter that several people spoke of at some length"


@pytest.fixture(params=["london", "long names", "hidden"] if is_hunt() else ["london", "long names"])
def some_study(request, invented):
    """Studies whose pictures are looked at; that hidden numbers can be drawn has tests of its own in `make test`."""
    if request.param == "london":
        return request.getfixturevalue("london")
    for row in range(2, 5):
        invented.set("codebook", row, "label", f"{row} {LONG_NAME}")
        invented.set("codebook", row, "theme", f"{row % 2} {LONG_NAME} {LONG_NAME}")
    if request.param == "hidden":
        invented.settings["disclosure"] = {}
    return invented.load()


@pytest.fixture
def saved(monkeypatch):
    """The figures behind pictures, as they were saved, the last one last."""
    kept = []
    monkeypatch.setattr(show.picture.plt, "close", kept.append)
    return kept


def overlapping(figure) -> list[tuple[str, str]]:
    """The words of a figure that are drawn over one another, by the boxes around them."""
    words, draw_word, renderer = [], Text.draw, FigureCanvasAgg(figure).get_renderer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", lambda word, *others: (words.append(word), draw_word(word, *others)))
        figure.draw(renderer)
    written = [word for word in words if word.get_visible() and word.get_text().strip()]
    boxes = [(word.get_text(), word.get_window_extent(renderer).shrunk(0.98, 0.9)) for word in written]
    return [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]


COLOURS = re.compile(r"\b(blue|orange|red|green|grey|gray|yellow|black|white|dark|light)\b")


@pytest.mark.slow
@pytest.mark.hunt
def test_every_picture_is_whole_and_legible_on_a_phone_and_says_something(some_study, saved):
    """Oracle: 320 CSS pixels beside the margins of a page on a phone, 96 CSS pixels an inch, 9 pixels to read."""
    for picture in every_picture(some_study):
        across = float(re.search(r'<svg[^>]* width="([\d.]+)pt"', picture.svg)[1]) * 96 / 72
        letters = [float(size) for size in re.findall(r"font(?:-size)?: (?:\w+ )?([\d.]+)px", picture.svg)]
        assert across <= 4.41 * 96, picture.name
        assert min(letters) * 96 / 72 * min(1, 320 / across) >= 9, picture.name
        assert overlapping(saved[-1]) == [], picture.name
        title = picture.alternative.partition(". ")[0]
        assert 4 <= len(title.split()) <= 15, title
        assert title in texts(picture.svg), picture.name
        assert not COLOURS.search(f"{picture.caption} {picture.alternative}"), picture.name
        assert some_study.cohort.disclosure.show_people or "hidden" not in title
    assert len(saved) >= 11


def test_words_over_one_another_would_be_noticed():
    figure = Figure()
    for place, word in ((0.5, "one"), (0.51, "other"), (0.9, "third")):
        figure.text(place, 0.5, word)
    assert overlapping(figure) == [("one", "other")]


@pytest.mark.parametrize("text", ["one two three four five six", "W" * 40, "costs $5 and $6", ""])
def test_text_is_broken_to_a_width_and_nothing_of_it_lost(text):
    lines = show.picture.fitted(text, 0.8).split("\n")
    figure = Figure()
    drawn = [figure.text(0, 0, line, fontsize=show.picture.SMALL, family="DejaVu Sans") for line in lines]
    assert all(line.get_window_extent().width <= 0.82 * figure.dpi for line in drawn)
    assert "".join("".join(lines).replace("\\$", "$").split()) == "".join(text.split())


def test_scores_that_stay_the_same_are_not_lower(invented):
    study = invented.load()
    known, twice = _known(study)
    same = known.assign(estimate=known.groupby(["quantity", "domain"])["estimate"].transform("first"))
    assert "lower after than before on 0 of 3 scales" in show.change.means(same, twice).alternative
