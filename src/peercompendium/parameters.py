"""The notebooks' parameters as somebody sets them: read in the type of their defaults, held to a range."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from givenfiles.faults import Fault, InputError, gathered, refuse, shown
from peercompendium.notebooks import COHORT, Notebook
from peergroups.estimates import printed
from peergroups.records.study import Study


@dataclass(frozen=True)
class Range:
    """What a parameter may be, and how that is said."""

    allows: Callable[[Any], bool]
    words: str


def _from(low: float, high: float) -> Range:
    return Range(lambda value: low <= value <= high, f"from {low:,} to {high:,}")


RANGES = {
    "level": _from(0.5, 0.99),
    "threshold": _from(0, 0.99),
    "seed": _from(0, 2**32 - 1),
    "studies": _from(100, 100_000),
    "base": _from(1, 1_000),
    "run": _from(1, 1_000),
    "means_and_sds": Range(str.isprintable, "the name of a file"),
}
TYPES = {float: "a number", int: "a whole number", bool: "true or false", str: "text"}


def read(given: Mapping[str, str], written: list[Notebook]) -> dict[str, Any]:
    """Values for the parameters of the notebooks, given as text.

    Raises InputError that names each that is unknown, of another type than its default, or out of its range.
    """
    defaults = {name: value for notebook in written for name, value in notebook.parameters.items() if name != COHORT}
    faults: list[Fault | str] = []
    values = {}
    for name, text in given.items():
        with gathered(faults):
            values[name] = _value(name, text, defaults)
    refuse(faults)
    return values


def _value(name: str, text: str, defaults: Mapping[str, Any]) -> Any:
    if name not in defaults:
        raise InputError(f"no notebook has a parameter {name}; known: {', '.join(sorted(defaults))}")
    kind = type(defaults[name])
    try:
        value = {"true": True, "false": False}[text.lower()] if kind is bool else kind(text)
    except (ValueError, KeyError):
        value = None
    if value is None or (name in RANGES and not RANGES[name].allows(value)):
        within = f" {RANGES[name].words}" if name in RANGES else ""
        raise InputError(
            f"parameter {name}: found {shown(text)}; should be {TYPES[kind]}{within}, as {defaults[name]!r} is"
        )
    return value


def check(values: Mapping[str, Any], study: Study) -> None:
    """Raise InputError for what the notebooks would find only in the middle of their work."""
    faults: list[Fault | str] = []
    if values.get("means_and_sds"):
        with gathered(faults):
            printed.chosen(study, values["means_and_sds"])
    refuse(faults)
