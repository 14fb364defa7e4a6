"""What is read of the notebooks as they are written. Oracle: notebooks written in the test."""

from __future__ import annotations

import nbformat
import pytest

from givenfiles.faults import InputError
from peercompendium.notebooks import read_notebooks


@pytest.fixture
def written(tmp_path):
    for name, source in {
        "01-a": 'cohort = "x.yaml"\nlevel = 0.95\n',
        "02-b": 'cohort = "x.yaml"\nseed = 1\nquick = False',
        "03-of-several": 'reports = "released"',
    }.items():
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
        node = nbformat.v4.new_notebook(
            cells=[cell], metadata={"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}}
        )
        nbformat.write(node, tmp_path / f"{name}.ipynb")
    return read_notebooks(tmp_path)


def test_defaults_are_those_of_the_parameters_cell_and_a_notebook_of_no_cohort_is_passed_by(written):
    assert [(notebook.name, dict(notebook.parameters)) for notebook in written] == [
        ("01-a", {"cohort": "x.yaml", "level": 0.95}),
        ("02-b", {"cohort": "x.yaml", "seed": 1, "quick": False}),
    ]


def test_a_folder_without_notebooks_is_told(tmp_path):
    with pytest.raises(InputError, match="no notebooks"):
        read_notebooks(tmp_path)
