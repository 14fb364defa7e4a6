"""A zip file that nobody vouches for: read where it lies, never unpacked, and never more of it than was agreed."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from givenfiles.faults import Fault, InputError, called, shown

MOST_OF_A_MEMBER = 64 << 20
MOST_IN_ALL = 1 << 30
LARGEST_DIRECTORY = 8 << 20
CHUNK = 1 << 16
END_OF_DIRECTORY, ZIP64_END_OF_DIRECTORY = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q")
ZIP64_LOCATOR, MOST_AFTER_DIRECTORY = 20, (1 << 16) + 100
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
OUTSIDE = re.compile(r"/|[A-Za-z]:|(.*/)?\.\.(/|$)", re.DOTALL)
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


class Archive:
    """The members of a zip file by their names, in small letters and with `/` between folders.

    Raises InputError for what is no whole zip file, has names that lead out of it or stand twice, or a directory
    larger than LARGEST_DIRECTORY. What is read raises InputError where it is encrypted, packed in an unusual way,
    damaged, larger than MOST_OF_A_MEMBER (by what it says or by what comes out), or more than MOST_IN_ALL together.
    """

    def __init__(self, file: Path):
        self._file = file
        self._left = MOST_IN_ALL
        with self._told_as_broken():
            self._refuse_large_directory(file)
            self._zip = zipfile.ZipFile(file)
        self.members: dict[str, zipfile.ZipInfo] = {}
        for member in self._zip.infolist():
            self._add(member)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_) -> None:
        self._zip.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """What a member holds, in pieces."""
        member, place = self.members[name], f"{called(self._file)}, {shown(name)}"
        if member.flag_bits & ENCRYPTED or member.compress_type not in METHODS:
            raise InputError(Fault(place, "should be stored or deflated, and not encrypted"))
        allowed = min(MOST_OF_A_MEMBER, self._left)
        self._refuse_larger(place, member.file_size, allowed)
        came_out = 0
        with self._told_as_broken(), self._zip.open(member) as stream:
            while chunk := stream.read(CHUNK):
                came_out += len(chunk)
                self._left -= len(chunk)
                self._refuse_larger(place, came_out, allowed)
                yield chunk

    def text(self, name: str) -> str:
        """What a member says, in UTF-8 with or without a byte order mark."""
        content = bytearray()
        for chunk in self.chunks(name):
            content += chunk
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InputError(Fault(f"{called(self._file)}, {shown(name)}", "should be text in UTF-8")) from None

    def _add(self, member: zipfile.ZipInfo) -> None:
        name = member.filename.replace("\\", "/")
        if OUTSIDE.match(name):
            raise InputError(Fault(self._file, "holds a name that leads out of it", value=name))
        if name.casefold() in self.members:
            raise InputError(Fault(self._file, "holds two files of one name", value=name))
        if not name.endswith("/"):
            self.members[name.casefold()] = member

    def _refuse_larger(self, place: str, size: int, allowed: int) -> None:
        if size > allowed:
            raise InputError(Fault(place, f"is larger than the {allowed >> 20} MB that are read of it"))

    def _refuse_large_directory(self, file: Path) -> None:
        """Whatever the directory lists is held in memory from the first, before a name can be looked at."""
        with file.open("rb") as stream:
            stream.seek(max(0, file.stat().st_size - MOST_AFTER_DIRECTORY))
            tail = stream.read()
        at = tail.rfind(b"PK\5\6", 0, len(tail) - END_OF_DIRECTORY.size + 4)
        at_64 = at - ZIP64_LOCATOR - ZIP64_END_OF_DIRECTORY.size
        sizes = [END_OF_DIRECTORY.unpack_from(tail, at)[5]] if at >= 0 else []
        if at_64 >= 0 and tail.startswith(b"PK\6\7", at - ZIP64_LOCATOR):
            sizes.append(ZIP64_END_OF_DIRECTORY.unpack_from(tail, at_64)[8])
        if max(sizes, default=0) > LARGEST_DIRECTORY:
            raise InputError(Fault(self._file, "lists more files than a project has"))

    @contextmanager
    def _told_as_broken(self) -> Iterator[None]:
        try:
            yield
        except InputError:
            raise
        except BROKEN:
            expected = "should be a whole zip file, as .qdpx projects and .xlsx workbooks are"
            raise InputError(Fault(self._file, expected)) from None
