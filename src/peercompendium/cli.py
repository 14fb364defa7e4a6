"""The `compendium` command."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from json import dumps as as_json
from pathlib import Path
from typing import Annotated, Literal

import typer

from givenfiles.faults import Fault, InputError, called, refuse
from peercompendium import own_cohort
from peercompendium.failures import FAILED, NotebooksFailed, nothing_written, told
from peercompendium.tracing.commands import trace
from peercompendium.verification import commands
from peergroups.places import COHORTS, DATA, LONDON, MARK, REPOSITORY

PARAMETER = "-p", "--parameter"
SITE = REPOSITORY / "site"
SCALE = {"--step", "--low", "--high"}
Kernel = Annotated[
    Literal["preloaded", "ordinary"],
    typer.Option(help="Whether notebooks start from one process with all imported, or each by itself."),
]

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def compendium() -> None:
    """Six weekly peer groups for doctors in training: run the study again, on London's stand-in records or your own."""


@app.command()
def report(
    cohort: Annotated[str, typer.Argument(help="The cohort: its id, or the path of its file.")] = "london-2021",
    out: Annotated[
        Path | None, typer.Option(help="The report's folder; site/<cohort> of the checkout unless told.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(*PARAMETER, metavar="NAME VALUE", help="Set a parameter of the notebooks; may be repeated."),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Show the pages in the browser when they are made.")] = False,
    kernel: Kernel = "preloaded",
) -> None:
    """Run the notebooks on a cohort (London's unless told) and write the pages."""
    given = dict(map(_name_and_value, parameter or []))
    from peercompendium.preloaded import server

    with server(kernel) as forks:
        from peercompendium.report import make_report

        folder = make_report(cohort, out and out.expanduser(), given, server=forks)
    typer.echo(f"The pages are in {called(folder)}: open {called(folder / 'index.html')}")
    if show:
        webbrowser.open((folder / "index.html").absolute().as_uri())


@app.command()
def cohorts(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Cohort files, ids, and folders of cohort files [default: cohorts]."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The folder of the reports, each in <out>/<id>.")] = SITE,
    jobs: Annotated[
        int | None, typer.Option(help="How many notebooks run at once; one more than there are processors.", min=1)
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(*PARAMETER, metavar="NAME VALUE", help="Set a parameter of the notebooks; may be repeated."),
    ] = None,
    index: Annotated[bool, typer.Option(help="Write the page that leads to all reports in the folder.")] = True,
    index_only: Annotated[
        bool, typer.Option("--index-only", help="Write that page, and the one that compares, and no report.")
    ] = False,
    listing: Annotated[
        bool, typer.Option("--list", help="Only list them, a line of JSON each, as a Snakefile asks.")
    ] = False,
    kernel: Kernel = "preloaded",
) -> None:
    """Make the reports of many cohorts; one that is up to date is left as it is, one that fails stops no other."""
    named, out, code = files or [COHORTS], out.expanduser(), 0
    if index_only and not index:
        raise InputError("--index-only and --no-index leave nothing to do: give one of them")
    if listing:
        from peercompendium.cohorts import listed

        typer.echo("\n".join(map(as_json, listed(named, out))))
        return
    from peercompendium.preloaded import server

    with server(kernel) as forks:
        from peercompendium import across
        from peercompendium.cohorts import find_cohorts, make_reports
        from peercompendium.cohorts_page import write_index

        if not index_only:
            given = dict(map(_name_and_value, parameter or []))
            made = make_reports(named, out, given, jobs, server=forks)
            code = made.code
            typer.echo(f"{made.made} reports made, {made.up_to_date} up to date, {len(made.failed)} failed.")
        if index:
            try:
                across.make(out, find_cohorts(named).files, forks)
            finally:
                typer.echo(called(write_index(out)))
    raise typer.Exit(code)


@app.command()
def pdf(
    report: Annotated[Path, typer.Argument(help="The report's folder.", show_default=False)] = SITE / "london-2021",
    out: Annotated[Path | None, typer.Option(help="The file; report.pdf in the report unless told.")] = None,
) -> None:
    """Print a report as one PDF with contents and page numbers, through the installed Chromium."""
    from peercompendium.pdf import write_pdf

    typer.echo(called(write_pdf(report.expanduser(), out and out.expanduser())))


def _figures_or_table(context: typer.Context, csv: Path | None, *needed: str) -> None:
    """Raise InputError unless either the figures needed are given or a table, and beside it nothing that it says."""
    sources = {option.opts[0]: context.get_parameter_source(str(option.name)) for option in context.command.params}
    given = {name for name, source in sources.items() if source and source.name == "COMMANDLINE"}
    if beside := sorted(given & {"--sd", *needed, *SCALE}) if csv else []:
        raise InputError(f"{', '.join(beside)}: with --csv the table says it, in a column of that name")
    if not csv and not given.issuperset(needed):
        raise InputError(f"{', '.join(needed[:-1])} and {needed[-1]} are needed, or a table with --csv")


@app.command()
def attainable(
    context: typer.Context,
    mean: Annotated[str | None, typer.Option(help="The mean as printed.")] = None,
    sd: Annotated[str, typer.Option(help="The SD as printed; may be left out.")] = "",
    n: Annotated[int | None, typer.Option("-n", help="How many people.")] = None,
    items: Annotated[int | None, typer.Option(help="How many items a score is the mean of.")] = None,
    csv: Annotated[Path | None, typer.Option(help="A table of means and SDs instead (see data/README.md).")] = None,
    step: Annotated[str, typer.Option(help="From one answer to the next.")] = "25",
    low: Annotated[str, typer.Option(help="The lowest answer.")] = "0",
    high: Annotated[str, typer.Option(help="The highest answer.")] = "100",
    kind_of_sd: Annotated[
        str, typer.Option(help="sample (divides by n - 1), population (by n) or standard-error (printed in its place).")
    ] = "sample",
    people_skipping: Annotated[int, typer.Option(help="How many people left items out.")] = 0,
    items_skipped: Annotated[int, typer.Option(help="How many items each of them left out.")] = 1,
    round_scores: Annotated[str | None, typer.Option(help="half-up or half-even: scores rounded first.")] = None,
    printed: Annotated[str, typer.Option(help="rounded or truncated: how the digits were printed.")] = "rounded",
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Could this mean, or mean and SD, come from such a questionnaire, and from how many different groups of people?"""
    from attainable import Cell, Convention
    from peergroups import estimates, show

    _figures_or_table(context, csv, "--mean", "-n", "--items")
    figures, faults = estimates.printed.of_file(csv) if csv else [], []
    with _faults_of(faults):
        figures = figures or [estimates.printed.Printed("", Cell(mean, sd, n, items, step, low, high))]
    with _faults_of(faults):
        convention = Convention(kind_of_sd, people_skipping, items_skipped, round_scores, printed)
    for figure in figures if not faults else []:
        with _faults_of(faults, figure.title):
            convention.check(figure.cell)
    refuse(faults)
    found = estimates.printed.find(figures, [estimates.printed.Reading(convention)])
    frame = show.printed.table(found, one_group=True).drop(columns="Reading")
    note = "A “no” means: not reproducible under this reading. A “yes” says little where most figures nearby are too."
    shown = show.table(frame, f"Reading: {found[0].reading.title}", note)
    typer.echo(estimates.printed.as_json(found) if json else shown)


@contextmanager
def _faults_of(faults: list[str], title: str = "") -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        faults.append(f"{title}: {error}" if title else str(error))


@app.command()
def paired_bounds(
    context: typer.Context,
    mean: Annotated[str | None, typer.Option(help="The mean before, as printed.")] = None,
    sd: Annotated[str | None, typer.Option(help="The SD before, as printed.")] = None,
    n: Annotated[int | None, typer.Option("-n", help="How many people before.")] = None,
    mean_after: Annotated[str | None, typer.Option(help="The mean after, as printed.")] = None,
    sd_after: Annotated[str | None, typer.Option(help="The SD after, as printed.")] = None,
    n_after: Annotated[int | None, typer.Option(help="How many people after, all of them asked before.")] = None,
    items: Annotated[int | None, typer.Option(help="How many items a score is the mean of.")] = None,
    csv: Annotated[Path | None, typer.Option(help="A table of them instead (see data/README.md).")] = None,
    step: Annotated[str, typer.Option(help="From one answer to the next.")] = "25",
    low: Annotated[str, typer.Option(help="The lowest answer.")] = "0",
    high: Annotated[str, typer.Option(help="The highest answer.")] = "100",
    kind_of_sd: Annotated[str, typer.Option(help="sample (divides by n - 1) or population (by n).")] = "sample",
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """What can the same people's differences be, if all that is printed is a mean and an SD before and after?"""
    from attainable import Cell
    from peergroups import estimates, show

    _figures_or_table(context, csv, "--mean", "--sd", "-n", "--mean-after", "--sd-after", "--n-after", "--items")
    printed = (mean, sd, n, items), (mean_after, sd_after, n_after, items)
    found = estimates.same_people.of_file(csv, kind_of_sd) if csv else {}
    try:
        cells = [] if csv else [Cell(*cell, step, low, high) for cell in printed]
        found = found or {"": estimates.same_people.of_two_cells(*cells, kind_of_sd)}
    except ValueError as error:
        raise InputError(str(error)) from None
    table = estimates.same_people.as_table(found)
    shown = show.table(table, "The same people, after minus before", estimates.same_people.CONDITION)
    typer.echo(estimates.same_people.as_json(found) if json else shown)


@app.command()
def attack(
    report: Annotated[Path, typer.Argument(help="The report's folder.", show_default=False)],
    smallest: Annotated[int, typer.Option(help="How many people may be told of together.", min=1)] = 10,
) -> None:
    """Try to work out from a report's files alone what is of single people; ends with 1 where something is found."""
    from peercompendium.attack import attack as found_by

    found = found_by(report.expanduser(), smallest)
    for finding in found:
        typer.echo(finding)
    if found:
        raise typer.Exit(FAILED)
    typer.echo("Nothing was worked out about single people or a few. Other ways than those tried may exist.")


@app.command()
def share(
    report: Annotated[Path, typer.Argument(help="The report's folder.", show_default=False)],
    cohort: Annotated[Path | None, typer.Option(help="The cohort file, where it is not in cohorts/.")] = None,
) -> None:
    """Say whether a report may be shared beside those that were, and write down that it is; ends with 1 where not."""
    from peercompendium import shared
    from peercompendium.verification.compare import cohorts_of

    (name,) = cohorts_of(report.expanduser())
    answer = shared.share(report.expanduser(), cohort.expanduser() if cohort else name)
    typer.echo(answer.told, err=not answer.allowed)
    if not answer.allowed:
        raise typer.Exit(FAILED)


@app.command()
def synthetic(
    out: Annotated[
        Path | None, typer.Option(help="The folder to write to; data/synthetic for London's tables unless told.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Where the draw starts.", min=0)] = 2025,
    cohorts: Annotated[
        int | None, typer.Option(help="Make so many other cohorts instead, each of made-up people.", min=1, max=9999)
    ] = None,
    with_faults: Annotated[bool, typer.Option("--with-faults", help="Let every fifth of them be unreadable.")] = False,
) -> None:
    """Make London's stand-in records again, or many cohorts of made-up people."""
    from peercompendium.publish import put, whole
    from peercompendium.synthetic import as_files
    from peercompendium.synthetic_cohorts import write

    if cohorts:
        if out is None:
            raise InputError("--cohorts needs --out, the folder to write them to")
        if (out / MARK).exists():
            raise InputError(Fault(out, "is a report: made-up cohorts need a folder of their own"))
        with whole(out.expanduser()) as folder:
            broken = write(folder, cohorts, seed, with_faults)
        for name, fault in broken.items():
            typer.echo(f"{name} cannot be read, as --with-faults asks: {fault}")
        typer.echo(f"{cohorts} cohorts of made-up people are in {called(out)}")
        return
    if with_faults:
        raise InputError("--with-faults goes with --cohorts")
    out = out or DATA / "synthetic"
    for file in put(out.expanduser(), as_files(seed), listed=True):
        typer.echo(called(file))


@app.command()
def codebook(
    cohort: Annotated[Path, typer.Argument(help="The cohort file.", show_default=False)] = LONDON,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; <cohort>.qdc in this folder unless told.")
    ] = None,
) -> None:
    """Write a cohort's codebook for qualitative tools, in the exchange format REFI-QDA (.qdc)."""
    import qdafiles
    from peercompendium.publish import put
    from peergroups.records import coding
    from peergroups.records.cohort import read_cohort

    settings = read_cohort(cohort)
    file = out.expanduser() if out else Path(f"{settings.id}.qdc")
    content = qdafiles.codebook_as_refi(coding.read_codebook(settings), settings.id)
    (written,) = put(file.parent, {file.name: content})
    typer.echo(called(written))


@app.command()
def tallies(
    files: Annotated[list[Path], typer.Argument(help="Files of a qualitative tool.", metavar="FILE...")],
    documents: Annotated[
        Path | None,
        typer.Option(help="A table with the columns document and participant; else a document is a person."),
    ] = None,
    lead: Annotated[
        str | None, typer.Option(help="Whose coding counts where several coded; else who gave most.")
    ] = None,
    count: Annotated[str | None, typer.Option(help="lead, any or all: whose coding counts instead.")] = None,
    themes: Annotated[str | None, typer.Option(help="The level of the themes from the top, or groups.")] = None,
    out: Annotated[Path, typer.Option(help="The folder to write the tables to.")] = Path("tallies"),
) -> None:
    """How many people stand behind each code: from files of a qualitative tool, without a cohort file."""
    from peercompendium.tallies import told, written

    rules = {"lead_coder": lead, "count": count, "themes": themes}
    study, shown = told([file.expanduser() for file in files], documents, {k: v for k, v in rules.items() if v})
    typer.echo(shown)
    for file in written(study, out.expanduser()):
        typer.echo(called(file))


@app.command()
def handouts(out: Annotated[Path, typer.Option(help="The folder to write them to.")] = REPOSITORY / "handouts") -> None:
    """Write the exercises, also on paper, twice: for students, without the answers, and for teachers, with them."""
    from peercompendium.handouts import write_handouts

    for file in write_handouts(out.expanduser()):
        typer.echo(called(file))


app.add_typer(own_cohort.app, name="cohort")
app.command()(own_cohort.check)
app.command()(commands.verify)
app.command()(commands.compare)
app.command()(trace)


def main() -> None:
    """Run the command; faults in what was given are told in a line each, exit 2."""
    try:
        app(_with_joined_parameters(sys.argv[1:]), prog_name="compendium")
    except (InputError, NotebooksFailed, OSError) as error:
        ended = told(error)
        print(*ended.lines, sep="\n", file=sys.stderr)
        if not isinstance(error, OSError) and (nothing := nothing_written()):
            print(nothing, file=sys.stderr)
        sys.exit(ended.code)


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
