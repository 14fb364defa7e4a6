"""London's stand-in records: made from a seed so that they would publish as the article's figures.

Nobody's answers are here. What the article states is kept; what it leaves open is drawn, each time with the assumption
said below (and in `data/README.md`):

- those who answered before are the nine who finished; which six answered again and which seven were interviewed is
  drawn with equal chances;
- scores are drawn with equal chances from all that give the printed mean and SD with the fewest unanswered items;
- how a person's scores go together is drawn from a normal factor model, with the shares of variance in `answers`;
- a person's answers to a scale lie near each other, by a discrete normal law with the spread in `answers`;
- where the article gives a range ("most"), or nothing, a number of people is drawn from what it can mean.
"""

from __future__ import annotations

from itertools import count

import numpy as np
import pandas as pd

from peergroups import published
from peergroups.synthetic import answers, interviews, people

SEED = 2025


def make_tables(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """The five tables of records by name; the same seed gives the same tables."""
    seeds = (np.random.default_rng([seed, part]) for part in count())
    everybody = people.participants(next(seeds))
    codebook = _codebook()
    return {
        "participants": everybody,
        "attendance": people.attendance(everybody, next(seeds)),
        "answers": answers.table(people.finishers(everybody), next(seeds), seed),
        "codebook": codebook,
        "segments": interviews.code(codebook, people.interviewed(everybody), next(seeds)),
    }


def as_files(seed: int = SEED) -> dict[str, bytes]:
    """The tables as CSV, by the names of their files."""
    tables = make_tables(seed).items()
    return {f"{name}.csv": table.to_csv(index=False, lineterminator="\n").encode() for name, table in tables}


def _codebook() -> pd.DataFrame:
    themes = published.read("themes").set_index("theme")
    codes = published.read("codebook")
    described = codes.assign(
        theme=codes["theme"].map(themes["title"].str.capitalize()),
        theme_description=codes["theme"].map(themes["description"]),
    )
    return described[["code", "theme", "label", "description", "theme_description"]]
