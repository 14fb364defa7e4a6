"""From a cohort file to a folder of pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from compendium import made_with, notebooks, publish, run
from peergroups import readings, records
from peergroups.intervals import check_level
from peergroups.places import REPOSITORY


def make_report(
    cohort_file: Path,
    target: Path | None = None,
    parameters: Mapping[str, str] | None = None,
    console: Console | None = None,
) -> Path:
    """Check everything, run the notebooks, write the pages; returns the report's folder.

    The folder (`site/<cohort>` of the checkout unless told) appears whole or not at all. Raises InputError for faults
    in the cohort file, its tables or the parameters, before anything runs, and NotebooksFailed where a notebook stops.
    """
    console = console or Console(stderr=True)
    study = records.load(cohort_file)
    target = target or REPOSITORY / "site" / study.cohort.id
    written = notebooks.read_notebooks()
    values = notebooks.read_parameters(parameters or {}, written)
    _check_values(study, values)
    chosen = notebooks.for_study(study, written)
    begun = time.monotonic()
    with publish.whole(target, _inputs(study, values)) as staging:
        with _progress(console, len(chosen)) as notebook_ended:
            executed = run.execute_all(chosen, study, values, staging, notebook_ended)
        from compendium.crate import write_crate
        from compendium.pages import write_pages

        write_pages(study, executed, [notebook for notebook in written if notebook not in chosen], staging)
        write_crate(study, chosen, values, staging)
        made_with.write(staging, study, values)
    _sum_up(console, executed, time.monotonic() - begun)
    return target


def _check_values(study: records.Study, values: Mapping[str, Any]) -> None:
    """What a notebook would find only in the middle of its work."""
    if "level" in values:
        check_level(values["level"])
    if values.get("means_and_sds"):
        readings.chosen(study, values["means_and_sds"])


def _inputs(study: records.Study, values: Mapping[str, Any]) -> list[Path]:
    from compendium.crate import inputs_of

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
