"""Zip files of strangers: what is refused, and that little memory is needed to refuse it."""

from __future__ import annotations

import struct
import tracemalloc
import warnings
import zipfile

import pytest
from examples import cases
from hypothesis import given
from hypothesis import strategies as st

from givenfiles import archive
from givenfiles.archive import Archive
from givenfiles.faults import InputError


@pytest.fixture
def file(tmp_path):
    return tmp_path / "a.qdpx"


def write(file, members, method=zipfile.ZIP_DEFLATED):
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(file, "w", method) as made:
        for name, content in members:
            made.writestr(name, content)
    return file


def refused(file, name: str | None = None) -> str:
    with pytest.raises(InputError) as caught, Archive(file) as opened:
        opened.text(name or next(iter(opened.members)))
    assert len(caught.value.faults) == 1
    return str(caught.value).replace(f"{file.parent}/", "")


def patched(file, signature: bytes, offset: int, value: bytes) -> None:
    """Write `value` into every header of the zip file that has this signature."""
    content = bytearray(file.read_bytes())
    place = content.find(signature)
    while place >= 0:
        content[place + offset : place + offset + len(value)] = value
        place = content.find(signature, place + 4)
    file.write_bytes(content)


LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_read_whatever_the_case_and_the_slashes_of_their_names(file, method):
    write(file, [("Sources\\One.TXT", b"\xef\xbb\xbfna\xc3\xafve"), ("project.qde", "x"), ("sources/", "")], method)
    with Archive(file) as opened:
        assert sorted(opened.members) == ["project.qde", "sources/one.txt"]
        assert opened.text("sources/one.txt") == "naïve"


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "..", "/etc/passwd", "\\\\host\\x", "C:\\x", "c:x", "a/..", "..\\x", "a\n/../x"]
)
def test_a_name_that_leads_out_of_the_file_is_refused(file, name):
    assert "a.qdpx: found" in refused(write(file, [("project.qde", "x"), (name, "x")]))


@pytest.mark.parametrize("name", ["a..b.txt", "...", "sources/..txt", "a/...b"])
def test_a_name_with_dots_of_its_own_is_none_of_those(file, name):
    with Archive(write(file, [(name, "x")])) as opened:
        assert opened.text(name) == "x"


def test_two_members_of_one_name_are_refused(file):
    assert "holds two files of one name" in refused(write(file, [("project.qde", "x"), ("Project.qde", "y")]))


def test_an_encrypted_member_is_refused(file):
    write(file, [("project.qde", "x")])
    patched(file, LOCAL, 6, b"\1")
    patched(file, CENTRAL, 8, b"\1")
    assert refused(file) == 'a.qdpx, "project.qde": should be stored or deflated, and not encrypted'


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_unusual_way_of_packing_is_refused(file, method):
    assert "should be stored or deflated" in refused(write(file, [("project.qde", "x" * 99)], method))


def test_a_member_larger_than_agreed_is_refused_by_what_it_says(file, monkeypatch):
    monkeypatch.setattr(archive, "MOST_OF_A_MEMBER", 3 << 20)
    write(file, [("project.qde", b"\0" * (4 << 20))])
    tracemalloc.start()
    assert refused(file) == 'a.qdpx, "project.qde": is larger than the 3 MB that are read of it'
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_a_member_that_says_less_than_it_holds_is_refused(file):
    """What comes out is cut where the member says that it ends, and its checksum is that of the whole."""
    write(file, [("project.qde", b"\0" * (4 << 20))])
    patched(file, LOCAL, 22, struct.pack("<L", 9))
    patched(file, CENTRAL, 24, struct.pack("<L", 9))
    assert refused(file) == "a.qdpx: should be a whole zip file, as .qdpx projects and .xlsx workbooks are"


def test_what_comes_out_is_counted_whatever_the_member_says(file, monkeypatch):
    monkeypatch.setattr(archive, "MOST_OF_A_MEMBER", 1 << 20)
    write(file, [("project.qde", b"\0" * (4 << 20))])
    with Archive(file) as opened:
        opened.members["project.qde"].file_size = 9
        monkeypatch.setattr(opened._zip, "open", lambda _: Endless())
        with pytest.raises(InputError, match="is larger than the 1 MB that are read of it"):
            opened.text("project.qde")


class Endless:
    """A member that never ends."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def read(self, size):
        return b"\0" * size


def test_many_members_together_are_not_more_than_agreed(file, monkeypatch):
    monkeypatch.setattr(archive, "MOST_IN_ALL", 3 << 20)
    write(file, [(f"{number}.txt", b"\0" * (1 << 20)) for number in range(4)])
    with Archive(file) as opened:
        for number in range(3):
            assert len(opened.text(f"{number}.txt")) == 1 << 20
        with pytest.raises(InputError, match="is larger than the 0 MB that are read of it"):
            opened.text("3.txt")


def test_a_directory_that_is_too_large_is_refused_before_it_is_read(file, monkeypatch):
    write(file, [(f"{number}.txt", b"") for number in range(2000)])
    monkeypatch.setattr(archive, "LARGEST_DIRECTORY", 50_000)
    monkeypatch.setattr(archive.zipfile, "ZipFile", None)
    assert "lists more files than a project has" in refused(file)


def test_a_large_directory_cannot_hide_in_the_records_for_large_files(file, monkeypatch):
    write(file, [("project.qde", "x")])
    content = file.read_bytes()
    place = content.index(END)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 1 << 40, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, place, 1)
    file.write_bytes(content[:place] + record + locator + content[place:])
    assert "lists more files than a project has" in refused(file)


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"PK\5\6" + b"\xff" * 17, b"x" * 99])
def test_what_is_no_zip_file_is_told_as_such(file, content):
    file.write_bytes(content)
    assert refused(file) == "a.qdpx: should be a whole zip file, as .qdpx projects and .xlsx workbooks are"


def test_a_text_that_is_not_utf_8_is_refused(file):
    expected = 'a.qdpx, "sources/1.txt": should be text in UTF-8'
    assert refused(write(file, [("sources/1.txt", b"B\xe9a")])) == expected


@cases(150)
@given(cut=st.integers(0), place=st.integers(0), new=st.binary(max_size=4))
def test_a_file_that_is_cut_or_spoilt_anywhere_is_read_or_refused(tmp_path_factory, cut, place, new):
    file = tmp_path_factory.mktemp("spoilt") / "a.qdpx"
    write(file, [("project.qde", b"<a/>" * 50), ("sources/1.txt", b"words " * 50)])
    content = file.read_bytes()
    place %= len(content)
    for spoilt in (content[: cut % len(content)], content[:place] + new + content[place + len(new) :]):
        file.write_bytes(spoilt)
        try:
            with Archive(file) as opened:
                assert {opened.text(name) for name in opened.members} <= {"<a/>" * 50, "words " * 50, ""}
        except InputError as error:
            assert len(error.faults) == 1  # noqa: PT017 (no error is right as well)
