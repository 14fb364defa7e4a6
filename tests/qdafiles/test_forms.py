"""Which form a file has, by what is in it and what it is called."""

from __future__ import annotations

import os

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
        ("a.docx", b"PK\3\4", "should be a whole zip file, as .qdpx projects are"),
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
