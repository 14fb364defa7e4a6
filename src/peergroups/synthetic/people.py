"""Stand-in participants, and who of them came when: as many of each kind as the article states, else drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peergroups import published

GROUPS = {"A": (4, 2, "the hour of the session did not suit"), "B": (7, 3, "maternity leave that had been planned")}
SESSIONS, RECRUITED, INTERVIEWED, SUPPORTED, UNSUPPORTED = 6, 11, 7, 4, 6
GRADES = ("ST1", "ST2", "ST3", "ST4", "ST5", "ST6")
CORE_GRADES = GRADES[:3]
GENERAL_PRACTICE = "general practice"


def participants(rng: np.random.Generator) -> pd.DataFrame:
    """A row a person recruited, with as many of each kind as the article states."""
    people = pd.DataFrame({"participant": [f"S{number:02}" for number in range(1, RECRUITED + 1)]})
    people["group"] = [group for group, (size, *_) in GROUPS.items() for _ in range(size)]
    people["gender"] = "female"
    specialties = published.read("characteristics").query("characteristic == 'specialty'")["value"].tolist()
    hospital = [name for name in specialties if name != GENERAL_PRACTICE]
    people["specialty"] = _each_at_least_once(specialties, hospital, rng)
    people["grade"] = _grades(people["specialty"].str.contains("core training"), rng)
    people["setting"] = np.where(people["specialty"] == GENERAL_PRACTICE, "community", "hospital")
    people["psychological_support"] = _yes_for(people.index, SUPPORTED, rng)
    people["violence_experienced"] = "yes"
    leavers = {people.index[people["group"] == group][rng.integers(size)]: (after, reason)
               for group, (size, after, reason) in GROUPS.items()}  # fmt: skip
    finished = people.index.difference(list(leavers))
    interviewed = rng.permutation(finished)[:INTERVIEWED]
    people["unsupported_or_bullied"] = _yes_for(interviewed, UNSUPPORTED, rng).reindex(people.index)
    people["withdrew_after_session"] = pd.Series({row: after for row, (after, _) in leavers.items()}, dtype="Int64")
    people["withdrawal_reason"] = pd.Series({row: reason for row, (_, reason) in leavers.items()})
    people["interviewed"] = np.where(people.index.isin(interviewed), "yes", "no")
    return people


def _each_at_least_once(needed: list[str], others: list[str], rng: np.random.Generator) -> np.ndarray:
    return rng.permutation([*needed, *rng.choice(others, RECRUITED - len(needed))])


def _grades(core: pd.Series, rng: np.random.Generator) -> np.ndarray:
    """Grades drawn until those in core training, which the article gives as ST1 to ST3, are in one of these."""
    while True:
        grades = _each_at_least_once(["ST1", "ST6"], GRADES, rng)
        if set(grades[core]) <= set(CORE_GRADES):
            return grades


def _yes_for(index: pd.Index, how_many: int, rng: np.random.Generator) -> pd.Series:
    return pd.Series(rng.permutation(["yes"] * how_many + ["no"] * (len(index) - how_many)), index=index)


def finishers(people: pd.DataFrame) -> list[str]:
    """Those who did not withdraw, in the order of the table."""
    return people.loc[people["withdrew_after_session"].isna(), "participant"].tolist()


def interviewed(people: pd.DataFrame) -> list[str]:
    """Those who were interviewed, in the order of the table."""
    return people.loc[people["interviewed"] == "yes", "participant"].tolist()


def attendance(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A row a person and session: several of those who finished missed one or two."""
    stated = published.read("stated-counts").query("rule == 'several' and code.isna()").iloc[0]
    missing = rng.permutation(finishers(people))[: rng.integers(stated["k_smallest"], stated["k_largest"] + 1)]
    missed = {name: set(rng.permutation(SESSIONS)[: rng.integers(1, 3)] + 1) for name in missing}
    rows = []
    for name, left_after in zip(people["participant"], people["withdrew_after_session"].fillna(SESSIONS), strict=True):
        came = [session <= left_after and session not in missed.get(name, ()) for session in range(1, SESSIONS + 1)]
        rows += [(name, session, "yes" if there else "no") for session, there in enumerate(came, start=1)]
    return pd.DataFrame(rows, columns=["participant", "session", "attended"])
