"""Mutants of a module: its source with one token changed. A program for two Pythons, as neither has all it needs.

`.venv-programs/bin/python making.py list FILE` prints them as JSON. Cosmic Ray makes them. Each operator and number is
changed in one way of several, as the tests run for each of them.

`.venv/bin/python making.py try FILE TEST...` reads sources, a line of JSON each, and prints what the tests say when one
is in the file: "failed", "survived", "crashed" or "endless". Libraries are imported once for all; no module of ours is.
"""

from __future__ import annotations

import ast
import json
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ONE_WAY = {
    *(("Add", "Sub"), ("Sub", "Add"), ("Mul", "Div"), ("Div", "Mul"), ("FloorDiv", "Mul"), ("Mod", "FloorDiv")),
    *(("Pow", "Mul"), ("LShift", "RShift"), ("RShift", "LShift"), ("BitOr", "BitAnd"), ("BitAnd", "BitOr")),
    *(("BitXor", "BitOr"), ("Eq", "NotEq"), ("NotEq", "Eq"), ("Is", "IsNot"), ("IsNot", "Is")),
    *(("Lt", "LtE"), ("LtE", "Lt"), ("Gt", "GtE"), ("GtE", "Gt")),
    *(("Delete", "USub"), ("Delete", "Not"), ("Delete", "Invert")),
}
MOST_MEMORY = 4 << 30


def mutants_of(source: str) -> Iterator[str]:
    """The source with one token changed, for each token."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    tree, types = get_ast(source), annotations(source)
    for name in operator_names():
        operator, way = get_operator(name), name.partition("Operator_")[2].partition("_")[::2]
        if operator.arguments() or (any(way) and way not in ONE_WAY):
            continue
        places = [place for node in ast_nodes(tree) for place, _ in operator().mutation_positions(node)]
        for number, place in enumerate(places):
            second_way = name == "core/NumberReplacer" and number % 2
            if not second_way and not any(start <= place < end for start, end in types):
                yield mutate_code(source, operator(), number)


def annotations(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where the types of a function's arguments and of its result begin and end: nothing reads them."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.arg)]
    types = [node.returns if isinstance(node, ast.FunctionDef) else node.annotation for node in nodes]
    return [((each.lineno, each.col_offset), (each.end_lineno, each.end_col_offset)) for each in types if each]


def change(source: str, mutant: str) -> tuple[int, str]:
    """The number of the line, and what differs in it, in whole words: `the line ⟦before → after⟧ is this`."""
    start = alike(source, mutant)
    end = min(alike(source[::-1], mutant[::-1]), len(source) - start, len(mutant) - start)
    start -= len(re.search(r"\w*$", source[:start])[0])
    end -= len(re.match(r"\w*", source[len(source) - end :])[0])
    before, after = source[:start].rpartition("\n")[2], source[len(source) - end :].partition("\n")[0]
    changed = f"⟦{source[start : len(source) - end]} → {mutant[start : len(mutant) - end]}⟧"
    return source.count("\n", 0, start) + 1, " ".join(f"{before}{changed}{after}".split())


def alike(one: str, other: str) -> int:
    """How many characters are the same at the beginning of both."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


class QuickestFirst:
    """The order of tests, once it was seen how long each takes. It makes nothing else of them."""

    def __init__(self):
        self.seconds = Counter()

    def pytest_runtest_logreport(self, report) -> None:
        """Take down how long a test took."""
        self.seconds[report.nodeid] += report.duration

    def pytest_collection_modifyitems(self, items: list) -> None:
        """Put them in order."""
        items.sort(key=lambda item: self.seconds[item.nodeid])


def try_each(sources: Iterator[str], file: Path, tests: list[str]) -> Iterator[str]:
    """What the tests say of each. They are run on the file as it is first; what they took then limits what they may."""
    import pytest

    order, began = QuickestFirst(), time.process_time()
    command = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile", "the same cases", *tests]
    command += ["--tb", "no", "--basetemp", str(Path.cwd().parent / "temporary")]
    if pytest.main(command, [order]):
        raise SystemExit(f"{file} is not changed, and its tests fail")
    seconds = int(4 * (time.process_time() - began)) + 10
    forget_modules_below(Path.cwd())
    for source in sources:
        file.write_text(source, encoding="utf-8")
        child = os.fork() or os._exit(limit(seconds) or pytest.main(command, [order]))
        yield outcome(os.waitpid(child, 0)[1])


def forget_modules_below(folder: Path) -> None:
    """Let them be imported again. Libraries stay."""
    for name, module in list(sys.modules.items()):
        if folder in Path(getattr(module, "__file__", None) or "/").parents:
            del sys.modules[name]


def limit(seconds: int) -> None:
    """Let this process have so much memory, and so many seconds of a processor, which do not pass while it waits."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def outcome(status: int) -> str:
    """A word for how a process ended."""
    if os.WIFSIGNALED(status):
        return "endless" if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL) else "crashed"
    return "failed" if os.WEXITSTATUS(status) else "survived"


if __name__ == "__main__":
    what, name, *more = sys.argv[1:]
    if what == "list":
        given = Path(name).read_text(encoding="utf-8")
        print(json.dumps(sorted((*change(given, mutant), mutant) for mutant in mutants_of(given))))
    else:
        answers = os.fdopen(os.dup(1), "w")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what pytest has to say
        for answer in try_each(map(json.loads, sys.stdin), Path(name), more):
            print(answer, file=answers, flush=True)
