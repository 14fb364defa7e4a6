"""The counting follows what can matter and no more, and says "too large" exactly at its limits.

Oracles: all groups of small kinds, listed here; the windows as the docstrings give them, in fractions; sums by hand.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from fractions import Fraction
from itertools import combinations_with_replacement
from math import ceil, comb, floor, gcd

import numpy as np
import pytest

import attainable as package
from attainable import base_rate, groups, lattice, listing, retest, sums, uniform_integer, witness
from attainable.cells import Cell, Convention, behind
from attainable.groups import Groups, Remainder
from attainable.lattice import Kind, group
from attainable.multisets import Multisets
from attainable.sums import Level, Reachable, TooLarge

AFTER = Cell("23", "7.8", 6, 6)
KINDS = [
    Kind(people=4, answered=1, steps=(-2, -1, 0, 1, 2, 3), centre=2, spacing=1),
    Kind(people=3, answered=2, steps=(0, 1, 2, 3), centre=0, spacing=5),
    Kind(people=7, answered=1, steps=(-3, -2, -1), centre=9, spacing=2),
    Kind(people=5, answered=1, steps=(0,), centre=4, spacing=1),
]
EVERYTHING = range(-(10**6), 10**6)


def triangular(y: int) -> int:
    return sum(range(y)) if y > 0 else sum(range(-y + 1))


def states(kind: Kind) -> set[tuple[int, int]]:
    """The sum of the y and of their triangular numbers, of every group of the kind."""
    people = combinations_with_replacement(kind.steps, kind.people)
    return {(sum(group), sum(map(triangular, group))) for group in people}


def most(kind: Kind, shift: int) -> int:
    """The chord from everybody at the lowest to everybody at the highest."""
    first, last = kind.steps[0], kind.steps[-1]
    slope = Fraction(triangular(last) - triangular(first), max(last - first, 1))
    return floor(kind.people * triangular(first) + (shift - kind.people * first) * slope)


def hull(kind: Kind, shift: int) -> range:
    spreads = [spread for found, spread in states(kind) if found == shift]
    return range(min(spreads), most(kind, shift) + 1) if spreads else range(0)


def shifts(kind: Kind) -> range:
    return range(kind.people * kind.steps[0], kind.people * kind.steps[-1] + 1)


@pytest.mark.parametrize("kind", KINDS)
def test_spreads_lie_between_all_alike_and_all_at_the_ends(kind):
    for shift in range(shifts(kind).start - 2, shifts(kind).stop + 2):
        found = kind.spreads(shift, EVERYTHING)
        assert list(found) == list(hull(kind, shift))


@pytest.mark.parametrize("kind", KINDS)
def test_the_bound_on_states_is_the_smaller_of_two(kind):
    expected = min(comb(kind.people + len(kind.steps) - 1, kind.people), sum(len(hull(kind, s)) for s in shifts(kind)))
    assert kind.most_states == expected >= len(states(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_sums_and_squares_are_told_by_shift_and_spread(kind):
    for people in combinations_with_replacement(kind.steps, kind.people):
        values = [kind.centre + kind.spacing * y for y in people]
        shift, spread = sum(people), sum(map(triangular, people))
        total, squares = sum(values), sum(value**2 for value in values)
        assert kind.sums(shift, spread) == (total, squares)
        assert kind.shift(total) == shift
        assert kind.spread(shift, squares) == kind.spread(shift, squares + 1) == spread
        assert kind.spread(shift, squares - 1) == spread - 1
        assert list(kind.spreads(shift, range(squares, squares + 1))) == [spread]


@pytest.mark.parametrize("kind", KINDS[:3])
@pytest.mark.parametrize("region", [(-2, 5, 3, 9), (0, 1, 0, 0), (-9, -4, 5, 20)])
def test_the_windows_over_people_are_those_of_steinitz(kind, region, monkeypatch):
    """(m - 2) t, of any t in the region, and twice a point of the hull; and from where the others can still arrive."""
    lowest, highest, least, largest = region
    ends = ((lowest, highest), (least, largest))
    hulls = ((kind.steps[0], kind.steps[-1]), (0, max(map(triangular, kind.steps))))
    expected = []
    for people in range(kind.people + 1):
        window = []
        for (low, high), (bottom, top) in zip(ends, hulls, strict=True):
            on_the_way = [Fraction(people - 2, kind.people) * end for end in (low, high)]
            others = kind.people - people
            window.append(max(floor(min(on_the_way)) + 2 * bottom, low - others * top))
            window.append(min(ceil(max(on_the_way)) + 2 * top, high - others * bottom))
        expected.append(tuple(window))
    table = Reachable(kind, region)
    assert table.windows == expected
    for (low, high, _, top), level in zip(expected[1:], table.levels[1:], strict=True):
        for shift, spreads in level.spreads.items():
            assert low <= shift <= high
            assert 0 < spreads < 1 << (top - level.floor + 1)
    # A step costs as much as 3,000 bits of a set that is moved.
    sets = [(max(high - low + 1, 0), max(top - floor + 1, 0)) for low, high, floor, top in expected]
    work = len(kind.steps) * sum(number * (3_000 + bits) for number, bits in sets) // 3_000
    monkeypatch.setattr(sums, "MOST_WORK", work)
    assert Reachable(kind, region).windows == expected
    monkeypatch.setattr(sums, "MOST_WORK", work - 1)
    with pytest.raises(TooLarge, match="too many to decide"):
        Reachable(kind, region)


@pytest.mark.parametrize("kind", KINDS[:3])
@pytest.mark.parametrize("region", [(-2, 5, 0, 9), (0, 1, 0, 0), (-9, -4, 0, 20)])
def test_no_count_is_held_that_cannot_lead_into_the_region(kind, region):
    lowest, highest, _, top = region
    table = Multisets(kind, region)
    for place, stage in enumerate(table.stages[1:]):
        to_come = [kind.steps[total] for total in table.totals[place:]]
        for people, held in enumerate(stage[1:], start=1):
            others = kind.people - people
            for shift, packed in held.items():
                assert lowest - others * max(to_come) <= shift <= highest - others * min(to_come)
                assert 0 < packed < 1 << table.slot * (top + 1)
    inside = {(shift, spread) for shift, spread in states(kind) if lowest <= shift <= highest and spread <= top}
    assert {state for state, _ in table.states()} == inside


@pytest.mark.parametrize("table", [Reachable, Multisets])
@pytest.mark.parametrize("kind", KINDS)
def test_only_spreads_that_are_asked_for_are_found(kind, table):
    reached, made = states(kind), table(kind, groups.everything(kind))
    for shift in shifts(kind):
        for spreads in (range(3), range(1, 4), range(2, 2), range(4, 40)):
            expected = [spread for spread in spreads if (shift, spread) in reached]
            assert [spread for spread, _ in made.numbers(shift, spreads)] == expected


@pytest.mark.parametrize("rounding", [None, "half-up"])
@pytest.mark.parametrize("skipping", [0, 2])
def test_every_score_has_its_place_on_the_lattice(rounding, skipping):
    people = group(Cell("43", "16.3", 9, 6), Convention(people_skipping=skipping, round_scores=rounding))
    for kind in people.kinds:
        places = [people.origin + people.unit * (kind.centre + kind.spacing * step) for step in kind.steps]
        assert places == lattice.scores(people.cell, kind.answered, rounding)
        assert kind.spacing == gcd(*(step * kind.spacing for step in kind.steps))


def test_the_region_of_what_is_left_is_no_larger():
    left = [Remainder(0, 9, 3, range(4, 6)), Remainder(1, 9, -1, range(2, 3)), Remainder(2, 8, 2, range(3, 9))]
    assert groups.region(left) == (-1, 3, 2, 8)


def test_few_who_are_like_the_others_are_looked_for_about_their_share():
    """Two of four people at 0 to 3 share a sum of 6 as 3 and a sum of squares of 14 as 7, which is a spread of 2."""
    kind = Kind(people=2, answered=1, steps=(0, 1, 2, 3), centre=0, spacing=1)
    assert groups.alike(kind, 4, {6: range(14, 19), 7: range(1)}) == (3 - 8, 3 + 8, 2 - 8, 2 + 8)
    assert groups.alike(kind, 4, {}) == (-8, 8, -8, 8)


def test_few_with_too_many_sums_are_refused_at_the_limit(monkeypatch):
    people = group(Cell("43", "16.3", 9, 6), Convention(people_skipping=2))
    few, main = people.kinds
    targets = {total: range(1) for total in range(10)}
    assert main.spacing == 5  # 6 items in a unit of a 30th
    limit = ceil(Fraction(few.most_states * 10, 5))
    monkeypatch.setattr(groups, "MOST_COMBINATIONS", limit)
    groups.check_combinations(people, targets)
    monkeypatch.setattr(groups, "MOST_COMBINATIONS", limit - 1)
    with pytest.raises(TooLarge, match="2 people who skip items have too many sums to combine"):
        groups.check_combinations(people, targets)
    monkeypatch.setattr(groups, "MOST_COMBINATIONS", limit)
    monkeypatch.setattr(groups, "MOST_STATES", few.most_states)
    groups.check_combinations(people, targets)
    for most in (few.most_states - 1, 1):
        monkeypatch.setattr(groups, "MOST_STATES", most)
        with pytest.raises(TooLarge, match="2 people who skip items have too many sums to combine"):
            groups.check_combinations(people, targets)


def test_what_is_looked_at_is_counted_before(monkeypatch):
    left = [Remainder(0, 9, 3, range(4, 6)), Remainder(1, 9, -1, range(2, 3)), Remainder(2, 8, 2, range(3, 9))]
    looks = 2 + 1 + 6 + 3 * 40_000 // 20_000
    monkeypatch.setattr(groups, "MOST_LOOKS", looks)
    groups.check_looks(left, 40_000)
    monkeypatch.setattr(groups, "MOST_LOOKS", looks - 1)
    with pytest.raises(TooLarge, match="too many sums of squares"):
        groups.check_looks(left, 40_000)


@pytest.mark.parametrize(
    ("module", "limit", "exactly", "ask"),
    [
        (groups, "MOST_PEOPLE", 6, lambda: witness.__wrapped__(AFTER)),
        (lattice, "MOST_TOTALS", 4 * 6, lambda: group.__wrapped__(AFTER, Convention())),
        (lattice, "MOST_SUMS", 1, lambda: witness.__wrapped__(AFTER)),
        (listing, "MOST_SCORES", 3 * 6, lambda: listing.listed.__wrapped__(AFTER, Convention())),
        (package, "MOST_PLACES", 1, lambda: base_rate.__wrapped__(AFTER)),
        (package, "MOST_NEIGHBOURS", 21, lambda: base_rate.__wrapped__(AFTER)),
        (retest, "MOST_PAIRS", 3 * 3, lambda: retest.risen(AFTER, AFTER)),
    ],
    ids=["people", "totals", "sums", "scores", "places", "neighbours", "pairs"],
)
def test_limits_are_allowed_and_one_more_is_not(module, limit, exactly, ask, monkeypatch):
    """Three groups of six people give the mean and the SD, as is shown by hand beside the bounds."""
    monkeypatch.setattr(module, limit, exactly)
    ask()
    monkeypatch.setattr(module, limit, exactly - 1)
    with pytest.raises(TooLarge):
        ask()


@pytest.mark.parametrize("below", range(1, 10))
def test_small_integers_are_drawn_below_their_bound_and_all_of_them_are(below):
    random = np.random.default_rng(1)
    assert {uniform_integer(random, below) for _ in range(200)} == set(range(below))


def test_what_is_remembered_cannot_be_changed():
    people = group(AFTER, Convention())
    found = (witness(AFTER), behind(Fraction(1), 0, "rounded"), people, people.kinds[0], Level(0, {}), AFTER)
    for each, field in zip(found, ("people", "low", "unit", "steps", "floor", "n"), strict=True):
        with pytest.raises(FrozenInstanceError):
            setattr(each, field, 1)


def test_a_quick_look_is_only_for_few_who_are_like_the_others():
    people = group(Cell("43", "16.3", 9, 6), Convention(people_skipping=2))
    targets = people.targets(behind(Fraction(43), 0, "rounded"), behind(Fraction("16.3"), 1, "rounded"))
    quick, thorough = (Groups(Reachable, people, targets, way) for way in (False, True))
    assert 0 < len(quick.states) < len(thorough.states)
    assert set(quick.states) < set(thorough.states)
