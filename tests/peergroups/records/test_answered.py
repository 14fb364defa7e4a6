"""Questionnaires as survey tools send them. Oracle: what was put into the files, and plain arithmetic on it."""

from __future__ import annotations

import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from examples import cases
from exports import AFTER, ANSWERS, BEFORE, HEADER, KINDS, TIMES, as_csv, expected_scores, points, rows
from hypothesis import given
from hypothesis import strategies as st

from givenfiles import sheets
from givenfiles.faults import InputError
from peercompendium.proposal import propose
from peergroups import cbi
from peergroups.places import REPOSITORY
from peergroups.records import load
from peergroups.records.cohort import read_cohort


def cohort(folder: Path, settings: dict[str, Any]) -> Path:
    file = folder / "cohort.yaml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return file


def lines(error: pytest.ExceptionInfo, folder: Path) -> list[str]:
    return [line.replace(f"{folder}/", "") for line in error.value.lines]


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_out_is_what_was_answered(tmp_path, kind):
    study = load(cohort(tmp_path, KINDS[kind](tmp_path)))
    scored = study.scores.dropna(subset="score")
    expected = expected_scores()
    if study.paired:
        renamed = {f"{int(who[1:]):02}": who for who in BEFORE}
        got = {
            (renamed.get(row.participant, row.participant), row.timepoint, row.scale): float(row.score)
            for row in scored.itertuples()
        }
        assert got == pytest.approx(expected)
        assert (study.lost, study.answered_twice, study.only_after) == (5, 9, 0)
    else:
        got = Counter((row.timepoint, row.scale, round(float(row.score), 9)) for row in scored.itertuples())
        assert got == Counter((time, scale, round(score, 9)) for (_, time, scale), score in expected.items())
    assert {time: len(people) for time, people in study.answered.items()} == {"before": 14, "after": 9}


@pytest.mark.parametrize("kind", KINDS)
def test_a_proposal_is_refused_until_a_person_said_what_only_they_know_and_then_it_reads_the_same(tmp_path, kind):
    settings = KINDS[kind](tmp_path)
    told = settings["read"] if isinstance(settings["read"], list) else [settings["read"]]
    files = [tmp_path / sent["file"] for sent in told]
    file = tmp_path / "proposed.yaml"
    file.write_text(propose(files, "leeds-2026", tmp_path), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load(file)
    assert all("is still to be said" in str(fault) for fault in error.value.faults)
    proposed = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 (text only)
    for seen, sent in zip(proposed["read"], told, strict=True):
        # What is not marked has to be right; what is marked is put right.
        for column, item in seen.get("items", {}).items():
            assert "???" in item or sent["items"].get(column, item) == item
        seen["items"] = sent.get("items", {})
        seen |= {key: sent[key] for key in ("repeated", "drop", "participant", "timepoint") if key in sent}
    proposed |= {"title": "Leeds", "answers": settings["answers"]}
    assert load(cohort(tmp_path, proposed)).scores.equals(load(cohort(tmp_path, settings)).scores)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("Qualtrics", ["data.csv: 3 lines of headers", "data.csv: 1 row left out: Status is Survey Preview"]),
        ("a third time", ["answers.csv: 9 rows left out: timepoint is three months"]),
        ("answered again", ["1 answers of a person who answered again at that time left out"]),
        ("a row a person", ["5 questionnaires without any answer left out"]),
        ("LimeSurvey", ["data.csv: separated by semicolons"]),
        ("Danish in Windows-1252", ['answers.csv: in the encoding cp1252, as it seems (a word in it: "Sjældent")']),
    ],
)
def test_what_was_seen_and_left_out_is_told(tmp_path, kind, told):
    found = load(cohort(tmp_path, KINDS[kind](tmp_path))).told
    assert [line.split(" (a word")[0] for line in found] == [line.split(" (a word")[0] for line in told]


def test_groups_stand_on_one_row_of_a_person_and_two_that_contradict_are_refused(tmp_path):
    settings = KINDS["REDCap, raw"](tmp_path)
    study = load(cohort(tmp_path, settings))
    assert study.participants.set_index("participant")["group"].to_dict() == {w: "12"[w > "P07"] for w in BEFORE}
    file = tmp_path / "data.csv"
    file.write_text(file.read_text("utf-8").replace("P01,end_arm_1,,", "P01,end_arm_1,2,"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load(cohort(tmp_path, settings))
    assert lines(error, tmp_path) == ['data.csv, row 16, column group: found "2"; is 1 in row 2, of the same person']


def tidy(tmp_path: Path, table: list[list[str]], **read: Any) -> Path:
    (tmp_path / "a.csv").write_text(as_csv(table), encoding="utf-8")
    sent = {"file": "a.csv", "participant": "participant", "timepoint": "timepoint"} | read
    answers = {"coding": "0-100", "direction": "as answered"}
    return cohort(tmp_path, {"id": "x", "title": "X", "records": "real", "read": sent, "answers": answers})


TABLE = [HEADER, *rows(points)]


def changed(row: int, column: str, value: str) -> list[list[str]]:
    table = [list(line) for line in TABLE]
    table[row - 1][HEADER.index(column)] = value
    return table


DATED = [[*HEADER, "at"], *([*line, "5/1/2026"] for line in [*TABLE[1:], TABLE[1]])]
FAULTS: dict[str, tuple[list[list[str]], dict[str, Any], str]] = {
    "no answer": (
        changed(3, "personal_tired", "hardly"),
        {},
        (
            'row 3, column personal_tired: found "hardly"; is no answer that `coding` has (0, 25, 50, 75, 100), and '
            "not among `missing`"
        ),
    ),
    "no time": (
        changed(3, "timepoint", "later"),
        {},
        (
            'row 3, column timepoint: found "later"; is neither before (before) nor after (after): say what it is '
            "under `timepoint`, as before, after or ignore"
        ),
    ),
    "no id": (
        changed(3, "participant", ""),
        {},
        "row 3, column participant: should not be empty: whose answers are these?",
    ),
    "an address": (
        changed(3, "participant", "ann@example.org"),
        {},
        (
            'row 3, column participant: found "ann@example.org"; should be letters, digits, - or _, at most 40: a '
            "pseudonym, never a name or an e-mail address"
        ),
    ),
    "letter case": (
        changed(3, "participant", "p01"),
        {},
        'column participant: found "p01"; is P01 but for letter case: are these one person or two?',
    ),
    "twice": (
        changed(3, "participant", "P01"),
        {},
        'row 3: found "P01"; answered before once already, in row 2; `repeated: last` lets the last count',
    ),
    "no column": (
        TABLE,
        {"participant": "Code"},
        (
            'found "Code"; has no column called so (it has participant, timepoint, personal_tired, personal_body_'
            "drained, personal_feelings_drained, personal_cannot_go_on and 15 more)"
        ),
    ),
    "item named twice": (
        TABLE,
        {"items": {"work_evening": "work_morning"}},
        "no column is said to be work_evening: name it under `items`, or the scales asked under `scales`",
    ),
    "no date": (
        DATED,
        {"repeated": "last by at"},
        'row 2: found "5/1/2026"; should be a date with the year first, or a number, to say which answer is the later',
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_with_its_place_and_what_would_help(tmp_path, fault):
    table, read, expected = FAULTS[fault]
    with pytest.raises(InputError) as error:
        load(tidy(tmp_path, table, **read))
    (line,) = lines(error, tmp_path)
    assert re.sub(r"^a.csv[,:] |^cohort.yaml, ", "", line) == expected


def test_faults_of_one_kind_stand_in_one_line(tmp_path):
    table = [HEADER, *rows(lambda _, worth: f"{worth} points")]
    with pytest.raises(InputError) as error:
        load(tidy(tmp_path, table))
    (line,) = lines(error, tmp_path)
    answered = sum(worth is not None for given in ANSWERS.values() for worth in given.values())
    assert f"– and {answered - 1:,} more like it, in 19 columns, also " in line


def test_the_cohort_file_that_the_document_shows_is_one(tmp_path):
    shown = (REPOSITORY / "docs" / "own-cohort.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    (tmp_path / "cohort.yaml").write_text(shown, encoding="utf-8")
    told = read_cohort(tmp_path / "cohort.yaml")
    assert told.read[0].timepoint.after == ("after_groups_arm_1",)
    assert (told.weeks_between, told.people) == (8, {"group": "group_name", "gender": "sex"})


def test_words_of_another_coding_are_known_by_their_name(tmp_path):
    settings = KINDS["Google Forms, two files"](tmp_path)
    settings["answers"]["coding"] = {"always": 100, "often": 75, "sometimes": 50, "seldom": 25, "never": 0}
    with pytest.raises(InputError) as error:
        load(cohort(tmp_path, settings))
    assert lines(error, tmp_path)[-1] == "These are words that `coding: cbi-en` has."


def test_who_answered_only_after_counts_and_is_in_no_pair(tmp_path):
    study = load(tidy(tmp_path, [line for line in TABLE if line[:2] != ["P01", "before"]]))
    assert (study.only_after, study.answered_twice, study.lost) == (1, 8, 5)


def test_the_unpaired_are_at_least_and_at_most_as_far_apart_as_every_choice_of_them(tmp_path):
    """Oracle: every choice of nine of the fourteen, one by one."""
    from itertools import combinations

    from peergroups.estimates import change, known

    settings = KINDS["nobody has an id"](tmp_path) | {"disclosure": {"smallest_count": 0}}
    study = load(cohort(tmp_path, settings))
    ends = known.twice(study, change.paired_differences(study, study.scores)).set_index("domain")
    expected = expected_scores()
    before = [expected[who, "before", "work"] for who in BEFORE]
    after = math.fsum(expected[who, "after", "work"] for who in AFTER) / 9
    every = [after - math.fsum(chosen) / 9 for chosen in combinations(before, 9)]
    assert ends.loc["work", ["low", "high"]].tolist() == pytest.approx([min(every), max(every)])
    assert all("unpaired-answers" in row.split(";") for row in ends["caveats"])
    assert set(TIMES) == {"before", "after"}


DAMAGES = ("cell", "cell", "header", "drop", "double", "cut", "bytes", "settings")
ODD = [
    "",
    " ",
    "75,0",
    "seldom",
    "0",
    "before",
    "P01",
    "p01",
    "\u00a0",
    '"',
    "=1+1",
    "9" * 40,
    "é",
    "after\n",
    "???",
    "\ufeff",
]


@cases(300)
@given(data=st.data())
def test_a_broken_file_is_read_rightly_or_refused_in_sentences_and_never_crashes(tmp_path_factory, data):
    """Right: whoever keeps all answers of a scale has the score that these answers give."""
    folder = tmp_path_factory.mktemp("broken")
    table = [list(line) for line in TABLE]
    read: dict[str, Any] = {"file": "a.csv", "participant": "participant", "timepoint": "timepoint"}
    settings: dict[str, Any] = {"id": "x", "title": "X", "records": "real"}
    settings["answers"] = {"coding": "0-100", "direction": "as answered"}
    damages = data.draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=3))
    for damage in damages:
        row = data.draw(st.integers(0, len(table) - 1))
        column = data.draw(st.integers(0, max(len(table[row]) - 1, 0)))
        odd = data.draw(st.sampled_from(ODD) | st.text(max_size=8))
        if damage == "cell" and table[row]:
            table[row][column] = odd
        elif damage == "header":
            table[0][min(column, len(table[0]) - 1)] = odd
        elif damage == "drop":
            del table[row][column:]
        elif damage == "double":
            table.append(list(table[row]))
        elif damage == "settings":
            key = data.draw(
                st.sampled_from(["participant", "timepoint", "items", "repeated", "drop", "encoding", "sheet"])
            )
            read[key] = data.draw(
                st.sampled_from([odd or "x", [], {}, {odd or "x": odd}, {"column": "timepoint"}, "last"])
            )
    content = as_csv(table).encode("utf-8", "surrogatepass")
    if "cut" in damages:
        content = content[: data.draw(st.integers(0, len(content)))]
    if "bytes" in damages:
        place = data.draw(st.integers(0, len(content)))
        content = content[:place] + data.draw(st.binary(max_size=4)) + content[place:]
    (folder / "a.csv").write_bytes(content)
    try:
        study = load(cohort(folder, settings | {"read": read}))
    except InputError as error:
        refused = error.lines
    else:
        refused = []
    assert all(line.strip() and "Traceback" not in line and "class '" not in line for line in refused)
    if refused:
        return
    for row in study.scores.dropna(subset="score").itertuples():
        mine = study.answers.query("participant == @row.participant and timepoint == @row.timepoint").iloc[0]
        given_points = {item: int(mine[item]) for item in cbi.items_of(row.scale) if isinstance(mine[item], str)}
        turned = [100 - worth if item == "work_energy_left" else worth for item, worth in given_points.items()]
        assert float(row.score) == pytest.approx(sum(turned) / len(turned))
    untouched = set(damages) <= {"double", "drop"}
    before = expected_scores()
    for row in study.scores.dropna(subset="score").itertuples() if untouched and study.paired else ():
        assert float(row.score) == pytest.approx(before[row.participant, row.timepoint, row.scale])


@cases(60)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_table_or_refused(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("bytes") / "a.xlsx"
    for start in (b"", b"PK\3\4", b"$FL2@(#) SPSS DATA FILE", b"sep=;\n"):
        file.write_bytes(start + content)
        try:
            sheet = sheets.read(file)
        except InputError:
            continue
        assert {len(row) for row in sheet.rows.values()} <= {len(sheet.names)}
