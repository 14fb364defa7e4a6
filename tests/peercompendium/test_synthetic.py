"""The stand-in records say what the article says, and nothing that it rules out.

Oracles: the article's figures typed in again, a scorer of plain Python that shares nothing with the package, exact
enumeration.
"""

from __future__ import annotations

import csv
import statistics
from itertools import product
from math import exp

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from peercompendium import synthetic
from peergroups import places
from peergroups.estimates import stated
from peergroups.records import article, loading

SEEDS = (2025, 1, 99)
FIGURE_1 = {
    ("personal", "before"): ("43", "16.3"), ("work", "before"): ("51", "17.56"), ("client", "before"): ("32", "15.66"),
    ("personal", "after"): ("23", "7.8"), ("work", "after"): ("28", "4.87"), ("client", "after"): ("12", "9.29"),
}  # fmt: skip


@pytest.fixture(scope="module", params=SEEDS)
def folder(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"seed-{request.param}")
    for name, content in synthetic.as_files(request.param).items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def study(folder):
    """Read by London's own cohort file, the tables those of the seed."""
    settings = yaml.safe_load(places.LONDON.read_text("utf-8"))
    settings["tables"] = {name: f"{name}.csv" for name in settings["tables"]}
    settings["published"] = str(places.DATA / "published")
    (folder / "cohort.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return loading.load(folder / "cohort.yaml")


def rows_of(file) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def score_by_hand(row: dict[str, str], scale: str) -> float | None:
    """The scoring rule in plain Python: mean of the answered, none under half, the reversed item turned."""
    synthetic = {item: int(entry) for item, entry in row.items() if item.startswith(f"{scale}_") and entry != ""}
    if "work_energy_left" in synthetic:
        synthetic["work_energy_left"] = 100 - synthetic["work_energy_left"]
    return sum(synthetic.values()) / len(synthetic) if len(synthetic) >= (4 if scale == "work" else 3) else None


def test_the_committed_records_are_those_the_code_makes():
    made = synthetic.as_files()
    committed = {file.name: file.read_bytes() for file in (places.DATA / "synthetic").glob("*.csv")}
    assert set(made) == set(committed)
    for name, content in made.items():
        assert content == committed[name], name


def test_another_seed_makes_other_records(folder):
    other = {name: table.to_csv(index=False) for name, table in synthetic.make_tables(seed=3).items()}
    same = [name for name, text in other.items() if (folder / f"{name}.csv").read_text("utf-8") == text]
    assert same == ["codebook"]


def test_all_twelve_published_figures_come_out_to_the_printed_digit(folder):
    synthetic = rows_of(folder / "answers.csv")
    for (scale, timepoint), printed in FIGURE_1.items():
        scores = [score_by_hand(row, scale) for row in synthetic if row["timepoint"] == timepoint]
        assert None not in scores
        digits = [len(text.partition(".")[2]) for text in printed]
        found = statistics.mean(scores), statistics.stdev(scores)
        assert tuple(f"{value:.{places}f}" for value, places in zip(found, digits, strict=True)) == printed


def test_five_answers_of_285_are_missing(folder):
    cells = [entry for row in rows_of(folder / "answers.csv") for name, entry in row.items() if "_" in name]
    assert (len(cells), cells.count("")) == (285, 5)


def test_the_flow_is_the_articles(folder):
    people, synthetic = rows_of(folder / "participants.csv"), rows_of(folder / "answers.csv")
    assert [sum(p["group"] == group for p in people) for group in "AB"] == [4, 7]
    left = {p["participant"]: p["withdrew_after_session"] for p in people if p["withdrew_after_session"]}
    assert sorted(left.values()) == ["2", "3"]
    before = {row["participant"] for row in synthetic if row["timepoint"] == "before"}
    after = {row["participant"] for row in synthetic if row["timepoint"] == "after"}
    assert before == {p["participant"] for p in people} - set(left)
    assert len(before) == 9
    assert after < before
    assert len(after) == 6
    interviewed = {p["participant"] for p in people if p["interviewed"] == "yes"}
    assert interviewed < before
    assert len(interviewed) == 7


def test_characteristics_are_within_what_the_article_states(folder):
    people = rows_of(folder / "participants.csv")
    specialties = [p["specialty"] for p in people]
    stated = {r.value: r for r in article.read("characteristics").query("characteristic == 'specialty'").itertuples()}
    assert set(specialties) == set(stated)
    assert all(row.k_smallest <= specialties.count(name) <= row.k_largest for name, row in stated.items())
    assert {p["gender"] for p in people} == {"female"}
    assert {p["violence_experienced"] for p in people} == {"yes"}
    assert [p["setting"] for p in people].count("hospital") == 10
    assert sum(p["psychological_support"] == "yes" for p in people) == 4
    grades = {p["grade"] for p in people}
    assert {"ST1", "ST6"} <= grades <= {"ST1", "ST2", "ST3", "ST4", "ST5", "ST6"}
    asked = [p["unsupported_or_bullied"] for p in people if p["interviewed"] == "yes"]
    assert sorted(asked) == ["no"] + ["yes"] * 6
    assert {p["unsupported_or_bullied"] for p in people if p["interviewed"] == "no"} == {""}


def test_several_who_finished_missed_a_session_and_who_left_came_no_more(folder):
    people = {p["participant"]: int(p["withdrew_after_session"] or 6) for p in rows_of(folder / "participants.csv")}
    attendance = rows_of(folder / "attendance.csv")
    assert len(attendance) == 11 * 6
    missed = {r["participant"] for r in attendance if people[r["participant"]] == 6 and r["attended"] == "no"}
    assert 3 <= len(missed) <= 8
    assert all(r["attended"] == "no" for r in attendance if int(r["session"]) > people[r["participant"]])


def test_people_behind_each_code_are_within_what_the_article_states_and_quotes(folder):
    segments = [row for row in rows_of(folder / "segments.csv") if row["coder"] == "A"]
    speakers = {
        code: {r["participant"] for r in segments if r["code"] == code} for code in {r["code"] for r in segments}
    }
    for row in article.read("stated-counts").query("code.notna()").itertuples():
        assert row.k_smallest <= len(speakers[row.code]) <= row.k_largest
    quotations = article.read("quotations")
    for code in {code for codes in quotations["codes"] for code in codes.split(";")}:
        voices = quotations.loc[quotations["codes"].str.split(";").map(lambda codes, c=code: c in codes), "participant"]
        assert len(speakers[code]) >= voices.nunique()


def test_the_records_of_any_seed_are_a_study_in_order(study):
    assert study.lost == 3
    assert stated.beside_records(study)["Within"].tolist() == ["yes"] * 25


@given(items=st.integers(1, 7), seed=st.integers(0, 1000), data=st.data())
def test_drawn_answers_add_up_and_stay_on_the_scale(items, seed, data):
    total = data.draw(st.integers(0, 4 * items))
    steps = synthetic.draw_steps(total, items, np.random.default_rng(seed))
    assert sum(steps) == total
    assert len(steps) == items
    assert all(0 <= step <= 4 for step in steps)


@pytest.mark.parametrize(("total", "items"), [(5, 3), (2, 3), (11, 3)])
def test_answers_are_drawn_with_the_chances_of_an_exact_enumeration(total, items):
    """All answer vectors with the sum, each weighted by the normal law about the person's mean with spread 0.8."""
    weights = {
        steps: exp(-sum((step - total / items) ** 2 for step in steps) / (2 * 0.8**2))
        for steps in product(range(5), repeat=items)
        if sum(steps) == total
    }
    rng, draws = np.random.default_rng(12345), 3000
    drawn = [tuple(synthetic.draw_steps(total, items, rng)) for _ in range(draws)]
    expected = {steps: draws * weight / sum(weights.values()) for steps, weight in weights.items()}
    common = [steps for steps, count in expected.items() if count >= 5]
    observed = [drawn.count(steps) for steps in common]
    rest = draws - sum(observed)
    expected_rest = draws - sum(expected[steps] for steps in common)
    both = [*observed, rest] if expected_rest > 0.01 else observed, [*(expected[s] for s in common), expected_rest]
    assert chisquare(both[0], both[1][: len(both[0])], sum_check=False).pvalue > 0.001
