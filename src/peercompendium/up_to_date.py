"""Whether a report was made from what its inputs hold now, whenever that was.

Beside a folder of reports, `.<folder>.made/` has a file a report with one checksum: of all that the report was made
from, and of the report. Of real people such a checksum may not leave its owner's folder (`made_with.may_leave`). So it
is in no report, nor in the folder of reports, which is what is passed on: only its owner can open the folder beside it,
and git takes nothing from there. A note that is lost or broken has its report made again, and does no other harm.
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

from givenfiles.faults import InputError
from peercompendium import manifest

ENDING = ".made"
KIND, IGNORED = rb"[0-9a-f]{64}\n", b"*\n"
# It has the checksums of all files of a report that do not vary; what is put into the report later is not in it.
OF_THE_REPORT = "ro-crate-metadata.json"


def notes_beside(reports: Path) -> Path:
    """The folder of the notes on the reports in a folder."""
    reports = Path(os.path.realpath(reports))
    return reports.parent / f".{reports.name}{ENDING}"


def is_up_to_date(report: Path, inputs: str) -> bool:
    """Whether a report is whole, as it was written, and made from inputs with this checksum (`made_with.content`)."""
    try:
        return (notes_beside(report.parent) / report.name).read_bytes() == _note(report, inputs) and is_whole(report)
    except OSError:
        return False


def is_whole(folder: Path) -> bool:
    """Whether a folder holds all that was written there, as it was written, and nothing else."""
    try:
        return bool(manifest.as_written(folder))
    except InputError:
        return False


def remember(report: Path, inputs: str) -> None:
    """Note that a report was made from inputs with this checksum."""
    notes = notes_beside(report.parent)
    notes.mkdir(mode=0o700, exist_ok=True)
    for file, content in ((notes / ".gitignore", IGNORED), (notes / report.name, _note(report, inputs))):
        if not file.exists() or _is_note(file):
            file.write_bytes(content)


def forget(reports: Path) -> None:
    """Remove the notes on the reports in a folder."""
    notes = notes_beside(reports)
    with suppress(OSError):
        for file in sorted(notes.iterdir()):
            if _is_note(file):
                file.unlink()
        notes.rmdir()


def _note(report: Path, inputs: str) -> bytes:
    both = f"{inputs} {manifest.checksum(report / OF_THE_REPORT)}"
    return f"{hashlib.sha256(both.encode()).hexdigest()}\n".encode()


def _is_note(file: Path) -> bool:
    """Whether a file is one of ours, by all that it holds; one cut short by a full disk is empty."""
    if file.is_symlink() or not file.is_file() or file.stat().st_size > len(f"{'0' * 64}\n"):
        return False
    content = file.read_bytes()
    return content in (b"", IGNORED) or bool(re.fullmatch(KIND, content))
