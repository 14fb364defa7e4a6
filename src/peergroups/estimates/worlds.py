"""Thought experiments: before/after studies in worlds that are made up, above all worlds where the groups do nothing.

`statistics.world` makes the studies, `show.worlds` draws them. A world is not a model of any cohort: it shows what a
design can bring about by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from peergroups import cbi, results
from peergroups.estimates import change
from peergroups.records.study import Study
from peergroups.results import Estimate
from peergroups.statistics.world import World, drops


class Setting(NamedTuple):
    """A setting of a world for somebody who reads no code: its name and unit, the ends and the step of its slider."""

    title: str
    unit: str
    low: float
    high: float
    step: float


SETTINGS = {
    "n": Setting("People who answer before", "people", 1, 60, 1),
    "again": Setting("How many of them answer again", "people", 1, 60, 1),
    "effect": Setting("How far the groups themselves lower a score", "points", 0, 30, 1),
    "mean": Setting("Mean of usual scores where people join from", "points", 0, 100, 1),
    "sd": Setting("How far apart these usual scores are (SD)", "points", 1, 40, 1),
    "reliability": Setting("How alike two scores of a person are", "(1: the same)", 0.3, 1, 0.05),
    "selection": Setting("How much worse joiners feel than others", "SDs of a score", 0, 2, 0.1),
    "recovery": Setting("How far every score falls by itself", "points a week", -1, 2, 0.1),
    "weeks": Setting("Time between the questionnaires", "weeks", 0, 26, 1),
    "loss": Setting("How much feeling worse keeps from answering", "(0: not at all)", 0, 3, 0.1),
    "studies": Setting("How many studies are simulated", "studies", 100, 20_000, 100),
    "seed": Setting("Where the random numbers start", "(any whole number)", 0, 100, 1),
}
TIMEPOINT = "before - after"
OF_NOBODY = partial(Estimate, timepoint=TIMEPOINT, n=None)
MIDDLE, FEW = 0.9, 20
ORDINARY, MANY, FEWEST = 20, 2_000, 100
INGREDIENTS = {
    "Self-selection, so regression to the mean": "selection",
    "Natural recovery": "recovery",
    "Loss to follow-up by how one feels": "loss",
}
CHANCE, TOGETHER = "Chance alone", "All together"
SINGLE_GROUP, COMPARED = "One group, nobody to compare with", "Less the drop of a comparison group"


def _means(study: Study) -> tuple[pd.DataFrame, str]:
    """Mean and number of people for each scale and timepoint, as published where the cohort's file says, and origin."""
    published = study.published is not None
    rows = change.burnout_scores(study) if published else change.describe(study, study.scores)
    rows = rows[rows["quantity"] == "mean-score"].rename(columns={"domain": "scale", "estimate": "mean"})
    means = rows.pivot(index="scale", columns="timepoint", values=["mean", "n"])
    return means, "published" if published else study.origin


def observed_drops(study: Study) -> pd.DataFrame:
    """The drop of each scale, mean of all before less mean of all after in points, as estimates.

    From the published figures where the cohort names some, else from its records; none where a timepoint has no score.
    """
    means, origin = _means(study)
    both = means.dropna() if set(cbi.TIMEPOINTS) <= set(means.columns.get_level_values("timepoint")) else means[:0]
    method = "mean of all before less mean of all after, as published" if origin == "published" else "as by the records"
    rows = []
    for scale, cell in both.iterrows():
        about = partial(Estimate, domain=scale, timepoint=TIMEPOINT, n=int(cell["n", "after"]), method=method)
        drop, people = cell["mean", "before"] - cell["mean", "after"], int(cell["n"].min())
        rows.append(about(quantity="observed-drop", estimate=drop, people=people))
    order = {scale: place for place, scale in enumerate(study.cohort.answers.scales)}
    return results.estimates(study, sorted(rows, key=lambda row: order.get(row.domain, len(order))), origin=origin)


def smallest(observed: pd.DataFrame) -> float:
    """The smallest of the observed drops that may be shown, in points; NaN where there is none."""
    return float(observed["estimate"].min())


def like(study: Study, **settings: Any) -> World:
    """A world whose studies are as large as the cohort, where its rules let that be told; else 9 people, 6 again.

    Of more than `ORDINARY` people fewer studies are simulated, down to `FEWEST`, and of more than `MANY` the world has
    so many, with as large a part of them again: so many people in all are drawn at the most, however large the cohort.
    Each row's `method` says how many studies and people there were.
    """
    n, again = map(study.cohort.disclosure.down, (len(study.answered["before"]), study.answered_twice))
    if study.published is not None:
        n, again = (int(_means(study)[0]["n", timepoint].max()) for timepoint in cbi.TIMEPOINTS)
    told = study.published is not None or again >= study.cohort.disclosure.smallest_count
    sizes = {"n": n, "again": again} if told and 1 <= again <= n else {}
    world = World(**sizes | settings | {"studies": 1})
    asked, people = settings.get("studies", World.studies), min(world.n, MANY)
    studies = min(asked, max(FEWEST, asked * ORDINARY // max(people, ORDINARY)))
    return replace(world, studies=studies, n=people, again=max(1, world.again * people // world.n))


def settings(world: World) -> pd.DataFrame:
    """The settings of a world as a table to read."""
    return pd.DataFrame(
        {"Setting": told.title, "Value": f"{getattr(world, name):,g}", "Unit": told.unit}
        for name, told in SETTINGS.items()
    )


def _method(world: World) -> str:
    told = ", ".join(f"{field.name.replace('_', ' ')} {getattr(world, field.name):g}" for field in fields(world))
    return f"simulated world: {told}"


def _middle(world: World, values: pd.Series, domain: str, quantity: str = "simulated-drop") -> Estimate:
    low, high = values.quantile([(1 - MIDDLE) / 2, (1 + MIDDLE) / 2])
    about = partial(OF_NOBODY, quantity=quantity, domain=domain, method=_method(world))
    return about(estimate=values.mean(), low=low, high=high, level=MIDDLE)


def _share(world: World, holds: pd.Series, what: str, domain: str, quantity: str = "simulated-at-least") -> Estimate:
    method = f"{_method(world)}; {what}"
    return OF_NOBODY(quantity=quantity, domain=domain, estimate=100 * holds.mean(), method=method)


def _start(world: World, values: pd.Series, domain: str) -> Estimate:
    return OF_NOBODY(quantity="simulated-before", domain=domain, estimate=values.mean(), method=_method(world))


def one_at_a_time(study: Study, world: World) -> pd.DataFrame:
    """The drop of the two means with no ingredient, each alone and all together: mean, 5th and 95th percentile."""
    off = dict.fromkeys(INGREDIENTS.values(), 0.0)
    worlds = {CHANCE: replace(world, **off)}
    worlds |= {title: replace(world, **off | {name: getattr(world, name)}) for title, name in INGREDIENTS.items()}
    worlds[TOGETHER] = world
    rows = [_middle(world, drops(world)["two_means"], title) for title, world in worlds.items()]
    return results.estimates(study, rows, origin="simulated")


def shares(study: Study, world: World, observed: pd.DataFrame) -> pd.DataFrame:
    """For each scale, how many per cent of a world's studies show at least the drop observed on it."""
    found, known = drops(world)["two_means"], observed.set_index("domain")["estimate"].dropna()
    rows = [_share(world, found >= drop, f"a drop of {drop:g} or more", scale) for scale, drop in known.items()]
    return results.estimates(study, rows, origin="simulated")


def as_narrow(study: Study, world: World, spreads: pd.DataFrame) -> pd.DataFrame:
    """The SD after in a world's studies, and for each scale how many per cent of them show at most the one observed."""
    found = drops(world)["sd_after"]
    known = spreads[spreads["timepoint"] == "after"].set_index("domain")["estimate"].dropna()
    share = partial(_share, world, quantity="simulated-sd-at-most")
    rows = [share(found.le(sd).where(found.notna()), f"an SD of {sd:g} or less", scale) for scale, sd in known.items()]
    return results.estimates(study, [_middle(world, found, TOGETHER, "simulated-sd-after"), *rows], origin="simulated")


def compared(study: Study, world: World) -> pd.DataFrame:
    """The drop in one group, and the same less a comparison group's: mean, 5th and 95th percentile."""
    found = drops(world)
    columns = {SINGLE_GROUP: "two_means", COMPARED: "difference_in_differences"}
    rows = [_middle(world, found[column], title) for title, column in columns.items()]
    return results.estimates(study, rows, origin="simulated")


def grid(study: Study, world: World, observed: pd.DataFrame, settings: Mapping[str, Iterable[float]]) -> pd.DataFrame:
    """Over a grid of two settings: the drop, how many studies show at least the smallest observed one, start and SD.

    `settings` maps the names of two fields of `World` to their values, as `{"selection": [0, 1], "loss": [0, 1]}`.
    """
    (across, columns), (down, lines) = settings.items()
    cells = {
        f"{down} {line:g}, {across} {column:g}": replace(world, **{across: column, down: line})
        for line in lines
        for column in columns
    }
    studies = {title: drops(cell) for title, cell in cells.items()}
    rows = [_middle(cell, studies[title]["two_means"], title) for title, cell in cells.items()]
    if not pd.isna(drop := smallest(observed)):
        what = f"a drop of {drop:g} or more"
        rows += [_share(cell, studies[title]["two_means"] >= drop, what, title) for title, cell in cells.items()]
    rows += [_start(cell, studies[title]["before"], title) for title, cell in cells.items()]
    rows += [_middle(cell, studies[title]["sd_after"], title, "simulated-sd-after") for title, cell in cells.items()]
    return results.estimates(study, rows, origin="simulated")


def in_words(
    world: World, drop: float = float("nan"), column: str = "two_means", studies: pd.DataFrame | None = None
) -> str:
    """A world's drops, mean before and SD after in words; with `drop`, how many per cent of studies show as much.

    `column` says which of the drops that `statistics.world.drops` gives; `studies` are some of its rows, all unless
    told. Of few studies no range and no share are told.
    """
    studies = drops(world) if studies is None else studies
    found, sd_after = studies[column], studies["sd_after"].mean()
    told = f"Mean drop {_points(found.mean())} points, mean before {_points(studies['before'].mean())}."
    if len(studies) < FEW:
        return f"{told} Simulated studies: {len(studies)}."
    low, high = (_points(found.quantile(share)) for share in ((1 - MIDDLE) / 2, (1 + MIDDLE) / 2))
    told += f" Nine in ten studies lie between {low} and {high}. Mean SD after {_points(sd_after)} points."
    if pd.isna(drop):
        return told
    return f"{told} {100 * (found >= drop).mean():.1f}% of the studies show a drop of {_points(drop)} points or more."


def start_in_words(world: World) -> str:
    """Where the people of a world's studies start."""
    return f"In this world the mean before is {_points(drops(world)['before'].mean())} points."


def simulation_error_in_words(world: World) -> str:
    """How far chance in the simulation moves a share: 1.96 standard errors of one of 50%, where they are largest."""
    return (
        f"Each share is counted in {world.studies:,} simulated studies. With other random numbers it would be another: "
        f"19 times in 20 it is at most {98 / np.sqrt(world.studies):.1f} percentage points off."
    )


def spreads_in_words(spreads: pd.DataFrame, narrow: pd.DataFrame) -> str:
    """The observed SDs before and after, and how many per cent of a world's studies have an SD after as small."""
    told = [
        f"{cbi.TITLES[scale].lower()} {' and '.join(results.number(row) for _, row in both.iterrows())} "
        f"({results.number(results.pick(narrow, 'simulated-sd-at-most', scale, TIMEPOINT))}%)"
        for scale, both in spreads.groupby("domain", sort=False)
        if scale in set(narrow["domain"])
    ]
    beside = "SDs before and after, and in how many of these studies the one after is as small"
    return f"{beside}: {'; '.join(told)}." if told else "No SD after may be shown."


def _points(value: float) -> str:
    return "not defined" if pd.isna(value) else f"{value:z.1f}".replace("-", "−")


def answer(observed: pd.DataFrame, *grids: pd.DataFrame) -> str:
    """The answer in two sentences: what mean drops the worlds of `grids` show, beside the drops that were observed."""
    worlds = pd.concat(grids, ignore_index=True)
    told = _ends(worlds[worlds["quantity"] == "simulated-drop"])
    seen = observed.dropna(subset="estimate")
    beside = "A drop cannot tell which world it comes from."
    if len(seen):
        beside = f"The observed drops, {_ends(seen)}, cannot tell which world they come from."
    return (
        f"In made-up worlds where the groups do nothing, mean drops run from {told} points, by settings that nobody "
        f"knows. {beside}"
    )


def _ends(rows: pd.DataFrame) -> str:
    """The smallest and the largest of these estimates."""
    ends = [results.number(rows.loc[place]) for place in (rows["estimate"].idxmin(), rows["estimate"].idxmax())]
    return " to ".join(dict.fromkeys(ends))
