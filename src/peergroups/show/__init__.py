"""Estimates as a reader sees them: tables, sentences and pictures, each with its caveats.

- `tables`: what a notebook shows in HTML; its functions are at hand here, as `show.answer`
- `picture`: one style, and a picture saved with its caveats inside
- `across`, `participation`, `items`, `change`, `explanations`, `printed`, `themes`, `coders`, `worlds`: the pictures
  and tables of the estimates of the same name
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from peergroups.show.tables import (
    answer,
    caveat_list,
    cohort,
    counts,
    estimates,
    if_any,
    made_from,
    people,
    remark,
    side_by_side,
    table,
)  # fmt: skip

DRAWN = "across", "change", "coders", "explanations", "items", "participation", "picture", "printed", "themes", "worlds"


def __getattr__(name: str) -> ModuleType:
    """A module of pictures, imported when it is asked for: who shows only tables needs no Matplotlib."""
    if name not in DRAWN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")
