"""Varieties of thematic analysis, and what a page shows for each.

The three are Braun and Clarke's, who reject agreement between coders and saturation as measures of quality for the
reflexive one: Braun & Clarke 2021, Qual Res Psychol 18:328-352, doi:10.1080/14780887.2020.1769238, and 2021, Qual Res
Sport Exerc Health 13:201-216, doi:10.1080/2159676X.2019.1704846.
"""

from __future__ import annotations

from dataclasses import dataclass

from peergroups.records.study import Study


@dataclass(frozen=True)
class Variety:
    """Which numbers about coding say something where an analysis is of this variety, and why.

    Where the coders differ is listed for all of them.
    """

    counts: bool
    coefficients: bool
    saturation: bool
    why: str


NO_TALLY = (
    "A theme is not a tally: it stands for what it says about the question, not for how many spoke of it, and these "
    "counts rank nothing."
)
VARIETIES = {
    "reflexive": Variety(
        counts=False,
        coefficients=False,
        saturation=False,
        why="Here a code is one person's reading, and a second reader adds a view and does not check the first. "
        "So what is shown is where two readers differ; agreement and saturation would measure something that the "
        "analysis does not aim at.",
    ),
    "codebook": Variety(
        counts=True,
        coefficients=False,
        saturation=False,
        why="Here codes are set out in a codebook, partly beforehand, and one or several people work with it. So "
        "what is shown is how often the coders gave the same codes, as counts and per cent, and where they differ. A "
        "coefficient would set them against one right coding, which this variety does not take for granted; and "
        "whether further interviews bring new codes says little where part of the codes was there before them.",
    ),
    "coding reliability": Variety(
        counts=True,
        coefficients=True,
        saturation=True,
        why="Here coders use one codebook independently of one another and should come out alike. So agreement is "
        "counted and put into coefficients, and it is shown whether further interviews brought new codes.",
    ),
}
UNDECLARED = Variety(
    counts=False,
    coefficients=False,
    saturation=False,
    why="Whether agreement between coders, or saturation, says anything about an analysis depends on its variety. "
    "Without one, what is shown is where the coders differ, which needs no variety.",
)


def of(study: Study) -> Variety:
    """The variety that the cohort declares; `UNDECLARED` where it declares none."""
    return VARIETIES.get(study.cohort.interviews.variety, UNDECLARED)


def in_words(study: Study) -> str:
    """Which variety the cohort declares, and what follows for a page."""
    name = study.cohort.interviews.variety
    declared = f"the variety “{name}”" if name else "no variety"
    return f"This cohort's file declares {declared} of thematic analysis. {of(study).why}"
