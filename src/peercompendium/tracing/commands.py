"""The command `compendium trace`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from peercompendium.verification.commands import RELEASED, cohort_of
from peergroups.places import REPOSITORY

MADE = REPOSITORY / "site" / "london-2021"


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
    from peercompendium.tracing import origins, standing, wanted
    from peergroups.records.cohort import read_cohort

    report = report.expanduser() if report else MADE if MADE.is_dir() else RELEASED
    manifest.as_written(report)
    settings = read_cohort(cohort_of(report, cohort))
    page = standing.page_of(report, page)
    rows = standing.rows_of(report, page)
    found = list(standing.standings(report, page, rows))
    row = rows.loc[wanted.one_row(page, text, words or [], rows, found)]
    call = origins.call_of(report, page, row["function"])
    given = origins.inputs(report, row, call)
    at = origins.places(row, list(given), settings.file(settings.published)) if settings.published else {}
    where = list(dict.fromkeys(one.where for one in found if one.key.partition(".")[0] == row.name))
    told = origins.lines(page, row, call, given, where or ["on no page; in the table alone"], at)
    typer.echo("\n".join(f"{what:10}{_printable(said)}" for what, said in told))


def _printable(text: str) -> str:
    """Text from a report, without what would steer a terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
