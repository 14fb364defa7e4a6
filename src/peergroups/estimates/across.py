"""Cohorts side by side, by what the report of each has released: no record is read, and nothing is pooled.

So nothing can be said here of a cohort that its own report does not say. Of records, the rules of the strictest cohort
hold for all: what a looser one has released is hidden or rounded again. Published figures stay as they are printed.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from givenfiles.faults import Fault, InputError, refuse
from peergroups import caveats, cbi, disclosure, results
from peergroups.disclosure import Disclosure
from peergroups.estimates.known import MEAN, OF_MEANS, TWICE
from peergroups.places import MARK, REPOSITORY
from peergroups.quantities import QUANTITIES

FOLDER_VARIABLE = "PEERGROUPS_REPORTS"
# What leads, where a cohort has several; and the order in which cohorts are shown.
_, PAIRED = TWICE
ORIGINS = "published", "real", "synthetic"
OF_ALL = "cohorts-differ", "may-share-people"
SAME_NAME = "same-name"
MADE_FROM_HIDDEN = f"{disclosure.HIDDEN}: it would be made from what is hidden"


@dataclass(frozen=True)
class Released:
    """What the report of a cohort has released, a row an estimate, and the rules by which it was.

    `records` is "real" or "synthetic".
    """

    cohort: str
    title: str
    records: str
    rules: Disclosure
    rows: pd.DataFrame


def read(reports: str | Path) -> list[Released]:
    """The reports in a folder, one a cohort, by the cohorts' ids.

    The folder is looked for from here, then in the checkout. Raises InputError where it holds no report, two of one
    cohort, or one that cannot be read.
    """
    folder = _find(reports)
    found = sorted((_read(report) for report in reports_in(folder)), key=lambda one: one.cohort)
    several = [cohort for cohort, count in Counter(one.cohort for one in found).items() if count > 1]
    refuse([f"{reports}: holds two reports of the cohort {cohort}: leave one" for cohort in several])
    if not found:
        raise InputError(f"{reports}: holds no report: should be a folder with a report's folder for each cohort")
    return found


def reports_in(folder: Path) -> list[Path]:
    """The folders of reports in a folder."""
    return sorted(mark.parent for mark in folder.glob(f"*/{MARK}"))


def _find(reports: str | Path) -> Path:
    given = os.environ.get(FOLDER_VARIABLE)
    places = [Path(given)] if given else [Path(), REPOSITORY]
    found = [place / reports for place in places if (place / reports).is_dir()]
    if not found:
        raise InputError(f"{reports}: should be a folder of reports, and is none")
    return found[0]


def _read(report: Path) -> Released:
    try:
        told, rows = json.loads((report / MARK).read_text(encoding="utf-8")), results.rows_of(report)
        rows = rows[[*results.COLUMNS, "key"]].drop_duplicates("key")
        rules = Disclosure(smallest_count=told["smallest_count"])
        return Released(*(str(told[name]) for name in ("cohort", "title", "records")), rules, rows)
    except (OSError, ValueError, LookupError, TypeError):
        wanted = f"should be the folder of a report, with {MARK} and tables/, made by this version"
        raise InputError(Fault(report, wanted)) from None


def participation(released: Sequence[Released]) -> pd.DataFrame:
    """How many each cohort recruited, how many answered before and after, and how many were interviewed."""
    counts = [
        _taken(one, ["recruited", "answered", "interviewed"]).query("domain == ''").reset_index(drop=True)
        for one in released
    ]
    return _side_by_side(released, counts)


def scores(released: Sequence[Released]) -> pd.DataFrame:
    """Each cohort's mean of each scale before and after (0-100), of everybody with a score at that time."""
    return _side_by_side(released, [_means(one) for one in released])


def _means(one: Released) -> pd.DataFrame:
    return _taken(one, [MEAN], cbi.TIMEPOINTS)


def differences(released: Sequence[Released]) -> pd.DataFrame:
    """Each cohort's differences, after minus before, in points: of its two means, and of those asked twice.

    The latter are a mean with its interval, or the ends between which it lies.
    """
    return _side_by_side(released, [_taken(one, [OF_MEANS, *TWICE], [cbi.BETWEEN]) for one in released])


def themes(released: Sequence[Released]) -> pd.DataFrame:
    """How many of those interviewed spoke of each theme of each cohort, by the cohort's records.

    Of a codebook without themes, its codes. `theme` is the name, `cohorts` in how many cohorts one has it.
    """
    found = _side_by_side(released, [_themes(one) for one in released], also=SAME_NAME)
    found["theme"] = found["domain"]
    found["cohorts"] = found.groupby("domain")["cohort"].transform("nunique")
    return found.sort_values(["cohorts", "domain"], ascending=[False, True], ignore_index=True)


def _themes(one: Released) -> pd.DataFrame:
    rows = one.rows[one.rows["quantity"].eq("participants") & one.rows["origin"].isin(results.RECORDS)]
    # Codes are "theme: code", and pairs of codes "one and other".
    names = set(rows["domain"])
    codes = {name for name in names if any(one in names for one, _ in _cuts(name, ": "))}
    pairs = {name for name in names if any({one, other} <= names for one, other in _cuts(name, " and "))}
    return rows[~rows["domain"].isin(codes | pairs)]


def _cuts(name: str, at: str) -> Iterator[tuple[str, str]]:
    """What is before and after each place where a name could be cut in two."""
    parts = name.split(at)
    for place in range(1, len(parts)):
        yield at.join(parts[:place]), at.join(parts[place:])


def _taken(one: Released, quantities: Sequence[str], timepoints: Iterable[str] = ("", *cbi.TIMEPOINTS)) -> pd.DataFrame:
    """A report's rows of these quantities: the published ones where there are any, else those of its records."""
    rows = one.rows[one.rows["quantity"].isin(quantities) & one.rows["timepoint"].isin(timepoints)]
    leads = next((origin for origin in ORIGINS if rows["origin"].eq(origin).any()), None)
    led = rows[rows["origin"] == leads].drop_duplicates(["quantity", "domain", "timepoint"])
    return led.sort_values("quantity", key=lambda names: names.map(quantities.index), kind="stable")


def _side_by_side(released: Sequence[Released], taken: Sequence[pd.DataFrame], also: str = "") -> pd.DataFrame:
    """The rows taken of each report by the strictest rules, in order of their origin and the cohorts' ids.

    `label` is what a cohort is called; the method ends with the key that a number has in the cohort's own report.
    """
    strictest = max((one.rules for one in released), key=lambda rules: rules.smallest_count)
    titles = Counter(one.title for one in released)
    tables = []
    for one, rows in zip(released, taken, strict=True):
        rows = _by(strictest, one, rows) if one.rules.smallest_count < strictest.smallest_count else rows
        released_as = f"as released: {one.cohort}, " + rows["key"]
        method = rows["method"].where(rows["method"] == "", rows["method"] + "; ") + released_as
        label = one.title if titles[one.title] == 1 else f"{one.title} ({one.cohort})"
        carried = [_caveats(row, filter(None, [*OF_ALL, also])) for row in rows.itertuples()]
        tables.append(rows.assign(method=method, caveats=carried, label=label))
    table = pd.concat(tables, ignore_index=True).drop(columns="key")
    return table.sort_values("origin", key=lambda origins: origins.map(ORIGINS.index), kind="stable", ignore_index=True)


def _caveats(row: tuple, also: Iterable[str]) -> str:
    """The caveats that a number was released with, and what it needs beside numbers of other cohorts."""
    n = caveats.FEW if pd.isna(row.n) else row.n
    needed = caveats.that_apply(QUANTITIES[row.quantity].subject, row.origin, n)
    carried = {*row.caveats.split(caveats.SEPARATOR), *also, *(caveat.id for caveat in needed)}
    carried |= {"rounded"} if disclosure.ROUNDED in row.method else set()
    return caveats.SEPARATOR.join(name for name in caveats.REGISTER if name in carried)


def _by(rules: Disclosure, one: Released, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of records as stricter rules than the cohort's own let them be told; others as they are."""
    of_records = rows["origin"].isin(results.RECORDS)
    if not of_records.any():
        return rows
    means = _protected(_means(one), rules)
    again = _protected(rows[of_records].assign(people=_behind(rows[of_records], _means(one))), rules)
    step = np.where(again["n"].fillna(0) < disclosure.ENOUGH, disclosure.BASE, 1)
    points = again["unit"] == "points"
    again["low"] = again["low"].mask(points, np.floor(again["low"] / step) * step)
    again["high"] = again["high"].mask(points, np.ceil(again["high"] / step) * step)
    # A difference of two means says no more than the two means that are shown.
    told = means.set_index(["domain", "timepoint"])["estimate"].unstack().reindex(columns=list(cbi.TIMEPOINTS))
    of_means = again["domain"].map(told["after"] - told["before"]).astype(float)
    again["estimate"] = again["estimate"].mask(again["quantity"] == OF_MEANS, of_means)
    nothing = again[disclosure.VALUES].isna().all(axis=1) & ~again["method"].str.startswith(disclosure.HIDDEN)
    again.loc[nothing, "method"] = MADE_FROM_HIDDEN
    return pd.concat([rows[~of_records], again[rows.columns]])


def _protected(rows: pd.DataFrame, rules: Disclosure) -> pd.DataFrame:
    behind = rows["n"].mask(rows["quantity"].map(_counts_people), rows["estimate"])
    return disclosure.protect(rows if "people" in rows else rows.assign(people=behind), rules)


def _counts_people(quantity: str) -> bool:
    return QUANTITIES[quantity].unit == "people"


def _behind(rows: pd.DataFrame, means: pd.DataFrame) -> list[float]:
    """How many people could be told apart by each row: of a difference also those in the one mean and not in it."""
    sizes = means.pivot(index="domain", columns="timepoint", values="n").to_dict("index")
    found = []
    for row in rows.itertuples():
        n = row.estimate if _counts_people(row.quantity) else row.n
        others = [size for size in sizes.get(row.domain, {}).values() if row.timepoint == cbi.BETWEEN]
        known = pd.notna([n, *others]).all()
        apart = [abs(size - n) for size in others if known and size != n] if row.quantity == PAIRED else others
        found.append(min([n, *apart]) if known else 0)
    return found


def in_words(differences: pd.DataFrame) -> str:
    """The answer: how far the cohorts' differences lie apart; made-up ones only where there are no others."""
    of_means = differences[differences["quantity"].eq(OF_MEANS) & differences["estimate"].notna()]
    known = of_means[of_means["origin"] != "synthetic"]
    seen, made_up = (known, "") if len(known) else (of_means, "made-up ")
    if seen.empty:
        return "None of these cohorts shows a difference between its scores before and after."
    told = []
    for scale, rows in seen.groupby("domain", sort=False):
        ends = dict.fromkeys(results.number(rows.loc[rows["estimate"].agg(end)]) for end in ("idxmin", "idxmax"))
        told.append(f"{cbi.TITLES[scale].lower()} {' to '.join(ends)}")
    count, others = len(set(seen["cohort"])), " that is not made up" * (len(seen) < len(of_means))
    cohorts = f"cohorts{others.replace('is', 'are')}" if count > 1 else f"cohort{others}"
    return (
        f"In {count} {made_up}{cohorts}, mean scores after minus before are {', '.join(told)} points. "
        f"{'None' if count > 1 else 'It'} had {'a' if count > 1 else 'no'} comparison group, so nobody can say why."
    )
