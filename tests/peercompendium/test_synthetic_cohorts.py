"""Made-up cohorts: the same for a seed, of several kinds, read as any other. Oracle: their files, read by pandas."""

from __future__ import annotations

import hashlib

import pandas as pd
import pytest
import yaml

from givenfiles.faults import InputError
from peercompendium import synthetic_cohorts
from peergroups import cbi
from peergroups.records import loading


@pytest.fixture(scope="module")
def forty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forty")
    return folder, synthetic_cohorts.write(folder, 40, seed=1, with_faults=True)


@pytest.mark.slow
def test_a_seed_gives_the_same_bytes_and_the_first_of_many_are_those_of_few(forty, contents, tmp_path):
    many, _ = forty
    synthetic_cohorts.write(tmp_path / "few", 6, seed=1, with_faults=True)
    synthetic_cohorts.write(tmp_path / "other", 6, seed=2)
    few, other = contents(tmp_path / "few"), contents(tmp_path / "other")
    assert few.items() <= contents(many).items()
    assert not {name for name in few if few[name] == other.get(name) and "answers" in name}


def test_the_bytes_are_those_of_every_machine(tmp_path, contents):
    """Made once and typed in: what another machine makes differently fails there."""
    synthetic_cohorts.write(tmp_path, 3, seed=7)
    all_of_it = "".join(f"{name} {hashlib.sha256(of).hexdigest()}\n" for name, of in sorted(contents(tmp_path).items()))
    assert (
        hashlib.sha256(all_of_it.encode()).hexdigest()
        == "eb11c9b653503c86b7c95477d01139fe97e392435b8c4d2d9664caf044c37368"
    )


@pytest.mark.slow
def test_they_are_read_but_for_those_that_are_said_not_to_be(forty):
    folder, broken = forty
    unreadable, studies = [], []
    for file in sorted(folder.glob("*.yaml")):
        try:
            studies.append(loading.load(file))
        except InputError:
            unreadable.append(file.stem)
    assert unreadable == list(broken) == [f"synthetic-{number:04}" for number in range(5, 41, 5)]
    assert set(broken.values()) == {fault for fault, _ in synthetic_cohorts.FAULTS}
    sizes = {len(study.answered["before"]) for study in studies}
    assert (min(sizes), max(sizes)) == (5, 110)
    assert {study.paired for study in studies} == {True, False}
    assert {study.segments is None for study in studies} == {True, False}
    assert {study.cohort.disclosure.smallest_count for study in studies} == {0, 10}
    shares = [len(study.answered["after"]) / len(study.answered["before"]) for study in studies]
    assert min(shares) < 0.45
    assert max(shares) > 0.85


def test_each_says_that_it_is_made_up(forty):
    for file in forty[0].glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        settings = yaml.safe_load(text)
        assert settings["records"] == "synthetic"
        assert "synthetic" in settings["id"]
        assert "(synthetic)" in settings["title"]
        assert text.startswith("# These people are made up")


def test_answers_before_and_after_are_of_one_law(forty):
    """Over all cohorts in order, the means differ by no more than chance between people would have them differ."""
    folder, broken = forty
    items = [item.id for item in cbi.ITEMS if not item.reversed]
    files = [file for file in folder.glob("records/*/answers.csv") if file.parent.name not in broken]
    answers = pd.concat(pd.read_csv(file) for file in files)
    means = answers.assign(mean=answers[items].mean(axis=1)).groupby("timepoint")["mean"].agg(["mean", "sem"])
    assert abs(means.loc["before", "mean"] - means.loc["after", "mean"]) < 3 * (means["sem"] ** 2).sum() ** 0.5


def test_the_command_says_where_they_are_and_what_goes_with_what(here, tmp_path):
    made = here("synthetic", "--cohorts", "5", "--seed", "1", "--out", tmp_path / "made", "--with-faults")
    assert made.returncode == 0
    assert "synthetic-0005 cannot be read, as --with-faults asks: " in made.stdout
    assert len(list((tmp_path / "made").glob("*.yaml"))) == 5
    for words in (["--cohorts", "2"], ["--with-faults", "--out", tmp_path / "x"]):
        assert here("synthetic", *words).returncode == 2
