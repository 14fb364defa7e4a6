"""Files that were handed in, opened with limits."""

from __future__ import annotations

import stat
from pathlib import Path

from givenfiles.faults import Fault, InputError, called

LARGEST = 256 << 20


def content(file: Path, expected: str, largest: int = LARGEST) -> bytes:
    """What a file holds. Raises InputError as `beginning` does, and for more than `largest` bytes."""
    found = beginning(file, expected, largest + 1)
    if len(found) > largest:
        raise InputError(Fault(called(file), f"{expected} was expected here, of no more than {largest >> 10:,} KB"))
    return found


def beginning(file: Path, expected: str, size: int) -> bytes:
    """The first `size` bytes of a file.

    Raises InputError, which says what was `expected` here, for what cannot be read, and for a device or a pipe, which
    could be waited for without end.
    """
    try:
        if not stat.S_ISREG(mode := file.stat().st_mode) and not stat.S_ISDIR(mode):
            raise ValueError("a device or a pipe")
        with file.open("rb") as stream:
            return stream.read(size)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(Fault(called(file), f"{expected} was expected here ({why})")) from None
