"""Oracle: the matrix of segments, and the invented tables counted by hand."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from peergroups import estimates, show
from peergroups.estimates import matrices

pytestmark = pytest.mark.usefixtures("results_folder")


def draw(study):
    return show.themes.matrix(study, estimates.themes.tally(study))


@pytest.fixture(scope="module")
def of_london(london, tmp_path_factory):
    """London's picture, drawn once; and the folder that it was saved to."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("drawn") / "results"
        patch.setenv("PEERGROUPS_RESULTS", str(folder))
        return draw(london), folder / "figures"


def texts(svg: str) -> list[str]:
    nodes = ElementTree.fromstring(svg).iter()  # noqa: S314 (a picture made here)
    return [" ".join((node.text or "").split()) for node in nodes if node.tag.endswith("text")]


def marks(svg: str) -> int:
    """How often a marker is put down; each line of a code may put down many."""
    return len(re.findall(r"<use ", svg))


def test_a_mark_for_each_person_and_code_and_k_of_n_beside_it(london, of_london):
    picture, _ = of_london
    spoke = matrices.segments_by_code(london) > 0
    assert marks(picture.svg) == spoke.to_numpy().sum()
    drawn, together = texts(picture.svg), " ".join(texts(picture.svg))
    named = {*london.counted, *london.codebook["label"], *estimates.outline.themes(london)}
    # A long name goes on in the next line.
    assert [name for name in named if name not in together and name.replace("-", "- ") not in together] == []
    for people in range(8):
        assert drawn.count(str(people)) == (spoke.sum() == people).sum()


def test_its_alternative_text_has_the_same_numbers(london, of_london):
    told = of_london[0].alternative
    spoke = matrices.segments_by_code(london) > 0
    labels = london.codebook.set_index("code")["label"]
    for code, people in spoke.sum().items():
        assert f"{labels[code]} {people}" in told
    for who, codes in spoke.sum(axis=1).items():
        assert f"{who} {codes}" in told


def test_its_caveats_stand_inside_it(of_london):
    drawn = " ".join(texts(of_london[0].svg))
    assert "Read with: synthetic records · few people" in drawn


def test_somebody_never_coded_and_a_code_never_used_keep_their_place(invented):
    invented.tables["segments"] = [row for row in invented.tables["segments"] if row[2] != "P05"]
    picture = draw(invented.load())
    assert {"P05", "the leader matters", "0", "3"} <= set(texts(picture.svg))
    assert picture.alternative.endswith("Codes of each person: P02 2, P03 1, P04 1, P05 0.")


@pytest.mark.parametrize(("people", "as_marks"), [(8, True), (21, True), (22, False), (71, False)])
def test_with_many_people_bars_take_the_place_of_marks(invent, people, as_marks):
    picture = draw(invent(people).load())
    assert ("P02" in texts(picture.svg)) == as_marks
    assert ("Marks for" if as_marks else "Bars of how many people spoke of each code") in picture.alternative
    assert f"hard to fit in {people - 1}" in picture.alternative


def test_where_people_may_not_be_shown_nobody_is(invented):
    invented.settings["disclosure"] = {"smallest_count": 0}
    picture = draw(invented.load())
    assert not re.search(r"P\d\d", picture.svg + picture.alternative)
    assert "hard to fit in 4" in picture.alternative


def test_under_the_rules_a_cohort_gets_unasked_no_count_is_drawn(hidden_cohorts):
    picture = draw(hidden_cohorts(9, 2))
    assert not re.search(r"\d", picture.alternative + " ".join(texts(picture.svg)))


@pytest.mark.parametrize("label", ["costs $5 and $6", "a < b & c > d", r"back\slash $", "x^2_{3}", "für — €"])
def test_signs_that_mean_something_elsewhere_survive(invented, label):
    invented.set("codebook", 2, "label", label)
    invented.set("codebook", 2, "theme", label)
    assert texts(draw(invented.load()).svg).count(label) == 2


def test_it_is_saved_twice_as_the_same_bytes(london, of_london, results_folder):
    first = {file.name: file.read_bytes() for file in of_london[1].iterdir()}
    draw(london)
    assert first == {file.name: file.read_bytes() for file in (results_folder / "figures").iterdir()}
    assert set(first) == {"05-matrix.svg", "05-matrix.png"}


def test_without_its_caveats_nothing_is_drawn(london, results_folder):
    with pytest.raises(ValueError, match="cannot be saved or drawn without"):
        show.themes.matrix(london, estimates.themes.tally(london).assign(caveats=""))
    assert not results_folder.exists()


def test_what_an_article_says_is_drawn_statement_by_statement_below_its_themes(london):
    """Oracle: the published table of statements."""
    rows = estimates.stated.counts(london)
    picture = show.themes.stated(london, rows)
    published = estimates.stated.article.read("stated-counts").dropna(subset=["code"])
    for row in published.itertuples():
        said = str(row.k_smallest) if row.k_smallest == row.k_largest else f"{row.k_smallest} to {row.k_largest}"
        assert f"{row.what} {said}" in picture.alternative
    exact = published.query("k_smallest == k_largest")
    assert marks(picture.svg) >= len(exact)
    together = " ".join(texts(picture.svg))
    assert all(theme in together for theme in [*estimates.outline.themes(london), "Not under a theme"])
    assert picture.alternative.startswith(
        f"{(exact['k_smallest'] == exact['n']).sum()} of {len(published)} statements are of all interviewed; "
        f"{len(published) - len(exact)} are words"
    )


def test_many_themes_are_told_apart_by_their_headings_and_not_by_colour(invented):
    """Eight themes: each has its name above its codes, and every mark is of one colour."""
    for number in range(3, 9):
        invented.tables["codebook"].append([f"c{number}", f"Theme {number}", f"label {number}", ""])
        invented.tables["segments"].append([f"P03-c{number}", "talk-P03", "P03", f"c{number}", "A", "200", "290"])
    svg = draw(invented.load()).svg
    assert {f"Theme {number}" for number in range(3, 9)} <= set(texts(svg))
    assert len(set(re.findall(r"<use [^>]*fill: (#\w+)", svg))) <= 1


def test_of_many_codes_the_commonest_are_drawn_and_the_picture_says_so(invented, monkeypatch):
    monkeypatch.setattr(show.themes, "MOST_CODES", 2)
    picture = draw(invented.load())
    assert picture.caption.endswith(" The 2 commonest of 3 codes.")
    assert "the leader matters" not in texts(picture.svg)
