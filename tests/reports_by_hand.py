"""Reports of small cohorts as their files, typed in: what each has released, and by which rule.

`north` has hidden numbers, `talks` interviews only, `made-up` is synthetic with nothing hidden, `printed` has published
figures beside made-up records.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from peergroups import caveats, results
from peergroups.quantities import QUANTITIES

BETWEEN = "after minus before"
BY_TEN = "rounded: counts down to 5, to the nearest 1"
HIDDEN = "hidden: of fewer than 10 people, or all but so few"
# Quantity, domain, timepoint, n, estimate, low, high, method, origin.
NORTH = [
    ("recruited", "", "", 20, 20, None, None, "rounded: counts down to 5", "real"),
    ("recruited", "group A", "", 10, 10, None, None, "rounded: counts down to 5", "real"),
    ("answered", "", "before", 20, 15, None, None, "rounded: counts down to 5", "real"),
    ("answered", "", "after", 20, None, None, None, HIDDEN, "real"),
    ("mean-score", "personal", "before", 15, 50, None, None, BY_TEN, "real"),
    ("mean-score", "personal", "after", None, None, None, None, HIDDEN, "real"),
    ("difference-of-means", "personal", BETWEEN, 15, None, None, None, HIDDEN, "real"),
    ("mean-paired-difference", "personal", BETWEEN, None, None, None, None, HIDDEN, "real"),
    ("participants", "Rest", "", 25, 10, None, None, BY_TEN, "real"),
]
TALKS = [
    ("participants", "Rest", "", 27, 12, None, None, "rounded: counts down to 3", "real"),
    ("participants", "Rest: breaks", "", 27, 12, None, None, "rounded: counts down to 3", "real"),
    ("participants", "Rota", "", 27, 9, None, None, "rounded: counts down to 3", "real"),
    ("participants", "Rota: nights", "", 27, 9, None, None, "rounded: counts down to 3", "real"),
    ("participants", "Rest: breaks and Rota: nights", "", 27, 6, None, None, "rounded: counts down to 3", "real"),
]
MADE_UP = [
    ("recruited", "", "", 14, 14, None, None, "", "synthetic"),
    ("answered", "", "before", 14, 14, None, None, "", "synthetic"),
    ("answered", "", "after", 14, 12, None, None, "", "synthetic"),
    ("interviewed", "", "", 14, 9, None, None, "", "synthetic"),
    ("mean-score", "personal", "before", 14, 48.6, None, None, "everybody with a score", "synthetic"),
    ("mean-score", "personal", "after", 12, 40.2, None, None, "everybody with a score", "synthetic"),
    ("difference-of-means", "personal", BETWEEN, 14, -8.4, None, None, "", "synthetic"),
    ("mean-paired-difference", "personal", BETWEEN, 12, -7.7, -14.3, -1.9, "Student's t interval", "synthetic"),
    ("mean-score", "work", "before", 12, 48.6, None, None, "everybody with a score", "synthetic"),
    ("mean-score", "work", "after", 12, 40.2, None, None, "everybody with a score", "synthetic"),
    ("difference-of-means", "work", BETWEEN, 12, -8.4, None, None, "", "synthetic"),
    ("mean-paired-difference", "work", BETWEEN, 12, -7.7, -14.3, -1.9, "Student's t interval", "synthetic"),
    ("participants", "Rest", "", 9, 4, None, None, "segments of the lead coder", "synthetic"),
]
PRINTED = [
    ("recruited", "", "", 11, 11, None, None, "", "published"),
    ("answered", "", "before", 11, 9, None, None, "", "published"),
    ("mean-score", "personal", "before", 9, 43, None, None, "as printed, Fig. 1", "published"),
    ("mean-score", "personal", "after", 6, 23, None, None, "as printed, Fig. 1", "published"),
    ("difference-of-means", "personal", BETWEEN, 9, -20, None, None, "", "published"),
    ("possible-mean-difference", "personal", BETWEEN, 6, None, -31.9, -8.1, "if the 6 are among the 9", "published"),
    ("mean-score", "personal", "before", 9, 43.1, None, None, "everybody with a score", "synthetic"),
    ("mean-score", "personal", "after", 6, 22.9, None, None, "everybody with a score", "synthetic"),
    ("mean-paired-difference", "personal", BETWEEN, 6, -19.2, -33.3, -5.1, "Student's t interval", "synthetic"),
    ("participants", "would come again", "", 7, 7, None, None, "as stated", "published"),
]
# The rule, the records and the rows of each.
REPORTS = {
    "north": (10, "real", NORTH),
    "talks": (3, "real", TALKS),
    "made-up": (0, "synthetic", MADE_UP),
    "printed": (0, "synthetic", PRINTED),
}
COLUMNS = ["quantity", "domain", "timepoint", "n", "estimate", "low", "high", "method", "origin"]


def write(folder: Path, cohort: str) -> Path:
    """Write the report of one of the cohorts into a folder of reports; returns its own folder."""
    smallest, records, rows = REPORTS[cohort]
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"n": "Int64"})
    table = table.assign(cohort=cohort, notebook="01-by-hand", level=None, function="")
    table["unit"] = [QUANTITIES[quantity].unit for quantity in table["quantity"]]
    found = [
        caveats.that_apply(QUANTITIES[row.quantity].subject, row.origin, caveats.FEW if pd.isna(row.n) else row.n)
        for row in table.itertuples()
    ]
    table["caveats"] = [";".join(caveat.id for caveat in each) for each in found]
    table = table[results.COLUMNS]
    table["key"] = [results.key(row) for _, row in table.iterrows()]
    (folder / cohort / "tables").mkdir(parents=True)
    table.to_csv(folder / cohort / "tables" / "01-by-hand.csv", index=False)
    told = {"cohort": cohort, "title": f"Cohort {cohort}", "records": records, "smallest_count": smallest, "pages": []}
    (folder / cohort / "report.json").write_text(json.dumps(told), encoding="utf-8")
    return folder / cohort


def write_all(folder: Path) -> Path:
    """Write the reports of all the cohorts; returns their folder."""
    for cohort in REPORTS:
        write(folder, cohort)
    return folder
