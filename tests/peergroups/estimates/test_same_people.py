"""Rows and tables of the same people's bounds. Oracle: the bounds by hand in tests/attainable, and sums by hand."""

from __future__ import annotations

import pytest

from attainable import Cell
from givenfiles.faults import InputError
from peergroups.estimates import printed, same_people
from peergroups.places import DATA

HEAD = "label,mean,sd,n,mean_after,sd_after,n_after,items\n"


def test_londons_bounds_are_published_rows_with_their_condition(london):
    rows = same_people.estimates(london)
    assert set(rows["origin"]) == {"published"}
    assert rows["caveats"].str.split(";").map(lambda ids: "same-people" in ids).all()
    means = rows.query("quantity == 'possible-mean-difference'")
    # 43 ± .5, 16.35 · √(8 · 3 / (9 · 6)) = 10.9, 23 ± .5: 22.5 - 43.5 - 10.9 and 23.5 - 42.5 + 10.9, and so on
    assert means[["low", "high"]].to_numpy().tolist() == [[-31.9, -8.1], [-35.8, -10.2], [-31.5, -8.5]]
    assert rows.query("quantity == 'possible-risen'")[["low", "high"]].to_numpy().tolist() == [[0, 3]] * 3
    assert set(rows["n"]) == {6}


def test_no_published_figures_no_bounds(invented):
    assert same_people.estimates(invented.load()).empty


def test_more_people_after_than_before_cannot_be_the_same(london, monkeypatch):
    figures = printed.of_study(london)
    swapped = [
        type(one)(one.domain, Cell(one.cell.mean, one.cell.sd, 15 - one.cell.n, one.cell.items), one.timepoint)
        for one in figures
    ]
    monkeypatch.setattr(printed, "of_study", lambda study: swapped)
    assert same_people.estimates(london).empty


def test_a_table_gives_each_of_its_rows_the_bounds_of_its_figures():
    found = same_people.of_file(DATA / "examples" / "means-and-sds-twice.csv")
    assert list(found) == ["personal", "work-related", "client-related"]
    assert found["personal"] == same_people.of_two_cells(Cell("43", "16.3", 9, 6), Cell("23", "7.8", 6, 6))
    assert same_people.as_table(found)["Of"].tolist() == list(found)


def test_a_table_with_faults_is_refused_with_all_of_them(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text(f"{HEAD}a,43,16.3,5,23,7.8,6,6\nb,43,16.3,9,23,7.8,6,6\nc,43,16.3,2,23,7.8,6,6\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        same_people.of_file(file)
    assert len(caught.value.faults) == 2
    assert "row 2" in str(caught.value.faults[0])
    assert "6 people after cannot all be among 5 before" in str(caught.value.faults[0])


def test_groups_too_many_to_list_leave_the_number_who_rose_uncounted():
    found = same_people.of_two_cells(Cell("43", "16.3", 400, 6), Cell("23", "7.8", 300, 6))
    assert found.scored_higher is None
    assert "not computed" in same_people.as_table({"": found}).iloc[0].tolist()
