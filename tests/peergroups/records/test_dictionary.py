"""The dictionary and what is refused cannot drift apart: each rule of each column is broken once, and refused."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from givenfiles.faults import InputError
from peergroups.places import DATA
from peergroups.records import dictionary, tables

RESOURCES = {r["name"]: r for r in json.loads((DATA / "datapackage.json").read_text("utf-8"))["resources"]}
ENFORCED = {"required", "pattern", "enum", "minimum", "maximum", "unique"}
NOT_TYPED = {"integer": ["1.5", "one", "1e3", "٣", "9" * 30, "-"], "boolean": ["perhaps", "2", "ja"], "string": []}


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / RESOURCES[name]["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def violations(field: dict) -> list[str]:
    """Values that break a rule of the field, a rule each."""
    rules = field.get("constraints", {})
    broken = list(NOT_TYPED[field["type"]])
    broken += [""] if rules.get("required") else []
    broken += [str(rules["minimum"] - 1)] if "minimum" in rules else []
    broken += [str(rules["maximum"] + 1)] if "maximum" in rules else []
    broken += ["not-in-the-list"] if "enum" in rules else []
    if "pattern" in rules:
        broken.append(next(text for text in ("\u00e9?", "x" * 200, "?") if not re.fullmatch(rules["pattern"], text)))
    return broken


BREAKABLE = [
    (name, field["name"])
    for name, resource in RESOURCES.items()
    for field in resource["schema"]["fields"]
    if violations(field)
]


@pytest.fixture(scope="session")
def read(tmp_path_factory):
    """Read records as a table of the dictionary."""
    folder = tmp_path_factory.mktemp("spoilt")

    def read_records(name: str, records: list[dict[str, str]]):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        file = folder / "table.csv"
        file.write_text(text.getvalue(), encoding="utf-8")
        return tables.read_table(file, name)

    return read_records


def test_no_kind_of_constraint_is_in_use_that_is_not_enforced():
    fields = [field for resource in RESOURCES.values() for field in resource["schema"]["fields"]]
    assert {kind for field in fields for kind in field.get("constraints", {})} == ENFORCED
    assert {field["type"] for field in fields} == set(NOT_TYPED)


@pytest.mark.parametrize(("name", "column"), BREAKABLE)
def test_each_value_that_breaks_a_rule_is_refused_where_it_stands(read, name, column):
    field = dictionary.fields(name)[column]
    spoilt = [rows_of(name)[0] | {column: value} for value in violations(field)]
    with pytest.raises(InputError) as caught:
        read(name, spoilt)
    # The records are copies of one, so keys stand twice as well; that is another matter.
    told = [str(fault) for fault in caught.value.faults if "stands once already" not in str(fault)]
    for row, value in enumerate(violations(field), start=2):
        assert any(f"row {row}, column {column}: " in fault for fault in told), value


def unique_columns():
    for name, resource in RESOURCES.items():
        for field in resource["schema"]["fields"]:
            if field.get("constraints", {}).get("unique"):
                yield name, field["name"]


@pytest.mark.parametrize(("name", "column"), list(unique_columns()))
def test_an_entry_that_should_be_unique_is_refused_the_second_time(read, name, column):
    records = rows_of(name)
    records[1][column] = records[0][column]
    with pytest.raises(InputError, match=rf"row 3, column {column}: found .* stands once already, in row 2"):
        read(name, records)


@pytest.mark.parametrize("name", RESOURCES)
def test_every_committed_table_is_read_with_the_types_of_the_dictionary(name):
    table = tables.read_table(DATA / RESOURCES[name]["path"], name)
    kinds = {"integer": "Int64", "boolean": "boolean", "string": "str"}
    assert {column: str(kind) for column, kind in table.dtypes.items()} == {
        field["name"]: kinds[field["type"]]
        for field in RESOURCES[name]["schema"]["fields"]
        if field["name"] in table or not field.get("mayBeAbsent")
    }
    assert len(table) == len(rows_of(name))


def test_values_come_through_as_they_stand():
    table = tables.read_table(DATA / "synthetic/participants.csv", "participants")
    expected = rows_of("participants")[3]
    assert table.loc[5, "participant"] == expected["participant"] == "S04"
    assert table.loc[5, "withdrew_after_session"] == int(expected["withdrew_after_session"])
    assert bool(table.loc[5, "psychological_support"]) == (expected["psychological_support"] == "yes")


def test_codes_a_cohort_declares_take_the_place_of_the_dictionarys():
    answered = tables.pd.DataFrame({"participant": ["P1"], "timepoint": ["before"], "personal_tired": ["often"]})
    schema = dictionary.checks("answers", {"personal_tired": ["often", "seldom"]})
    assert len(schema.validate(answered)) == 1
    typed = dictionary.typed("answers", answered, text=["personal_tired"])
    assert typed["personal_tired"].tolist() == ["often"]
