"""The report as one PDF. Oracle: pypdf, which reads what Chromium printed."""

from __future__ import annotations

import json
import os
import re
import shutil

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader, PdfWriter

from givenfiles.faults import InputError
from peercompendium import chromium, manifest, pdf
from peercompendium.publish import whole


@pytest.fixture(scope="module")
def file(run, london_report, once):
    if chromium.find() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine: nothing could be printed")

    def make(printed):
        ended = run("pdf", london_report, "--out", printed)
        assert ended.returncode == 0, ended.stderr

    return once("report.pdf", make)


@pytest.fixture(scope="module")
def texts(file, once):
    """The text of each page, read out once."""

    def read(found):
        found.write_text(json.dumps([page.extract_text() for page in PdfReader(file).pages]), encoding="utf-8")

    return json.loads(once("report.pdf.json", read).read_text(encoding="utf-8"))


def test_every_heading_is_in_the_contents_with_the_page_it_stands_on(texts, london_report):
    pages = [" ".join(text.replace("\ufb01", "fi").split()) for text in texts]
    contents = " ".join(pages[:2])
    headings = [
        " ".join(heading.find(string=True).split())
        for page in london_report.glob("0*.html")
        for heading in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").main("h1")
    ]
    assert len(headings) == len(list(london_report.glob("0*.html"))) > 1
    for heading in headings:
        # Chromium joins some pairs of letters to one sign, so words with them are left out of the search.
        pattern = re.escape(heading).replace("ff", ".{1,2}") + r" (\d+)"
        told = int(re.search(pattern, contents)[1])
        assert re.search(re.escape(heading).replace("ff", ".{1,2}"), pages[told - 1])


def test_what_a_page_folds_is_not_printed_and_the_reference_page_is_whole(texts, london_report):
    """Oracle: the summaries of folds that a parser finds on the pages."""
    printed = " ".join(" ".join(texts).split())
    pages = {
        page.name: BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for page in london_report.glob("*.html")
    }
    folds = {name: [fold.text for fold in page.main("summary")] for name, page in pages.items()}
    assert all(summary in printed for summary in folds.pop("reference.html"))
    of_several_words = [summary for summaries in folds.values() for summary in summaries if " " in summary]
    assert not [summary for summary in of_several_words if summary in printed]


def test_exercises_are_printed_without_their_answers(texts, london_report):
    """Oracle: the page, where a fold holds the answers; its words, as ligatures may stand for letters of others."""
    page = BeautifulSoup((london_report / "09-exercises.html").read_text(encoding="utf-8"), "html.parser")
    (answers,) = page.select("details.solution")
    printed = " ".join(" ".join(texts).split())
    assert "raise reliability, up to one" in printed
    sentence = "The more reliable a score, the smaller the drop."
    assert sentence in answers.text
    assert sentence not in printed


def test_every_page_has_its_number_and_says_where_its_numbers_are_from(texts):
    for number, text in enumerate(texts, start=1):
        assert f"{number} of {len(texts)}" in text
    origins = [re.search(r"Synthetic records|Published .{1,2}gures|Simulated worlds", text) for text in texts[2:]]
    assert all(origins)


def test_printed_twice_it_says_the_same_and_tells_no_time(file, london_report, tmp_path, monkeypatch, hunt):
    """The first two pages of the report alone; in a hunt, all of it."""
    report = shutil.copytree(london_report, tmp_path / "report")
    for page in [] if hunt.many else sorted(report.glob("0*.html"))[1:]:
        page.unlink()
    # Not to the byte: now and then Chromium numbers the nodes of its structure tree otherwise.
    pdf.write_pdf(report, tmp_path / "first.pdf")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    pdf.write_pdf(report, tmp_path / "again.pdf")
    first, again = PdfReader(tmp_path / "first.pdf"), PdfReader(tmp_path / "again.pdf")
    assert [page.extract_text() for page in first.pages] == [page.extract_text() for page in again.pages]
    assert [entry.title for entry in _flat(first.outline)] == [entry.title for entry in _flat(again.outline)]
    assert (
        dict(first.metadata)
        == dict(again.metadata)
        == dict(PdfReader(file).metadata)
        == {"/Title": "Peer groups for London doctors in training, 2021"}
    )


def _flat(outline):
    for entry in outline:
        yield from _flat(entry) if isinstance(entry, list) else [entry]


def test_without_chromium_it_says_what_to_install(here, london_report, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = here("pdf", london_report, "--out", tmp_path / "report.pdf")
    assert ended.returncode == 2
    assert "a PDF needs Chromium or Chrome" in ended.stderr
    assert not list(tmp_path.iterdir())


@pytest.fixture
def printing(monkeypatch):
    """A stand-in for Chromium: prints a page whose text is what it is told to."""

    def as_chromium(text: str) -> None:
        def printed(page, file):
            writer = PdfWriter()
            writer.add_blank_page(100, 100)
            writer.metadata = {"/Title": text}
            writer.write(file)

        monkeypatch.setattr(pdf, "print_to_pdf", printed)

    return as_chromium


def test_in_the_report_it_is_on_the_list_and_takes_its_own_place_again(printing, london_report, tmp_path):
    report = shutil.copytree(london_report, tmp_path / "report")
    for text in ("first", "second"):
        printing(text)
        pdf.write_pdf(report)
        assert PdfReader(report / "report.pdf").metadata.title == text
    assert manifest.strangers(report) == {}
    with whole(report):
        pass
    assert not (report / "report.pdf").exists()


@pytest.mark.parametrize("place", ["report/report.pdf", "thesis.pdf", "report/index.html", "changed"])
def test_a_file_that_is_not_its_own_is_never_replaced(printing, london_report, contents, tmp_path, place):
    report = shutil.copytree(london_report, tmp_path / "report")
    printing("first")
    if place == "changed":
        place = "report/report.pdf"
        pdf.write_pdf(report)
    (tmp_path / place).write_text("years of work", encoding="utf-8")
    before = contents(tmp_path)
    printing("second")
    with pytest.raises(InputError, match="is there, and its folder's list does not say"):
        pdf.write_pdf(report, tmp_path / place)
    assert contents(tmp_path) == before


def test_a_folder_that_is_no_report_is_refused(here, tmp_path):
    ended = here("pdf", tmp_path)
    assert ended.returncode == 2
    assert "is not a report" in ended.stderr
    assert not list(tmp_path.iterdir())
