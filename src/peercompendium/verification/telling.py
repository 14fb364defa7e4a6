"""How a comparison is told: on the terminal, as a page, as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from peercompendium.publish import put
from peercompendium.templates import render, style
from peercompendium.verification.verdicts import IDENTICAL, NUMBERS, PASSING, VERDICTS, Comparison, Entry, declared

MOST_SHOWN = 20


def write(comparison: Comparison, folder: Path) -> list[Path]:
    """Write `verification.html` and `verification.json` into a folder; returns both files."""
    texts = {"verification.html": as_page(comparison), "verification.json": as_json(comparison)}
    return put(folder, {name: text.encode(errors="backslashreplace") for name, text in texts.items()}, listed=True)


def as_json(comparison: Comparison) -> str:
    """The verdict on each number, and on all else that is not identical."""
    entries = [entry for entry in comparison.entries if entry.verdict != IDENTICAL or entry.kind == NUMBERS]
    told = {
        "verdict": comparison.verdict,
        "passed": comparison.passed,
        "sentence": comparison.sentence(),
        "reference": comparison.reference,
        "rerun": comparison.rerun,
        "summary": [{"page": page, "kind": kind, **counts} for page, kind, counts in comparison.summary()],
        "surroundings": [asdict(surrounding) for surrounding in comparison.surroundings],
        "explanation": comparison.explanation,
        "not_compared": comparison.not_compared,
        "entries": [_as_data(entry) for entry in entries],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _as_data(entry: Entry) -> dict[str, Any]:
    return {name: value for name, value in asdict(entry).items() if name != "pictures" and value not in ("", None)}


def as_page(comparison: Comparison) -> str:
    """A page that needs nothing but itself; all text is escaped."""
    about = {"comparison": comparison, "verdicts": VERDICTS, "declared": declared(), "style": style()}
    return render("verification.html.j2", about)


def print_comparison(comparison: Comparison, console: Console) -> None:
    """The counts page by page, what is not identical, what both were made with, and the verdict in a sentence."""
    console.print(_counts(comparison))
    say = partial(console.print, soft_wrap=True, highlight=False)
    for entry in comparison.not_identical[:MOST_SHOWN]:
        say(_line(f"{entry.verdict}: {entry.file}, {entry.place}", "cyan" if entry.verdict in PASSING else "red"))
        note = entry.note and f" ({entry.note.partition('; ')[0]})"
        say(_line(f"    {entry.reference or 'nothing'} → {entry.rerun or 'nothing'}{note}"))
    if (more := len(comparison.not_identical) - MOST_SHOWN) > 0:
        say(f"… and {more:,} more that are not identical")
    for row in comparison.surroundings:
        lock = row.locked and f" (the lock has {row.locked})"
        say(_line(f"{row.name}: {row.reference} → {row.rerun}{lock}; could explain {row.could_explain}"))
    if comparison.not_compared:
        say(_line(f"not compared: {', '.join(comparison.not_compared)}"))
    say(_line(comparison.explanation))
    say(_line(comparison.sentence(), "green" if comparison.passed else "bold red"))


def _counts(comparison: Comparison) -> Table:
    table = Table("page", "kind", title=_line(f"{comparison.against}: {comparison.title}"), box=SIMPLE)
    for verdict in VERDICTS:
        table.add_column(verdict, justify="right")
    for page, kind, counts in comparison.summary():
        table.add_row(_line(page), kind, *(f"{count:,}" if count else "" for count in counts.values()))
    return table


def _line(text: str, style: str = "") -> Text:
    """Text from a report, without what would steer a terminal."""
    return Text("".join(sign if sign.isprintable() else "�" for sign in text), style)
