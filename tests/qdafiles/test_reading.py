"""Oracle: an invented study, counted by hand in conftest; every form of it tells the same, as far as it tells it."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from examples import cases
from hypothesis import given
from hypothesis import strategies as st

import qdafiles
from givenfiles.faults import InputError
from qdafiles import codes, exports, positions


def expected(truth, *coders) -> Counter:
    return Counter(
        (each.document, codes.written(each.code), each.coder, each.start, each.end)
        for each in truth
        if each.coder in coders
    )


def found(segments: pd.DataFrame) -> Counter:
    columns = segments[["document", "code", "coder", "start", "end"]].astype("object")
    return Counter(columns.itertuples(index=False, name=None))


def places(segments: pd.DataFrame) -> set[frozenset]:
    """Which codings share a segment, whatever the segment is called."""
    grouped = segments.groupby("segment")[["document", "code", "coder"]]
    return {frozenset(rows.itertuples(index=False, name=None)) for _, rows in grouped}


def remarks(reading: qdafiles.Reading) -> dict:
    return {(row.what, row.where): row.count for row in reading.report.itertuples(index=False)}


def faults(*arguments) -> list[str]:
    with pytest.raises(InputError) as caught:
        qdafiles.read(*arguments)
    return [str(fault).rpartition("/")[2] for fault in caught.value.faults]


def test_a_project_of_taguette_is_read_as_it_was_coded(study, people, truth):
    reading = qdafiles.read(study.project("A"), "A", people)
    assert found(reading.segments) == expected(truth, "A")
    codebook = reading.codebook
    assert codebook["code"][~codebook["is_folder"]].tolist() == list(map(codes.written, study.tables()["descriptions"]))
    assert codebook["code"][codebook["is_folder"]].tolist() == ["trust", "trustee"]
    assert remarks(reading) == {
        (exports.UNTAGGED, "Ben (phone)"): 1,
        (exports.NEVER_CODED, "Cy"): 1,
        (exports.NO_CODER, ""): 8,
    }


def test_a_file_a_coder_is_whose_it_is_said_to_be(study, people, truth):
    reading = qdafiles.read({"A": study.project("A"), "B": study.project("B")}, "nobody", people)
    assert found(reading.segments) == expected(truth, "A", "B")
    assert reading.segments["source"].unique().tolist() == ["project-A.sqlite3", "project-B.sqlite3"]
    assert (exports.NO_CODER, "") not in remarks(reading)


def test_a_refi_project_is_read_as_it_was_coded(study, people, truth):
    reading = qdafiles.read(study.qdpx(), "A", people)
    assert found(reading.segments) == expected(truth, "A", "B")
    assert remarks(reading) == {(exports.NEVER_CODED, "Cy"): 1}


def test_positions_in_utf_16_units_are_put_right_and_told(study, people, truth):
    reading = qdafiles.read(study.qdpx(units=lambda text: len(text.encode("utf-16-le")) // 2), "A", people)
    assert found(reading.segments) == expected(truth, "A", "B")
    # After the emoji: the second "Two hours", the place with the emoji in it, and the sister with two codes.
    assert remarks(reading)[next(iter(positions.COUNTINGS)), "Ada, first talk"] == 4


@pytest.mark.parametrize("form", ["highlights", "report"])
def test_forms_without_positions_tell_the_same_places_apart(study, people, truth, form):
    files = study.report() if form == "report" else {coder: study.highlights(coder) for coder in "AB"}
    reading = qdafiles.read(files, "A", people)
    with_positions = qdafiles.read(study.qdpx(), "A", people)
    assert places(reading.segments) == places(with_positions.segments)
    assert reading.segments[["start", "end"]].isna().all(axis=None)
    assert (reading.codebook, len(reading.segments)) == (None, len(truth))


def test_people_are_those_of_the_documents_table_and_two_talks_may_be_one_persons(study, people):
    segments = qdafiles.read(study.qdpx(), "A", people).segments
    assert segments.groupby("participant")["document"].nunique().to_dict() == {"P1": 2, "P2": 1}


def test_every_document_of_nobody_is_told_at_once(study):
    told = "should be in the documents table, which says whose it is"
    assert faults(study.qdpx(), "A", {"Ben (phone)": "P2"}) == [
        f'study.qdpx, column document: found "Ada, first talk"; {told}',
        f'study.qdpx, column document: found "Ada, second talk"; {told}',
    ]
    assert faults(study.highlights("B"), "B")[0] == (
        'highlights-B.csv, column document: found "Ada, first talk"; '
        "names no participant: tables.documents should say whose this document is"
    )


def test_repeats_are_left_out_and_told(study, people, truth):
    file = study.highlights("A")
    file.write_bytes(file.read_bytes() + file.read_bytes().splitlines(keepends=True)[-1])
    reading = qdafiles.read(file, "A", people)
    assert len(reading.segments) == len(expected(truth, "A"))
    assert remarks(reading)[exports.REPEATED, "Ben (phone)"] == 1


def test_a_file_that_names_one_coder_may_be_said_to_be_anothers_and_one_of_several_may_not(study, people):
    told = 'study.qdpx: found "A, B"; names several coders itself, so it should be given alone'
    assert faults({"A": study.qdpx()}, "A", people)[0].startswith(told)
    reading = qdafiles.read({"C": study.report(coders="B")}, "C", people)
    assert set(reading.segments["coder"]) == {"C"}
    assert remarks(reading)[exports.OTHER_CODER, ""] == len(reading.segments)


def test_the_faults_of_all_files_are_told_at_once(study, people):
    broken = study.folder / "broken.qdpx"
    broken.write_bytes(b"PK\3\4 and no more")
    told = faults({"A": broken, "B": study.taguette_codebook()}, "A", people)
    assert [fault.partition(":")[0] for fault in told] == ["broken.qdpx", "tags.csv"]


def test_ids_of_segments_and_results_hold_no_words_and_no_names_of_documents(study, people, truth):
    for file in (study.project("A"), study.qdpx(), study.report(), study.highlights("A")):
        reading = qdafiles.read(file, "A", people)
        assert reading.segments["segment"].str.fullmatch("[A-Za-z0-9_-]{1,40}").all()
        whole = "\n".join(table.to_csv() for table in reading if table is not None)
        assert not any(each.words in whole for each in truth)


def test_the_codebook_of_every_form_is_the_same(study):
    of_qdpx = qdafiles.read_codebook(study.qdpx()).codebook
    assert of_qdpx["theme_description"].tolist()[:5] == ["Getting there"] * 3 + ["Whom"] * 2
    about_folders = ["description", "theme_description"]
    for file in (study.taguette_codebook(), study.project("A")):
        of_file = qdafiles.read_codebook(file).codebook
        pd.testing.assert_frame_equal(of_file.drop(columns=about_folders), of_qdpx.drop(columns=about_folders))
    about = ["way::time", "way", "way", "time", "Hours, and “waiting”", "Getting there", False, False]
    assert of_qdpx.iloc[1].tolist() == about


def test_the_same_files_give_the_same_tables_in_the_same_order(study, people):
    first, second = (qdafiles.read(study.qdpx(), "A", people) for _ in range(2))
    assert [table.to_csv() for table in first] == [table.to_csv() for table in second]


# --- whatever is in a file, it is a reading or an InputError ---


POISON = [
    b"",
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b'"',
    b"<",
    b"&#0;",
    b"&a;",
    b"]]>",
    b"-1",
    b"9" * 40,
    b"::",
    b"\x1b[31m",
]


def read_or_input_error(file, content: bytes, people) -> None:
    file.write_bytes(content)
    for read in (lambda: qdafiles.read(file, "A", people), lambda: qdafiles.read_codebook(file)):
        try:
            assert isinstance(read(), qdafiles.Reading)
        except InputError as error:
            assert str(error).isprintable() or "\n" in str(error)  # noqa: PT017 (no error is right as well)


@pytest.fixture(scope="module")
def good(tmp_path_factory, study_in, project_file) -> dict:
    """Each form's file, by what it is called, and its bytes."""
    study = study_in(tmp_path_factory.mktemp("good"))
    files = [study.highlights("A"), study.project("A"), study.report(), study.taguette_codebook(), study.qdpx()]
    unpacked = study.archive({"project.qde": project_file(), "sources/1.txt": "x"}, "stored.qdpx", packed=False)
    return {file: file.read_bytes() for file in [*files, unpacked]}


# What a project may hold beside texts: a case of a document and one of a selection, groups, sound with a transcript.
MORE = (
    "<Cases><Case name='P1'><SourceRef targetGUID='00000002-0000-4000-8000-000000000001'/></Case>"
    "<Case name='P2'><SelectionRef targetGUID='s1'/></Case></Cases>"
    "<Sets><Set name='g'><MemberCode targetGUID='00000005-0000-4000-8000-000000000001'/><MemberSource targetGUID='d9'/>"
    "</Set></Sets><AudioSource guid='d9' name='Cy'><Transcript guid='t'><PlainTextContent>Two hours</PlainTextContent>"
    "<SyncPoint guid='1' position='0'/><SyncPoint guid='2' position='3'/><TranscriptSelection guid='s1' "
    "fromSyncPoint='1' toSyncPoint='2'><Coding><CodeRef targetGUID='00000005-0000-4000-8000-000000000001'/></Coding>"
    "</TranscriptSelection></Transcript><AudioSelection begin='1' end='2'><Coding/></AudioSelection></AudioSource>"
)


@pytest.fixture(scope="module")
def packed(tmp_path_factory, study_in, project_file) -> tuple:
    """A project file that is in order, and how to pack one with a text."""
    study = study_in(tmp_path_factory.mktemp("packed"))
    return project_file(after=MORE).encode(), lambda xml: study.archive({"project.qde": xml, "sources/1.txt": "x"})


@cases(300)
@given(which=st.integers(0), place=st.integers(0), length=st.integers(0, 12), poison=st.sampled_from(POISON))
def test_any_spoilt_file_is_a_reading_or_an_input_error(good, people, which, place, length, poison):
    file, content = list(good.items())[which % len(good)]
    start = place % (len(content) + 1)
    read_or_input_error(file, content[:start] + poison + content[start + length :], people)


@cases(200)
@given(place=st.integers(0), length=st.integers(0, 12), poison=st.sampled_from(POISON), cut=st.booleans())
def test_any_spoilt_project_file_is_a_reading_or_an_input_error(packed, people, place, length, poison, cut):
    xml, pack = packed
    start = place % len(xml)
    file = pack(xml[:start] + poison + (b"" if cut else xml[start + length :]))
    read_or_input_error(file, file.read_bytes(), people)
