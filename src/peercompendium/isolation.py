"""What kernels and pages find around them: nothing of a user's settings, nor of the folder a cohort lies in."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from givenfiles.faults import InputError
from peercompendium import temporary

# What programs and their libraries are found by, on the platforms there are. Nothing else of a user's is passed on.
PASSED_ON = (
    *("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT"),
    *("NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
)
FOLDERS = (
    *("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP", "MATPLOTLIBRC"),
    *("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"),
)
FIXED = {
    "LC_ALL": "C",
    "TZ": "UTC",
    "MPLBACKEND": "agg",
    # Which fonts there are takes a while to find out; what was found is kept with this Python's packages.
    "MPLCONFIGDIR": str(Path(sys.prefix) / "var" / "matplotlib"),
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "PYTHONSAFEPATH": "1",
    "PYTHONUTF8": "1",
    # Notebooks run side by side; sums made in several threads are not always the same to the last digit.
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"),
}
LONG_NAME_OF_A_SOCKET = "a-name-longer-than-any"


@contextmanager
def isolated() -> Iterator[Path]:
    """Within, this process has no settings but ours; yields its private, empty folder."""
    with private_folder() as private, _environment(surroundings(private)):
        yield private


@contextmanager
def place_with(about: Mapping[str, str]) -> Iterator[tuple[Path, dict[str, str]]]:
    """A private folder for kernels and their whole environment: no settings but ours, and these variables."""
    with private_folder() as private:
        # Matplotlib takes one that lies in the working folder before all others.
        (private / "matplotlibrc").touch()
        yield private, surroundings(private) | about


def surroundings(private: Path) -> dict[str, str]:
    """The whole environment of a kernel that works in a folder of its own."""
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed_on | dict.fromkeys(FOLDERS, str(private)) | FIXED


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only this user may open, where sockets can be files; it is gone when the block ends."""
    place = next(filter(_holds_sockets, temporary.places()), None)
    if place is None:
        raise InputError("no folder was found for sockets: TMPDIR should name one on a local disk, with a short path")
    with temporary.folder(place) as private:
        yield private


def _holds_sockets(place: Path) -> bool:
    if sys.platform == "win32":
        return True
    with (
        suppress(OSError),
        tempfile.TemporaryDirectory(prefix="pg-", dir=place) as trial,
        socket.socket(socket.AF_UNIX) as trying,
    ):
        trying.bind(str(Path(trial) / LONG_NAME_OF_A_SOCKET))
        return True
    return False


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
