"""Oracle: the invented segments, counted by hand; the four groups of people of a pair, by their definition."""

from __future__ import annotations

import pytest

from peergroups import results
from peergroups.estimates import matrices, themes

BOTH = "Work: hard to fit in and Groups: peers from elsewhere"


def give(cohort, people, code, segment="1"):
    for who in people:
        cohort.tables["segments"].append([f"{who}-{segment}", f"talk-{who}", who, code, "A", "0", "90"])


def counts(rows) -> dict:
    return {row.domain: (row.quantity, row.estimate) for row in rows.itertuples()}


def test_no_code_stands_beside_another_in_the_invented_segments(invented):
    assert themes.pairs(invented.load()).empty


def test_a_pair_has_its_segments_and_those_who_spoke_of_both_anywhere(invented):
    give(invented, ["P03", "P04"], "peers")
    study = invented.load()
    rows = themes.pairs(study)
    # P02 spoke of both, in two segments; P03 and P04 in one.
    assert results.pick(rows, "segments", BOTH)["estimate"] == 2
    assert results.pick(rows, "participants", BOTH)["estimate"] == 3
    assert set(rows["n"]) == {4}


def test_pairs_come_with_most_segments_first_and_each_once(london):
    segments = themes.pairs(london).query("quantity == 'segments'")
    assert segments["estimate"].is_monotonic_decreasing
    assert segments["domain"].is_unique
    together = matrices.segments_with_both(london).to_numpy()
    assert len(segments) == sum(together[i, j] > 0 for i in range(len(together)) for j in range(i))
    assert segments["estimate"].sum() == (together.sum() - together.trace()) / 2


@pytest.mark.parametrize(
    ("both", "rota", "peers", "shown"),
    [(20, 20, 10, True), (35, 5, 10, False), (5, 35, 10, False), (20, 20, 5, False), (20, 18, 13, False)],
)
def test_a_pair_is_left_out_where_one_of_its_four_groups_is_small(invent, both, rota, peers, shown):
    """Sixty people: so many spoke of both, of the rota alone, of peers alone, the rest of neither."""
    cohort = invent(61, 0)
    del cohort.settings["disclosure"]
    people = [f"P{number:02}" for number in range(2, 62)]
    cohort.tables["segments"] = cohort.tables["segments"][:1]
    give(cohort, people[: both + rota], "rota")
    give(cohort, people[:both], "peers")
    give(cohort, people[both + rota :][:peers], "peers", segment="2")
    rows = themes.pairs(cohort.load())
    assert rows["domain"].tolist() == ([BOTH, BOTH] if shown else [])
    if shown:
        assert results.pick(rows, "participants", BOTH)["estimate"] == 20


def test_pairs_can_be_saved_with_their_caveats(london, results_folder):
    results.save("04-x", themes.pairs(london))
    text = (results_folder / "tables" / "04-x.csv").read_text("utf-8")
    assert "themes-are-not-counts" in text


def test_names_of_pairs_are_those_of_the_tally(london):
    domains = set(themes.tally(london)["domain"])
    for pair in themes.pairs(london)["domain"]:
        assert any(pair == f"{one} and {other}" for one in domains for other in domains if pair.startswith(one))
