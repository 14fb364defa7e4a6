"""Changes to London's published figures and stand-in records, after which the pages' words have to follow."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from peergroups.places import DATA, REPOSITORY

Change = Callable[[Path], None]
SCALES = ("personal", "work", "client")
FIGURES = ["mean", "sd"]


def changed(change: Change, folder: Path) -> Path:
    """A copy of London's cohort in `folder`, changed; returns its file."""
    for name in ("published", "synthetic"):
        shutil.copytree(DATA / name, folder / "data" / name)
    (folder / "cohorts").mkdir()
    shutil.copy(REPOSITORY / "cohorts" / "london-2021.yaml", folder / "cohorts")
    change(folder / "data")
    return folder / "cohorts" / "london-2021.yaml"


def _edit(file: Path, edit: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    edit(pd.read_csv(file, dtype=str, keep_default_na=False)).to_csv(file, index=False, lineterminator="\n")


def _printed(*scales: str, edit: Callable[[pd.DataFrame, pd.DataFrame], None]) -> Change:
    """Printed means and SDs of these scales before and after, edited in place as two tables of numbers."""

    def change(data: Path) -> None:
        def whole(table: pd.DataFrame) -> pd.DataFrame:
            before, after = (
                table[table["timepoint"].eq(time) & table["scale"].isin(scales)].index for time in ("before", "after")
            )
            first, second = table.loc[before, FIGURES].astype(float), table.loc[after, FIGURES].astype(float)
            second.index = first.index
            edit(first, second)
            second.index = after
            for figures in (first, second):
                table.loc[figures.index, FIGURES] = figures.map("{:.2f}".format).map(
                    lambda text: text.rstrip("0").rstrip(".")
                )
            return table

        _edit(data / "published" / "burnout_scores.csv", whole)

    return change


def _swap(before: pd.DataFrame, after: pd.DataFrame) -> None:
    before[FIGURES], after[FIGURES] = after[FIGURES].to_numpy(), before[FIGURES].to_numpy()


def _equal(before: pd.DataFrame, after: pd.DataFrame) -> None:
    after["mean"] = before["mean"].to_numpy()


def _flip(before: pd.DataFrame, after: pd.DataFrame) -> None:
    before["mean"], after["mean"] = 100 - before["mean"], 100 - after["mean"]


def _after_higher(before: pd.DataFrame, after: pd.DataFrame) -> None:
    after["mean"] = before["mean"].to_numpy() + 9


def _before_shifted(before: pd.DataFrame, after: pd.DataFrame) -> None:
    before["mean"] += 6


def _sds_equal(before: pd.DataFrame, after: pd.DataFrame) -> None:
    after["sd"] = before["sd"].to_numpy()


def _sds_swapped(before: pd.DataFrame, after: pd.DataFrame) -> None:
    before["sd"], after["sd"] = after["sd"].to_numpy(), before["sd"].to_numpy()


def _cells(table: str, edits: dict[str, str], **where: str) -> Change:
    """Cells of a table, in the rows that have these entries."""

    def change(data: Path) -> None:
        def edit(rows: pd.DataFrame) -> pd.DataFrame:
            found = pd.Series(True, rows.index)
            for column, entry in where.items():
                found &= rows[column].eq(entry)
            assert found.any(), f"{table} has no row with {where}"
            rows.loc[found, list(edits)] = list(edits.values())
            return rows

        _edit(data / f"{table}.csv", edit)

    return change


def _without(table: str, **where: str) -> Change:
    """A table without the rows that have these entries."""

    def change(data: Path) -> None:
        def edit(rows: pd.DataFrame) -> pd.DataFrame:
            return rows[~pd.concat([rows[column].eq(entry) for column, entry in where.items()], axis=1).all(axis=1)]

        _edit(data / f"{table}.csv", edit)

    return change


def _answers(edit: Callable[[pd.DataFrame, list[str]], None], *scales: str) -> Change:
    """The stand-in answers to the items of these scales, edited in place; those not given are empty."""

    def change(data: Path) -> None:
        def whole(rows: pd.DataFrame) -> pd.DataFrame:
            edit(rows, [column for column in rows if column.split("_")[0] in (scales or SCALES)])
            return rows

        _edit(data / "synthetic" / "answers.csv", whole)

    return change


def _turned(rows: pd.DataFrame, items: list[str]) -> None:
    rows[items] = rows[items].map(lambda entry: entry and str(100 - int(entry)))


def _raised_after(rows: pd.DataFrame, items: list[str]) -> None:
    after = rows["timepoint"].eq("after")
    rows.loc[after, items] = rows.loc[after, items].map(lambda entry: entry and str(min(100, int(entry) + 50)))


def _times_swapped(rows: pd.DataFrame, items: list[str]) -> None:
    asked_twice = rows["participant"].duplicated(keep=False)
    before, after = (asked_twice & rows["timepoint"].eq(time) for time in ("before", "after"))
    people = rows.loc[before, "participant"]
    assert people.tolist() == rows.loc[after, "participant"].tolist()
    rows.loc[before, items], rows.loc[after, items] = (
        rows.loc[after, items].to_numpy(),
        rows.loc[before, items].to_numpy(),
    )


def _the_same_twice(rows: pd.DataFrame, items: list[str]) -> None:
    asked_twice = rows["participant"].duplicated(keep=False)
    before, after = (asked_twice & rows["timepoint"].eq(time) for time in ("before", "after"))
    rows.loc[after, items] = rows.loc[before, items].to_numpy()


def _half_empty(rows: pd.DataFrame, items: list[str]) -> None:
    rows.loc[rows.index[0], items[: len(items) // 2]] = ""


def _emptied(rows: pd.DataFrame, items: list[str]) -> None:
    rows.loc[rows.index[-1], items] = ""


def _segments(edit: Callable[[pd.DataFrame], pd.DataFrame]) -> Change:
    return lambda data: _edit(data / "synthetic" / "segments.csv", edit)


def _second_as_first(rows: pd.DataFrame) -> pd.DataFrame:
    first = rows[rows["coder"].eq("A")]
    return pd.concat([first, first.assign(coder="B")])


def _one_more(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([rows, rows.iloc[:1].assign(segment="S01-99", code="formal-report", start="100000", end="100100")])


def _all_of(*changes: Change) -> Change:
    def change(data: Path) -> None:
        for one in changes:
            one(data)

    return change


def _of_printed() -> Iterator[tuple[str, Change]]:
    edits = {
        "swapped between timepoints": _swap,
        "made equal": _equal,
        "flipped": _flip,
        "higher after": _after_higher,
    }
    for name, edit in edits.items():
        yield f"printed means {name}", _printed(*SCALES, edit=edit)
        for scale in SCALES:
            yield f"printed {scale} mean {name}", _printed(scale, edit=edit)
    yield "printed means before shifted", _printed(*SCALES, edit=_before_shifted)
    yield "printed SDs made equal", _printed(*SCALES, edit=_sds_equal)
    yield "printed SDs swapped between timepoints", _printed(*SCALES, edit=_sds_swapped)
    yield "printed client figures left out", _without("published/burnout_scores", scale="client")


def _of_answers() -> Iterator[tuple[str, Change]]:
    for name, edit in {
        "flipped": _turned,
        "raised after": _raised_after,
        "swapped between timepoints": _times_swapped,
        "made equal": _the_same_twice,
        "of one person half emptied": _half_empty,
        "of one person emptied": _emptied,
    }.items():
        yield f"stand-in answers {name}", _answers(edit)
    for scale in SCALES:
        yield f"stand-in {scale} answers raised after", _answers(_raised_after, scale)


def _of_interviews() -> Iterator[tuple[str, Change]]:
    stated = "published/stated_counts"
    yield (
        "five of seven made four",
        _cells(stated, {"quantifier": "four", "k_smallest": "4", "k_largest": "4"}, statement="s17"),
    )
    yield (
        "three made all",
        _cells(stated, {"quantifier": "all", "k_smallest": "7", "k_largest": "7", "rule": "all"}, statement="s19"),
    )
    yield "one made two", _cells(stated, {"quantifier": "two", "k_smallest": "2", "k_largest": "2"}, statement="s14")
    yield (
        "all made six",
        _cells(stated, {"quantifier": "six", "k_smallest": "6", "k_largest": "6", "rule": "exact"}, statement="s07"),
    )
    yield (
        "would go on made five",
        _cells(stated, {"quantifier": "five", "k_smallest": "5", "k_largest": "5", "rule": "exact"}, statement="s23"),
    )
    yield "a quotation less", _without("published/quotations", quotation="1")
    yield "a quotation by somebody else", _cells("published/quotations", {"participant": "1"}, quotation="2")
    yield "the second coder as the first", _segments(_second_as_first)
    yield "the second coder gone", _segments(lambda rows: rows[rows["coder"].eq("A")])
    yield "a code given once more", _segments(_one_more)
    yield "a code never given", _segments(lambda rows: rows[~rows["code"].eq("violence-experienced")])


def _of_people() -> Iterator[tuple[str, Change]]:
    flow, people = "published/participant_flow", "synthetic/participants"
    for step, count in {"finished": "8", "answered-after": "5", "interviewed": "6"}.items():
        yield f"{count} {step}", _cells(flow, {"count": count}, step=step)
    yield "10 recruited", _cells(flow, {"count": "10"}, step="recruited", group="both")
    yield (
        "six with psychological support",
        _cells("published/characteristics", {"k_smallest": "6", "k_largest": "6"}, value="previous or current"),
    )
    yield "one came to every session", _cells("synthetic/attendance", {"attended": "yes"}, participant="S01")
    yield "all had psychological support", _cells(people, {"psychological_support": "yes"}, psychological_support="no")
    schedule, later = "published/measurement_schedule", {"weeks_smallest": "5", "weeks_largest": "6"}
    both = (_cells(schedule, later, row=row) for row in ("3", "4"))
    yield "the second questionnaire three weeks later", _all_of(*both)
    yield (
        "the line between bands moved",
        _all_of(
            _cells("published/bands", {"highest": "30"}, band="none"),
            _cells("published/bands", {"lowest": "31"}, band="mild"),
        ),
    )


CHANGES: dict[str, Change] = dict([*_of_printed(), *_of_answers(), *_of_interviews(), *_of_people()])
