"""The page to look things up on, and what leads there: the caveats of a table, the first use of a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

import pandas as pd
import yaml

from peercompendium.templates import TEMPLATES
from peergroups import caveats
from peergroups.records import article, dictionary
from peergroups.records.cohort import TABLES
from peergroups.records.study import Study
from peergroups.show.tables import REFERENCE

GLOSSARY = yaml.safe_load((TEMPLATES / "glossary.yaml").read_text(encoding="utf-8"))
ANCHORS = {entry: "term-" + re.sub(r"\W+", "-", entry).strip("-").lower() for entry in GLOSSARY}
ENTRY_OF = {word.lower(): entry for entry, about in GLOSSARY.items() for word in about["words"]}
PROSE = re.compile(r'<section class="prose">.*?</section>', re.DOTALL)
WORDS = "|".join(sorted(map(re.escape, ENTRY_OF), key=len, reverse=True))
# What is passed over as a whole, any other tag, or a word of the glossary.
WORD = re.compile(rf"<(h[1-6]|a|code|pre)\b.*?</\1>|<[^>]*>|\b({WORDS})\b", re.DOTALL | re.IGNORECASE)
READ_WITH = re.compile(r'href="[^"]*#(read-with-\w+)" data-caveats="([^"]*)"')
CHECKLISTS = {
    "nih-checklist": "One group before and after (US National Institutes of Health)",
    "trend": "TREND: evaluations without randomisation",
    "coreq": "COREQ: interviews",
    "gramms": "GRAMMS: scores and interviews together",
}
# Those whose change could change a number or a picture.
LIBRARIES = ("numpy", "pandas", "scipy", "matplotlib", "seaborn", "papermill", "nbconvert")


def content(study: Study, rows: pd.DataFrame, pages: Iterable[str]) -> dict[str, Any]:
    """All that the reference page of a cohort says."""
    return of_any(rows, pages) | {
        "checklists": dict(_checklists(study)),
        "tables": {name: _columns(study, name) for name in TABLES if getattr(study, name) is not None},
        "cohort_file": study.cohort.path.name,
        "of_london": article.of_london(study),
    }


def of_any(rows: pd.DataFrame, pages: Iterable[str]) -> dict[str, Any]:
    """What any reference page says: of the caveats those of a report's `rows`, grouped as its `pages` show them."""
    groups = dict(sorted(READ_WITH.findall("".join(pages))))
    return {
        "tables": {},
        "register": caveats.listed(rows["caveats"]),
        "groups": {anchor: caveats.listed([ids.replace(" ", caveats.SEPARATOR)]) for anchor, ids in groups.items()},
        "glossary": [{"name": name, "anchor": ANCHORS[name], **about} for name, about in GLOSSARY.items()],
        "versions": {name: version(name) for name in ("peer-groups-compendium", *LIBRARIES)},
    }


def _columns(study: Study, table: str) -> list[dict[str, Any]]:
    """The dictionary's fields of those columns that the cohort has."""
    return [field for name, field in dictionary.fields(table).items() if name in getattr(study, table)]


def _checklists(study: Study) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The checklists among a study's published tables by their titles, each a row an item."""
    for name, title in CHECKLISTS.items():
        table = article.stated(study, name)
        if table is not None:
            alike = {"question": "item", "unclear": "note"}
            yield title, table.rename(columns=alike).fillna("").to_dict("records")


def with_words_explained(page: str) -> str:
    """The page with a link from the first use of each entry of the glossary in its prose, headings and code apart."""
    explained = set()

    def linked(found: re.Match[str]) -> str:
        entry = ENTRY_OF.get((found[2] or "").lower())
        if entry is None or entry in explained:
            return found[0]
        explained.add(entry)
        return f'<a class="word" href="{REFERENCE}#{ANCHORS[entry]}">{found[0]}</a>'

    return PROSE.sub(lambda prose: WORD.sub(linked, prose[0]), page)
