"""The notebooks with exercises, for a teaching session: without the answers for students, with them for teachers."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import groupby
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from givenfiles.faults import InputError
from peercompendium.notebooks import EXERCISE, FOLDER, SOLUTION, Notebook, read_notebooks
from peercompendium.publish import whole

STUDENTS, TEACHERS = "students", "teachers"
ROOM_FOR_AN_ANSWER = "*Your answer:*"


def write_handouts(target: Path, notebooks: Path = FOLDER) -> list[Path]:
    """Write `students/<name>.ipynb` and `teachers/<name>.ipynb` for every notebook with exercises; returns the files.

    The folder appears whole or not at all, and replaces earlier handouts. Both are notebooks as written, not run.
    Raises InputError where no notebook has exercises, or the folder holds something else.
    """
    target = Path(target).absolute()
    chosen = [(written, node) for written in read_notebooks(notebooks) if _cells(node := _read(written), EXERCISE)]
    if not chosen:
        raise InputError(f"no notebook in {notebooks.name} has a cell tagged {EXERCISE}")
    with whole(target) as staging:
        for readers, edition in ((STUDENTS, without_solutions), (TEACHERS, deepcopy)):
            (staging / readers).mkdir()
            for written, node in chosen:
                nbformat.write(edition(node), staging / readers / written.file.name)
    return [target / readers / written.file.name for readers in (STUDENTS, TEACHERS) for written, _ in chosen]


def _read(written: Notebook) -> NotebookNode:
    return nbformat.read(written.file, as_version=4)


def _cells(node: NotebookNode, tag: str) -> list[NotebookNode]:
    return [cell for cell in node.cells if tag in cell.metadata.get("tags", ())]


def without_solutions(node: NotebookNode) -> NotebookNode:
    """The notebook with room for an answer in place of each run of cells tagged `solution`."""
    return nbformat.from_dict({**deepcopy(node), "cells": list(_with_room(node.cells))})


def _with_room(cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    for solved, run in groupby(cells, key=lambda cell: SOLUTION in cell.metadata.get("tags", ())):
        if solved:
            yield nbformat.v4.new_markdown_cell(ROOM_FOR_AN_ANSWER, id=next(run).id)
        else:
            yield from deepcopy(list(run))
