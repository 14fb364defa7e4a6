"""Stand-in coded segments for interviews that are not public: who spoke of what, as often as the article states."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peergroups import published

CODERS = ("A", "B")
COLUMNS = ["segment", "document", "participant", "code", "coder", "start", "end"]
# Where the article gives no number for a code, between these many of the interviewed speak of it.
UNSTATED = (2, 6)
MOST_SEGMENTS_OF_A_CODE = 3
SHARE_OF_SEGMENTS_WITH_A_SECOND_CODE = 0.25
# How often the second coder gives a code that the lead coder gave, and adds one of the theme that the lead did not.
AGREEMENT, ADDITION = 0.85, 0.05
LENGTHS, GAPS = (80, 400), (200, 900)


def code(codebook: pd.DataFrame, interviewed: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """A row a segment, code and coder; the lead coder's counts lie within everything the article states.

    No words are made up: a segment is a place in a transcript that does not exist.
    """
    speakers = {code: rng.permutation(interviewed)[: _how_many(code, rng)] for code in codebook["code"]}
    rows = []
    for participant in interviewed:
        spoken = [code for code, people in speakers.items() if participant in people]
        rows += _transcript(participant, spoken, codebook, rng)
    return pd.DataFrame(rows, columns=COLUMNS)


def _how_many(code: str, rng: np.random.Generator) -> int:
    """A number of people that all the article's statements about a code allow, and its quotations."""
    stated = published.read("stated-counts").query("code == @code")
    quoted = published.read("quotations")
    voices = quoted.loc[quoted["codes"].str.split(";").map(lambda codes: code in codes), "participant"].nunique()
    lowest = max([voices, *(stated["k_smallest"] if len(stated) else UNSTATED[:1])])
    highest = min(stated["k_largest"]) if len(stated) else UNSTATED[1]
    return int(rng.integers(lowest, highest + 1))


def _transcript(participant: str, spoken: list[str], codebook: pd.DataFrame, rng: np.random.Generator) -> list[tuple]:
    themes = codebook.set_index("code")["theme"]
    segments = [[code] for code in spoken for _ in range(rng.integers(1, MOST_SEGMENTS_OF_A_CODE + 1))]
    rows, position = [], 0
    for number, place in enumerate(rng.permutation(len(segments)), start=1):
        codes = segments[place]
        siblings = [code for code in spoken if themes[code] == themes[codes[0]] and code not in codes]
        if siblings and rng.random() < SHARE_OF_SEGMENTS_WITH_A_SECOND_CODE:
            codes = [*codes, rng.choice(siblings)]
        start = position + int(rng.integers(*GAPS))
        position = start + int(rng.integers(*LENGTHS))
        where = (f"{participant}-{number:02}", f"interview-{participant}", participant)
        rows += [(*where, code, CODERS[0], start, position) for code in codes]
        rows += [(*where, code, CODERS[1], start, position) for code in _second_coder(codes, themes, rng)]
    return rows


def _second_coder(codes: list[str], themes: pd.Series, rng: np.random.Generator) -> list[str]:
    kept = [code for code in codes if rng.random() < AGREEMENT]
    others = themes.index[(themes == themes[codes[0]]) & ~themes.index.isin(codes)]
    return [*kept, rng.choice(others)] if rng.random() < ADDITION else kept
