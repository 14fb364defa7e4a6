"""What `make clean` does: remove what was made here, and name what stays.

It runs without the environment, which it removes.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from peercompendium import manifest, up_to_date
from peercompendium.temporary import ENDING
from peergroups.places import REPOSITORY

ENVIRONMENTS = ".venv", ".venv-programs", ".venv-cluster", ".venv-latest", ".venv-lowest"
# What tools/environment.py leaves in an environment that it makes, and what an environment consists of.
STAMP, CHECKSUM = "made-from.txt", b"[0-9a-f]{0,64}"
PARTS = (
    *("bin", "etc", "include", "lib", "lib64", "share", "uv", "var", "Include", "Lib", "Scripts"),
    *("pyvenv.cfg", ".gitignore"),
)
MOST_SHOWN = 20


def main(checkout: Path = REPOSITORY) -> None:
    """Remove the environments and reports of a checkout that were made here; print what stays."""
    stays = [path for name in ENVIRONMENTS for path in _remove_environment(checkout / name)]
    stays += _remove_reports(checkout / "site")
    up_to_date.forget(checkout / "site")
    for path in stays[:MOST_SHOWN]:
        print(f"{path.relative_to(checkout).as_posix()} stays: it was not made here, or was changed since")
    if (more := len(stays) - MOST_SHOWN) > 0:
        print(f"… and {more} more")


def _remove_environment(folder: Path) -> list[Path]:
    """Remove the parts of an environment, its stamp last; returns what is not one of them, or the folder."""
    stamp = folder / STAMP
    if folder.is_symlink() or stamp.is_symlink() or not stamp.is_file():
        return [folder] if os.path.lexists(folder) else []
    if not re.fullmatch(CHECKSUM, stamp.read_bytes()):
        return [folder]
    for path in map(folder.joinpath, PARTS):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif os.path.lexists(path):
            path.unlink()
    if stays := sorted(path for path in folder.iterdir() if path != stamp):
        return stays
    stamp.unlink()
    folder.rmdir()
    return []


def _remove_reports(site: Path) -> Iterable[Path]:
    """Remove what folders with a list of ours list; returns what else is there."""
    lists = [file for file in site.rglob(manifest.NAME) if not any(part.endswith(ENDING) for part in file.parts)]
    for file in sorted(lists, key=lambda file: len(file.parts), reverse=True):
        manifest.remove(file.parent)
    with suppress(OSError):
        site.rmdir()
    return sorted(path for path in site.rglob("*") if path.is_symlink() or not path.is_dir() or not any(path.iterdir()))


if __name__ == "__main__":
    main()
