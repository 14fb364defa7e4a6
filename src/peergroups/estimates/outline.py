"""A codebook as it is told: each theme above its codes, in the codebook's order, with what is below what."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from peergroups.records.study import Study


class Node(NamedTuple):
    """A theme, or a code, as it is told: `domain` is what its estimates are told apart by.

    `code` is its row of the codebook, None for a theme that has none; `depth` is how far below its theme it is; `label`
    is its name alone, `leaf` is whether nothing is below it, `codable` whether it can be given to a segment.
    """

    domain: str
    theme: str | None
    label: str
    code: str | None
    depth: int
    leaf: bool
    codable: bool

    @property
    def is_theme(self) -> bool:
        """Whether this is a theme, and so told with all that belongs to it."""
        return self.theme is not None and not self.depth


def of(study: Study) -> list[Node]:
    """The themes in the codebook's order, each above its codes; a flat codebook has codes and no themes.

    What stands above the themes comes first; a folder there is left out, which says nothing of the codes.
    """
    codes = study.codebook.reset_index(drop=True)
    codes = codes.assign(is_theme=_flags(codes, "is_theme"), is_folder=_flags(codes, "is_folder"))
    within = codes["theme"].fillna("").mask(codes["is_theme"] | codes["theme"].isna() & codes["is_folder"])
    depth = _depths(codes, within)
    holds = set(codes.get("parent", pd.Series(dtype="str")).dropna())
    rows = codes.assign(depth=depth, leaf=~codes["code"].isin(holds), codable=~codes["is_folder"])
    taken = set(themes(study))
    found = [
        _node(row, row.code if row.label in taken else row.label)
        for row in rows[rows["theme"].isna() & rows["codable"]].itertuples()
    ]
    of_theme = dict(list(rows.groupby("theme", sort=False)))
    for theme in themes(study):
        own = of_theme[theme][of_theme[theme]["is_theme"]]
        code, codable = (own["code"].iloc[0], not own["is_folder"].iloc[0]) if len(own) else (None, False)
        found.append(Node(theme, theme, theme, code, 0, False, codable))
        codes_of_theme = of_theme[theme][~of_theme[theme]["is_theme"]].itertuples()
        found += [_node(row, f"{theme}: {row.label}", theme) for row in codes_of_theme]
    return found


def _node(row: NamedTuple, domain: str, theme: str | None = None) -> Node:
    return Node(domain, theme, row.label, row.code, row.depth + (theme is not None), row.leaf, row.codable)


def _flags(codes: pd.DataFrame, name: str) -> pd.Series:
    return codes[name].astype(bool) if name in codes else pd.Series(False, codes.index)


def _depths(codes: pd.DataFrame, within: pd.Series) -> list[int]:
    """How many nodes of its own theme each row of the codebook stands below, the theme itself apart."""
    if "parent" not in codes:
        return [0] * len(codes)
    depth: dict[str, int] = {}
    place = dict(zip(codes["code"], within, strict=True))
    for code, parent in zip(codes["code"], codes["parent"], strict=True):
        depth[code] = depth[parent] + 1 if parent in place and place[parent] == place[code] else 0
    return list(depth.values())


def themes(study: Study) -> list[str]:
    """The themes, in the codebook's order."""
    return study.codebook["theme"].dropna().unique().tolist()


def descriptions(study: Study) -> dict[str, str]:
    """What each theme is about, by theme; those that the codebook describes nowhere are left out."""
    if "theme_description" not in study.codebook:
        return {}
    return study.codebook.groupby("theme", sort=False)["theme_description"].first().dropna().to_dict()


def domains(study: Study) -> dict[str, str]:
    """What the estimates of each code are told apart by, as "theme: label", by code."""
    return {node.code: node.domain for node in of(study) if node.code is not None}


def nests(study: Study) -> bool:
    """Whether codes stand below codes, so that a code itself and all below it are two counts."""
    return bool(study.codebook.get("parent", pd.Series(dtype="str")).isin(study.codes["code"]).any())
