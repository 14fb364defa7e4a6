"""REFI-QDA projects: the deviations of tools, and files that mean harm."""

from __future__ import annotations

import tracemalloc

import pytest
from refi_elements import TEXT, USERS, case, coding, selection, source

import qdafiles
from givenfiles import archive
from givenfiles.faults import InputError
from qdafiles import codes, exports, refi_project
from qdafiles.positions import ELSEWHERE

CODES = "<Code guid='c1' name='way' isCodable='true'/><Code guid='c2' name='trust' isCodable='false'/>"


@pytest.fixture
def read(study, project_file):
    """Read a project of one text."""

    def read_project(sources: str, members: dict | None = None, name: str = "project.qde", **parts):
        xml = project_file(sources=sources, **({"codes": CODES, "users": USERS} | parts))
        file = study.archive({name: xml} | ({"sources/1.txt": TEXT} if members is None else members))
        return qdafiles.read(file, "lead", {"talk": "P1", "other": "P2"})

    return read_project


def remarks(reading: qdafiles.Reading) -> dict:
    return {(row.what, row.where): row.count for row in reading.report.itertuples(index=False)}


def test_one_coding_is_one_row(read):
    assert read(source(selection(coding()))).segments.iloc[0, 1:].tolist() == [
        "talk", "P1", "way", "Kim", 0, 3, "study.qdpx",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["project.qde", "Project.QDE", "My study in ATLAS.ti.qde"])
@pytest.mark.parametrize("folder", ["sources/", "Sources/", "sources\\"])
def test_the_project_and_its_folder_may_be_called_otherwise(read, name, folder):
    reading = read(source(selection(coding(), end=9, name="Two hours")), {f"{folder}1.TXT": TEXT}, name)
    assert (len(reading.segments), remarks(reading)) == (1, {})


@pytest.mark.parametrize("path", ["internal://1.txt", "INTERNAL://1.TXT", "1.txt", "internal://sources/1.txt"])
def test_a_text_in_the_file_may_be_named_in_several_ways(read, path):
    assert refi_project.TEXT_MISSING not in set(read(source(selection(coding()), path=path)).report["what"])


def test_guids_are_the_same_in_braces_and_in_capitals(read):
    reading = read(
        source(selection(coding("{C1}", "creatingUser='{U1}'"))),
        after="<Cases><Case name='c'><SourceRef targetGUID='{D1}'/></Case></Cases>",
    )
    assert reading.segments[["code", "coder"]].to_numpy().tolist() == [["way", "Kim"]]


def test_a_coding_of_the_whole_document_spans_it(read):
    assert read(source(coding())).segments[["start", "end"]].to_numpy().tolist() == [[0, len(TEXT)]]


def test_a_text_within_the_project_file_is_as_good_as_one_beside_it(read):
    text = "<PlainTextContent>One &amp; two 🚤</PlainTextContent>"
    within = text + selection(coding(), 0, 9, "One &amp; two") + coding()
    reading = read(f"<TextSource guid='d1' name='talk'>{within}</TextSource>", {})
    assert reading.segments[["start", "end"]].to_numpy().tolist() == [[0, 9], [0, 11]]
    assert remarks(reading) == {}


def test_one_selection_written_twice_is_one_segment(read):
    twice = selection(coding(), more="guid='s1'") + selection(coding() + coding("c2"), more="guid='s1'")
    reading = read(source(twice))
    assert reading.segments["segment"].nunique() == 1
    assert reading.segments["code"].tolist() == ["way", "trust"]
    assert remarks(reading) == {(exports.REPEATED, "talk"): 1, (codes.CODED_FOLDERS, "trust"): 1}


def test_a_folder_that_was_coded_is_a_code(read):
    assert read(source(selection(coding("c2")))).codebook["code"].tolist() == ["way", "trust"]


@pytest.mark.parametrize(
    ("xml", "remark"),
    [
        (selection(""), (exports.UNTAGGED, "talk")),
        (selection(coding("nowhere")), (exports.NO_SUCH_CODE, "talk")),
        (selection("<Coding guid='x' creatingUser='u1'/>"), (exports.NO_SUCH_CODE, "talk")),
        (selection(coding(), 3, 3), (refi_project.EMPTY, "talk")),
        (selection(coding(), 3, 2), (refi_project.EMPTY, "talk")),
        (selection(coding(), -1, 2), (refi_project.NO_POSITION, "talk")),
        (selection(coding(), "", 2), (refi_project.NO_POSITION, "talk")),
        (selection(coding(), 0, "9" * 5000), (refi_project.NO_POSITION, "talk")),
        (selection(coding(), 0, "٣"), (refi_project.NO_POSITION, "talk")),
    ],
    ids=["no coding", "no such code", "no code", "empty", "backwards", "negative", "none", "endless", "other digits"],
)
def test_what_cannot_be_a_coding_is_left_out_and_told(read, xml, remark):
    reading = read(source(selection(coding()) + xml))
    assert len(reading.segments) == 1
    assert remarks(reading)[remark] == 1


@pytest.mark.parametrize(
    ("xml", "remark"),
    [
        (selection(coding(), name="By boat"), ELSEWHERE),
        (selection(coding(), 900, 903), ELSEWHERE),
        (selection(coding(), name=""), refi_project.UNCHECKED),
    ],
)
def test_a_position_that_is_out_of_line_or_unchecked_is_kept_and_told(read, xml, remark):
    reading = read(source(xml))
    assert len(reading.segments) == 1
    assert remarks(reading)[remark, "talk"] == 1


def test_a_text_that_is_missing_leaves_positions_unchecked(read):
    reading = read(source(selection(coding()) + coding()), {})
    assert reading.segments["start"].tolist()[0] == 0
    assert reading.segments["start"].isna().tolist() == [False, True]
    assert remarks(reading)[refi_project.TEXT_MISSING, "talk"] == 1


@pytest.mark.parametrize("kind", ["PDF", "Picture", "Audio", "Video"])
def test_codings_of_what_is_no_text_are_left_out_and_told(read, kind):
    marked = f"<{kind}Selection>{coding() * 2}</{kind}Selection>"
    other = f"<{kind}Source guid='d2' name='film' path='absolute://C:/film'>{marked}</{kind}Source>"
    reading = read(source(selection(coding())) + other)
    assert len(reading.segments) == 1
    assert remarks(reading)[refi_project.NOT_TEXT, "film"] == 2


def test_codings_of_notes_and_files_beside_are_told(read):
    note = f"<Notes><Note guid='n' name='memo'>{selection(coding())}</Note></Notes>"
    members = {"sources/1.txt": TEXT, "readme.txt": "x", "other/2.txt": "x"}
    told = remarks(read(source(selection(coding())), members, after=note))
    assert told[refi_project.OF_NOTES, "memo"] == 1
    assert told[refi_project.BESIDE, ""] == 2


def test_whoever_selected_coded_where_the_coding_names_nobody_and_then_the_lead_coder(read):
    xml = selection(coding(user=""), more="creatingUser='u1'") + selection(coding(user=""), 4, 9, "hours")
    reading = read(source(xml))
    assert reading.segments["coder"].tolist() == ["Kim", "lead"]
    assert remarks(reading)[exports.NO_CODER, ""] == 1


def test_a_coder_who_is_not_among_the_users_is_somebody_of_their_own(read):
    assert read(source(selection(coding(user="creatingUser='U9'")))).segments["coder"].tolist() == ["u9"]


def test_cases_name_participants_where_no_table_does_and_each_document_has_one(study, project_file):
    sources = "".join(source(selection(coding()), f"talk {n}", f"d{n}") for n in (1, 2, 3))
    cases = case("P1", 1, 2) + case("P2", 3) + case("All", 3) + case("P9")
    xml = project_file(codes=CODES, users=USERS, sources=sources, after=f"<Cases>{cases}</Cases>")
    file = study.archive({"project.qde": xml, "sources/1.txt": TEXT})
    with pytest.raises(InputError, match='found "talk 3"; names no participant'):
        qdafiles.read(file, "lead")
    reading = qdafiles.read(file, "lead", {"talk 3": "P2", "talk 2": "P7"})
    assert reading.segments["participant"].tolist() == ["P1", "P7", "P2"]
    assert remarks(reading)[refi_project.UNSETTLED, "talk 3"] == 1


def test_two_cases_of_one_name_are_not_taken_for_one_person(study, project_file):
    sources = "".join(source(selection(coding()), f"talk {n}", f"d{n}") for n in (1, 2))
    xml = project_file(codes=CODES, users=USERS, sources=sources, after=case("Kim", 1) + case(" Kim ", 2))
    file = study.archive({"project.qde": xml, "sources/1.txt": TEXT})
    with pytest.raises(InputError) as caught:
        qdafiles.read(file, "lead")
    assert [fault.value for fault in caught.value.faults] == ["talk 1", "talk 2"]
    reading = qdafiles.read(file, "lead", {"talk 1": "P1", "talk 2": "P2"})
    assert remarks(reading)[refi_project.UNSETTLED, "talk 1"] == 1


def test_the_codebook_may_stand_after_the_sources(study):
    sources = f"<Sources>{source(selection(coding()))}</Sources>"
    xml = f"<Project>{sources}<Codes>{CODES}</Codes><Users>{USERS}</Users></Project>"
    file = study.archive({"project.qde": xml, "sources/1.txt": TEXT})
    assert qdafiles.read(file, "lead", {"talk": "P1"}).segments[["code", "coder"]].to_numpy().tolist() == [
        ["way", "Kim"]
    ]


# --- what is refused ---


def refused(read, *arguments, **parts) -> str:
    with pytest.raises(InputError) as caught:
        read(*arguments, **parts)
    (fault,) = caught.value.faults
    return str(fault).rpartition("/study.")[2]


@pytest.mark.parametrize(
    "path",
    [
        "absolute:///etc/passwd", "absolute://C:/x.txt", "relative://../x.txt", "relative://x.txt", "internal://../project.qde",
        "internal:///etc/passwd", "/etc/passwd", "../x.txt", "file:///etc/passwd", "http://127.0.0.1:9/x", "internal://a/b.txt",
        "C:\\x.txt", "",
    ],
)  # fmt: skip
def test_a_text_outside_the_file_is_refused_and_never_read(read, path):
    told = refused(read, source(selection(coding()), path=path))
    assert told.startswith('qdpx, "project.qde": found "')
    assert told.endswith("the text of a source should be in the file itself")


@pytest.mark.parametrize("name", ["../sources/1.txt", "/etc/passwd", "sources/../../1.txt"])
def test_names_that_lead_out_of_the_file_are_refused(read, name):
    assert "holds a name that leads out of it" in refused(read, source(selection(coding())), {name: TEXT})


@pytest.mark.parametrize("members", [{}, {"a.qde": "<Project/>"}, {"deeper/project.qde": "<Project/>"}])
def test_a_file_without_one_project_is_refused(study, members):
    file = study.archive({**members, "b.qde": "<Project/>"} if "a.qde" in members else members)
    with pytest.raises(InputError, match=r"should hold one \.qde file beside its sources"):
        qdafiles.read(file, "lead", {})


ONE = source(selection(coding()))
NOT_APART = {
    "documents": (ONE + source(selection(coding()), guid="d2"), {}, 'found "talk"; two documents have this name'),
    "GUID of documents": (ONE * 2, {}, 'found "talk"; one GUID stands for two documents'),
    "coders": (
        source(selection(coding()) + selection(coding(user="creatingUser='u2'"))),
        {"users": USERS + "<User guid='u2' name=' Kim '/>"},
        'found "Kim"; two coders have this name',
    ),
    "GUID of codes": (ONE, {"codes": CODES + "<Code guid='{C1}' name='w'/>"}, 'found "c1"; one GUID stands for two'),
    "a code below itself": (
        ONE,
        {"codes": "<Code guid='c1' name='a'><Code guid='c1' name='a'/></Code>"},
        'found "c1"; one GUID stands for two codes',
    ),
    "endless name": (source(selection(coding()), name="n" * 600), {}, "names should have 1 to 500 characters"),
}


@pytest.mark.parametrize(("sources", "parts", "told"), NOT_APART.values(), ids=NOT_APART)
def test_what_cannot_be_told_apart_is_refused(read, sources, parts, told):
    assert told in refused(read, sources, **parts)


def test_namesakes_that_coded_nothing_are_no_matter(read):
    users = USERS + "<User guid='u2' name='Kim'/>"
    assert len(read(source(selection(coding())) + source("", guid="d2"), users=users).segments) == 1


def test_a_hundred_thousand_nested_codes_are_refused(read):
    nested = "<Code guid='c1' name='a'>" * 100_000 + "</Code>" * 100_000
    assert refused(read, source(""), codes=nested) == 'qdpx, "project.qde": nests deeper than 100 levels'


def test_entities_are_refused(study):
    bomb = f"<!DOCTYPE Project [<!ENTITY a '{'x' * 50_000}'>]><Project>{'&a;' * 50_000}</Project>"
    with pytest.raises(
        InputError, match=r'study\.qdpx, "project\.qde": should declare no document type and no entities'
    ):
        qdafiles.read(study.archive({"project.qde": bomb}), "lead", {})


def test_a_text_that_is_not_utf_8_is_refused(read):
    assert refused(read, source(selection(coding())), {"sources/1.txt": b"Tw\xf6 hours"}) == (
        'qdpx, "sources/1.txt": should be text in UTF-8'
    )


@pytest.mark.parametrize("member", ["project.qde", "sources/1.txt"])
def test_a_bomb_is_refused_with_little_memory(read, study, project_file, monkeypatch, member):
    monkeypatch.setattr(archive, "MOST_OF_A_MEMBER", 8 << 20)
    xml = project_file(codes=CODES, users=USERS, sources=source(selection(coding())))
    members = {"project.qde": xml, "sources/1.txt": TEXT, member: b" " * (100 << 20)}
    file = study.archive(members)
    del members
    assert file.stat().st_size < 1 << 20
    tracemalloc.start()
    with pytest.raises(InputError, match="is larger than the 8 MB that are read of it"):
        qdafiles.read(file, "lead", {"talk": "P1"})
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()


def test_no_text_is_held_longer_than_its_own_selections_are_checked(study, project_file):
    """Fifty texts of a megabyte need the memory of a few."""
    numbers = range(50)
    sources = "".join(source(coding(), f"talk {n}", f"d{n}", f"{n}.txt") for n in numbers)
    xml = project_file(codes=CODES, users=USERS, sources=sources, after=case("P1", *numbers))
    texts = {f"sources/{n}.txt": f"{n} hours 🚤 ".ljust(1 << 20, "x") for n in numbers}
    file = study.archive({"project.qde": xml, **texts})
    del texts
    tracemalloc.start()
    assert len(qdafiles.read(file, "lead").segments) == len(numbers)
    # A text with an emoji has four bytes a sign in Python; beside it lie the bytes that it is made from.
    assert tracemalloc.get_traced_memory()[1] < 12 << 20
    tracemalloc.stop()


def test_a_file_cut_in_the_middle_is_refused(study, people):
    file = study.qdpx()
    whole = file.read_bytes()
    for share in (0.01, 0.3, 0.6, 0.9, 0.99):
        file.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(InputError, match="should be a whole zip file"):
            qdafiles.read(file, "A", people)
