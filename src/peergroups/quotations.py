"""How an article's quotations are spread over those interviewed: a description, for nobody says what even would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from peergroups import published, results

if TYPE_CHECKING:
    from peergroups.records import Study


def balance(study: Study) -> pd.DataFrame:
    """How many quotations each person quoted speaks, most first, and how many of those interviewed speak none.

    As estimates, read from the published index of quotations; `domain` is the number that the article gives a person.
    No rows where nothing is published.
    """
    if study.published is None:
        return results.estimates(study, [])
    quoted = published.read("quotations", study.published)
    interviewed = _interviewed(study)
    counts = quoted["participant"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    about = {"n": interviewed, "method": f"of the {len(quoted)} quotations printed"}
    rows = [
        about | {"quantity": "quotations", "domain": f"Participant {who}", "estimate": count, "people": 1}
        for who, count in counts.items()
    ]
    rows.append(about | {"quantity": "never-quoted", "estimate": interviewed - len(counts)})
    return results.estimates(study, rows, origin="published")


def _interviewed(study: Study) -> int:
    flow = published.read("participant-flow", study.published)
    return int(flow.loc[(flow["step"] == "interviewed") & (flow["group"] == "both"), "count"].iloc[0])


def in_words(rows: pd.DataFrame) -> str:
    """How the quotations are spread, in a sentence; empty where there are none."""
    counts = rows.loc[rows["quantity"] == "quotations", "estimate"].astype(int)
    if counts.empty:
        return ""
    never = results.pick(rows, "never-quoted")
    spread = counts.value_counts().sort_index(ascending=False)
    told = ", ".join(
        f"{count} by one" if people == 1 else f"{count} each by {people}" for count, people in spread.items()
    )
    unquoted = f"{results.number(never)} of the {never['n']} interviewed speak none"
    everybody = f"each of the {never['n']} interviewed speaks one at least"
    return (
        f"The article prints {counts.sum()} quotations of {len(counts)} people: {told}. The largest share is "
        f"{counts.max()} of {counts.sum()}; {unquoted if never['estimate'] else everybody}."
    )
