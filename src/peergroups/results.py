"""Results: rows of estimates that cannot be made or saved without their caveats."""

from __future__ import annotations

import difflib
import hashlib
import math
import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from traceback import walk_stack

import pandas as pd

from peergroups import caveats, disclosure
from peergroups.places import REPOSITORY
from peergroups.quantities import QUANTITIES
from peergroups.records.study import Study

COLUMNS = [
    *("cohort", "notebook", "quantity", "domain", "timepoint", "n", "estimate", "low", "high", "level"),
    *("method", "unit", "origin", "caveats", "function"),
]
NUMBERS = "n", "estimate", "low", "high", "level"
FOLDER_VARIABLE = "PEERGROUPS_RESULTS"
AS_PRINTED = "as printed"
RECORDS = "synthetic", "real"
ESTIMATES = "peergroups.estimates."
FORMULA_SIGNS = ("=", "+", "-", "@")
# What tells a row apart from all others of a report.
IDENTITY = ["quantity", "domain", "timepoint", "level", "method", "origin"]
# Around a number in a text, with the key of its row: noncharacters, which no file that is read here may hold.
KEYED = re.compile("\ufdd0([a-z0-9.-]+)\ufdd1([^\ufdd0-\ufdd2]*)\ufdd2")


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A row of results: a number, or the limits of one, with what it is of and how it was made.

    `quantity` is one of `quantities.QUANTITIES`, which give the unit of `estimate` and of its limits `low` and `high`;
    NaN is not defined, or not given. `level` is the share of cases that the limits are meant to hold, 0 to 1. `domain`
    and `timepoint` are what and when it is about, `method` is how it was made. `n` is how many people it is of; None
    where it is of no people, as in a simulated world, or the number may not be shown. `people` is how many people are
    behind the number, for disclosure rules; None where that is n or, in a count of people, the count itself. `also`
    holds the ids of caveats that it needs beside those of its kind.

    Raises ValueError for a quantity or caveat that is in no register, with the nearest that is.
    """

    quantity: str
    n: int | None
    estimate: float
    domain: str = ""
    timepoint: str = ""
    low: float = math.nan
    high: float = math.nan
    level: float = math.nan
    method: str = ""
    people: int | None = None
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no register has."""
        _check_known("quantity", self.quantity, QUANTITIES)
        for name in self.also:
            _check_known("caveat", name, caveats.REGISTER)


def _check_known(kind: str, name: str, register: Collection[str]) -> None:
    if name not in register:
        (nearest,) = difflib.get_close_matches(name, register, n=1, cutoff=0)
        raise ValueError(f"no {kind} is called {name!r}; the nearest is {nearest!r}")


def estimates(study: Study, rows: Iterable[Estimate], origin: caveats.Origin | None = None) -> pd.DataFrame:
    """Rows in the results format, each with the caveats that belong to it and nothing that may not be shown.

    `origin` is where the numbers come from; the cohort's records where it is not given. `function` says which function
    of `peergroups.estimates` they were asked of.
    """
    origin = origin or study.cohort.records
    table = pd.DataFrame([_with_caveats(study, origin, row) for row in rows], columns=[*COLUMNS, "people"])
    table["n"], table["function"] = table["n"].astype("Int64"), _asked()
    if origin in RECORDS:
        table = disclosure.protect(table, study.cohort.disclosure)
    return table[COLUMNS]


def _asked() -> str:
    """The function of `peergroups.estimates` that rows were asked of, as a notebook writes it; "" where it was none."""
    asked = [frame for frame, _ in walk_stack(None) if frame.f_globals.get("__name__", "").startswith(ESTIMATES)]
    return ".".join([*asked[-1].f_globals["__name__"].split(".")[1:], asked[-1].f_code.co_name]) if asked else ""


def _with_caveats(study: Study, origin: caveats.Origin, row: Estimate) -> dict:
    kind, later = QUANTITIES[row.quantity], row.timepoint != "before"
    of_records = {"only_after": study.only_after * later, "unpaired": not study.paired} if origin in RECORDS else {}
    rules, n, also = study.cohort.disclosure, row.n or 0, row.also
    if origin in RECORDS and rules.smallest_count:
        n, also = rules.down(n), (*also, "rounded")
    found = caveats.that_apply(kind.subject, origin, n, study.cohort.caveats, study.lost * later, also, **of_records)
    behind = row.estimate if kind.unit == "people" else row.n
    given = {"estimate": float(row.estimate), "people": behind if row.people is None else row.people}
    given |= {"cohort": study.cohort.id, "notebook": "", "unit": kind.unit, "origin": origin}
    return vars(row) | given | {"caveats": caveats.SEPARATOR.join(caveat.id for caveat in found)}


def require_caveats(table: pd.DataFrame) -> None:
    """Raise ValueError where a row lacks a caveat that every estimate of its kind needs, or names an unknown one."""
    for row in table.itertuples():
        carried = set() if pd.isna(row.caveats) else set(filter(None, row.caveats.split(caveats.SEPARATOR)))
        n = caveats.FEW if pd.isna(row.n) else row.n
        needed = {c.id for c in caveats.that_apply(QUANTITIES[row.quantity].subject, row.origin, n)}
        if not carried or not needed <= carried <= set(caveats.REGISTER):
            lacking = ", ".join(sorted(needed - carried)) or "a caveat from the register"
            raise ValueError(f"{row.quantity} {row.domain} {row.timepoint}: cannot be saved or drawn without {lacking}")


def folder() -> Path:
    """Where results go: the report being made, or `site/draft` for a notebook run by hand."""
    return Path(os.environ.get(FOLDER_VARIABLE, REPOSITORY / "site" / "draft"))


class Told(str):
    """Text that a notebook shows without quotation marks."""

    def __repr__(self) -> str:
        return str(self)


def save(notebook: str, *tables: pd.DataFrame) -> Told:
    """Write the estimates of a notebook to `tables/<notebook>.csv` and say so.

    Raises ValueError where an estimate lacks its caveats. A page gives a row's `key` with each of its numbers. Text is
    put on one line, and where a spreadsheet would take it for a formula it gets an apostrophe in front. Columns beside
    the format's, to draw by, are left out.
    """
    table = pd.concat(tables, ignore_index=True)[COLUMNS].assign(notebook=notebook)
    require_caveats(table)
    table["key"] = [key(row) for _, row in table.iterrows()]
    decimals = table["quantity"].map(lambda quantity: QUANTITIES[quantity].decimals)
    for places in set(decimals):
        # Of real people no more digits leave the house than a page shows.
        as_shown = (decimals == places) & (table["origin"] == "real")
        table.loc[as_shown, disclosure.VALUES] = table.loc[as_shown, disclosure.VALUES].astype(float).round(places)
    file = folder() / "tables" / f"{notebook}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    neutral = table.assign(**{column: table[column].map(not_a_formula) for column in ("domain", "method")})
    neutral.to_csv(file, index=False, float_format="%.10g", lineterminator="\n", encoding="utf-8")
    return Told(f"{len(table)} estimates saved in tables/{file.name}")


def rows_of(report: Path) -> pd.DataFrame:
    """The rows of all tables of a report."""
    read = partial(pd.read_csv, dtype={"n": "Int64"}, keep_default_na=False, na_values=dict.fromkeys(NUMBERS, ""))
    return pd.concat(map(read, sorted((report / "tables").glob("*.csv"))), ignore_index=True)


def not_a_formula(text: str) -> str:
    """Text on one line, with an apostrophe in front where a spreadsheet would take it for a formula."""
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def pick(table: pd.DataFrame, quantity: str, domain: str = "", timepoint: str = "") -> pd.Series:
    """The one row of a quantity; KeyError where there is none or more than one."""
    found = table[(table["quantity"] == quantity) & (table["domain"] == domain) & (table["timepoint"] == timepoint)]
    if len(found) != 1:
        raise KeyError(f"{quantity}, {domain}, {timepoint}: {len(found)} rows")
    return found.iloc[0]


def key(row: pd.Series) -> str:
    """The key of a row: its quantity, and the beginning of a checksum of all that says what it is (`IDENTITY`)."""
    identity = "\n".join(str(row[column]) for column in IDENTITY)
    return f"{row['quantity']}-{hashlib.sha256(identity.encode()).hexdigest()[:10]}"


def keyed(row: pd.Series, value: str, text: str) -> str:
    """A number of a row, told as `text`, with the key of the row; of another value than the estimate, `key.value`."""
    return f"\ufdd0{key(row)}{'' if value == 'estimate' else f'.{value}'}\ufdd1{text}\ufdd2"


def without_keys(text: str) -> str:
    """The text as it is read."""
    return KEYED.sub(r"\2", text)


def number(row: pd.Series, value: str = "estimate", decimals: int | None = None) -> str:
    """A number of a row with its key, rounded as its quantity is told unless `decimals` are given.

    A published figure that is shown as printed keeps its digits (17.56). Where there is none: "hidden", "not defined".
    """
    if pd.isna(row[value]):
        return disclosure.HIDDEN if row["method"].startswith(disclosure.HIDDEN) else "not defined"
    if decimals is None and row["method"].startswith(AS_PRINTED):
        return keyed(row, value, f"{row[value]:g}")
    whole = value == "estimate" and disclosure.TO_POINTS in row["method"]
    decimals = (0 if whole else QUANTITIES[row["quantity"]].decimals) if decimals is None else decimals
    return keyed(row, value, f"{row[value]:z.{decimals}f}".replace("-", "−"))


def shortened(text: str, letters: int) -> str:
    """The text on one line, cut where it is longer than this many letters."""
    text = " ".join(text.split())
    return text if len(text) <= letters else f"{text[: letters - 2].rstrip()} …"


def group_size(row: pd.Series) -> str:
    """How many people an estimate is of, or "hidden"; of a world that was made up, nobody: ""."""
    if pd.isna(row["n"]):
        return "" if row.get("origin") == "simulated" else disclosure.HIDDEN
    return keyed(row, "n", f"{row['n']}")


def k_of_n(row: pd.Series) -> str:
    """A count of people in words, as "5 of 7", or "hidden"."""
    told = number(row)
    return told if told == disclosure.HIDDEN else f"{told} of {group_size(row)}"


def interval(row: pd.Series, level: bool = False) -> str:
    """The estimate with its interval, as "19.2 (5.1 to 33.3)", or either of them where the other is not there.

    Where its `level` is asked for and there is one, "19.2 (95%: 5.1 to 33.3)".
    """
    if pd.isna(row["low"]):
        return number(row)
    bounds = [number(row, "low"), number(row, "high")]
    same = without_keys(bounds[0]) == without_keys(bounds[1])
    span = bounds[0] if same else " to ".join(bounds)
    if level and not pd.isna(row["level"]):
        span = f"{keyed(row, 'level', format(100 * row['level'], '.3g'))}%: {span}"
    return span if pd.isna(row["estimate"]) else f"{number(row)} ({span})"
