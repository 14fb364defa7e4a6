"""What a function of `peergroups.estimates` rests on: whose work its docstrings name, and which tables it reads."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

from givenfiles.faults import InputError
from peergroups.records.cohort import TABLES

OURS = ("peergroups.estimates", "peergroups.statistics", "peergroups.cbi", "attainable")
# A sentence that names a work: somebody's name and a year.
SOURCE = re.compile(r"[^.]*\b[A-Z]\w+[^.]*\b(?:19|20)\d\d\b.*?(?:\.(?=\s|$)|$)", re.DOTALL)
# What a study works out of a table.
MADE_OF = {
    **{name: name for name in TABLES},
    **dict.fromkeys(("scores", "answered", "answered_twice", "lost", "paired"), "answers"),
    **dict.fromkeys(("recruited", "interviewed", "knows"), "participants"),
    **dict.fromkeys(("coded", "counted"), "segments"),
    "codes": "codebook",
}


def function_of(name: str):
    """The function that rows name as `estimates.module.function`."""
    module, _, function = f"peergroups.{name}".rpartition(".")
    try:
        return getattr(import_module(module), function)
    except (ImportError, AttributeError):
        raise InputError(f"This version has no function {name}: trace the number where its report was made") from None


def first_sentences(function) -> str:
    """A function's docstring, on one line."""
    return " ".join((inspect.getdoc(function) or "").split())


def sources(function) -> dict[str, str]:
    """The sentences that name somebody's work, in the docstrings of a function and of what it calls, by its name."""
    told = {}
    for one in _reached(function):
        found = [" ".join(sentence.split()) for sentence in SOURCE.findall(inspect.getdoc(one) or "")]
        if found:
            told[f"{one.__module__}.{one.__qualname__}"] = " ".join(found)
    return told


def tables(function) -> set[str]:
    """The tables that a function and what it calls may read: of a study's records, and "published …"."""
    nodes = [node for one in _reached(function) for node in ast.walk(_tree(one))]
    return {table for node in nodes for table in _named(node)}


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "study":
        yield from filter(None, [MADE_OF.get(node.attr)])
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("article.read", "article.stated", "read"):
        constants = [given.value for given in node.args if isinstance(given, ast.Constant)]
        yield from (f"published {name.replace('-', '_')}" for name in constants)


def _reached(function) -> list:
    """A function and all of `OURS` that its source names, and theirs; each once."""
    found, waiting = [], [function]
    while waiting:
        one = inspect.unwrap(waiting.pop())
        if one not in found:
            found.append(one)
            waiting += _called(one)
    return found


def _called(function) -> Iterator:
    module = import_module(function.__module__)
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Name):
            found = getattr(module, node.id, None)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            holder = getattr(module, node.value.id, None)
            found = getattr(holder, node.attr, None) if isinstance(holder, ModuleType) else None
        else:
            continue
        if inspect.isroutine(found) or inspect.isclass(found):
            yield from [found] * str(getattr(found, "__module__", "")).startswith(OURS)


@cache
def _tree(function) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))
