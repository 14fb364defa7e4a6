"""Handouts: exercises without and with their answers. Oracle: the notebooks as they are written, and a run of one."""

from __future__ import annotations

import ast
import os
import re
from dataclasses import replace

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from givenfiles.faults import InputError
from peercompendium import chromium
from peercompendium.handouts import without_answers, write_handouts
from peercompendium.notebooks import FOLDER, read_notebooks
from peercompendium.sheet import sheet
from peergroups import estimates
from peergroups.show.worlds import GUESS_FIRST
from peergroups.statistics.world import drops, people

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
    *found, small_p = shown(run)
    assert found[1::2] == ["picture"] * 3
    assert all(sentence.startswith("A thought experiment: Mean drop ") for sentence in found[::2])
    assert small_p.startswith("You guessed 7.25%. p is below 0.05 in ")
    # The teacher's sheet says of each exercise what its cell shows as it is written.
    (written,) = [one for one in read_notebooks(FOLDER) if one.name == NAME]
    small = replace(written, parameters={**written.parameters, "studies": 200})
    page = BeautifulSoup(sheet(small, read(written.file), answers=True), "html.parser")
    *told, of_p = [box.p.text.split(" The same people compared:")[0] for box in page.select("section .told")]
    for shown_there, sentence in zip(found[::2], told, strict=True):
        assert shown_there.removeprefix("A thought experiment: ").startswith(sentence)
    shares = [float(re.search(r"in ([\d.]+)%", sentence)[1]) for sentence in (small_p, of_p)]
    assert shares[0] == pytest.approx(shares[1], abs=0.51)


# On paper


@pytest.fixture(scope="module")
def on_paper(handouts) -> dict[str, BeautifulSoup]:
    return {
        readers: BeautifulSoup((handouts / readers / f"{NAME}.html").read_text(encoding="utf-8"), "html.parser")
        for readers in ("students", "teachers")
    }


def words(text: str) -> str:
    """Text as a reader has it, without the marks of Markdown."""
    return " ".join(re.sub(r"[*`#]", "", text).split())


def test_the_sheet_asks_every_question_and_says_nothing_of_cells(on_paper):
    """Oracle: the notebook's own text."""
    for page in on_paper.values():
        said = " ".join(page.main.text.split())
        for title, cell in zip(EXERCISES, written("exercise")[::2], strict=True):
            assert title in [heading.text for heading in page("h2")]
            asked = words(cell.source.partition(f"## {title}")[2])
            asked = re.sub(r" ?\(In the cell: [^)]*\)", "", asked).replace("below alpha", "below 0.05")
            assert asked in said
        assert not re.search("In the cell|None|replace|alpha", page.main.text)
        assert not page.find_all(["script", "link", "img"])


def test_no_answer_is_in_the_students_sheet_and_each_in_the_teachers(on_paper):
    (answers,) = written("solution")
    students, teachers = (" ".join(on_paper[readers].text.split()) for readers in ("students", "teachers"))
    told = [words(one.replace("`alpha`", "0.05")) for one in re.split(r"\*\*.+?\.\*\* ", answers.source)[1:]]
    assert len(told) == len(EXERCISES)
    for answer in told:
        assert answer in teachers
        for sentence in re.split(r"(?<=[.?]) ", answer):
            assert sentence not in students
    boxes = on_paper["teachers"].select(".told")
    assert len(boxes) == len(EXERCISES) + 1
    results = [" ".join((box.p or box).text.split()) for box in boxes]
    assert all(re.search(r"\d", result) for result in results)
    assert not [result for result in results if result in students]
    assert not on_paper["students"].select(".told")


def test_the_sheets_numbers_are_those_of_the_simulated_studies(on_paper, london):
    """Oracle: the first studies that `statistics.world` simulates, and the article's drops."""
    world = estimates.worlds.like(london, studies=10_000, seed=1)
    found = drops(world)
    page = on_paper["teachers"]
    first, mean = people(world), found.iloc[0]
    rows = [[cell.text for cell in row(["th", "td"])] for row in page("table")[1].tbody("tr")]
    assert [int(row[1]) for row in rows] == [round(score) for score in first["before"]]
    assert [row[2] for row in rows] == [
        str(round(person.after)) if person.again else "no answer" for person in first.itertuples()
    ]
    told = re.findall(r"\d+\.\d", page.select_one(".told").text)
    assert told == [f"{mean[name]:.1f}" for name in ("before", "after", "two_means")]
    shown = ", ".join(f"{drop:.0f}" for drop in found["two_means"][:24]).replace("-", "−")
    assert f"Drops of 24 such studies: {shown}." in " ".join(page.text.split())
    assert "personal 20.0, work-related 23.0, client-related 20.0." in " ".join(page.text.split())
    assert len(page.select(".axis i")) == 3


@pytest.mark.slow
def test_the_students_sheet_is_two_sides_of_a4(handouts, tmp_path):
    if chromium.find() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine: the sheet was not printed")
    chromium.print_to_pdf(handouts / "students" / f"{NAME}.html", tmp_path / "sheet.pdf")
    pages = PdfReader(tmp_path / "sheet.pdf").pages
    assert len(pages) == 2
    assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [210, 297]
    assert pages[1].extract_text().startswith(EXERCISES[0])


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheets_keep_nobody_out_on_a_phone_either(handouts, scheme):
    if (program := chromium.find()) is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine: the sheets were not looked at in a browser")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=chromium.flags())
        page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
        for readers in ("students", "teachers"):
            page.goto((handouts / readers / f"{NAME}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert Axe().run(page, options={"rules": {"target-size": {"enabled": True}}}).response["violations"] == []
        browser.close()


def test_the_reports_own_copy_shows_no_result_of_an_exercise_either(london_report):
    node = read(london_report / "notebooks" / f"{NAME}.ipynb")
    assert shown(node) == [GUESS_FIRST] * len(EXERCISES)


def test_made_again_they_are_the_same_bytes_and_take_the_place_of_the_earlier(handouts, contents):
    first = contents(handouts)
    write_handouts(handouts)
    assert contents(handouts) == first
    files = {f"{readers}/{NAME}.{ending}" for readers in ("students", "teachers") for ending in ("ipynb", "html")}
    assert set(first) == {"contents.sha256", *files}


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
    files = [f"{readers}/{NAME}.{ending}" for readers in ("students", "teachers") for ending in ("ipynb", "html")]
    assert made.stdout.splitlines() == [f"given out/{file}" for file in files]
