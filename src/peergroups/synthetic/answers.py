"""Stand-in answers: item by item, so that their scores would publish as the article's means and SDs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from peergroups import cbi, published
from peergroups.attainable import Cell, Convention, Vector, draw

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
    cells = published.read("burnout-scores").set_index(["scale", "timepoint"])
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
