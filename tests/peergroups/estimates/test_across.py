"""Cohorts side by side. Oracle: reports typed in, and what the strictest rule (fewer than 10) leaves, by hand."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest
from reports_by_hand import REPORTS, write, write_all

from givenfiles.faults import InputError
from peergroups import caveats, results
from peergroups.estimates import across


@pytest.fixture
def released(tmp_path):
    return across.read(write_all(tmp_path / "reports"))


def told(rows: pd.DataFrame, *columns: str) -> dict[tuple, tuple]:
    """What is told of each cohort, None where it is hidden."""
    values = rows.set_index(["cohort", *columns])[["n", "estimate", "low", "high"]].astype(float)
    return {
        key: tuple(None if math.isnan(value) else value for value in row)
        for key, row in zip(values.index, values.to_numpy(), strict=True)
    }


def test_counts_are_rounded_as_the_strictest_cohort_rounds_and_what_is_printed_stays(released):
    assert told(across.participation(released), "quantity", "timepoint") == {
        ("printed", "recruited", ""): (11, 11, None, None),
        ("printed", "answered", "before"): (11, 9, None, None),
        ("north", "recruited", ""): (20, 20, None, None),
        ("north", "answered", "before"): (20, 15, None, None),
        ("north", "answered", "after"): (20, None, None, None),
        ("made-up", "recruited", ""): (10, 10, None, None),
        ("made-up", "answered", "before"): (10, 10, None, None),
        ("made-up", "answered", "after"): (10, 10, None, None),
        ("made-up", "interviewed", ""): (10, None, None, None),
    }


def test_published_means_lead_and_others_are_rounded_to_a_point(released):
    assert told(across.scores(released), "domain", "timepoint") == {
        ("printed", "personal", "before"): (9, 43, None, None),
        ("printed", "personal", "after"): (6, 23, None, None),
        ("north", "personal", "before"): (15, 50, None, None),
        ("north", "personal", "after"): (None, None, None, None),
        ("made-up", "personal", "before"): (10, 49, None, None),
        ("made-up", "personal", "after"): (10, 40, None, None),
        ("made-up", "work", "before"): (10, 49, None, None),
        ("made-up", "work", "after"): (10, 40, None, None),
    }


def test_a_difference_is_that_of_the_means_shown_and_pairs_that_leave_a_few_out_are_hidden(released):
    """40 less 49; of 14 and 12 people two are in one mean alone, of 12 and 12 none."""
    assert told(across.differences(released), "quantity", "domain") == {
        ("printed", "difference-of-means", "personal"): (9, -20, None, None),
        ("printed", "possible-mean-difference", "personal"): (6, None, -31.9, -8.1),
        ("north", "difference-of-means", "personal"): (15, None, None, None),
        ("north", "mean-paired-difference", "personal"): (None, None, None, None),
        ("made-up", "difference-of-means", "personal"): (10, -9, None, None),
        ("made-up", "mean-paired-difference", "personal"): (10, None, None, None),
        ("made-up", "difference-of-means", "work"): (10, -9, None, None),
        ("made-up", "mean-paired-difference", "work"): (10, -8, -15, -1),
    }


def test_themes_are_those_of_records_by_their_names_without_codes_and_pairs(released):
    themes = across.themes(released)
    assert told(themes, "theme", "cohorts") == {
        ("north", "Rest", 3): (25, 10, None, None),
        ("talks", "Rest", 3): (25, 10, None, None),
        ("made-up", "Rest", 3): (None, None, None, None),
        ("talks", "Rota", 1): (25, None, None, None),
    }
    assert set(themes["origin"]) == {"real", "synthetic"}


def test_without_a_strict_cohort_numbers_are_as_released(tmp_path):
    for cohort in ("made-up", "printed"):
        write(tmp_path, cohort)
    found = told(across.differences(across.read(tmp_path)), "quantity", "domain")
    assert found["made-up", "mean-paired-difference", "personal"] == (12, -7.7, -14.3, -1.9)
    assert found["made-up", "difference-of-means", "personal"] == (14, -8.4, None, None)


def test_every_row_leads_to_the_number_released_and_says_no_more_than_it(released):
    """Hidden stays hidden; what is shown is what was released, or less of it, or rounded to whole points outward."""
    every = pd.concat(
        make(released) for make in (across.participation, across.scores, across.differences, across.themes)
    )
    assert len(every) == 29
    sources = {(one.cohort, row.key): row for one in released for row in one.rows.itertuples()}
    for row in every.itertuples():
        cohort, key = row.method.rpartition("as released: ")[2].split(", ")
        source = sources[cohort, key]
        assert (row.cohort, row.quantity, row.domain, row.timepoint) == (cohort, *source[3:6])
        shown = pd.notna(row.estimate) or pd.notna(row.low)
        assert shown <= (pd.notna(source.estimate) or pd.notna(source.low))
        assert pd.isna(row.n) or row.n <= source.n
        if pd.notna(row.estimate) and row.estimate != source.estimate:
            assert row.estimate == round(row.estimate)
            assert row.estimate % 5 == 0 or row.unit == "points"
        assert pd.isna(row.low) or (row.low <= source.low and row.high >= source.high)


def test_rows_carry_what_they_were_released_with_and_what_a_comparison_needs(released):
    for make in (across.participation, across.scores, across.differences, across.themes):
        rows = make(released)
        results.require_caveats(rows)
        for row in rows.itertuples():
            carried = row.caveats.split(caveats.SEPARATOR)
            assert {"cohorts-differ", "may-share-people"} <= set(carried)
            assert ("same-name" in carried) == (row.quantity == "participants")
            assert ("read-from-the-article" in carried) == (row.origin == "published")
            assert ("synthetic-records" in carried) == (row.origin == "synthetic")
    made_up = rows[rows["cohort"] == "made-up"].iloc[0]
    assert "rounded" in across.scores(released).query("cohort == 'made-up'")["caveats"].iloc[0].split(";")
    assert made_up["method"].startswith("hidden: ")


def test_keys_tell_cohorts_apart_where_all_else_is_alike(released):
    rows = pd.concat([across.participation(released), across.differences(released), across.themes(released)])
    assert len({results.key(row) for _, row in rows.iterrows()}) == len(rows)


def test_cohorts_of_one_title_are_told_apart_by_their_ids(tmp_path):
    folder = write_all(tmp_path)
    for cohort in ("north", "printed"):
        mark = folder / cohort / "report.json"
        mark.write_text(json.dumps(json.loads(mark.read_text()) | {"title": "Peer groups"}))
    labels = across.scores(across.read(folder)).drop_duplicates("cohort").set_index("cohort")["label"]
    assert labels.to_dict() == {
        "north": "Peer groups (north)",
        "printed": "Peer groups (printed)",
        "made-up": "Cohort made-up",
    }


def test_the_answer_leaves_made_up_numbers_out_where_there_are_others(released, tmp_path):
    answer = results.without_keys(across.in_words(across.differences(released)))
    assert answer == (
        "In 1 cohort that is not made up, mean scores after minus before are personal −20.0 points. "
        "It had no comparison group, so nobody can say why."
    )
    write(tmp_path / "one", "made-up")
    answer = results.without_keys(across.in_words(across.differences(across.read(tmp_path / "one"))))
    assert answer.startswith("In 1 made-up cohort, mean scores after minus before")
    assert "personal −8.4, work-related −8.4 points" in answer
    write(tmp_path / "two", "talks")
    answer = across.in_words(across.differences(across.read(tmp_path / "two")))
    assert answer == "None of these cohorts shows a difference between its scores before and after."


def test_of_a_codebook_without_themes_the_codes_are_compared_and_pairs_of_them_are_not(tmp_path):
    table = write(tmp_path, "talks") / "tables" / "01-by-hand.csv"
    text = table.read_text().replace("Rest: breaks and Rota: nights", "Sleep and Rest: breaks and so on")
    table.write_text(text.replace("Rota: nights", "Sleep").replace("Rest: breaks,", "Rest: breaks and so on,"))
    assert across.themes(across.read(tmp_path))["theme"].tolist() == ["Rest", "Rota", "Sleep"]


@pytest.mark.parametrize("spoilt", ["{", "[]", "{}", '{"cohort": "north", "title": "x", "records": "real"}'])
def test_a_report_that_cannot_be_read_is_named(tmp_path, spoilt):
    folder = write_all(tmp_path)
    (folder / "north" / "report.json").write_text(spoilt)
    with pytest.raises(InputError, match=r"north: should be the folder of a report, with report\.json and tables/"):
        across.read(folder)


def test_a_report_whose_table_lacks_a_column_is_named(tmp_path):
    folder = write_all(tmp_path)
    table = folder / "talks" / "tables" / "01-by-hand.csv"
    table.write_text(table.read_text().replace("caveats", "limits", 1))
    with pytest.raises(InputError, match="talks: should be the folder of a report"):
        across.read(folder)


def test_two_reports_of_one_cohort_no_report_and_no_folder_are_told(tmp_path):
    write_all(tmp_path / "two")
    (tmp_path / "two" / "north").rename(tmp_path / "two" / "elsewhere")
    write(tmp_path / "two", "north")
    with pytest.raises(InputError, match="holds two reports of the cohort north"):
        across.read(tmp_path / "two")
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="holds no report"):
        across.read(tmp_path / "none")
    with pytest.raises(InputError, match="should be a folder of reports"):
        across.read(tmp_path / "nowhere")


def test_a_folder_is_looked_for_where_the_report_is_being_made(tmp_path, monkeypatch):
    monkeypatch.setenv(across.FOLDER_VARIABLE, str(write_all(tmp_path / "reports")))
    assert [one.cohort for one in across.read(".")] == sorted(REPORTS)
