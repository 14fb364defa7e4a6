"""A made-up world, and the before/after studies that are done in it.

A score is somebody's usual score and what passes: a bad week, a rota, a slip of the pen. Who joins depends on the
score at that time, so that joiners are partly people at a bad moment; measured again, only the usual part stays.
Scores are drawn from normal distributions and then clipped to 0 to 100, as no questionnaire gives a score outside;
that they move in steps is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import pandas as pd

from givenfiles.faults import refuse
from peergroups.statistics.small_samples import ROUNDING, check_level

LOWEST, HIGHEST = 0, 100
MOST_PEOPLE = 50_000_000


@dataclass(frozen=True)
class World:
    """The settings of a world; every one is an assumption to be changed, none is an estimate of anything.

    `n` and `again`: how many answer before, and how many of them after, in each study.
    `effect`: by how many points the groups themselves lower every second score; 0 is a world where they do nothing.
    `mean` and `sd`: of the usual scores in the population that people join from, in points of 0 to 100.
    `reliability`: the correlation, over the people of that population, of their two scores (above 0, up to 1). It is
    the same however many weeks lie between.
    `selection`: chances of joining grow by the factor exp(selection) with each SD that one scores higher at that time,
    so joiners are on average that many SDs above the population; 0 is no selection.
    `recovery` and `weeks`: points a week by which everybody's score falls anyway, and the weeks between questionnaires.
    `loss`: chances of answering again fall by the factor exp(loss) with each SD that one scores higher after; 0 is loss
    at random.
    `studies` and `seed`: how many studies, and where the draw starts. Raises InputError for what cannot be.
    """

    n: int = 9
    again: int = 6
    effect: float = 0.0
    mean: float = 36.0
    sd: float = 15.0
    reliability: float = 0.75
    selection: float = 0.5
    recovery: float = 0.5
    weeks: float = 8.0
    loss: float = 1.0
    studies: int = 10_000
    seed: int = 1

    def __post_init__(self):
        settings = [(field.name, field.type == "int", getattr(self, field.name)) for field in fields(self)]
        wrong = [(name, whole, value) for name, whole, value in settings if not _is_number(value, whole)]
        refuse([f"{name} should be a {'whole ' * whole}number; found {value!r}" for name, whole, value in wrong])
        rules = {
            f"again should lie between 1 and n, {self.n}; found {self.again}": 1 <= self.again <= self.n,
            f"reliability should lie above 0 and not above 1; found {self.reliability}": 0 < self.reliability <= 1,
            f"sd should lie above 0; found {self.sd}": self.sd > 0,
            f"weeks should not lie below 0; found {self.weeks}": self.weeks >= 0,
            f"studies should be 1 or more; found {self.studies}": self.studies >= 1,
            f"seed should be 0 or more; found {self.seed}": self.seed >= 0,
            f"n should be at most {MOST_PEOPLE:,} / studies; found {self.n}": self.n * self.studies <= MOST_PEOPLE,
        }
        refuse([sentence for sentence, holds in rules.items() if not holds])

    @property
    def sd_of_scores(self) -> float:
        """SD of the scores in the population, in points: usual scores and what passes together."""
        return self.sd / np.sqrt(self.reliability)


def _is_number(value: object, whole: bool) -> bool:
    kind = int | np.integer if whole else int | float | np.number
    return isinstance(value, kind) and not isinstance(value, bool) and abs(value) < np.inf


class _Arm(NamedTuple):
    before: np.ndarray
    after: np.ndarray
    sd_after: np.ndarray
    differences: np.ndarray


def drops(world: World) -> pd.DataFrame:
    """Simulate the studies of a world, a row a study; all in points, a drop is before less after.

    `before`: mean of all n; `after` and `sd_after`: mean and SD (n - 1) after of those who answer again; `two_means`:
    the drop of these two means;
    `completers` and `completers_sd`: mean and SD (n - 1) of the drops of those who answer twice; `comparison`: the drop
    of the two means of another n people who select themselves in the same way, without groups;
    `difference_in_differences`: `two_means` less `comparison`.

    The same seed gives the same draws whatever the other settings, so that worlds differ by their settings only.
    """
    with_groups, without = np.random.default_rng(world.seed).spawn(2)
    arm, other = _arm(world, with_groups, world.effect), _arm(world, without, 0)
    two_means, comparison = arm.before - arm.after, other.before - other.after
    columns = {"before": arm.before, "after": arm.after, "sd_after": arm.sd_after, "two_means": two_means}
    columns |= {"completers": arm.differences.mean(axis=1), "completers_sd": _sd(arm.differences)}
    return pd.DataFrame(columns | {"comparison": comparison, "difference_in_differences": two_means - comparison})


def _sd(values: np.ndarray) -> np.ndarray:
    return values.std(axis=1, ddof=1) if values.shape[1] > 1 else np.full(len(values), np.nan)


def people(world: World, study: int = 0) -> pd.DataFrame:
    """One of the studies that `drops` simulates, the first unless told, a row a person.

    `before` and `after`: the scores, in points; `again`: whether the person answers again, for else no study has the
    second score.
    """
    with_groups, _ = np.random.default_rng(world.seed).spawn(2)
    before, after, here = (values[study] for values in _people(world, with_groups, world.effect))
    return pd.DataFrame({"before": before, "after": after, "again": np.isin(np.arange(world.n), here)})


def _arm(world: World, rng: np.random.Generator, effect: float) -> _Arm:
    before, after, here = _people(world, rng, effect)
    twice = np.take_along_axis(before, here, axis=1), np.take_along_axis(after, here, axis=1)
    return _Arm(before.mean(axis=1), twice[1].mean(axis=1), _sd(twice[1]), twice[0] - twice[1])


def _people(world: World, rng: np.random.Generator, effect: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores before and after, studies × people, and which people of each study answer again."""
    shape, spread, rho = (world.studies, world.n), world.sd_of_scores, world.reliability
    # Weighting a normal distribution by exp(selection · z) moves its mean by `selection` SDs and nothing else.
    before = spread * (world.selection + rng.standard_normal(shape))
    after = rho * before + spread * np.sqrt(1 - rho**2) * rng.standard_normal(shape)
    after -= world.recovery * world.weeks + effect
    # The largest of weight + Gumbel noise are a draw without replacement, chances in proportion to exp(weight).
    wish_to_answer = rng.gumbel(size=shape) - world.loss * after / spread
    here = np.argpartition(wish_to_answer, world.n - world.again, axis=1)[:, world.n - world.again :]
    before, after = ((world.mean + score).clip(LOWEST, HIGHEST) for score in (before, after))
    return before, after, here


def share_with_small_p(world: World, alpha: float = 0.05) -> float:
    """The share (0 to 1) of a world's studies where Student's two-sided paired t test gives p below `alpha`.

    Where all drops of a study are equal but for rounding, it has no p. Not defined (NaN) where fewer than two people
    answer again.
    """
    from scipy.special import stdtrit

    check_level(alpha, "alpha")
    if world.again < 2:
        return float("nan")
    found = drops(world)
    sd = found["completers_sd"].where(lambda sd: sd > ROUNDING * HIGHEST)
    least = stdtrit(world.again - 1, 1 - alpha / 2) * sd / np.sqrt(world.again)
    return float((found["completers"].abs() > least).mean())
