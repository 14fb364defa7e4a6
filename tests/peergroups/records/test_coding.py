"""Cohorts whose interviews were coded in a qualitative tool. Oracle: the invented study, tallied by hand."""

from __future__ import annotations

import pytest

import qdafiles
from givenfiles.faults import InputError
from peergroups import results
from peergroups.estimates import themes
from peergroups.records import coding
from qdafiles import codes, exports

# Who is who among the invented cohort's people, of whom P02 to P05 were interviewed.
DOCUMENTS = [
    ["document", "participant"],
    ["Ada, first talk", "P02"],
    ["Ada, second talk", "P02"],
    ["Ben (phone)", "P03"],
    ["Cy", "P04"],
]
# People and segments of coder A, who never used way::cost.
TALLY = {
    "way": (1, 4),
    "way: way": (1, 1),
    "way: time": (1, 3),
    "way: cost": (0, 0),
    "trust": (2, 2),
    "trust: person": (2, 2),
    "trustee": (1, 1),
    "trustee: board": (1, 1),
    "asked at 3 a.m. by e-mail": (1, 1),
    "asked at 3 a.m. by e-mail: asked at 3 a.m. by e-mail": (1, 1),
}
TALLY_OF_B = {"way: time": (1, 2), "way: way": (1, 1), "way": (1, 2), "trustee: board": (1, 1), "trust: person": (1, 1)}
BY_NAME = [
    ["code", "theme", "label", "description"],
    ["way", "Getting there", "the way as such", ""],
    ["way.time", "Getting there", "hours", ""],
    ["person", "People", "somebody", ""],
    ["b", "People", "board", ""],
    ["e-mail", "Asked", "asked at 3 a.m. by e-mail", ""],
]


@pytest.fixture
def cohort(invented):
    """The invented cohort, whose interviews are to be read from files of the study."""
    invented.tables["documents"] = DOCUMENTS
    invented.settings["tables"]["documents"] = "documents.csv"
    for name in ("codebook", "segments"):
        del invented.tables[name]

    def with_files(segments, codebook, lead: str = "A", table: list | None = None):
        if table:
            invented.tables["codebook"] = table
        invented.settings["tables"] |= {"segments": segments, "codebook": codebook}
        invented.settings["coding"]["lead_coder"] = lead
        return invented

    return with_files


def tallied(study) -> dict:
    table = themes.tally(study)
    return {
        domain: tuple(int(results.pick(table, each, domain)["estimate"]) for each in ("participants", "segments"))
        for domain in dict.fromkeys(table["domain"])
    }


def test_a_taguette_project_a_coder(study, cohort):
    files = {coder: str(study.project(coder)) for coder in "AB"}
    loaded = cohort(files, files["A"]).load()
    assert tallied(loaded) == TALLY
    assert set(loaded.segments["coder"]) == {"A", "B"}
    assert set(themes.tally(loaded)["n"]) == {4}


def test_the_tally_follows_the_lead_coder(study, cohort):
    files = {coder: str(study.project(coder)) for coder in "AB"}
    assert {k: v for k, v in tallied(cohort(files, files["A"], "B").load()).items() if v != (0, 0)} == TALLY_OF_B | {
        "trust": (1, 1), "trustee": (1, 1),
    }  # fmt: skip


def test_a_refi_project_that_is_its_own_codebook(study, cohort):
    file = str(study.qdpx())
    loaded = cohort(file, file).load()
    assert tallied(loaded) == TALLY
    # What is told of the codes is told once, though the file was read twice.
    assert loaded.reading["what"].tolist().count(codes.FOLDERS) == 2


@pytest.mark.parametrize("form", ["highlights", "report"])
def test_forms_without_positions_and_without_a_codebook(study, cohort, form):
    segments = str(study.report()) if form == "report" else {c: str(study.highlights(c)) for c in "AB"}
    loaded = cohort(segments, str(study.taguette_codebook())).load()
    assert tallied(loaded) == TALLY
    assert loaded.segments[["start", "end"]].isna().all(axis=None)


def test_a_single_file_without_coders_is_the_lead_coders(study, cohort):
    assert tallied(cohort(str(study.highlights("A")), str(study.taguette_codebook()), "Kim").load()) == TALLY


def test_a_codebook_of_ones_own_needs_only_names(study, cohort):
    loaded = cohort(str(study.qdpx()), "codebook.csv", table=BY_NAME).load()
    assert tallied(loaded) == {
        "Getting there": (1, 4), "Getting there: the way as such": (1, 1), "Getting there: hours": (1, 3),
        "People": (2, 2), "People: somebody": (2, 2), "People: board": (1, 1),
        "Asked": (1, 1), "Asked: asked at 3 a.m. by e-mail": (1, 1),
    }  # fmt: skip
    told = loaded.reading[loaded.reading["what"] == codes.BY_NAME]
    assert told["where"].tolist() == [
        "trust::person as person", "trustee::board as b", "asked at 3 a.m. by e-mail as e-mail",
    ]  # fmt: skip


def test_a_table_of_segments_may_have_a_tools_codebook(study, cohort, invented):
    invented.tables["segments"] = [
        ["segment", "document", "participant", "code", "coder", "start", "end"],
        ["s1", "talk", "P02", "time", "A", "0", "9"],
        ["s1", "talk", "P02", "way::cost", "A", "0", "9"],
    ]
    loaded = cohort("segments.csv", str(study.qdpx())).load()
    assert tallied(loaded)["way"] == (1, 1)
    assert loaded.segments["code"].tolist() == ["way::time", "way::cost"]


def test_codes_that_are_not_in_the_codebook_are_told_at_once(study, cohort):
    faults = cohort(str(study.qdpx()), "codebook.csv", table=[*BY_NAME[:2], BY_NAME[3]]).faults()
    told = "should be in the codebook codebook.csv, by its path or by a name that it alone has"
    assert faults == [
        f'study.qdpx, column code: found "way::time"; {told}',
        f'study.qdpx, column code: found "trustee::board"; {told}',
        f'study.qdpx, column code: found "asked at 3 a.m. by e-mail"; {told}',
    ]


def test_whose_a_document_is_must_be_known_and_somebody_who_was_interviewed(study, cohort, invented):
    file = str(study.qdpx())
    invented.tables["documents"] = [*DOCUMENTS[:2], ["Ada, second talk", "P01"], ["Ben (phone)", "P77"]]
    told = "has coded segments and so should be interviewed = yes in the participants table"
    assert cohort(file, file).faults() == [
        'documents.csv, row 4, column participant: found "P77"; should be in the participants table',
        f'study.qdpx, column participant: found "P01"; {told}',
        f'study.qdpx, column participant: found "P77"; {told}',
    ]
    invented.tables["documents"] = DOCUMENTS[:1] + DOCUMENTS[3:]
    faults = cohort(file, file).faults()
    assert [fault.partition(";")[0].rpartition("found ")[2] for fault in faults] == [
        '"Ada, first talk"',
        '"Ada, second talk"',
    ]
    invented.drop_table("documents")
    assert "names no participant: tables.documents should say whose" in cohort(file, file).faults()[0]


def test_a_documents_table_that_cannot_be_read_is_the_only_fault(study, cohort, invented):
    invented.raw["documents"] = b"document\n"
    assert [fault.partition(":")[0] for fault in cohort(str(study.qdpx()), "c.csv").faults()] == ["documents.csv"]


def test_spaces_in_the_name_of_a_document_are_no_matter(study, cohort, invented):
    file = str(study.qdpx())
    invented.tables["documents"] = [[name.replace(" ", "  "), whose] for name, whose in DOCUMENTS]
    assert tallied(cohort(file, file).load()) == TALLY


def test_a_document_stands_once(study, cohort, invented):
    invented.tables["documents"] = [*DOCUMENTS, ["Cy", "P05"]]
    assert cohort(str(study.qdpx()), "c.csv").faults() == [
        'documents.csv, row 6, column document: found "Cy"; stands once already, in row 5'
    ]


def test_the_faults_of_codebook_and_segments_are_told_together(study, cohort):
    broken = study.folder / "broken.qdc"
    broken.write_text("<Project/>")
    faults = cohort({"A": str(broken), "B": "no.csv"}, str(broken)).faults()
    assert len(faults) == 3
    assert faults[0].endswith('found "Project"; its outermost element should be CodeBook')
    assert "is a REFI-QDA codebook and none of these, which hold coded segments: " in faults[1]
    assert faults[2] == "no.csv: a table was expected here (No such file or directory)"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("a.pdf", b"%PDF-1.7\n%\xe2\xe3\n", "should be saved as UTF-8"), ("a.nvp", b"\x00\x01", "should be text only")],
)
def test_what_is_no_file_of_a_tool_is_read_as_a_table(study, cohort, name, content, told):
    (study.folder / name).write_bytes(content)
    (fault,) = cohort(str(study.folder / name), str(study.qdpx())).faults()
    assert name in fault
    assert told in fault


def test_a_lead_coder_who_coded_nothing_in_a_tool_is_told(study, cohort):
    file = str(study.qdpx())
    assert cohort(file, file, "Z").faults() == [
        'cohort.yaml, key coding.lead_coder: found "Z"; is no coder in the segments table'
    ]


@pytest.mark.parametrize("segments", [{}, {"A": {"B": "c"}}, ["a.csv"], {"A": ["b"]}])
def test_segments_are_a_file_or_one_a_coder(cohort, segments):
    (fault,) = cohort(segments, "c.csv").faults()
    assert fault == (
        "cohort.yaml, key tables.segments: should be a file, or one file a coder as in {A: a.sqlite3, B: b.sqlite3}"
    )


def test_columns_that_a_cohort_renames_are_no_tools(cohort, invented):
    invented.tables["codebook"] = BY_NAME
    invented.tables["segments"] = [
        ["id", "document", "participant", "tag", "coder", "start", "end", "content"],
        ["s1", "talk", "P02", "person", "A", "0", "9", "x"],
    ]
    invented.settings["columns"] = {"segments": {"id": "segment", "tag": "code", "content": "ignore"}}
    assert tallied(cohort("segments.csv", "codebook.csv").load())["People"] == (1, 1)


def test_positions_may_be_empty_and_then_both_are(cohort, invented):
    invented.tables["codebook"] = BY_NAME
    invented.tables["segments"] = [
        ["segment", "document", "participant", "code", "coder", "start", "end"],
        ["s1", "talk", "P02", "person", "A", "", ""],
        ["s2", "talk", "P02", "person", "A", "5", ""],
        ["s3", "talk", "P02", "person", "A", "", "5"],
    ]
    assert [fault.partition(":")[0] for fault in cohort("segments.csv", "codebook.csv").faults()] == [
        "segments.csv, row 3, column end", "segments.csv, row 4, column end",
    ]  # fmt: skip
    del invented.tables["segments"][2:]
    assert tallied(invented.load())["People"] == (1, 1)


# --- what is told of the reading ---


def test_the_reading_report_tells_what_was_left_out_beside_what_it_told_before(study, cohort):
    files = {coder: str(study.project(coder)) for coder in "AB"}
    loaded = cohort(files, files["A"]).load()
    told = dict(themes.reading_report(loaded).to_numpy().tolist())
    assert told == {
        "rows in the segments table": 13,
        "rows that repeat a segment, code and coder, counted once": 0,
        "codes of the codebook never used by the lead coder": 1,
        f"{exports.UNTAGGED}, counted in each file": 2,
        f"{exports.NEVER_CODED}, counted in each file": 2,
    }


def test_how_many_people_were_never_coded_is_hidden_where_counts_of_people_are(study, cohort):
    file = str(study.qdpx())
    hidden = cohort(file, file)
    del hidden.settings["disclosure"]
    told = themes.reading_report(hidden.load())["what"].tolist()
    assert exports.NEVER_CODED not in told
    assert codes.FOLDERS in told


def test_a_plain_cohort_has_nothing_to_tell(invented, london):
    assert invented.load().reading.empty
    assert list(london.reading) == ["file", "what", "where", "count"]
    assert "source" not in london.segments


# --- the codebook, for other tools ---


def test_the_codebook_that_other_tools_read_leads_back_to_the_cohorts_own(study, cohort, tmp_path):
    """Written from the cohort, coded with elsewhere, read back: every code is found."""
    loaded = cohort(str(study.qdpx()), "codebook.csv", table=BY_NAME).load()
    (tmp_path / "out.qdc").write_bytes(qdafiles.codebook_as_refi(loaded.codebook, loaded.cohort.id))
    again = qdafiles.read_codebook(tmp_path / "out.qdc").codebook
    assert len(codes.found(again["code"].tolist(), loaded.codebook)) == len(loaded.codebook) == 5


def test_the_codebook_alone_is_read_without_the_other_tables(cohort, invented):
    made = cohort("nowhere.csv", "codebook.csv", table=BY_NAME)
    made.settings["tables"]["answers"] = "nowhere.csv"
    from peergroups.records.cohort import read_cohort

    assert coding.read_codebook(read_cohort(made.write()))["code"].tolist() == [row[0] for row in BY_NAME[1:]]
    for name in ("segments", "codebook"):
        del made.settings["tables"][name]
    with pytest.raises(InputError, match=r"tables\.codebook: this key is needed to write a codebook"):
        coding.read_codebook(read_cohort(made.write()))
