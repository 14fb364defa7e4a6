"""Readings of published figures. Oracles: the table of readings found apart from this code, and Python's statistics."""

from __future__ import annotations

import statistics

import pytest

from attainable.cells import Cell, Convention
from givenfiles.faults import InputError
from peergroups import estimates, show
from peergroups.estimates import left_open
from peergroups.places import DATA

ORDER = ["Personal before", "Work-related before", "Client-related before"]
ORDER += [title.replace("before", "after") for title in ORDER]
# Rows as READINGS; columns as ORDER; Y attainable. Where a row was found by an independent exact count, it says so.
EXPECTED = {
    "every item answered, sample SD": "Y--Y-Y",  # independent
    "every item answered, population SD": "YY----",  # independent
    "every item answered, standard error in place of an SD": "Y--Y--",  # as tests/attainable works it out apart
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
        by = cell.n**0.5 if finding.reading.convention.sd == "standard-error" else 1
        half = 0.5 / 10 ** len(cell.sd.partition(".")[2])
        # Half a last digit either way, ends included: 42.5 prints as 43 or as 42.
        assert abs(statistics.mean(finding.scores) - float(cell.mean)) <= 0.5 + 1e-9
        assert abs(deviation(finding.scores) / by - float(cell.sd)) <= half + 1e-9


def test_the_table_says_of_every_figure_whether_it_is_attainable(printed, found):
    table = show.printed.table(found)
    plain = table[table["Reading"] == "every item answered, sample SD"].set_index("Figure")
    assert "".join("Y" if word == "yes" else "-" for word in plain.loc[ORDER, "Attainable"]) == "Y--Y-Y"
    assert plain.loc["Personal after", ["Mean (SD)", "n", "Groups", "Nearby also", "Why not"]].tolist() == [
        "23 (7.8)", "6", "3", "5 of 21", "",
    ]  # fmt: skip
    assert plain.loc["Work-related after", ["Groups", "Why not"]].tolist() == [
        "0", "no scores of 6 people have both this mean and this SD",
    ]  # fmt: skip
    # Swapped, six are said to have answered before.
    assert set(table[table["Reading"].str.startswith("group sizes swapped")]["n"]) == {"6", "9"}


def test_nobodys_scores_are_in_what_a_page_shows_or_saves(london, printed, found):
    """The only group that gives "after, work-related" has 25.0 twice or more; it is on the command line alone."""
    assert "One such group" in show.printed.table(found, one_group=True)
    witnesses = {show.printed.table([f], one_group=True)["One such group"].item() for f in found if f.scores}
    shown = [show.printed.table(found), left_open.groups(london, printed), estimates.printed.estimates(london, found)]
    assert len(witnesses) > 20
    for frame in shown:
        assert not witnesses & {*frame.astype(str).to_numpy().ravel()}


def test_the_fewest_left_out_are_five_answers_of_285(printed):
    fewest = [estimates.printed.fewest_skipping(figure).people_skipping for figure in printed]
    assert dict(zip([figure.title for figure in printed], fewest, strict=True)) == dict(
        zip(ORDER, [0, 1, 1, 0, 3, 0], strict=True)
    )
    assert sum(figure.cell.n * figure.cell.items for figure in printed) == 285


def test_group_sizes_are_only_swapped_where_a_scale_was_measured_twice():
    alone = [estimates.printed.Printed("another study", Cell("3.0", "1.0", 100, 1, 1, 1, 5))]
    assert not any(finding.reading.swapped for finding in estimates.printed.find(alone))


def one(*figures: str | int) -> list[estimates.printed.Printed]:
    return [estimates.printed.Printed("another", Cell(*figures))]


def test_what_cannot_be_counted_is_still_decided_and_says_so(london):
    (finding,) = estimates.printed.find(one("40", "20", 300, 6), [estimates.printed.Reading()])
    assert finding.attainable
    assert finding.vectors is None
    (row,) = show.printed.table([finding], one_group=True).to_dict("records")
    assert row["Groups"] == "not computed"
    # of three hundred people as many as a table has room for
    assert row["One such group"].count(", ") == 11
    assert row["One such group"].endswith(" …")
    assert set(estimates.printed.estimates(london, [finding])["quantity"]) == {"attainable", "base-rate"}


def test_one_row_too_large_leaves_the_others_alone(london):
    figures = [*one("40", "20", 20_000, 6), *one("23", "7.8", 6, 6)]
    too_large, small = estimates.printed.find(figures, [estimates.printed.Reading()])
    assert (too_large.attainable, too_large.vectors, too_large.base_rate) == (None, None, None)
    assert too_large.reason == "not computed: n is 20000, but a figure is decided for at most 10000 people"
    assert (small.attainable, small.vectors, small.base_rate) == (True, 3, (5, 21))
    rows = estimates.printed.estimates(london, [too_large, small])
    assert rows["estimate"].isna().tolist() == [True, False, False, False]
    assert show.printed.table([too_large, small])["Attainable"].tolist() == ["not computed", "yes"]
    assert "(of 1 it is not computed)" in show.printed.answer(figures, [too_large, small])
    shown = left_open.groups(london, figures)
    assert shown["Groups left"].tolist() == ["not computed", "3"]


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        (("4.20", "3.40", 5, 1, 1, 1, 7), "an SD of 3.40 is larger than"),
        (("8.00", "1.50", 20, 1, 1, 1, 7), "a mean of 8.00 lies outside the scale, 1 to 7"),
        (("5.19", "", 28, 1, 1, 1, 7), "no scores of 28 people have a mean that prints as 5.19"),
    ],
)
def test_a_figure_that_nobody_can_have_is_a_finding_with_its_reason(london, figures, reason):
    found = estimates.printed.find(one(*figures), [estimates.printed.Reading()])
    assert (found[0].attainable, found[0].vectors) == (False, 0)
    assert found[0].reason.startswith(reason)
    assert show.printed.table(found)["Why not"].item() == found[0].reason
    assert left_open.groups(london, one(*figures))["Groups left"].tolist() == ["0"]


def test_a_mean_alone_has_no_groups_to_count(london):
    figures = one("43", "", 9, 6)
    found = estimates.printed.find(figures, [estimates.printed.Reading()])
    assert (found[0].attainable, found[0].vectors, found[0].base_rate) == (True, None, (3, 3))
    assert "Groups" not in show.printed.table(found)
    assert show.printed.answer(figures, found) == (
        "With every question answered, the printed figure could have come about."
    )
    assert left_open.groups(london, figures)["Groups left"].tolist() == [""]


def test_estimates_carry_the_caveats_of_a_reading_and_of_the_article(london, found):
    table = estimates.printed.estimates(london, found)
    for cell in table["caveats"]:
        assert {"under-a-reading", "read-from-the-article", "a-yes-may-say-little"} <= set(cell.split(";"))
        assert "synthetic-records" not in cell
    assert set(table["origin"]) == {"published"}


def test_the_answer_calls_nothing_wrong_and_is_short(printed, found):
    sentence = show.printed.answer(printed, found)
    assert "3 of the 6" in sentence
    assert "5 of the 285" in sentence
    assert len(sentence.split()) <= 36
    assert not any(word in sentence for word in ("error", "wrong", "impossible", "mistake"))


YES, NO, GRIM = ("23", "7.8", 6, 6), ("28", "4.87", 6, 7), ("5.19", "1.50", 28, 1, 1, 1, 7)
LARGE = ("40", "20", 20_000, 6)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([YES], "the printed figure could have come about."),
        ([YES, YES], "all 2 printed figures could have come about."),
        (
            [NO],
            "the printed figure could not have come about. It could, if 3 of the 42 questions were left blank, at most",
        ),
        ([GRIM], "the printed figure could not have come about."),
        ([GRIM, GRIM], "none of the 2 printed figures could have come about."),
        ([GRIM, YES], "1 of the 2 printed figures could have come about."),
        ([NO, YES], "1 of the 2 printed figures could have come about. All 2 could, if 3 of the 78 questions"),
        ([LARGE], "it is not computed whether the printed figure could have come about."),
        ([LARGE, LARGE], "it is not computed whether the printed figures could have come about."),
        ([LARGE, YES], "1 of the 2 printed figures could have come about (of 1 it is not computed)."),
    ],
)
def test_the_answer_holds_for_any_table(given, said):
    figures = [figure for each in given for figure in one(*each)]
    told = show.printed.answer(figures, estimates.printed.find(figures, [estimates.printed.Reading()]))
    assert told.startswith(f"With every question answered and a sample SD, {said}")
    assert said.endswith(".") is told.endswith(said)


def test_another_papers_table_is_named_and_the_cohorts_article_is_not(london):
    assert "Published figures, read from the article" in repr(show.printed.source(london, ""))
    other = repr(show.printed.source(london, "../some/where.csv"))
    assert "“where.csv”" in other
    assert not any(word in other for word in ("article", "London", "some"))
    assert "Band in the article" not in left_open.groups(london, one(*YES))


def test_the_example_table_reads_as_figures_with_their_own_scales():
    figures = estimates.printed.of_file(DATA / "examples" / "means-and-sds.csv")
    assert figures[0].cell == Cell("43", "16.3", 9, 6)
    assert figures[-1].cell == Cell("3.0", "1.0", 100, 1, 1, 1, 5)


def test_scale_columns_may_be_left_out_or_empty(tmp_path):
    file = tmp_path / "cells.csv"
    file.write_text("label,mean,sd,n,items,step\nx,43,16.3,9,6,\n", encoding="utf-8")
    assert estimates.printed.of_file(file)[0].cell == Cell("43", "16.3", 9, 6)


@pytest.mark.parametrize("rows", ["label,mean,sd,n,items\nx,43,,9,6\n", "label,mean,n,items\nx,43,9,6\n"])
def test_a_table_may_print_means_alone(rows, tmp_path):
    file = tmp_path / "cells.csv"
    file.write_text(rows, encoding="utf-8")
    assert estimates.printed.of_file(file)[0].cell == Cell("43", "", 9, 6)


def test_every_fault_of_a_table_is_told_with_its_row(tmp_path):
    file = tmp_path / "cells.csv"
    file.write_text("label,mean,sd,n,items,step\na,143,1,9,6,\nb,43,16.3,9,6,30\nc,43,99,9,6,0\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        estimates.printed.of_file(file)
    assert [fault.row for fault in caught.value.faults] == [3, 4]
    file.write_text("label,mean,sd,n,items\na,4x,-1,9,6\na,43,16.3,nine,6\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        estimates.printed.of_file(file)
    assert {(fault.row, fault.column) for fault in caught.value.faults} == {
        (2, "mean"),
        (2, "sd"),
        (3, "n"),
        (3, "label"),
    }


@pytest.mark.parametrize(
    ("convention", "words"),
    [
        (Convention(), "every item answered, sample SD"),
        (Convention("standard-error"), "every item answered, standard error in place of an SD"),
        (Convention("population", 2, 3), "2 people left out 3 items each, population SD"),
        (
            Convention(round_scores="half-up", printed="truncated"),
            "every item answered, scores rounded half-up first, digits cut off, sample SD",
        ),
    ],
)
def test_a_convention_is_told_in_words(convention, words):
    assert estimates.printed.in_words(convention) == words
