"""Taguette's files: what is told of rows that say little, and SQLite files that mean harm or are another's."""

from __future__ import annotations

import sqlite3

import pytest

import qdafiles
from givenfiles import safe_sqlite
from givenfiles.faults import InputError
from qdafiles import exports, taguette
from qdafiles.positions import ELSEWHERE
from qdafiles.taguette import text_of

NOT_CLOSED = "should be a CSV file, each quotation mark closed (unexpected end of data)"
HEADER = "id,document,tag,content\r\n"


def highlights(tmp_path, content: str | bytes, name: str = "h.csv"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def remarks(reading: qdafiles.Reading) -> dict:
    return {(row.what, row.where): row.count for row in reading.report.itertuples(index=False)}


def told(*arguments) -> list[str]:
    with pytest.raises(InputError) as caught:
        qdafiles.read(*arguments)
    return [str(fault).rpartition("/")[2] for fault in caught.value.faults]


# --- highlights and codebook as CSV ---


def test_highlights_of_one_id_are_one_segment_and_a_row_without_a_tag_is_told(tmp_path):
    file = highlights(tmp_path, HEADER + '1,talk,a.b,Yes.\r\n1,talk,c,Yes.\r\n2,talk,a.b,Yes.\r\n3,talk,,"No, no."\r\n')
    reading = qdafiles.read(file, "A", {"talk": "P1"})
    first, second = reading.segments["segment"].unique()
    assert reading.segments[["segment", "code"]].to_numpy().tolist() == [
        [first, "a::b"], [first, "c"], [second, "a::b"],
    ]  # fmt: skip
    assert remarks(reading)[exports.UNTAGGED, "talk"] == 1


def test_the_same_words_of_a_document_are_the_same_segment_for_both_coders(tmp_path):
    a = highlights(tmp_path, HEADER + "1,talk,x,Yes.\r\n2,talk,x,No.\r\n3,other,x,Yes.\r\n", "a.csv")
    b = highlights(tmp_path, HEADER + "7,talk,x, No.\r\n8,talk,x,Perhaps.\r\n", "b.csv")
    segments = qdafiles.read({"A": a, "B": b}, "A", {"talk": "P1", "other": "P2"}).segments
    assert segments.groupby("segment")["coder"].agg(list).tolist().count(["A", "B"]) == 1
    assert segments["segment"].nunique() == 4


def test_names_and_words_go_on_as_text(tmp_path):
    file = highlights(
        tmp_path, HEADER + '1,<b>=1+1</b>,=cmd|x,"=HYPERLINK(""x"")"\r\n1,<b>=1+1</b>,<script>x</script>,-1\r\n'
    )
    segments = qdafiles.read(file, "A", {"<b>=1+1</b>": "P1"}).segments
    assert segments["code"].tolist() == ["=cmd|x", "<script>x</script>"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (HEADER + "1,talk,x\r\n", ["h.csv, row 2: should have 4 entries, as the header has; it has 3"]),
        (HEADER + '1,talk,x,"open\r\n', [f"h.csv, row 2: {NOT_CLOSED}"]),
        (HEADER.encode() + b"1,talk,x,B\xe9a\r\n", ['h.csv, row 2: found "é"; should be saved as UTF-8']),
        (HEADER + "1,talk,x\x00y,z\r\n", ['h.csv: found "x\\x00y"; names should be text only']),
        (HEADER + f"1,talk,{'x' * 600},z\r\n", [f'h.csv: found "{"x" * 59}…"; names should have 1 to 500 characters']),
        (HEADER + "1,,x,z\r\n", ['h.csv: found ""; names should have 1 to 500 characters']),
    ],
    ids=["ragged", "cut in a quotation", "Latin-1", "NUL", "endless name", "no document"],
)  # fmt: skip
def test_each_fault_of_a_table_is_told_with_its_place(tmp_path, content, expected):
    assert told(highlights(tmp_path, content), "A", {"talk": "P1"}) == expected


def test_a_table_of_another_shape_says_which_columns_it_should_have(tmp_path):
    file = highlights(tmp_path, "tag,description\r\nx,y\r\n")
    assert told(file, "A", {})[0].startswith(
        "h.csv: is a Taguette codebook and none of these, which hold coded segments: "
    )
    with pytest.raises(InputError, match="is a Taguette highlights and none of these, which hold a codebook: "):
        qdafiles.read_codebook(highlights(tmp_path, HEADER + "1,talk,x,y\r\n"))


# --- the project ---


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One &amp; two&nbsp;</p>\n<p>3 &lt; 4</p>", "One & two\xa0\n3 < 4"),
        ("<ul><li>a</li><li>b</li></ul><p>c <b>d</b></p>", "abc d"),
        ("<p>🚤 &#128676; &eacute;</p>", "🚤 🚤 é"),
        ("plain", "plain"),
        ("<p>a<!-- b -->c<img src=x>", "ac"),
    ],
)
def test_the_text_is_what_stands_between_the_tags(html, text):
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        ("INSERT INTO highlight_tags VALUES (1, 99)", (exports.NO_SUCH_CODE, "Ada, first talk")),
        ("INSERT INTO highlights VALUES (9, 99, 0, 3, 'x')", (taguette.NO_DOCUMENT, "")),
        ("INSERT INTO highlights VALUES (9, 4, 3, 3, '')", (taguette.EMPTY, "Cy")),
        ("INSERT INTO highlights VALUES (9, 4, 900, 903, 'x')", (taguette.EMPTY, "Cy")),
        ("INSERT INTO highlights VALUES (9, 4, -9, -3, 'x')", (taguette.EMPTY, "Cy")),
        ("UPDATE highlights SET snippet = '<p>else</p>' WHERE id = 1", (ELSEWHERE, "Ada, first talk")),
        ("UPDATE documents SET contents = 'x' || contents WHERE id = 2", (ELSEWHERE, "Ada, second talk")),
    ],
)
def test_what_does_not_line_up_is_told(study, people, change, remark):
    assert remarks(qdafiles.read(study.project("A", change), "A", people))[remark] == 1


def test_documents_of_one_name_are_refused_where_both_are_coded(study, people):
    rename = "UPDATE documents SET name = ' Ben  (phone) ' WHERE id = 4"
    assert len(qdafiles.read(study.project("A", rename), "A", people).segments)
    code_it = "INSERT INTO highlights VALUES (9, 4, 0, 3, 'I n')"
    assert told(study.project("A", f"{rename}; {code_it}"), "A", people) == [
        'project-A.sqlite3: found "Ben (phone)"; two documents have this name; each needs one of its own'
    ]


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x, 'a', 'b' FROM n"
REFUSED = {
    "another program's": ("DROP TABLE tags", "the table tags is missing"),
    "a view that never ends": (f"DROP TABLE tags; CREATE VIEW tags(id, path, description) AS {ENDLESS}",
                               "the table tags is missing"),
    "a table that a program makes up": ("DROP TABLE tags; CREATE VIRTUAL TABLE tags USING fts5(id, path, description)",
                                        "the table tags is missing"),
    "other columns": ("ALTER TABLE tags RENAME COLUMN path TO name", "it cannot be read to its end"),
    "no text": ("UPDATE tags SET path = x'ff00'", "it holds a value of an unexpected kind"),
    "no number": ("UPDATE highlights SET start_offset = 'first'", "it holds a value of an unexpected kind"),
    "nothing": ("UPDATE documents SET name = NULL", "it holds a value of an unexpected kind"),
    "invalid UTF-8": ("UPDATE tags SET path = CAST(x'ff' AS TEXT)", "it cannot be read to its end"),
    "a table whose name is no text": (
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET name = CAST(x'ff' AS TEXT) WHERE name = 'tags'",
        "it cannot be read to its end",
    ),
    "two projects": ("INSERT INTO projects VALUES (2, 'Other')",
                     "it holds 2 projects, and each should be exported by itself"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "why"), REFUSED.values(), ids=REFUSED)
def test_an_sqlite_file_that_is_not_taguettes_is_refused(study, people, change, why):
    assert told(study.project("A", change), "A", people) == [
        f"project-A.sqlite3: should be a project as Taguette exports it (SQLite3): {why}"
    ]


def test_triggers_are_not_run_and_nothing_is_written(study, people, truth):
    trigger = "CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM highlights; END;"
    file = study.project("A", trigger)
    before = (file.read_bytes(), sorted(path.name for path in study.folder.iterdir()))
    assert len(qdafiles.read(file, "A", people).segments) == sum(each.coder == "A" for each in truth)
    assert (file.read_bytes(), sorted(path.name for path in study.folder.iterdir())) == before


def test_an_endless_value_is_refused(study, people, monkeypatch):
    monkeypatch.setattr(safe_sqlite, "LONGEST_VALUE", 100_000)
    file = study.project("A", "UPDATE documents SET contents = hex(zeroblob(200000)) WHERE id = 1")
    assert told(file, "A", people)[0].endswith("it cannot be read to its end")


def test_endless_work_comes_to_an_end(study, people, monkeypatch):
    monkeypatch.setattr(safe_sqlite, "STEPS", 100)
    monkeypatch.setattr(safe_sqlite, "MOST_TIMES_STEPS", 5)
    file = study.project(
        "A",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 500) "
        "INSERT INTO tags SELECT x + 100, 1, 'tag ' || x, '' FROM n",
    )
    assert told(file, "A", people)[0].endswith("it cannot be read to its end")


def test_a_file_cut_in_the_middle_is_refused(study, people):
    file = study.project("A")
    whole = file.read_bytes()
    for share in (0.2, 0.6, 0.9):
        file.write_bytes(whole[: int(len(whole) * share)])
        assert len(told(file, "A", people)) == 1


def test_a_name_that_is_part_of_an_address_is_a_name(study, people, truth):
    file = study.project("A").rename(study.folder / "what? 100% #1.sqlite3")
    assert len(qdafiles.read(file, "A", people).segments) == sum(each.coder == "A" for each in truth)


def test_a_database_that_somebody_writes_to_is_read_as_it_lies(study, people):
    file = study.project("A")
    with sqlite3.connect(file) as writing:
        writing.execute("BEGIN EXCLUSIVE")
        assert len(qdafiles.read(file, "A", people).segments)
    writing.close()
