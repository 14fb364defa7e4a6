"""How long ten thousand simulated studies take, against the same studies one by one in a plain Python loop.

Both draw from the same world, so their mean drops agree within chance; what counts is the ratio of the times. Aim:
0.2 s for ten thousand studies of nine people, each with its comparison group. Usage: simulation.py [STUDIES LOOPED]
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from dataclasses import replace

from peergroups.statistics.world import World, drops

ROUNDS = 5
AIM = 0.2


def in_a_loop(world: World) -> list[float]:
    chance = random.Random(world.seed)  # noqa: S311 (chance, not secrecy)
    return [one_study(world, world.effect, chance) - one_study(world, 0, chance) for _ in range(world.studies)]


def one_study(world: World, effect: float, chance: random.Random) -> float:
    spread, rho = world.sd_of_scores, world.reliability
    before = [spread * (world.selection + chance.gauss(0, 1)) for _ in range(world.n)]
    noise = spread * math.sqrt(1 - rho**2)
    after = [rho * score + noise * chance.gauss(0, 1) - world.recovery * world.weeks - effect for score in before]
    answering = answered_again(world, [math.exp(-world.loss * score / spread) for score in after], chance)
    return mean(world, before) - mean(world, [after[person] for person in answering])


def answered_again(world: World, weights: list[float], chance: random.Random) -> list[int]:
    here = []
    for _ in range(world.again):
        left = [person for person in range(world.n) if person not in here]
        here += chance.choices(left, [weights[person] for person in left])
    return here


def mean(world: World, scores: list[float]) -> float:
    return statistics.fmean(min(max(world.mean + score, 0), 100) for score in scores)


def main(studies: int = 2_000) -> dict[str, object]:
    world = World(effect=10)
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        found = drops(world)["difference_in_differences"]
        times.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    looped = in_a_loop(replace(world, studies=studies))
    loop = (time.perf_counter() - begun) * world.studies / studies
    here = statistics.median(times)
    error = math.hypot(found.std() / math.sqrt(len(found)), statistics.stdev(looped) / math.sqrt(studies))
    if abs(found.mean() - statistics.fmean(looped)) > 5 * error:
        raise AssertionError("the loop simulates another world")
    print(f"vectorised, {world.studies:,} studies   {here:8.3f} s (median of {ROUNDS}; aim: {AIM} or less)")
    print(f"plain loop, {world.studies:,} studies   {loop:8.3f} s (from {studies:,})")
    print(f"ratio                         {loop / here:8.0f}")
    return {"rows": [(f"{world.studies:,} simulated studies of {world.n} people", f"{here:.3f} s", f"at most {AIM} s")]}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
