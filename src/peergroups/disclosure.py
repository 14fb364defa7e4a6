"""What may not be shown: counts too small, and values that are one person's own.

Hiding one count of a total leaves it to be worked out from the others, so the others go with it; a count is also
hidden where the rest of the total is too small. Zero counts as small (it says something of everybody), as in the
output rules of ACRO. A table in which nothing is hidden is left as it is.
"""

from __future__ import annotations

import pandas as pd

from peergroups.cohort import Disclosure
from peergroups.faults import InputError
from peergroups.quantities import QUANTITIES

HIDDEN = "hidden"
VALUES = ["estimate", "low", "high"]


def protect(rows: pd.DataFrame, rules: Disclosure) -> pd.DataFrame:
    """The estimates with everything blanked that the cohort's rules do not allow.

    `rows` has the columns quantity, domain, timepoint, n, people (how many stand behind the estimate), estimate, low,
    high, method. Where something is hidden, `method` says so.
    """
    kinds = rows["quantity"].map(QUANTITIES)
    total = kinds.map(lambda kind: kind.total)
    count = kinds.map(lambda kind: kind.unit == "people")
    small = rows["people"] < rules.smallest_count
    rest_small = count & ~total & (rows["n"] - rows["people"] < rules.smallest_count)
    hidden = small | rest_small | (kinds.map(lambda kind: kind.individual) & (not rules.show_people))
    hidden |= _with_a_hidden_neighbour(rows, kinds, count & hidden & ~total) & count & ~total
    protected = rows.copy()
    protected.loc[hidden, VALUES] = float("nan")
    protected.loc[rows["n"] < rules.smallest_count, "n"] = pd.NA
    protected.loc[hidden, "method"] = f"{HIDDEN} by the cohort's disclosure rules"
    return protected


def _with_a_hidden_neighbour(rows: pd.DataFrame, kinds: pd.Series, hidden: pd.Series) -> pd.Series:
    subject = kinds.map(lambda kind: kind.subject)
    domain = rows["domain"].where(subject.isin(["band", "difference"]), "")
    # Codes overlap (one person speaks of many), so their counts do not add up to anything that gives one away.
    adds_up = subject != "theme"
    return hidden.groupby([subject, domain, rows["timepoint"]]).transform("any") & adds_up


def require_people_may_be_shown(rules: Disclosure) -> None:
    """Raise InputError where a cohort does not allow one person's values to be shown."""
    if not rules.show_people:
        raise InputError("one person's values are only shown where the cohort file says disclosure.show_people: true")
