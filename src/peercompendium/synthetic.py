"""London's stand-in records: made from a seed so that they would publish as the article's figures.

Nobody's answers are here. What the article states is kept; what it leaves open is drawn, each time with the assumption
said below (and in `data/README.md`):

- those who answered before are the nine who finished; which six answered again and which seven were interviewed is
  drawn with equal chances;
- scores are drawn with equal chances from all that give the printed mean and SD with the fewest unanswered items;
- how a person's scores go together is drawn from a normal factor model, with shares of variance declared below;
- a person's answers to a scale lie near each other, by a discrete normal law whose spread is declared below;
- where the article gives a range ("most"), or nothing, a number of people is drawn from what it can mean.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import count

import numpy as np
import pandas as pd

from attainable import Vector, draw
from attainable.cells import Cell, Convention
from peergroups import cbi
from peergroups.records import article

SEED = 2025


def make_tables(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """The five tables of records by name; the same seed gives the same tables."""
    seeds = (np.random.default_rng([seed, part]) for part in count())
    everybody = participants(next(seeds))
    codes = codebook()
    return {
        "participants": everybody,
        "attendance": attendance(everybody, next(seeds)),
        "answers": table(finishers(everybody), next(seeds), seed),
        "codebook": codes,
        "segments": code(codes, interviewed(everybody), next(seeds)),
    }


def as_files(seed: int = SEED) -> dict[str, bytes]:
    """The tables as CSV, by the names of their files."""
    tables = make_tables(seed).items()
    return {f"{name}.csv": table.to_csv(index=False, lineterminator="\n").encode() for name, table in tables}


def codebook() -> pd.DataFrame:
    """The codes and themes of the article, in the columns of a codebook."""
    themes = article.read("themes").set_index("theme")
    codes = article.read("codebook")
    described = codes.assign(
        theme=codes["theme"].map(themes["title"].str.capitalize()),
        theme_description=codes["theme"].map(themes["description"]),
    )
    return described[["code", "theme", "label", "description", "theme_description"]]


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
    specialties = article.read("characteristics").query("characteristic == 'specialty'")["value"].tolist()
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
    stated = article.read("stated-counts").query("rule == 'several' and code.isna()").iloc[0]
    missing = rng.permutation(finishers(people))[: rng.integers(stated["k_smallest"], stated["k_largest"] + 1)]
    missed = {name: set(rng.permutation(SESSIONS)[: rng.integers(1, 3)] + 1) for name in missing}
    rows = []
    for name, left_after in zip(people["participant"], people["withdrew_after_session"].fillna(SESSIONS), strict=True):
        came = [session <= left_after and session not in missed.get(name, ()) for session in range(1, SESSIONS + 1)]
        rows += [(name, session, "yes" if there else "no") for session, there in enumerate(came, start=1)]
    return pd.DataFrame(rows, columns=["participant", "session", "attended"])


ANSWERED_AGAIN = 6
# The fewest people with one unanswered item each that let the printed figures come about: 5 of 285 answers.
SKIPPING = {
    ("personal", "before"): 0, ("work", "before"): 1, ("client", "before"): 1,
    ("personal", "after"): 0, ("work", "after"): 3, ("client", "after"): 0,
}  # fmt: skip
# Shares of variance: what is a person's own, what is the person's on one scale, the rest is of the moment.
OF_THE_PERSON, OF_THE_SCALE = 0.4, 0.3
SPREAD_OF_ANSWERS = 0.8


def table(before: list[str], rng: np.random.Generator, seed: int) -> pd.DataFrame:
    """A row a person and timepoint: everybody in `before` answers before, some of them after, an item a column."""
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
    given = pd.DataFrame([{"participant": name, "timepoint": when} | row for (when, name), row in rows.items()])
    in_order = ["participant", "timepoint", *(item.id for item in cbi.ITEMS)]
    return given[in_order].astype({item.id: "Int64" for item in cbi.ITEMS})


def published_scores(scale: str, timepoint: str, seed: int) -> Vector:
    """Scores drawn with equal chances from all that give the article's mean and SD of a scale at a timepoint."""
    cells = article.read("burnout-scores").set_index(["scale", "timepoint"])
    cell = cells.loc[scale, timepoint]
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
    return segments(codebook, interviewed, speakers, rng)


def segments(
    codebook: pd.DataFrame, interviewed: list[str], speakers: Mapping[str, Collection[str]], rng: np.random.Generator
) -> pd.DataFrame:
    """The same where it is given who speaks of each code."""
    rows = []
    for participant in interviewed:
        spoken = [code for code, people in speakers.items() if participant in people]
        rows += _transcript(participant, spoken, codebook, rng)
    return pd.DataFrame(rows, columns=COLUMNS)


def _how_many(code: str, rng: np.random.Generator) -> int:
    """A number of people that all the article's statements about a code allow, and its quotations."""
    stated = article.read("stated-counts").query("code == @code")
    quoted = article.read("quotations")
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
