"""The `compendium` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from peergroups.faults import InputError
from peergroups.places import DATA, LONDON, called

MOST_FAULTS_SHOWN = 20
PARAMETER = "-p", "--parameter"
BAD_INPUT, FAILED, INTERRUPTED = 2, 1, 130

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def compendium() -> None:
    """Six weekly peer groups for doctors in training: run the study again, on London's stand-in records or your own."""


@app.command()
def report(
    cohort: Annotated[Path, typer.Argument(help="The cohort file.", show_default=False)] = LONDON,
    out: Annotated[
        Path | None, typer.Option(help="The report's folder; site/<cohort> of the checkout unless told.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(*PARAMETER, metavar="NAME VALUE", help="Set a parameter of the notebooks; may be repeated."),
    ] = None,
) -> None:
    """Run the notebooks on a cohort (London's unless told) and write the pages."""
    from compendium.report import make_report

    folder = make_report(cohort, out, dict(_name_and_value(given) for given in parameter or []))
    typer.echo(f"The pages are in {called(folder)}: open {called(folder / 'index.html')}")


@app.command()
def synthetic(
    out: Annotated[Path, typer.Option(help="The folder to write the tables to.")] = DATA / "synthetic",
    seed: Annotated[int, typer.Option(help="Where the draw starts.", min=0)] = 2025,
) -> None:
    """Make London's stand-in records again."""
    from peergroups.synthetic import write_tables

    for file in write_tables(out, seed):
        typer.echo(called(file))


def main() -> None:
    """Run the command; faults in what was given are told in a line each, exit 2."""
    from compendium.run import NotebooksFailed

    try:
        app(_with_joined_parameters(sys.argv[1:]))
    except InputError as error:
        _tell(error)
        sys.exit(BAD_INPUT)
    except NotebooksFailed as error:
        print(f"{error}\nNothing was written; an earlier report stands as it was.", file=sys.stderr)
        sys.exit(FAILED)
    except OSError as error:
        print(f"{called(Path(error.filename)) if error.filename else 'A file'}: {error.strerror}", file=sys.stderr)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        print("Stopped; an earlier report stands as it was.", file=sys.stderr)
        sys.exit(INTERRUPTED)


def _with_joined_parameters(words: list[str]) -> list[str]:
    """`-p name value`, as papermill has it, as the one word `name=value` that typer can take."""
    joined: list[str] = []
    for word in words:
        before = joined[-2:]
        if len(before) == 2 and before[0] in PARAMETER and "=" not in before[1] and not word.startswith("--"):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _name_and_value(given: str) -> tuple[str, str]:
    name, _, value = given.partition("=")
    if not name or not value:
        raise InputError(f"-p takes a name and a value, as in `-p level 0.9`; found {given!r}")
    return name, value


def _tell(error: InputError) -> None:
    for fault in error.faults[:MOST_FAULTS_SHOWN]:
        print(fault, file=sys.stderr)
    if (more := len(error.faults) - MOST_FAULTS_SHOWN) > 0:
        print(f"… and {more} more", file=sys.stderr)
    print("Nothing was written.", file=sys.stderr)
