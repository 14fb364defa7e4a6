"""The reporting checklists filled in, as a document made from their tables in `data/published`."""

from __future__ import annotations

import re

from peercompendium.templates import TEMPLATES
from peergroups.places import REPOSITORY
from peergroups.records import article

FILE = REPOSITORY / "docs" / "reporting-checklist.md"
CHECKLISTS = "trend", "coreq", "gramms"


def document() -> str:
    """The filled-in checklists as Markdown."""
    import jinja2

    # Markdown, and tables of our own: there is nothing to escape as HTML.
    engine = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), keep_trailing_newline=True)  # noqa: S701
    engine.filters["linked"] = linked
    tables = {name: article.read(name).fillna("").to_dict("records") for name in CHECKLISTS}
    return engine.get_template("reporting-checklist.md.j2").render(tables)


def linked(shown: str) -> str:
    """Where something is shown, as links; a heading follows its notebook's number."""
    files = {file.name[:2]: file.name for file in (REPOSITORY / "notebooks").glob("*.ipynb")}
    pages = re.sub(r"\b(\d\d)(?=, )", lambda number: f"[{number[1]}](../notebooks/{files[number[1]]})", shown)
    return re.sub(r"\w+\.csv", r"[\g<0>](../data/published/\g<0>)", pages) or "nowhere"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8", newline="\n")
