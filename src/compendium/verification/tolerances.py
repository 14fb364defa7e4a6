"""What may differ and still counts as the same, read from `tolerances.yaml`, where each tolerance has its reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal, localcontext
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from compendium.verification.verdicts import DIFFERS, IDENTICAL, WITHIN

FILE = Path(__file__).with_name("tolerances.yaml")
# Enough digits for any number of a table, and nothing raised at "1e999999999" or at what is no number.
EXACT = Context(prec=60, traps=[])


class Judged(NamedTuple):
    """A verdict on two numbers, their difference with the reason for its being tolerated, and its size."""

    verdict: str
    note: str = ""
    relative: float | None = None


@cache
def declared() -> dict[str, Any]:
    """The file as it stands."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def rule(row: Mapping[str, str], column: str) -> dict[str, Any]:
    """The first rule that fits the number in a column of a row."""
    place = {**row, "column": column}
    rules = declared()["numbers"]
    return next(r for r in rules if all(place.get(name) in fitting for name, fitting in r["where"].items()))


def judge(reference: str, rerun: str, rule: Mapping[str, Any]) -> Judged:
    """Two numbers as printed; a number against none, or against what is no number, differs."""
    if reference == rerun:
        return Judged(IDENTICAL)
    with localcontext(EXACT):
        first, second = EXACT.create_decimal(reference), EXACT.create_decimal(rerun)
        if not (first.is_finite() and second.is_finite()):
            return Judged(DIFFERS, "a number on one side only")
        difference, larger = second - first, max(abs(first), abs(second))
        allowed = max(Decimal(rule["relative"]) * larger, Decimal(rule["absolute"]))
        relative = float(abs(difference) / larger) if larger else 0.0
        told = f"{float(difference):+.4g}"
        if abs(difference) <= allowed:
            return Judged(WITHIN, f"{told}; {rule['why']}", relative)
        return Judged(DIFFERS, told, relative)
