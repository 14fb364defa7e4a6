"""How coders beside each other look in a notebook, and new codes from interview to interview."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from peergroups import estimates, results
from peergroups.estimates import coders
from peergroups.quantities import QUANTITIES
from peergroups.records.study import Study
from peergroups.show import tables

MOST_LOGGED = 200


def differences(study: Study, counted: pd.DataFrame, caption: str) -> tables.Shown | None:
    """The log of where coders differ, folded, with how many these are; nothing where people may not be shown."""
    if counted.empty:
        return None
    which = coders.shared_in_words(study)
    log = coders.log(study)
    if log.empty:
        return tables.remark(f"{caption}: none. {which}".strip())
    first = f", the first {MOST_LOGGED}" if len(log) > MOST_LOGGED else ""
    shown = log.head(MOST_LOGGED).dropna(axis="columns", how="all").rename(columns=str.capitalize)
    numbers = {row["quantity"]: results.number(row) for _, row in counted.iterrows()}
    of_all = (
        f"{numbers['pairs-coded-differently']} of {numbers['pairs-coded']} pairs of a passage and a code given by one "
        f"coder and not by another, {numbers['pairs-cut-differently']} cut differently"
    )
    folded = tables.folded(f"{caption}: {of_all}", tables.with_caveats(shown, f"{caption}{first}", counted))
    return tables.remark(which) + folded if which else folded


def agreed(study: Study, rows: pd.DataFrame, caption: str) -> tables.Shown | None:
    """Counts and coefficients of each code, what is not defined with its reason; nothing where there are none."""
    if rows.empty:
        return None
    # The alpha of whole sets is told in the column of the others: its row says what it is of.
    quantities = rows["quantity"].replace("alpha-of-sets", "krippendorffs-alpha")
    titles = quantities.map(lambda quantity: QUANTITIES[quantity].title)
    told = rows.assign(told=[results.number(row) for _, row in rows.iterrows()], title=titles)
    wide = told.pivot(index="domain", columns="title", values="told")
    wide = wide.loc[list(dict.fromkeys(rows["domain"])), list(dict.fromkeys(titles))].fillna("")
    short = _short(study, rows)
    wide.index = [short[domain] for domain in wide.index]
    units = f"Counted are {coders.unit_in_words(study)}."
    notes = tables.remark(" ".join(filter(None, [units, coders.shared_in_words(study), _notes(rows, short)])))
    first = f"{caption}; the first coder is {study.cohort.interviews.lead_coder}"
    return tables.with_caveats(wide.reset_index(names="Code"), first, rows) + notes


def _short(study: Study, rows: pd.DataFrame) -> dict[str, str]:
    """Codes by their labels alone, where no other theme has a code of that label, with the pair of coders if told."""
    nodes = estimates.outline.of(study)
    often = Counter(node.label for node in nodes)
    alone = {node.domain: node.label for node in nodes if often[node.label] == 1}
    found = {}
    for domain, method in rows[["domain", "method"]].drop_duplicates("domain").itertuples(index=False):
        pair = f"{method.partition(', ')[0]}, "
        whole = domain.removeprefix(pair)
        found[domain] = domain.removesuffix(whole) + alone.get(whole, whole)
    return found


def _notes(rows: pd.DataFrame, short: dict[str, str]) -> str:
    """Coefficients that are not defined or tell nothing: each reason with its codes."""
    reasons = rows["method"].str.partition(coders.NOTE)[2]
    of_reason = rows[reasons != ""].groupby(reasons[reasons != ""], sort=False)["domain"].unique()
    told = (f"{reason} ({', '.join(short[domain] for domain in codes)})" for reason, codes in of_reason.items())
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in told)


def saturated(rows: pd.DataFrame, caption: str) -> tables.Shown | None:
    """New codes of each run, with the smallest and largest over orders of interviews; nothing where there are none."""
    return None if rows.empty else tables.estimates(rows, f"{caption}, in brackets over the orders")
