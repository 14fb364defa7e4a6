"""What they said: how many segments and how many of the interviewed stand behind each code and theme."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from peergroups import disclosure, results
from peergroups.estimates import matrices
from peergroups.records import article
from peergroups.records.study import Study
from peergroups.results import Estimate
from qdafiles.exports import NEVER_CODED


def stated_counts(study: Study) -> pd.DataFrame:
    """The article's counts of people in the themes beside the cohort's own, each with what its words can mean.

    Only of codes that the cohort's codebook has too.
    """
    if study.published is None or study.segments is None:
        return pd.DataFrame()
    folder = study.published
    stated = article.read("stated-counts", folder)
    counted = stated[stated["code"].isin(study.codebook["code"])].assign(
        found=lambda rows: rows["code"].map(participants_of_code(study))
    )
    inside = counted["found"].between(counted["k_smallest"], counted["k_largest"]).map({True: "yes", False: "no"})
    shown = counted["found"].map(lambda count: disclosure.told(count, study.interviewed, study.cohort.disclosure))
    return pd.DataFrame(
        {
            "What": counted["what"],
            "The article's word": counted["quantifier"],
            "Can mean": [
                f"{_range(low, high)} of {n}"
                for low, high, n in counted[["k_smallest", "k_largest", "n"]].itertuples(index=False)
            ],
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


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


CODING = ["segment", "code", "coder"]
OF_THE_LEAD = "segments of the lead coder"


def names(study: Study) -> list[str]:
    """The themes, in the codebook's order."""
    return list(dict.fromkeys(study.codebook["theme"]))


def descriptions(study: Study) -> dict[str, str]:
    """What each theme is about, by theme; those that the codebook describes nowhere are left out."""
    if "theme_description" not in study.codebook:
        return {}
    return study.codebook.groupby("theme", sort=False)["theme_description"].first().dropna().to_dict()


def domains(study: Study) -> dict[str, str]:
    """What the estimates of each code are told apart by: "theme: label", by code."""
    codes = study.codebook
    return {code: f"{theme}: {label}" for code, theme, label in codes[["code", "theme", "label"]].to_numpy()}


def tally(study: Study) -> pd.DataFrame:
    """Segments and participants of every theme and code, those never used included, of all who were interviewed.

    A theme counts distinct segments: one with two codes of a theme is one segment. `domain` is the theme, or
    "theme: label" for a code. A code is also hidden where few spoke of its theme and not of it.
    """
    by_theme, by_code, of_code = matrices.segments_by_theme(study), matrices.segments_by_code(study), domains(study)
    rows = []
    for theme, codes in study.codebook.groupby("theme", sort=False)["code"]:
        rows += _counts(study, theme, by_theme[theme])
        for code in codes:
            without = [_people(by_theme[theme]) - _people(by_code[code])] if len(codes) > 1 else []
            rows += _counts(study, of_code[code], by_code[code], *without)
    return results.estimates(study, rows)


def _counts(study: Study, domain: str, segments: pd.Series, *others: int) -> list[Estimate]:
    count, n = _people(segments), len(segments)
    about = partial(Estimate, domain=domain, n=n, people=min(count, n - count, *others), method=OF_THE_LEAD)
    return [about(quantity="participants", estimate=count), about(quantity="segments", estimate=segments.sum())]


def _people(segments: pd.Series) -> int:
    return int((segments > 0).sum())


def participants_of_code(study: Study) -> pd.Series:
    """How many of the interviewed each code was given to, by code; 0 for a code never used."""
    return (matrices.segments_by_code(study) > 0).sum()


def reading_report(study: Study) -> pd.DataFrame:
    """What was left out or is worth knowing of the segments table or files: `what` and `count`."""
    found = {
        "rows in the segments table": len(study.segments),
        "rows that repeat a segment, code and coder, counted once": int(study.segments.duplicated(CODING).sum()),
    }
    if not study.cohort.disclosure.smallest_count:
        found["codes of the codebook never used by the lead coder"] = int((participants_of_code(study) == 0).sum())
    # Several files may hold the same document.
    each = ", counted in each file" if len(set(study.reading["file"])) > 1 else ""
    for what, count in study.reading.groupby("what", sort=False)["count"].sum().items():
        # How many people were never coded is a count of people.
        if what != NEVER_CODED or not study.cohort.disclosure.smallest_count:
            found[what + each] = int(count)
    return pd.DataFrame({"what": list(found), "count": list(found.values())})


def in_words(study: Study, tallies: pd.DataFrame) -> str:
    """The answer in a sentence: how many themes and codes, and who is behind each theme."""
    rows = [results.pick(tallies, "participants", theme) for theme in names(study)]
    ours = " of ours (the authors' own are not published)" if study.published and study.origin == "synthetic" else ""
    codes, themes = _several(len(study.codebook), "code"), _several(len(rows), "theme")
    coded_as = f"what they said was given {codes}{ours} in {themes}"
    if all(results.number(row) == disclosure.HIDDEN for row in rows):
        return f"People were interviewed, and {coded_as}. How many spoke of each is hidden by the cohort's rules."
    told = [f"{results.number(row)} of {results.group_size(row)} under “{row['domain']}”" for row in rows]
    told[0] = told[0].replace(" under “", " have a passage under “", 1)
    return f"{results.group_size(rows[0])} people were interviewed, and {coded_as}: {', '.join(told)}."


def _several(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def pairs(study: Study) -> pd.DataFrame:
    """Codes that stand together in at least one segment, as estimates, most segments first; `domain` names both.

    Where few people spoke of both, of one without the other, or of neither, the pair is left out: with the people of
    each code known, each of these four groups can be counted.
    """
    segments, people = matrices.segments_with_both(study).to_numpy(), matrices.participants_with_both(study).to_numpy()
    first, second = np.nonzero(np.triu(segments, k=1))
    order = np.argsort(-segments[first, second], kind="stable")
    names_of_codes = list(domains(study).values())
    rows = []
    for one, other in zip(first[order], second[order], strict=True):
        both = people[one, other]
        groups = [both, people[one, one] - both, people[other, other] - both]
        about = partial(Estimate, domain=f"{names_of_codes[one]} and {names_of_codes[other]}", n=study.interviewed)
        about = partial(about, people=min(*groups, study.interviewed - sum(groups)), method=OF_THE_LEAD)
        rows.append(about(quantity="segments", estimate=segments[one, other]))
        rows.append(about(quantity="participants", estimate=both))
    return _allowed(results.estimates(study, rows))


def _allowed(rows: pd.DataFrame) -> pd.DataFrame:
    """Without the pairs that may not be shown: which of them stand together would say something as well."""
    hidden = rows["method"].str.startswith(disclosure.HIDDEN) & (rows["quantity"] == "participants")
    return rows[~rows["domain"].isin(rows.loc[hidden, "domain"])].reset_index(drop=True)


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
