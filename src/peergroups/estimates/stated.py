"""What an article states of its interviews: how many spoke of what, and whose words it prints."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from peergroups import disclosure, results
from peergroups.estimates import matrices
from peergroups.records import article
from peergroups.records.study import Study
from peergroups.results import Estimate

MOST_NUMBERS = 4
WORD = "the article's word: "


def counts(study: Study) -> pd.DataFrame:
    """How many the article says spoke of what, as estimates: a number, or the least and the most that a word can mean.

    `domain` is what it says of them, `timepoint` is empty, `method` is its own word. No rows where none is published.
    """
    if study.published is None:
        return results.estimates(study, [])
    rows = [
        Estimate(
            quantity="participants",
            domain=found.what,
            n=int(found.n),
            estimate=found.k_smallest if found.k_smallest == found.k_largest else np.nan,
            low=np.nan if found.k_smallest == found.k_largest else found.k_smallest,
            high=np.nan if found.k_smallest == found.k_largest else found.k_largest,
            method=f"{WORD}{found.quantifier}",
        )
        for found in _stated_of_codes(study).itertuples()
    ]
    return results.estimates(study, rows, origin="published")


def themes_of(study: Study) -> pd.Series:
    """The theme, as the article calls it, of each row of `counts`; of none, what stands outside its themes."""
    titles = article.read("themes", study.published).set_index("theme")["title"].str.capitalize()
    return _stated_of_codes(study)["theme"].map(titles).fillna("Not under a theme").reset_index(drop=True)


def places_of(study: Study) -> list[str]:
    """Where in the article each row of `counts` stands."""
    return _stated_of_codes(study)["place"].tolist()


def _stated_of_codes(study: Study) -> pd.DataFrame:
    found = article.read("stated-counts", study.published).dropna(subset=["code"])
    return found.sort_values("theme", kind="stable", na_position="last")


def in_words(rows: pd.DataFrame) -> str:
    """The answer of an article: for each number of people that it gives, the first thing it says of them."""
    given = rows.dropna(subset=["estimate"]).sort_values("estimate", ascending=False, kind="stable")
    told = [row for _, row in given.drop_duplicates("estimate").head(MOST_NUMBERS).iterrows()]
    first, *others = [f"{results.number(row)} {row['domain']}" for row in told]
    every = f"All {results.number(told[0])} interviewed {told[0]['domain']}"
    first = every if told[0]["estimate"] == told[0]["n"] else f"Of {results.group_size(told[0])} interviewed, {first}"
    return f"{'; '.join([first, *others])}."


def beside_records(study: Study) -> pd.DataFrame:
    """The article's counts of people in the themes beside the cohort's own, each with what its words can mean.

    Only of codes that the cohort's codebook has too.
    """
    if study.published is None or study.segments is None:
        return pd.DataFrame()
    can_mean = [f"{results.interval(row)} of {results.group_size(row)}" for _, row in counts(study).iterrows()]
    counted = _stated_of_codes(study).assign(can_mean=can_mean)
    counted = counted[counted["code"].isin(study.codebook["code"])].assign(
        found=lambda rows: rows["code"].map(matrices.people_by_node(study))
    )
    inside = counted["found"].between(counted["k_smallest"], counted["k_largest"]).map({True: "yes", False: "no"})
    shown = counted["found"].map(lambda count: disclosure.told(count, len(study.counted), study.cohort.disclosure))
    return pd.DataFrame(
        {
            "What": counted["what"],
            "The article's word": counted["quantifier"],
            "Can mean": counted["can_mean"],
            "These records": shown,
            "Within": inside.where(shown != disclosure.HIDDEN, disclosure.HIDDEN),
            "Place": counted["place"],
        }
    )


def codes_without_a_count(study: Study) -> set[str]:
    """The codes of the cohort's codebook that the article gives no count of people for; none where none is published.

    A word, as "many", is a count here: it can be read as a range.
    """
    if study.published is None:
        return set()
    return set(study.codebook["code"]) - set(article.read("stated-counts", study.published)["code"])


def quotation_balance(study: Study) -> pd.DataFrame:
    """How many quotations each person quoted speaks, most first, and how many of those interviewed speak none.

    As estimates, read from the published index of quotations; `domain` is the number that the article gives a person.
    No rows where nothing is published.
    """
    if study.published is None:
        return results.estimates(study, [])
    quoted = article.read("quotations", study.published)
    interviewed = _interviewed(study)
    counts = quoted["participant"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    about = partial(Estimate, n=interviewed, method=f"of the {len(quoted)} quotations printed")
    rows = [
        about(quantity="quotations", domain=f"Participant {who}", estimate=count, people=1)
        for who, count in counts.items()
    ]
    rows.append(about(quantity="never-quoted", estimate=interviewed - len(counts)))
    return results.estimates(study, rows, origin="published")


def _interviewed(study: Study) -> int:
    flow = article.read("participant-flow", study.published)
    return int(flow.loc[(flow["step"] == "interviewed") & (flow["group"] == "both"), "count"].iloc[0])


def balance_in_words(rows: pd.DataFrame) -> str:
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
