"""Runs a checkout's own `tools/environment.py` with stand-ins for pip and uv, and with faults in what it starts.

`python setup_with_faults.py CHECKOUT FAULTS [WORD …]`. FAULTS is JSON. It gives a step its fault: `killed before`,
`killed half-way`, `fails` (half-way), `waits` (says so, and goes on when stdin gives a line or ends). `removal` may be
`killed half-way` too, `no pip` is a Python without one, `version` is what it says of itself, and `log` names the file
where each step is noted as it starts.
"""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

STEPS = {  # told by what is in the command; the first that fits
    "venv": "-m venv",
    "settings of pip": "config list",
    "fetch uv": "--target",
    "uv packages": " pip sync ",
    "fonts": "font_manager",
    "pip packages": "--no-compile --require-hashes",
    "pip project": "--no-compile --no-build-isolation",
    "uv project": "--editable",
}


def main(checkout: Path, faults: dict, words: list[str]) -> None:
    """Run the tool as make does."""
    sys.path.insert(0, str(checkout / "tools"))
    import packages

    start, rmtree = packages.start, shutil.rmtree

    def disturbed(command: list, settings: dict, **how):
        words = [str(word) for word in command]
        step = next(step for step, mark in STEPS.items() if mark in " ".join(words))
        with open(faults["log"], "a", encoding="utf-8") as log:
            print(step, *(["with pip"] if step == "venv" and "--without-pip" not in words else []), file=log)
        fault = faults.get(step, "works")
        if fault == "killed before":
            os.kill(os.getpid(), signal.SIGKILL)
        if fault == "waits":
            return start([sys.executable, "-I", __file__, "stand-in", step, *words], settings, **how)
        stand_in(step, words, settings, half=fault != "works")
        if fault == "killed half-way":
            os.kill(os.getpid(), signal.SIGKILL)
        return Ended(fault != "works")

    def killed_half_way(folder: str) -> None:
        rmtree(folder)
        os.kill(os.getpid(), signal.SIGKILL)

    packages.start = disturbed
    if faults.get("no pip"):
        packages.has_pip = lambda: False
    if faults.get("removal") == "killed half-way":
        shutil.rmtree = killed_half_way
    sys.version = faults.get("version", sys.version)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where it was ignored by what started this
    sys.argv = [str(checkout / "tools" / "environment.py"), *words]
    runpy.run_path(sys.argv[0], run_name="__main__")


class Ended:
    """A program that has ended already."""

    def __init__(self, failed: bool):
        self.returncode = int(failed)

    def wait(self) -> int:
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        return "", ""


def stand_in(step: str, command: list[str], settings: Mapping[str, str], half: bool = False) -> None:
    """Do what the program would have done, or half of it."""
    if step == "venv" and not half:  # the stand-ins need no pip, and it takes seconds to come
        venv.main(["--without-pip", command[-1]])
    elif step == "fonts" or step == "venv":
        folder = Path(command[-1], "lib") if step == "venv" else Path(settings["MPLCONFIGDIR"])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ("half" if half else "fontlist.json")).write_text("{}", encoding="utf-8")
    elif step == "fetch uv":
        program = Path(command[command.index("--target") + 1], "bin", "uv")
        program.parent.mkdir(parents=True)
        program.write_text("" if half else "#!/bin/sh\n", encoding="utf-8")
        program.chmod(0o700)
    elif step != "settings of pip":
        (packages,) = Path(command[command.index("--python") + 1]).parents[1].glob("lib/python*/site-packages")
        files = {"tiny.py": "VERSION = '1.0'\n"} if step.endswith("packages") else {"of-ours.pth": "src"}
        if half:
            files = {"left-over-" + step.replace(" ", "-"): "", "tiny.py": "VERSION = '"}
        for name, content in files.items():
            (packages / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "stand-in":
        print("waiting", file=sys.stderr, flush=True)
        sys.stdin.readline()
        stand_in(sys.argv[2], sys.argv[3:], os.environ)
    else:
        main(Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:])
