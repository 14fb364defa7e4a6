"""Sliders for settings of a world, where somebody is there to move them."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pandas as pd

from peergroups import results, show
from peergroups.simulation.estimates import in_words, smallest
from peergroups.simulation.world import World, drops

# Lowest, highest, step.
RANGES = {
    "selection": (0, 2, 0.1),
    "reliability": (0.3, 1, 0.05),
    "recovery": (-1, 2, 0.1),
    "weeks": (0, 26, 1),
    "loss": (0, 3, 0.1),
    "effect": (0, 30, 1),
}
ON_A_PAGE = (
    "In JupyterLab (make lab, or Binder) there are sliders here for six of the settings. On a page nothing can be run: "
    "the grids on this page were run beforehand for settings to step through."
)


def explore(world: World, observed: pd.DataFrame) -> Any:
    """Sliders with the sentence and picture of their world in JupyterLab; in a report a remark, each time the same.

    `observed` are the drops drawn as lines (`estimates.observed_drops`).
    """
    return panel(world, observed) if _somebody_is_there() else show.remark(ON_A_PAGE)


def _somebody_is_there() -> bool:
    """Whether a notebook is open in front of somebody: it runs in a kernel, and not for a report."""
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None and results.FOLDER_VARIABLE not in os.environ


def panel(world: World, observed: pd.DataFrame) -> Any:
    """The sliders, and below them what the world of their values gives."""
    from ipywidgets import FloatSlider, interactive

    now = {name: getattr(world, name) for name in RANGES}
    sliders = {
        name: FloatSlider(
            value=now[name], min=min(low, now[name]), max=max(high, now[name]), step=step, continuous_update=False
        )
        for name, (low, high, step) in RANGES.items()
    }
    return interactive(lambda **settings: show_world(replace(world, **settings), observed), **sliders)


def show_world(world: World, observed: pd.DataFrame) -> None:
    """Show the sentence of a world and the picture of its drops."""
    import matplotlib.pyplot as plt
    from IPython.display import display

    from peergroups.simulation.figures import histogram

    figure = histogram(drops(world)["two_means"], observed)
    display(show.remark(f"A thought experiment: {in_words(world, smallest(observed))}"), figure)
    plt.close(figure)
