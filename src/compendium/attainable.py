"""What `compendium attainable` prints: for each mean and SD whether, how often and by whom it could have been given."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from peergroups.findings import UNCOUNTED, Finding


def as_json(findings: list[Finding]) -> str:
    """The findings as JSON: one object for one, a list for several; `vectors` is null where they cannot be counted."""
    objects = [_object(finding) for finding in findings]
    return json.dumps(objects[0] if len(objects) == 1 else objects, ensure_ascii=False, indent=2)


def _object(finding: Finding) -> dict[str, Any]:
    cell, convention = finding.printed.cell, finding.reading.convention
    return {
        "label": finding.printed.title,
        "mean": cell.mean,
        "sd": cell.sd,
        "n": cell.n,
        "items": cell.items,
        "step": float(cell.step),
        "low": float(cell.low),
        "high": float(cell.high),
        "convention": vars(convention),
        "attainable": finding.attainable,
        "vectors": finding.vectors,
        "witness": list(finding.scores) or None,
        "base_rate": dict(zip(("attainable", "of"), finding.base_rate, strict=True)),
    }


def print_table(findings: list[Finding], console: Console) -> None:
    """The findings as a table, with a sentence below on how to read it."""
    table = Table(title=f"Reading: {findings[0].reading.title}", title_justify="left")
    labelled = any(finding.printed.title for finding in findings)
    for column in ["label"] * labelled + [
        "mean (SD)",
        "n",
        "items",
        "attainable",
        "groups",
        "SDs nearby",
        "one such group",
    ]:
        table.add_column(column, overflow="fold", ratio=3 if column == "one such group" else None)
    for finding in findings:
        cell = finding.printed.cell
        scores = ", ".join(f"{score:.4g}" for score in finding.scores[:12]) + (" …" if len(finding.scores) > 12 else "")
        table.add_row(
            *[finding.printed.title] * labelled,
            *(f"{cell.mean} ({cell.sd})", str(cell.n), str(cell.items)),
            *("yes" if finding.attainable else "no", _counted(finding), "{} of {}".format(*finding.base_rate), scores),
        )
    console.print(table, markup=False)
    note = "A “no” means: not reproducible under this reading. A “yes” says little where most SDs nearby are too."
    console.print(note, highlight=False)


def _counted(finding: Finding) -> str:
    return UNCOUNTED if finding.vectors is None else f"{finding.vectors:,}"
