"""The Chromium that is installed on this machine: where it is, and how it is started without asking the network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from givenfiles.faults import InputError
from peercompendium import temporary

NAMES = "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"
QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LONGEST_SECONDS = 120


def find() -> str | None:
    """The path of the program; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def flags() -> list[str]:
    """What keeps it quiet; and without its sandbox for root, whom it refuses it, as in a container."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*QUIET, *(["--no-sandbox"] if as_root else [])]


def print_to_pdf(page: Path, file: Path) -> None:
    """Print a page to a PDF file with an outline of its headings.

    Raises InputError where there is no Chromium, or it does not print.
    """
    if (program := find()) is None:
        raise InputError(
            f"a PDF needs Chromium or Chrome, and none of {', '.join(NAMES)} is on the path; the HTML pages do not. "
            "On Debian or Ubuntu: apt install chromium"
        )
    with temporary.folder() as profile:
        command = [program, "--headless", "--disable-gpu", *flags(), f"--user-data-dir={profile}"]
        command += [
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            f"--print-to-pdf={file}",
            page.as_uri(),
        ]
        ended = subprocess.run(command, capture_output=True, timeout=LONGEST_SECONDS, check=False)  # noqa: S603
    if not file.is_file():
        raise InputError(f"{Path(program).name} did not print (it ended with {ended.returncode})")
