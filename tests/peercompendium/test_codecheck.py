"""codecheck.yml. Oracles: a report, and the CODECHECK configuration file specification 1.0, its rules typed in here."""

from __future__ import annotations

from pathlib import PurePosixPath

import yaml

from peergroups.places import REPOSITORY

TEXT = (REPOSITORY / "codecheck.yml").read_text(encoding="utf-8")
DECLARED = yaml.safe_load(TEXT)
ARTICLE = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))["references"][0]
RELEASED = PurePosixPath("released/london-2021")
CHECKED = {".csv", ".html", ".png", ".svg"}


def test_the_manifest_lists_exactly_the_pages_tables_and_figures_of_a_report(london_report):
    made = {file.relative_to(london_report).as_posix() for file in london_report.rglob("*") if file.suffix in CHECKED}
    listed = [entry["file"] for entry in DECLARED["manifest"]]
    assert sorted(listed) == sorted(str(RELEASED / name) for name in made)


def test_every_file_of_the_manifest_has_a_comment_that_names_its_page():
    """A picture in pixels follows the drawing that it repeats."""
    for before, entry in zip([None, *DECLARED["manifest"]], DECLARED["manifest"], strict=False):
        file = PurePosixPath(entry["file"])
        if file.suffix == ".png":
            assert before["file"] == str(file.with_suffix(".svg"))
        elif file.name not in ("index.html", "reference.html"):
            assert f"age {file.name[:2]}: " in entry["comment"]


def test_it_is_an_explicit_document_of_the_version_it_names():
    assert TEXT.startswith("%YAML 1.1\n---\n")
    assert DECLARED["version"] == "https://codecheck.org.uk/spec/config/1.0/"


def test_the_paper_is_the_article_with_its_authors_in_order():
    assert DECLARED["paper"] == {
        "title": ARTICLE["title"],
        "authors": [{"name": f"{author['given-names']} {author['family-names']}"} for author in ARTICLE["authors"]],
        "reference": f"https://doi.org/{ARTICLE['doi']}",
    }


def test_nothing_is_filled_in_that_only_a_check_can_tell():
    assert set(DECLARED) == {"version", "paper", "source", "manifest"}
