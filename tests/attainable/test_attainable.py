"""Oracles: an exhaustive listing apart from the package, published examples, the article's six cells."""

from __future__ import annotations

import doctest
import random
import re
import statistics
from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import ceil, comb, floor, isqrt

import numpy as np
import pytest
from examples import cases
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

import attainable as package
from attainable import (
    attainable,
    base_rate,
    count,
    counted,
    draw,
    multisets,
    uniform_integer,
    vectors,
    why_not,
    witness,
)
from attainable.cells import Cell, Convention
from attainable.multisets import Multisets
from attainable.sums import TooLarge

ARTICLE = {
    "pre personal": Cell("43", "16.3", 9, 6),
    "pre work": Cell("51", "17.56", 9, 7),
    "pre client": Cell("32", "15.66", 9, 6),
    "post personal": Cell("23", "7.8", 6, 6),
    "post work": Cell("28", "4.87", 6, 7),
    "post client": Cell("12", "9.29", 6, 6),
}
ONE_TO_FIVE = {"items": 1, "step": 1, "low": 1, "high": 5}
ONE_TO_SEVEN = {"items": 1, "step": 1, "low": 1, "high": 7}


# --- an exhaustive listing, apart from the package: fractions, and SDs compared as squares ---


def listed_scores(cell, answered, rounding):
    plain = [cell.low + cell.step * Fraction(total, answered) for total in range(cell.levels * answered + 1)]
    ways = {None: lambda x: x, "half-up": lambda x: Fraction(floor(x + Fraction(1, 2))), "half-even": round}
    return [(answered, total, Fraction(ways[rounding](score))) for total, score in enumerate(plain)]


def prints_as(text, square, squared, printed):
    """Whether a number (given itself, or its square) prints as the text."""
    places = len(text.partition(".")[2])
    value, unit = Fraction(text), Fraction(1, 10**places)
    if printed == "rounded":
        low, high = value - unit / 2, value + unit / 2
        return (max(low, 0) ** 2 if squared else low) <= square <= (high**2 if squared else high)
    if squared:
        return value**2 <= square < (value + unit) ** 2
    if value == 0:
        return -unit < square < unit
    return value <= square < value + unit if value > 0 else value - unit < square <= value


def listed(cell, convention):
    """Every group of people, as sorted (answered, total), that prints as the cell."""
    few = convention.people_skipping
    sizes = {cell.items - convention.items_skipped: few, cell.items: cell.n - few}
    kinds = [
        combinations_with_replacement(listed_scores(cell, answered, convention.round_scores), people)
        for answered, people in sizes.items()
        if people
    ]
    found = set()
    for parts in product(*kinds):
        people = [person for part in parts for person in part]
        values = [score for _, _, score in people]
        mean = sum(values) / cell.n
        squares = sum((value - mean) ** 2 for value in values)
        variance = squares / (cell.n - (convention.sd == "sample"))
        if prints_as(cell.mean, mean, False, convention.printed) and prints_as(
            cell.sd, variance, True, convention.printed
        ):
            found.add(tuple(sorted(person[:2] for person in people)))
    return found


def printed_number(value, places, printed):
    """A number of at least 0 as text, its ties going down (rounded) or its further digits cut (truncated)."""
    scaled = value * 10**places
    whole = floor(scaled) if printed == "truncated" else -floor(Fraction(1, 2) - scaled)
    text = f"{abs(whole):0{places + 1}d}"
    sign = "-" if whole < 0 else ""
    return sign + (f"{text[:-places]}.{text[-places:]}" if places else text)


def group_size(levels, n, items, few, skipped):
    others = comb(n - few + levels * items, n - few)
    return others * comb(few + levels * (items - skipped), few)


SCALES = [(0, 25, 4), (1, 1, 4), (1, 1, 2), (-3, 1, 6), (0, "0.5", 3)]


@st.composite
def small_problems(draw_from):
    """A cell near one that some group of people gives, under any convention, small enough to list."""
    low, step, levels = draw_from(st.sampled_from(SCALES))
    n, items = draw_from(st.integers(2, 7)), draw_from(st.integers(1, 7))
    few = draw_from(st.integers(0, min(n, 3))) if items > 1 else 0
    skipped = draw_from(st.integers(1, items - 1)) if few else 1
    if group_size(levels, n, items, few, skipped) > 50_000:
        n, items, few, skipped = 3, min(items, 4), min(few, 1) if items > 1 else 0, 1
    convention = Convention(
        sd=draw_from(st.sampled_from(["sample", "population"])),
        people_skipping=few,
        items_skipped=skipped,
        round_scores=draw_from(st.sampled_from([None, None, "half-up", "half-even"])),
        printed=draw_from(st.sampled_from(["rounded", "rounded", "truncated"])),
    )
    step = Fraction(step)
    random_scores = draw_from(
        st.lists(st.integers(0, levels * items), min_size=n, max_size=n).map(
            lambda totals: [low + step * Fraction(total, items) for total in totals]
        )
    )
    mean = sum(random_scores) / n
    squares = sum((score - mean) ** 2 for score in random_scores)
    variance = squares / (n - (convention.sd == "sample"))
    sd = Fraction(isqrt(int(variance * 10**12)), 10**6)
    places = draw_from(st.integers(0, 2)), draw_from(st.integers(0, 2))
    off = draw_from(st.sampled_from([0, 0, 0, 1])) * Fraction(1, 10 ** places[1])
    texts = (
        printed_number(mean, places[0], convention.printed),
        printed_number(sd + off, places[1], convention.printed),
    )
    return texts, (n, items, step, low, low + levels * step), convention


@cases(120)
@given(small_problems())
def test_every_small_group_agrees_with_an_exhaustive_listing(problem):
    texts, shape, convention = problem
    cell = Cell(*texts, *shape)
    expected = listed(cell, convention)
    assert attainable(cell, convention) == bool(expected)
    assert (why_not(cell, convention) == "") == bool(expected)
    assert count(cell, convention) == len(expected)
    assert {vector.people for vector in vectors(cell, convention)} == expected
    if expected:
        assert witness(cell, convention).people in expected
        assert draw(cell, convention, seed=7).people in expected


def reached_by(people, levels):
    """The sums of squares that go with each sum of so many whole numbers from 0 to `levels`, grown person by person.

    Those of a sum are the bits of a number.
    """
    reached = {0: 1}
    for _ in range(people):
        grown = {}
        for total, squares in reached.items():
            for more in range(levels + 1):
                grown[total + more] = grown.get(total + more, 0) | squares << more * more
        reached = grown
    return reached


def within(squares, low, high):
    """Whether one of these sums of squares lies from low to high."""
    low, high = max(ceil(low), 0), floor(high)
    return high >= low and bool(squares >> low & (1 << high - low + 1) - 1)


def test_sums_grown_person_by_person_are_those_of_all_groups():
    groups = {(sum(group), sum(one * one for one in group)) for group in product(range(6), repeat=4)}
    reached = reached_by(4, 5)
    for total, square in product(range(25), range(130)):
        assert within(reached.get(total, 0), square, square) == ((total, square) in groups)


@pytest.mark.parametrize("n", [25, 60])
def test_the_window_over_people_misses_nothing(n):
    """Sums and sums of squares grown person by person, without a window, decide the same."""
    reached, picks = reached_by(n, 3), random.Random(1)
    for _ in range(150):
        mean, sd = f"{picks.uniform(0, 3):.2f}", f"{picks.uniform(0, 1.5):.3f}"
        low, high = Fraction(mean) - Fraction(1, 200), Fraction(mean) + Fraction(1, 200)
        low_sd, high_sd = max(Fraction(sd) - Fraction(1, 2000), 0), Fraction(sd) + Fraction(1, 2000)
        ends = [sd**2 * (n - 1) for sd in (low_sd, high_sd)]
        expected = any(
            low * n <= s <= high * n and within(squares, *(end + Fraction(s * s, n) for end in ends))
            for s, squares in reached.items()
        )
        assert attainable(Cell(mean, sd, n, items=1, step=1, low=0, high=3)) == expected


# --- the article's table; found independently with exact integers; sample SD / population SD ---

TABLE = [(Convention(), "Y/Y -/Y -/- Y/- -/- Y/-"), (Convention(people_skipping=1), "Y/Y Y/Y Y/Y Y/Y -/- Y/-")]


def verdicts(cells, convention):
    kinds = ("sample", "population")
    answers = [[attainable(cell, with_sd(convention, kind)) for kind in kinds] for cell in cells]
    return " ".join("/".join("Y" if yes else "-" for yes in pair) for pair in answers)


def with_sd(convention, kind):
    return Convention(kind, convention.people_skipping)


@pytest.mark.parametrize(("convention", "expected"), TABLE)
def test_the_six_published_cells(convention, expected):
    assert verdicts(ARTICLE.values(), convention) == expected


def test_three_people_skipping_an_item_after():
    assert verdicts([ARTICLE["post work"]], Convention(people_skipping=3)) == "Y/-"


def test_the_six_published_cells_with_the_group_sizes_swapped():
    swapped = [Cell(cell.mean, cell.sd, 15 - cell.n, cell.items) for cell in ARTICLE.values()]
    assert verdicts(swapped, Convention()) == "-/Y Y/- -/- Y/- Y/- -/-"


LEFT = [("pre personal", 360), ("post personal", 3), ("post client", 5)]


@pytest.mark.parametrize(("name", "number"), LEFT)
def test_how_many_groups_the_published_cells_leave(name, number):
    assert count(ARTICLE[name]) == number
    people = [vector.people for vector in vectors(ARTICLE[name])]
    assert len(set(people)) == number


@pytest.mark.parametrize(
    ("name", "hits", "neighbours"),
    [
        ("pre personal", 21, 21),
        ("pre work", 45, 201),
        ("pre client", 29, 201),
        ("post personal", 5, 21),
        ("post work", 4, 201),
        ("post client", 11, 201),
    ],
)
def test_base_rates_of_the_published_cells(name, hits, neighbours):
    cell = ARTICLE[name]
    assert base_rate(cell) == (hits, neighbours)
    places = len(cell.sd.partition(".")[2])
    steps = [Fraction(cell.sd) + Fraction(step, 10**places) for step in range(-(10**places), 10**places + 1)]
    others = [Cell(cell.mean, printed_number(sd, places, "rounded"), cell.n, cell.items) for sd in steps]
    found = [vector for other in others if (vector := witness(other))]
    assert len(found) == hits
    for vector in found:
        assert f"{statistics.stdev(map(float, vector.scores())):.{places}f}" == vector.cell.sd


def test_a_base_rate_counts_no_negative_sd():
    assert base_rate(Cell("2.0", "0.5", 10, **ONE_TO_FIVE))[1] == 16


def test_base_rates_with_skipped_items_agree_with_deciding_each_neighbour():
    cell, convention = ARTICLE["post client"], Convention(people_skipping=2, items_skipped=2)
    others = [Cell("12", f"{hundredths / 100:.2f}", 6, 6) for hundredths in range(829, 1030)]
    assert base_rate(cell, convention) == (sum(attainable(other, convention) for other in others), 201)


# --- published examples ---


@pytest.mark.parametrize(
    ("mean", "sd", "n", "scale", "number"),
    [
        # closure-core, protocols/sprite-bias-assessment.md: SPRITE found 246, 2,430 and 26 of these samples
        ("3.0", "1.0", 100, ONE_TO_FIVE, 24_907),
        ("4.7", "2.2", 50, ONE_TO_SEVEN, 81_020),
        ("2.00", "1.45", 65, ONE_TO_FIVE, 30),
        # README of the R package unsum (CLOSURE); an earlier version of the page, for one sum alone, had 216
        ("2.7", "1.9", 100, ONE_TO_FIVE, 2_256),
        # documentation of unsum: the reference page of closure_count_all and "Get started"
        ("3.5", "1.7", 70, ONE_TO_FIVE, 2_492),
        ("3.5", "1.8", 80, ONE_TO_FIVE, 2_215),
    ],
)
def test_counts_listed_by_closure(mean, sd, n, scale, number):
    assert count(Cell(mean, sd, n, **scale)) == number


def test_a_mean_that_several_sums_round_to():
    """The 2,256 samples of the unsum README have eleven sums; the 216 of its first version have one."""
    cell = Cell("2.7", "1.9", 100, **ONE_TO_FIVE)
    sums = Counter(100 + sum(total for _, total in vector.people) for vector in vectors(cell))
    assert set(sums) == set(range(265, 276))
    assert sums[270] == 216


@pytest.mark.parametrize(
    ("mean", "n"),
    [
        ("5.19", 28),  # Brown & Heathers 2017; man/GRIM_test.Rd of the R package rsprite2
        ("5.93", 49),  # The Economist, 18 June 2016, on GRIM
    ],
)
def test_no_sd_goes_with_a_mean_that_grim_rules_out(mean, n):
    assert base_rate(Cell(mean, "1.50", n, **ONE_TO_SEVEN)) == (0, 201)


def test_a_mean_next_to_one_that_grim_rules_out():
    """man/GRIM_test.Rd of rsprite2: 28 whole numbers cannot average 5.19, but 5.18 and 5.21."""
    assert base_rate(Cell("5.18", "1.50", 28, **ONE_TO_SEVEN))[0] > 0
    assert base_rate(Cell("5.21", "1.50", 28, **ONE_TO_SEVEN))[0] > 0


@pytest.mark.parametrize(
    ("mean", "sd", "n", "expected"),
    [
        # Allard 2018 in the tests of the R packages rsprite2 and scrutiny; a wide scale, as none is given
        ("3.44", "2.47", 18, False),
        ("5.21", "1.6", 28, True),
        # vignette "GRIMMER" of the R package scrutiny
        ("7.3", "2.51", 12, False),
        # rsprite2, tests/testthat/test-statistical-regressions.R: parity alone would let these pass
        ("1.5", "0.00", 8, False),
        ("1.5", "0", 8, False),
        ("2.5", "0", 10, False),
        ("1.44", "0.17", 9, False),
        ("1.1", "0", 10, True),
    ],
)
def test_examples_of_grimmer(mean, sd, n, expected):
    assert attainable(Cell(mean, sd, n, items=1, step=1, low=0, high=20)) is expected


@pytest.mark.parametrize(
    ("mean", "sd", "n", "items", "expected"),
    [
        # rsprite2, tests/testthat/test-statistical-regressions.R
        ("1.33", "0", 3, 3, True),
        ("1.83", "0.2", 9, 2, True),
        ("1.5", "0.00", 8, 2, True),
    ],
)
def test_examples_of_grimmer_with_several_items(mean, sd, n, items, expected):
    assert attainable(Cell(mean, sd, n, items, step=1, low=1, high=5)) is expected


def test_right_parity_but_no_group_of_people():
    """Four people on 0..3 with sum 6 and sum of squares 16: both even, within 10 and 18, yet none.

    The listing is short: 3300 (18), 3210 (14), 3111 (12), 2220 (12), 2211 (10). Its SD is the root of 7/3.
    """
    cell = Cell("1.5", "1.53", 4, items=1, step=1, low=0, high=3)
    assert not attainable(cell)
    assert count(cell) == 0
    assert not listed(cell, Convention())


# --- drawing ---


def test_draws_are_uniform():
    cell = Cell("23", "8", 5, 6)
    convention = Convention(people_skipping=1)
    total = count(cell, convention)
    assert 20 < total < 400
    seen = Counter(draw(cell, convention, seed).people for seed in range(20 * total))
    assert len(seen) == total
    assert chisquare(list(seen.values())).pvalue > 0.01


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    ("cell", "convention"),
    [
        (ARTICLE["pre personal"], Convention()),
        (ARTICLE["pre client"], Convention(people_skipping=3)),
        (ARTICLE["pre work"], Convention(round_scores="half-up")),
        (Cell("3.0", "1.0", 100, **ONE_TO_FIVE), Convention()),
    ],
)
def test_draws_print_as_the_cell(cell, convention, seed):
    vector = draw(cell, convention, seed)
    scores = vector.scores()
    assert vector == draw(cell, convention, seed)
    assert len(scores) == cell.n
    assert prints_as(cell.mean, sum(scores) / cell.n, False, "rounded")
    assert prints_as(cell.sd, statistics.variance(scores), True, "rounded")
    skipped = sum(answered < cell.items for answered, _ in vector.people)
    assert skipped == convention.people_skipping


def test_nothing_to_draw_where_nothing_is_attainable():
    assert draw(ARTICLE["post work"]) is None
    assert list(vectors(ARTICLE["post work"])) == []


def test_large_integers_are_drawn_below_their_bound():
    drawn = [uniform_integer(np.random.default_rng(seed), 3 * 2**80) for seed in range(300)]
    assert all(0 <= value < 3 * 2**80 for value in drawn)
    assert 60 < sum(value < 2**80 for value in drawn) < 140
    assert uniform_integer(np.random.default_rng(0), 1) == 0


# --- conventions ---


def test_both_ways_to_print_a_tie_are_accepted():
    """1, 1, 2 and 2 have the mean 1.5, printed 1.5, or 2 (half-up, half-to-even), or 1; their SD is 0.577."""
    for mean in ("1", "2", "1.5"):
        assert attainable(Cell(mean, "0.58", 4, items=1, step=1, low=1, high=2))
    assert not attainable(Cell("2", "0.58", 4, 1, 1, 1, 2), Convention(printed="truncated"))
    assert attainable(Cell("1", "0.57", 4, 1, 1, 1, 2), Convention(printed="truncated"))


def test_truncated_digits_of_a_negative_mean_are_cut_towards_zero():
    """Two people at -1 and one at 0 average -0.667, which truncates to -0.6; their SD of 0.577 to 0.57."""
    scale = {"items": 1, "step": 1, "low": -1, "high": 1}
    assert attainable(Cell("-0.6", "0.57", 3, **scale), Convention(printed="truncated"))
    assert not attainable(Cell("-0.7", "0.57", 3, **scale), Convention(printed="truncated"))


@pytest.mark.parametrize(("mean", "expected"), [("0", 3), ("1", 1), ("-1", 1)])
def test_a_truncated_mean_of_0_is_anything_nearer_to_0_than_1(mean, expected):
    """Two people at -1, 0 or 1: where 1 apart their SD is 0.7, cut to 0; at both ends it is 1.4, cut to 1."""
    scale = {"items": 1, "step": 1, "low": -1, "high": 1}
    found = [count(Cell(mean, sd, 2, **scale), Convention(printed="truncated")) for sd in ("0", "1")]
    assert found == [expected, 1 if mean == "0" else 0]


def test_rounding_scores_first_matters_at_a_half():
    """One item in eight steps of 12.5: 12.5 becomes 13 half-up and 12 half-to-even, for everybody."""
    scale = {"items": 1, "step": "12.5", "low": 0, "high": 100}
    assert attainable(Cell("13", "0.0", 4, **scale), Convention(round_scores="half-up"))
    assert not attainable(Cell("13.0", "0.0", 4, **scale), Convention(round_scores="half-even"))
    assert attainable(Cell("12.0", "0.0", 4, **scale), Convention(round_scores="half-even"))


def test_an_sd_of_zero_and_the_largest_sd():
    assert count(Cell("50", "0.00", 20, 6)) == 1
    assert count(Cell("50.0", "51.30", 20, 6)) == 1
    assert {total for _, total in witness(Cell("50.0", "51.30", 20, 6)).people} == {0, 24}


def test_everybody_may_skip():
    alone = Cell("40", "20.0", 5, 5)
    everybody = Convention(people_skipping=5)
    assert count(Cell("40", "20.0", 5, 6), everybody) == count(alone)


# --- large groups ---


@pytest.mark.parametrize("convention", [Convention(), Convention("population", people_skipping=400)])
def test_a_thousand_people_are_decided_with_a_witness(convention):
    cell = Cell("43.21", "16.32", 1000, 7)
    scores = witness(cell, convention).scores()
    spread = statistics.variance(scores) if convention.sd == "sample" else statistics.pvariance(scores)
    assert prints_as("43.21", sum(scores) / 1000, False, "rounded")
    assert prints_as("16.32", spread, True, "rounded")


def test_a_thousand_people_may_be_no_group():
    """Means of 42.5 to 43.5 lie between two neighbouring scores, 41.7 and 45.8, so the SD is at least 1.6."""
    assert not attainable(Cell("43", "1.55", 1000, 6))
    assert attainable(Cell("43", "1.70", 1000, 6))


def test_counting_twenty_people_fits():
    assert count(Cell("50", "35", 20, 7)) > 10**9


@pytest.mark.parametrize(
    ("cell", "convention"),
    [
        *((cell, Convention()) for cell in (ARTICLE["pre personal"], ARTICLE["post client"])),
        (ARTICLE["pre work"], Convention(people_skipping=2)),
        (Cell("3.0", "1.0", 100, **ONE_TO_FIVE), Convention()),
        (Cell("4.7", "2.2", 50, **ONE_TO_SEVEN), Convention()),
        (Cell("2", "6", 12, 6), Convention()),
    ],
)
def test_tables_are_refused_where_they_would_be_too_large_and_not_long_before(cell, convention, monkeypatch):
    """Against the shifts that are held: each is as many bytes as its spreads and counts need, and 64 beside."""
    groups = counted(cell, convention).groups
    for table in (*groups.few, groups.main):
        shifts = sum(len(held) for stage in table.stages[1:] for held in stage[1:])
        held = shifts * ((table.top + 1) * table.slot // 8 + 64)
        region = (*table.shifts, 0, table.top)
        monkeypatch.setattr(multisets, "MOST_BYTES", 2 * held)
        assert Multisets(table.kind, region).stages == table.stages
        monkeypatch.setattr(multisets, "MOST_BYTES", held - 1)
        with pytest.raises(TooLarge, match="too many to count"):
            Multisets(table.kind, region)


@pytest.mark.parametrize("ask", [count, draw, vectors])
def test_what_is_too_large_to_count_is_still_decided(ask):
    cell = Cell("43", "16.3", 300, 6)
    with pytest.raises(TooLarge, match="too many to count"):
        ask(cell)
    assert attainable(cell)


def test_too_many_people_are_refused_at_once():
    with pytest.raises(TooLarge, match="at most 10000 people"):
        attainable(Cell("43", "16.3", 50_000, 6))
    with pytest.raises(TooLarge, match="too many sums to combine"):
        base_rate(Cell("43", "16.3", 1000, 6), Convention(people_skipping=100))


# --- what cannot be asked ---


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"n": 1}, "n is 1, but a mean and an SD need at least 2 people"),
        ({"n": -3}, "n is -3"),
        ({"n": 2.5}, 'n must be a whole number, not "2.5"'),
        ({"n": True}, 'n must be a whole number, not "True"'),
        ({"mean": "4x"}, '"4x" is not a number as printed'),
        ({"mean": "٤٣"}, "is not a number as printed"),
        ({"mean": 43}, '"43" is not a number as printed, such as 43 or 16.30'),
        ({"mean": "4" + "x" * 99}, f'"4{"x" * 59}" is not a number as printed'),
        ({"mean": ""}, '"" is not a number as printed'),
        ({"mean": "4x", "sd": "-2", "n": 2.5, "step": "x"}, 'step must be a number, not "x"'),
        (
            {"mean": "4x", "sd": "-2", "n": 2.5, "step": "x"},
            '"4x" is not a number as printed, such as 43 or 16.30; an SD',
        ),
        ({"n": 1, "items": 0}, "need at least 2 people; a scale needs at least 1 item"),
        ({"sd": "1e2"}, '"1e2" is not a number as printed'),
        ({"sd": "-2"}, "an SD cannot be negative, but -2 is"),
        ({"step": 30}, "steps of 30 do not lead from 0 to 100"),
        ({"step": 0}, "steps of 0 do not lead"),
        ({"step": -25}, "steps of -25 do not lead"),
        ({"step": "x"}, 'step must be a number, not "x"'),
        ({"items": 0}, "a scale needs at least 1 item, not 0"),
        ({"low": 100, "high": 0}, "the highest answer, 0, must be above the lowest, 100"),
        ({"low": 100}, "the highest answer, 100, must be above the lowest, 100"),
    ],
)
def test_what_is_no_mean_no_sd_or_no_scale(change, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)) as refused:
        Cell(**{"mean": "43", "sd": "16.3", "n": 9, "items": 6, **change})
    assert "\n" not in str(refused.value)


# --- figures that no people can have ---


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        # The sum of nine that prints 43 is at most 93 of 25 / 6, or 387.5: three at 100, one at 87.5, the others at 0.
        # Squares of 37,656.25 less 387.5 ** 2 / 9 are 20,972.2, by 8 is 51.20 ** 2.
        (
            ("43", "53.0", 9, 6),
            "an SD of 53.0 is larger than 9 scores from 0 to 100 with a mean of 43 can have, at most 51.20",
        ),
        # One at 50 and one at 100.
        (
            ("75", "36", 2, 6, 25, 50),
            "an SD of 36 is larger than 2 scores from 50 to 100 with a mean of 75 can have, at most 35.36",
        ),
        (("143", "1", 9, 6), "a mean of 143 lies outside the scale, 0 to 100"),
        (("-1", "1", 9, 6), "a mean of -1 lies outside the scale, 0 to 100"),
        (("8.00", "1.50", 20, 1, 1, 1, 7), "a mean of 8.00 lies outside the scale, 1 to 7"),
        # 1 1 5 7 7 is as far apart as five with a sum of 21 can be: 125 - 88.2 = 36.8, by 4 is 3.03 ** 2.
        (
            ("4.20", "3.40", 5, 1, 1, 1, 7),
            "an SD of 3.40 is larger than 5 scores from 1 to 7 with a mean of 4.20 can have, at most 3.03",
        ),
        # Nearest to each other nine with a mean of 51 are where 110 of 25 / 6 are 12 each, and 13 for two of them.
        (
            ("51", "0.0", 9, 6),
            "an SD of 0.0 is smaller than 9 scores from 0 to 100 with a mean of 51 can have, at least 1.84",
        ),
        # man/GRIM_test.Rd of the R package rsprite2
        (("5.19", "1.50", 28, 1, 1, 1, 7), "no scores of 28 people have a mean that prints as 5.19"),
        (("5.19", "", 28, 1, 1, 1, 7), "no scores of 28 people have a mean that prints as 5.19"),
        (("28", "4.87", 6, 7), "no scores of 6 people have both this mean and this SD"),
        # A million people: nothing is counted.
        (("43", "60", 1_000_000, 1), "an SD of 60 is larger than 1000000 scores"),
    ],
)
def test_an_answer_of_no_comes_with_its_reason(figures, sentence):
    cell = Cell(*figures)
    assert why_not(cell).startswith(sentence)
    if cell.n < 100:
        assert witness(cell) is None
        assert cell.sd == "" or count(cell) == 0


def test_where_some_group_gives_the_figures_there_is_no_reason():
    assert [why_not(ARTICLE[name]) for name, _ in LEFT] == ["", "", ""]


@cases(120)
@given(small_problems())
def test_a_mean_alone_is_decided_as_by_an_exhaustive_listing(problem):
    (mean, _), (n, items, step, low, high), convention = problem
    cell = Cell(mean, "", n, items, step, low, high)
    assert attainable(cell, convention) == any_mean(cell, convention)
    if found := witness(cell, convention):
        assert prints_as(mean, sum(found.scores()) / n, False, convention.printed)
        assert sum(answered < items for answered, _ in found.people) == convention.people_skipping


def any_mean(cell, convention):
    """Whether the sums of some people, grown person by person, hold one whose mean prints as the cell's."""
    few = convention.people_skipping
    answered = [cell.items - convention.items_skipped] * few + [cell.items] * (cell.n - few)
    sums = {Fraction(0)}
    for each in answered:
        sums = {total + score for total in sums for _, _, score in listed_scores(cell, each, convention.round_scores)}
    return any(prints_as(cell.mean, total / cell.n, False, convention.printed) for total in sums)


def test_the_base_rate_of_a_mean_alone_is_of_the_means_nearby():
    """Sums of 28 whole numbers, divided by 28 and printed with two digits."""
    near = [f"{hundredths / 100:.2f}" for hundredths in range(419, 620)]
    hits = {mean for mean in near if mean in {f"{total / 28:.2f}" for total in range(28, 197)}}
    assert base_rate(Cell("5.19", "", 28, **ONE_TO_SEVEN)) == (len(hits), 201)
    # The scale ends at 7.
    assert base_rate(Cell("6.50", "", 28, **ONE_TO_SEVEN))[1] == 151


# --- a standard error in place of an SD ---


@pytest.mark.parametrize("name", ARTICLE)
def test_a_standard_error_is_decided_as_sums_grown_person_by_person_decide_it(name):
    """The squares of SE are the squares about the mean by n (n - 1); 16.3 for nine people is an SD of 48.9."""
    cell = ARTICLE[name]
    unit, n = Fraction(25, cell.items), cell.n
    half = Fraction(1, 2 * 10 ** len(cell.sd.partition(".")[2]))
    low, high = ((Fraction(cell.sd) + way * half) ** 2 * n * n * (n - 1) / unit**2 for way in (-1, 1))
    expected = any(
        abs(s * unit / n - Fraction(cell.mean)) <= Fraction(1, 2)
        and within(squares, (low + s * s) / n, (high + s * s) / n)
        for s, squares in reached_by(n, 4 * cell.items).items()
    )
    assert attainable(cell, Convention("standard-error")) == expected
    assert expected == (name in {"pre personal", "post personal"})


@pytest.mark.parametrize("mean", ["0", "3"])
def test_a_mean_may_be_an_end_of_the_scale_rounded_away_from_it(mean):
    """Everybody at 0.5 averages 0.5, printed 0 by half-to-even; at 2.5 printed 3 by half-up."""
    assert attainable(Cell(mean, "0", 4, items=1, step=1, low="0.5", high="2.5"))


def test_an_sd_of_zero_is_none_that_the_narrowest_scale_could_not_have():
    """0 prints SDs up to 0.5, more than a scale from 0 to 0.5 can have; what is below 0 refuses nothing."""
    assert count(Cell("0", "0", 2, items=1, step="0.5", low=0, high="0.5")) == 3


@pytest.mark.parametrize(
    ("convention", "sentence"),
    [
        ({"people_skipping": 10}, "10 people cannot skip items in a group of 9"),
        ({"people_skipping": 1, "items_skipped": 6}, "6 of 6 items skipped leave no answer to score"),
        ({"people_skipping": -1}, "people_skipping must be at least 0, not -1"),
        ({"items_skipped": 0}, "items_skipped must be at least 1, not 0"),
        ({"sd": "both"}, 'sd is "both", but must be sample or population'),
        ({"round_scores": "up"}, 'round_scores is "up", but must be None or half-up or half-even'),
        ({"printed": "cut"}, 'printed is "cut", but must be rounded or truncated'),
    ],
)
def test_conventions_that_do_not_fit(convention, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        attainable(ARTICLE["pre personal"], Convention(**convention))


def test_the_manual_says_what_comes_out():
    found = doctest.testmod(package)
    assert found.attempted >= 4
    assert found.failed == 0
