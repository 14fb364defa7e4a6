"""Where things are in a checkout of the compendium."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "data"
COHORTS = REPOSITORY / "cohorts"
LONDON = COHORTS / "london-2021.yaml"
# In the folder of every report.
MARK = "report.json"
