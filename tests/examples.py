"""How many cases a property is tried on: a sample that is the same each time, and in a hunt many more, drawn anew."""

from __future__ import annotations

import os

from hypothesis import settings

HUNTING = "HUNTING"  # set by conftest where --hunt is given, and for mutants, before any test is read
HUNT, MUTANT = "hunt", "mutant"
SHARES = {HUNT: 5, MUTANT: 1 / 3}


def cases(number: int) -> settings:
    """An eighth of `number` in `make test`, a third for a mutant, five times as many in a hunt; no limit of time."""
    tried = int(number * SHARES.get(os.environ.get(HUNTING, ""), 1 / 8))
    return settings(max_examples=max(tried, 5), deadline=None, derandomize=not is_hunt())


def is_hunt() -> bool:
    """Whether many cases are drawn, also while tests are collected."""
    return os.environ.get(HUNTING) == HUNT
