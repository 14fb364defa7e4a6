"""Readings of published figures. Oracles: the table of readings found apart from this code, and Python's statistics."""

from __future__ import annotations

import statistics

import pytest

from attainable.cells import Cell, Convention
from givenfiles.faults import InputError
from peergroups import estimates
from peergroups.places import DATA

ORDER = ["Personal before", "Work-related before", "Client-related before"]
ORDER += [title.replace("before", "after") for title in ORDER]
# Rows as READINGS; columns as ORDER; Y attainable. Where a row was found by an independent exact count, it says so.
EXPECTED = {
    "every item answered, sample SD": "Y--Y-Y",  # independent
    "every item answered, population SD": "YY----",  # independent
    "one person left out one item, sample SD": "YYYY-Y",  # independent
    "one person left out one item, population SD": "YYYY--",  # independent
    "group sizes swapped, every item answered, sample SD": "-Y-YY-",  # independent
    "group sizes swapped, every item answered, population SD": "Y-----",  # independent
}


@pytest.fixture(scope="module")
def printed(london):
    return estimates.printed.of_study(london)


@pytest.fixture(scope="module")
def found(printed):
    return estimates.printed.find(printed)


def test_each_figure_under_each_reading_is_as_an_independent_count_found_it(found):
    for title, expected in EXPECTED.items():
        named = {f.printed.title: f.attainable for f in found if f.reading.title == title}
        assert "".join("Y" if named[name] else "-" for name in ORDER) == expected, title


def test_every_witness_prints_as_the_figure_does(found):
    attained = [f for f in found if f.attainable and f.reading.convention.printed == "rounded"]
    assert len(attained) > 20
    for finding in attained:
        cell, deviation = finding.printed.cell, statistics.stdev
        if finding.reading.convention.sd == "population":
            deviation = statistics.pstdev
        half = 0.5 / 10 ** len(cell.sd.partition(".")[2])
        # Half a last digit either way, ends included: 42.5 prints as 43 or as 42.
        assert abs(statistics.mean(finding.scores) - float(cell.mean)) <= 0.5 + 1e-9
        assert abs(deviation(finding.scores) - float(cell.sd)) <= half + 1e-9


def test_the_table_says_of_every_figure_whether_it_is_attainable(printed, found):
    table = estimates.printed.as_table(found)
    plain = table[table["Reading"] == "every item answered, sample SD"].set_index("Figure")
    assert "".join("Y" if word == "yes" else "-" for word in plain.loc[ORDER, "Attainable"]) == "Y--Y-Y"
    assert plain.loc["Personal after", ["Mean (SD)", "Of", "Groups", "SDs nearby that are"]].tolist() == [
        "23 (7.8)", "6", "3", "5 of 21",
    ]  # fmt: skip
    assert plain.loc["Work-related after", ["Groups", "One such group"]].tolist() == ["0", ""]
    # Swapped, six are said to have answered before.
    assert set(table[table["Reading"].str.startswith("group sizes swapped")]["Of"]) == {"6", "9"}


def test_the_fewest_left_out_are_five_answers_of_285(printed):
    fewest = [estimates.printed.fewest_skipping(figure).people_skipping for figure in printed]
    assert dict(zip([figure.title for figure in printed], fewest, strict=True)) == dict(
        zip(ORDER, [0, 1, 1, 0, 3, 0], strict=True)
    )
    assert sum(figure.cell.n * figure.cell.items for figure in printed) == 285


def test_group_sizes_are_only_swapped_where_a_scale_was_measured_twice():
    alone = [estimates.printed.Printed("another study", Cell("3.0", "1.0", 100, 1, 1, 1, 5))]
    assert not any(finding.reading.swapped for finding in estimates.printed.find(alone))


def test_what_cannot_be_counted_is_still_decided_and_says_so(london):
    many = [estimates.printed.Printed("many", Cell("40", "20", 300, 6))]
    (finding,) = estimates.printed.find(many, [estimates.printed.Reading()])
    assert finding.attainable
    assert finding.vectors is None
    assert estimates.printed.as_table([finding])["Groups"].tolist() == ["too many to count"]
    # of three hundred people as many as a table has room for
    assert estimates.printed.as_table([finding])["One such group"].str.count(", ").tolist() == [11]
    assert estimates.printed.as_table([finding])["One such group"].str.endswith(" …").all()
    assert set(estimates.printed.estimates(london, [finding])["quantity"]) == {"attainable", "base-rate"}


def test_estimates_carry_the_caveats_of_a_reading_and_of_the_article(london, found):
    table = estimates.printed.estimates(london, found)
    for cell in table["caveats"]:
        assert {"under-a-reading", "read-from-the-article", "a-yes-may-say-little"} <= set(cell.split(";"))
        assert "synthetic-records" not in cell
    assert set(table["origin"]) == {"published"}


def test_the_answer_calls_nothing_wrong(printed, found):
    sentence = estimates.printed.answer(printed, found)
    assert "3 of the 6" in sentence
    assert "5 of the 285" in sentence
    assert "not reproducible under this reading" in sentence
    assert not any(word in sentence for word in ("error", "wrong", "impossible", "mistake"))


def test_the_answer_promises_no_reading_that_was_not_found():
    never = [estimates.printed.Printed("never", Cell("5.19", "1.50", 28, 1, 1, 1, 7))]
    assert "left out" not in estimates.printed.answer(never, estimates.printed.find(never))


def test_the_example_table_reads_as_figures_with_their_own_scales():
    figures = estimates.printed.of_file(DATA / "examples" / "means-and-sds.csv")
    assert figures[0].cell == Cell("43", "16.3", 9, 6)
    assert figures[-1].cell == Cell("3.0", "1.0", 100, 1, 1, 1, 5)


def test_scale_columns_may_be_left_out_or_empty(tmp_path):
    file = tmp_path / "cells.csv"
    file.write_text("label,mean,sd,n,items,step\nx,43,16.3,9,6,\n", encoding="utf-8")
    assert estimates.printed.of_file(file)[0].cell == Cell("43", "16.3", 9, 6)


def test_every_fault_of_a_table_is_told_with_its_row(tmp_path):
    file = tmp_path / "cells.csv"
    file.write_text("label,mean,sd,n,items\na,143,1,9,6\nb,43,16.3,9,6\nc,43,99,9,6\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        estimates.printed.of_file(file)
    assert [fault.row for fault in caught.value.faults] == [2, 4]
    file.write_text("label,mean,sd,n,items\na,4x,1,9,6\na,43,16.3,nine,6\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        estimates.printed.of_file(file)
    assert {(fault.row, fault.column) for fault in caught.value.faults} == {(2, "mean"), (3, "n"), (3, "label")}


@pytest.mark.parametrize(
    ("convention", "words"),
    [
        (Convention(), "every item answered, sample SD"),
        (Convention("population", 2, 3), "2 people left out 3 items each, population SD"),
        (
            Convention(round_scores="half-up", printed="truncated"),
            "every item answered, scores rounded half-up first, digits cut off, sample SD",
        ),
    ],
)
def test_a_convention_is_told_in_words(convention, words):
    assert estimates.printed.in_words(convention) == words
