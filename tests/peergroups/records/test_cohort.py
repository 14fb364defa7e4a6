"""What is said of a cohort file that cannot be used, and what one may leave out."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
import yaml
from examples import cases
from hypothesis import given
from hypothesis import strategies as st

from givenfiles.faults import InputError
from peergroups import places
from peergroups.records import cohort
from peergroups.records.cohort import Cohort, find, read_cohort

LONDON = places.LONDON.read_text("utf-8")
LEAST = """
id: leeds-2027
title: Leeds
records: real
tables: {participants: p.csv, answers: a.csv}
answers: {coding: {1: 0, 2: 25, 3: 50, 4: 75, 5: 100}, direction: as answered}
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cohort.yaml"


def faults(file, text: str | bytes) -> list[str]:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        read_cohort(file)
    return [str(fault).replace(f"{file.parent}/", "") for fault in caught.value.faults]


def test_londons_file_says_what_it_says():
    london = read_cohort(places.LONDON)
    assert (london.id, london.records, london.sessions) == ("london-2021", "synthetic", 6)
    assert london.file(london.tables.answers).resolve() == places.DATA / "synthetic/answers.csv"
    assert london.disclosure.show_people


def test_the_least_a_file_needs_leaves_everything_else_at_the_safe_side(file):
    file.write_text(LEAST)
    least = read_cohort(file)
    assert (least.disclosure.show_people, least.disclosure.smallest_count) == (False, 10)
    assert least.answers.scales == ("personal", "work", "client")
    assert (least.published, least.caveats, least.tables.segments, least.sessions) == (None, (), None, None)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("records: real", "recrods: real", [
            "key records: this key is needed", "key recrods: no such key; did you mean records?"]),
        ("direction: as answered", "direktion: as answered", [
            "key answers.direction: this key is needed",
            "key answers.direktion: no such key; did you mean direction?"]),
        ("title: Leeds\n", "", ["key title: this key is needed"]),
        ("id: leeds-2027", "id: Leeds 2027", [
            "key id: found \"Leeds 2027\"; should be small letters, digits and single hyphens, as in london-2021"]),
        ("records: real", "records: sythetic", ["key records: found \"sythetic\"; should be 'synthetic' or 'real'"]),
        ("2: 25", "2: 30", ['key answers.coding.2: found "30"; should be 0, 25, 50, 75 or 100']),
        ("2: 25", "2: many", [
            'key answers.coding.2: found "many"; should be a whole number']),
        ("title: Leeds", "title: [Leeds]", ["key title: should be one word or sentence"]),
        ("title: Leeds", "title: Leeds\ncaveats: [no-money]", [
            "caveats: no-money not in the register, which has self-selected, "]),
        ("title: Leeds", "title: Leeds\nsessions: -1", [
            'key sessions: found "-1"; should be greater than or equal to 1']),
        ("title: Leeds", "title: Leeds\ndisclosure: {smallest_count: -3}", [
            'key disclosure.smallest_count: found "-3"; should be greater than or equal to 0']),
        ("title: Leeds", "title: Leeds\ndisclosure: {show_people: perhaps}", [
            'key disclosure.show_people: found "perhaps"; should be true or false']),
        ("title: Leeds", "title: Leeds\ncolumns: {anwsers: {a: b}}", ["key columns.anwsers: "]),
        ("title: Leeds", "title: Leeds\ninterviews: {themes: 0}", [
            'key interviews.themes: found "0"; should be groups, or a level of the codebook: 1 for its top']),
        ("title: Leeds", "title: Leeds\ninterviews: {themes: top}", [
            'key interviews.themes: found "top"; should be groups, or a level']),
        ("title: Leeds", "title: Leeds\ncoding: {lead_coder: A, theme: 2}", [
            "cohort.yaml, key coding: this key is called interviews now: write interviews in its place"]),
        ("answers: a.csv}", "segments: s.csv}", [
            "cohort.yaml: read or tables.answers, and answers, which says what each is worth, need one another"]),
        ("answers: a.csv}\nanswers: {coding: {1: 0, 2: 25, 3: 50, 4: 75, 5: 100}, direction: as answered}", "}", [
            "cohort.yaml: read, tables.answers or tables.segments is needed: a questionnaire, coded interviews"]),
        ("title: Leeds", "title: Leeds\ninterviews: {overlap: 50}", [
            'key interviews.overlap: found "50"; should be greater than 50']),
        ("title: Leeds", "title: Leeds\ninterviews: {names: some}", [
            "key interviews.names: found \"some\"; should be 'shown' or 'replaced'"]),
        ("as answered}", "as answered, scales: [wrok]}", ['key answers.scales.1: found "wrok"; should be']),
        ("as answered}", "as answered, scales: []}", ["key answers.scales: should name at least"]),
        ("as answered}", "as answered, scales: [work, work]}", ["key answers.scales: should name at least"]),
        ("{1: 0, 2: 25, 3: 50, 4: 75, 5: 100}", "{}", ["key answers.coding: should not be empty"]),
        ("records: real", "records: [", ["cohort.yaml, row 6: should be YAML ("]),
        ("records: real", "path: /etc/passwd", ["should be a cohort file: `key: value` lines"]),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_key_and_value(file, old, new, expected):
    assert LEAST.count(old) == 1
    found = faults(file, LEAST.replace(old, new))
    assert len(found) == len(expected)
    for fault, told in zip(found, expected, strict=True):
        assert fault.startswith("cohort.yaml")
        assert told in fault


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "should be a cohort file"),
        (b"just words", "should be a cohort file"),
        (b"- a\n- b\n", "should be a cohort file"),
        (b"\xff\xfe\x00", "should be saved as UTF-8"),
        (b"a: \x00", "should be text only"),
        ("id: x\ntitle: \ufdd0".encode(), 'row 2: found "\\ufdd0"; should be text only'),
        (b"a: b: c", "should be YAML (mapping values are not allowed here)"),
        (b'a: "\\UFFFFFFFF"', "should be YAML ("),
        (b"[" * 5000, "should be YAML ("),
        (b"&a {title: *a}", "should be YAML ("),
        (b"? [a]\n: b\n", "should be YAML ("),
    ],
)
def test_what_is_no_cohort_file_is_told_as_such(file, content, told):
    assert told in "\n".join(faults(file, content))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this platform has no pipes that are files")
def test_a_pipe_and_a_device_are_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    for path in (tmp_path / "pipe.yaml", Path("/dev/zero")):
        with pytest.raises(InputError, match=r"a cohort file was expected here \(a device or a pipe\)"):
            read_cohort(path)


def test_a_cohort_file_of_40_000_keys_is_refused_unread(file):
    keys = "".join(f"key-{number}: 1\n" for number in range(40_000))
    (told,) = faults(file, keys.encode())
    assert told.endswith("a cohort file was expected here, of no more than 32 KB")


def test_many_keys_are_looked_through_once_each(file, monkeypatch):
    looked_at = []
    monkeypatch.setattr(cohort, "Counter", lambda keys: looked_at.extend(keys) or Counter(looked_at))
    told = faults(file, "".join(f"k{number}: 1\n" for number in range(500)).encode())
    assert len(looked_at) == 500
    assert len([fault for fault in told if "no such key" in fault]) == 500


def test_an_id_is_looked_up_among_the_cohorts_of_the_checkout(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "london-2021").mkdir()
    assert find("london-2021") == places.LONDON
    assert read_cohort("london-2021").path == places.LONDON


@pytest.mark.parametrize("path", ["ours.yaml", "./london-2021", "a/b", "folder"])
def test_a_path_is_taken_as_it_is(monkeypatch, tmp_path, path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    assert find(path) == Path(path)
    assert find(Path.home() / "ours.yaml") == find("~/ours.yaml")


def test_an_id_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(InputError, match=r"leeds-2026: no cohort has this id \(there is london-2021\)"):
        find("leeds-2026")


def test_the_cohort_that_a_report_is_made_of_is_found_by_its_id_wherever_its_file_is(monkeypatch, tmp_path):
    monkeypatch.setenv(cohort.REPORTED_VARIABLE, f"leeds-2026={tmp_path / 'a=b.yaml'}")
    assert find("leeds-2026") == tmp_path / "a=b.yaml"
    assert find("london-2021") == places.LONDON


def test_a_missing_cohort_file_and_a_folder_are_told_as_such(tmp_path):
    for path, why in ((tmp_path / "no.yaml", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(InputError, match=rf"a cohort file was expected here \({why}\)"):
            read_cohort(path)


def test_answers_coded_yes_and_no_stay_words(file):
    file.write_text(LEAST.replace("{1: 0, 2: 25, 3: 50, 4: 75, 5: 100}", "{no: 0, yes: 100, 01: 50}"))
    assert read_cohort(file).answers.coding == {"no": 0, "yes": 100, "01": 50}


def test_all_faults_are_told_at_once(file):
    found = faults(file, LEAST.replace("2: 25", "2: 30").replace("id: leeds", "id: L/eds").replace("real", "raw"))
    assert len(found) == 3


def test_nothing_of_a_cohort_can_change_after_reading(file):
    file.write_text(LEAST)
    with pytest.raises(ValueError, match="frozen"):
        read_cohort(file).title = "other"


def read_or_input_error(file, content: bytes) -> None:
    file.write_bytes(content)
    try:
        assert isinstance(read_cohort(file), Cohort)
    except InputError as error:
        assert str(error).strip()  # noqa: PT017 (no error is right as well)


@pytest.fixture(scope="module")
def anywhere(tmp_path_factory):
    return tmp_path_factory.mktemp("cohorts") / "cohort.yaml"


@cases(100)
@given(content=st.binary(max_size=120) | st.text(max_size=120).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_a_cohort_or_an_input_error(anywhere, content):
    read_or_input_error(anywhere, content)


@cases(100)
@given(place=st.integers(0, len(LONDON)), length=st.integers(0, 20), new=st.text(max_size=8))
def test_any_spoilt_cohort_file_is_a_cohort_or_an_input_error(anywhere, place, length, new):
    read_or_input_error(anywhere, (LONDON[:place] + new + LONDON[place + length :]).encode("utf-8", "replace"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@cases(100)
@given(key=st.sampled_from(list(Cohort.model_fields)), value=values)
def test_any_value_of_any_key_is_a_cohort_or_an_input_error(anywhere, key, value):
    content = yaml.safe_load(LONDON) | {key: value}
    read_or_input_error(anywhere, yaml.safe_dump(content).encode())


def test_the_tables_a_cohort_may_name_are_those_of_the_dictionary():
    from peergroups.records import dictionary

    assert set(cohort.TABLES) == set(cohort.Tables.model_fields)
    assert set(cohort.TABLES) <= set(dictionary.resources())
