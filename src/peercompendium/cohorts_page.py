"""The page that leads to all reports in a folder: what it says of each is what that report itself tells."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from givenfiles.faults import Fault, InputError
from peercompendium import manifest
from peercompendium.across import FOLDER
from peercompendium.publish import put
from peercompendium.templates import render, style
from peergroups import cbi
from peergroups.disclosure import HIDDEN, ROUNDED
from peergroups.places import MARK

INDEX, PUBLISHED = "index.html", "published"


def write_index(folder: Path) -> Path:
    """Write `index.html` into a folder of reports; raises InputError where there is none in it."""
    entries = list(_entries(folder))
    if not entries:
        raise InputError(Fault(folder, "a folder with reports was expected here, each in a folder of its own"))
    kinds = {kind: [entry for entry in entries if entry["kind"] == kind] for kind in (PUBLISHED, "real", "synthetic")}
    about = {"kinds": {kind: of for kind, of in kinds.items() if of}, "style": style()}
    compared = (folder / FOLDER / INDEX).is_file()
    page = render("cohorts.html.j2", about | {"across": f"{FOLDER}/{INDEX}" if compared else ""})
    return put(folder, {INDEX: page.encode()}, listed=True)[0]


def _entries(folder: Path) -> Iterator[dict[str, Any]]:
    """What is told of each report that was written here; other folders have none."""
    for report in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            told = json.loads((report / MARK).read_text(encoding="utf-8"))
            answered, origin = _answered(report)
            about = {name: str(told[name]) for name in ("cohort", "title")}
            about |= {"answered": answered, "kind": origin if origin == PUBLISHED else str(told["records"])}
        except (OSError, ValueError, LookupError, TypeError, RecursionError, csv.Error):
            continue
        if manifest.read(report) is not None:
            yield about | {"href": f"{quote(report.name)}/{INDEX}"}


def _answered(report: Path) -> tuple[list[str], str]:
    """How many answered before and after, as the report shows it, and where that is from."""
    told: dict[str, str] = {}
    origin = ""
    for table in sorted((report / "tables").glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["quantity"] == "answered" and not row["domain"]:
                    told.setdefault(row["timepoint"], _shown(row))
                    origin = origin or row.get("origin", "")
        if told:
            break
    return [told.get(timepoint, "not asked") for timepoint in cbi.TIMEPOINTS], origin


def _shown(row: dict[str, str]) -> str:
    if row["method"].startswith(HIDDEN):
        return "not shown"
    return f"{float(row['estimate']):,.0f}{' or more' * (ROUNDED in row['method'])}"
