"""What they said: how many segments and how many of the interviewed stand behind each code and theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from peergroups import disclosure, matrices, results
from peergroups.qda.exports import NEVER_CODED

if TYPE_CHECKING:
    from peergroups.records import Study

CODING = ["segment", "code", "coder"]


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


def _counts(study: Study, domain: str, segments: pd.Series, *others: int) -> list[dict]:
    people = _people(segments)
    place = {"domain": domain, "n": len(segments), "method": "segments of the lead coder"}
    place["people"] = min(people, len(segments) - people, *others)
    return [
        place | {"quantity": "participants", "estimate": people},
        place | {"quantity": "segments", "estimate": segments.sum()},
    ]


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
