"""The notebooks with exercises, and a sheet of paper: without the answers for students, with them for teachers."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ClearOutputPreprocessor, TagRemovePreprocessor
from nbformat import NotebookNode

from givenfiles.faults import InputError
from peercompendium.notebooks import EXERCISE, FOLDER, SOLUTION, read_notebooks
from peercompendium.publish import whole
from peercompendium.sheet import sheet

STUDENTS, TEACHERS = "students", "teachers"


def write_handouts(target: Path, notebooks: Path = FOLDER) -> list[Path]:
    """Write `<name>.ipynb` and `<name>.html`, a sheet to print, to `students/` and `teachers/`; returns the files.

    So for every notebook with exercises. The folder appears whole or not at all, and replaces earlier handouts. The
    notebooks are as written, not run. Raises InputError where no notebook has exercises, or the folder holds something
    else.
    """
    written = [(one, nbformat.read(one.file, as_version=4)) for one in read_notebooks(notebooks)]
    chosen = [(one, node) for one, node in written if _has_exercises(node)]
    if not chosen:
        raise InputError(f"no notebook in {notebooks.name} has a cell tagged {EXERCISE}")
    files = []
    with whole(target) as staging:
        for readers, edition in ((STUDENTS, without_answers), (TEACHERS, deepcopy)):
            (staging / readers).mkdir()
            for one, node in chosen:
                files += [Path(readers, f"{one.name}{ending}") for ending in (".ipynb", ".html")]
                nbformat.write(edition(node), staging / files[-2])
                on_paper = sheet(one, node, answers=readers == TEACHERS)
                (staging / files[-1]).write_text(on_paper, encoding="utf-8", newline="\n")
    return [target / file for file in files]


def _has_exercises(node: NotebookNode) -> bool:
    return any(EXERCISE in cell.metadata.get("tags", ()) for cell in node.cells)


def without_answers(node: NotebookNode) -> NotebookNode:
    """The notebook without cells tagged `solution`, and without anything that a run left in it."""
    asked, _ = TagRemovePreprocessor(remove_cell_tags={SOLUTION}).preprocess(deepcopy(node), {})
    students, _ = ClearOutputPreprocessor().preprocess(asked, {})
    students.metadata.pop("widgets", None)
    return students
