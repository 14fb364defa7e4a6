"""Prose about the difference describes. Without a control group nothing here says that the groups brought it about."""

from __future__ import annotations

import re

import nbformat
import pytest
import yaml

from peergroups.places import REPOSITORY
from peergroups.quantities import QUANTITIES

CAUSAL = [
    r"effects? of", r"effective(ness)?", r"caus(e|es|ed|ing|al)", r"reduc(e|es|ed|ing|tions?)",
    r"improv\w+",
    r"work(s|ed) (for|well|against)", r"(it|they|groups|sessions) worked", r"thanks to", r"(led|leads) to",
    r"benefit(s|ed)?", r"help(s|ed)",
    r"because of the (peer )?groups", r"due to", r"made a difference", r"impact(s|ed)?",
    r"lower(ed|s) (burnout|scores)", r"success\w*",
]  # fmt: skip
# What may stand all the same, and why. Each is looked for as a whole and taken out before the search.
EXCEPTIONS = {"or if the groups helped": "one of the worlds that would look alike, named after the others"}
WRONGING = [r"\bimpossible\b", r"\bmistaken?s?\b", r"\bin error\b", r"\bwrong(ly)?\b", r"\bfalsif\w+", r"\bfabricat\w+"]
ABOUT_FIGURES = ["notebooks/06-do-the-published-figures-add-up.ipynb", "src/peergroups/estimates/printed.py"]


def prose() -> dict[str, str]:
    found = {}
    for file in sorted((REPOSITORY / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(file, as_version=4).cells
        found[f"notebooks/{file.name}"] = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for name in (
        "README.md",
        "CHANGELOG.md",
        "data/README.md",
        *(f"docs/{f.name}" for f in (REPOSITORY / "docs").glob("*.md")),
    ):
        found[name] = (REPOSITORY / name).read_text(encoding="utf-8")
    register = yaml.safe_load((REPOSITORY / "src/peergroups/caveats.yaml").read_text(encoding="utf-8"))
    found["caveats.yaml"] = "\n".join(f"{entry['short']}: {entry['sentence']}" for entry in register.values())
    found["quantities"] = "\n".join(quantity.title for quantity in QUANTITIES.values())
    return found


def faults(text: str, patterns: list[str]) -> list[str]:
    for exception in EXCEPTIONS:
        text = text.replace(exception, "")
    search = re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in patterns), re.IGNORECASE)
    return [text[max(found.start() - 40, 0) : found.end() + 30].replace("\n", " ") for found in search.finditer(text)]


@pytest.mark.parametrize(("name", "text"), prose().items(), ids=prose().keys())
def test_prose_describes_and_never_says_that_the_groups_brought_it_about(name, text):
    assert faults(text, CAUSAL) == []


@pytest.mark.parametrize("name", ABOUT_FIGURES)
def test_what_is_said_of_published_figures_calls_none_of_them_wrong(name):
    text = prose().get(name) or (REPOSITORY / name).read_text(encoding="utf-8")
    assert faults(text, WRONGING) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The groups reduced burnout.",
        "Scores improved after the groups.",
        "The effect of the groups was large.",
        "Burnout fell thanks to the groups.",
        "The sessions worked.",
        "Taking part led to lower scores.",
        "The groups had an impact.",
    ],
)
def test_a_causal_sentence_would_be_noticed(sentence):
    assert faults(sentence, CAUSAL)


def test_every_exception_still_stands_somewhere():
    everything = "\n".join(prose().values())
    assert all(exception in everything for exception in EXCEPTIONS)
