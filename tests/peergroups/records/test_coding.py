"""Cohorts whose interviews were coded in a qualitative tool. Oracle: the invented study, tallied by hand."""

from __future__ import annotations

import unicodedata
import zipfile

import pytest
from refi_elements import TEXT, USERS, case, codes_of, coding, group, selection, source

import qdafiles
from givenfiles.faults import InputError
from peergroups.estimates import themes
from peergroups.records import coding as records_coding
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
        invented.settings["interviews"]["lead_coder"] = lead
        return invented

    return with_files


def counted(rows) -> tuple[int, int]:
    return len({row["participant"] for row in rows}), len({row["segment"] for row in rows})


def tallied(study) -> dict:
    """People and segments of the lead coder under each theme and code, counted in plain Python."""
    lead = study.cohort.interviews.lead_coder
    mine = [row for row in study.segments.to_dict("records") if row["coder"] == lead]
    book = {row["code"]: row for row in study.codebook.to_dict("records")}
    found = {theme: counted([row for row in mine if book[row["code"]]["theme"] == theme]) for theme in themes_of(study)}
    return found | {
        f"{row['theme']}: {row['label']}": counted([each for each in mine if each["code"] == code])
        for code, row in book.items()
        if not row["is_folder"]
    }


def themes_of(study) -> list[str]:
    return study.codebook["theme"].dropna().unique().tolist()


def with_those_below(study) -> dict:
    """The same for every node of the tree, what is below it included, by its path."""
    book = study.codebook.astype("object").where(study.codebook.notna(), None)
    parents = dict(zip(book["code"], book["parent"], strict=True))

    def above(code):
        return [] if code is None else [code, *above(parents[code])]

    rows = study.segments.to_dict("records")
    return {code: counted([row for row in rows if code in above(row["code"])]) for code in parents}


def test_a_taguette_project_a_coder(study, cohort):
    files = {coder: str(study.project(coder)) for coder in "AB"}
    loaded = cohort(files, files["A"]).load()
    assert tallied(loaded) == TALLY
    assert set(loaded.segments["coder"]) == {"A", "B"}
    assert loaded.interviewed == 4


def test_the_tally_follows_the_lead_coder(study, cohort):
    files = {coder: str(study.project(coder)) for coder in "AB"}
    assert {k: v for k, v in tallied(cohort(files, files["A"], "B").load()).items() if v != (0, 0)} == TALLY_OF_B | {
        "trust": (1, 1), "trustee": (1, 1),
    }  # fmt: skip


def test_a_refi_project_that_is_its_own_codebook(study, cohort):
    file = str(study.qdpx())
    loaded = cohort(file, file).load()
    assert tallied(loaded) == TALLY
    assert loaded.codebook["code"][loaded.codebook["is_folder"]].tolist() == ["trust", "trustee"]


@pytest.mark.parametrize("form", ["highlights", "report"])
def test_forms_without_positions_and_without_a_codebook(study, cohort, form):
    segments = str(study.report()) if form == "report" else {c: str(study.highlights(c)) for c in "AB"}
    loaded = cohort(segments, str(study.taguette_codebook())).load()
    assert tallied(loaded) == TALLY
    assert loaded.segments[["start", "end"]].isna().all(axis=None)


def test_a_single_file_without_coders_is_the_lead_coders(study, cohort):
    assert tallied(cohort(str(study.highlights("A")), str(study.taguette_codebook()), "Kim").load()) == TALLY


def halves(study, project_file) -> list[str]:
    """The project in two files, of which each holds some of the documents."""
    whole = project_file()
    head, sources, tail = whole.partition("<Sources>")[0], whole.split("<TextSource")[1:], "</Sources></Project>"
    sources[-1] = sources[-1].removesuffix(tail)
    texts = {f"sources/{n}.txt": text for n, text in enumerate(study.tables()["texts"].values(), start=1)}
    return [
        str(
            study.archive(
                {"project.qde": f"{head}<Sources>{''.join('<TextSource' + s for s in some)}{tail}", **texts}, name
            )
        )
        for some, name in ((sources[:2], "first.qdpx"), (sources[2:], "second.qdpx"))
    ]


def test_a_project_may_come_in_several_files_alone_or_a_coders(study, cohort, project_file, invented):
    """A file that names two coders is no one's: here each holds A's codings only."""
    files = halves(study, project_file)
    made = cohort(files, "")
    del made.settings["tables"]["codebook"]
    assert tallied(made.load()) == TALLY
    assert set(made.load().segments["source"]) == {"first.qdpx", "second.qdpx"}
    projects = [str(study.highlights(coder)) for coder in "AB"]
    loaded = cohort({"Kim": projects}, str(study.taguette_codebook()), "Kim").load()
    both = with_those_below(cohort(files, files[0]).load())
    assert with_those_below(loaded) == both
    assert set(loaded.segments["coder"]) == {"Kim"}


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
    [("a.pdf", b"%PDF-1.7\n%\xe2\xe3\n", "is a PDF"), ("a.nvp", b"\x00\x01", "should be text only")],
)
def test_what_is_no_file_of_a_tool_is_read_as_a_table(study, cohort, name, content, told):
    (study.folder / name).write_bytes(content)
    (fault,) = cohort(str(study.folder / name), str(study.qdpx())).faults()
    assert name in fault
    assert told in fault


def test_a_lead_coder_who_coded_nothing_in_a_tool_is_told(study, cohort):
    file = str(study.qdpx())
    assert cohort(file, file, "Z").faults() == [
        'cohort.yaml, key interviews.lead_coder: found "Z"; is no coder of the segments; these are A, B'
    ]


@pytest.mark.parametrize("segments", [{}, {"A": {"B": "c"}}, [], {"A": []}, {"A": [["b"]]}, [{"A": "b"}]])
def test_segments_are_files_or_files_of_each_coder(cohort, segments):
    (fault,) = cohort(segments, "c.csv").faults()
    assert fault == (
        "cohort.yaml, key tables.segments: should be a file, a list of files, or either for each coder as in "
        "{A: a.qdpx, B: [b.qdpx, c.qdpx]}"
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
    del told["codes of the codebook that no counted passage carries"]
    assert told == {
        "rows in the segments table": 13,
        "rows that repeat a segment, code and coder, counted once": 0,
        f"{exports.UNTAGGED}, counted in each file": 2,
        f"{exports.NEVER_CODED}, counted in each file": 2,
    }


def test_how_many_people_were_never_coded_is_hidden_where_counts_of_people_are(study, cohort):
    file = str(study.qdpx())
    hidden = cohort(file, file)
    del hidden.settings["disclosure"]
    told = themes.reading_report(hidden.load())["what"].tolist()
    assert exports.NEVER_CODED not in told
    assert told[0] == "rows in the segments table"


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

    assert records_coding.read_codebook(read_cohort(made.write()))["code"].tolist() == [row[0] for row in BY_NAME[1:]]
    for name in ("segments", "codebook"):
        del made.settings["tables"][name]
    with pytest.raises(InputError, match=r"tables\.codebook: this key is needed to write a codebook"):
        records_coding.read_codebook(read_cohort(made.write()))


# --- the shape of a codebook, in projects of two people ---


@pytest.fixture
def shaped(study, cohort, invented, project_file):
    """The invented cohort with a project of P02 and P03, of given codes and codings by document, and nothing else."""

    def with_project(tree, given, folders=(), after="", **coding_settings):
        cases_of = case("P02", 1) + case("P03", 2)
        marked = {
            document: "".join(
                selection(coding(code), 3 * n, 3 * n + 3, TEXT[3 * n : 3 * n + 3]) for n, code in enumerate(codes)
            )
            for document, codes in given.items()
        }
        sources = "".join(source(within, f"int {number}", f"d{number}") for number, within in marked.items())
        xml = project_file(
            codes=codes_of(tree, folders), users=USERS, sources=sources, after=f"<Cases>{cases_of}</Cases>{after}"
        )
        file = study.archive({"project.qde": xml, "sources/1.txt": TEXT})
        invented.tables.pop("documents", None)
        invented.settings["tables"].pop("documents", None)
        invented.settings["tables"]["segments"] = str(file)
        invented.settings["tables"].pop("codebook", None)
        invented.settings["interviews"] = {"names": "shown", "descriptions": "shown"} | coding_settings
        return invented

    return with_project


MOODS = {"Mood": {"tired": {"morning": {}, "evening": {}}}, "Group": {"helped": {}, "no help": {}}}
CONTAINED = {
    1: ["Codes::Mood::tired::morning", "Codes::Group::helped", "Codes::Group::no help"],
    2: ["Codes::Mood::tired::morning"],
}


def test_one_project_suffices_and_a_container_is_no_theme(shaped):
    loaded = shaped({"Codes": MOODS}, CONTAINED, folders=("Codes",)).load()
    assert themes_of(loaded) == ["Mood", "Group"]
    assert tallied(loaded)["Mood"] == (2, 2)
    assert tallied(loaded)["Group"] == (1, 2)
    below = with_those_below(loaded)
    assert below["Codes::Mood::tired"] == below["Codes::Mood"] == (2, 2)
    assert below["Codes::Mood::tired::evening"] == (0, 0)
    assert loaded.cohort.interviews.lead_coder == "Kim"
    assert len(loaded.codes) == len(loaded.codebook) - 1


def test_themes_may_be_declared_to_be_at_another_level(shaped):
    loaded = shaped({"Codes": MOODS}, CONTAINED, folders=("Codes",), themes=3).load()
    assert themes_of(loaded) == ["tired", "helped", "no help"]
    assert shaped({"Codes": MOODS}, CONTAINED, themes=5).faults() == [
        'cohort.yaml, key interviews.themes: found "5"; the codebook has no codes on this level'
    ]
    assert shaped({"Codes": MOODS}, CONTAINED, themes="groups").faults() == [
        'cohort.yaml, key interviews.themes: found "groups"; the codebook has no groups of codes'
    ]


def test_code_groups_are_the_themes_of_codes_that_do_not_nest(shaped):
    groups = group("Mood", "tired") + group("Group", "helped", "no help")
    flat = {"tired": {}, "helped": {}, "no help": {}}
    given = {1: ["tired", "helped", "no help"], 2: ["helped", "no help"]}
    loaded = shaped(flat, given, after=f"<Sets>{groups}</Sets>").load()
    assert {theme: tallied(loaded)[theme] for theme in themes_of(loaded)} == {"Mood": (1, 1), "Group": (2, 4)}
    assert shaped(flat, given).load().codebook["theme"].isna().all()


def test_codes_that_nest_are_under_groups_where_that_is_declared(shaped):
    groups = f"<Sets>{group('Day', 'Mood')}{group('Night', 'Group::helped')}</Sets>"
    given = {1: ["Mood::tired", "Group::helped"], 2: ["Group::no help"]}
    told = shaped(MOODS, given, after=groups).load()
    assert themes_of(told) == ["Mood", "Group"]
    assert told.reading[["what", "count"]].to_numpy().tolist() == [[codes.GROUPS, 2]]
    loaded = shaped(MOODS, given, after=groups, themes="groups").load()
    assert {theme: tallied(loaded)[theme] for theme in themes_of(loaded)} == {
        "Day": (1, 1), "Night": (1, 1), "Group": (1, 1),
    }  # fmt: skip


def test_a_table_of_codes_says_itself_what_its_themes_are(study, cohort):
    made = cohort(str(study.qdpx()), "codebook.csv", table=BY_NAME)
    made.settings["interviews"]["themes"] = 1
    assert made.faults() == [
        'cohort.yaml, key interviews.themes: found "1"; the codebook is a table, whose column theme says it'
    ]


def test_a_table_of_codes_may_have_no_themes(study, cohort):
    flat = [[row[0], row[2]] for row in BY_NAME]
    loaded = cohort(str(study.qdpx()), "codebook.csv", table=[["code", "label"], *flat[1:]]).load()
    assert loaded.codebook["theme"].isna().all()


def test_segments_without_a_codebook_anywhere_are_refused(study, cohort, invented):
    del cohort(str(study.highlights("A")), "").settings["tables"]["codebook"]
    assert invented.faults() == [
        "cohort.yaml, key tables.codebook: this key is needed: the files of the segments hold no codebook"
    ]


def test_a_lead_coder_is_needed_among_several_only(study, cohort, invented):
    file = str(study.qdpx())
    cohort(file, file).settings["interviews"] = {"names": "shown"}
    assert invented.faults() == ["cohort.yaml, key interviews.lead_coder: should be one of the coders, who are A, B"]
    invented.settings["tables"]["segments"] = {"A": str(study.project("A"))}
    assert tallied(invented.load()) == TALLY


# --- which documents there are ---


def transcripts(study) -> list[tuple]:
    table = study.transcripts.astype("object").where(study.transcripts.notna(), None)
    return list(table.itertuples(index=False, name=None))


def test_documents_that_nobody_coded_are_told_with_whose_they_are(study, cohort, invented):
    file = str(study.qdpx())
    invented.tables["documents"] = [*DOCUMENTS, ["Dee, lost", "P05"]]
    assert transcripts(cohort(file, file).load()) == [
        ("Ada, first talk", "P02", True),
        ("Ada, second talk", "P02", True),
        ("Ben (phone)", "P03", True),
        ("Cy", "P04", False),
        ("Dee, lost", "P05", False),
    ]
    invented.tables["documents"] = DOCUMENTS[:4]
    assert transcripts(invented.load())[3:] == [("Cy", None, False)]
    files = {coder: str(study.project(coder)) for coder in "AB"}
    assert transcripts(cohort(files, files["A"]).load())[3:] == [("Cy", None, False)]


def test_forms_that_hold_coded_documents_only_leave_the_others_to_the_documents_table(study, cohort, invented):
    loaded = cohort(str(study.highlights("A")), str(study.taguette_codebook())).load()
    assert [row for row in transcripts(loaded) if not row[2]] == [("Cy", "P04", False)]


def test_tables_of_segments_have_transcripts_too(invented, london):
    assert transcripts(invented.load()) == [
        (document, who, True)
        for document, who in dict.fromkeys((row[1], row[2]) for row in invented.tables["segments"][1:])
    ]
    assert london.transcripts["coded"].all()
    assert set(london.transcripts["participant"]) == set(london.segments["participant"])


def test_a_transcript_of_several_people_is_each_ones(shaped):
    cases_of = "<Case name='P03'><SelectionRef targetGUID='s'/></Case>"
    made = shaped({"a": {}}, {1: ["a"]})
    xml = source(selection(coding("a"), more="guid='s'") + selection(coding("a"), 4, 9, "hours"), "focus")
    file = made.settings["tables"]["segments"]
    rewrite(file, f"<Codes>{codes_of({'a': {}})}</Codes><Users>{USERS}</Users><Cases>{cases_of}</Cases>{xml}")
    made.tables["documents"] = [["document", "participant"], ["focus", "P02"]]
    made.settings["tables"]["documents"] = "documents.csv"
    loaded = made.load()
    assert tallied(loaded) == {"nan: a": (2, 2)}
    assert transcripts(loaded) == [("focus", "P03", True), ("focus", "P02", True)]


def rewrite(file: str, within: str) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.qde", f"<Project>{within}</Project>")
        archive.writestr("sources/1.txt", TEXT)


# --- names ---


def test_names_of_files_documents_and_coders_are_the_same_composed_and_decomposed(study, cohort, invented):
    composed, decomposed = "Zoë", unicodedata.normalize("NFD", "Zoë")
    study.highlights("A").rename(study.folder / f"{decomposed}.csv")
    invented.tables["documents"] = [*DOCUMENTS[:4], [decomposed, "P05"]]
    made = cohort({decomposed: str(study.folder / f"{composed}.csv")}, str(study.taguette_codebook()), composed)
    loaded = made.load()
    assert tallied(loaded) == TALLY
    assert transcripts(loaded)[-1] == (composed, "P05", False)
