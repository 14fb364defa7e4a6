"""What a code is called: one form of its name for every tool, and how that is found in a cohort's own codebook.

A code is the path from its theme down to its own name, written with `::` between, as ATLAS.ti does: `access::cost`.
The theme is the first part, the label the last. Tools nest in four ways, and each gives the same path:

- REFI-QDA: codes within codes, and folders that cannot be given to a segment;
- ATLAS.ti: `access::cost` in the name itself;
- Taguette: `access.cost` in the name, where every part between the dots has something in it and no space at its edges
  ("asked at 3 a.m. by e-mail" is one name); there need be no tag `access`, and `trustee.board` is not under `trust`;
- QualCoder's report: the names of the categories, the nearest first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pandas as pd

from givenfiles.faults import Fault, InputError
from qdafiles.exports import Code, Export, tidy

BETWEEN = "::"
# What nests in the names of a REFI-QDA file, by who made it: Taguette has no other way, this compendium needs none.
OWN_ORIGIN = "peer-groups-compendium"
SEPARATORS = {"Taguette": ".", OWN_ORIGIN: None}
LONGEST_CODE = 1000
MOST_CODES = 10_000
MERGED = "codes of one name in one place, merged"
FOLDERS = "folders that hold codes and are no codes themselves"
CODED_FOLDERS = "folders that were given to segments and so count as codes"
SETS = "sets of codes, not read"
BY_NAME = "codes found in the codebook by their name alone"
REMARKS = (MERGED, FOLDERS, CODED_FOLDERS, SETS)
COLUMNS = ["code", "theme", "label", "description", "theme_description"]


def parts(name: str, separator: str | None = BETWEEN) -> tuple[str, ...]:
    """The parts of a name that nests with `separator`; None where names do not nest.

    A name where a part would be empty, or have a space at its edge, is one part.
    """
    name = tidy(name)
    split = tuple(name.split(separator)) if separator else (name,)
    return split if all(part and part == part.strip() for part in split) else (name,)


def separator_of(origin: str) -> str | None:
    """What nests in the names of a REFI-QDA file, by who made it."""
    return next((sign for maker, sign in SEPARATORS.items() if origin.startswith(maker)), BETWEEN)


def below(above: tuple[str, ...], name: str, separator: str | None, file: Path | str) -> tuple[str, ...]:
    """The path of a code below another. Raises InputError where it is longer than anybody writes."""
    path = above + parts(name, separator)
    if len(BETWEEN.join(path)) > LONGEST_CODE:
        raise InputError(Fault(file, f"a code with all its parents should have at most {LONGEST_CODE:,} characters"))
    return path


def written(path: tuple[str, ...]) -> str:
    """The one form of a code: `theme::…::name`."""
    return BETWEEN.join(path)


def distinct(export: Export) -> dict[str, Code]:
    """The codes of a file by their one form, in the file's order; what has the same form is one code, and is told."""
    codes: dict[str, Code] = {}
    for code in export.codes or ():
        name = written(code.path)
        if name in codes:
            export.remark(MERGED, name)
        codes[name] = Code(
            code.path, codes[name].description or code.description if name in codes else code.description
        )
    return codes


def codebook(codes: Mapping[str, Code], themes: Mapping[str, str]) -> pd.DataFrame:
    """Codes by their one form, and what themes are about, as a table of text with `COLUMNS`.

    The label is the name of the code itself; where two codes of a theme have the same name, it is the whole path. A
    theme that is a code is about what that code stands for.
    """
    labels = Counter((code.path[0], code.path[-1]) for code in codes.values())
    about = dict(themes) | {code.path[0]: code.description for code in codes.values() if len(code.path) == 1}
    rows = [
        (name, path[0], path[-1] if labels[path[0], path[-1]] == 1 else name, description, about.get(path[0]))
        for name, (path, description) in codes.items()
    ]
    table = pd.DataFrame(rows, columns=COLUMNS, dtype="str")
    return table.mask(table == "").astype("str")


Rule = tuple[str, Callable[[pd.DataFrame], pd.Series], Callable[[tuple[str, ...]], str]]
# How a codebook may name a code, the surest way first: the key of a row of the codebook, and the key of a path.
RULES: tuple[Rule, ...] = (
    ("by the path", lambda codes: codes["code"], written),
    ("by the path as Taguette has it", lambda codes: codes["code"], ".".join),
    (
        "by theme and label",
        lambda codes: codes["theme"] + BETWEEN + codes["label"],
        lambda path: written((path[0], path[-1])),
    ),
    (BY_NAME, lambda codes: codes["code"], lambda path: path[-1]),
    (BY_NAME, lambda codes: codes["label"], lambda path: path[-1]),
)


def found(used: Collection[str], codes: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """The codebook's code for each code used, and the rule that found it; a code that is not found is left out.

    A rule finds a code only where it leads from one code used to one code of the codebook that no surer rule found.
    """
    matches: dict[str, tuple[str, str]] = {}
    for rule, key_of_row, key_of_path in RULES:
        rows = codes[~codes["code"].isin([code for code, _ in matches.values()])]
        keys = list(key_of_row(rows))
        known, rows_of = dict(zip(keys, rows["code"], strict=True)), Counter(keys)
        wanted = {code: key_of_path(tuple(code.split(BETWEEN))) for code in used if code not in matches}
        asked = Counter(wanted.values())
        for code, key in wanted.items():
            if rows_of[key] == asked[key] == 1:
                matches[code] = known[key], rule
    return matches
