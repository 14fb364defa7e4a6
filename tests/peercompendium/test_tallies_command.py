"""`compendium tallies`: from files to tallies. Oracle: sets of the invented study's codings, made in the test."""

from __future__ import annotations

import csv
import datetime
import zipfile

import openpyxl
import pandas as pd
import pytest

from peercompendium import cli, failures


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)

    def command(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["compendium", "tallies", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return end.value.code or 0, said.out, said.err

    return command


def by_hand(truth, coder: str, whose: dict[str, str]) -> dict[str, tuple[int, int]]:
    """People and places of each code itself, of one coder, by label."""
    found: dict[str, tuple[int, int]] = {}
    for label in {each.code[-1] for each in truth}:
        given = {
            (each.document, each.start, each.end) for each in truth if (each.coder, each.code[-1]) == (coder, label)
        }
        found[label] = len({whose[document] for document, *_ in given}), len(given)
    return found


def itself(folder) -> dict[str, tuple[int, int]]:
    table = pd.read_csv(folder / "tallies.csv", keep_default_na=False)
    labels = table["code"].where(table["code"] != "", table["theme"])
    columns = ("people, itself", "segments, itself") if "people, itself" in table else ("people", "segments")
    counts = table[list(columns)].itertuples(index=False, name=None)
    return {label: row for label, row in zip(labels, counts, strict=True) if row != (0, 0)}


def test_a_document_is_a_person_unless_a_table_says_whose_it_is(run, study, truth, people, tmp_path):
    file = study.qdpx()
    code, out, _ = run(file, "--lead", "A")
    assert code == 0
    each = {document: document for document in people}
    assert itself(tmp_path / "tallies") == {k: v for k, v in by_hand(truth, "A", each).items() if v != (0, 0)}
    assert "B" in out
    documents = tmp_path / "documents.csv"
    with documents.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["document", "participant"], *people.items()])
    assert run(file, "--lead", "A", "--documents", documents, "--out", "of-people")[0] == 0
    assert itself(tmp_path / "of-people") == {k: v for k, v in by_hand(truth, "A", people).items() if v != (0, 0)}


def test_who_spoke_of_what_is_written_as_counts_and_as_0_and_1(run, study, truth, tmp_path):
    assert run(study.qdpx(), "--lead", "A")[0] == 0
    counts, marks = (
        pd.read_csv(tmp_path / "tallies" / name, index_col="participant")
        for name in ("people-by-code-counts.csv", "people-by-code.csv")
    )
    assert ((counts > 0).astype(int) == marks).all(axis=None)
    for document, its in counts.iterrows():
        given = {(e.start, e.end) for e in truth if (e.document, e.coder, e.code[-1]) == (document, "A", "time")}
        assert its["way: time"] == len(given)
    # Nobody coded what Cy said.
    assert "Cy" not in counts.index


def test_the_workbook_has_the_same_tables_and_tells_no_time(run, study, tmp_path):
    """Oracle: the CSV files, and pandas' reader of workbooks."""
    assert run(study.qdpx(), "--lead", "A")[0] == 0
    first = (tmp_path / "tallies" / "tallies.xlsx").read_bytes()
    sheets = pd.read_excel(tmp_path / "tallies" / "tallies.xlsx", sheet_name=None)
    for file in (tmp_path / "tallies").glob("*.csv"):
        pd.testing.assert_frame_equal(sheets.pop(file.stem), pd.read_csv(file), check_dtype=False)
    assert sheets == {}
    with zipfile.ZipFile(tmp_path / "tallies" / "tallies.xlsx") as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
        assert str(datetime.date.today().year).encode() not in parts.read("docProps/core.xml")
    assert run(study.qdpx(), "--lead", "A", "--out", "again")[0] == 0
    assert (tmp_path / "again" / "tallies.xlsx").read_bytes() == first


def test_an_export_without_a_codebook_or_a_coder_gives_the_codes_that_are_in_it(run, study, truth, people, tmp_path):
    code, out, _ = run(study.highlights("A"), "--count", "lead")
    assert code == 0
    each = {document: document for document in people}
    assert itself(tmp_path / "tallies")["person"] == by_hand(truth, "A", each)["person"]
    assert "the coder" in out
    assert "coding counts." not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--count", "most"], "--count: Input should be 'lead', 'any' or 'all'; found most"),
        (["--themes", "top"], "--themes: should be groups, or a level of the codebook"),
        (["--lead", "Z"], "--lead: should be one of the coders, who are A, B; found Z"),
    ],
)
def test_what_is_not_known_is_told_in_a_sentence_and_nothing_is_written(run, study, tmp_path, words, said):
    code, _, error = run(study.qdpx(), *words)
    assert code == failures.BAD_INPUT
    assert said in error
    assert not (tmp_path / "tallies").exists()


def test_names_that_a_spreadsheet_would_take_for_formulas_are_made_harmless(run, study, tmp_path, project_file):
    xml = project_file(codes="<Code guid='c1' name='=1+1' isCodable='true'/>", sources=(
        "<TextSource guid='d1' name='talk' plainTextPath='internal://1.txt'>"
        "<PlainTextSelection name='Two' startPosition='0' endPosition='3'><Coding guid='x'><CodeRef targetGUID='c1'/>"
        "</Coding></PlainTextSelection></TextSource>"
    ))  # fmt: skip
    assert run(study.archive({"project.qde": xml, "sources/1.txt": "Two hours"}))[0] == 0
    assert "'=1+1" in (tmp_path / "tallies" / "tallies.csv").read_text("utf-8")
    assert ",=1+1" not in (tmp_path / "tallies" / "people-by-code.csv").read_text("utf-8")
    workbook = openpyxl.load_workbook(tmp_path / "tallies" / "tallies.xlsx")
    assert "f" not in {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
