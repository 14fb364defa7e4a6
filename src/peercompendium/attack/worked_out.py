"""What follows from the numbers of a report about a few people: sums, differences, and what they leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from math import sqrt
from pathlib import Path

from attainable import Cell, TooLarge, count
from peercompendium.attack import beside, stated
from peercompendium.attack.stated import ITEMS, PEOPLE, STEP, TOP, Finding, Row, Span

LIKELY_SMALLEST = 10
# Somebody's score is worked out where fewer points are left for it than half of the scale.
WORKED_OUT = TOP / 2
MOST_COUNTED = 14
RELIABLE = ("reliably-lower", "within-reliable-change", "reliably-higher")
BEFORE = {"before": "", "before, everybody": "", "before, those with both scores": ""}
PARTITIONS = {"in-band-": 4, "answered-": 5, "reliably-": 2, "within-reliable-change": 1}


def attack(report: Path, smallest: int = LIKELY_SMALLEST) -> list[Finding]:
    """All that is worked out from a report of groups of fewer than `smallest` people, and of single people.

    Raises InputError for a folder that is no report.
    """
    rows = list(stated.read(report))
    found = [
        *_small_counts(rows, smallest),
        *_what_is_left(rows, smallest),
        *_sets_nearly_the_same(rows, smallest),
        *_who_left_items_out(rows, smallest),
        *_whose_score_is_in_one_mean_only(rows, smallest),
        *_ends_and_spreads(rows),
        *_one_group(rows),
        *_totals(rows),
        *beside.findings(report, rows),
    ]
    return list(dict.fromkeys(found))


def _people(number: float) -> str:
    return f"{number:g} {'person' if number == 1 else 'people'}"


def _counts(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.unit in PEOPLE and row.value]


def _small_counts(rows: list[Row], smallest: int) -> Iterator[Finding]:
    for row in _counts(rows):
        if row.value.high < smallest:
            yield Finding(row.file, row.what, f"a count below {smallest}", "count")


def _what_is_left(rows: list[Row], smallest: int) -> Iterator[Finding]:
    """Who a count leaves of all; and the one part of a whole that is not told, by the others."""
    for row in _counts(rows):
        left = row.n and (row.n - row.value).exact
        if left and 0 < left < smallest:
            yield Finding(row.file, row.what, f"{_people(left)} not among them", "count")
        elif left == 0 and row.quantity in {"scored-lower", "at-50-or-more"}:
            yield Finding(row.file, row.what, "so it is with everybody", "person")
    wholes: dict[tuple, list[Row]] = {}
    for row in rows:
        prefix = next((prefix for prefix in PARTITIONS if row.quantity.startswith(prefix)), None)
        kind = "reliable" if prefix and "reliabl" in prefix else prefix
        if row.quantity == "with-characteristic":
            kind = row.domain.partition(":")[0]
        if kind:
            domain = "" if row.quantity == "with-characteristic" else row.domain
            wholes.setdefault((row.file, kind, domain, row.timepoint), []).append(row)
    for parts in wholes.values():
        hidden, known = [row for row in parts if not row.value], [row for row in parts if row.value]
        size = next((row.n for row in parts if row.n), None)
        all_told_of = parts[0].quantity not in RELIABLE or len(parts) == len(RELIABLE)
        if size and len(hidden) == 1 and known and all_told_of:
            left = size - Span(sum(row.value.low for row in known), sum(row.value.high for row in known))
            # What is hidden is small; of characteristics one row may stand for several that are.
            small = parts[0].quantity != "with-characteristic"
            left = Span(max(left.low, 0), min(left.high, smallest - 1) if small else left.high)
            if left.exact is not None and left.exact < smallest:
                told = ", ".join(row.what for row in known)
                yield Finding(hidden[0].file, told, f"the rest, {hidden[0].what}, is {left.exact}", "count")


def _sets_nearly_the_same(rows: list[Row], smallest: int) -> Iterator[Finding]:
    """Sizes told of everybody and of some of them: who is in the one and not in the other is counted."""
    wholes = [row for row in _counts(rows) if row.quantity in {"recruited", "answered"} and not row.domain]
    for whole in wholes:
        parts = {row.n.exact: row for row in rows if row.n and row.timepoint == whole.timepoint}
        parts |= {row.value.exact: row for row in wholes} if whole.quantity == "recruited" else {}
        for size, part in parts.items():
            differ = whole.value.exact is not None and size is not None and whole.value.exact - size
            if differ and 0 < differ < smallest:
                yield Finding(
                    whole.file, f"{whole.what}; {part.what}", f"{_people(differ)} in the first alone", "count"
                )


def _scale(row: Row) -> str:
    return next((scale for scale in ITEMS if row.domain == scale or row.domain.startswith(f"{scale}_")), "")


def _score_means(rows: Iterable[Row], quantity: str = "mean-score") -> list[Row]:
    return [row for row in rows if row.quantity == quantity and row.value and row.n and _scale(row)]


def _who_left_items_out(rows: list[Row], smallest: int) -> Iterator[Finding]:
    """Of a scale of I items, those who left one out score I · n · mean less the sum of all answers."""
    for mean in _score_means(rows):
        scale = _scale(mean)
        items = [
            row for row in _score_means(rows, "mean-item") if (_scale(row), row.timepoint) == (scale, mean.timepoint)
        ]
        sizes = [row.n.exact for row in (mean, *items)]
        if len({row.domain for row in items}) < ITEMS[scale] or None in sizes:
            continue
        left_out = sum(sizes[0] - size for size in sizes[1:])
        if not 0 < left_out < smallest or max(sizes) > sizes[0]:
            continue
        every = [row.value.times(row.n).multiples(STEP) for row in items]
        answers = Span(sum(each.low for each in every), sum(each.high for each in every))
        total = mean.value.times(Span(ITEMS[scale] * sizes[0], ITEMS[scale] * sizes[0])) - answers
        yield from _told(total, left_out, [mean, *items], "who left an item out")


def _whose_score_is_in_one_mean_only(rows: list[Row], smallest: int) -> Iterator[Finding]:
    """Two means of nearly the same people: n · mean of the larger less that of the smaller is what the others score."""
    means = _score_means(rows)
    of_pairs = [
        _before_of_pairs(after, pairs) for after in means for pairs in _score_means(rows, "mean-paired-difference")
    ]
    means += [row for row in of_pairs if row]
    for one, other in combinations(means, 2):
        larger, smaller = sorted((one, other), key=lambda row: row.n.low, reverse=True)
        same = one.domain == other.domain and BEFORE.get(one.timepoint, one.timepoint) == BEFORE.get(
            other.timepoint, other.timepoint
        )
        differ = (larger.n - smaller.n).exact
        if same and differ and differ < smallest:
            total = larger.value.times(larger.n) - smaller.value.times(smaller.n)
            yield from _told(total, differ, [larger, smaller], "in the one mean only")


def _before_of_pairs(after: Row, pairs: Row) -> Row | None:
    """The mean before of those who answered twice, where all who answered after did."""
    exact = after.n.exact is not None and after.n.exact == pairs.n.exact
    if after.timepoint != "after" or after.domain != pairs.domain or not exact:
        return None
    value = after.value - pairs.value
    place = "mean-score", after.domain, "before", after.n, value
    return Row(pairs.file, *place, f"by {after.what} and {pairs.what}", "points")


def _told(total: Span, people: int, of: list[Row], who: str) -> Iterator[Finding]:
    """A finding where the total score of so few people is known to less than half of what it could be."""
    low, high = max(total.low, 0), min(total.high, TOP * people)
    if high - low < WORKED_OUT * people:
        numbers = "; ".join(row.what for row in of)
        span = f"{low:.1f} to {high:.1f}" if high - low > 0.1 else f"{(low + high) / 2:.1f}"
        scores = "score" if people == 1 else "scores sum to"
        yield Finding(of[0].file, numbers, f"{_people(people)} {who}: {scores} {span}", "person")


def _ends_and_spreads(rows: list[Row]) -> Iterator[Finding]:
    """A mean so near an end of the scale, or an SD so small, that everybody's score is known to half of the scale."""
    spreads = {(row.domain, row.timepoint): row for row in _score_means(rows, "sd-score")}
    for row in _score_means(rows):
        most = row.n.high * min(row.value.high, TOP - row.value.low)
        if most < WORKED_OUT:
            yield Finding(row.file, row.what, f"everybody is within {most:.1f} points of the end", "person")
        sd = spreads.get((row.domain, row.timepoint))
        if sd and sd.n and 2 * sd.value.high * (sd.n.high - 1) / sqrt(sd.n.high) < WORKED_OUT:
            apart = sd.value.high * (sd.n.high - 1) / sqrt(sd.n.high)
            yield Finding(row.file, f"{row.what}; {sd.what}", f"everybody is within {apart:.1f} of the mean", "person")


def _one_group(rows: list[Row]) -> Iterator[Finding]:
    """A mean and an SD of few people that one group of people alone can have, all items answered."""
    spreads = {(row.domain, row.timepoint): row for row in _score_means(rows, "sd-score")}
    for row in _score_means(rows):
        sd = spreads.get((row.domain, row.timepoint))
        n = row.n.exact
        if not sd or n is None or not 2 <= n <= MOST_COUNTED or sd.n != row.n:
            continue
        try:
            left = count(Cell(row.printed, sd.printed, n, ITEMS[_scale(row)]))
        except (TooLarge, ValueError):
            continue
        if left == 1:
            yield Finding(row.file, f"{row.what}; {sd.what}", "one group of people alone has these", "person")


def _totals(rows: list[Row]) -> Iterator[Finding]:
    """A mean with so many digits that the total is known: who knows all scores but one then knows that one."""
    for row in [*_score_means(rows), *_score_means(rows, "mean-item")]:
        items = 1 if row.quantity == "mean-item" else ITEMS[_scale(row)]
        finest = STEP / (items * (items - 1) or 1)
        total = row.value.times(row.n)
        if row.n.exact and total.high - total.low < finest:
            yield Finding(row.file, row.what, f"the exact total of {_people(row.n.low)}", "total")
