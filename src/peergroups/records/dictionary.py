"""The data dictionary `data/datapackage.json`, and the checks that are made from it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from givenfiles.faults import InputError
from peergroups.places import DATA

if TYPE_CHECKING:
    import pandera.pandas as pa

# No count or place has more digits than these, and longer ones do not survive being turned into numbers.
WHOLE_NUMBER = r"[+-]?[0-9]{1,15}"
NUMBER = r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?"
DATE = r"\d{4}-\d{2}-\d{2}"
TRUTHS = {"yes": True, "no": False}
TRUTHS_AS_WRITTEN = TRUTHS | {"y": True, "n": False, "true": True, "false": False, "1": True, "0": False}
ID = "[A-Za-z0-9_-]{1,40}"
# What a pattern of the dictionary asks for, in words.
IN_WORDS = {
    ID: "should be letters, digits, - or _, at most 40: a pseudonym, never a name or an e-mail address",
    r"[^\s].{0,39}": "should be at most 40 letters",
    r"\S.{0,99}": "should be at most 100 letters",
    r"\d+(\.\d+)?": "should be a number as printed, as 23 or 7.8",
    r"-?[0-9]+(\.[0-9]+)?": "should be a number as printed, as −23 or 7.8",
    r"[0-9]+(\.[0-9]+)?": "should be a number as printed, as 23 or 7.8",
    r"[a-z0-9]+(-[a-z0-9]+)*": "should be small letters, digits and single hyphens",
}


@cache
def resources() -> dict[str, dict]:
    """Every table of the dictionary by its name, as Frictionless tabular data resources."""
    file = DATA / "datapackage.json"
    if not file.is_file():
        raise InputError(f"{file.name} is not beside src: install the compendium from its checkout (pip install -e .)")
    return {table["name"]: table for table in json.loads(file.read_text(encoding="utf-8"))["resources"]}


def fields(name: str) -> dict[str, dict]:
    """The columns of a table by their names, in order."""
    return {field["name"]: field for field in resources()[name]["schema"]["fields"]}


def key(name: str) -> list[str]:
    """The columns that together tell the rows of a table apart."""
    found = resources()[name]["schema"].get("primaryKey", [])
    return [found] if isinstance(found, str) else found


def unique(name: str) -> list[list[str]]:
    """The columns, alone or together, whose entries stand once only: the key, and those said to be unique."""
    alone = [[column] for column, field in fields(name).items() if field.get("constraints", {}).get("unique")]
    return [*([key(name)] if key(name) else []), *(columns for columns in alone if columns != key(name))]


def checks(name: str, allowed: Mapping[str, Collection[str]] | None = None) -> pa.DataFrameSchema:
    """A pandera schema for a table read as text: one check a column and rule, whose `error` says what would be right.

    `allowed` gives the entries of columns whose codes a cohort declares for itself, in place of the dictionary's.
    """
    import pandera.pandas as pa

    allowed = allowed or {}
    columns = {}
    for column, field in fields(name).items():
        needed = field.get("constraints", {}).get("required", False)
        rules = [_one_of(allowed[column])] if column in allowed else list(_rules(field))
        columns[column] = pa.Column(checks=rules, nullable=not needed, required=False)
    return pa.DataFrameSchema(columns)


def typed(name: str, table: pd.DataFrame, text: Collection[str] = ()) -> pd.DataFrame:
    """The table with its columns in the dictionary's types; those in `text` are kept once an entry, as they stand."""
    kinds = {column: field["type"] for column, field in fields(name).items() if column not in text}
    converted = {column: _as(kinds.get(column, "category"), table[column]) for column in table}
    return pd.DataFrame(converted, index=table.index)


def _as(kind: str, values: pd.Series) -> pd.Series:
    if kind == "integer":
        return pd.to_numeric(values).astype("Int64")
    if kind == "number":
        return pd.to_numeric(values).astype("Float64")
    if kind == "boolean":
        return values.map(lambda entry: TRUTHS_AS_WRITTEN.get(str(entry).casefold())).astype("boolean")
    return values.astype("category" if kind == "category" else "str")


def _rules(field: dict):
    limits = field.get("constraints", {})
    if field["type"] in ("integer", "number"):
        yield _numbers(field["type"], limits.get("minimum"), limits.get("maximum"))
    if field["type"] == "boolean":
        written = "|".join(TRUTHS_AS_WRITTEN)
        yield _like(f"(?i:{written})", "should be yes or no")
    if field["type"] == "date":
        yield _like(DATE, "should be a date as in 2021-02-15")
    if "enum" in limits:
        yield _one_of([str(value) for value in limits["enum"]])
    if "pattern" in limits:
        yield _like(limits["pattern"], IN_WORDS.get(limits["pattern"]) or f"should look like {limits['pattern']}")


def _one_of(entries: Collection[str]) -> pa.Check:
    import pandera.pandas as pa

    return pa.Check(lambda values: values.isin(entries), error=f"should be one of {', '.join(map(str, entries))}")


def _like(pattern: str, expected: str) -> pa.Check:
    import pandera.pandas as pa

    return pa.Check(lambda values: values.astype("str").str.fullmatch(pattern), error=expected)


def _numbers(kind: str, lowest: float | None, highest: float | None) -> pa.Check:
    import pandera.pandas as pa

    written = re.compile(WHOLE_NUMBER if kind == "integer" else NUMBER)

    def fits(values: pd.Series) -> pd.Series:
        numbers = pd.to_numeric(values.where(values.astype("str").str.fullmatch(written)), errors="coerce")
        return numbers.between(
            -float("inf") if lowest is None else lowest, float("inf") if highest is None else highest
        )

    return pa.Check(fits, error=_number_expected(kind, lowest, highest))


def _number_expected(kind: str, lowest: float | None, highest: float | None) -> str:
    noun = "a whole number" if kind == "integer" else "a number"
    if lowest is not None and highest is not None:
        return f"should be {noun} from {lowest} to {highest}"
    if lowest is not None:
        return f"should be {noun}, {lowest} or more"
    return f"should be {noun}" if highest is None else f"should be {noun}, {highest} or less"
