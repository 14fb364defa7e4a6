"""The notebooks as they are written: they tell a story, define nothing, carry no outputs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

from peergroups.places import REPOSITORY
from peergroups.records.cohort import read_cohort

FILES = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
# What the instrument and the article fix, not what a report computes: answers are worth 0 to 100 points.
FIXED_NUMBERS = {"0", "25", "50", "75", "100", "19"}


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def file(request) -> Path:
    return request.param


@pytest.fixture
def cells(file):
    return nbformat.read(file, as_version=4).cells


def code(cells):
    return [cell for cell in cells if cell.cell_type == "code"]


def tagged(cells, tag):
    return [cell for cell in cells if tag in cell.metadata.get("tags", ())]


def test_it_is_a_valid_notebook_for_the_kernel_that_everybody_has(file):
    node = nbformat.read(file, as_version=4)
    nbformat.validate(node)
    assert node.metadata.kernelspec.name == "python3"
    assert len({cell.id for cell in node.cells}) == len(node.cells)


def test_its_title_is_a_question(cells):
    title, *_ = cells[0].source.splitlines()
    assert title.startswith("# ")
    assert title.endswith("?")


def test_it_carries_no_outputs(cells):
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code(cells))


def test_it_defines_nothing(cells):
    for cell in code(cells):
        kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If}


def test_its_cells_are_short(cells):
    lengths = [len(cell.source.splitlines()) for cell in code(cells)]
    assert max(lengths) <= 20
    assert sum(lengths) / len(lengths) <= 5


def test_its_parameters_begin_with_the_id_of_a_cohort_that_is_there_or_a_folder_of_reports(cells, file):
    (cell,) = tagged(cells, "parameters")
    first = ast.parse(cell.source).body[0]
    if file.stem == "10-across-cohorts":
        assert (first.targets[0].id, (REPOSITORY / first.value.value).is_dir()) == ("reports", True)
        return
    assert first.targets[0].id == "cohort"
    assert read_cohort(first.value.value).id == first.value.value


def test_it_has_one_answer_shows_its_caveats_and_saves_under_its_own_name(cells, file):
    assert len(tagged(cells, "answer")) == 1
    sources = [cell.source for cell in code(cells)]
    assert any(source.startswith("show.caveat_list(") for source in sources)
    assert sources[-1].splitlines()[-1].startswith(f'results.save("{file.stem}"')


def test_its_prose_types_no_number_that_a_cell_could_compute(cells):
    for cell in cells:
        if cell.cell_type == "markdown":
            assert set(re.findall(r"\d+(?:\.\d+)?", cell.source)) <= FIXED_NUMBERS, cell.source
