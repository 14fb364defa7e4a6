"""Oracles: every group of people listed apart from the package, the article's cells, pairings tried one by one."""

from __future__ import annotations

import statistics
from collections import Counter
from fractions import Fraction
from itertools import chain, combinations_with_replacement, permutations, product
from math import isqrt

import pytest
from examples import cases
from hypothesis import given
from hypothesis import strategies as st

from attainable import means, retest
from attainable.cells import Cell, Convention
from attainable.lattice import TooLarge
from attainable.listing import listed as listed_at_once

AFTER_PERSONAL = Cell("23", "7.8", 6, 6)
SIX = {
    "before personal": (Cell("43", "16.3", 9, 6), Convention()),
    "before work": (Cell("51", "17.56", 9, 7), Convention(people_skipping=1)),
    "before client": (Cell("32", "15.66", 9, 6), Convention(people_skipping=1)),
    "after personal": (AFTER_PERSONAL, Convention()),
    "after work": (Cell("28", "4.87", 6, 7), Convention(people_skipping=3)),
    "after client": (Cell("12", "9.29", 6, 6), Convention()),
}


# --- an exhaustive listing, apart from the package: scores as fractions, SDs compared as squares ---


def listed(cell, convention):
    """The scores of every group of people that prints as the cell, sorted, once for each group."""
    few = convention.people_skipping
    sizes = ((cell.items - convention.items_skipped, few), (cell.items, cell.n - few))
    kinds = [
        combinations_with_replacement(
            [cell.low + cell.step * Fraction(total, answered) for total in range(cell.levels * answered + 1)], people
        )
        for answered, people in sizes
        if people
    ]
    groups = ([score for part in parts for score in part] for parts in product(*kinds))
    return [sorted(group) for group in groups if prints_as(cell, convention, group)]


def prints_as(cell, convention, group):
    mean, sd = Fraction(cell.mean), Fraction(cell.sd)
    half_mean, half_sd = (Fraction(1, 2 * 10 ** len(text.partition(".")[2])) for text in (cell.mean, cell.sd))
    if abs(Fraction(sum(group), len(group)) - mean) > half_mean:
        return False
    variance = (statistics.variance if convention.sd == "sample" else statistics.pvariance)(group)
    return max(sd - half_sd, 0) ** 2 <= variance <= (sd + half_sd) ** 2


SCALES = [(0, 25, 4), (1, 1, 4), (-3, 1, 6)]


@st.composite
def cells(draw, scale=None, items=None, most_people=5):
    """A cell and a convention that some group of people gives, small enough to list."""
    low, step, levels = scale or draw(st.sampled_from(SCALES))
    items, n = items or draw(st.integers(1, 4)), draw(st.integers(2, most_people))
    few = draw(st.integers(0, min(n, 2))) if items > 1 else 0
    convention = Convention(draw(st.sampled_from(["sample", "population"])), people_skipping=few)
    answered = [items - 1] * few + [items] * (n - few)
    group = [low + step * Fraction(draw(st.integers(0, levels * each)), each) for each in answered]
    variance = (statistics.variance if convention.sd == "sample" else statistics.pvariance)(group)
    sd = Fraction(isqrt(int(variance * 10**12)), 10**6)
    places = draw(st.integers(0, 1))
    return Cell(f"{float(statistics.mean(group)):.{places}f}", f"{float(sd):.{places}f}", n, items, step, low,
                low + levels * step), convention  # fmt: skip


def scores(cell, convention):
    """The groups as the package lists them: the scores of each, sorted."""
    listing = listed_at_once(cell, convention)
    return [[listing.grid[place] for place in row] for row in listing.places]


@cases(80)
@given(cells())
def test_every_group_is_listed_once_and_its_mean_as_an_exhaustive_listing_has_them(problem):
    cell, convention = problem
    found, expected = scores(cell, convention), listed(cell, convention)
    assert expected
    assert sorted(found) == sorted(expected)
    assert means(cell, convention) == sorted({sum(group) / cell.n for group in expected})


@st.composite
def two_occasions(draw):
    scale, items = draw(st.sampled_from(SCALES)), draw(st.integers(1, 2))
    before = draw(cells(scale, items, most_people=4))
    after = draw(cells(scale, items, most_people=before[0].n))
    return before, after


@cases(60)
@given(two_occasions())
def test_the_number_risen_agrees_with_trying_every_pairing(problem):
    (before, convention), (after, convention_after) = problem
    numbers = [
        sum(later > earlier for earlier, later in zip(same, group, strict=True))
        for group in listed(after, convention_after)
        for all_before in listed(before, convention)
        for same in set(permutations(all_before, after.n))
    ]
    assert retest.risen(before, after, convention, convention_after) == (min(numbers), max(numbers))


# --- the article's cells ---


def test_the_three_groups_behind_the_personal_scale_after():
    """By hand, in totals of six people on 0..24, whose scores are 25/6 of them.

    A mean of 22.5 to 23.5 is a sum of 32.4 to 33.8, so 33. An SD of 7.75 to 7.85 is a sum of squared deviations of
    17.30 to 17.75; with 33 * 33 / 6 = 181.5 that is a sum of squares of 198.80 to 199.25, so 199. Three groups have
    both: 4 + 25 + 36 + 36 + 49 + 49, 9 + 16 + 25 + 36 + 49 + 64 and 16 + 16 + 25 + 25 + 36 + 81.
    """
    groups = [(2, 5, 6, 6, 7, 7), (3, 4, 5, 6, 7, 8), (4, 4, 5, 5, 6, 9)]
    assert [(sum(group), sum(total**2 for total in group)) for group in groups] == [(33, 199)] * 3
    everyone = combinations_with_replacement(range(25), 6)
    assert [each for each in everyone if sum(each) == 33 and sum(total**2 for total in each) == 199] == groups
    assert [[score * 6 / 25 for score in group] for group in scores(AFTER_PERSONAL, Convention())] == [
        *map(list, groups)
    ]
    assert means(AFTER_PERSONAL) == [Fraction(25 * 33, 6 * 6)]


@pytest.mark.parametrize(("name", "number"), [("before personal", 360), ("after personal", 3), ("after client", 5)])
def test_groups_of_cells_with_complete_answers(name, number):
    """Against totals on 0..24 with a sum and a sum of squares that print as the cell, searched for apart."""
    cell, convention = SIX[name]
    groups = [sorted(Fraction(25 * total, 6) for total in group) for group in complete_totals(cell)]
    assert len(groups) == number
    assert sorted(scores(cell, convention)) == sorted(groups)


def complete_totals(cell):
    mean, sd, n = Fraction(cell.mean) * 6 / 25, Fraction(cell.sd) * 6 / 25, cell.n
    half_mean = Fraction(1, 2) * 6 / 25
    half_sd = Fraction(1, 2 * 10 ** len(cell.sd.partition(".")[2])) * 6 / 25
    found = []
    for total in range(24 * n + 1):
        if abs(Fraction(total, n) - mean) <= half_mean:
            least, most = ((n - 1) * each**2 + Fraction(total**2, n) for each in (sd - half_sd, sd + half_sd))
            found += descending(n, 24, total, least, most)
    return found


def descending(people, highest, total, least, most):
    """Descending groups of totals with this sum and a sum of squares within."""
    if not people:
        return [()] if total == 0 and least <= 0 <= most else []
    if total**2 > most * people or highest * total < least:
        return []
    return [
        (first, *others)
        for first in range(-(-total // people), min(highest, total) + 1)
        for others in descending(people - 1, first, total - first, least - first**2, most - first**2)
    ]


def test_no_person_falls_between_the_bands():
    """With 3 to 7 answers a score is never between 25 and 26, 50 and 51, or 75 and 76; a group's mean can be."""
    assert not any(low < Fraction(25 * total, k) < low + 1 for k in range(3, 8) for total in range(4 * k + 1)
                   for low in (25, 50, 75))  # fmt: skip
    lowest, *_, highest = means(*SIX["before work"])
    assert (f"{float(lowest):.2f}", f"{float(highest):.2f}") == ("50.73", "50.93")


def test_how_many_can_have_risen_on_the_personal_scale():
    """Against every two groups of totals, searched for apart: k after stand, in order, above k before."""
    befores, afters = (
        [sorted(group) for group in complete_totals(SIX[f"{time} personal"][0])] for time in ("before", "after")
    )
    risen = [
        max(k for k in range(7) if all(low < high for low, high in zip(before[:k], after[6 - k :], strict=True)))
        for before in befores
        for after in afters
    ]
    assert retest.risen(SIX["before personal"][0], SIX["after personal"][0]) == (0, max(risen))


# --- a published example ---


def test_how_often_each_value_stands_in_all_groups():
    """README of the R package unsum, mean 2.7, SD 1.9, n 100 on 1 to 5: f_absolute over its 2,256 samples."""
    found = scores(Cell("2.7", "1.9", 100, items=1, step=1, low=1, high=5), Convention())
    assert len(found) == 2256
    assert Counter(chain(*found)) == {1: 116_060, 2: 9_908, 3: 7_160, 4: 9_912, 5: 82_560}


# --- what cannot be asked, and what has no answer ---


def test_nothing_is_listed_where_no_group_fits():
    cell = Cell("28", "4.87", 6, 7)
    assert scores(cell, Convention()) == means(cell) == []
    assert retest.risen(Cell("51", "17.56", 9, 7), cell) is None


@pytest.mark.parametrize(
    ("n", "sentence"), [(20, "1373846 groups of 20 people are too many to list"), (300, "too many to count")]
)
def test_what_is_too_large_is_refused_at_once(n, sentence):
    with pytest.raises(TooLarge, match=sentence):
        listed_at_once(Cell("43.1", "16.3", n, 6), Convention())


def test_too_many_groups_to_compare_are_refused():
    cell = Cell("43", "16.3", 9, 6)
    with pytest.raises(TooLarge, match="4740 groups before and 3115 after are too many to compare"):
        retest.risen(cell, cell, Convention("population", 1), Convention(people_skipping=1))


def test_two_occasions_that_cannot_be_compared():
    before = Cell("43", "16.3", 9, 6)
    with pytest.raises(ValueError, match="only be compared before and after on the same scale"):
        retest.risen(before, Cell("23", "7.8", 6, 7))
    with pytest.raises(ValueError, match="9 people after cannot all be among 6 before"):
        retest.risen(AFTER_PERSONAL, before)
