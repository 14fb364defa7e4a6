"""What is written takes its place whole or not at all, and never the place of anything that was not written here."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from givenfiles.faults import Fault, InputError, called, refuse
from peercompendium import manifest, replacing, temporary
from peergroups.places import REPOSITORY

SOURCES = tuple(REPOSITORY / name for name in ("src", "notebooks", "data", ".git"))
FULL = errno.ENOSPC, errno.EDQUOT


@contextmanager
def whole(target: Path, inputs: Iterable[Path] = ()) -> Iterator[Path]:
    """An empty folder to fill, which takes the target's place, with a list of its contents, when the block ends.

    Until then, and whenever the block fails or the process is killed, what was at the target is there as it was. Raises
    InputError before the block where the target holds anything that was not written here, or one of the `inputs`; and
    after it, where something came in meanwhile.
    """
    target = Path(os.path.realpath(target))
    with _told(target):
        replacing.settle_what_ended_runs_left(target)
        _refuse(target, inputs)
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing.place_beside(target) as work:
            (work / replacing.NEW).mkdir()
            yield work / replacing.NEW
            manifest.write(work / replacing.NEW)
            replacing.take_the_place(work, target)


def put(folder: Path, contents: Mapping[str, bytes], listed: bool = False) -> list[Path]:
    """Write files into a folder that may hold others; returns them.

    Where there is a list of what was written here, or one is to be begun (`listed`), the files are put on it. Raises
    InputError, and writes nothing, where one would take the place of a file that is not on it and has other contents.
    """
    folder = Path(os.path.realpath(folder))
    files = [folder / name for name in contents]
    with _told(folder / manifest.NAME), temporary.turn(folder):
        _refuse_what_is_no_folder(folder)
        for file in (*files, folder / manifest.NAME):
            replacing.settle_what_ended_runs_left(file)
        is_listed = manifest.read(folder) is not None
        others = [file for file in files if not _holds(file, contents[file.name])]
        refuse_files([*others, folder / manifest.NAME] if listed and not is_listed else others)
        folder.mkdir(parents=True, exist_ok=True)
        for file in others:
            with replacing.place_beside(file) as work:
                (work / replacing.NEW).write_bytes(contents[file.name])
                replacing.take_the_place(work, file)
        if listed or is_listed:
            _list(folder, contents)
    return files


def refuse_files(files: Iterable[Path]) -> None:
    """Raise InputError with every file that is there and was not written here, or was changed since."""
    files = [file.absolute() for file in files]
    foreign = [file for file in files if os.path.lexists(file) and not replacing.is_listed(file, file)]
    wanted = "is there, and its folder's list does not say that it was written here: choose another place for it"
    refuse([Fault(file, wanted) for file in foreign])


def says_full(lines: Iterable[str]) -> bool:
    """Whether what is told of an error, of this process or of a notebook, says that a disk is full."""
    return any(os.strerror(code) in line for code in FULL for line in lines)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """A fault of the disk at the target as one sentence."""
    try:
        yield
    except OSError as error:
        place = Path(error.filename) if isinstance(error.filename, str) else target
        near = target.parent in place.parents
        if error.errno in FULL or (error.filename and (near or place in target.parents)):
            raise InputError(f"{called(target if near else place)}: cannot be written ({error.strerror})") from None
        raise


def _refuse_what_is_no_folder(target: Path) -> None:
    there = next(path for path in (target, *target.parents) if os.path.lexists(path))
    if not there.is_dir():
        raise InputError(Fault(there, "a folder was expected here, or nothing"))


def _refuse(target: Path, inputs: Iterable[Path]) -> None:
    _refuse_what_is_no_folder(target)
    faults = [
        Fault(file, f"is read for this and is in {called(target)}, which would be replaced: choose another folder")
        for file in inputs
        if _is_within(file, target)
    ]
    faults += [
        Fault(target, f"is in {source.name}, which the compendium is made of: choose another folder")
        for source in SOURCES
        if _is_within(target, source)
    ]
    refuse([*faults, *replacing.strangers(target, target)])


def _is_within(path: Path, folder: Path) -> bool:
    """Whether a path, as it is named or where its links lead, is a folder or in it."""
    named = Path(os.path.abspath(path)), Path(os.path.realpath(path))
    above = {one for name in named for one in (name, *name.parents)}
    return folder.exists() and any(one.exists() and one.samefile(folder) for one in above)


def _holds(file: Path, content: bytes) -> bool:
    return file.is_file() and not file.is_symlink() and file.read_bytes() == content


def _list(folder: Path, contents: Mapping[str, bytes]) -> None:
    listed = (manifest.read(folder) or {}) | {name: sha256(content).hexdigest() for name, content in contents.items()}
    with replacing.place_beside(folder / manifest.NAME) as work:
        (work / replacing.NEW).write_text(manifest.text(listed), encoding="utf-8", newline="\n")
        os.replace(work / replacing.NEW, folder / manifest.NAME)
