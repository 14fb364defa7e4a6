"""One register of caveats, and which of them belong to an estimate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import yaml

Subject = Literal[
    "participation", "score", "band", "reliability", "difference", "theme", "attainability",
    "agreement", "quotation", "saturation",
]  # fmt: skip
Origin = Literal["published", "synthetic", "real", "simulated"]
FEW = 30
SEPARATOR = ";"
MADE_UP = ("synthetic-records", "simulated-world")


@dataclass(frozen=True)
class Caveat:
    """One entry of the register `caveats.yaml`, where its fields are explained."""

    id: str
    short: str
    sentence: str
    affects: tuple[Subject, ...]
    applies: str
    serious: Literal["high", "medium", "low"]
    admitted: str
    sized_by: str
    sized_at: str = ""


@cache
def _read() -> dict[str, Caveat]:
    entries = yaml.safe_load(Path(__file__).with_name("caveats.yaml").read_text(encoding="utf-8"))
    return {name: Caveat(id=name, **entry | {"affects": tuple(entry["affects"])}) for name, entry in entries.items()}


REGISTER = _read()


def that_apply(
    subject: Subject,
    origin: Origin,
    n: int,
    declared: Iterable[str] = (),
    lost: int = 0,
    also: Iterable[str] = (),
    only_after: int = 0,
    unpaired: bool = False,
) -> list[Caveat]:
    """The caveats that belong to an estimate about `subject` made from `n` people, in the register's order.

    `declared` are those a cohort file names; `lost` is how many answered before and not after, `only_after` how many
    after and not before, `unpaired` whether nobody has an id; `also` are those that this estimate needs beside the
    others of its subject. A synthetic cohort's own caveat does not belong to a figure read
    from an article, nor the other way round; to a world that was made up belongs its own alone.
    """
    holds = {
        "always": True,
        "synthetic": origin == "synthetic",
        "published": origin == "published",
        "simulated": origin == "simulated",
        "few people": n < FEW,
        "lost to follow-up": lost > 0,
        "answered only after": only_after > 0,
        "unpaired": unpaired,
    }
    declared, also = set(declared), set(also)

    def belongs(caveat: Caveat) -> bool:
        of_its_kind = subject in caveat.affects and (holds.get(caveat.applies, False) or caveat.id in declared)
        return of_its_kind or (caveat.id in also and holds.get(caveat.applies, True))

    found = [caveat for caveat in REGISTER.values() if belongs(caveat)]
    # Who took part in a study, and how it was done, says nothing of a world that was made up.
    return [caveat for caveat in found if caveat.applies == origin] if origin == "simulated" else found


def listed(ids: Iterable[str]) -> list[Caveat]:
    """The register's entries for several `caveats` cells (ids joined by ";"), each once, most serious first."""
    wanted = {name for cell in ids for name in cell.split(SEPARATOR)}
    rank = {"high": 0, "medium": 1, "low": 2}
    return sorted((c for c in REGISTER.values() if c.id in wanted), key=lambda caveat: rank[caveat.serious])


def in_a_line(ids: Iterable[str]) -> str:
    """The two most serious ones in short, as a picture carries them; that something is made up always comes first."""
    found = sorted(listed(ids), key=lambda caveat: caveat.id not in MADE_UP)
    return " · ".join(caveat.short for caveat in found[:2])


def anchor(found: Iterable[Caveat]) -> str:
    """Where on a report's reference page the caveats of a table are listed, the same for the same caveats."""
    return f"read-with-{sha256(SEPARATOR.join(caveat.id for caveat in found).encode()).hexdigest()[:8]}"
