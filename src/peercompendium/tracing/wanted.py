"""Which row of a page somebody asks for, who types a number, a quantity, or a key."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from givenfiles.faults import InputError
from peercompendium.tracing.standing import Standing, read
from peergroups import cbi
from peergroups.quantities import QUANTITIES

SAID_BY = ("quantity", "domain", "timepoint", "method", "origin")


def one_row(page: str, text: str, words: list[str], rows: pd.DataFrame, found: list[Standing]) -> str:
    """The key of the one row that is asked for; raises InputError where there is none, or more than one."""
    number = read(text.removesuffix("%"))
    standing = [one for one in found if one.text == number]
    # Of how many people a number is stands beside many; who types one hardly means these.
    standing = [one for one in standing if one.key and not one.key.endswith(".n")] or standing
    keys = dict.fromkeys(one.key.partition(".")[0] for one in standing if one.key)
    if not standing:
        keys = dict.fromkeys(key for key, row in rows.iterrows() if text in (key, row["quantity"], _title(row)))
    chosen = [key for key in keys if all(_says(rows.loc[key], key, word) for word in words)]
    if len(chosen) == 1:
        return chosen[0]
    number_of_page = page.partition("-")[0]
    if chosen:
        listed = [f"  {key}: {_told(rows.loc[key])}{_where(key, standing)}" for key in chosen]
        raise InputError(
            [f"{text} is {len(chosen)} rows of page {number_of_page}: say which, by a word more or by its key", *listed]
        )
    if keys:
        raise InputError(f"{text} is on page {number_of_page}, and none of its {len(keys)} rows says {' '.join(words)}")
    raise InputError(_nowhere(number_of_page, text, standing))


def _nowhere(page: str, text: str, standing: list[Standing]) -> str:
    if not standing:
        return f"{text} stands nowhere on page {page}: a number as the page shows it, or a quantity, was expected"
    where = dict.fromkeys(one.where for one in standing)
    if all(place.startswith("in the picture") for place in where):
        return f"{text} stands only {', '.join(where)}, and is no row's number: on an axis, say, or in a name"
    return f"{text} stands {', '.join(where)} of page {page}, and is no row's number: a constant, count, date or name"


def _says(row: pd.Series, key: str, word: str) -> bool:
    return word.lower() in " ".join([key, _title(row), _told(row)]).lower()


def _told(row: pd.Series) -> str:
    return ", ".join(filter(None, [*(row[column] for column in SAID_BY), cbi.TITLES.get(row["domain"], "")]))


def _title(row: pd.Series) -> str:
    return QUANTITIES[row["quantity"]].title


def _where(key: str, standing: Iterable[Standing]) -> str:
    return "".join(dict.fromkeys(f"; {one.where}" for one in standing if one.key.partition(".")[0] == key))
