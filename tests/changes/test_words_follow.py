"""After a change of figures or records, what the pages say has to change with them.

Oracles: the rows that the pages save, and counts made here from the changed files.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from changes.declared import CHANGES, changed
from changes.saying import NOTEBOOKS, Said, say, written

from peergroups.places import DATA

pytestmark = [pytest.mark.hunt, pytest.mark.slow]
SAMPLE = "printed means swapped between timepoints", "stand-in answers raised after"
OF_A_SAMPLE = [notebook for notebook in NOTEBOOKS if notebook.name[:2] in ("01", "03", "04", "05", "07")]
DIRECTION = re.compile(r"\b(lower|higher|smaller|larger|fell|rose|dropped?|drops|shrank|grew)\b")
NUMBER = re.compile(r"\d")
OF_A_CAVEAT = "says what may be so whatever the scores; the cohort's file or its losses bring it onto a page"
OF_THE_QUESTIONNAIRE = "is of the questionnaire, and no cohort changes it"
OF_A_WORLD = "is of the settings of a simulated world, which are chosen and not read from a study"
OF_CHANCE = "follows from the level and the number of scales or of studies alone"
A_HEADING = "says what stands below it; the numbers there move"
# What no change moves, and why that is right.
UNMOVED = {
    r"^\d+ more caveats$": "counts caveats: they come with kinds of estimates, and all kinds stay",
    r"^not everybody answered again: ": OF_A_CAVEAT,
    r"^second questionnaire 2 or 3 weeks on": OF_A_CAVEAT,
    r"^19 questions give 3 scores from 0 to 100": OF_THE_QUESTIONNAIRE,
    r"^Reliable change at 95% is more than .* of the PUMA study": "is of another study's SDs and alphas",
    r"^SDs are read as sample SDs; who can have scored higher is counted": "says how the counting is done",
    r"^People in each band, and at the authors' line of 50": A_HEADING,
    r"^Who spoke of what, and scored lower after$": A_HEADING,
    r"^(Observed drops|Simulated studies with at least the observed drop) \(in ": A_HEADING,
    r"^Were there no difference on any of the 3 scales, at least one 95% interval": OF_CHANCE,
    r"^(Each share is counted in|With other random numbers it would be another)": OF_CHANCE,
    r"^(The same with reasons|ROBINS-I in|Before and after without controls|How GRADE uses it)": "names a source",
    r"^In made-up worlds where the groups do nothing, mean drops run from": OF_A_WORLD,
    r"^In this world the mean before is": OF_A_WORLD,
    r"^Mean drop in one group: .* less that of a comparison group": OF_A_WORLD,
}
# Numbers in the notebooks' own text: none of them can be read from a study.
WRITTEN = {
    r"An answer is worth 0, 25, 50, 75 or 100 points": OF_THE_QUESTIONNAIRE,
    r"their usual line is a score of 50 or more": OF_THE_QUESTIONNAIRE,
    r"(?i)\b(near|at|to|from|above|beyond|given|on) 0\b": "is an end of the scale, or no difference",
}


@pytest.fixture
def said(once, hunt) -> Callable[[str], Said]:
    """What the pages say after a change, or of London as it is; worked out by the first worker that asks."""

    def after(change: str) -> Said:
        def make(folder: Path) -> None:
            cohort = changed(CHANGES.get(change, lambda data: None), folder.with_name(f"cohort {change}"))
            say(cohort, folder.with_name(f"saved {change}"), NOTEBOOKS if hunt.many else OF_A_SAMPLE).write(folder)

        return Said.read(once(f"said after {change or 'nothing'}", make))

    return after


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "change" in metafunc.fixturenames:
        metafunc.parametrize("change", CHANGES if metafunc.config.getoption("--hunt") else SAMPLE)


def test_every_number_of_a_sentence_is_that_of_its_row_whatever_was_changed(said, change):
    told = said(change)
    numbers = [(one, *number) for one in told.sentences for number in one.numbers]
    assert len(numbers) >= 40
    for sentence, key, text in numbers:
        key, _, column = key.partition(".")
        value = Decimal(told.rows.loc[key, column or "estimate"]) * (100 if column == "level" else 1)
        read = Decimal(text.replace("−", "-").replace(",", ""))
        assert abs(read - value) <= Decimal(1).scaleb(read.as_tuple().exponent) / 2, (sentence, key)


def test_a_sentence_or_picture_whose_rows_moved_says_something_else(said, change):
    before, after = said(""), said(change)
    common = before.rows.index.intersection(after.rows.index)
    moved = {key for key in common if visibly(before.rows.loc[key], after.rows.loc[key])}
    still = {(one.page, one.cell, one.text) for one in after.sentences}
    kept = [
        one
        for one in before.sentences
        if moved.intersection([key.partition(".")[0] for key, _ in one.numbers] + list(one.drawn))
        and (one.page, one.cell, one.text) in still
    ]
    assert kept == []


def visibly(before, after) -> bool:
    """Whether a reader sees it: an estimate, a count of people or an end that differs by a point or more."""
    for column in ("n", "estimate", "low", "high"):
        one, other = before[column], after[column]
        if (one == "") != (other == "") or (one and abs(float(one) - float(other)) >= 1):
            return True
    return False


def test_lower_and_higher_are_what_the_changed_figures_are(said, change, tmp_path):
    data = changed(CHANGES[change], tmp_path / "again").parents[1] / "data"
    printed = {(row["timepoint"], row["scale"]): float(row["mean"]) for row in table(data, "published/burnout_scores")}
    scales = dict.fromkeys(scale for _, scale in printed)
    lower = sum(printed["after", scale] < printed["before", scale] for scale in scales)
    sentences = [one.text for one in said(change).sentences if one.page.startswith("03")]
    count = {0: f"none of {len(scales)}", len(scales): f"all {len(scales)}"}.get(lower, f"{lower} of {len(scales)}")
    assert any(text.startswith(f"Mean scores were lower on {count} scales: ") for text in sentences)
    picture = f"Mean scores were lower after than before on {lower} of {len(scales)} scales."
    assert any(text.startswith(picture) for text in sentences)


def test_a_sentence_that_no_change_moves_has_a_reason(said, hunt):
    """Of all changes in a hunt; in a sample those with a direction, on the pages of scores, when every one turns."""
    changes = CHANGES if hunt.many else SAMPLE
    about = re.compile(rf"{NUMBER.pattern}|{DIRECTION.pattern}") if hunt.many else DIRECTION
    still = [{(one.page, one.cell, one.text) for one in said(change).sentences} for change in changes]
    unmoved = [
        one.text
        for one in said("").sentences
        if about.search(one.text) and all((one.page, one.cell, one.text) in others for others in still)
    ]
    assert unmoved
    assert [text for text in unmoved if not any(re.search(sentence, text) for sentence in UNMOVED)] == []
    if hunt.many:
        assert [sentence for sentence in UNMOVED if not any(re.search(sentence, text) for text in unmoved)] == []


def test_a_sentence_written_in_a_notebook_names_no_number_of_the_study():
    numbered = [one.text for one in written() if NUMBER.search(one.text)]
    assert numbered
    assert [text for text in numbered if not any(re.search(sentence, text) for sentence in WRITTEN)] == []


def test_the_words_of_published_tables_name_the_numbers_that_are_published():
    figures = table(DATA, "published/burnout_scores")
    means = {
        scale: [row["mean"] for row in figures if row["scale"] == scale] for scale in ("personal", "work", "client")
    }
    told = next(row["scores"] for row in table(DATA, "published/joint_display") if row["question"] == "j1")
    assert re.findall(r"(\d+) and (\d+)", told) == [tuple(pair) for pair in means.values()]


def table(data: Path, name: str) -> list[dict[str, str]]:
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
