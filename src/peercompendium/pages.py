"""Executed notebooks made into pages that need nothing but themselves."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbconvert.filters import Highlight2HTML
from pygments.formatters import HtmlFormatter

from peercompendium import first_page, reference_page
from peercompendium.notebooks import (
    ANSWER,
    NUMBERS,
    OPTIONAL,
    RECORDS,
    SOLUTION,
    STATISTICIANS,
    Notebook,
)
from peercompendium.run import Executed
from peercompendium.templates import TEMPLATES, render, style
from peergroups import results
from peergroups.places import MARK
from peergroups.records.study import Study
from peergroups.show.tables import REFERENCE, SVG

# The pages whose first picture and whose answer the first page shows.
BEFORE_AND_AFTER, WITHOUT_GROUPS = "03-before-and-after", "08-what-a-missing-control-group-means"
OPENS = '<p class="answer">'
SECTIONS = "<!-- sections -->"
HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)<a class="anchor-link"')
# What the page says in place of cells with these tags; a click shows them.
FOLDS = {SOLUTION: "Answers", STATISTICIANS: "For statisticians", NUMBERS: "The numbers behind this picture"}
FOLDS_OF_MADE_UP = {RECORDS: "On made-up records: it teaches the method and says nothing of the participants"}
WARNINGS = {
    "published": "Published figures: read from the article, not from records.",
    "simulated": "Simulated worlds: thought experiments with chosen settings, beside published figures.",
    "synthetic": "Synthetic records: made up. No participant gave these answers.",
    "both": "Published figures, read from the article. Beside them synthetic records: made up, no participant gave "
    "these answers.",
    "real": "Private records of a real cohort. Do not pass these pages on unless you may.",
}
MARKINGS = {
    "published": "published figures",
    "simulated": "simulated worlds",
    "synthetic": "synthetic records",
    "both": "published figures, synthetic records",
    "real": "private records",
}


def write_pages(study: Study, executed: list[Executed], left_out: list[Notebook], folder: Path) -> None:
    """Write a page for each executed notebook and the notebook itself, a first page and one to look things up on."""
    contents, rows = [_entry(run) for run in executed], results.rows_of(folder)
    records = "both" if study.published is not None and study.origin == "synthetic" else study.origin
    rounding = _rounding(study)
    about = {"cohort": study.cohort.title, "style": style(), "contents": contents} | _marked(records) | rounding
    (folder / "notebooks").mkdir()
    pages = []
    for place, (run, entry) in enumerate(zip(executed, contents, strict=True)):
        nbformat.write(_without_empty_sections(run.notebook, but_code=True), folder / "notebooks" / f"{run.name}.ipynb")
        following = {"next": contents[place + 1] if place + 1 < len(contents) else None}
        origin = _origin(set(rows.loc[rows["notebook"] == run.name, "origin"]), study)
        marked = about | _marked(origin) | (rounding if origin == "real" else {})
        pages.append(_page(run, marked | entry | following, study.origin == "synthetic"))
        _write(folder / f"{run.name}.html", pages[-1])
    told = {entry["name"]: entry for entry in contents}
    missing = {
        "main": told.get(BEFORE_AND_AFTER, {}).get("picture"),
        "without": told.get(WITHOUT_GROUPS, {}).get("answer"),
        "left_out": [(notebook.name, " or ".join(notebook.lacking(study))) for notebook in left_out],
    }
    _write(folder / "index.html", render("index.html.j2", about | first_page.content(study, rows) | missing))
    _write(folder / REFERENCE, render("reference.html.j2", about | reference_page.content(study, rows, pages)))
    names = [*(run.name for run in executed), Path(REFERENCE).stem]
    rules = {"smallest_count": study.cohort.disclosure.smallest_count}
    told = {"cohort": study.cohort.id, "title": study.cohort.title, "records": study.origin, **rules, "pages": names}
    _write(folder / MARK, json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def write_page_of_several(run: Executed, cohorts: int, folder: Path) -> None:
    """Write the page of a notebook on several cohorts, as the first page of its folder, and what belongs to it."""
    rows = results.rows_of(folder)
    origins = [origin for origin in ("published", "synthetic", "real") if origin in set(rows["origin"])]
    about = {"cohort": f"{cohorts} cohorts", "home": "../index.html", "style": style(), "contents": []}
    marking = ", ".join(MARKINGS[origin] for origin in origins)
    private = " Do not pass these pages on unless you may." * ("real" in origins)
    about |= {
        "records": (origins or ["published"])[-1],
        "marking": marking,
        "warning": f"{cohorts} cohorts: {marking or 'no numbers'}.{private}",
    }
    page = _page(run, about | _entry(run), synthetic=False)
    (folder / "notebooks").mkdir()
    nbformat.write(run.notebook, folder / "notebooks" / f"{run.name}.ipynb")
    _write(folder / "index.html", page)
    _write(folder / REFERENCE, render("reference.html.j2", about | reference_page.of_any(rows, [page])))


def _rounding(study: Study) -> dict[str, str]:
    """What is to be known of a real cohort's numbers before they are read."""
    rules = study.cohort.disclosure
    if study.origin != "real" or not rules.smallest_count:
        return {}
    rounded = f"Counts of people are rounded down to a multiple of {rules.base}" * (rules.base > 1)
    return {"warning": f"{WARNINGS['real']} {rounded or 'Counts of nobody are hidden'}, scores are rounded too."}


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def _marked(origin: str) -> dict[str, str]:
    return {"records": origin, "marking": MARKINGS[origin], "warning": WARNINGS[origin]}


def _origin(origins: set[str], study: Study) -> str:
    """What a page with estimates of these is marked as: the cohort's records, unless it has none made from them."""
    if origins == {"published"}:
        return "published"
    if {"published", "synthetic"} <= origins:
        return "both"
    return "simulated" if "simulated" in origins and not origins & {"synthetic", "real"} else study.origin


def _entry(run: Executed) -> dict[str, Any]:
    """A page in the list of contents: its name, its question, the answer it computed and its first picture."""
    said = {"title": _question(run.notebook), "answer": _answer(run), "picture": _first_picture(run.notebook)}
    return {"name": run.name, "short": run.name.partition("-")[2].replace("-", " ").capitalize(), **said}


def _first_picture(node: nbformat.NotebookNode) -> dict[str, Any] | None:
    outputs = [output for cell in node.cells for output in cell.get("outputs", ()) if SVG in output.get("data", {})]
    return {"svg": outputs[0].data[SVG], **outputs[0].metadata[SVG]} if outputs else None


def _question(node: nbformat.NotebookNode) -> str:
    heading = next(line for cell in node.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return heading.removeprefix("# ")


def _answer(run: Executed) -> Markup:
    """The inside of the paragraph that a notebook shows as its answer, with the keys of its numbers."""
    tagged = [cell for cell in run.notebook.cells if ANSWER in cell.metadata.get("tags", ())]
    if len(tagged) != 1 or len(tagged[0].outputs) != 1:
        raise ValueError(f"{run.name} should have one cell tagged {ANSWER!r}, with one output")
    return Markup(tagged[0].outputs[0].data["text/html"].removeprefix(OPENS).removesuffix("</p>"))  # noqa: S704 (escaped by show)


def _page(run: Executed, about: dict[str, Any], synthetic: bool) -> str:
    node = _folded(
        _without_empty_sections(_answer_first(run.notebook)), FOLDS | (FOLDS_OF_MADE_UP if synthetic else {})
    )
    about = about | {"code_style": _code_style()}
    # HTMLExporter's own way parses the page once more for alternative texts, which our template writes itself.
    body, _ = super(HTMLExporter, _exporter()).from_notebook_node(node, {"page": about})
    return reference_page.with_words_explained(body).replace(SECTIONS, _sections(body))


def _sections(body: str) -> str:
    """Links to the headings of a page, which get their anchors only when it is rendered."""
    return "\n".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title in HEADING.findall(body))


def _without_empty_sections(node: nbformat.NotebookNode, but_code: bool = False) -> nbformat.NotebookNode:
    """The notebook without its optional headings, and what is optional below them, where nothing of that is shown.

    `but_code` keeps the code, so that the notebook can be run again.
    """
    sections: list[list[nbformat.NotebookNode]] = [[]]
    for cell in node.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            sections.append([])
        sections[-1].append(cell)
    kept = []
    for section in sections:
        optional = [cell for cell in section if OPTIONAL in cell.metadata.get("tags", ())]
        empty = optional and not any(cell.get("outputs") for cell in optional)
        gone = [cell for cell in optional if empty and not (but_code and cell.cell_type == "code")]
        kept += [cell for cell in section if cell not in gone]
    return nbformat.from_dict({**node, "cells": kept})


def _folded(node: nbformat.NotebookNode, folds: dict[str, str]) -> nbformat.NotebookNode:
    """The notebook with a mark where each run of cells with a tag in `folds` begins and ends, for the template."""
    found = [next((folds[tag] for tag in cell.metadata.get("tags", ()) if tag in folds), "") for cell in node.cells]
    before, after = ["", *found[:-1]], [*found[1:], ""]
    for cell, earlier, here, later in zip(node.cells, before, found, after, strict=True):
        cell.metadata = {**cell.metadata, "opens": here * (here != earlier), "closes": bool(here) and here != later}
    return node


def _answer_first(node: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with its answer right after its title, for readers who read no further."""
    cells = sorted(node.cells[1:], key=lambda cell: ANSWER not in cell.metadata.get("tags", ()))
    return nbformat.from_dict({**node, "cells": [node.cells[0], *cells]})


@cache
def _exporter() -> HTMLExporter:
    exporter = HTMLExporter(template_name="page", extra_template_basedirs=[str(TEMPLATES)])
    exporter.register_filter("highlight_code", Highlight2HTML(pygments_lexer="python"))
    return exporter


@cache
def _code_style() -> str:
    return HtmlFormatter(style="default").get_style_defs(".highlight")
