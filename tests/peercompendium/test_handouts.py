"""Handouts: exercises without and with their answers. Oracle: the notebooks as they are written, and a run of one."""

from __future__ import annotations

import ast
import re

import nbformat
import pytest

from givenfiles.faults import InputError
from peercompendium.handouts import without_answers, write_handouts
from peercompendium.notebooks import FOLDER
from peergroups.show.worlds import GUESS_FIRST

NAME = "09-exercises"
EXERCISES = ["Chance", "A bad week", "All of them before, some of them after", "A small p"]
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


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


def outputs(node) -> list:
    return [output for cell in node.cells if cell.cell_type == "code" for output in cell.outputs]


def test_the_exercises_are_a_short_notebook_that_says_how_to_run_it_and_no_other_has_any():
    cells = read(FOLDER / f"{NAME}.ipynb").cells
    assert len(cells) <= 14
    assert "Shift and Enter" in cells[1].source.splitlines()[0]
    imports = [cell for cell in cells if cell.cell_type == "code" and "import" in cell.source]
    assert len(imports) == 1
    others = [file for file in FOLDER.glob("*.ipynb") if file.stem != NAME]
    assert not [file for file in others for cell in read(file).cells if {"exercise", "solution"} & set(tags(cell))]


def test_every_exercise_is_a_question_and_a_cell_that_begins_with_a_guess_and_has_an_answer():
    asked, run = written("exercise")[::2], written("exercise")[1::2]
    assert [HEADING.search(cell.source)[1] for cell in asked] == EXERCISES
    assert all("?" in cell.source for cell in asked)
    assert all(cell.source.startswith('guess, why = None, ""\n') for cell in run)
    (answers,) = written("solution")
    assert re.findall(r"^\*\*(.+)\.\*\*", answers.source, re.MULTILINE) == EXERCISES


def test_students_get_every_cell_but_the_answers(handouts):
    students = read(handouts / "students" / f"{NAME}.ipynb").cells
    assert students == [cell for cell in read(FOLDER / f"{NAME}.ipynb").cells if "solution" not in tags(cell)]
    assert len(students) == len(read(FOLDER / f"{NAME}.ipynb").cells) - 1


def test_teachers_get_the_notebook_as_written(handouts):
    assert read(handouts / "teachers" / f"{NAME}.ipynb") == read(FOLDER / f"{NAME}.ipynb")


@pytest.mark.parametrize("readers", ["students", "teachers"])
def test_a_handout_is_valid_and_not_run(handouts, readers):
    node = read(handouts / readers / f"{NAME}.ipynb")
    nbformat.validate(node)
    assert outputs(node) == []


def test_what_a_teacher_ran_and_saved_is_not_in_the_students_copy():
    """The fault: results of a run, counts of cells and the state of sliders, saved into the notebook."""
    node = read(FOLDER / f"{NAME}.ipynb")
    node.metadata["widgets"] = {"state": {"x": "Mean drop 8.3 points"}}
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.execution_count = 7
            cell.outputs = [nbformat.v4.new_output("stream", text="Mean drop 8.3 points")]
    students = nbformat.writes(without_answers(node))
    assert "8.3" not in students
    assert '"execution_count": 7' not in students
    assert nbformat.writes(node).count("8.3") > 5


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


def executed(file, folder):
    import papermill

    return papermill.execute_notebook(
        str(file), None, parameters={"studies": 200}, cwd=str(folder), progress_bar=False, start_timeout=100_000
    )


def shown(node) -> list[str]:
    """What the exercises of a notebook show: text, and `picture` for a picture."""
    return [
        "picture" if "image/png" in output.data else output.data["text/plain"]
        for cell in node.cells
        if "exercise" in tags(cell) and cell.cell_type == "code"
        for output in cell.outputs
    ]


@pytest.mark.slow
def test_a_students_notebook_that_is_run_asks_for_guesses_and_computes_nothing(handouts, results_folder):
    run = executed(handouts / "students" / f"{NAME}.ipynb", handouts)
    assert (results_folder / "tables" / f"{NAME}.csv").is_file()
    assert shown(run) == [GUESS_FIRST] * len(EXERCISES)
    (answer,) = [cell for cell in run.cells if "answer" in tags(cell)]
    assert "Guess first" in answer.outputs[0].data["text/plain"]


@pytest.mark.slow
def test_with_a_guess_each_exercise_shows_its_result_and_the_guess_on_it(handouts, results_folder):
    node = read(handouts / "students" / f"{NAME}.ipynb")
    for cell in node.cells:
        cell.source = cell.source.replace("guess, why = None", "guess, why = 7.25")
    nbformat.write(node, results_folder.parent / "guessed.ipynb")
    run = executed(results_folder.parent / "guessed.ipynb", results_folder.parent)
    assert not [output for output in outputs(run) if output.output_type == "stream"], "a warning"
    *drops, small_p = shown(run)
    assert drops[1::2] == ["picture"] * 3
    assert all(sentence.startswith("A thought experiment: Mean drop ") for sentence in drops[::2])
    assert small_p.startswith("You guessed 7.25%. p is below 0.05 in ")


def test_the_reports_own_copy_shows_no_result_of_an_exercise_either(london_report):
    node = read(london_report / "notebooks" / f"{NAME}.ipynb")
    assert shown(node) == [GUESS_FIRST] * len(EXERCISES)


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
