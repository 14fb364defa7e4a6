"""From a cohort file to a folder of pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from givenfiles.faults import Fault, gathered, refuse
from peercompendium import kernels, made_with, notebooks, parameters, publish, run
from peercompendium.notebooks import Notebook
from peercompendium.preloaded import Server
from peergroups.places import REPOSITORY
from peergroups.records import article, doubts, loading
from peergroups.records.cohort import Cohort
from peergroups.records.study import Study


def make_report(
    cohort: str | Path,
    target: Path | None = None,
    given: Mapping[str, str] | None = None,
    console: Console | None = None,
    server: Server | None = None,
) -> Path:
    """Check everything, run the notebooks, write the pages; returns the report's folder.

    `cohort` is an id or a path, `given` the parameters as text. The folder (`site/<cohort>` of the checkout unless
    told) appears whole or not at all. Raises InputError for faults in the cohort file, its tables or the parameters,
    all at once and before anything runs, and NotebooksFailed where a notebook stops.
    Kernels are forked by the server where one is given.
    Of a real cohort that hides small counts, no report is written in which `attack` finds something.
    """
    console = console or Console(stderr=True)
    written = notebooks.read_notebooks()
    study, values = _checked(cohort, given or {}, written)
    target = target or REPOSITORY / "site" / study.cohort.id
    begun = time.monotonic()
    setup = Setup(values, written, made_with.surroundings(), server)
    making = report(study, target, setup, partial(_point_out, console))
    with _progress(console) as notebook_ended:
        run.side_by_side([making], on_end=notebook_ended)
    console.print(f"The notebooks and their pages in {time.monotonic() - begun:.0f} s.", highlight=False)
    return target


@dataclass(frozen=True)
class Setup:
    """What all reports of a run are made with: parameters, all notebooks there are, `made_with.surroundings`.

    Kernels are forked by the server where there is one.
    """

    values: Mapping[str, Any]
    written: list[Notebook]
    around: Mapping[str, Any]
    server: Server | None = None


def report(study: Study, target: Path, setup: Setup, point_out: Callable[[str], None]) -> run.Report:
    """The report of one study, to be made by `run.side_by_side`, at `target`.

    `point_out` is told what should be looked at. Raises InputError for a target that holds something else, or where the
    report gives people away.
    """
    for doubt in doubts.doubts(study):
        point_out(f"Look at this: {doubt}")
    chosen = [notebook for notebook in setup.written if not notebook.lacking(study)]
    with publish.whole(target, [*inputs_of(study.cohort, setup.values), *filter(None, [study.published])]) as staging:
        with run.tasks(chosen, study.cohort, setup.values, staging, setup.server) as tasks:
            executed = yield tasks
        from peercompendium.crate import write_crate
        from peercompendium.pages import write_pages

        write_pages(study, executed, [notebook for notebook in setup.written if notebook not in chosen], staging)
        write_crate(study, chosen, setup.values, staging)
        made_with.write(staging, study, setup.values, setup.around)
        refuse_what_gives_away(study, staging)
    for ran in executed:
        if ran.warnings:
            point_out(f"{ran.name} warned:\n{ran.warnings}")


def refuse_what_gives_away(study: Study, report: Path) -> None:
    """Raise InputError where a stranger could work out something of a few people from a finished report.

    The rules should leave nothing to be found; should they ever, nothing is written.
    """
    smallest = study.cohort.disclosure.smallest_count
    if study.origin == "real" and smallest:
        from peercompendium.attack import attack

        refuse([f"{finding}: the report should give nobody away" for finding in attack(report, smallest)])


def _checked(cohort: str | Path, given: Mapping[str, str], written: list[Notebook]) -> tuple[Study, dict[str, Any]]:
    """A cohort's study and the parameters, read; raises InputError with all faults of both."""
    faults: list[Fault | str] = []
    values: dict[str, Any] = {}
    with gathered(faults):
        values = parameters.read(given, written)
    with gathered(faults):
        study = loaded(cohort, values)
    refuse(faults)
    return study, values


def loaded(cohort: str | Path, values: Mapping[str, Any]) -> Study:
    """A cohort's study; raises InputError for its faults, and where the parameters do not go with it."""
    study = loading.load(cohort)
    article.check(study)
    parameters.check(values, study)
    return study


def inputs_of(cohort: Cohort, values: Mapping[str, Any]) -> list[Path]:
    """The files that a cohort's report is made from, with these parameters."""
    others = [cohort.file(Path(values["means_and_sds"]))] if values.get("means_and_sds") else []
    return [*(file for _, file in made_with.inputs_of(cohort)), *others]


def _point_out(console: Console, what: str) -> None:
    console.print(what, style="yellow", highlight=False, markup=False)


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[str, float | None, int], None]]:
    if not kernels.SOCKETS_ARE_FILES:
        console.print("The notebooks talk through ports of this machine: here, sockets can't be files.")
    columns = TextColumn("Running the notebooks"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("notebooks", total=None)

        def ended(name: str, seconds: float | None, of: int) -> None:
            outcome = "stopped with an error" if seconds is None else f"{seconds:5.1f} s"
            console.print(f"  {name}  {outcome}", highlight=False, markup=False)
            bar.update(task, total=of, advance=1)

        yield ended
