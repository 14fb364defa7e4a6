"""What of a codebook's own words may be shown: names and descriptions of codes can be a participant's words."""

from __future__ import annotations

import pandas as pd

from peergroups.records.cohort import Cohort

SAID_OF_CODES = ("description", "when_to_use", "when_not_to_use", "example")


def allowed(codebook: pd.DataFrame, cohort: Cohort) -> pd.DataFrame:
    """The codebook as it may be shown: names replaced by numbers, descriptions left out, unless the cohort shows them.

    Codes and themes are numbered in the order of the codebook.
    """
    if not cohort.shows_descriptions:
        said = [column for column in (*SAID_OF_CODES, "theme_description") if column in codebook]
        codebook = codebook.assign(**{column: pd.Series(pd.NA, codebook.index, dtype="str") for column in said})
    return codebook if cohort.shows_names else _numbered(codebook)


def _numbered(codebook: pd.DataFrame) -> pd.DataFrame:
    themes = codebook["theme"].dropna().unique()
    called = {theme: f"Theme {number}" for number, theme in enumerate(themes, start=1)}
    theme = codebook["theme"].map(called).astype("str")
    # A folder above the themes is told nowhere.
    is_code = ~codebook["is_theme"] & (codebook["theme"].notna() | ~codebook["is_folder"])
    numbers = is_code.cumsum().map("Code {}".format)
    return codebook.assign(theme=theme, label=theme.mask(is_code, numbers).fillna("Codes").astype("str"))
