"""REFI-QDA projects: the deviations of tools, and files that mean harm."""

from __future__ import annotations

import tracemalloc
import unicodedata

import pytest
from refi_elements import TEXT, USERS, case, coding, group, selection, source

import qdafiles
from givenfiles import archive
from givenfiles.faults import InputError
from qdafiles import codes, exports, refi_project, refi_sources
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
    assert refi_sources.TEXT_MISSING not in set(read(source(selection(coding()), path=path)).report["what"])


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
    ],
    ids=["no coding", "no such code", "no code"],
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
        (selection(coding(), name=""), refi_sources.UNCHECKED),
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
    assert remarks(reading)[refi_sources.TEXT_MISSING, "talk"] == 1


@pytest.mark.parametrize(
    ("start", "end", "remark"),
    [
        (3, 3, refi_sources.EMPTY),
        (3, 2, refi_sources.EMPTY),
        (-1, 2, refi_sources.NO_POSITION),
        ("", 2, refi_sources.NO_POSITION),
        (0, "9" * 5000, refi_sources.NO_POSITION),
        (0, "٣", refi_sources.NO_POSITION),
    ],
    ids=["empty", "backwards", "negative", "none", "endless", "other digits"],
)
def test_what_was_coded_without_a_place_in_the_text_counts_and_is_told(read, start, end, remark):
    without = selection(coding() + coding("c2"), start, end)
    reading = read(source(selection(coding()) + without))
    assert reading.segments["start"].isna().tolist() == [False, True, True]
    assert reading.segments["segment"].nunique() == 2
    assert remarks(reading)[remark, "talk"] == 1


# Every kind of selection that the schema of REFI-QDA 1.5 has beside that of text: at two places, and what it is within.
CORNERS = "firstX='1' firstY='2' secondX='3' secondY='4'"
SYNC = "".join(f"<SyncPoint guid='{key}' timeStamp='{key}00'/>" for key in "123")
OTHERS = {
    "PDF": ("<PDFSource {}>{}</PDFSource>", "PDFSelection", f"page='0' {CORNERS}", f"page='1' {CORNERS}"),
    "picture": ("<PictureSource {}>{}</PictureSource>", "PictureSelection", CORNERS, CORNERS.replace("4", "5")),
    "sound": ("<AudioSource {}>{}</AudioSource>", "AudioSelection", "begin='1' end='2'", "begin='1' end='3'"),
    "film": ("<VideoSource {}>{}</VideoSource>", "VideoSelection", "begin='1' end='2'", "begin='2' end='3'"),
    "transcript": (
        "<AudioSource {}><Transcript guid='t'>" + SYNC + "{}</Transcript></AudioSource>", "TranscriptSelection",
        "fromSyncPoint='1' toSyncPoint='2'", "fromSyncPoint='{1}' toSyncPoint='3'",
    ),
    "without a place": ("<PDFSource {}>{}</PDFSource>", "PDFSelection", "guid='s1'", "guid='s2'"),
    "another tool's": ("<PDFSource {}>{}</PDFSource>", "OddSelection", "guid='s1' x='1'", "guid='s2' x='2'"),
}  # fmt: skip


@pytest.mark.parametrize(("around", "kind", "here", "there"), OTHERS.values(), ids=OTHERS)
def test_what_was_coded_in_anything_but_text_counts_by_its_place(read, around, kind, here, there):
    users = USERS + "<User guid='u2' name='Jo'/>"
    mine, yours = coding() + coding("c2"), coding(user="creatingUser='u2'")
    within = "".join(f"<{kind} {at}>{codings}</{kind}>" for at, codings in ((here, mine), (there, mine), (here, yours)))
    reading = read(around.format("guid='d2' name='other' path='absolute://C:/film'", within), users=users)
    found = reading.segments
    assert found["participant"].tolist() == ["P2"] * 5
    assert found["start"].isna().all()
    assert found.groupby("segment", sort=False)["coder"].agg(list).tolist() == [["Kim", "Kim", "Jo"], ["Kim", "Kim"]]
    assert set(remarks(reading)) <= {(codes.CODED_FOLDERS, "trust")}


@pytest.mark.parametrize("around", ["<PDFSource {}>{}</PDFSource>", "<PictureSource {}>{}</PictureSource>"])
def test_a_coding_of_a_whole_document_that_is_no_text_counts_once(read, around):
    assert len(read(around.format("guid='d2' name='other'", coding() * 2)).segments) == 1


@pytest.mark.parametrize("part", ["Representation", "TextDescription"])
def test_a_text_that_comes_with_a_source_is_read_and_is_a_place_of_its_own(read, part):
    marked = selection(coding(), 4, 9, "hours") + selection(coding(), 0, 3, "By")
    text = f"<{part} guid='r' plainTextPath='internal://1.txt'>{marked}</{part}>"
    reading = read(f"<PDFSource guid='d2' name='other' path='internal://2.pdf'>{text}</PDFSource>")
    assert reading.segments[["start", "end"]].to_numpy().tolist() == [[4, 9], [0, 3]]
    assert remarks(reading) == {(ELSEWHERE, "other"): 1}


def test_sync_points_that_stand_in_the_text_give_positions(read):
    points = "<SyncPoint guid='1' position='4'/><SyncPoint guid='2' position='9'/>"
    marked = f"<TranscriptSelection fromSyncPoint='1' toSyncPoint='2'>{coding()}</TranscriptSelection>"
    text = f"<Transcript guid='t' plainTextPath='internal://1.txt'>{points}{marked}</Transcript>"
    reading = read(f"<AudioSource guid='d2' name='other'>{text}</AudioSource>")
    assert reading.segments[["start", "end"]].to_numpy().tolist() == [[4, 9]]


def test_a_text_within_a_selection_of_a_pdf_is_the_same_place(read):
    inside = f"<Representation guid='r'>{selection(coding(), 0, 3)}</Representation>"
    marked = f"<PDFSelection page='0' {CORNERS}>{inside}</PDFSelection>"
    assert len(read(f"<PDFSource guid='d2' name='other'>{marked}</PDFSource>").segments) == 1


def test_a_selection_without_a_code_is_told_wherever_it_is(read):
    other = "<PDFSource guid='d2' name='other'><PDFSelection/></PDFSource>"
    told = remarks(read(source(selection(coding())) + other))
    assert told == {(exports.UNTAGGED, "other"): 1, (exports.NEVER_CODED, "other"): 1}


# --- whose a selection is ---


def of_people(*references: str) -> str:
    """Cases P1, P2 and so on, each with what it points at: d1 is a document, all else selections."""
    tags = {True: "SourceRef", False: "SelectionRef"}
    return "".join(
        f"<Case name='P{number}'>"
        + "".join(f"<{tags[key.startswith('d')]} targetGUID='{key}'/>" for key in keys.split())
        + "</Case>"
        for number, keys in enumerate(references, start=1)
    )


def test_a_selection_is_whose_case_points_at_it_whatever_the_document_is_said_to_be(read):
    marked = selection(coding(), more="guid='s1'") + selection(coding(), 4, 9, "hours", more="guid='s2'")
    assert read(source(marked), after=of_people("{S1}", "s2")).segments["participant"].tolist() == ["P1", "P2"]
    heard = f"<AudioSelection guid='s1' begin='1' end='2'>{coding()}</AudioSelection>"
    assert read(f"<AudioSource guid='d2' name='film'>{heard}</AudioSource>", after=of_people("", "s1")).segments[
        "participant"
    ].tolist() == ["P2"]


def test_what_lies_within_what_a_case_points_at_is_theirs(read):
    """A turn of a focus group is marked and given to a case; what was coded shares words with it."""
    turns = selection("", 0, 9, "Two hours", "guid='s1'") + selection("", 10, 18, "by boat.", "guid='s2'")
    marked = (
        selection(coding(), 0, 3) + selection(coding("c2"), 13, 17, "boat") + selection(coding(), 4, 12, "hours by")
    )
    reading = read(source(turns + marked, name="other"), after=of_people("s1", "", "s2"))
    # What two people share is whose the documents table says.
    assert reading.segments["participant"].tolist() == ["P1", "P3", "P2"]
    assert remarks(reading)[refi_project.UNSETTLED_PLACES, "other"] == 1


def test_a_selection_of_nobody_is_told_where_no_table_says_whose_its_document_is(study, project_file):
    marked = selection(coding(), more="guid='s1'") + selection(coding(), 4, 9, "hours", more="guid='s2'")
    xml = project_file(codes=CODES, users=USERS, sources=source(marked), after=of_people("s1", "", "s1 s2"))
    file = study.archive({"project.qde": xml, "sources/1.txt": TEXT})
    with pytest.raises(InputError, match='found "talk"; names no participant'):
        qdafiles.read(file, "lead")
    assert qdafiles.read(file, "lead", {"talk": "P9"}).segments["participant"].tolist() == ["P9", "P3"]


# --- a document twice, in a group for each coder ---


def in_groups(**members: str) -> str:
    def group_of(name: str, keys: str) -> str:
        return (
            f"<Set name='{name}'>" + "".join(f"<MemberSource targetGUID='{key}'/>" for key in keys.split()) + "</Set>"
        )

    return f"<Sets>{''.join(group_of(name, keys) for name, keys in members.items())}</Sets>"


def copies(first: str = "internal://1.txt", second: str = "internal://2.txt") -> str:
    theirs = selection(coding()) + selection(coding("c2"), 4, 9, "hours")
    return source(selection(coding()), "talk", "d1", first) + source(theirs, "talk", "d2", second)


SAME = {"sources/1.txt": TEXT, "sources/2.txt": TEXT}


def test_a_document_that_stands_in_two_groups_was_coded_by_each(read):
    reading = read(copies() + source("", "other", "d3"), SAME, after=in_groups(Ann="d1", Bob="d2 d3", All="d9"))
    found = reading.segments
    assert found[["code", "coder"]].to_numpy().tolist() == [["way", "Ann"], ["way", "Bob"], ["trust", "Bob"]]
    assert found["segment"].nunique() == 2
    assert found["document"].unique().tolist() == ["talk"]
    assert remarks(reading)[refi_project.OF_GROUPS, "Ann"] == 1
    assert (exports.NEVER_CODED, "talk") not in remarks(reading)


@pytest.mark.parametrize(
    ("members", "groups"),
    [
        ({"sources/1.txt": TEXT, "sources/2.txt": "Two hours by train"}, {"Ann": "d1", "Bob": "d2"}),
        ({"sources/1.txt": TEXT}, {"Ann": "d1", "Bob": "d2"}),
        (SAME, {"Ann": "d1 d2"}),
        (SAME, {"Ann": "d1", "Bob": "d1 d2"}),
        (SAME, {"Ann": "d1"}),
        (SAME, {"Ann": "d1", "Bob": "d1"}),
        (SAME, {}),
    ],
    ids=[
        "other words",
        "words that are not there",
        "one group",
        "one in both",
        "one in none",
        "one in two",
        "no groups",
    ],
)
def test_two_documents_of_one_name_are_refused_otherwise(read, members, groups):
    assert 'found "talk"; two documents have this name' in refused(read, copies(), members, after=in_groups(**groups))


def test_names_of_texts_and_documents_are_the_same_composed_and_decomposed(study, project_file):
    decomposed = unicodedata.normalize("NFD", "Gespräch")
    xml = project_file(
        codes=CODES, users=USERS, sources=source(coding(), decomposed, path=f"internal://{decomposed}.txt")
    )
    reading = qdafiles.read(study.archive({"project.qde": xml, "sources/Gespräch.txt": TEXT}), "A", {"Gespräch": "P1"})
    assert reading.segments[["document", "end"]].to_numpy().tolist() == [["Gespräch", len(TEXT)]]


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


def test_codings_that_groups_of_codes_multiply_are_refused(read, monkeypatch):
    for module in (codes, exports):
        monkeypatch.setattr(module, "MOST_CODINGS", 3)
    marked = source(selection(coding()) + selection(coding(), 4, 9, "hours"))
    assert len(read(marked, codes="<Code guid='c1' name='way'/>").segments) == 2
    told = refused(read, marked, codes="<Code guid='c1' name='way'/>", after=group("X", "c1") + group("Y", "c1"))
    assert told.endswith("holds more than 3 codings")


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
