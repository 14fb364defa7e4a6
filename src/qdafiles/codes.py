"""What a code is called: one form of its name for every tool, and how that is found in a cohort's own codebook.

A code is the path from the top down to its own name, written with `::` between, as ATLAS.ti does: `access::cost`. Its
label is the last part, its theme the part at one level of the tree (see `level_of_themes`). Tools nest in four ways,
and each gives the same path:

- REFI-QDA: codes within codes, and folders that cannot be given to a segment;
- ATLAS.ti: `access::cost` in the name itself;
- Taguette: `access.cost` in the name, where every part between the dots has something in it and no space at its edges
  ("asked at 3 a.m. by e-mail" is one name); there need be no tag `access`, and `trustee.board` is not under `trust`;
- QualCoder's report: the names of the categories, the nearest first.

ATLAS.ti's code groups, which are sets, can stand above the codes in the same way (`under_groups`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Literal

import pandas as pd

from givenfiles.faults import Fault, InputError
from qdafiles.exports import MOST_CODINGS, Code, Export, composed, tidy

BETWEEN = "::"
# What nests in the names of a REFI-QDA file, by who made it: Taguette has no other way, this compendium needs none.
OWN_ORIGIN = "peer-groups-compendium"
SEPARATORS = {"Taguette": ".", OWN_ORIGIN: None}
LONGEST_CODE = 1000
MOST_CODES = 10_000
MERGED = "codes of one name in one place, merged"
CODED_FOLDERS = "folders that were given to segments and so count as codes"
GROUPS = "groups of codes, not read: the codes stand below one another, or themes are told otherwise"
IN_SEVERAL = "codes in several groups, counted in each"
BY_NAME = "codes found in the codebook by their name alone"
REMARKS = (MERGED, CODED_FOLDERS, GROUPS, IN_SEVERAL)
COLUMNS = ["code", "parent", "theme", "label", "description", "theme_description"]
# What the themes of a codebook are: its nodes so many levels from the top, its groups of codes, or what it looks like.
Themes = int | Literal["groups"] | None


def parts(name: str, separator: str | None = BETWEEN) -> tuple[str, ...]:
    """The parts of a name that nests with `separator`; None where names do not nest.

    A name where a part would be empty, or have a space at its edge, is one part.
    """
    name = tidy(name)
    split = tuple(name.split(separator)) if separator else (name,)
    return split if all(part and part == part.strip() for part in split) else (name,)


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
    """The codes and folders of a file by their one form, in its order; what has the same form is one, and is told."""
    codes: dict[str, Code] = {}
    for code in export.codes or ():
        name = written(code.path)
        if name in codes:
            export.remark(MERGED, name)
        codes[name] = codes.get(name, code).merged(code)
    return codes


def under_groups(exports: Collection[Export], themes: Themes) -> bool:
    """Put each code of these files below its groups where `themes` asks for it, or asks nothing and no code nests.

    What stands below a code is in its groups. Returns whether there are such groups.
    """
    nests = any(len(code.path) > 1 for export in exports for code in export.codes or ())
    wanted = themes == "groups" or (themes is None and not nests)
    groups = _together(exports)
    for export in exports if wanted else ():
        _group(export, groups)
    for export in () if wanted else exports:
        if export.groups:
            export.remark(GROUPS, count=len(export.about_groups))
    return wanted and bool(groups)


def _together(exports: Iterable[Export]) -> dict[tuple[str, ...], list[str]]:
    groups: dict[tuple[str, ...], dict[str, None]] = {}
    for export in exports:
        for path, names in export.groups.items():
            groups.setdefault(path, {}).update(dict.fromkeys(names))
    return {path: list(names) for path, names in groups.items()}


def _group(export: Export, groups: Mapping[tuple[str, ...], list[str]]) -> None:
    def grouped(path: tuple[str, ...]) -> list[tuple[str, ...]]:
        names = next((groups[above] for above in reversed(list(_down_to(path))) if above in groups), ())
        return [(name, *path) for name in names] or [path]

    for path in (code.path for code in export.codes or () if len(groups.get(code.path, ())) > 1):
        export.remark(IN_SEVERAL, written(path))
    codes = [code._replace(path=path) for code in export.codes or () for path in grouped(code.path)]
    export.codes = [Code((name,), about, is_folder=True) for name, about in export.about_groups.items()] + codes
    codings = (each._replace(code=path) for each in export.codings for path in grouped(each.code))
    export.codings = list(islice(codings, MOST_CODINGS + 1))


def level_of_themes(paths: Collection[tuple[str, ...]]) -> int | None:
    """The first level from the top that has several nodes, of which one at least holds others; None for a flat list.

    So a single folder over everything is no theme.
    """
    levels = range(1, max(map(len, paths), default=1))
    return next((n for n in levels if len({path[:n] for path in paths if len(path) >= n}) > 1), None)


def codebook(codes: Mapping[str, Code], level: int | None) -> pd.DataFrame:
    """Every code, and every folder that holds one, a row each: text with `COLUMNS`, is_theme and is_folder.

    `level` is that of the themes (`level_of_themes`). A parent stands before what is below it. A theme is called by
    its name, and what is above the level has none. The label is the name of the node itself. What would be called the
    same as another in its place is called by its whole path.
    """
    nodes = _nodes(codes.values())
    heads = [path for path in nodes if len(path) == level]
    called = Counter(path[-1] for path in heads)
    themes = {path: path[-1] if called[path[-1]] == 1 else written(path) for path in heads}
    labels = Counter((path[:level] if level else (), path[-1]) for path in nodes)
    table = pd.DataFrame(
        [
            (
                written(path),
                written(path[:-1]),
                themes.get(theme, ""),
                path[-1] if labels[theme, path[-1]] == 1 else written(path),
                code.description,
                nodes[theme].description if theme in themes else "",
            )
            for path, code in nodes.items()
            for theme in [path[:level] if level else ()]
        ],
        columns=COLUMNS,
        dtype="str",
    )
    table = table.mask(table == "").astype("str")
    return table.assign(
        is_theme=[path in themes for path in nodes], is_folder=[code.is_folder for code in nodes.values()]
    ).astype({"is_theme": bool, "is_folder": bool})


def _nodes(codes: Iterable[Code]) -> dict[tuple[str, ...], Code]:
    """Codes and what is above them by their paths; folders in which there is no code are left out."""
    known = {code.path: code for code in codes}
    holding = dict.fromkeys(above for path, code in known.items() if not code.is_folder for above in _down_to(path))
    return {path: known.get(path, Code(path, is_folder=True)) for path in holding}


def _down_to(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (path[:end] for end in range(1, len(path) + 1))


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
    ("by theme and label", lambda codes: codes["theme"] + BETWEEN + codes["label"], lambda path: written(path[-2:])),
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
        keys = [composed(str(key)) for key in key_of_row(rows)]
        known, rows_of = dict(zip(keys, rows["code"], strict=True)), Counter(keys)
        wanted = {code: key_of_path(tuple(code.split(BETWEEN))) for code in used if code not in matches}
        asked = Counter(wanted.values())
        for code, key in wanted.items():
            if rows_of[key] == asked[key] == 1:
                matches[code] = known[key], rule
    return matches
