"""What the documents for reviewers say of other files. Oracles: those files; cffconvert, with the schema of CFF."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml

from peergroups.places import REPOSITORY
from peergroups.quantities import QUANTITIES

PUBLISHED = REPOSITORY / "data" / "published"
DICTIONARY = {
    Path(table["path"]).name: table["schema"]
    for table in json.loads((REPOSITORY / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    if table["path"].startswith("published/")
}
DOCUMENTS = {name: (REPOSITORY / name).read_text(encoding="utf-8") for name in ("docs/reviewing.md", "codecheck.yml")}
HEADER = ["number", "in the article", "here, as a record", "here, shown or worked out again"]
NUMBERS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in DOCUMENTS["docs/reviewing.md"].splitlines()
    if line.startswith("| ") and len(line.split(" | ")) == len(HEADER)
]
NUMBERS = [row for row in NUMBERS if row != HEADER and "---" not in row]
RECORD = re.compile(r"`(?P<table>\w+\.csv)` `(?P<key>[^`]+)`(?:: (?P<told>.+))?")
PAGE = re.compile(r"\[\d\d\]\(\.\./notebooks/([\w-]+)\.ipynb\) ([^:<]+?)(?:: ((?:`[\w-]+`(?:, )?)+))?(?: \(.+\))?$")
WITHOUT_PAGE = "not in the records", "not reproducible: ", "not a result"
# Filled in by us about the article, or rules of ours: no number in them is the article's.
OURS = {
    *("nih_checklist.csv", "trend.csv", "coreq.csv", "gramms.csv", "robins_i.csv", "joint_display.csv"),
    "quantifiers.csv",
}
# Counted or written by us, or a number of a row or a theme.
NOT_OF_THE_ARTICLE = {"place", "band_place", "unclear", "bears", "theme", "row", "conclusion", "supplementary_data"}
CFFCONVERT = REPOSITORY / ".venv-programs" / ("Scripts" if sys.platform == "win32" else "bin") / "cffconvert"
WORDS_IN_A_ROW = 7


@cache
def rows(table: str) -> dict[str, dict[str, str]]:
    """The rows of a table by their keys, the entries of a key separated by commas."""
    with (PUBLISHED / table).open(encoding="utf-8", newline="") as file:
        return {", ".join(row[name] for name in DICTIONARY[table]["primaryKey"]): row for row in csv.DictReader(file)}


def records(cell: str) -> list[tuple[str, str, dict[str, str]]]:
    """Table, key and told values of each record in a cell."""
    found = [RECORD.fullmatch(line) for line in cell.split("<br>")]
    assert all(found), cell
    return [(f["table"], f["key"], dict(re.findall(r"`(\w+)` (.+?)(?:; |$)", f["told"] or ""))) for f in found]


def stands(table: str, row: dict[str, str], column: str, value: str) -> bool:
    field = next(field for field in DICTIONARY[table]["fields"] if field["name"] == column)
    return value == row[column] if field["type"] in ("integer", "number") else value in row[column]


def test_the_table_of_numbers_is_read_whole():
    section = DOCUMENTS["docs/reviewing.md"].partition("## Where every number")[2].partition("## A form")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    assert len(lines) == len(NUMBERS) + 2 * section.count("### ")


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row[0])
def test_a_number_stands_in_the_row_and_at_the_place_that_the_table_names(row):
    _, places, cell, _ = row
    for table, key, told in records(cell):
        record = rows(table)[key]
        assert [(column, value) for column, value in told.items() if not stands(table, record, column, value)] == []
        own = {*record["place"].split("; "), *record.get("band_place", "").split("; ")}
        assert own & set(places.split("; ")), f"{table}, {key} stands at {record['place']}"


def test_every_published_row_that_carries_a_number_is_in_the_table():
    mentioned = {(table, key) for _, _, cell, _ in NUMBERS for table, key, _ in records(cell)}
    carrying = {
        (table, key)
        for table in set(DICTIONARY) - OURS
        for key, row in rows(table).items()
        if any(re.search(r"\d", value) for column, value in row.items() if column not in NOT_OF_THE_ARTICLE)
    }
    assert len(carrying) > 100
    assert carrying - mentioned == set()


def headings(notebook: str) -> set[str]:
    cells = json.loads((REPOSITORY / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return set(re.findall(r"^#+ (.+)$", prose, re.MULTILINE))


def pages(cell: str) -> list[tuple[str, str, list[str]]]:
    """Notebook, heading and quantities of each page named in a cell."""
    found = [PAGE.search(line) for line in cell.split("<br>")]
    assert all(found) or cell.startswith(WITHOUT_PAGE), cell
    return [(f[1], f[2], re.findall(r"`(.+?)`", f[3] or "")) for f in found if f]


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row[0])
def test_pages_have_the_headings_and_quantities_that_the_table_names(row):
    for notebook, heading, quantities in pages(row[3]):
        assert heading in headings(notebook)
        assert set(quantities) <= set(QUANTITIES)


def test_quantities_are_saved_by_the_notebook_that_the_table_names():
    tables = REPOSITORY / "released" / "london-2021" / "tables"
    if not tables.is_dir():
        pytest.skip("no released/london-2021: `make release` makes it")
    for *_, cell in NUMBERS:
        for notebook, _, quantities in pages(cell):
            with (tables / f"{notebook}.csv").open(encoding="utf-8", newline="") as file:
                assert set(quantities) <= {row["quantity"] for row in csv.DictReader(file)}, cell


def words(text: str) -> set[tuple[str, ...]]:
    found = re.findall(r"https?://\S+|[a-z0-9]+", text.lower())
    return {tuple(found[at : at + WORDS_IN_A_ROW]) for at in range(len(found) - WORDS_IN_A_ROW + 1)}


@pytest.mark.parametrize("name", [*DOCUMENTS, "docs/reporting-checklist.md"])
def test_documents_hold_no_words_of_the_article(name):
    article = os.environ.get("ARTICLE_TEXT")
    if not article:
        pytest.skip("the article is not part of this project: set ARTICLE_TEXT to a text file of it")
    text = Path(article).read_text(encoding="utf-8", errors="replace")
    at_line_end = re.compile(r"-\s*\n\s*")
    in_article = words(at_line_end.sub("", text)) | words(at_line_end.sub("-", text))
    assert words((REPOSITORY / name).read_text(encoding="utf-8")) & in_article == set()


def validated(citation: Path) -> bool:
    if not CFFCONVERT.is_file():
        pytest.skip("no .venv-programs: `make test` makes it; CITATION.cff was not validated")
    command = [CFFCONVERT, "--validate", "--infile", citation]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ("are valid" in ended.stdout) == (ended.returncode == 0)
    return ended.returncode == 0


@pytest.mark.slow
def test_the_citation_is_valid():
    assert validated(REPOSITORY / "CITATION.cff")


@pytest.mark.slow
@pytest.mark.parametrize("broken", [{"authors": []}, {"date-released": "in 2026"}, {"licence": "MIT"}])
def test_a_broken_citation_is_noticed(broken, tmp_path):
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8")) | broken
    (tmp_path / "CITATION.cff").write_text(yaml.safe_dump(citation), encoding="utf-8")
    assert not validated(tmp_path / "CITATION.cff")
