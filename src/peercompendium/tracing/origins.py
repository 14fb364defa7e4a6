"""A row of a report with what it comes from, read from the report, the notebook's calls and the article's tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pandas as pd

from peercompendium import made_with
from peercompendium.notebooks import COHORT
from peercompendium.tracing import functions
from peergroups import caveats, results
from peergroups.quantities import QUANTITIES
from peergroups.records import article

PUBLISHED = "published "
MOST_PLACES = 3


@dataclass
class Call:
    """The call in a notebook that a row was asked by, with the tables and parameters that its arguments come from."""

    cell: str = ""
    statement: str = ""
    tables: set[str] = field(default_factory=set)
    parameters: dict[str, str] = field(default_factory=dict)


def call_of(report: Path, page: str, function: str) -> Call:
    """The first call of a function in an executed notebook, and what it is given, through all variables between."""
    notebook = nbformat.read(report / "notebooks" / f"{page}.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    statements = [(cell, statement) for cell in cells for statement in ast.parse(cell.source).body]
    assigned = {
        name.id: (cell, statement)
        for cell, statement in statements
        if isinstance(statement, ast.Assign)
        for name in statement.targets
        if isinstance(name, ast.Name)
    }
    found = Call()
    for cell, statement in statements:
        calls = [
            node for node in ast.walk(statement) if isinstance(node, ast.Call) and ast.unparse(node.func) == function
        ]
        if calls and not found.cell:
            found.cell, found.statement = cell.id, ast.unparse(statement)
            _follow(calls[0], assigned, found, set())
    return found


def _follow(expression: ast.AST, assigned: Mapping[str, tuple], found: Call, seen: set[str]) -> None:
    for node in ast.walk(expression):
        name = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""
        if name.startswith("estimates.") and name.count(".") == 2 and name not in seen:
            found.tables |= functions.tables(functions.function_of(name))
        found.tables |= (
            {functions.MADE_OF[name[6:]]} if name.startswith("study.") and name[6:] in functions.MADE_OF else set()
        )
        if name in assigned and name not in seen:
            cell, statement = assigned[name]
            seen.add(name)
            if {"parameters", "injected-parameters"} & {*cell.metadata.get("tags", ())}:
                found.parameters |= {} if name == COHORT else {name: ast.unparse(statement.value)}
            else:
                _follow(statement.value, assigned, found, seen)
        seen.add(name)


def inputs(report: Path, row: pd.Series, call: Call) -> dict[str, str]:
    """The inputs of a row by what they are, each with the identifier that the report states ("" where it states none).

    Of figures that are published, and of worlds beside them, the article's tables; else the cohort's own.
    """
    published = {table for table in call.tables if table.startswith(PUBLISHED)}
    of_records = row["origin"] in results.RECORDS or not published
    stated = {name: told for (group, name), told in (made_with.read(report) or {}).items() if group == "inputs"}
    wanted = sorted({"cohort file", *(call.tables - published)} if of_records else published)
    given = {name: told for name, told in stated.items() if any(f"{name} ".startswith(f"{one} ") for one in wanted)}
    return given or dict.fromkeys(wanted, "")


def places(row: pd.Series, tables: list[str], folder: Path) -> dict[str, str]:
    """The places in the article of the rows of published tables that a figure is of; of many, where to look."""
    return {name: _places(row, name.removeprefix(PUBLISHED), folder) for name in tables if name.startswith(PUBLISHED)}


def _places(row: pd.Series, name: str, folder: Path) -> str:
    table = article.read(name.replace("_", "-"), folder).astype(str)
    for value in (row["domain"], row["timepoint"], row["quantity"]):
        same = table.eq(value).any(axis=1)
        table = table[same] if value and same.any() else table
    found = list(dict.fromkeys(table["place"]))
    return "; ".join(found) if len(found) <= MOST_PLACES else f"{len(found)} places, in the column place of {name}.csv"


def lines(
    page: str, row: pd.Series, call: Call, given: Mapping[str, str], where: list[str], at: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What is told of a row, each line with what it is about."""
    asked = functions.function_of(row["function"])
    values = ", ".join(f"{name} {row[name]}" for name in ("estimate", "low", "high", "level", "n") if row[name])
    about = ", ".join(filter(None, [row["domain"], row["timepoint"]]))
    yield (
        "row",
        f"tables/{page}.csv, line {row['line']}: {row['quantity']}{f' ({about})' if about else ''}, key {row.name}",
    )
    yield "is", f"{QUANTITIES[row['quantity']].title}; {values}" + f"; in {row['unit']}" * bool(row["unit"])
    yield "made", "; ".join(filter(None, [f"{row['origin']} figures", row["method"]]))
    yield from (("stands", place) for place in where)
    yield "cell", f"notebooks/{page}.ipynb, {call.cell}: {call.statement}"
    yield "function", f"peergroups.{row['function']}: {functions.first_sentences(asked)}"
    yield from (("source", f"{name}: {told}") for name, told in functions.sources(asked).items())
    yield from (("input", f"{name} {identifier}".strip()) for name, identifier in given.items())
    yield from (("parameter", f"{name} = {value}") for name, value in call.parameters.items())
    yield from (("article", f"{place} ({name})") for name, place in at.items())
    yield from (("caveat", f"{one.short}: {one.sentence}") for one in caveats.listed([row["caveats"]]))
