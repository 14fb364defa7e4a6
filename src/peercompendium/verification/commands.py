"""The commands `compendium verify` and `compendium compare`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from givenfiles.faults import Fault, InputError, called
from peergroups.places import REPOSITORY

if TYPE_CHECKING:
    from peercompendium.verification.verdicts import Comparison

RELEASED = REPOSITORY / "released" / "london-2021"
VERIFICATION = REPOSITORY / "site" / "verification"
NOT_THE_SAME = 1
Out = Annotated[Path, typer.Option(help="Where to write verification.html and verification.json.", show_default=False)]


Numbers = Annotated[
    bool, typer.Option("--numbers", help="Let numbers alone decide, as with other versions of libraries.")
]


def compare(
    reference: Annotated[Path, typer.Argument(help="A report's folder.")],
    rerun: Annotated[Path, typer.Argument(help="The folder of the report to compare with it.")],
    out: Out = VERIFICATION,
    numbers: Numbers = False,
) -> None:
    """Compare two reports; ends with 1 unless they are the same, or only numbers differ, all within tolerance."""
    _end(_compared(reference, rerun, out), numbers)


def _compared(reference: Path, rerun: Path, out: Path) -> Comparison:
    from peercompendium.verification import telling
    from peercompendium.verification.compare import compare as compared

    _keep_apart(out, reference, rerun)
    comparison = compared(reference, rerun)
    telling.print_comparison(comparison, Console())
    page, _ = telling.write(comparison, out)
    typer.echo(f"All of it is in {called(page)} and {page.with_suffix('.json').name}")
    return comparison


def _end(comparison: Comparison, numbers: bool) -> None:
    if not (comparison.numbers_passed if numbers else comparison.passed):
        raise typer.Exit(NOT_THE_SAME)


def verify(
    reference: Annotated[
        Path, typer.Argument(help="A report's folder [default: released/london-2021].", show_default=False)
    ] = RELEASED,
    rerun: Annotated[
        Path | None, typer.Argument(help="A report to compare with it; without one, all is run again.")
    ] = None,
    cohort: Annotated[Path | None, typer.Option(help="The cohort file, where it is not in cohorts/.")] = None,
    certificate: Annotated[
        Path | None, typer.Option(help="Write a CODECHECK certificate too, but for who checked.", show_default=False)
    ] = None,
    out: Out = VERIFICATION,
    numbers: Numbers = False,
) -> None:
    """Run everything again and compare it, number by number, with the reference: the released report of London."""
    from peercompendium.verification import certificate as certificates

    if rerun is not None:
        if certificate:
            raise InputError("--certificate says what was run and for how long: leave the second report out")
        compare(reference, rerun, out, numbers)
        return
    rerun = out / "rerun"
    _keep_apart(rerun, reference)
    _keep_apart(reference, rerun)
    if certificate:
        _keep_apart(certificate, reference, rerun, option="--certificate")
        certificates.check(certificate, reference)
    begun = time.monotonic()
    _run_again(reference, cohort, rerun)
    seconds = time.monotonic() - begun
    comparison = _compared(reference, rerun, out)
    if certificate:
        typer.echo(f"The certificate is {called(certificates.write(certificate, comparison, rerun, seconds))}; sign it")
    _end(comparison, numbers)


def _run_again(reference: Path, cohort: Path | None, rerun: Path) -> None:
    from peercompendium import made_with
    from peercompendium.preloaded import server
    from peercompendium.report import make_report

    cohort = cohort_of(reference, cohort)
    if made_with.read(reference) is None:
        raise InputError(Fault(reference / made_with.FILE, "it should say what to run again with; it does not"))
    with server() as forks:
        make_report(cohort, rerun, made_with.parameters(reference), server=forks)


def cohort_of(report: Path, cohort: Path | None) -> Path:
    """The cohort file of a report, in `cohorts/` unless it is told; raises InputError where it is not there."""
    from peercompendium.verification.compare import cohorts_of

    (name,) = cohorts_of(report)
    cohort = cohort or REPOSITORY / "cohorts" / f"{Path(name).name}.yaml"
    if not cohort.is_file():
        raise InputError(Fault(cohort, f"the cohort file of {name} was expected here; --cohort names another"))
    return cohort


def _keep_apart(out: Path, *reports: Path, option: str = "--out") -> None:
    """Nothing is ever written into a report that is compared."""
    for report in reports:
        if report.resolve() in (out.resolve(), *out.resolve().parents):
            raise InputError(f"{called(out)} lies in the report {called(report)}: choose another {option}")
