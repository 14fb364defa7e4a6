"""The tables of published figures that lie beside a cohort, read as the data dictionary describes them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from givenfiles.faults import Fault, gathered, refuse
from peergroups.places import DATA
from peergroups.records.study import Study
from peergroups.records.tables import read_table

FOLDER = DATA / "published"
NEEDED_BY_ALL = "burnout-scores", "measurement-schedule"
NEEDED_WITH_INTERVIEWS = (
    *("stated-counts", "themes", "study-facts", "quotations", "participant-flow"),
    *("joint-display", "conclusions", "robins-i"),
)
SHOWN_WHERE_THERE = "participant-flow", "groups", "characteristics", "trend", "coreq", "gramms", "nih-checklist"


@cache
def read(name: str, folder: Path = FOLDER) -> pd.DataFrame:
    """A table of published figures, as the dictionary's `published-<name>` describes it; each row has its `place`."""
    return read_table(folder / f"{name.replace('-', '_')}.csv", f"published-{name}")


def stated(study: Study, name: str) -> pd.DataFrame | None:
    """The same of a study whose published figures include this table; None where they don't."""
    if study.published is None or not (study.published / f"{name.replace('-', '_')}.csv").is_file():
        return None
    return read(name, study.published)


def weekly(study: Study) -> bool:
    """Whether the groups are known to have met each week: as many weeks, by the published table, as sessions."""
    groups = stated(study, "groups")
    return groups is not None and bool(groups["weeks"].eq(study.cohort.sessions).all())


def of_london(study: Study) -> bool:
    """Whether the published figures are those of London's article, by its DOI: the register says what it admits."""
    facts, london = stated(study, "study-facts"), read("study-facts")
    return facts is not None and set(london.loc[london["fact"] == "doi", "value"]) <= set(facts["value"])


def check(study: Study) -> None:
    """Raise InputError with every fault of the published tables that the notebooks read of this study."""
    faults: list[Fault | str] = []
    needed = NEEDED_BY_ALL + (NEEDED_WITH_INTERVIEWS if study.segments is not None else ())
    for name in needed if study.published else ():
        with gathered(faults):
            read(name, study.published)
    for name in sorted(set(SHOWN_WHERE_THERE).difference(needed)):
        with gathered(faults):
            stated(study, name)
    refuse(faults)
