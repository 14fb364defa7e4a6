"""What the notebooks say of a cohort: each cell that has words to show, run plainly, one notebook after the other."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from bs4 import BeautifulSoup
from matplotlib.figure import Figure

from peergroups.places import REPOSITORY
from peergroups.show.picture import Picture

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("0*.ipynb"))
ENDS = re.compile(r"(?<=[.?!])\s+(?=[A-Z“0-9−])")
SHOWN = "shown by a cell"
WRITTEN_IN_HTML = ("p", "summary", "caption", "li")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a page: its cell, its words, and the numbers in it with the keys of their rows.

    All that is told of a picture is one; `drawn` holds the keys of its rows, for its numbers stand without theirs.
    """

    page: str
    cell: str
    text: str
    numbers: tuple[tuple[str, str], ...] = ()
    drawn: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """All that the pages say of one cohort, and the rows they saved, each as text by its key."""

    sentences: list[Sentence]
    rows: pd.DataFrame

    def write(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "said.json").write_text(json.dumps([astuple(one) for one in self.sentences]), encoding="utf-8")
        self.rows.to_csv(folder / "rows.csv")

    @classmethod
    def read(cls, folder: Path) -> Said:
        told = json.loads((folder / "said.json").read_text(encoding="utf-8"))
        sentences = [
            Sentence(page, cell, text, tuple(map(tuple, numbers)), tuple(drawn))
            for page, cell, text, numbers, drawn in told
        ]
        return cls(sentences, pd.read_csv(folder / "rows.csv", dtype=str, keep_default_na=False).set_index("key"))


def say(cohort: Path, folder: Path, notebooks: Sequence[Path] = NOTEBOOKS) -> Said:
    """Run the notebooks on the cohort; what they save goes into `folder`, pictures are laid out and not written."""
    before, saved = os.environ.get("PEERGROUPS_RESULTS"), Figure.savefig
    os.environ["PEERGROUPS_RESULTS"] = str(folder)
    Figure.savefig = _not_drawn
    try:
        sentences = [sentence for notebook in notebooks for sentence in _said_by(notebook, cohort)]
    finally:
        Figure.savefig = saved
        os.environ.pop("PEERGROUPS_RESULTS") if before is None else os.environ.update(PEERGROUPS_RESULTS=before)
    tables = [pd.read_csv(file, dtype=str, keep_default_na=False) for file in sorted(folder.glob("tables/*.csv"))]
    return Said(sentences, pd.concat(tables).drop_duplicates("key").set_index("key"))


def _not_drawn(figure: Figure, file: Path, **_: Any) -> None:
    Path(file).write_text("", encoding="utf-8")


def _said_by(notebook: Path, cohort: Path) -> Iterator[Sentence]:
    own: dict[str, Any] = {}
    for cell, code in _code(notebook):
        if isinstance(code.body[-1], ast.Expr):
            code = ast.Module([*code.body[:-1], ast.Assign([ast.Name(SHOWN, ast.Store())], code.body[-1].value)], [])
        exec(compile(ast.fix_missing_locations(code), notebook.name, "exec"), own)  # noqa: S102 (the project's own)
        yield from (Sentence(notebook.stem, cell, *told) for told in _texts(own.pop(SHOWN, None)))
        own |= {"cohort": str(cohort)} if "cohort" in own else {}


@cache
def _code(notebook: Path) -> list[tuple[str, ast.Module]]:
    cells = nbformat.read(notebook, as_version=4).cells
    return [(cell.id, ast.parse(cell.source)) for cell in cells if cell.cell_type == "code" and cell.source.strip()]


def _texts(shown: Any) -> Iterator[tuple]:
    """The sentences of what a cell shows, tables' own cells apart, with their numbers; a picture's are told as one."""
    if isinstance(shown, Picture):
        yield f"{shown.alternative} {shown.caption}", (), tuple(shown.rows)
    elif hasattr(shown, "_repr_html_"):
        for paragraph in BeautifulSoup(shown._repr_html_() or "", "html.parser")(WRITTEN_IN_HTML):
            if paragraph.get("class") in (["read-with"], ["origin"]):
                continue
            numbers = tuple((number["value"], number.get_text()) for number in paragraph("data"))
            for text in ENDS.split(paragraph.get_text()):
                yield text, tuple(pair for pair in numbers if pair[1] in text)


def written() -> Iterator[Sentence]:
    """The sentences that a notebook has whatever the cohort."""
    for notebook in NOTEBOOKS:
        for cell in nbformat.read(notebook, as_version=4).cells:
            if cell.cell_type == "markdown":
                for line in filter(None, cell.source.splitlines()):
                    for text in ENDS.split(line):
                        yield Sentence(notebook.stem, cell.id, text)
