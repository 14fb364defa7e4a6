"""Thought experiments: before/after studies in worlds that are made up, above all worlds where the groups do nothing.

`world` makes the studies, `estimates` sums them up as results with their caveats, `figures` draws them, `sliders` lets
a reader move the settings. A world is not a model of any cohort: it shows what a design can bring about by itself.
"""

from peergroups.simulation.estimates import (
    answer,
    compared,
    grid,
    in_words,
    like,
    observed_drops,
    one_at_a_time,
    shares,
    smallest,
    start_in_words,
)
from peergroups.simulation.settings import settings
from peergroups.simulation.sliders import explore
from peergroups.simulation.world import World, drops, share_at_least, share_with_small_p

__all__ = [
    "World", "answer", "compared", "drops", "explore", "grid", "in_words", "like", "observed_drops", "one_at_a_time",
    "settings", "share_at_least", "share_with_small_p", "shares", "smallest",
    "start_in_words",
]  # fmt: skip
