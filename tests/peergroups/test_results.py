from __future__ import annotations

import ast
import csv
import math
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pandas as pd
import pytest

from peergroups import estimates, results
from peergroups.quantities import QUANTITIES
from peergroups.results import Estimate, without_keys

pytestmark = pytest.mark.usefixtures("results_folder")
DESIGNED = "cohort,notebook,quantity,domain,timepoint,n,estimate,low,high,level,method,unit,origin,caveats,function,key"


def rows(study, **changed) -> pd.DataFrame:
    row = {"quantity": "mean-score", "domain": "work", "timepoint": "before", "n": 9, "estimate": 51.25}
    return results.estimates(study, [Estimate(**row | changed)])


def saved(folder, name="03-x") -> list[dict]:
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_saved_table_has_the_designed_columns_and_a_row_an_estimate(london, results_folder):
    told = results.save("03-x", rows(london), rows(london, timepoint="after", n=6))
    assert repr(told) == "2 estimates saved in tables/03-x.csv"
    text = (results_folder / "tables/03-x.csv").read_bytes()
    assert text.decode().splitlines()[0] == DESIGNED
    assert b"\r" not in text
    first, _ = saved(results_folder)
    assert {name: first[name] for name in ("cohort", "notebook", "n", "estimate", "low", "unit", "origin")} == {
        "cohort": "london-2021", "notebook": "03-x", "n": "9", "estimate": "51.25", "low": "", "unit": "points",
        "origin": "synthetic",
    }  # fmt: skip
    assert "synthetic-records;few-people" in first["caveats"]


def test_saving_twice_gives_the_same_bytes(london, results_folder):
    table = rows(london, estimate=1 / 3)
    results.save("03-x", table)
    once = (results_folder / "tables/03-x.csv").read_bytes()
    results.save("03-x", table)
    assert (results_folder / "tables/03-x.csv").read_bytes() == once
    assert b",0.3333333333," in once


@pytest.mark.parametrize(
    ("caveats", "lacking"),
    [
        ("", "few-people|synthetic-records"),
        (float("nan"), "synthetic-records"),
        ("few-people", "synthetic-records"),
        ("synthetic-records;few-people;construct-overlap;unanswered-items;made-up", "a caveat from the register"),
    ],
)
def test_an_estimate_without_its_caveats_is_not_saved(london, results_folder, caveats, lacking):
    with pytest.raises(ValueError, match=f"mean-score work before: cannot be saved or drawn without .*({lacking})"):
        results.save("03-x", rows(london), rows(london).assign(caveats=caveats))
    assert not results_folder.exists()


@pytest.mark.slow
@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_quantity_of_many_real_people_can_be_saved(invented, results_folder, quantity):
    invented.settings["caveats"] = []
    results.save("03-x", rows(invented.load(), quantity=quantity, n=1000))
    assert saved(results_folder)[0]["caveats"]


def test_published_estimates_do_not_carry_the_caveat_of_synthetic_records(london):
    row = Estimate(quantity="mean-score", n=9, estimate=51)
    found = results.estimates(london, [row], origin="published")
    assert found["origin"].tolist() == ["published"]
    assert "synthetic-records" not in found["caveats"][0]
    assert "read-from-the-article" in found["caveats"][0]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_takes_for_a_formula_is_neutralised(london, results_folder, text):
    results.save("03-x", rows(london, domain=text, method=text))
    (row,) = saved(results_folder)
    assert row["domain"] == row["method"] == f"'{text.strip()}"


def test_text_of_several_lines_becomes_one(london, results_folder):
    results.save("03-x", rows(london, domain="a\r\nb\rc"))
    assert saved(results_folder)[0]["domain"] == "a b c"


def test_other_text_stays_as_it_is(london, results_folder):
    results.save("03-x", rows(london, domain='a, "b" = c'))
    assert saved(results_folder)[0]["domain"] == 'a, "b" = c'


def test_a_misspelt_field_fails_where_the_row_is_written():
    with pytest.raises(TypeError, match="hgih"):
        Estimate(quantity="mean-score", n=9, estimate=51.25, low=40, hgih=60)


@pytest.mark.parametrize("field", ["quantity", "n", "estimate"])
def test_a_missing_field_fails_where_the_row_is_written(field):
    row = {"quantity": "mean-score", "n": 9, "estimate": 51.25}
    with pytest.raises(TypeError, match=f"missing 1 required keyword-only argument: '{field}'"):
        Estimate(**{name: value for name, value in row.items() if name != field})


@pytest.mark.parametrize(
    ("quantity", "nearest"), [("mean-scroe", "mean-score"), ("Alpha", "alpha"), ("base-rates", "base-rate")]
)
def test_an_unknown_quantity_fails_where_the_row_is_written_with_the_nearest(quantity, nearest):
    with pytest.raises(ValueError, match=f"^no quantity is called '{quantity}'; the nearest is '{nearest}'$"):
        Estimate(quantity=quantity, n=9, estimate=51)


def test_an_unknown_caveat_fails_where_the_row_is_written_with_the_nearest():
    with pytest.raises(ValueError, match=r"^no caveat is called 'suposed'; the nearest is 'supposed'$"):
        Estimate(quantity="mean-score", n=9, estimate=51, also=("pairing-assumed", "suposed"))


@pytest.mark.parametrize("name", ["", "?", "mood", "supposed"])
def test_what_is_like_nothing_known_is_refused_as_well(name):
    with pytest.raises(ValueError, match=r"^no quantity is called '.*'; the nearest is '(.+)'$"):
        Estimate(quantity=name, n=9, estimate=51)


def test_a_row_cannot_be_changed_once_it_is_written():
    row = Estimate(quantity="mean-score", n=9, estimate=51)
    with pytest.raises(FrozenInstanceError):
        row.quantity = "mood"


def test_every_field_of_a_row_is_a_column_or_acts_on_one(london):
    assert {field.name for field in fields(Estimate)} - set(results.COLUMNS) == {"people", "also"}
    given = {"domain": "work", "timepoint": "after", "low": 40, "high": 60, "level": 0.9, "method": "m", "estimate": 50}
    found = rows(london, **given).iloc[0]
    assert {name: found[name] for name in given} == given
    assert "supposed" in rows(london, quantity="mean-paired-difference", also=("supposed",))["caveats"][0]


@pytest.mark.parametrize(
    ("row", "hidden"),
    [
        ({"n": 30}, False),
        ({"n": 30, "people": 9}, True),
        ({"quantity": "scored-lower", "n": 30, "estimate": 9}, True),
        ({"quantity": "scored-lower", "n": 30, "estimate": 15}, False),
        ({"quantity": "scored-lower", "n": 30, "estimate": 15, "people": 9}, True),
        ({"quantity": "scored-lower", "n": 30, "estimate": 15, "people": 0}, True),
    ],
)
def test_the_people_behind_a_number_are_n_or_those_counted_unless_given(invented, row, hidden):
    invented.settings["disclosure"] = {"smallest_count": 10}
    assert rows(invented.load(), **row)["estimate"].isna().tolist() == [hidden]


def keys_given(node: ast.AST) -> list[object]:
    """The keys that a piece of Python gives a dict: in a literal, in a call of `dict`, or one by one."""
    if isinstance(node, ast.Dict):
        return [key.value for key in node.keys if isinstance(key, ast.Constant)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        return [keyword.arg for keyword in node.keywords]
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.slice, ast.Constant):
        return [node.slice.value]
    return []


def written_as_dicts(source: str) -> list[int]:
    """The lines on which a dict gets a "quantity"."""
    return [node.lineno for node in ast.walk(ast.parse(source)) if "quantity" in keys_given(node)]


@pytest.mark.parametrize(
    "row", ['place | {"quantity": "alpha", "n": 9}', 'dict(n=9, quantity="alpha")', 'row["quantity"] = "alpha"']
)
def test_a_row_written_as_a_dict_is_found(row):
    assert written_as_dicts(f"place = {{'n': 9}}\n{row}\n") == [2]


def test_no_estimate_is_written_as_a_dict():
    sources = {file.stem: file.read_text(encoding="utf-8") for file in Path(estimates.__file__).parent.rglob("*.py")}
    makers = {name for name, source in sources.items() if "Estimate" in source}
    assert {"change", "explanations", "items", "participation", "themes", "worlds"} <= makers
    assert {name: found for name, source in sources.items() if (found := written_as_dicts(source))} == {}


def test_no_rows_make_an_empty_table_that_can_be_saved_beside_others(london, results_folder):
    nothing = results.estimates(london, [])
    assert [*nothing.columns, "key"] == DESIGNED.split(",")
    results.save("03-x", nothing, rows(london))
    assert len(saved(results_folder)) == 1


@pytest.mark.parametrize(
    ("quantity", "value", "text"),
    [
        ("mean-score", 51.25, "51.2"), ("mean-score", 51.35, "51.4"), ("mean-score", -12.0, "−12.0"),
        ("mean-score", -0.04, "0.0"), ("alpha", 0.925, "0.93"), ("recruited", 11, "11"),
        ("mean-score", math.nan, "not defined"),
    ],
)  # fmt: skip
def test_a_number_is_told_as_its_quantity_is(london, quantity, value, text):
    assert without_keys(results.number(rows(london, quantity=quantity, estimate=value, people=99).iloc[0])) == text


def test_an_interval_is_told_with_its_limits_where_it_has_them(london):
    row = rows(london, low=-4.26, high=106.6).iloc[0]
    assert without_keys(results.interval(row)) == "51.2 (−4.3 to 106.6)"
    assert without_keys(results.interval(rows(london).iloc[0])) == "51.2"


def test_what_is_hidden_is_told_as_hidden(invented):
    invented.settings["disclosure"] = {"smallest_count": 10}
    row = rows(invented.load(), low=1, high=2).iloc[0]
    assert (without_keys(results.interval(row)), without_keys(results.group_size(row))) == ("hidden", "hidden")


def test_picking_wants_exactly_one_row(london):
    table = pd.concat([rows(london), rows(london, timepoint="after")])
    assert results.pick(table, "mean-score", "work", "after")["n"] == 9
    with pytest.raises(KeyError, match="0 rows"):
        results.pick(table, "mean-score", "work")
    with pytest.raises(KeyError, match="2 rows"):
        results.pick(pd.concat([table, table]), "mean-score", "work", "after")


def test_every_quantity_has_a_unit_that_fits_its_digits():
    for quantity in QUANTITIES.values():
        assert quantity.title
        assert (
            quantity.decimals == 0
            if quantity.unit
            in {
                *["people", "segments", "characters", "groups", "quotations", "codes", "interviews", "pairs", "ways"],
                "1 yes, 0 no",
                "% of ways",
            }
            or "about how many" in quantity.title
            else quantity.decimals > 0
        )
