"""Where each row of London's report comes from. Oracles: the notebooks' own saves; inputs and places typed in here."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import nbformat
import pandas as pd
import pytest

from peercompendium.tracing import functions, origins, standing
from peergroups.places import DATA, REPOSITORY

NOTEBOOKS = sorted(file.stem for file in (REPOSITORY / "notebooks").glob("0*.ipynb"))
PUBLISHED = DATA / "published"


def saved_by(name: str) -> set[str]:
    """The functions whose tables a notebook saves, as a reader finds them: from the last cell back to each variable."""
    notebook = nbformat.read(REPOSITORY / "notebooks" / f"{name}.ipynb", as_version=4)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    made = {
        target.id: statement.value
        for statement in ast.parse(code).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    (saved,) = (
        node
        for node in ast.walk(ast.parse(code))
        if ast.unparse(node).startswith("results.save(") and isinstance(node, ast.Call)
    )
    return set(_calls(saved, made))


def _calls(node: ast.AST, made: dict[str, ast.AST]) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in made:
            value = made[inner.id]
            yield from [ast.unparse(value.func)] if isinstance(value, ast.Call) else _calls(value, made)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_row_names_a_function_whose_table_its_notebook_saves(london_report, name):
    rows = standing.rows_of(london_report, name)
    # What a cohort has no rows of: London's coders are compared by none, and it declares no variety.
    empty = {"estimates.coders.agreed", "estimates.saturation.estimates"}
    assert set(rows["function"]) == saved_by(name) - empty


@pytest.mark.hunt
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_row_is_told_with_its_cell_its_function_its_inputs_and_its_places(london_report, name, hunt):
    """Of each function ten rows; in a hunt, all."""
    rows = standing.rows_of(london_report, name)
    for function, some in rows.groupby("function"):
        call = origins.call_of(london_report, name, function)
        assert f"{function}(" in call.statement
        for _, row in some.sample(min(len(some), hunt.size(10, len(some))), random_state=hunt.seed).iterrows():
            hunt.count(function)
            given = origins.inputs(london_report, row, call)
            assert given
            assert all(identifier.startswith("swh:1:cnt:") for identifier in given.values())
            at = origins.places(row, list(given), PUBLISHED)
            assert bool(at) == (row["origin"] != "synthetic")
            told = dict(origins.lines(name, row, call, given, ["x"], at))
            assert {"row", "is", "made", "stands", "cell", "function", "input", "caveat"} <= set(told)
            assert functions.first_sentences(functions.function_of(function)) in told["function"]


BURNOUT, SCHEDULE = "published burnout_scores", "published measurement_schedule"
INPUTS = {
    ("01", "recruited", "published"): {"published participant_flow"},
    ("01", "with-characteristic", "published"): {"published characteristics"},
    ("01", "attended", "synthetic"): {"cohort file", "attendance", "participants"},
    ("02", "mean-item", "synthetic"): {"cohort file", "answers"},
    ("03", "mean-score", "published"): {BURNOUT},
    ("03", "mean-paired-difference", "synthetic"): {"cohort file", "answers"},
    ("03", "mean-difference-of-groups", "published"): {BURNOUT},
    ("04", "mean-needed", "published"): {BURNOUT},
    ("04", "points-a-week", "published"): {BURNOUT, SCHEDULE},
    ("04", "ways", "published"): {BURNOUT},
    ("05", "participants", "published"): {"published stated_counts"},
    ("05", "segments", "synthetic"): {"cohort file", "codebook", "segments"},
    ("06", "attainable", "published"): {BURNOUT},
    ("07", "participants", "published"): {BURNOUT, "published joint_display", "published stated_counts"},
    ("08", "simulated-drop", "simulated"): {BURNOUT},
    ("09", "observed-drop", "published"): {BURNOUT},
}


@pytest.mark.parametrize("asked", INPUTS, ids=" ".join)
def test_the_inputs_are_those_that_the_function_is_given_through_all_variables_between(london_report, asked):
    number, quantity, origin = asked
    page = standing.page_of(london_report, number)
    rows = standing.rows_of(london_report, page)
    row = rows[(rows["quantity"] == quantity) & (rows["origin"] == origin)].iloc[0]
    given = origins.inputs(london_report, row, origins.call_of(london_report, page, row["function"]))
    assert set(given) == INPUTS[asked]


def place_of(quantity: str, domain: str, table: str, timepoint: str = "") -> str:
    return origins.places(
        pd.Series({"quantity": quantity, "domain": domain, "timepoint": timepoint}), [f"published {table}"], PUBLISHED
    )[f"published {table}"]


def test_the_place_is_that_of_the_row_of_the_published_table():
    assert place_of("mean-score", "personal", "burnout_scores", "before") == "Fig. 1"
    assert place_of("recruited", "", "participant_flow") == "Results, paragraph 1"
    assert (
        place_of("participants", "would like the sessions to go on", "stated_counts") == "Results, Theme 3, paragraph 5"
    )
    assert (
        place_of("points-a-week", "personal", "measurement_schedule")
        == "4 places, in the column place of measurement_schedule.csv"
    )


def test_parameters_that_a_row_hangs_on_are_told_and_no_others(london_report):
    level = origins.call_of(london_report, "03-before-and-after", "estimates.paired.estimates")
    assert level.parameters == {"level": "0.95"}
    worlds = origins.call_of(london_report, "08-what-a-missing-control-group-means", "estimates.worlds.shares")
    assert worlds.parameters == {"studies": "10000", "seed": "1"}
    assert origins.call_of(london_report, "01-who-took-part", "estimates.participation.flow").parameters == {}


SOURCES = {
    "estimates.items.of_scales": ("Cronbach 1951", "Feldt 1965"),
    "estimates.explanations.as_if_independent": ("Welch 1947",),
    "estimates.change.paired_differences": ("Student 1908",),
    "estimates.paired.estimates": ("Hartigan 1969",),
    "estimates.paired.for_statisticians": ("Lakens 2013", "Hedges 1981"),
    "estimates.known.twice": ("Samuelson 1968",),
    "estimates.participation.flow": (),
}


@pytest.mark.parametrize("function", SOURCES)
def test_the_works_are_those_that_docstrings_name(function):
    told = " ".join(functions.sources(functions.function_of(function)).values())
    assert all(work in told for work in SOURCES[function])
    assert bool(told) == bool(SOURCES[function])
