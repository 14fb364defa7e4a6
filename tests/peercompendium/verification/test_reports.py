"""Two folders compared. Oracle: what a test puts into, or takes out of, a copy of the released report."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import sys

import pytest

from givenfiles.faults import InputError
from peercompendium import made_with
from peercompendium.verification import compare as comparing
from peercompendium.verification.compare import CRATE, compare
from peercompendium.verification.documents import without_own_checksums
from peercompendium.verification.verdicts import NOT_SAME, ONLY_NUMBERS, SAME, declared
from peergroups import places
from peergroups.places import REPOSITORY

SCORES = next((REPOSITORY / "released" / "london-2021" / "tables").glob("02*.csv")).name
SCORES = f"tables/{SCORES}"


def nudge(folder, by: float) -> None:
    """Change a number of the table of scores by as much of itself."""
    rows = list(csv.reader((folder / SCORES).read_text(encoding="utf-8").splitlines()))
    row = next(row for row in rows if row[2] == "mean-item")
    row[6] = repr(float(row[6]) * (1 + by))
    with (folder / SCORES).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def describe_again(folder, name: str) -> None:
    """Put the right checksum and size of a file into the crate, as a rerun would."""
    content = (folder / name).read_bytes()
    crate = (folder / CRATE).read_text(encoding="utf-8")
    entity = re.search(rf'\{{[^{{}}]*"@id": "{name}"[^{{}}]*"sha256"[^{{}}]*\}}', crate)[0]
    new = re.sub(r'"sha256": "\w+"', f'"sha256": "{hashlib.sha256(content).hexdigest()}"', entity)
    new = re.sub(r'"contentSize": "\d+"', f'"contentSize": "{len(content)}"', new)
    (folder / CRATE).write_text(crate.replace(entity, new), encoding="utf-8", newline="\n")


def test_a_report_is_the_same_as_itself(reference, rerun):
    compared = compare(reference, rerun)
    files = [file for file in reference.rglob("*") if file.is_file() and file.name != made_with.FILE]
    files = [file for file in files if file.name not in declared()["not_compared"]["at_the_top"]]
    numbers = sum(entry.kind == "numbers" for entry in compared.entries)
    assert (compared.verdict, compared.not_identical, compared.surroundings) == (SAME, [], [])
    assert compared.explanation == "There is no difference to explain."
    said = f"The same. All {len(files)} files and all {numbers:,} numbers in their tables are identical."
    assert compared.sentence() == said
    assert compared.title == f"Identical: {numbers:,} numbers came out the same"
    assert compared.against == "Rerun compared with the released report"


def test_a_checkout_with_other_line_ends_is_the_same(reference, rerun):
    for file in rerun.rglob("*"):
        if file.suffix in declared()["same"]["formats"]:
            file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert compare(reference, rerun).verdict == SAME


def test_numbers_within_tolerance_are_not_the_same_and_pass(reference, rerun):
    nudge(rerun, 1e-12)
    compared = compare(reference, rerun)
    assert (compared.verdict, compared.passed) == (ONLY_NUMBERS, True)
    assert compared.sentence().startswith("Not the same bytes; all numbers within tolerance: ")
    assert "1 within tolerance" in compared.sentence()
    nudge(rerun, 1e-3)
    compared = compare(reference, rerun)
    assert (compared.verdict, compared.passed) == (NOT_SAME, False)
    assert compared.sentence().startswith("Not the same: ")
    assert "1 different" in compared.sentence()


@pytest.mark.parametrize(("by", "verdict"), [(1e-12, ONLY_NUMBERS), (1e-3, NOT_SAME)])
def test_a_crate_that_is_right_for_its_own_files_differs_only_as_a_consequence(reference, rerun, by, verdict):
    nudge(rerun, by)
    describe_again(rerun, SCORES)
    compared = compare(reference, rerun)
    assert [(entry.verdict, entry.file) for entry in compared.not_identical if entry.file == CRATE] == [
        ("consequence", CRATE)
    ]
    assert (len(compared.not_identical), compared.verdict) == (2, verdict)
    assert "texts: 1 consequence" in compared.sentence()


def test_a_crate_checked_out_with_other_line_ends_is_right_for_its_files_all_the_same(reference, rerun):
    nudge(rerun, 1e-12)
    describe_again(rerun, SCORES)
    for file in (rerun / SCORES, rerun / CRATE):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert compare(reference, rerun).verdict == ONLY_NUMBERS


def test_a_crate_that_is_wrong_for_its_own_files_differs(reference, rerun):
    nudge(rerun, 1e-12)
    describe_again(rerun, SCORES)
    right = (rerun / CRATE).read_text(encoding="utf-8")
    checksums = re.findall(r'"sha256": "(\w+)"', right)
    sizes = re.findall(r'"contentSize": "(\d+)"', right)
    for was, wrong in ((checksums[3], "0" * 64), (checksums[3], checksums[4]), (sizes[2], sizes[2] + "1")):
        (rerun / CRATE).write_text(right.replace(f'"{was}"', f'"{wrong}"', 1), encoding="utf-8", newline="\n")
        found = [entry for entry in compare(reference, rerun).not_identical if entry.file == CRATE]
        assert [(entry.verdict, entry.reference) for entry in found] == [("differs", '"right for its own file"')]
        assert wrong.startswith(found[0].rerun.strip('"'))


def test_a_crate_that_says_in_our_own_words_that_it_is_right_differs(reference, rerun):
    crate = (rerun / CRATE).read_bytes()
    pretending = without_own_checksums(crate, {SCORES: (reference / SCORES).read_bytes()})
    assert pretending != crate
    (rerun / CRATE).write_bytes(pretending)
    nudge(rerun, 1e-12)
    assert ("differs", CRATE) in {(entry.verdict, entry.file) for entry in compare(reference, rerun).entries}


def test_a_crate_may_say_nothing_else_otherwise(reference, rerun, change):
    for old in ('"name": "numpy"', '"softwareVersion": "', '"datePublished": "', '"@type": "File"'):
        shutil.copy(reference / CRATE, rerun)
        change(rerun / CRATE, old, old[:-1] + 'x"' if old.endswith(('y"', 'e"')) else old + "9")
        assert [entry.verdict for entry in compare(reference, rerun).not_identical] == ["differs"]


@pytest.mark.parametrize("pattern", ["figures/03*.png", "tables/02*.csv", "index.html", "notebooks/02*.ipynb"])
def test_a_file_that_is_in_one_report_only_is_named(reference, rerun, pattern):
    (file,) = list(rerun.glob(pattern))[:1]
    file.unlink()
    name = file.relative_to(rerun).as_posix()
    (missing,) = compare(reference, rerun).not_identical
    assert (missing.verdict, missing.file, missing.reference, missing.rerun) == ("missing", name, "a file", "")
    (new,) = compare(rerun, reference).not_identical
    assert (new.verdict, new.file) == ("new", name)
    assert not compare(reference, rerun).passed
    assert not compare(rerun, reference).passed


NOT_COMPARED = [
    ".DS_Store",
    "tables/.DS_Store",
    "figures/Thumbs.db",
    "notebooks/.ipynb_checkpoints/02-checkpoint.ipynb",
    "report.pdf",
    "contents.sha256",
]


@pytest.mark.parametrize("name", NOT_COMPARED)
def test_what_systems_leave_behind_is_reported_and_not_compared(reference, rerun, name):
    (rerun / name).parent.mkdir(exist_ok=True)
    (rerun / name).write_bytes(b"anything")
    compared = compare(reference, rerun)
    assert compared.verdict == SAME
    assert any(name == reported or name.startswith(f"{reported}/") for reported in compared.not_compared)


@pytest.mark.parametrize(
    "name", ["tables/report.pdf", ".DS_Store.csv", "notes.txt", ".hidden", "tables/made-with.json"]
)
def test_what_only_looks_like_it_is_compared(reference, rerun, name):
    (rerun / name).write_bytes(b"anything")
    (found,) = compare(reference, rerun).not_identical
    assert (found.verdict, found.file) == ("new", name)


def test_a_format_that_is_not_known_is_compared_by_its_bytes(reference, rerun, tmp_path):
    shutil.copytree(reference, tmp_path / "first")
    (tmp_path / "first" / "notes.txt").write_bytes(b"a\n")
    for other, verdict in ((b"a\n", SAME), (b"a\r\n", NOT_SAME), (b"b\n", NOT_SAME)):
        (rerun / "notes.txt").write_bytes(other)
        assert compare(tmp_path / "first", rerun).verdict == verdict


def test_a_file_too_large_to_be_taken_apart_is_compared_by_its_bytes(reference, rerun, tmp_path, monkeypatch):
    monkeypatch.setattr(comparing, "LARGEST", 100_000)
    large = [file for file in reference.rglob("*") if file.stat().st_size > 100_000 and file.is_file()]
    assert len(large) > 5
    assert compare(reference, rerun).verdict == SAME
    for file in large:
        with (rerun / file.relative_to(reference)).open("r+b") as copy:
            copy.seek(-1, os.SEEK_END)
            last = copy.read(1)
            copy.seek(-1, os.SEEK_END)
            copy.write(bytes([last[0] ^ 1]))
    found = compare(reference, rerun).not_identical
    assert sorted(entry.file for entry in found) == sorted(file.relative_to(reference).as_posix() for file in large)
    assert {entry.verdict for entry in found} == {"differs"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_what_is_no_file_differs_and_is_not_followed(reference, rerun, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("n,estimate\n1,271828\n", encoding="utf-8")
    (rerun / SCORES).unlink()
    (rerun / SCORES).symlink_to(secret)
    (rerun / "everything").symlink_to(tmp_path)
    assert {entry.file for entry in compare(rerun, rerun).not_identical} == {"everything", SCORES}
    os.mkfifo(rerun / "pipe.csv")
    link, pipe, table = sorted(compare(reference, rerun).not_identical, key=lambda entry: entry.file)
    assert (link.file, link.verdict, link.rerun) == ("everything", "new", f"a link to {tmp_path.name}, not followed")
    assert (pipe.file, pipe.verdict, pipe.rerun) == ("pipe.csv", "new", "neither a file nor a folder")
    assert (table.file, table.verdict) == (SCORES, "differs")
    assert (table.reference, table.rerun) == ("a file", "a link to secret.csv, not followed")
    assert "271828" not in str(compare(reference, rerun).entries)
    both = compare(rerun, rerun)
    assert {entry.file for entry in both.not_identical} == {"everything", "pipe.csv", SCORES}


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "{}",
        "[]",
        "[" * 100_000,
        '{"handouts": []}',
        '{"cohort": "x"}',
        '{"cohort": "x", "pages": []}',
        '{"cohort": "x", "pages": 3}',
        '{"cohort": "x", "pages": ["no-such-page"]}',
        '{"cohort": "x", "pages": ["' + "a" * 10_000 + '"]}',
    ],
)
def test_what_is_not_a_report_or_has_no_pages_is_an_error(reference, tmp_path, mark):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / places.MARK).write_text(mark, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        compare(tmp_path / "first", tmp_path / "second")
    assert len(caught.value.faults) == 2
    with pytest.raises(InputError, match=r"first: a report's folder was expected here, with its report\.json"):
        compare(reference, tmp_path / "first")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in folders there")
def test_a_report_whose_mark_is_a_pipe_is_an_error_and_not_waited_for(reference, rerun):
    (rerun / places.MARK).unlink()
    os.mkfifo(rerun / places.MARK)
    with pytest.raises(InputError):
        compare(reference, rerun)


def test_a_folder_that_cannot_be_read_is_an_error_and_not_passed_over(reference, rerun, monkeypatch):
    walk = os.walk

    def refused(top, onerror=None):
        onerror(PermissionError(13, "Permission denied", str(top / "tables")))
        return walk(top)

    monkeypatch.setattr(os, "walk", refused)
    with pytest.raises(InputError, match=r"tables: this folder cannot be read \(Permission denied\)"):
        compare(reference, rerun)


def with_other(folder, group: str, name: str, value: str) -> None:
    made = json.loads((folder / made_with.FILE).read_text(encoding="utf-8"))
    made[group][name] = value
    (folder / made_with.FILE).write_text(json.dumps(made), encoding="utf-8")


@pytest.mark.parametrize(
    ("group", "name", "by", "explained"),
    [
        ("packages", "numpy", 1e-7, 1),
        ("platform", "machine", 1e-7, 1),
        ("packages", "numpy", 1e-3, 0),
        ("packages", "matplotlib", 1e-7, 0),
        ("inputs", "answers", 1e-3, 1),
        ("sources", "src/peergroups", 1e-3, 1),
        ("parameters", "level", 1e-3, 1),
        ("sources", "commit", 1e-3, 0),
    ],
)
def test_what_both_were_made_with_is_told_with_what_it_could_explain(reference, rerun, group, name, by, explained):
    with_other(rerun, group, name, "another")
    nudge(rerun, by)
    describe_again(rerun, SCORES)
    compared = compare(reference, rerun)
    (row,) = compared.surroundings
    assert (row.name, row.rerun, row.could_explain) == (f"{group}: {name}", "another", explained)
    said = f"What is not the same ({group}: {name}) could explain {explained or 'none'} of the 1 differences."
    assert compared.explanation == said


def test_what_could_explain_most_comes_first_and_what_explains_nothing_is_not_named(reference, rerun):
    for group, name in (("sources", "commit"), ("packages", "numpy"), ("inputs", "answers")):
        with_other(rerun, group, name, "another")
    nudge(rerun, 1e-3)
    describe_again(rerun, SCORES)
    compared = compare(reference, rerun)
    found = [(row.name, row.could_explain) for row in compared.surroundings]
    assert found == [("inputs: answers", 1), ("sources: commit", 0), ("packages: numpy", 0)]
    assert "(inputs: answers) could explain 1 of" in compared.explanation
    for name in ("participants", "codebook", "segments"):
        with_other(rerun, "inputs", name, "another")
    assert compare(reference, rerun).explanation.count("inputs: ") == 3
    assert " and 1 more)" in compare(reference, rerun).explanation


def test_where_all_surroundings_are_the_same_they_explain_nothing(reference, rerun):
    nudge(rerun, 1e-3)
    said = compare(reference, rerun).explanation
    assert said == "Both were made with the same, which explains none of the 1 differences."


def test_two_reports_made_with_another_version_than_the_lock_are_told_of_it(reference, rerun, tmp_path):
    shutil.copytree(reference, tmp_path / "reference")
    for folder in (tmp_path / "reference", rerun):
        with_other(folder, "packages", "numpy", "0.1")
    (row,) = compare(tmp_path / "reference", rerun).surroundings
    assert (row.reference, row.rerun, row.locked) == ("0.1", "0.1", made_with.locked()["numpy"])


LINES = json.dumps({group: {} for group in made_with.GROUPS} | {"parameters": {"level": "0.9\n- x"}})
YAML = json.dumps({group: {} for group in made_with.GROUPS} | {"parameters": {"level": "!!python/object:os.system x"}})
BROKEN = [None, "", "[]", '{"packages": 3}', "[" * 90_000, '{"inputs": {}', LINES, YAML, " " * 200_000 + "{}"]


@pytest.mark.parametrize("content", BROKEN)
def test_a_report_that_does_not_say_what_it_was_made_with_is_told(reference, rerun, content):
    (rerun / made_with.FILE).unlink()
    if content is not None:
        (rerun / made_with.FILE).write_text(content, encoding="utf-8")
    compared = compare(reference, rerun)
    assert compared.verdict == SAME
    assert compared.explanation.startswith("Not both reports have a readable made-with.json")
    assert (compared.surroundings[0].reference, compared.surroundings[0].rerun) == ("stated", "not stated")
