"""Sliders for the settings of a world, where somebody is there to move them."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd

from peergroups import results, show
from peergroups.simulation.estimates import in_words
from peergroups.simulation.world import World, drops

if TYPE_CHECKING:
    from ipywidgets import VBox

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
    "In JupyterLab, sliders for every setting stand here (make lab, or Binder). On a page nothing can be run: "
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

    in_a_kernel = getattr(get_ipython(), "kernel", None) is not None
    in_a_report = results.FOLDER_VARIABLE in os.environ
    return in_a_kernel and not in_a_report and importlib.util.find_spec("ipywidgets") is not None


def panel(world: World, observed: pd.DataFrame) -> VBox:
    """The sliders, and below them what the world of their values gives."""
    import ipywidgets

    sliders = {name: _slider(name, getattr(world, name)) for name in RANGES}
    sentence, picture = ipywidgets.HTML(), ipywidgets.Image(format="png", layout={"max_width": "46rem"})

    def refresh(change: Any = None) -> None:
        now = replace(world, **{name: slider.value for name, slider in sliders.items()})
        told = show.remark(f"A thought experiment: {in_words(now, float(observed['estimate'].min()))}")
        sentence.value, picture.value = told._repr_html_(), _drawn(now, observed)

    for slider in sliders.values():
        slider.observe(refresh, names="value")
    refresh()
    return ipywidgets.VBox([*sliders.values(), sentence, picture])


def _slider(name: str, value: float) -> Any:
    import ipywidgets

    low, high, step = RANGES[name]
    bounds = {"min": min(low, value), "max": max(high, value), "step": step}
    return ipywidgets.FloatSlider(value=value, description=name, continuous_update=False, **bounds)


def _drawn(world: World, observed: pd.DataFrame) -> bytes:
    import matplotlib.pyplot as plt

    from peergroups.simulation.figures import histogram

    figure, file = histogram(drops(world)["two_means"], observed), BytesIO()
    figure.savefig(file, format="png", bbox_inches="tight", dpi=110)
    plt.close(figure)
    return file.getvalue()
