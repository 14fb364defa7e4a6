"""One thing put in the place of another, which is set aside first: killed at any step, nothing is lost.

Each run has a folder beside its target, with what is `new` and, between two renamings, what was there `earlier`. While
there is something new in it, the place was not taken.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from givenfiles.faults import Fault, called, refuse
from peercompendium import manifest, temporary

NEW, EARLIER = "new", "earlier"


@contextmanager
def place_beside(target: Path) -> Iterator[Path]:
    """A folder beside the target for what is new; settled when the block ends, however it ends."""
    with temporary.beside(target) as work:
        try:
            yield work
        finally:
            _settle(work)


def settle_what_ended_runs_left(target: Path) -> None:
    """Put back what killed runs had set aside, and remove what they had begun, at this target or another."""
    for work in temporary.left_by_ended_runs(target):
        with suppress(OSError):
            _settle(work)


def take_the_place(work: Path, target: Path) -> None:
    """Set aside what is at the target and put there what is new; anew where another run was faster."""
    while os.path.lexists(work / NEW):
        _remove(work / EARLIER, target)
        with suppress(FileNotFoundError):
            target.rename(work / EARLIER)
        refuse(_came_meanwhile(work / EARLIER, target))
        try:
            _move(work / NEW, target)
        except OSError:
            if not os.path.lexists(target):
                raise
    _remove(work / EARLIER, target)


def strangers(folder: Path, target: Path) -> list[Fault]:
    """What in a folder was not written here, called as it is at the target."""
    if not (found := manifest.strangers(folder)):
        return []
    why = "holds what was not written here or was changed since: move that elsewhere, or choose another folder"
    if manifest.read(folder) is None:
        why = f"has no {manifest.NAME} to say what was written here: choose another folder (a report of version 0.1.0 "
        why += "has none either: remove it, or move it elsewhere)"
    whole = Fault(target, f"would be replaced, and {why}")
    return [whole, *(Fault(target / name, reason) for name, reason in found.items())]


def is_listed(file: Path, place: Path) -> bool:
    """Whether a file is as it was written at a place, by the list there."""
    return manifest.knows(place.parent, place.name, file)


def _came_meanwhile(earlier: Path, target: Path) -> list[Fault]:
    if _is_folder(earlier):
        return strangers(earlier, target)
    if not os.path.lexists(earlier) or is_listed(earlier, target):
        return []
    return [Fault(target, "was changed or came there meanwhile, and was not written here")]


def _move(source: Path, to: Path) -> None:
    """Rename, but never over something: on most systems a file would vanish under another."""
    if source.is_file() and not source.is_symlink():
        with suppress(OSError):
            os.link(source, to)
            source.unlink()
            return
    if os.path.lexists(to) and not _is_folder(source):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(to))
    source.rename(to)


def _settle(work: Path) -> None:
    """Put back what was set aside where nothing new took its place, and remove what else is in a run's folder."""
    target, new, earlier = temporary.target_of(work), work / NEW, work / EARLIER
    if os.path.lexists(new):
        with suppress(OSError):
            _move(earlier, target)
    if os.path.lexists(target) or not os.path.lexists(new):
        _remove(earlier, target)
    if _is_folder(new) and not os.path.lexists(earlier):
        shutil.rmtree(new, ignore_errors=True)
    elif not os.path.lexists(earlier):
        new.unlink(missing_ok=True)


def _remove(earlier: Path, target: Path) -> None:
    """Remove what was set aside, as far as it was written here; what came into it meanwhile gets a place of its own."""
    if not os.path.lexists(earlier):
        return
    if _is_folder(earlier):
        gone = manifest.remove(earlier)
    elif gone := is_listed(earlier, target) or (target.exists() and earlier.samefile(target)):
        earlier.unlink()
    if not gone:
        kept = Path(f"{target}.kept-{secrets.token_hex(4)}")
        earlier.rename(kept)
        print(f"{called(kept)}: came to {called(target)} meanwhile, and was kept", file=sys.stderr)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
