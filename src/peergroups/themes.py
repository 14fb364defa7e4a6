"""What they said: how many segments and how many of the interviewed stand behind each code and theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from peergroups import results

if TYPE_CHECKING:
    from peergroups.records import Study

CODING = ["segment", "code", "coder"]


def coded(study: Study, coder: str | None = None) -> pd.DataFrame:
    """The segments of one coder (the lead coder unless told), each code of a segment once, with its theme and label."""
    once = study.segments.drop_duplicates(CODING)
    mine = once[once["coder"] == (coder or study.cohort.coding.lead_coder)]
    return mine.merge(study.codebook[["code", "label", "theme"]], on="code", validate="many_to_one")


def tally(study: Study) -> pd.DataFrame:
    """Segments and participants of every theme and code, those never used included, of all who were interviewed.

    A theme counts distinct segments: one with two codes of a theme is one segment. `domain` is the theme, or
    "theme: label" for a code.
    """
    segments = coded(study)
    rows = []
    for theme, codes in study.codebook.groupby("theme", sort=False):
        rows += _counts(study, theme, segments[segments["theme"] == theme])
        for code, label in zip(codes["code"], codes["label"], strict=True):
            rows += _counts(study, f"{theme}: {label}", segments[segments["code"] == code])
    return results.estimates(study, rows)


def _counts(study: Study, domain: str, segments: pd.DataFrame) -> list[dict]:
    people = segments["participant"].nunique()
    place = {"domain": domain, "n": study.interviewed, "people": people, "method": "segments of the lead coder"}
    return [
        place | {"quantity": "participants", "estimate": people},
        place | {"quantity": "segments", "estimate": segments["segment"].nunique()},
    ]


def participants_of_code(study: Study) -> pd.Series:
    """How many of the interviewed each code was given to, by code; 0 for a code never used."""
    counts = coded(study).groupby("code")["participant"].nunique()
    return counts.reindex(study.codebook["code"], fill_value=0)


def titles(study: Study) -> dict[str, str]:
    """What a table that lists themes with their codes below them calls each code's row."""
    codes = study.codebook
    return {f"{theme}: {label}": f"– {label}" for theme, label in zip(codes["theme"], codes["label"], strict=True)}


def reading_report(study: Study) -> pd.DataFrame:
    """What was left out or is worth knowing of the segments table: `what` and `count`."""
    found = {
        "rows in the segments table": len(study.segments),
        "rows that repeat a segment, code and coder, counted once": int(study.segments.duplicated(CODING).sum()),
    }
    if not study.cohort.disclosure.smallest_count:
        found["codes of the codebook never used by the lead coder"] = int((participants_of_code(study) == 0).sum())
    return pd.DataFrame({"what": list(found), "count": list(found.values())})


def in_words(study: Study, tallies: pd.DataFrame) -> str:
    """The answer in a sentence: how many themes and codes, and who is behind each theme."""
    themes = list(dict.fromkeys(study.codebook["theme"]))
    rows = [results.pick(tallies, "participants", theme) for theme in themes]
    told = [f"“{row['domain']}” by {results.number(row)}" for row in rows]
    return (
        f"{results.group_size(rows[0])} people were interviewed; {len(study.codebook)} codes make {len(themes)} "
        f"themes, spoken of {', '.join(told)} of them."
    )
