"""Tables as people send them. Oracle: the cells that were written."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from givenfiles import sheets
from givenfiles.faults import InputError
from givenfiles.sheets import Layout

HEADER, ROWS = ["id", "word"], [["1", "Sjældent"], ["2", "Køge"]]
TEXT = "id,word\n1,Sjældent\n2,Køge\n"


def read(tmp_path, content: bytes, layout: Layout | None = None) -> sheets.Sheet:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    return sheets.read(file, layout)


def refused(tmp_path, content: bytes, layout: Layout | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content, layout)
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encoding_and_separator_are_seen(tmp_path, encoding, separator):
    sheet = read(tmp_path, TEXT.replace(",", separator).encode(encoding))
    assert (sheet.header, list(sheet.rows.values())) == (HEADER, ROWS)


def test_one_letter_with_an_accent_is_never_taken_for_a_sign_of_the_east(tmp_path):
    assert read(tmp_path, "id,word\n1,Béa\n".encode("cp1252")).rows == {2: ["1", "Béa"]}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_signs_of_the_east_are_read(tmp_path, encoding):
    words = ["经常", "有时", "很少", "总是", "程度非常高"] * 4
    text = "id,词\n" + "\n".join(f"{n},{word}" for n, word in enumerate(words))
    assert read(tmp_path, text.encode(encoding)).rows[2] == ["0", "经常"]


def test_what_is_seen_may_be_overruled(tmp_path):
    content = "title;;\nid;word;\n1;Køge;\n".encode("cp1252")
    sheet = read(tmp_path, content.replace(b"K\xf8ge", b"K\x9dge"), Layout("cp850", ";", 2))
    assert (sheet.names, sheet.rows) == ([["title", "id"], ["word"]], {3: ["1", "KØge"]})
    assert "should be text in ascii" in refused(tmp_path, content, Layout("ascii"))
    assert 'found "cp-none"; is no encoding that is known' in refused(tmp_path, content, Layout("cp-none"))
    assert 'found "::"; a separator is one sign' in refused(tmp_path, content, Layout(separator="::"))


def test_rows_are_counted_as_a_spreadsheet_does_and_ragged_ones_are_faults(tmp_path):
    sheet = read(tmp_path, b"id,word\n\n1,a,,\n,\n2\n3,b,c\n")
    assert sheet.rows == {3: ["1", "a"]}
    assert [(fault.row, fault.expected[-8:]) for fault in sheet.faults] == [(5, "it has 1"), (6, "it has 3")]
    assert sheet.seen == ["1 blank row left out"]


def test_of_several_sheets_one_has_to_be_named(tmp_path):
    book = openpyxl.Workbook()
    for title, word in (("Before", "a"), ("After", "b"), ("Empty", None)):
        sheet = book.create_sheet(title)
        for row in [["id", "word"], [1.0, word]] if word else []:
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match=r"has several sheets \(Before, After\): say which is meant"):
        sheets.read(tmp_path / "a.xlsx")
    assert sheets.read(tmp_path / "a.xlsx", Layout(sheet="After")).rows == {2: ["1", "b"]}
    with pytest.raises(InputError, match="no such sheet; the workbook has"):
        sheets.read(tmp_path / "a.xlsx", Layout(sheet="Later"))


def test_a_workbook_that_would_not_fit_into_memory_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (65 << 20))
    with pytest.raises(InputError, match="is larger than the 64 MB that are read of it"):
        sheets.read(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an Excel workbook of the old kind: save it as .xlsx or as CSV"),
        (b"%PDF-1.7", "is a PDF"),
        (b"  <!DOCTYPE html><html>", "is a web page, perhaps one that asks to sign in"),
        (b"PK\3\4 and nothing more", "should be a whole zip file"),
        (b"$FL2 and nothing more", "should be an SPSS file (.sav) that can be opened"),
        (b'id,word\n1,"a\n', "each quotation mark closed"),
        (b"id\n", "is empty"),
        (b"sep=;\n", "is empty"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_called_what_it_is(tmp_path, content, said):
    assert said in refused(tmp_path, content)


def test_two_lines_of_headers_are_one_where_the_second_names_what_the_first_leaves_out(tmp_path):
    names = read(tmp_path, b"id,How often?,,\n,first,second,third\n1,2,3,4\n").names
    assert names == [["id"], ["How often?", "first"], ["second"], ["third"]]
    assert read(tmp_path, b"id,a,b\n,1,2\n").rows == {2: ["", "1", "2"]}
