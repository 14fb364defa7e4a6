"""The published schema of cohort files. Oracle: an independent validator, and what the reader itself takes."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from exports import KINDS
from jsonschema import Draft202012Validator

from peercompendium import cohort_schema as schema
from peercompendium.proposal import propose
from peergroups.places import COHORTS, REPOSITORY
from peergroups.records.cohort import Cohort, read_cohort

SCHEMA = json.loads(schema.FILE.read_text("utf-8"))


def faults(settings: object) -> list[str]:
    as_json = json.loads(json.dumps(settings, default=str))
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(as_json)]


def test_what_is_published_is_what_the_model_gives():
    Draft202012Validator.check_schema(SCHEMA)
    assert schema.FILE.read_text("utf-8") == schema.document(), "python -m peercompendium.cohort_schema makes it anew"
    assert set(SCHEMA["properties"]) == set(Cohort.model_fields) - {"path"}
    assert set(SCHEMA["$defs"]["Disclosure"]["properties"]) >= {"show_people", "smallest_count"}


@pytest.mark.parametrize("file", sorted(COHORTS.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_cohort_file_that_is_committed_is_as_it_says(file):
    assert faults(yaml.safe_load(file.read_text("utf-8"))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_so_is_every_form_of_export(tmp_path, kind):
    assert faults(KINDS[kind](tmp_path)) == []


def test_so_is_the_example_that_people_read():
    page = (REPOSITORY / "docs" / "own-cohort.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(id: .*?)```", page, re.DOTALL)
    assert faults(yaml.safe_load(example)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"recrods": "real"}, {"records": "secret"}, {"id": "Leeds 2026"}, {"disclosure": {"smallest": 5}},
        {"answers": {"coding": {"always": 99}, "direction": "as answered"}},
        {"answers": {"coding": "cbi-en", "direction": "up"}}, {"read": {"file": "a.csv"}}, {"weeks_between": -1},
        {"sessions": 0}, {"path": "x.yaml"},
    ],
)  # fmt: skip
def test_what_the_reader_refuses_for_its_shape_the_schema_refuses(tmp_path, wrong):
    settings = KINDS["floats"](tmp_path) | wrong
    assert faults(settings) != []
    (tmp_path / "cohort.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    with pytest.raises(ValueError, match=r"cohort\.yaml"):
        read_cohort(tmp_path / "cohort.yaml")


def test_a_proposal_in_the_checkout_leads_to_it_and_one_elsewhere_to_nothing(tmp_path):
    KINDS["floats"](tmp_path)
    inside = propose([tmp_path / "answers.csv"], "leeds-2026", COHORTS)
    (way,) = re.findall(r"^# yaml-language-server: \$schema=(.*)$", inside, re.MULTILINE)
    assert (COHORTS / way).resolve() == schema.FILE
    assert "$schema" not in propose([tmp_path / "answers.csv"], "leeds-2026", tmp_path)
