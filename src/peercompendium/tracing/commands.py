"""The command `compendium trace`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from givenfiles.faults import InputError
from peergroups import cbi
from peergroups.places import REPOSITORY
from peergroups.quantities import QUANTITIES

if TYPE_CHECKING:
    import pandas as pd

    from peercompendium.tracing.standing import Standing

MADE, RELEASED = REPOSITORY / "site" / "london-2021", REPOSITORY / "released" / "london-2021"
SAID_BY = ("quantity", "domain", "timepoint", "method", "origin")


def trace(
    page: Annotated[str, typer.Argument(help="The page, as 03.")],
    text: Annotated[
        str, typer.Argument(help="A number as the page shows it, a quantity as mean-score, or a row's key.")
    ],
    words: Annotated[
        list[str] | None, typer.Argument(help="Which of several: a scale, before or after, a word of the method.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="The report's folder; London's, made here or else released, unless told.")
    ] = None,
    cohort: Annotated[Path | None, typer.Option(help="The cohort file, where it is not in cohorts/.")] = None,
) -> None:
    """Where does this number come from? Its row, function, source, inputs, place in the article, and caveats."""
    from peercompendium import manifest
    from peercompendium.tracing import origins, standing
    from peercompendium.verification.commands import cohort_of
    from peergroups.records.cohort import read_cohort

    report = report.expanduser() if report else MADE if MADE.is_dir() else RELEASED
    manifest.as_written(report)
    settings = read_cohort(cohort_of(report, cohort))
    page = standing.page_of(report, page)
    rows = standing.rows_of(report, page)
    found = list(standing.standings(report, page, rows))
    row = rows.loc[_one(page, text, words or [], rows, found)]
    call = origins.call_of(report, page, row["function"])
    given = origins.inputs(report, row, call)
    at = origins.places(row, list(given), settings.file(settings.published)) if settings.published else {}
    where = list(dict.fromkeys(one.where for one in found if one.key.partition(".")[0] == row.name))
    told = origins.lines(page, row, call, given, where or ["on no page; in the table alone"], at)
    typer.echo("\n".join(f"{what:10}{_printable(said)}" for what, said in told))


def _one(page: str, text: str, words: list[str], rows: pd.DataFrame, found: list[Standing]) -> str:
    """The key of the one row that is asked for; raises InputError where there is none, or more than one."""
    from peercompendium.tracing.standing import read

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


def _printable(text: str) -> str:
    """Text from a report, without what would steer a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
