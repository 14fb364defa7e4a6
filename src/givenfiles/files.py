"""Files that were handed in, opened with limits."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from givenfiles.faults import Fault, InputError

LARGEST = 256 << 20
# Python sets aside as many bytes as it may read: those of the file, and some for one that tells no size.
SPARE = 1 << 16
# Signs that no page and no picture can carry, and those that no text has.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffe\uffff]")


def text(file: Path, expected: str, largest: int = LARGEST, any_sign: bool = False) -> str:
    """What a file in UTF-8 says.

    Raises InputError as `content` does, for bytes that are no UTF-8 and, unless `any_sign`, for `UNWRITABLE`.
    """
    try:
        found = content(file, expected, largest).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        found = error.object[error.start : error.end].decode("latin-1")
        raise InputError(Fault(file, "should be saved as UTF-8", row, value=found)) from None
    if not any_sign and (unwritable := UNWRITABLE.search(found)):
        row = found[: unwritable.start()].count("\n") + 1
        raise InputError(Fault(file, "should be text only", row, value=unwritable[0]))
    return found


def content(file: Path, expected: str, largest: int = LARGEST) -> bytes:
    """What a file holds. Raises InputError as `beginning` does, and for more than `largest` bytes."""
    found = beginning(file, expected, largest + 1)
    if len(found) > largest:
        raise InputError(Fault(file, f"{expected} was expected here, of no more than {largest >> 10:,} KB"))
    return found


def beginning(file: Path, expected: str, size: int) -> bytes:
    """The first `size` bytes of a file.

    Raises InputError, which says what was `expected` here, for what cannot be read, and for a device or a pipe, which
    could be waited for without end.
    """
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode):
            raise ValueError("a device or a pipe")
        with file.open("rb") as stream:
            return stream.read(min(size, about.st_size + SPARE))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(Fault(file, f"{expected} was expected here ({why})")) from None
