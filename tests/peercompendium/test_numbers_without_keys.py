"""The numbers of London's pages that are of no row, each with the reason. Oracle: the pages and tables, read apart.

Every other number of prose, tables, alternative texts and titles of pictures carries a key (see test_keys.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from peergroups.places import REPOSITORY

NOTEBOOKS = sorted(file.stem for file in (REPOSITORY / "notebooks").glob("0*.ipynb"))
# A number's page, what it stands in (a table's caption, else its element), and the text around it.
SCALE = {
    r"0[2-9] \| p( answer| remark)? \| .*\b(0 to 100|0, 25, 50, 75 or 100|lost at 100|0 or 100|score of 50).*": (
        "ends of the scale"
    ),
    r"0[3589] \| p \| [^\d]*\b0\b[^\d]*": "nought: the end of the scale, no difference, or nobody",
    r"02 \| Answers to each item \| Answers worth \d+": "what an answer is worth",
    r"03 \| People in each band.* \| (\w+, \d+ to \d+|At 50 or more|People in each band.*)": (
        "the bands as the article has them"
    ),
    r"04 \| Every way.* \| .*; those lost at (0|100); .*": "ends of the scale, which name a row",
    r"07 \| (Conclusions|All conclusions).* \| .*\b(With 0 or 100|between 50 and 51)\b.*": (
        "ends of the scale, and of a band"
    ),
}
SETTINGS = {
    r"03 \| p remark \| Were there no difference on any of the 3 scales, at least one 95% .*": (
        "follow from the level and how many scales there are"
    ),
    r"03 \| p remark \| Reliable change at 95% is more than .*": (
        "follow from the level and from another study's SD and alpha"
    ),
    r"04 \| p remark \| For example: drawn from people with a mean of 30, .* correlate 0.7, .*": (
        "one case of those that are supposed"
    ),
    r"08 \| The world to begin with \| [\d.,]+|08 \| The world to begin with \| \([01]: .*\)": (
        "settings of a simulated world"
    ),
    r"08 \| p remark \| In this world the mean before is 44.6 points\.": "follows from the settings",
    r"08 \| p remark \| Each share is counted in 10,000 simulated studies\..*": "a setting, and what follows from it",
    r"08 \| By .*, in numbers \| \w+ [\d.]+, \w+ [\d.]+": "settings, which name a row",
    r"0[69] \| With every item answered.* \| no scores of \d people .*": "how many people a printed figure is of",
}
DATES_AND_NAMES = {
    r"0\d \| (a home|p origin) \| Peer groups for London doctors in training, 2021.*": (
        "the cohort's name, with its year"
    ),
    r"07 \| p note \| ROBINS-I in its version of 2016: .*": "years and pages of works",
    r"01 \| .* \| (Training grade \w+: ST\d|session \d)": "grades and sessions, by their names",
    r"0[257] \| .* \| (S\d\d|Participant \d)": "people of the records, and those the article quotes, by their names",
    r"05 \| Where coders differ \| characters \d+ to \d+": "where a passage stands",
    r"0[57] \| .* \| .*\b(paragraph|quotation|Fig\.|Theme) \d.*": (
        "places in the article, with its own words and numbers"
    ),
    r"0[3-9] \| a \| second questionnaire 2 or 3 weeks on": "a caveat's name",
    r"04 \| p remark \| At least 7 weeks lay between the questionnaires\. .*": "weeks, by the article's schedule",
}
COUNTS = {
    r"0\d \| a \| Read with: \d+ caveats?|0\d \| summary \| \d+ more caveats": "caveats of the page",
    r"0[23] \| p (answer|remark) \| (19 questions give 3 scores|.* (lower|smaller) on all 3 scales).*": (
        "questions and scales"
    ),
    r"02 \| What each scale asks about \| \d": "questions of a scale",
    r"05 \| p remark \| The article prints 12 quotations of 7 people: .*|05 \| Published quotations .* \| § of 12": (
        "counts over the rows of the table"
    ),
    r"05 \| Pairs of codes \(the 12 commonest of 58.*": "rows of the table",
    r"05 \| What was counted, once \| \d+": "rows of the records",
    r"06 \| p answer \| With every question answered .*": "printed figures, and answers",
}
# What a page shows of the records or the article beside estimates.
NO_ESTIMATES = {
    r"02 \| Scores of each person \| [\d.]+|05 \| Segments of each person \| \d+": "one person's record",
    r"05 \| Published counts and these records \| \d": "people of a code, whose rows the page's tally shows",
    r"06 \| .* \| \d+ \([\d.]+\)": "the printed figures that are asked about, whose rows page 03 has",
    r"06 \| With every item answered.* \| \d+ of \d+": "the two counts whose ratio is the row base-rate",
    r"06 \| What is left \| .*\d.*": "all groups of people that are left, one by one",
}  # fmt: skip
REASONS = SCALE | SETTINGS | DATES_AND_NAMES | COUNTS | NO_ESTIMATES
PICTURES = {
    r"02-\w+": r"\d+ of 19|\d+ of \d\b|19",
    r"03-.*": r"3 of 3 scales|3 with no second score",
    r"04-\w+": r"lost at (0|100)|to 100|correlation 0\.5|mean of 30|correlate 0\.7",
    r"05-stated": r"\d+ of 25 statements|15 are words",
    r"05-matrix": r"34 codes|7 people|(?<=S\d\d )\d+|\d+ of \d+ people|6 codes",
    r"06-attainability": r"\d of 10 readings|all 6 printed|\d people left",
    r"08-\w+(-and-\w+)?": r"10,000 simulated|(reliability|selection|recovery|loss) [\d.]+|<1%",
}


@pytest.fixture(scope="module")
def page(london_report):
    def taken_apart(name: str) -> BeautifulSoup:
        found = BeautifulSoup((london_report / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        for element in found(["script", "style", "code", "pre", "svg"]):
            element.decompose()
        return found

    return taken_apart


def without_keys(name: str, page: BeautifulSoup) -> Iterator[str]:
    """Each text with a number that carries no key: its page, what it stands in, the text; numbers with keys are §."""
    for number in page("data"):
        number.replace_with("§")
    page.smooth()
    for text in page.body.find_all(string=re.compile(r"\d")):
        table = text.find_parent("table")
        place = table.caption.get_text() if table else " ".join([text.parent.name, *(text.parent.get("class") or [])])
        yield f"{name[:2]} | {place} | {' '.join(text.split())}"


def test_every_number_without_a_key_is_listed_with_a_reason_and_nothing_is_listed_in_vain(page):
    found = [text for name in NOTEBOOKS for text in without_keys(name, page(name))]
    assert [text for text in found if not any(re.fullmatch(reason, text) for reason in REASONS)] == []
    assert [reason for reason in REASONS if not any(re.fullmatch(reason, text) for text in found)] == []


def test_a_number_that_nothing_accounts_for_is_found():
    html = '<body><p class="remark">It fell by <data value="x">20.0</data>, 12.3 more.</p></body>'
    (text,) = without_keys("03-x", BeautifulSoup(html, "html.parser"))
    assert text == "03 | p remark | It fell by §, 12.3 more."
    assert not any(re.fullmatch(reason, text) for reason in REASONS)


def told_by(keys: list[str], rows: pd.DataFrame) -> set[Decimal]:
    """The numbers that the rows of a picture can be told as: with any digits up to three."""
    values = set()
    for key in keys:
        row, _, column = key.partition(".")
        if text := rows.loc[row, column or "estimate"]:
            value = Decimal(text) * (100 if column == "level" else 1)
            values |= {value, *(round(value, places) for places in range(4))}
    return values


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_number_told_of_a_picture_is_that_of_one_of_its_rows_or_listed(page, london_report, name):
    rows = pd.read_csv(london_report / "tables" / f"{name}.csv", dtype=str, keep_default_na=False).set_index("key")
    notebook = (london_report / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    pictures = dict(zip(re.findall(r'"name": "(0\d-[^"]+)"', notebook), page(name)("img"), strict=True))
    for picture, image in pictures.items():
        values = told_by(image["data-rows"].split(), rows)
        listed = "|".join(numbers for which, numbers in PICTURES.items() if re.fullmatch(which, picture))
        rest = re.sub(listed, "", image["alt"]) if listed else image["alt"]
        numbers = re.findall(r"(?<![\w.,])[-−]?\d[\d,]*(?:\.\d+)?(?!\w)", rest)
        read = {number: Decimal(number.replace("−", "-").replace(",", "")) for number in numbers}
        assert [number for number, value in read.items() if value not in values] == [], picture
