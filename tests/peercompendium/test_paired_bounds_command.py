"""`compendium paired-bounds`. Oracle: the bounds worked out by hand from the printed digits in tests/attainable."""

from __future__ import annotations

import json

import pytest

PERSONAL = [
    "--mean",
    "43",
    "--sd",
    "16.3",
    "-n",
    "9",
    "--mean-after",
    "23",
    "--sd-after",
    "7.8",
    "--n-after",
    "6",
    "--items",
    "6",
]


@pytest.fixture
def said(here):
    """The exit code and what the command prints."""

    def run(*words: str) -> tuple[int, str, str]:
        ended = here("paired-bounds", *words)
        return ended.returncode, ended.stdout, ended.stderr

    return run


def test_londons_personal_score_as_a_table_and_as_json(said):
    code, shown, _ = said(*PERSONAL)
    assert code == 0
    assert "−31.9" in shown
    assert "−8.1" in shown
    assert "If everybody asked after is among those asked before." in shown
    found = json.loads(said(*PERSONAL, "--json")[1])
    # SDs: 16.35 · √(8 / 5) + 7.85 = 28.53; zero people or three, by the listing of every group.
    assert found.pop("condition").startswith("If everybody asked after is among those asked before.")
    assert found == {
        "label": "", "mean_difference": [-31.9, -8.1], "sd_of_differences": [0.0, 28.6], "scored_higher": [0, 3],
        "why_not": "",
    }  # fmt: skip


def test_too_many_groups_to_list_are_not_counted(said):
    words = [{"9": "400", "6": "300"}.get(word, word) for word in PERSONAL[:-2]]
    found = json.loads(said(*words, "--items", "6", "--json")[1])
    assert found["scored_higher"] is None
    assert found["mean_difference"][0] < found["mean_difference"][1]


def test_a_table_is_answered_row_by_row(said):
    table = "data/examples/means-and-sds-twice.csv"
    code, shown, _ = said("--csv", table)
    assert code == 0
    assert all(ends in shown for ends in ("−31.9 to −8.1", "−35.8 to −10.2", "−31.5 to −8.5"))
    found = json.loads(said("--csv", table, "--json")[1])
    assert [one["label"] for one in found] == ["personal", "work-related", "client-related"]


def test_figures_that_are_lacking_are_asked_for(said):
    code, _, error = said(*PERSONAL[:-2])
    assert (code, error.count("--items")) == (2, 1)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"9": "5"}, "6 people after cannot all be among 5 before"),
        ({"7.8": "x"}, '"x" is not a number as printed'),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(said, changed, told):
    code, _, error = said(*(changed.get(word, word) for word in PERSONAL))
    assert code == 2
    assert told in error


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"43": "143"}, "a mean of 143 lies outside the scale, 0 to 100"),
        # The largest SD of six scores from 0 to 100 with a mean of 23: by hand √((100² + 38² - 138² / 6) / 5)
        ({"7.8": "60"}, "an SD of 60 is larger than 6 scores from 0 to 100 with a mean of 23 can have"),
    ],
)
def test_a_figure_that_nobody_can_have_is_an_answer_with_its_reason(said, changed, reason):
    code, shown, _ = said(*(changed.get(word, word) for word in PERSONAL))
    assert (code, reason in shown) == (0, True)


def test_in_a_table_a_figure_that_nobody_can_have_leaves_the_other_rows_alone(said, tmp_path):
    file = tmp_path / "t.csv"
    head = "label,mean,sd,n,mean_after,sd_after,n_after,items"
    file.write_text(f"{head}\na,43,80,9,23,7.8,6,6\nb,43,16.3,9,23,7.8,6,6\n", encoding="utf-8")
    code, shown, _ = said("--csv", str(file), "--json")
    impossible, possible = json.loads(shown)
    assert (code, impossible["mean_difference"], possible["why_not"]) == (0, None, "")
    assert impossible["why_not"].startswith("an SD of 80 is larger than")
    assert possible["mean_difference"] == [-31.9, -8.1]


def test_what_a_table_has_columns_for_is_not_given_beside_it(said):
    code, _, error = said("--csv", "data/examples/means-and-sds-twice.csv", "--low", "1", "--n-after", "6", "--json")
    assert (code, error.count("--low, --n-after: with --csv")) == (2, 1)
