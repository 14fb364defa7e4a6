"""QualCoder's report of codings by file."""

from __future__ import annotations

import pytest

import qdafiles
from givenfiles.faults import InputError
from qdafiles import codes, qualcoder

HEADER = '"File","Coder","Coded","Id","Codename","Coded_Memo"'


def read(tmp_path, *rows: str, header: str = HEADER):
    file = tmp_path / "report.csv"
    file.write_bytes("\r\n".join(["\ufeff" + header, *rows, ""]).encode())
    return qdafiles.read(file, "A", {"talk.txt": "P1"})


def test_categories_stand_nearest_first_and_as_many_as_a_code_has(tmp_path):
    segments = read(
        tmp_path,
        '"talk.txt","A","words","ctid:1","waiting","a memo","time","way"',
        '"talk.txt","A","words","ctid:2","cost","","way"',
        '"talk.txt","B","words","ctid:3","loose",""',
        header=HEADER + ',"Category","Category"',
    ).segments
    assert segments["code"].tolist() == ["way::time::waiting", "way::cost", "loose"]
    assert segments["segment"].nunique() == 1


def test_variables_after_the_categories_are_no_categories(study, people, truth):
    plain = qdafiles.read(study.report(), "A", people).segments
    with_variables = qdafiles.read(
        study.report(variables={"FileVar_age": "61", "CaseVar_role": "nurse"}), "A", people
    ).segments
    assert with_variables.equals(plain)
    assert plain["code"].tolist() == [codes.written(each.code) for each in truth]


def test_older_versions_call_the_first_column_by_two_names(study, people, truth):
    assert len(qdafiles.read(study.report("File/case"), "A", people).segments) == len(truth)


def test_a_report_without_categories_is_read(tmp_path):
    segments = read(tmp_path, '"talk.txt","A","words","ctid:1","loose",""').segments
    assert segments["code"].tolist() == ["loose"]


def test_codings_of_pictures_and_sound_count_each_as_a_place_of_its_own_and_are_told(tmp_path):
    reading = read(
        tmp_path,
        '"talk.txt","A","words","ctid:1","loose",""',
        '"talk.txt","A","a/v","avid:1","loose",""',
        '"talk.txt","A","image","imid:1","loose",""',
        '"talk.txt","B","image","imid:2","loose",""',
    )
    assert reading.report[["what", "where", "count"]].to_numpy().tolist() == [[qualcoder.NO_PLACE, "talk.txt", 3]]
    assert reading.segments["segment"].nunique() == len(reading.segments) == 4


def test_words_that_stand_twice_are_two_places_the_first_of_each_coder_the_same(tmp_path):
    rows = [("A", 1, "time"), ("B", 2, "time"), ("A", 3, "time"), ("A", 4, "cost")]
    segments = read(tmp_path, *(f'"talk.txt","{who}","Yes.","ctid:{n}","{code}",""' for who, n, code in rows)).segments
    first, second = segments["segment"].unique()
    assert segments["segment"].tolist() == [first, first, second, first]


def test_rows_that_are_too_long_or_too_short_are_told_at_once(tmp_path):
    header = HEADER + ',"Category"'
    with pytest.raises(InputError) as caught:
        read(tmp_path, '"talk.txt","A"', '"talk.txt","A","w","ctid:1","c","","x","y"', header=header)
    assert [str(fault).rpartition("/")[2] for fault in caught.value.faults] == [
        "report.csv, row 2: should have 6 to 7 entries, as the header has; it has 2",
        "report.csv, row 3: should have 6 to 7 entries, as the header has; it has 8",
    ]


@pytest.mark.parametrize(
    "header", ['"File","Coder","Category","Coded","Id","Codename"', '"Coder","File","Coded","Id","Codename"',
               '"File","Coder","Coded","Codename"'],
)  # fmt: skip
def test_columns_in_another_order_are_refused(tmp_path, header):
    with pytest.raises(
        InputError, match="row 1: columns should stand as QualCoder writes them: File, Coder, Coded, Id"
    ):
        read(tmp_path, '"talk.txt","A","w","ctid:1","c","x"', header=header)


def test_a_code_without_a_name_is_refused(tmp_path):
    with pytest.raises(InputError, match="names should have 1 to 500 characters"):
        read(tmp_path, '"talk.txt","A","w","ctid:1","","","way"', header=HEADER + ',"Category"')


def test_a_quotation_may_be_a_whole_interview_with_signs_that_no_page_can_carry(tmp_path):
    words = "word\x0c " * 50_000
    assert len(read(tmp_path, f'"talk.txt","A","{words}","ctid:1","loose",""').segments) == 1
