"""The published tables against their dictionary, against each other and against the article's own figures.

The check of types and constraints is plain Python on purpose: it shares nothing with the package's own.
"""

from __future__ import annotations

import csv
import datetime
import json
import os
import re
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "data"
RESOURCES = {
    resource["path"]: resource
    for resource in json.loads((DATA / "datapackage.json").read_text("utf-8"))["resources"]
    if resource["path"].startswith("published/")
}
PARSE = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": datetime.date.fromisoformat,
}
WORDS_IN_A_ROW = 8


def rows(table: str) -> list[dict[str, str]]:
    with (DATA / "published" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fits(text: str, field: dict) -> bool:
    rules = field.get("constraints", {})
    if text == "":
        return not rules.get("required", False)
    value = PARSE[field["type"]](text)
    return all(
        [
            "enum" not in rules or value in rules["enum"],
            "pattern" not in rules or re.fullmatch(rules["pattern"], text) is not None,
            "minimum" not in rules or value >= rules["minimum"],
            "maximum" not in rules or value <= rules["maximum"],
        ]
    )


def words(text: str) -> list[str]:
    address_or_word = r"https?://\S+|[a-z0-9]+"
    return re.findall(address_or_word, text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + WORDS_IN_A_ROW]) for i in range(len(found) - WORDS_IN_A_ROW + 1)}


def test_every_table_is_described_and_every_description_has_a_table():
    assert set(RESOURCES) == {f"published/{path.name}" for path in (DATA / "published").glob("*")}


@pytest.mark.parametrize("path", RESOURCES)
def test_bytes_are_utf8_with_line_feeds_and_end_in_one(path):
    text = (DATA / path).read_bytes().decode("utf-8")
    assert "\r" not in text
    assert not text.startswith("\ufeff")
    assert text.endswith("\n")


@pytest.mark.parametrize("path", RESOURCES)
def test_columns_are_those_of_the_dictionary_in_order(path):
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        header, *records = csv.reader(file)
    assert header == [field["name"] for field in RESOURCES[path]["schema"]["fields"]]
    assert {len(record) for record in records} == {len(header)}


@pytest.mark.parametrize("path", RESOURCES)
def test_every_value_fits_its_type_and_constraints(path):
    records = rows(Path(path).stem)
    for field in RESOURCES[path]["schema"]["fields"]:
        values = [record[field["name"]] for record in records]
        assert [value for value in values if value != value.strip() or not fits(value, field)] == []
        if field.get("constraints", {}).get("unique"):
            assert len(set(values)) == len(values)


@pytest.mark.parametrize("path", RESOURCES)
def test_keys_are_unique_and_point_to_rows_that_exist(path):
    schema, records = RESOURCES[path]["schema"], rows(Path(path).stem)
    keys = [tuple(record[name] for name in schema["primaryKey"]) for record in records]
    assert len(set(keys)) == len(keys)
    for key in schema.get("foreignKeys", []):
        target = key["reference"]["resource"].removeprefix("published-").replace("-", "_")
        known = {record[key["reference"]["fields"]] for record in rows(target)}
        assert {record[key["fields"]] for record in records} - {""} <= known


@pytest.mark.parametrize("path", RESOURCES)
def test_every_column_is_explained_and_every_row_has_a_place(path):
    for field in RESOURCES[path]["schema"]["fields"]:
        assert field["title"]
        assert field["description"]
        assert field["identifies"] in {"no", "in combination", "directly"}
        assert "unit" in field
    assert all(record["place"] for record in rows(Path(path).stem))


PLACE = r"(Abstract|Background|Method|Results|Discussion|Fig\. 1|Licence notice|Bibliographic record)(, .+)?"
PEOPLE = "n", "count", "k_smallest", "k_largest", "recruited", "withdrew"


@pytest.mark.parametrize("path", RESOURCES)
def test_places_are_parts_of_the_article_and_no_count_is_of_more_than_eleven(path):
    """The dictionary asks neither, for it describes what any study may have published."""
    for record in rows(Path(path).stem):
        places = record["place"].split("; ")
        assert [place for place in places if not re.fullmatch(PLACE, place)] == []
        assert [record[name] for name in PEOPLE if record.get(name) and int(record[name]) > 11] == []


def test_burnout_scores_are_those_of_figure_1():
    """Oracle: Fig. 1 of the article, typed in again here."""
    printed = {
        ("before", "personal"): ("9", "43", "16.3", "mild"),
        ("before", "work"): ("9", "51", "17.56", "moderate"),
        ("before", "client"): ("9", "32", "15.66", "mild"),
        ("after", "personal"): ("6", "23", "7.8", "none"),
        ("after", "work"): ("6", "28", "4.87", "mild"),
        ("after", "client"): ("6", "12", "9.29", "none"),
    }
    found = {
        (r["timepoint"], r["scale"]): (r["n"], r["mean"], r["sd"], r["band_claimed"]) for r in rows("burnout_scores")
    }
    assert found == printed


def test_claimed_bands_hold_the_means():
    bands = {band["band"]: band for band in rows("bands")}
    for score in rows("burnout_scores"):
        band = bands[score["band_claimed"]]
        assert int(band["lowest"]) <= float(score["mean"]) <= int(band["highest"])


def test_bands_cover_the_whole_numbers_from_0_to_100_once():
    covered = [score for b in rows("bands") for score in range(int(b["lowest"]), int(b["highest"]) + 1)]
    assert covered == list(range(101))


def test_flow_adds_up():
    flow = rows("participant_flow")

    def total(step: str, both: bool) -> int:
        return sum(int(r["count"]) for r in flow if r["step"] == step and (r["group"] == "both") == both)

    assert total("recruited", both=True) == total("recruited", both=False) == 4 + 7 == 11
    assert total("recruited", both=True) - total("withdrew", both=False) == total("finished", both=True) == 9
    assert [total(step, both=True) for step in ("answered-before", "answered-after", "interviewed")] == [9, 6, 7]


def test_session_parts_fill_an_hour_in_order():
    parts = rows("session_parts")
    assert [int(part["order"]) for part in parts] == [1, 2, 3, 4, 5]
    assert [int(part["minutes"]) for part in parts] == [5, 15, 25, 10, 5]
    assert sum(int(part["minutes"]) for part in parts) == 60


def test_each_of_six_weeks_has_its_strategy():
    assert [int(row["week"]) for row in rows("coping_strategies")] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("statement", rows("stated_counts"), ids=lambda row: row["statement"])
def test_smallest_and_largest_count_follow_the_rule(statement):
    rule = {row["rule"]: row for row in rows("quantifiers")}[statement["rule"]]
    smallest, largest, n = (statement[name] for name in ("k_smallest", "k_largest", "n"))
    if rule["rule"] == "exact":
        numbers = {"one": "1", "three": "3", "four": "4", "five of seven": "5", "six of seven": "6"}
        assert smallest == largest == numbers[statement["quantifier"]]
    else:
        assert statement["quantifier"] == rule["word"]
        assert (smallest, largest) == (rule[f"smallest_of_{n}"], rule[f"largest_of_{n}"])


def test_rules_read_seven_people_as_documented():
    """Oracle: each rule's words, worked by hand for seven people."""
    expected = {
        "all": "7 7",
        "all-but-one": "6 6",
        "almost-all": "5 6",
        "most": "4 6",
        "overall": "4 7",
        "many": "3 6",
        "several": "3 6",
        "some": "2 6",
        "some-cases": "2 6",
        "exact": " ",
    }
    assert {r["rule"]: f"{r['smallest_of_7']} {r['largest_of_7']}" for r in rows("quantifiers")} == expected


def test_counts_of_characteristics_stay_within_the_people_described():
    for row in rows("characteristics"):
        assert 0 < int(row["k_smallest"]) <= int(row["k_largest"]) <= int(row["n"])


def test_codes_in_use_are_in_the_codebook_under_their_theme():
    theme_of = {code["code"]: code["theme"] for code in rows("codebook")}
    quoted = {code for quotation in rows("quotations") for code in quotation["codes"].split(";")}
    assert quoted <= set(theme_of)
    for statement in rows("stated_counts"):
        if statement["code"]:
            assert statement["n"] == "7"
            assert statement["theme"] in {"", theme_of[statement["code"]]}


def test_every_theme_has_four_codes_or_more():
    themes = [code["theme"] for code in rows("codebook")]
    assert all(themes.count(theme) >= 4 for theme in "1234")


def test_twelve_quotations_from_seven_participants_stand_under_their_themes():
    quotations = rows("quotations")
    assert [q["quotation"] for q in quotations] == [str(i) for i in range(1, 13)]
    assert [q["participant"] for q in quotations] == list("163527226243")
    for theme in rows("themes"):
        under = [q for q in quotations if q["theme"] == theme["theme"]]
        assert len(under) == int(theme["quotations"])
        assert [q["place"] for q in under] == [
            f"Results, Theme {theme['theme']}, quotation {i + 1}" for i in range(len(under))
        ]


def test_themes_name_the_supplementary_data_that_name_them():
    for theme in rows("themes"):
        numbers = [row["number"] for row in rows("supplementary_data") if row["theme"] == theme["theme"]]
        assert theme["supplementary_data"] == ";".join(numbers)


def test_every_item_of_coreq_but_the_one_that_asks_for_a_judgement_is_filled_in():
    items = rows("coreq")
    assert [int(row["item"]) for row in items] == [item for item in range(1, 33) if item != 30]
    ends = {"research team": (1, 8), "study design": (9, 23), "analysis and findings": (24, 32)}
    for row in items:
        first, last = ends[row["domain"]]
        assert first <= int(row["item"]) <= last


def test_what_coreq_tells_agrees_with_the_other_tables():
    answers = {int(row["item"]): row for row in rows("coreq")}
    facts = {row["fact"]: row for row in rows("study_facts")}
    assert answers[9]["answer"].endswith(facts["thematic-analysis"]["value"])
    assert answers[1]["answer"] == facts["interviewer"]["value"]
    assert answers[24]["answer"].startswith(facts["second-coder"]["value"])
    assert answers[12]["place"] == next(r["place"] for r in rows("participant_flow") if r["step"] == "interviewed")


def overall(judgements: list[str]) -> str:
    """Oracle: the rule across domains of Sterne et al., BMJ 2016;355:i4919, typed in here."""
    for worst in ("critical", "serious", "no information", "moderate"):
        if worst in judgements:
            return worst
    return "low"


def test_the_overall_risk_of_bias_is_the_worst_of_the_seven_domains():
    *domains, last = rows("robins_i")
    assert len(domains) == 7
    assert last["domain"] == "overall"
    assert last["judgement"] == overall([row["judgement"] for row in domains])


def test_one_domain_at_critical_risk_is_enough_and_too_little_told_is_no_low_risk():
    assert overall(["low"] * 6 + ["critical"]) == "critical"
    assert overall(["moderate"] * 5 + ["no information", "serious"]) == "serious"
    assert overall(["low"] * 6 + ["no information"]) == "no information"
    assert overall(["low"] * 6 + ["moderate"]) == "moderate"


JOINT = rows("joint_display")


@pytest.mark.parametrize("row", JOINT, ids=lambda row: row["question"])
def test_a_mark_of_the_joint_display_follows_from_what_both_strands_answer(row):
    """Oracle: the rule that stands above the table on its page, typed in here."""
    answers = {row[strand].partition(". ")[0] for strand in ("scores", "interviews")}
    expected = "silent" if "Nothing" in answers else "agree" if len(answers) == 1 else "differ"
    assert row["mark"] == expected


def test_no_question_about_the_reason_for_a_difference_is_answered():
    about = [row for row in JOINT if row["about"] == "reason"]
    assert [row["mark"] for row in about] == ["silent"]
    asks_why = r"\b(why|because|made|caus\w+|effects?|helped|lowered)\b"
    assert [row["asks"] for row in JOINT if re.search(asks_why, row["asks"])] == [row["asks"] for row in about]


@pytest.mark.parametrize("row", [row for row in JOINT if row["statement"]], ids=lambda row: row["question"])
def test_what_interviews_say_stands_where_its_count_does_and_has_its_word(row):
    (stated,) = [count for count in rows("stated_counts") if count["statement"] == row["statement"]]
    assert stated["place"] in row["interviews_place"].split("; ")
    word = {"overall": "Taken together"}.get(stated["quantifier"], stated["quantifier"].capitalize())
    assert row["interviews"].partition(". ")[2].startswith(f"{word} ")


def test_the_scores_of_the_joint_display_are_those_of_figure_1():
    means = {(row["timepoint"], row["scale"]): row["mean"] for row in rows("burnout_scores")}
    told = re.findall(r"\d+", next(row["scores"] for row in JOINT if row["about"] == "difference"))
    assert told == [means[when, scale] for scale in ("personal", "work", "client") for when in ("before", "after")]


def test_people_counted_in_the_joint_display_are_those_of_the_flow():
    number = {6: "Six", 7: "Seven", 9: "Nine", 11: "eleven"}
    flow = {row["step"]: number[int(row["count"])] for row in rows("participant_flow") if row["group"] == "both"}
    stayed, heard = (next(row for row in JOINT if row["question"] == name) for name in ("j2", "j7"))
    assert stayed["scores"].startswith(f"Yes. {flow['finished']} of {flow['recruited']} finished.")
    assert heard["scores"].startswith(f"No. {flow['finished']} finished and {flow['answered-after'].lower()} answered")
    assert heard["interviews"].startswith(f"No. {flow['interviewed']} were interviewed")


@pytest.mark.parametrize("table", ["joint_display", "robins_i", "gramms"])
def test_our_readings_stand_at_places_where_the_facts_of_other_tables_stand(table):
    """Oracle: the places of the tables of facts, which have the article's parts, sections and paragraphs."""
    ours = {"joint_display", "robins_i", "gramms"}
    facts = {Path(path).stem for path in RESOURCES} - ours
    known = {place for name in facts for row in rows(name) for place in row["place"].split("; ")}
    used = {
        place
        for row in rows(table)
        for column in ("place", "interviews_place")
        for place in row.get(column, "Fig. 1").split("; ")
    }
    assert used - known == set()


def test_the_six_items_of_gramms_are_filled_in():
    assert [row["item"] for row in rows("gramms")] == list("123456")


def test_no_words_of_the_article():
    article = os.environ.get("ARTICLE_TEXT")
    if not article:
        pytest.skip("the article is not part of this project: set ARTICLE_TEXT to a text file of it")
    text = Path(article).read_text("utf-8", errors="replace")
    at_line_end = re.compile(r"-\s*\n\s*")
    in_article = runs(at_line_end.sub("", text)) | runs(at_line_end.sub("-", text))
    cells = [cell for path in RESOURCES for row in rows(Path(path).stem) for cell in row.values()]
    assert [cell for cell in cells if runs(cell) & in_article] == []
