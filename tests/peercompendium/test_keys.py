"""Each number of a page carries the key of its row. Oracle: the tables beside the pages, read by themselves."""

from __future__ import annotations

import re
from decimal import Decimal

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from peergroups import results
from peergroups.places import REPOSITORY

NOTEBOOKS = sorted(file.stem for file in (REPOSITORY / "notebooks").glob("0*.ipynb"))
# Tables of words, and exercises before anybody guessed: the numbers of the answer are all they have, and no picture.
OF_WORDS = "07-what-can-be-concluded", "09-exercises"
OF_NUMBERS = [name for name in NOTEBOOKS if name not in OF_WORDS]


@pytest.fixture(scope="module")
def rows(london_report) -> dict[str, pd.DataFrame]:
    """Each notebook's rows by their key, all as text."""
    files = {name: london_report / "tables" / f"{name}.csv" for name in NOTEBOOKS}
    return {name: pd.read_csv(file, dtype=str, keep_default_na=False).set_index("key") for name, file in files.items()}


@pytest.fixture(scope="module")
def page(london_report):
    """A page of the report, taken apart."""
    return lambda name: BeautifulSoup((london_report / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def says(text: str, value: Decimal) -> bool:
    """Whether a number as read is the value of a table, rounded to the digits that are read."""
    read = Decimal(text.replace("−", "-").replace(",", ""))
    half = Decimal(1).scaleb(read.as_tuple().exponent) / 2
    return abs(read - value) <= half


def check(numbers, rows: pd.DataFrame) -> int:
    for number in numbers:
        key, _, column = number["value"].partition(".")
        value = Decimal(rows.loc[key, column or "estimate"])
        assert says(number.get_text(), 100 * value if column == "level" else value), number
    return len(numbers)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_key_is_one_row_of_the_pages_own_table_and_the_number_is_its_value(rows, page, name):
    assert rows[name].index.is_unique
    assert check(page(name)("data"), rows[name]) > (0 if name in OF_WORDS else 10)


@pytest.mark.parametrize("name", OF_NUMBERS)
def test_every_number_of_a_table_of_estimates_carries_its_key(page, name):
    tables = [below.find_previous("table") for below in page(name)(class_="read-with")]
    assert tables
    for table in tables:
        for cell in table("td", class_="number"):
            for number in cell("data"):
                number.decompose()
            assert not re.search(r"\d", cell.get_text().removesuffix(" of 12")), (table.caption.get_text(), cell)


@pytest.mark.parametrize("name", OF_NUMBERS)
def test_a_picture_names_the_rows_of_the_numbers_that_are_drawn_and_told(rows, page, name):
    drawn = [image["data-rows"].split() for image in page(name)("img")]
    assert any(drawn)
    assert {key.partition(".")[0] for keys in drawn for key in keys} <= set(rows[name].index)


def test_the_first_page_keeps_the_keys_of_each_answer_and_picture(rows, page):
    answers = page("index").find(class_="questions").find_all("li", recursive=False)
    for name, answer in zip(NOTEBOOKS, answers, strict=True):
        assert check(answer("data"), rows[name]) or name[:2] in ("02", "06")
        assert {key.partition(".")[0] for image in answer("img") for key in image["data-rows"].split()} <= set(
            rows[name].index
        )


def test_no_mark_is_left_in_any_file(london_report, contents):
    marks = [sign.encode() for sign in "\ufdd0\ufdd1\ufdd2"]
    assert [name for name, content in contents(london_report).items() if any(mark in content for mark in marks)] == []


def test_the_key_of_a_row_changes_with_all_that_says_what_it_is():
    row = pd.Series(dict.fromkeys(results.IDENTITY, "x"))
    others = [results.key(pd.Series({**row, name: "y"})) for name in row.index]
    assert len({results.key(row), *others}) == 1 + len(results.IDENTITY)
