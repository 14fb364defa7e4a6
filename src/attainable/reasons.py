"""Why nobody's scores can have a printed mean, or an SD with it: what is known before any group is counted."""

from __future__ import annotations

from math import sqrt

from attainable.cells import decimals
from attainable.lattice import Group

CALLED = {"sample": "an SD", "population": "an SD", "standard-error": "a standard error"}


def known(group: Group) -> str:
    """Why no people can have the cell's mean and SD, in words, as far as no counting is needed; else nothing."""
    return _off_scale(group) or _beyond_reach(group)


def _off_scale(group: Group) -> str:
    """The reason, where no mean that prints as the cell's is on the scale; else nothing."""
    means = group.convention.behind(group.cell.mean)
    low, high = group.origin, group.origin + group.unit * group.highest
    if means.low <= high and means.high >= low:
        return ""
    return f"a mean of {group.cell.mean} lies outside the scale, {group.cell.low} to {group.cell.high}"


def _beyond_reach(group: Group) -> str:
    """The reason, where the SD is above the largest or below the smallest that goes with the mean; else nothing."""
    cell, convention = group.cell, group.convention
    extremes = [_extremes(group, total) for total in group.sums(convention.behind(cell.mean))]
    if not cell.sd or not extremes:
        return ""
    to_squares = convention.divisor(cell.n) * cell.n / group.unit**2
    printed = convention.behind(cell.sd).squared().affine(to_squares, 0)
    least, most = min(low for low, _ in extremes), max(high for _, high in extremes)
    if least <= printed.high and printed.low <= most:
        return ""
    how, limit, bound = ("larger", "most", most) if printed.low > most else ("smaller", "least", least)
    nearest = f"{sqrt(bound / to_squares):.{max(decimals(cell.sd), 2)}f}"
    scale = f"{cell.n} scores from {cell.low} to {cell.high} with a mean of {cell.mean} can have"
    return f"{CALLED[convention.sd]} of {cell.sd} is {how} than {scale}, at {limit} {nearest}"


def _extremes(group: Group, total: int) -> tuple[int, int]:
    """n times the smallest and the largest sum of squared deviations that values with this sum can have, at the most.

    Largest with all at the two ends but one; smallest, where all answered the same items, within a step of each other.
    """
    n, (kind, *others) = group.cell.n, group.kinds
    at_the_top, rest = divmod(total, max(group.highest, 1))
    shift = kind.shift(total)
    least = 0 if others else kind.sums(shift, kind.hull(shift).start)[1] * n - total**2
    return least, (at_the_top * group.highest**2 + rest**2) * n - total**2
