"""What the article says of itself, as pages show it: conclusions, checklists, facts of the analysis."""

from __future__ import annotations

import pandas as pd

from peergroups.records import article
from peergroups.records.study import Study

# The tables that pages show as they are: their columns, and the heading of each.
HEADINGS = {
    "conclusions": {
        "claim": "The article concludes", "held": "How", "bears": "The design can bear", "place": "Place",
    },
    "nih-checklist": {"question": "No.", "asks": "Question", "answer": "Answer", "note": "Note", "place": "Place"},
    "study-facts": {"fact": "Of", "value": "The article states", "unclear": "It leaves open", "place": "Place"},
    "coreq": {
        "item": "No.", "asks": "Item", "answer": "Answer", "unclear": "It leaves open", "place": "Place",
    },
}  # fmt: skip
OF_THE_ANALYSIS = {
    "thematic-analysis": "kind of analysis",
    "coding-steps": "coding",
    "second-coder": "second researcher",
}


def as_read(study: Study, name: str) -> pd.DataFrame:
    """A table of what the article says (`HEADINGS`) as pages show it; empty where nothing is published.

    Of the facts of the study, only those of how the interviews were analysed.
    """
    if study.published is None:
        return pd.DataFrame()
    table = article.read(name, study.published)
    if name == "study-facts":
        table = table[table["fact"].isin(OF_THE_ANALYSIS)].replace({"fact": OF_THE_ANALYSIS})
    return table[list(HEADINGS[name])].rename(columns=HEADINGS[name]).reset_index(drop=True)
