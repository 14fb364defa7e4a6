"""What each setting of a world means, for somebody who reads no code."""

from __future__ import annotations

import pandas as pd

from peergroups.simulation.world import World

MEANING = {
    "n": ("people who answer before", "people"),
    "again": ("of them, people who answer again", "people"),
    "effect": ("how far the groups themselves lower a score (none: they do nothing)", "points"),
    "mean": ("mean of people's usual scores in the population they join from", "points"),
    "sd": ("SD of those usual scores", "points"),
    "reliability": ("correlation, over people, of their two scores some weeks apart", "0 to 1"),
    "selection": ("how much worse than the population joiners feel on joining (none: anybody joins)", "SDs of a score"),
    "recovery": ("how far everybody's score falls by itself", "points a week"),
    "weeks": ("time between the questionnaires", "weeks"),
    "loss": (
        "how strongly feeling worse after keeps people from answering (none: at random)",
        "log of the relative chance, a SD of the score",
    ),
    "studies": ("simulated studies", "studies"),
    "seed": ("where the draw of random numbers starts", ""),
}


def settings(world: World) -> pd.DataFrame:
    """The settings of a world as a table to read."""
    return pd.DataFrame(
        {"Setting": name, "Value": f"{getattr(world, name):,g}", "Unit": unit, "What it is": meaning}
        for name, (meaning, unit) in MEANING.items()
    )
