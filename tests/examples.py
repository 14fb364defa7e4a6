"""How many cases a property is tried on: a sample that is the same each time, and in a hunt many more, drawn anew."""

from __future__ import annotations

import os

from hypothesis import settings

HUNTING = "HUNTING"  # set by conftest where --hunt is given, before any test is read


def cases(number: int) -> settings:
    """An eighth of `number` in `make test`, five times as many in `make hunt`, and no time limit on a busy machine."""
    hunting = HUNTING in os.environ
    return settings(max_examples=5 * number if hunting else max(number // 8, 5), deadline=None, derandomize=not hunting)
