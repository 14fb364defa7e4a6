"""The notebooks with exercises, for a teaching session: without the answers for students, with them for teachers."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ClearOutputPreprocessor, TagRemovePreprocessor
from nbformat import NotebookNode

from givenfiles.faults import InputError
from peercompendium.notebooks import EXERCISE, FOLDER, SOLUTION, read_notebooks
from peercompendium.publish import whole

STUDENTS, TEACHERS = "students", "teachers"


def write_handouts(target: Path, notebooks: Path = FOLDER) -> list[Path]:
    """Write `students/<name>.ipynb` and `teachers/<name>.ipynb` for every notebook with exercises; returns the files.

    The folder appears whole or not at all, and replaces earlier handouts. Both are notebooks as written, not run.
    Raises InputError where no notebook has exercises, or the folder holds something else.
    """
    target = Path(target).absolute()
    written = {one.file.name: nbformat.read(one.file, as_version=4) for one in read_notebooks(notebooks)}
    chosen = {name: node for name, node in written.items() if _has_exercises(node)}
    if not chosen:
        raise InputError(f"no notebook in {notebooks.name} has a cell tagged {EXERCISE}")
    with whole(target) as staging:
        for readers, edition in ((STUDENTS, without_answers), (TEACHERS, deepcopy)):
            (staging / readers).mkdir()
            for name, node in chosen.items():
                nbformat.write(edition(node), staging / readers / name)
    return [target / readers / name for readers in (STUDENTS, TEACHERS) for name in chosen]


def _has_exercises(node: NotebookNode) -> bool:
    return any(EXERCISE in cell.metadata.get("tags", ()) for cell in node.cells)


def without_answers(node: NotebookNode) -> NotebookNode:
    """The notebook without cells tagged `solution`, and without anything that a run left in it."""
    asked, _ = TagRemovePreprocessor(remove_cell_tags={SOLUTION}).preprocess(deepcopy(node), {})
    students, _ = ClearOutputPreprocessor().preprocess(asked, {})
    students.metadata.pop("widgets", None)
    return students
