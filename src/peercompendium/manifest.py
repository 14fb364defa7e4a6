"""What in a folder was written here: a list of files with checksums, as `sha256sum --check contents.sha256` reads it.

Whatever the list does not name, or names with another checksum, is somebody else's: it is never replaced or removed.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from givenfiles.faults import Fault, InputError, refuse

NAME = "contents.sha256"
# sha256sum skips lines that begin so. A list that anybody else made lacks this one, and lets nothing be removed.
MARK = "# Written by the peer groups compendium, which replaces and removes only what is listed here and unchanged."
# Desktops leave these wherever somebody looks.
OF_THE_DESKTOP = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def checksum(file: Path) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read(folder: Path) -> dict[str, str] | None:
    """The checksums that a folder's list gives, by name; None where there is no list written here."""
    file = folder / NAME
    try:
        first, *lines = file.read_bytes().decode().split("\n") if stat.S_ISREG(file.lstat().st_mode) else ("",)
    except (OSError, ValueError):
        return None
    split = (line.partition("  ") for line in lines if line)
    return {name: given for given, _, name in split} if first == MARK else None


def text(listed: Mapping[str, str]) -> str:
    """A list as it is written."""
    return "".join(f"{line}\n" for line in (MARK, *(f"{listed[name]}  {name}" for name in sorted(listed))))


def write(folder: Path) -> None:
    """List every file of a folder."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    listed = {name: checksum(folder / name) for name in names}
    (folder / NAME).write_text(text(listed), encoding="utf-8", newline="\n")


def strangers(folder: Path) -> dict[str, str]:
    """What in a folder is not as it was written here: names with the reason. A folder of strangers is named once."""
    while True:
        listed = read(folder)
        reasons = {name: _strange(path, name, listed or {}) for name, path in _entries(folder, listed or {})}
        found = {name: reason for name, reason in reasons.items() if reason}
        # Another run may have replaced the folder while it was being looked at.
        if not found or read(folder) == listed:
            return found


def as_written(report: Path) -> dict[str, str]:
    """The list of a report's files; raises InputError unless all of them are there, as they were written."""
    listed = read(report) if report.is_dir() else None
    if listed is None:
        raise InputError(Fault(report, f"a report's folder was expected here, with its {NAME}"))
    missing = {name: "was written here and is missing" for name in listed if not (report / name).is_file()}
    refuse([Fault(report / name, reason) for name, reason in {**missing, **strangers(report)}.items()])
    return listed


def knows(folder: Path, name: str, file: Path) -> bool:
    """Whether the folder's list names such a file with the checksum that this one has."""
    listed = read(folder) or {}
    return name in listed and not _strange(file, name, listed)


def remove(folder: Path) -> bool:
    """Remove what was written here and is unchanged, with the folders this leaves empty; whether all is gone."""
    listed = read(folder) or {}
    for name, path in reversed(list(_entries(folder, listed))):
        if name != NAME and not _strange(path, name, listed):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
    with suppress(OSError):
        if listed and not any(name in listed for name, _ in _entries(folder, listed)):
            (folder / NAME).unlink()
        folder.rmdir()
    return not folder.exists()


def _entries(folder: Path, listed: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """All that lies in the folder, a folder before its contents; folders that hold nothing listed are not opened."""
    waiting = [folder]
    while waiting:
        with suppress(FileNotFoundError):
            for path in sorted(waiting.pop().iterdir()):
                name = path.relative_to(folder).as_posix()
                yield name, path
                if _holds_listed(name, listed) and stat.S_ISDIR(path.lstat().st_mode):
                    waiting.append(path)


def _holds_listed(name: str, listed: Iterable[str]) -> bool:
    return any(other.startswith(f"{name}/") for other in listed)


def _strange(path: Path, name: str, listed: Mapping[str, str]) -> str:
    """Why something was not written here as it is; "" where it was, is gone, or where a desktop put it there."""
    try:
        kind = path.lstat().st_mode
        if stat.S_ISLNK(kind):
            return "is a link, and was not written here"
        if stat.S_ISDIR(kind):
            return "" if _holds_listed(name, listed) else "is a folder that was not written here"
        if path.name in OF_THE_DESKTOP or (name == NAME and listed):
            return ""
        if not stat.S_ISREG(kind) or name not in listed:
            return "was not written here"
        return "" if checksum(path) == listed[name] else "was changed since it was written here"
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"cannot be read ({error.strerror})"
