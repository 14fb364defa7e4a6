"""London's stand-in records: made from a seed so that they would publish as the article's figures.

Nobody's answers are here. What the article states is kept; what it leaves open is drawn, each time with the assumption
said below (and in `data/README.md`):

- those who answered before are the nine who finished; which six answered again and which seven were interviewed is
  drawn with equal chances;
- scores are drawn with equal chances from all that give the printed mean and SD with the fewest unanswered items;
- how a person's scores go together is drawn from a normal factor model, with the correlations named here;
- a person's answers to a scale lie near each other, by a discrete normal law with the spread named here;
- where the article gives a range ("most"), or nothing, a number of people is drawn from what it can mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from peergroups import cbi, published
from peergroups.attainable import Cell, Convention, Vector, draw
from peergroups.interviews import code_interviews

SEED = 2025
GROUPS = {"A": (4, 2, "the hour of the session did not suit"), "B": (7, 3, "maternity leave that had been planned")}
SESSIONS, RECRUITED, INTERVIEWED, ANSWERED_AGAIN, SUPPORTED, UNSUPPORTED = 6, 11, 7, 6, 4, 6
GRADES = ("ST1", "ST2", "ST3", "ST4", "ST5", "ST6")
CORE_GRADES = GRADES[:3]
GENERAL_PRACTICE = "general practice"
# The fewest people with one unanswered item each that let the printed figures come about: 5 of 285 answers.
SKIPPING = {
    ("personal", "before"): 0, ("work", "before"): 1, ("client", "before"): 1,
    ("personal", "after"): 0, ("work", "after"): 3, ("client", "after"): 0,
}  # fmt: skip
# Shares of variance: what is a person's own, what is the person's on one scale, the rest is of the moment.
OF_THE_PERSON, OF_THE_SCALE = 0.4, 0.3
SPREAD_OF_ANSWERS = 0.8


def make_tables(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """The five tables of records by name; the same seed gives the same tables."""
    seeds = (np.random.default_rng([seed, part]) for part in count())
    people = _participants(next(seeds))
    codebook = _codebook()
    return {
        "participants": people,
        "attendance": _attendance(people, next(seeds)),
        "answers": _answers(people, next(seeds), seed),
        "codebook": codebook,
        "segments": code_interviews(codebook, _of(people, people["interviewed"] == "yes"), next(seeds)),
    }


def write_tables(folder: Path, seed: int = SEED) -> Iterator[Path]:
    """Write the tables as CSV into a folder; yields each file as it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in make_tables(seed).items():
        file = folder / f"{name}.csv"
        table.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")
        yield file


def _of(people: pd.DataFrame, which: pd.Series) -> list[str]:
    return people.loc[which, "participant"].tolist()


def _participants(rng: np.random.Generator) -> pd.DataFrame:
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


def _attendance(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    stated = published.read("stated-counts").query("rule == 'several' and code.isna()").iloc[0]
    finishers = _of(people, people["withdrew_after_session"].isna())
    missing = rng.permutation(finishers)[: rng.integers(stated["k_smallest"], stated["k_largest"] + 1)]
    missed = {name: set(rng.permutation(SESSIONS)[: rng.integers(1, 3)] + 1) for name in missing}
    rows = []
    for name, left_after in zip(people["participant"], people["withdrew_after_session"].fillna(SESSIONS), strict=True):
        came = [session <= left_after and session not in missed.get(name, ()) for session in range(1, SESSIONS + 1)]
        rows += [(name, session, "yes" if there else "no") for session, there in enumerate(came, start=1)]
    return pd.DataFrame(rows, columns=["participant", "session", "attended"])


def _answers(people: pd.DataFrame, rng: np.random.Generator, seed: int) -> pd.DataFrame:
    before = _of(people, people["withdrew_after_session"].isna())
    after = sorted(rng.permutation(before)[:ANSWERED_AGAIN])
    own = dict(zip(before, rng.normal(size=len(before)), strict=True))
    rows = {(timepoint, name): {} for timepoint, names in (("before", before), ("after", after)) for name in names}
    for scale in cbi.SCALES:
        on_scale = {name: np.sqrt(OF_THE_PERSON) * own[name] + np.sqrt(OF_THE_SCALE) * rng.normal() for name in before}
        for timepoint, names in (("before", before), ("after", after)):
            moment = rng.normal(size=len(names)) * np.sqrt(1 - OF_THE_PERSON - OF_THE_SCALE)
            ranked = sorted(names, key=lambda name: on_scale[name] + moment[names.index(name)])
            vector = published_scores(scale, timepoint, seed)
            in_order = sorted(zip(vector.scores(), vector.people, strict=True))
            for name, (_, (answered, total)) in zip(ranked, in_order, strict=True):
                rows[timepoint, name] |= _item_answers(scale, answered, total, rng)
    table = pd.DataFrame([{"participant": name, "timepoint": when} | row for (when, name), row in rows.items()])
    in_order = ["participant", "timepoint", *(item.id for item in cbi.ITEMS)]
    return table[in_order].astype({item.id: "Int64" for item in cbi.ITEMS})


def published_scores(scale: str, timepoint: str, seed: int = SEED) -> Vector:
    """Scores drawn with equal chances from all that give the article's mean and SD of a scale at a timepoint."""
    table = published.read("burnout-scores")
    cell = table[(table["scale"] == scale) & (table["timepoint"] == timepoint)].iloc[0]
    described = Cell(cell["mean"], cell["sd"], int(cell["n"]), len(cbi.items_of(scale)))
    place = cbi.SCALES.index(scale) + len(cbi.SCALES) * cbi.TIMEPOINTS.index(timepoint)
    return draw(described, Convention(people_skipping=SKIPPING[scale, timepoint]), seed + place)


def _item_answers(scale: str, answered: int, total: int, rng: np.random.Generator) -> dict[str, int]:
    """Answers as they would be given: the reversed item still the other way round, unanswered items absent."""
    items = [item for item in cbi.ITEMS if item.scale == scale]
    kept = sorted(rng.permutation(len(items))[:answered])
    steps = draw_steps(total, answered, rng)
    points = {items[place].id: cbi.STEP * int(step) for place, step in zip(kept, steps, strict=True)}
    return {item.id: 100 - points[item.id] if item.reversed else points[item.id] for item in items if item.id in points}


def draw_steps(total: int, items: int, rng: np.random.Generator) -> list[int]:
    """Answers of 0 to 4 steps that add up to `total`, likelier the nearer they lie to the person's mean.

    An exact draw from independent discrete normal answers (spread SPREAD_OF_ANSWERS) given their sum: item by item,
    each step weighted by the chance that the remaining items make up the rest.
    """
    steps = np.arange(cbi.LEVELS + 1)
    weights = np.exp(-((steps - total / items) ** 2) / (2 * SPREAD_OF_ANSWERS**2))
    rest = [np.array([1.0])]
    for _ in range(items - 1):
        rest.append(np.convolve(rest[-1], weights))
    drawn = []
    for left in range(items - 1, -1, -1):
        chances = [
            w * (rest[left][total - s] if 0 <= total - s < len(rest[left]) else 0)
            for s, w in zip(steps, weights, strict=True)
        ]
        step = int(rng.choice(steps, p=np.array(chances) / sum(chances)))
        drawn.append(step)
        total -= step
    return drawn


def _codebook() -> pd.DataFrame:
    themes = published.read("themes").set_index("theme")
    codes = published.read("codebook")
    described = codes.assign(
        theme=codes["theme"].map(themes["title"].str.capitalize()),
        theme_description=codes["theme"].map(themes["description"]),
    )
    return described[["code", "theme", "label", "description", "theme_description"]]
