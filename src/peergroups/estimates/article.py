"""What the article says, as pages show it: both strands side by side, conclusions, checklists, facts."""

from __future__ import annotations

import pandas as pd

from peergroups import cbi, results
from peergroups.estimates import before_after
from peergroups.records import article
from peergroups.records.study import Study
from peergroups.results import Estimate

# The tables that pages show as they are: their columns, and the heading of each.
HEADINGS = {
    "joint-display": {
        "asks": "Question", "scores": "Scores and counts", "interviews": "Interviews", "mark": "Our mark",
    },
    "conclusions": {
        "claim": "The article concludes", "about": "About", "held": "How", "bears": "The design can show",
        "place": "Place",
    },
    "robins-i": {"domain": "Domain", "judgement": "Our judgement", "reason": "Why", "place": "Place"},
    "study-facts": {"fact": "Of", "value": "The article states", "unclear": "It leaves open", "place": "Place"},
}  # fmt: skip
OF_THE_ANALYSIS = {
    "thematic-analysis": "kind of analysis",
    "coding-steps": "coding",
    "second-coder": "second researcher",
}


def as_read(study: Study, name: str) -> pd.DataFrame:
    """A table of what the article says (`HEADINGS`) as pages show it; empty where nothing is published.

    Of the facts of the study, only those of how the interviews were analysed. In a joint display each strand's cell
    ends with its own place.
    """
    if study.published is None:
        return pd.DataFrame()
    table = article.read(name, study.published)
    if name == "study-facts":
        table = table[table["fact"].isin(OF_THE_ANALYSIS)].replace({"fact": OF_THE_ANALYSIS})
    if name == "joint-display":
        places = {"scores": table["place"], "interviews": table["interviews_place"]}
        table = table.assign(**{strand: table[strand] + " (" + place + ")" for strand, place in places.items()})
    return table[list(HEADINGS[name])].rename(columns=HEADINGS[name]).reset_index(drop=True)


def both_strands(study: Study) -> pd.DataFrame:
    """What each strand says as published: after minus before of the printed means, and what all interviewed said.

    Of the latter, only what the joint display marks both strands as agreeing on.
    """
    agreed = article.read("joint-display", study.published).query("mark == 'agree'")["statement"]
    stated = article.read("stated-counts", study.published).query("k_smallest == n")
    by_both = stated[stated["statement"].isin(agreed.dropna())]
    scales = before_after.from_published(study)
    rows = [scale.row(quantity="mean-difference-of-groups", estimate=scale.difference) for scale in scales]
    rows += [Estimate(quantity="participants", domain=s.what, n=s.n, estimate=s.n) for s in by_both.itertuples()]
    return results.estimates(study, rows, origin="published")


def in_words(strands: pd.DataFrame) -> str:
    """What both strands say (`both_strands`), and what neither can."""
    told = [(row, results.number(row, decimals=0)) for _, row in strands.iterrows()]
    changes = [f"{number} ({cbi.TITLES[row['domain']].lower()})" for row, number in told if row["timepoint"]]
    said = [f"all {number} interviewed {row['domain']}" for row, number in told if not row["timepoint"]]
    sentences = [f"Mean scores differed by {', '.join(changes)} points", *said]
    return f"{'; '.join(sentences)}. Without a comparison group, neither can say what made the difference."
