"""A whole report as one PDF, with contents and page numbers, without what its pages fold (the reference page apart)."""

from __future__ import annotations

import io
import re
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from givenfiles.faults import InputError, called
from peercompendium import temporary
from peercompendium.chromium import print_to_pdf
from peercompendium.publish import put, refuse_files
from peercompendium.templates import render, style
from peergroups.places import MARK
from peergroups.show.tables import REFERENCE

INDEX = "index.html"


def write_pdf(report: Path, file: Path | None = None) -> Path:
    """Print a report's pages, one after the other, to `file` (`report.pdf` in the report unless told); returns it.

    Raises InputError where the folder is no report, another file is there, there is no Chromium, or the file cannot be
    written.
    """
    if not (report / MARK).is_file() or not (report / INDEX).is_file():
        raise InputError(f"{called(report)} is not a report: make one with `compendium report`")
    file = file or report / "report.pdf"
    refuse_files([file])
    with temporary.folder() as folder:
        pages = _read_pages(report)
        first = _print(folder, pages, {})
        # Where each heading comes to stand is known only when all is laid out, so the contents are printed twice.
        second = _print(folder, pages, _places(first))
        (written,) = put(file.parent, {file.name: _without_its_time(second)})
    return written


def _read_pages(report: Path) -> list[dict]:
    files = sorted(report.glob("*.html"), key=lambda file: (file.name != INDEX, file.name))
    return [_read_page(file) for file in files]


def _read_page(file: Path) -> dict:
    page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    _make_links_local(page.main, file.stem)
    for folded in page.main("details"):
        if file.name == REFERENCE:
            folded["open"] = ""
        else:
            folded.decompose()
    headings = [(heading["id"], heading.find(string=True)) for heading in page.main("h2")]
    return {
        "name": file.stem,
        "title": page.main.h1.find(string=True),
        "warning": page.select_one(".marking").text,
        "origin": re.split("[:.]", page.select_one(".marking").text)[0],
        "headings": headings,
        "body": page.main.decode_contents(),
    }


def _make_links_local(main: Tag, name: str) -> None:
    """Anchors get the name of their page in front, for the same ones stand on several pages."""
    for tag in main.find_all(id=True):
        tag["id"] = f"{name}--{tag['id']}"
    for link in main.find_all("a", href=True):
        page, _, anchor = link["href"].partition("#")
        target = page.removesuffix(".html") or name
        if page and not page.endswith(".html"):
            link.unwrap()
        else:
            link["href"] = f"#{target}--{anchor}" if anchor else f"#{target}"


def _print(folder: Path, pages: list[dict], places: dict[str, int]) -> Path:
    html = render("pdf.html.j2", {"pages": pages, "places": places, "style": style()})
    source, printed = folder / "report.html", folder / f"{bool(places)}.pdf"
    source.write_text(html, encoding="utf-8")
    print_to_pdf(source, printed)
    return printed


def _places(printed: Path) -> dict[str, int]:
    """The page on which each anchor that something links to stands, from 1."""
    from pypdf import PdfReader

    reader = PdfReader(printed)
    return {
        name.lstrip("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def _without_its_time(printed: Path) -> bytes:
    """The pages without the time at which they were printed."""
    from pypdf import PdfReader, PdfWriter

    title = PdfReader(printed).metadata.title
    writer = PdfWriter(clone_from=printed)
    writer.metadata = {"/Title": title}
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()
