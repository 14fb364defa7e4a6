"""Parameters are checked against the notebooks before anything runs. Oracle: notebooks written in the test."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from givenfiles.faults import InputError
from peercompendium import notebooks, parameters
from peercompendium.notebooks import Notebook
from peergroups.estimates import worlds
from peergroups.statistics.world import MOST_PEOPLE

SIMULATES = "09-exercises"
WRITTEN = [
    Notebook(Path("01-a.ipynb"), {"cohort": "x", "level": 0.95}),
    Notebook(Path("02-b.ipynb"), {"cohort": "x", "seed": 1, "quick": False, "means_and_sds": ""}),
]


def test_values_take_the_type_of_the_default():
    given = {"level": "0.5", "seed": "7", "quick": "True", "means_and_sds": "{a: b}.csv"}
    values = parameters.read(given, WRITTEN)
    assert values == {"level": 0.5, "seed": 7, "quick": True, "means_and_sds": "{a: b}.csv"}
    assert [type(value) for value in values.values()] == [float, int, bool, str]


def test_every_fault_is_told_at_once():
    with pytest.raises(InputError) as caught:
        parameters.read({"levle": "1", "seed": "0.5", "quick": "1", "level": "true", "cohort": "x"}, WRITTEN)
    assert [str(fault) for fault in caught.value.faults] == [
        "no notebook has a parameter levle; known: level, means_and_sds, quick, seed",
        'parameter seed: found "0.5"; should be a whole number from 0 to 4,294,967,295, as 1 is',
        'parameter quick: found "1"; should be true or false, as False is',
        'parameter level: found "true"; should be a number from 0.5 to 0.99, as 0.95 is',
        "no notebook has a parameter cohort; known: level, means_and_sds, quick, seed",
    ]


@pytest.mark.parametrize("level", ["{", "nan", "inf", "-inf", "2", "0", "1", "95", "0.9999", "", "0,9", "9" * 5000])
def test_no_level_that_is_out_of_range_gets_through(level):
    with pytest.raises(InputError, match="parameter level: found "):
        parameters.read({"level": level}, WRITTEN)


@pytest.mark.parametrize("seed", ["-5", "a", "1.0", "4294967296", "9" * 5000, "nan", "{", ""])
def test_no_seed_that_is_out_of_range_gets_through(seed):
    with pytest.raises(InputError, match="parameter seed: found "):
        parameters.read({"seed": seed}, WRITTEN)


@pytest.mark.parametrize("studies", ["0", "-5", "99", "100001", "1e6", "200.0", "nan", "inf", "many", "9" * 5000])
def test_no_number_of_studies_that_is_out_of_range_gets_through(studies):
    written = [Notebook(Path("06-c.ipynb"), {"cohort": "x", "studies": 10_000, "seed": 1})]
    with pytest.raises(InputError) as caught:
        parameters.read({"studies": studies, "seed": "-1"}, written)
    first, second = map(str, caught.value.faults)
    assert first.startswith("parameter studies: found ")
    assert first.endswith("; should be a whole number from 100 to 100,000, as 10000 is")
    assert second.startswith('parameter seed: found "-1"')


@pytest.mark.parametrize("file", ["a\0b", "a\nb", "\udcff.csv"])
def test_no_file_gets_through_that_a_notebook_cannot_name(file):
    with pytest.raises(InputError, match="parameter means_and_sds: found "):
        parameters.read({"means_and_sds": file}, WRITTEN)


def test_every_parameter_of_the_notebooks_has_a_range_that_holds_its_default():
    defaults = [item for written in notebooks.read_notebooks() for item in written.parameters.items()]
    declared = [(name, value) for name, value in defaults if name != notebooks.COHORT]
    assert len(declared) > 5
    for name, value in declared:
        assert parameters.RANGES[name].allows(value)


def test_the_most_studies_of_a_cohort_of_any_size_can_be_simulated_in_the_exercises(london, monkeypatch):
    asks = [cell.source for cell in nbformat.read(notebooks.FOLDER / f"{SIMULATES}.ipynb", as_version=4).cells]
    times = max(int(found) for source in asks for found in re.findall(r"n=(\d+) \* \w+\.n\b", source))
    for n in (9, 19, 20, 21, 1_999, 2_001, 1_000_000):
        monkeypatch.setattr(
            worlds, "_means", lambda study, n=n: (pd.DataFrame({("n", "before"): [n], ("n", "after"): [n]}), "")
        )
        world = worlds.like(london, studies=100_000)
        assert world.n * world.studies * times <= MOST_PEOPLE


def test_figures_that_no_notebook_could_read_are_told(london):
    with pytest.raises(InputError, match=r"nowhere.csv: a table was expected here"):
        parameters.check({"means_and_sds": "nowhere.csv"}, london)
