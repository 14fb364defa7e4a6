"""The filled-in checklists. Oracles: the tables and notebooks they point to; how many items each checklist has."""

from __future__ import annotations

import json
import re

import pytest

from peercompendium import checklists
from peergroups.places import REPOSITORY
from peergroups.records import article

DOCUMENT = checklists.FILE.read_text(encoding="utf-8")
ITEMS = [
    pytest.param(row, id=f"{name}-{row['item']}")
    for name in checklists.CHECKLISTS
    for row in article.read(name).fillna("").to_dict("records")
]


def test_the_committed_document_is_what_is_made():
    assert checklists.document() == DOCUMENT, "make it again: .venv/bin/python -m peercompendium.checklists"


def test_every_item_is_in_its_table_once():
    trend, coreq, gramms = (re.findall(r"^\| (\d+)\. ", part, re.MULTILINE) for part in DOCUMENT.split("## ")[1:])
    assert trend == [str(item) for item in range(1, 23)]
    assert coreq == [str(item) for item in range(1, 33) if item != 30]
    assert gramms == [str(item) for item in range(1, 7)]


def test_every_row_has_as_many_cells_as_the_header():
    lines = [line for line in DOCUMENT.splitlines() if line.startswith("|")]
    assert {len(line.strip("|").split("|")) for line in lines} == {5}


@pytest.mark.parametrize("row", ITEMS)
def test_where_something_is_shown_is_there(row):
    for place in filter(None, row["shown"].split("; ")):
        if place.endswith(".csv"):
            assert (article.FOLDER / place).is_file()
        else:
            (notebook,) = (REPOSITORY / "notebooks").glob(f"{place[:2]}-*.ipynb")
            cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
            prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
            assert any(re.search(rf"^#+ {re.escape(place[4:])}$", text, re.MULTILINE) for text in prose), place


@pytest.mark.parametrize("row", ITEMS)
def test_what_is_said_to_apply_and_to_be_stated_has_a_note_or_an_answer(row):
    if row["answer"] in ("yes", "in part", "not applicable"):
        assert row["note"]


def test_places_become_links():
    linked = checklists.linked("01, Who they were; characteristics.csv")
    assert linked == (
        "[01](../notebooks/01-who-took-part.ipynb), Who they were; "
        "[characteristics.csv](../data/published/characteristics.csv)"
    )
    assert checklists.linked("") == "nowhere"
