"""Who took part: from recruited to interviewed, who they were, and which sessions they came to.

Published counts lead: where a cohort has some, `flow` and `characteristics` are theirs, else of the records.
"""

from __future__ import annotations

from functools import partial
from math import nan

import pandas as pd

from peergroups import disclosure, results
from peergroups.records import article, dictionary
from peergroups.records.study import Study
from peergroups.results import Estimate

ABOUT_THE_STUDY = {"participant", "group", "withdrew_after_session", "withdrawal_reason", "interviewed"}
EVERYBODY, UNPAIRED = "both", "unpaired-answers"
# The steps of the published table, each with its quantity and timepoint.
STATED = {
    "recruited": ("recruited", ""),
    "withdrew": ("withdrew", ""),
    "finished": ("finished", ""),
    "answered-before": ("answered", "before"),
    "answered-after": ("answered", "after"),
    "interviewed": ("interviewed", ""),
}


def flow(study: Study) -> pd.DataFrame:
    """How many were recruited, withdrew, finished, answered before and after, and were interviewed."""
    published = _published_flow(study)
    return flow_of_records(study) if published is None else published


def flow_of_records(study: Study) -> pd.DataFrame:
    """The same steps as `flow`, counted in the cohort's records.

    No rows of what the cohort does not tell. Where nobody has an id, a count is of all questionnaires.
    """
    finished, everybody = finishers(study), study.recruited or len(study.participants)
    counts = {
        ("recruited", ""): study.recruited,
        ("withdrew", ""): None if finished is None else everybody - len(finished),
        ("finished", ""): None if finished is None else len(finished),
        ("answered", "before"): len(study.answered["before"]),
        ("answered", "after"): len(study.answered["after"]),
        ("not-answered-again", ""): study.lost if study.paired else None,
        ("answered-only-after", ""): study.only_after or None,
        ("interviewed", ""): study.interviewed if study.knows("interviewed") else None,
    }
    rows = [
        Estimate(quantity=quantity, timepoint=timepoint, n=everybody if study.paired else count, estimate=count)
        for (quantity, timepoint), count in counts.items()
        if count is not None
    ]
    return results.estimates(study, rows)


def _published_flow(study: Study) -> pd.DataFrame | None:
    """The steps as published, where all of them are; None where not."""
    stated = article.stated(study, "participant-flow")
    if stated is None or not set(STATED) <= set(stated["step"]):
        return None
    of_everybody = stated["group"] == EVERYBODY
    in_groups = ~stated["step"].isin(stated.loc[of_everybody, "step"])
    counts = stated[of_everybody | in_groups].groupby("step")["count"].sum()
    about = partial(Estimate, n=int(counts["recruited"]))
    rows = [
        about(quantity=quantity, timepoint=timepoint, estimate=counts[step])
        for step, (quantity, timepoint) in STATED.items()
    ]
    fewest = counts["answered-before"] - counts["answered-after"]
    method = "answered before less answered after"
    rows.insert(-1, about(quantity="not-answered-again", estimate=fewest, method=method, also=("same-people",)))
    return results.estimates(study, rows, origin="published")


def groups(study: Study) -> pd.DataFrame:
    """The same steps for each group by itself: recruited and finished; where it is not known who was, who answered."""
    finished = finishers(study)
    rows = []
    for group, members in study.participants.groupby("group") if study.knows("group") else ():
        about = partial(Estimate, domain=f"group {group}", n=len(members))
        if study.recruited:
            rows.append(about(quantity="recruited", estimate=len(members)))
        for timepoint, people in study.answered.items() if not study.recruited else ():
            answered = members["participant"].isin(people).sum()
            rows.append(about(quantity="answered", timepoint=timepoint, estimate=answered))
        if finished is not None:
            rows.append(about(quantity="finished", estimate=members["participant"].isin(finished).sum()))
    table = results.estimates(study, rows)
    hidden = table["method"].str.startswith(disclosure.HIDDEN) & (table["quantity"] == "recruited")
    table["domain"] = table["domain"].mask(table["domain"].isin(table["domain"][hidden]), "smaller groups")
    return table.drop_duplicates(["domain", "quantity"], ignore_index=True)


def finishers(study: Study) -> set[str] | None:
    """Those who did not withdraw; None where the cohort does not tell."""
    people = study.participants
    if not study.knows("withdrew_after_session"):
        return None
    return set(people.loc[people["withdrew_after_session"].isna(), "participant"])


def characteristics(study: Study) -> pd.DataFrame:
    """How many have each characteristic; published ones lie within two ends where the count itself is not printed."""
    stated = article.stated(study, "characteristics")
    return characteristics_of_records(study) if stated is None else _published_characteristics(study, stated)


def _published_characteristics(study: Study, stated: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for row in stated.itertuples():
        domain = f"{row.characteristic.replace('-', ' ').capitalize()}: {row.value}"
        about = partial(Estimate, quantity="with-characteristic", domain=domain, n=row.n)
        if row.k_smallest == row.k_largest:
            rows.append(about(estimate=row.k_smallest))
        else:
            rows.append(about(estimate=nan, low=row.k_smallest, high=row.k_largest, method="at least and at most"))
    return results.estimates(study, rows, origin="published")


def characteristics_of_records(study: Study) -> pd.DataFrame:
    """How many have each characteristic that the participants table tells, of those for whom it tells it.

    Where the counts are hidden, so is what was counted: that somebody has a rare specialty is already too much.
    """
    rows = []
    for column in study.participants.columns.drop(list(ABOUT_THE_STUDY), errors="ignore"):
        title = dictionary.fields("participants")[column]["title"]
        known = study.participants[column].dropna()
        about = partial(Estimate, quantity="with-characteristic", n=len(known))
        rows += [
            about(domain=f"{title}: {_word(value)}", estimate=count)
            for value, count in known.value_counts().sort_index().items()
        ]
    table = results.estimates(study, rows)
    hidden = table["method"].str.startswith(disclosure.HIDDEN)
    titles = table["domain"].str.split(": ", n=1).str[0]
    return table.assign(domain=table["domain"].where(~hidden, titles)).drop_duplicates("domain", ignore_index=True)


def _word(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, value)


def attendance(study: Study) -> pd.DataFrame:
    """How many came to each session, of those who had not withdrawn, and how many who finished missed one.

    No rows where the cohort has no attendance table.
    """
    if study.attendance is None:
        return results.estimates(study, [])
    left = study.participants.reindex(columns=["participant", "withdrew_after_session"])
    came = study.attendance.merge(left, on="participant")
    still_in = came["withdrew_after_session"].isna() | (came["session"] <= came["withdrew_after_session"])
    rows = [
        Estimate(quantity="attended", domain=f"session {session}", n=len(those), estimate=those["attended"].sum())
        for session, those in came[still_in].groupby("session")
    ]
    finished = came[came["withdrew_after_session"].isna()].groupby("participant")["attended"].all()
    if study.knows("withdrew_after_session"):
        rows.append(Estimate(quantity="missed-a-session", n=len(finished), estimate=(~finished).sum()))
    return results.estimates(study, rows)


def counted(steps: pd.DataFrame, quantity: str, timepoint: str = "") -> str:
    """How many people stand at a step of `flow`, as prose shows it; "" where the cohort does not tell."""
    if not ((steps["quantity"] == quantity) & (steps["timepoint"] == timepoint)).any():
        return ""
    return results.number(results.pick(steps, quantity, timepoint=timepoint))


def in_words(steps: pd.DataFrame) -> str:
    """The answer in a sentence."""
    count = partial(counted, steps)
    before, after = count("answered", "before"), count("answered", "after")
    recruited, finished, interviewed = count("recruited"), count("finished"), count("interviewed")
    if disclosure.HIDDEN in {finished, before, after}:
        return (
            f"{recruited} people were recruited. "
            * bool(recruited)
            + "How many finished and answered is not shown: counts of few people are hidden, and those that would give "
            "them away."
        )
    came = (
        f"{recruited} people were recruited" + f" and {finished} finished" * bool(finished) + "; " if recruited else ""
    )
    lost, new = count("not-answered-again"), count("answered-only-after")
    if steps["caveats"].str.contains(UNPAIRED).any():
        said = f"{before} burnout questionnaires were answered before the groups and {after} after them"
        said += "; nobody has an id, so it is not known how many people that is"
    else:
        said = f"{came}{before} answered the burnout questionnaire before the groups and {after} after them"
    said += f", so that {lost} are missing from the second answer" * bool(lost)
    said += f"; {new} answered only after" * bool(new)
    said += f"; {interviewed} were interviewed." if interviewed else "."
    return said + disclosure.ROUNDED_DOWN * bool(steps["method"].str.contains(disclosure.ROUNDED).any())
