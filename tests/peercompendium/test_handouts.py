"""Handouts: exercises without and with their answers. Oracle: the notebooks as they are written, and a run of one."""

from __future__ import annotations

import ast

import nbformat
import pytest

from givenfiles.faults import InputError
from peercompendium.handouts import ROOM_FOR_AN_ANSWER, write_handouts
from peercompendium.notebooks import FOLDER

NAME = "08-what-a-missing-control-group-means"


@pytest.fixture(scope="module")
def handouts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("teaching") / "handouts"
    write_handouts(folder)
    return folder


def read(file):
    return nbformat.read(file, as_version=4)


def tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


def written(tag: str):
    return [cell for cell in read(FOLDER / f"{NAME}.ipynb").cells if tag in tags(cell)]


def test_every_exercise_has_an_answer_right_after_it():
    cells = [cell for cell in read(FOLDER / f"{NAME}.ipynb").cells if {"exercise", "solution"} & set(tags(cell))]
    headings = [cell for cell in cells if "exercise" in tags(cell) and cell.source.startswith("### ")]
    assert 6 <= len(headings) <= 8
    runs = "".join("s" if "solution" in tags(cell) else "e" for cell in cells)
    assert runs.count("es") == len(headings)
    assert runs.endswith("s")


def test_students_get_every_cell_but_the_answers_and_room_for_their_own(handouts):
    students = read(handouts / "students" / f"{NAME}.ipynb").cells
    assert not any("solution" in tags(cell) for cell in students)
    rooms = [cell for cell in students if cell.source == ROOM_FOR_AN_ANSWER]
    assert len(rooms) == len([cell for cell in written("exercise") if cell.source.startswith("### ")])
    sources = {cell.source for cell in students}
    assert not sources & {cell.source for cell in written("solution")}
    kept = [cell.source for cell in read(FOLDER / f"{NAME}.ipynb").cells if "solution" not in tags(cell)]
    assert set(kept) <= sources


def test_teachers_get_the_notebook_as_written(handouts):
    assert read(handouts / "teachers" / f"{NAME}.ipynb") == read(FOLDER / f"{NAME}.ipynb")


@pytest.mark.parametrize("readers", ["students", "teachers"])
def test_a_handout_is_valid_and_not_run(handouts, readers):
    node = read(handouts / readers / f"{NAME}.ipynb")
    nbformat.validate(node)
    assert all(cell.outputs == [] for cell in node.cells if cell.cell_type == "code")


def test_no_cell_needs_a_name_that_only_an_answer_gives():
    given_by_answers, given = set(), set()
    for cell in read(FOLDER / f"{NAME}.ipynb").cells:
        if cell.cell_type != "code":
            continue
        names = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)]
        stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        if "solution" in tags(cell):
            given_by_answers |= stored
        else:
            used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
            assert not used & (given_by_answers - given), cell.source
            given |= stored


@pytest.mark.slow
def test_the_students_notebook_runs_to_its_end(handouts, results_folder):
    import papermill

    folder = handouts / "students"
    run = papermill.execute_notebook(
        str(folder / f"{NAME}.ipynb"), None, parameters={"studies": 200}, cwd=str(folder), progress_bar=False
    )
    assert (results_folder / "tables" / f"{NAME}.csv").is_file()
    assert not [o for cell in run.cells if cell.cell_type == "code" for o in cell.outputs if o.output_type == "error"]


def test_made_again_they_are_the_same_bytes_and_take_the_place_of_the_earlier(handouts, contents):
    first = contents(handouts)
    write_handouts(handouts)
    assert contents(handouts) == first
    assert set(first) == {"contents.sha256", f"students/{NAME}.ipynb", f"teachers/{NAME}.ipynb"}


def test_handouts_that_somebody_wrote_in_are_left_as_they_are(tmp_path, contents):
    write_handouts(tmp_path / "handouts")
    with (tmp_path / "handouts" / "students" / f"{NAME}.ipynb").open("a") as file:
        file.write("my answer")
    before = contents(tmp_path)
    with pytest.raises(InputError, match="was changed since it was written here"):
        write_handouts(tmp_path / "handouts")
    assert contents(tmp_path) == before


def test_a_folder_with_something_else_is_left_as_it_is(tmp_path):
    (tmp_path / "plan.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="would be replaced"):
        write_handouts(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["plan.txt"]


def test_notebooks_without_exercises_are_told(tmp_path):
    node = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}}
    )
    node.cells = [nbformat.v4.new_code_cell('cohort = "x.yaml"', metadata={"tags": ["parameters"]})]
    (tmp_path / "notebooks").mkdir()
    nbformat.write(node, tmp_path / "notebooks" / "01-a.ipynb")
    with pytest.raises(InputError, match="no notebook in notebooks has a cell tagged exercise"):
        write_handouts(tmp_path / "out", tmp_path / "notebooks")
    assert not (tmp_path / "out").exists()


def test_the_command_names_the_files_it_wrote(run, tmp_path):
    made = run("handouts", "--out", "given out", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert made.stdout.split("\n")[:2] == [f"given out/students/{NAME}.ipynb", f"given out/teachers/{NAME}.ipynb"]
