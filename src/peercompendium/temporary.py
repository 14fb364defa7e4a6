"""Folders of one run, each held by a lock of the operating system: whoever can lock one knows that its run has ended.

No process numbers: those of another container, or of another machine with the same disk, say nothing here.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX, ENDING = "pg-", ".making"
LOCK, NOTE = "peer-groups.lock", "made-beside"
# As they were when the process began: while reports are made, it has surroundings of its own (`isolation`).
OTHER_PLACES = os.environ.get("XDG_RUNTIME_DIR"), "/tmp", "/var/tmp", os.path.expanduser("~")  # noqa: S108
NO_LOCKS_HERE = errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP


def places() -> list[Path]:
    """Where temporary folders may be made, the system's own place first."""
    return list(dict.fromkeys(Path(place) for place in (tempfile.gettempdir(), *OTHER_PLACES) if place))


@contextmanager
def folder(place: Path | None = None) -> Iterator[Path]:
    """A private folder in one of the `places`, the first unless told; emptied and removed when the block ends."""
    with _held(lambda: Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))) as private:
        try:
            yield private
        finally:
            _empty(private)


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A private folder beside `target`, so that what is made in it can be renamed to it.

    A temporary folder notes where it is, so that the next run finds it wherever it lies should this one be killed. It
    is removed when the block ends and has left it empty.
    """
    with folder() as run:

        def make() -> Path:
            work = target.with_name(f".{target.name}.{secrets.token_hex(4)}{ENDING}")
            (run / NOTE).write_bytes(os.fsencode(work))
            work.mkdir(mode=0o700)
            return work

        with _held(make) as work:
            yield work


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Wait until no other process of this user on this machine is at the folder."""
    from filelock import FileLock

    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    lock = Path(tempfile.gettempdir(), f"{PREFIX}{_user()}-{name}.lock")
    with FileLock(lock, fallback_to_soft=False):
        try:
            yield
        finally:
            with suppress(OSError):
                lock.unlink()


def target_of(work: Path) -> Path:
    """What a folder was made beside."""
    return work.with_name(work.name[1:].removesuffix(ENDING).rpartition(".")[0])


def left_by_ended_runs(target: Path) -> Iterator[Path]:
    """The folders that killed runs of this user made beside `target`, or noted; each is held while it is looked at.

    Their temporary folders are emptied and removed.
    """
    for run in (run for place in places() for run in _ended(place, PREFIX, "")):
        if (noted := _noted(run)) is not None:
            yield from _ended(noted.parent, noted.name, ENDING)
        if noted is None or not noted.exists():
            _empty(run)
    yield from _ended(target.parent, f".{target.name}.", ENDING)


def _noted(run: Path) -> Path | None:
    try:
        return Path(os.fsdecode((run / NOTE).read_bytes()))
    except OSError:
        return None


def _ended(parent: Path, beginning: str, ending: str) -> Iterator[Path]:
    """This user's folders of such names that were made here, by the lock in them, and that no run holds any more."""
    for found in _listed(parent):
        if not (found.name.startswith(beginning) and found.name.endswith(ending)):
            continue
        if ending:
            with suppress(OSError):
                found.rmdir()  # an empty one, whose run was killed before it could lock it; else that makes another
        if _was_made_here(found):
            with suppress(OSError), _lock(found) as held:
                if held:
                    yield found
                    _let_go(found)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _was_made_here(folder: Path) -> bool:
    try:
        about, lock = folder.lstat(), (folder / LOCK).lstat()
    except OSError:
        return False
    return stat.S_ISDIR(about.st_mode) and stat.S_ISREG(lock.st_mode) and about.st_uid == lock.st_uid == _user()


def _user() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else 0


@contextmanager
def _held(make: Callable[[], Path]) -> Iterator[Path]:
    """A new folder, locked while the block runs; another is made where a run took it, still new, for a dead one's."""
    while True:
        with _lock(made := make(), without=NO_LOCKS_HERE) as held:
            if held:
                try:
                    yield made
                finally:
                    _let_go(made)
                return


@contextmanager
def _lock(folder: Path, without: tuple[int, ...] = ()) -> Iterator[bool]:
    """Lock a folder while the block runs; yields whether it could be done.

    A new folder on a disk that knows no locks (`without`) is as good as held, for nobody else can lock it either.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, blocking=False, fallback_to_soft=False, preserve_lock_file=True)
    try:
        lock.acquire()
        held = True
    except (Timeout, FileNotFoundError):
        held = False
    except OSError as error:
        if error.errno not in without:
            raise
        held = True
    try:
        yield held
    finally:
        lock.release()
        if held and sys.platform == "win32":
            _let_go(folder)  # which removes no file that is open


def _empty(folder: Path) -> None:
    for path in _listed(folder):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != LOCK:
            with suppress(OSError):
                path.unlink()


def _let_go(folder: Path) -> None:
    """Remove a folder that holds nothing but its lock; with more in it, it stays for the next run."""
    with suppress(OSError):
        if [path.name for path in folder.iterdir()] == [LOCK]:
            (folder / LOCK).unlink()
            folder.rmdir()
