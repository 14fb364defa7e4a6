"""The notebooks as they are written: which there are, what each needs and which parameters it takes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from givenfiles.faults import InputError
from peergroups.places import REPOSITORY
from peergroups.records.study import Study

FOLDER = REPOSITORY / "notebooks"
COHORT, PARAMETERS = "cohort", "parameters"
# Tags of cells: the answer to the question, what students are asked, what teachers know; what needs each person's own
# records, what statisticians ask for, the table of what a picture above it shows; and what a page is
# without where no cell below the same heading shows anything.
ANSWER, EXERCISE, SOLUTION = "answer", "exercise", "solution"
RECORDS, STATISTICIANS, NUMBERS = "records", "statisticians", "numbers"
OPTIONAL = "optional"


@dataclass(frozen=True)
class Notebook:
    """A notebook as it is written: its file, its parameters with their defaults, and how many cells of code it has."""

    file: Path
    parameters: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    cells: int = 0

    @property
    def name(self) -> str:
        """The file's name without its ending, which also names its page and table."""
        return self.file.stem

    def lacking(self, study: Study) -> list[str]:
        """The tables that it needs and the cohort does not have."""
        return [table for table in self.needs if getattr(study, table) is None]


def read_notebooks(folder: Path = FOLDER) -> list[Notebook]:
    """The notebooks of a folder that ask something of a cohort, in the order of their names."""
    files = sorted(folder.glob("*.ipynb"))
    if not files:
        raise InputError(f"no notebooks in {folder.name}: install the compendium from its checkout (pip install -e .)")
    return [written for written in map(read_notebook, files) if COHORT in written.parameters]


def read_notebook(file: Path) -> Notebook:
    """A notebook as it is written."""
    import papermill

    node = nbformat.read(file, as_version=4)
    found = papermill.inspect_notebook(str(file))
    defaults = {name: ast.literal_eval(parameter["default"]) for name, parameter in found.items()}
    needs = tuple(node.metadata.get("compendium", {}).get("needs", ()))
    return Notebook(file, defaults, needs, sum(cell.cell_type == "code" for cell in node.cells))
