"""Print the lines of code of each package in `src/`, and of `tools/`: docstrings, comments and blank lines apart."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def code_lines(source: str) -> int:
    """How many lines of Python source hold code."""
    with_code = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NO_CODE:
            with_code |= set(range(token.start[0], token.end[0] + 1))
    return len(with_code - _docstring_lines(source))


def _docstring_lines(source: str) -> set[int]:
    documented = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            found |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return found


def by_package() -> Counter[str]:
    """The lines of code of `tools` and of each package in `src`."""
    sizes: Counter[str] = Counter()
    for file in sorted([*REPOSITORY.glob("src/*/**/*.py"), *REPOSITORY.glob("tools/*.py")]):
        place = file.relative_to(REPOSITORY).parts
        sizes[place[1] if place[0] == "src" else place[0]] += code_lines(file.read_text(encoding="utf-8"))
    return sizes


if __name__ == "__main__":
    for package, lines in by_package().items():
        print(f"{package:12} {lines:6,}")
    print(f"{'together':12} {by_package().total():6,}")
