"""The article's figures, and how a cohort's records stand beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from peergroups import cbi, disclosure, results, themes
from peergroups.faults import Fault, gathered, refuse
from peergroups.places import DATA
from peergroups.tables import read_table

if TYPE_CHECKING:
    from peergroups.records import Study

FOLDER = DATA / "published"
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
NEEDED_BY_ALL = "burnout-scores", "measurement-schedule", "conclusions", "nih-checklist"
NEEDED_WITH_INTERVIEWS = "stated-counts", "study-facts", "coreq", "quotations", "participant-flow"
OF_THE_ANALYSIS = {
    "thematic-analysis": "kind of analysis",
    "coding-steps": "coding",
    "second-coder": "second researcher",
}


@cache
def read(name: str, folder: Path = FOLDER) -> pd.DataFrame:
    """A table of published figures, as the dictionary's `published-<name>` describes it; each row has its `place`."""
    return read_table(folder / f"{name.replace('-', '_')}.csv", f"published-{name}")


def check(study: Study) -> None:
    """Raise InputError with every fault of the published tables that the notebooks read of this study."""
    faults: list[Fault | str] = []
    names = NEEDED_BY_ALL + (NEEDED_WITH_INTERVIEWS if study.segments is not None else ())
    for name in names if study.published else ():
        with gathered(faults):
            read(name, study.published)
    refuse(faults)


def burnout_scores(study: Study) -> pd.DataFrame:
    """The published mean and SD (0-100) of each scale and timepoint, as estimates; none where the cohort names none."""
    if study.published is None:
        return results.estimates(study, [])
    table = read("burnout-scores", study.published)
    return results.estimates(study, (row for cell in table.itertuples() for row in _rows(cell)), origin="published")


def _rows(cell) -> list[dict]:
    place = {"domain": cell.scale, "timepoint": cell.timepoint, "n": cell.n, "method": f"as printed, {cell.place}"}
    return [
        place | {"quantity": "mean-score", "estimate": float(cell.mean)},
        place | {"quantity": "sd-score", "estimate": float(cell.sd)},
    ]


def beside(study: Study, description: pd.DataFrame) -> pd.DataFrame:
    """Published mean (SD) beside what the records give, a row a scale and timepoint, with whether the digits agree.

    The records' numbers are rounded to as many decimals as the article prints, halves to even or up alike.
    """
    if study.published is None:
        return pd.DataFrame()
    table = read("burnout-scores", study.published)
    rows = []
    for cell in table.itertuples():
        found = [
            results.pick(description, quantity, cell.scale, cell.timepoint) for quantity in ("mean-score", "sd-score")
        ]
        digits = [_printed(row, like) for row, like in zip(found, (cell.mean, cell.sd), strict=True)]
        rows.append(
            {
                "Scale": cbi.TITLES[cell.scale],
                "When": cell.timepoint,
                "Published, of": str(cell.n),
                "Published mean (SD)": f"{cell.mean} ({cell.sd})",
                "Records, of": results.group_size(found[0]),
                "Records mean (SD)": f"{digits[0]} ({digits[1]})",
                "Same digits": _same(digits, [cell.mean, cell.sd]),
            }
        )
    return pd.DataFrame(rows)


def _printed(row: pd.Series, like: str) -> str:
    return results.number(row) if pd.isna(row["estimate"]) else f"{row['estimate']:.{len(like.partition('.')[2])}f}"


def _same(digits: list[str], printed: list[str]) -> str:
    if disclosure.HIDDEN in digits:
        return disclosure.HIDDEN
    return "yes" if digits == printed else "no"


def stated_counts(study: Study) -> pd.DataFrame:
    """The article's counts of people in the themes beside the cohort's own, each with what its words can mean.

    Only of codes that the cohort's codebook has too.
    """
    if study.published is None or study.segments is None:
        return pd.DataFrame()
    folder = study.published
    stated = read("stated-counts", folder)
    counted = stated[stated["code"].isin(study.codebook["code"])].assign(
        found=lambda rows: rows["code"].map(themes.participants_of_code(study))
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
    return set(study.codebook["code"]) - set(read("stated-counts", study.published)["code"])


def as_read(study: Study, name: str) -> pd.DataFrame:
    """A table of what the article says (`HEADINGS`) as pages show it; empty where nothing is published.

    Of the facts of the study, only those of how the interviews were analysed.
    """
    if study.published is None:
        return pd.DataFrame()
    table = read(name, study.published)
    if name == "study-facts":
        table = table[table["fact"].isin(OF_THE_ANALYSIS)].replace({"fact": OF_THE_ANALYSIS})
    return table[list(HEADINGS[name])].rename(columns=HEADINGS[name]).reset_index(drop=True)


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"
