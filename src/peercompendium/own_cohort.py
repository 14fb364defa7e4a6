"""The commands that lead from files as they were sent to a cohort: propose its file, and check it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from givenfiles.faults import Fault, InputError, called
from peercompendium.publish import put
from peergroups.places import COHORTS, MARK

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def cohort() -> None:
    """Make the file of a cohort of your own."""


@app.command()
def new(
    files: Annotated[list[Path], typer.Argument(help="The answers as they were sent: one file, or several.")],
    name: Annotated[str, typer.Option("--id", help="The cohort's id, as leeds-2026.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; cohorts/<id>.yaml unless told.")] = None,
) -> None:
    """Look at files of answers and write a cohort file for them, with marks where only you can know."""
    from pydantic import TypeAdapter, ValidationError

    from peercompendium.proposal import propose
    from peergroups.records.cohort import EXPECTED, UNSAID, Slug

    try:
        TypeAdapter(Slug).validate_python(name)
    except ValidationError:
        raise InputError(f"--id: found {name!r}; {EXPECTED['string_pattern_mismatch']}") from None
    target = out.expanduser() if out else COHORTS / f"{name}.yaml"
    if target.suffix not in (".yaml", ".yml") or (target.parent / MARK).exists():
        raise InputError(Fault(target, "should end in .yaml and not lie in a report: choose another --out"))
    text = propose([file.expanduser() for file in files], name, target.parent)
    put(target.parent, {target.name: text.encode()})
    marks = sum(UNSAID in line.partition("#")[0] for line in text.splitlines())
    typer.echo(
        f"{called(target)} is written, with {marks} ??? for you to fill in. Read it, put what is true, then: "
        f"compendium check {called(target)}"
    )


def check(
    cohort: Annotated[str, typer.Argument(help="The cohort: its id, or the path of its file.")],
    ids: Annotated[bool, typer.Option("--ids", help="Name those who answered once only.")] = False,
) -> None:
    """Say in seconds who answered when, what was left out and why, and every fault and doubt; write nothing."""
    from peercompendium.checking import told

    for line in told(cohort, ids):
        typer.echo(line)
    typer.echo(f"No faults. The report: compendium report {cohort}")
