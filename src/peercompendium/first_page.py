"""What stands on a report's first page beside the questions: the study in five sentences, words, columns, versions."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from typing import Any

import yaml

from peercompendium.templates import TEMPLATES
from peergroups import caveats, cbi
from peergroups.estimates import participation
from peergroups.records import dictionary
from peergroups.records.cohort import TABLES
from peergroups.records.study import Study

GLOSSARY = TEMPLATES / "glossary.yaml"
# Those whose change could change a number or a picture.
LIBRARIES = ("numpy", "pandas", "scipy", "matplotlib", "seaborn", "papermill", "nbconvert")


def content(study: Study) -> dict[str, Any]:
    """All that the first page says besides the questions and their answers."""
    return {
        "sentences": in_five_sentences(study),
        "register": list(caveats.REGISTER.values()),
        "tables": columns(study),
        "glossary": yaml.safe_load(GLOSSARY.read_text(encoding="utf-8")),
        "versions": {name: version(name) for name in ("peer-groups-compendium", *LIBRARIES)},
        "cohort_file": study.cohort.path.name,
    }


def in_five_sentences(study: Study) -> list[str]:
    """The study for somebody in a hurry, from the cohort's own records and within what it may show."""
    count = partial(participation.counted, participation.flow(study))
    sessions = f"{study.cohort.sessions} weekly sessions" if study.cohort.sessions else "Sessions"
    scales = ", ".join(cbi.TITLES[scale].lower() for scale in study.cohort.answers.scales)
    coded = "what they said was given codes, which make themes" if study.segments is not None else "no codes are here"
    came = f"{count('recruited')} people were recruited, {count('withdrew')} withdrew and {count('finished')} finished"
    asked = f"a burnout questionnaire ({scales}; 0 to 100 points, more is worse)"
    before, after = count("answered", "before"), count("answered", "after")
    return [
        f"{sessions} of peer groups: {came}.",
        f"Before the groups {before} of them answered {asked}, and after them {after}.",
        f"{count('not-answered-again')} of those who had answered before did not answer again.",
        f"{count('interviewed')} were interviewed; {coded}.",
        "Nobody was asked who was in no group, so these numbers can describe a difference and cannot say what made it.",
    ]


def columns(study: Study) -> dict[str, list[dict]]:
    """The columns of each table the cohort has, by the table's name, from the data dictionary."""
    return {name: list(dictionary.fields(name).values()) for name in TABLES if getattr(study, name) is not None}
