"""Reports of several cohorts side by side: a folder among theirs, made of nothing but what they have released."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from givenfiles.faults import Fault, InputError, refuse
from peercompendium import isolation, made_with, notebooks, publish, run, up_to_date
from peercompendium.kernels import Kernels
from peercompendium.preloaded import Server
from peergroups import results
from peergroups.estimates import across
from peergroups.places import MARK
from peergroups.records import loading, overlaps

FOLDER = "across-cohorts"
NOTEBOOK = notebooks.FOLDER / "10-across-cohorts.ipynb"


def make(reports: Path, cohorts: Mapping[str, Path], server: Server | None = None) -> Path | None:
    """The folder `across-cohorts`, written among those of the reports; None where there are fewer than two reports.

    Where it was made from what the reports tell now, it is left as it is.
    `cohorts` are cohort files by their ids. Raises InputError where cohorts of real people are nearly the same, or the
    file of one is not there to look; and for a report that cannot be read.
    """
    if (reports / FOLDER / MARK).is_file():
        raise InputError(Fault(reports / FOLDER, "is where cohorts are compared: no cohort's report can be here"))
    if len(across.reports_in(reports)) < 2:
        return None
    released = across.read(reports.resolve())
    folder, made_from = reports / FOLDER, _made_from(reports)
    if not (up_to_date.is_whole(folder) and (folder / made_with.FILE).read_bytes() == made_from):
        _refuse_what_is_nearly_the_same([one.cohort for one in released if one.records == "real"], cohorts)
        run.side_by_side([_report(reports.resolve(), len(released), made_from, server)])
    return folder


def _made_from(reports: Path) -> bytes:
    """What the comparison is made with: a checksum of what each report has released, and all that made it."""
    found = {
        report.name: made_with.content([report / MARK, *sorted(report.glob("tables/*.csv"))], {}, {"sources": {}})
        for report in across.reports_in(reports)
    }
    told = {"reports": found, **made_with.surroundings()}
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _refuse_what_is_nearly_the_same(real: list[str], cohorts: Mapping[str, Path]) -> None:
    if len(real) > 1:
        unknown = "is of real people, and without its cohort's file no one can look whom it shares with other cohorts"
        refuse([f"The report {cohort} {unknown}: name that too" for cohort in real if cohort not in cohorts])
        refuse(overlaps.nearly_the_same([loading.load(cohorts[cohort]) for cohort in real]))


def _report(reports: Path, cohorts: int, made_from: bytes, server: Server | None) -> run.Report:
    notebook = notebooks.read_notebook(NOTEBOOK)
    with publish.whole(reports / FOLDER) as staging:
        about = {across.FOLDER_VARIABLE: str(reports), results.FOLDER_VARIABLE: str(staging)}
        with isolation.place_with(about) as (private, around), Kernels(private, around, server) as kernels:
            (executed,) = yield [run.Task(notebook, {"reports": "."}, private, kernels.new(notebook.name))]
        from peercompendium.pages import write_page_of_several

        write_page_of_several(executed, cohorts, staging)
        (staging / made_with.FILE).write_bytes(made_from)
