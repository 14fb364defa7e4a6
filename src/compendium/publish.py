"""A folder that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from peergroups.faults import InputError
from peergroups.places import called

MARK = "report.json"
BESIDE = ".{name}.{process}.{kind}"


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """An empty folder beside `target` to fill; it takes the target's place when the block ends without an error.

    Until then, and whenever the block fails or the process is killed, what stood at the target stays as it was. Only
    a folder made here before (it holds `report.json`) is ever replaced: anything else raises InputError.
    """
    target = Path(target).absolute()
    _restore_and_clear(target)
    _refuse_what_is_not_ours(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.{os.getpid()}.", suffix=".making", dir=target.parent))
    except OSError as error:
        raise InputError(f"{called(target.parent)}: a folder cannot be made here ({error.strerror})") from None
    try:
        # mkdtemp makes a folder that only its owner may read; a report is for others too.
        staging.chmod(0o755)
        yield staging
        _take_the_place(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _refuse_what_is_not_ours(target: Path) -> None:
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise InputError(
            f"{called(target)} holds something that is not a report, and would be replaced: choose another folder"
        )
    if target.exists() and not target.is_dir():
        raise InputError(f"{called(target)} is a file; a folder was expected")


def _take_the_place(staging: Path, target: Path) -> None:
    aside = target.with_name(BESIDE.format(name=target.name, process=os.getpid(), kind="previous"))
    if target.exists():
        target.rename(aside)
    staging.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


def _restore_and_clear(target: Path) -> None:
    """Put back what a killed process had set aside, and clear away what it had begun."""
    for left in sorted(target.parent.glob(f".{target.name}.*")):
        process, kind = _maker(left, target.name)
        if kind is None or psutil.pid_exists(process):
            continue
        if kind == "previous" and not target.exists():
            left.rename(target)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _maker(left: Path, name: str) -> tuple[int, str | None]:
    process, _, rest = left.name.removeprefix(f".{name}.").partition(".")
    kind = rest.rpartition(".")[2]
    return (int(process), kind) if process.isdigit() and kind in ("making", "previous") else (0, None)
