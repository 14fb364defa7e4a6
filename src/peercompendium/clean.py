"""What `make clean` does: remove what was made here, and name what stays.

It runs without the environment, which it removes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from peercompendium import manifest
from peercompendium.temporary import ENDING
from peergroups.places import REPOSITORY

ENVIRONMENTS = ".venv", ".venv-programs"
STAMP = "made-from.txt"  # tools/environment.py leaves it in what it has made
MOST_SHOWN = 20


def main(checkout: Path = REPOSITORY) -> None:
    """Remove the environments and reports of a checkout that were made here; print what stays."""
    stays = [folder for name in ENVIRONMENTS if not _remove_environment(folder := checkout / name)]
    stays += _remove_reports(checkout / "site")
    for path in stays[:MOST_SHOWN]:
        print(f"{path.relative_to(checkout).as_posix()} stays: it was not made here, or was changed since")
    if (more := len(stays) - MOST_SHOWN) > 0:
        print(f"… and {more} more")


def _remove_environment(folder: Path) -> bool:
    """Remove an environment, its stamp last; whether it is gone."""
    if folder.is_symlink() or not (folder / STAMP).is_file():
        return not os.path.lexists(folder)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != STAMP:
            path.unlink()
    shutil.rmtree(folder)
    return True


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
