"""The numbers of a report's first page besides those of its answers; its template makes sentences of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from peergroups import cbi
from peergroups.estimates import known, participation
from peergroups.records import article
from peergroups.records.study import Study


def content(study: Study, rows: pd.DataFrame) -> dict[str, Any]:
    """What was seen, whether everybody answered again, what was asked; `rows` are those of a report.

    What a report has no rows for is empty.
    """
    rows = rows.drop_duplicates("key")
    means = rows[rows["quantity"].eq(known.MEAN) & rows["timepoint"].isin(cbi.TIMEPOINTS)]
    published = means[means["origin"].eq("published")]
    compared = len(published) or rows["quantity"].isin(known.TWICE).any()
    lost = participation.flow(study).query("quantity == 'not-answered-again'")
    return {
        "seen": known.seen_in_words(published if len(published) else means, rows) if compared else "",
        "lost": bool((lost["estimate"] > 0).any()),
        "sessions": study.cohort.sessions,
        "weekly": article.weekly(study),
        "asked": study.answers is not None,
        "coded": study.segments is not None,
    }
