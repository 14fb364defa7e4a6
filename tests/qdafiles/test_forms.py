"""Which form a file has, by what is in it and what it is called."""

from __future__ import annotations

import os
import sqlite3

import pytest

import qdafiles
from givenfiles.faults import InputError
from qdafiles import forms


def test_each_form_is_known_by_what_is_in_it(study):
    for file, form in {
        study.highlights("A"): "Taguette highlights",
        study.taguette_codebook(): "Taguette codebook",
        study.project("A"): "Taguette project",
        study.report(): "QualCoder report",
        study.qdpx(): "REFI-QDA project",
    }.items():
        assert forms.form_of(file) == form
        assert forms.form_of(file.rename(file.with_suffix(".export"))) == form


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("c.qdc", "\ufeff\r\n <?xml version='1.0'?><CodeBook/>", "REFI-QDA codebook"),
        ("c.QDC", "<CodeBook/>", "REFI-QDA codebook"),
        ("s.csv", "segment,document\n", "table"),
        ("s.csv", "", "table"),
        ("s.csv", "id,document,tag\n", "table"),
        ("s.csv", '"id" , document,"tag",content,extra', "Taguette highlights"),
        ("s.csv", "\ufeffid,document,tag,content\r\n", "Taguette highlights"),
    ],
)
def test_byte_order_marks_spaces_and_quotation_marks_are_no_matter(tmp_path, name, content, form):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert forms.form_of(file) == form


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "a.qdpx",
            b"<Project/>",
            "should be a REFI-QDA project, as its name says, and begins like a REFI-QDA codebook",
        ),
        ("a.qdpx", b"", "should be a REFI-QDA project, as its name says, and begins like a table"),
        ("a.qdc", b"PK\3\4", "should be a REFI-QDA codebook, as its name says, and begins like a REFI-QDA project"),
        ("a.sqlite3", b"id,document", "should be a Taguette project, as its name says, and begins like a table"),
        ("a.csv", b"SQLite format 3\0", "should be a table, as its name says, and begins like a Taguette project"),
        ("a.xlsx", b"PK\3\4", "is a spreadsheet: export CSV instead, which has no formulas"),
        ("a.docx", b"PK\3\4", "should be a whole zip file, as .qdpx projects and .xlsx workbooks are"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\n", "is a table and none of these, which hold coded segments: "),
    ],
)
def test_anything_else_is_told_in_one_sentence(tmp_path, name, content, told):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError, match=told) as caught:
        qdafiles.read(file, "A", {})
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("read", [lambda file: qdafiles.read(file, "A"), qdafiles.read_codebook])
def test_a_missing_file_and_a_folder_are_told_as_such(tmp_path, read):
    for file, why in ((tmp_path / "no.qdpx", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(InputError, match=rf"{file.name}: a table was expected here \({why}\)"):
            read(file)
    with pytest.raises(InputError, match="a table was expected here"):
        read(tmp_path / "a\0b")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this platform has no pipes that are files")
@pytest.mark.parametrize("name", ["pipe.csv", "pipe.qdpx", "pipe.sqlite3", "pipe.qdc"])
def test_a_pipe_is_told_and_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match=r"a table was expected here \(a device or a pipe\)"):
        qdafiles.read(tmp_path / name, "A")


@pytest.mark.parametrize(
    ("name", "tables", "told"),
    [
        (
            "data.qda",
            ("source", "code_name", "code_text", "cases"),
            r"as QualCoder keeps it: export a REFI-QDA project",
        ),
        ("study.rqda", ("source", "freecode", "coding"), r"of RQDA: import it in QualCoder and export a REFI-QDA"),
    ],
)
def test_databases_of_other_tools_are_told_with_what_to_export(tmp_path, name, tables, told):
    """Tables by which SQLite files of QualCoder 3 and RQDA 0.3 can be told."""
    file = tmp_path / name
    with sqlite3.connect(file) as database:
        for table in tables:
            database.execute(f"CREATE TABLE {table} (id INTEGER)")
    database.close()
    for given in [file, *([tmp_path] if name == "data.qda" else [])]:
        with pytest.raises(InputError, match=told) as caught:
            qdafiles.read(given, "A", {})
        assert len(caught.value.faults) == 1
