"""What can be said of the same people, when all that is published of two occasions is each one's mean and SD.

Those asked after are some of those asked before; a mean and an SD do not tell which. `mean_difference` and
`sd_of_differences` bound what their paired differences can be from the printed digits alone. `risen` and
`mean_difference_listed` are over every group of people that gives the figures before, every one that gives them after,
and every way in which those after can be some of those before.

    >>> before, after = Cell("43", "16.3", 9, 6), Cell("23", "7.8", 6, 6)
    >>> [round(float(end), 1) for end in (mean_difference(before, after).low, mean_difference(before, after).high)]
    [-31.9, -8.1]
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt, lcm

import numpy as np

from attainable import PLAIN, reasons
from attainable.cells import Cell, Convention, Span
from attainable.lattice import TooLarge, group
from attainable.listing import Listing, listed

MOST_PAIRS = 10_000_000


class Impossible(ValueError):
    """A figure that nobody's scores can have, with the reason."""


def risen(
    before: Cell, after: Cell, convention: Convention = PLAIN, convention_after: Convention = PLAIN
) -> tuple[int, int] | None:
    """The fewest and the most people who can have scored higher after than before, all of `after` being in `before`.

    None where no group gives the figures of one occasion. Raises ValueError as `check`, TooLarge past what can be
    listed and compared.
    """
    both = _both_listed(before, after, convention, convention_after)
    if both is None:
        return None
    scores_before, scores_after = _ranked(*both)
    return after.n - most_below(scores_after, scores_before + 1), most_below(scores_before, scores_after)


def mean_difference_listed(
    before: Cell, after: Cell, convention: Convention = PLAIN, convention_after: Convention = PLAIN
) -> Span | None:
    """The means that the paired differences, after minus before, can have. None and errors as in `risen`."""
    both = _both_listed(before, after, convention, convention_after)
    if both is None:
        return None
    first, second = both
    lowest, highest, later = (
        _sums(listing, columns)
        for listing, columns in ((first, slice(after.n)), (first, slice(-after.n, None)), (second, slice(None)))
    )
    return Span((min(later) - max(highest)) / after.n, (max(later) - min(lowest)) / after.n)


def _sums(listing: Listing, columns: slice) -> list[Fraction]:
    """The different sums of the scores in some columns of a listing."""
    unit = lcm(*(score.denominator for score in listing.grid))
    whole = np.array([int(score * unit) for score in listing.grid])
    return [Fraction(int(total), unit) for total in np.unique(whole[listing.places[:, columns]].sum(axis=1))]


def mean_difference(
    before: Cell, after: Cell, convention: Convention = PLAIN, convention_after: Convention = PLAIN
) -> Span:
    """The means that the paired differences, after minus before, can have at most, from the printed digits alone.

    Means and SDs are all those that print as these digits; roots are rounded outward. Raises ValueError as `check`.
    """
    check(before, after, convention, convention_after)
    earlier, later = subset_mean(before, after.n, convention), convention_after.behind(after.mean)
    return Span(max(later.low, after.low) - earlier.high, min(later.high, after.high) - earlier.low)


def subset_mean(cell: Cell, people: int, convention: Convention = PLAIN) -> Span:
    """The means that `people` of a cell's n people can have, whoever they are.

    Let d be how far the mean of m people lies from that of all n. Their deviations sum to m d, those of the others to
    -m d, so by Cauchy and Schwarz all squares sum to at least m d² + (m d)² / (n - m) = d² n m / (n - m). With the
    sample SD s that is (n - 1) s², hence |d| <= s √((n - 1)(n - m) / (n m)); equality is reached where the m have one
    score and the others another. For m = 1: Samuelson 1968, JASA 63:1522-1525. Neither they nor the others leave the
    scale.
    """
    others = cell.n - people
    mean = convention.behind(cell.mean)
    reach = _root(_squares(cell, convention).high * Fraction(others, cell.n * people), up=True)
    lowest = max(cell.low, mean.low - reach, (cell.n * mean.low - others * cell.high) / people)
    highest = min(cell.high, mean.high + reach, (cell.n * mean.high - others * cell.low) / people)
    return Span(lowest, highest)


def sd_of_differences(
    before: Cell, after: Cell, convention: Convention = PLAIN, convention_after: Convention = PLAIN
) -> Span:
    """The sample SDs that the paired differences can have at most, from the printed digits alone.

    The SD of a difference lies between the difference and the sum of the two SDs. Those who answered again can have no
    larger sum of squares before than all have, and no smaller one where they are all. Raises ValueError as `check`.
    """
    check(before, after, convention, convention_after)
    squares = _squares(before, convention), _squares(after, convention_after)
    (least, most), (lowest, highest) = (
        [_root(end / (after.n - 1), up) for end, up in ((span.low, False), (span.high, True))] for span in squares
    )
    apart = least - highest if after.n == before.n else 0
    return Span(max(Fraction(0), lowest - most, apart), most + highest)


def _squares(cell: Cell, convention: Convention) -> Span:
    """The sums of squared deviations behind a printed SD."""
    return convention.behind(cell.sd).squared().affine(convention.divisor(cell.n), 0)


def _root(square: Fraction, up: bool, digits: int = 12) -> Fraction:
    """The root of a number, up or down to so many digits."""
    scaled = square * 100**digits
    root = isqrt(int(scaled))
    return Fraction(root + (up and root**2 != scaled), 10**digits)


def _both_listed(
    before: Cell, after: Cell, convention: Convention, convention_after: Convention
) -> tuple[Listing, Listing] | None:
    check(before, after, convention, convention_after)
    first, second = listed(before, convention), listed(after, convention_after)
    if not len(first.places) or not len(second.places):
        return None
    if len(first.places) * len(second.places) > MOST_PAIRS:
        raise TooLarge(f"{len(first.places)} groups before and {len(second.places)} after are too many to compare")
    return first, second


def _ranked(first: Listing, second: Listing) -> tuple[np.ndarray, np.ndarray]:
    """The groups of both listings with each score as its rank among all scores."""
    ranks = {score: rank for rank, score in enumerate(sorted({*first.grid, *second.grid}))}
    before, after = (np.array([ranks[score] for score in one.grid])[one.places] for one in (first, second))
    return before, after


def most_below(lower: np.ndarray, upper: np.ndarray) -> int:
    """The most pairs of a lower and a larger upper score, from one row of each.

    Rows are sorted. k such pairs can be made just where the k lowest of the one row, in order, are below the k
    highest of the other: any k pairs stay pairs when their scores are exchanged for these and sorted.
    """
    for pairs in range(min(lower.shape[1], upper.shape[1]), 0, -1):
        highest, lowest = np.unique(upper[:, -pairs:], axis=0), np.unique(lower[:, :pairs], axis=0)
        if any((scores < highest).all(axis=1).any() for scores in lowest):
            return pairs
    return 0


def check(before: Cell, after: Cell, convention: Convention, convention_after: Convention) -> None:
    """Raise ValueError unless the cells are of one scale and no more people answer after; Impossible as `reasons`."""
    scales = [(cell.items, cell.step, cell.low, cell.high) for cell in (before, after)]
    if scales[0] != scales[1]:
        raise ValueError("people can only be compared before and after on the same scale")
    if after.n > before.n:
        raise ValueError(f"{after.n} people after cannot all be among {before.n} before")
    for people in (group(before, convention), group(after, convention_after)):
        if known := reasons.known(people):
            raise Impossible(known)
