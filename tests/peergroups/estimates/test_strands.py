"""Oracle: plain Python over the scores and segments; the invented cohort counted by hand."""

from __future__ import annotations

from peergroups import cbi, results
from peergroups.estimates import strands
from peergroups.show import themes as shown


def by_hand(study, theme: str, scale: str) -> tuple[int, int]:
    """How many scored lower, of how many, in plain Python."""
    codes = set(study.codebook.loc[study.codebook["theme"] == theme, "code"])
    lead = study.segments[study.segments["coder"] == study.cohort.interviews.lead_coder]
    spoke = {row.participant for row in lead.itertuples() if row.code in codes}
    score = {(row.participant, row.timepoint): row.score for row in study.scores.itertuples() if row.scale == scale}
    both = [who for who in study.counted if who in spoke and {(who, "before"), (who, "after")} <= set(score)]
    return sum(score[who, "after"] < score[who, "before"] for who in both), len(both)


def test_each_theme_is_as_plain_python_counts_it(london):
    rows = strands.scored_lower(london)
    for row in rows[rows["of"] != strands.EVERYBODY].itertuples():
        assert (row.estimate, row.n) == by_hand(london, row.of, row.scale), (row.of, row.scale)
    assert set(rows["of"]) == {strands.EVERYBODY, *london.codebook["theme"]}


def test_everybody_comes_first_and_only_who_answered_twice_counts(invented):
    """Of the four interviewed, P05 did not answer again; only P02 spoke of the groups."""
    rows = strands.scored_lower(invented.load())
    told = {(row.of, row.scale): row.n for row in rows.itertuples()}
    assert told[strands.EVERYBODY, "personal"] == told["Work", "personal"] == 3
    assert told["Groups", "personal"] == 1
    assert rows["of"].iloc[0] == strands.EVERYBODY


def test_a_codebook_without_themes_is_told_by_its_codes(invented):
    invented.drop_column("codebook", "theme")
    assert "hard to fit in" in set(strands.scored_lower(invented.load())["of"])


def test_few_people_are_hidden_and_so_are_those_that_are_left_over(hidden_cohorts):
    rows = strands.scored_lower(hidden_cohorts(45, 4))
    shown_counts = rows[rows["estimate"].notna()]
    for row in shown_counts[shown_counts["of"] != strands.EVERYBODY].itertuples():
        everybody = results.pick(rows, "spoke-and-scored-lower", f"{strands.EVERYBODY}, {row.scale}")
        left = everybody["estimate"] - row.estimate, (everybody["n"] - row.n) - (everybody["estimate"] - row.estimate)
        assert min(row.estimate, row.n - row.estimate, *left) >= 10
    assert rows["method"].str.startswith("hidden").any()


def test_the_table_has_a_row_a_theme_and_a_column_a_scale(london):
    table = repr(shown.beside_scores(strands.scored_lower(london), "Who spoke of what"))
    assert all(title in table for title in cbi.TITLES.values())
    assert f"{strands.EVERYBODY} " in table
