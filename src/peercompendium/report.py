"""From a cohort file to a folder of pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from givenfiles.faults import Fault, gathered, refuse
from peercompendium import isolation, kernels, made_with, notebooks, parameters, publish, run
from peercompendium.notebooks import Notebook
from peercompendium.preloaded import Server
from peergroups.places import REPOSITORY
from peergroups.records import article, doubts, loading
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
    for doubt in doubts.doubts(study):
        console.print(f"Look at this: {doubt}", style="yellow", highlight=False, markup=False)
    target = target or REPOSITORY / "site" / study.cohort.id
    chosen = notebooks.for_study(study, written)
    begun = time.monotonic()
    with publish.whole(target, _inputs(study, values)) as staging:
        executed = _run_and_render(study, values, chosen, written, staging, console, server)
        from peercompendium.crate import write_crate

        write_crate(study, chosen, values, staging)
        made_with.write(staging, study, values)
        refuse_what_gives_away(study, staging)
    _sum_up(console, executed, time.monotonic() - begun)
    return target


def refuse_what_gives_away(study: Study, report: Path) -> None:
    """Raise InputError where a stranger could work out something of a few people from a finished report.

    The rules should leave nothing to be found; should they ever, nothing is written.
    """
    smallest = study.cohort.disclosure.smallest_count
    if study.origin == "real" and smallest:
        from peercompendium.attack import attack

        refuse([f"{finding}: the report should give nobody away" for finding in attack(report, smallest)])


def _checked(cohort: str | Path, given: Mapping[str, str], written: list[Notebook]) -> tuple[Study, dict[str, Any]]:
    faults: list[Fault | str] = []
    values: dict[str, Any] = {}
    with gathered(faults):
        values = parameters.read(given, written)
    with gathered(faults):
        study = loading.load(cohort)
        article.check(study)
        parameters.check(values, study)
    refuse(faults)
    return study, values


def _run_and_render(
    study: Study,
    values: Mapping[str, Any],
    chosen: list[Notebook],
    written: list[Notebook],
    staging: Path,
    console: Console,
    server: Server | None,
) -> list[run.Executed]:
    if not kernels.SOCKETS_ARE_FILES:
        console.print("The notebooks talk through ports of this machine: here, sockets can't be files.")
    with isolation.isolated(study.cohort, staging) as private:
        with _progress(console, len(chosen)) as notebook_ended:
            executed = run.execute_all(chosen, study.cohort.id, values, private, notebook_ended, server)
        from peercompendium.pages import write_pages

        write_pages(study, executed, [notebook for notebook in written if notebook not in chosen], staging)
    return executed


def _inputs(study: Study, values: Mapping[str, Any]) -> list[Path]:
    from peercompendium.crate import inputs_of

    others = [study.cohort.file(Path(values["means_and_sds"]))] if values.get("means_and_sds") else []
    return [*(file for _, file in inputs_of(study)), *([study.published] if study.published else []), *others]


@contextmanager
def _progress(console: Console, total: int) -> Iterator[Callable[[str, float, bool], None]]:
    columns = TextColumn("Running the notebooks"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("notebooks", total=total)

        def ended(name: str, seconds: float, fine: bool) -> None:
            outcome = f"{seconds:5.1f} s" if fine else "stopped with an error"
            console.print(f"  {name}  {outcome}", highlight=False, markup=False)
            bar.advance(task)

        yield ended


def _sum_up(console: Console, executed: list[run.Executed], seconds: float) -> None:
    for ran in executed:
        if ran.warnings:
            console.print(f"{ran.name} warned:\n{ran.warnings}", style="yellow", markup=False)
    console.print(f"{len(executed)} notebooks and their pages in {seconds:.0f} s.", highlight=False)
