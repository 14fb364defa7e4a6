"""What is said of a table that cannot be read: file, row as a spreadsheet counts, column, value, what is right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from examples import cases
from hypothesis import given
from hypothesis import strategies as st

from givenfiles import files
from givenfiles.faults import InputError
from peergroups.records import tables
from peergroups.records.loading import load
from peergroups.records.study import Study

NO_ID = "should be letters, digits, - or _, at most 40: a pseudonym, never a name or an e-mail address"
HEADER = b"participant,session,attended\n"


def read(tmp_path, content: bytes, **more):
    file = tmp_path / "attendance.csv"
    file.write_bytes(content)
    return tables.read_table(file, "attendance", **more)


def faults(tmp_path, content: bytes, **more) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content, **more)
    return [str(fault).replace(f"{tmp_path}/", "") for fault in caught.value.faults]


def test_a_good_table_is_read_with_rows_counted_as_a_spreadsheet_does(tmp_path):
    table = read(tmp_path, HEADER + b"P1,1,yes\n P2 , 2 ,no\n")
    assert table.index.tolist() == [2, 3]
    assert table.loc[3].tolist() == ["P2", 2, False]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["attendance.csv: is empty: a header and at least one record were expected"]),
        (HEADER, ["attendance.csv: is empty: a header and at least one record were expected"]),
        (HEADER + b"\n\n", ["attendance.csv: is empty: a header and at least one record were expected"]),
        (b"participant,session\nP1,1\n", ["attendance.csv, row 1: the column attended is missing"]),
        (
            b"participant,sesion,attended,zzz\nP1,1,yes,2\n",
            [
                "attendance.csv, row 1: the column session is missing",
                "attendance.csv, row 1, column sesion: no such column is known; did you mean session?",
                "attendance.csv, row 1, column zzz: no such column is known (known: participant, session, attended)",
            ],
        ),
        (
            b"participant,session,attended,session\nP1,1,yes,1\n",
            ["attendance.csv, row 1, column session: this column stands more than once"],
        ),
        (
            HEADER + b"P1,1,yes\nP2,1\nP3,1,yes,no\n",
            [
                "attendance.csv, row 3: should have 3 entries, as the header has; it has 2",
                "attendance.csv, row 4: should have 3 entries, as the header has; it has 4",
            ],
        ),
        (
            HEADER + b'P1,1,yes\nP2,1,"yes\nP3,1,yes\n',
            ["attendance.csv, row 3: should be a CSV file, each quotation mark closed (unexpected end of data)"],
        ),
        (HEADER + b"P1,1,yes\nP\x002,1,yes\n", ['attendance.csv, row 3: found "\\x00"; should be text only']),
        (
            HEADER + b"P1,1,yes\nB\xe9a,1,yes\n",
            [f'attendance.csv, row 3, column participant: found "Béa"; {NO_ID}'],
        ),
        (
            HEADER + b"P1,1,yes\nP2,,yes\n,2,maybe\nP4,three,yes\nP5,53,yes\nP6,0.5,no\n",
            [
                "attendance.csv, row 3, column session: should not be empty",
                'attendance.csv, row 4, column attended: found "maybe"; should be yes or no',
                "attendance.csv, row 4, column participant: should not be empty",
                'attendance.csv, row 5, column session: found "three"; should be a whole number from 1 to 52',
                'attendance.csv, row 6, column session: found "53"; should be a whole number from 1 to 52',
                'attendance.csv, row 7, column session: found "0.5"; should be a whole number from 1 to 52',
            ],
        ),
        (
            HEADER + b"P1,1,yes\nP2,1,yes\nP1,1,no\n",
            [
                'attendance.csv, row 4, column participant + session: found "P1 + 1"; stands once already, in row 2'
            ],
        ),
        (
            HEADER + b"P1,1,yes\n\n\nP2,1,maybe\n",
            ['attendance.csv, row 5, column attended: found "maybe"; should be yes or no'],
        ),
        (
            HEADER + b'P1,1,yes\n"P 2",1,yes\n',
            ['attendance.csv, row 3, column participant: found "P 2"; ' + NO_ID],
        ),
    ],
    ids=[
        "no bytes", "header only", "header and empty lines", "column missing", "columns unknown", "column twice",
        "ragged", "quote not closed", "NUL", "Latin-1", "all values at once",
        "key twice", "row after empty lines", "not an id",
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place(tmp_path, content, expected):
    assert faults(tmp_path, content) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + HEADER + b"P1,1,yes\n",
        (HEADER + b"P1,1,yes\n").replace(b"\n", b"\r\n"),
        (HEADER + b"P1,1,yes\n").replace(b"\n", b"\r"),
        HEADER + b"P1,1,yes",
        HEADER + b"\nP1,1,yes\n\n",
        b'"participant", session ,attended\n"P1", 1 ,"yes"\n',
        b"attended,participant,session\nyes,P1,1\n",
        b"participant;session;attended\nP1;1;yes\n",
        b"participant\tsession\tattended\nP1\t1\tyes\n",
        "participant,session,attended\nP1,1,yes\n".encode("utf-16"),
        b"sep=;\nparticipant;session;attended\nP1;1;Yes\n",
        b"participant,session,attended,,\nP1,1,yes,,\n,,,,\n",
    ],
    ids=[
        "byte order mark",
        "CRLF",
        "CR",
        "no last line end",
        "empty lines",
        "quotes and spaces",
        "columns in another order",
        "semicolons",
        "tabs",
        "UTF-16",
        "Excel's line on its separator",
        "commas at the end",
    ],
)
def test_what_spreadsheets_write_is_accepted(tmp_path, content):
    (row,) = read(tmp_path, content)[["participant", "session", "attended"]].to_numpy().tolist()
    assert row == ["P1", 1, True]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this platform has no pipes that are files")
def test_a_pipe_and_a_device_are_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for file in (tmp_path / "pipe.csv", Path("/dev/zero")):
        with pytest.raises(InputError, match=rf"{file.name}: a table was expected here \(a device or a pipe\)"):
            tables.read_table(file, "attendance")


def test_a_table_that_is_too_large_is_not_read(tmp_path):
    with (tmp_path / "large.csv").open("wb") as stream:
        stream.truncate(files.LARGEST + 1)
    with pytest.raises(InputError, match=r"large.csv: a table was expected here, of no more than 262,144 KB"):
        tables.read_table(tmp_path / "large.csv", "attendance")


def test_a_missing_file_and_a_folder_are_told_as_such(tmp_path):
    for file, why in ((tmp_path / "no.csv", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(InputError, match=rf"{file.name}: a table was expected here \({why}\)"):
            tables.read_table(file, "attendance")


def test_columns_are_renamed_or_ignored_as_the_cohort_says(tmp_path):
    renamed = {"id": "participant", "week": "session", "notes": "ignore", "mood": "ignore"}
    content = b"id,week,attended,notes,mood\nP1,1,yes,x,y\n"
    assert read(tmp_path, content, renamed=renamed).columns.tolist() == ["participant", "session", "attended"]


def test_blank_cells_of_columns_that_may_be_blank_are_missing(tmp_path):
    file = tmp_path / "participants.csv"
    file.write_bytes(b"participant,group,withdrew_after_session,interviewed,gender\nP1,A,  ,yes,\n")
    row = tables.read_table(file, "participants").loc[2]
    assert tables.pd.isna(row["withdrew_after_session"])
    assert tables.pd.isna(row["gender"])


# --- whatever is in a file, it is a study or an InputError ---


TABLES = ("participants", "attendance", "answers", "codebook", "segments")
POISON = [
    b"", b"\n", b",", b'"', b"\x00", b"\xff", b"\xed\xa0\x80", b"\r", b"=1+1", b"9" * 40, b"1e999", b"nan", b"P02",
    b"before", "\u202e".encode(), "\ud7ff\u0661".encode(), b"<script>", b"  ", b"yes", b"\xef\xbb\xbf", b"1.0", b"A",
]  # fmt: skip


def load_or_input_error(written, table: str, content: bytes) -> None:
    (written.folder / f"{table}.csv").write_bytes(content)
    try:
        assert isinstance(load(written.folder / "cohort.yaml"), Study)
    except InputError as error:
        told = str(error)
        assert told.strip()
    finally:
        written.write()


@cases(40)
@given(table=st.sampled_from(TABLES), content=st.binary(max_size=200))
def test_any_bytes_are_a_study_or_an_input_error(written, table, content):
    load_or_input_error(written, table, content)


@cases(60)
@given(table=st.sampled_from(TABLES), place=st.integers(0), length=st.integers(0, 12), poison=st.sampled_from(POISON))
def test_any_spoilt_table_is_a_study_or_an_input_error(written, table, place, length, poison):
    good = written.bytes_of(table)
    start = place % (len(good) + 1)
    load_or_input_error(written, table, good[:start] + poison + good[start + length :])


@cases(60)
@given(table=st.sampled_from(TABLES), place=st.integers(0), column=st.integers(0), poison=st.sampled_from(POISON))
def test_any_spoilt_cell_is_a_study_or_an_input_error(written, table, place, column, poison):
    lines = written.bytes_of(table).splitlines()
    row = place % len(lines)
    cells = lines[row].split(b",")
    cells[column % len(cells)] = poison
    lines[row] = b",".join(cells)
    load_or_input_error(written, table, b"\n".join(lines))
