"""A run is disturbed before each of its changes to the disk, one after the other; prints what was seen, as JSON.

`python interleavings.py DISTURBANCE KIND FOLDER`. KIND is `whole` (a folder of two pages) or `put` (a file). The
disturbances: `kill` (SIGKILL; a run elsewhere settles what was left), `container` (SIGKILL, and the temporary folders
are gone; a run at the same place settles), `interrupt` (Ctrl-C), `run` (another process makes the same from beginning
to end), `stranger` (a file comes into the folder), `late` (it comes into one that was set aside), `change` (a file in
the folder is changed).
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from givenfiles.faults import InputError
from peercompendium import manifest, publish, replacing

CHANGES = "mkdir", "rename", "replace", "unlink", "rmdir", "link"
MINE = "years of work"


def make(kind: str, target: Path, text: str) -> None:
    if kind == "put":
        publish.put(target, {"page.html": text.encode()}, listed=True)
        return
    with publish.whole(target) as staging:
        (staging / "tables").mkdir()
        for page in (staging / "page.html", staging / "tables" / "page.csv"):
            page.write_text(text, encoding="utf-8")


def before_change(number: int, disturb) -> None:
    """Call `disturb` before this process's change to the disk of that number, and at its end if there are fewer."""
    counted = itertools.count(1)

    def watched(change):
        def changing(*arguments, **named):
            if next(counted) == number:
                disturb()
            return change(*arguments, **named)

        return changing

    for name in CHANGES:
        setattr(os, name, watched(getattr(os, name)))
    before_change.reached = lambda: next(counted) > number


def another_process(kind: str, target: Path):
    """A process that makes the target when asked to; started before any lock is held. Returns `ask` and `wait`."""
    (asked, ask), (answered, answer) = os.pipe(), os.pipe()
    if os.fork() == 0:
        os.close(ask)
        if os.read(asked, 1):
            make(kind, target, "other")
            os.write(answer, b"!")
        os._exit(0)
    os.close(answer)

    def wait():
        assert os.read(answered, 1) == b"!", "the other process did not end well"

    return lambda: os.write(ask, b"!"), wait


def interrupt() -> None:
    raise KeyboardInterrupt


def disturbed(disturbance: str, kind: str, target: Path, number: int) -> int:
    """Make the target in a process of its own, disturbed before one change.

    Returns how it ended: 0 well, 2 refused, 3 well and before it came to that change, 130 interrupted, -9 killed.
    """
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 9
    try:
        ask, wait = another_process(kind, target)
        disturb = {
            "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
            "container": lambda: os.kill(os.getpid(), signal.SIGKILL),
            "interrupt": interrupt,
            # Files are put by one process at a time: the other waits until this one is through.
            "run": ask if kind == "put" else lambda: (ask(), wait()),
            "late": lambda: [
                (path / "thesis.txt").write_text(MINE) for path in target.parent.glob(".*.making/earlier")
            ],
            "stranger": lambda: target.is_dir() and (target / "thesis.txt").write_text(MINE),
            "change": lambda: target.is_dir() and (target / "page.html").write_text(MINE),
        }[disturbance]
        before_change(number, disturb)
        make(kind, target, "new")
        code = 0 if before_change.reached() else 3
        if (disturbance, kind, code) == ("run", "put", 0):
            wait()
    except InputError:
        code = 2
    except KeyboardInterrupt:
        code = 130
    finally:
        os._exit(code)


def seen(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "contents.sha256")
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def main(disturbance: str, kind: str, folder: Path) -> None:
    tempfile.tempdir = str(folder / "temporary")
    found = []
    for number in itertools.count(1):
        here = folder / f"{number}"
        for path in (here, Path(tempfile.tempdir)):
            path.mkdir(exist_ok=True)
        make(kind, here / "out", "old")
        code = disturbed(disturbance, kind, here / "out", number)
        if disturbance == "container":
            shutil.rmtree(tempfile.tempdir)
            Path(tempfile.tempdir).mkdir()
        if disturbance != "interrupt":
            places = {"whole": [here / "out"], "put": [here / "out" / "page.html", here / "out" / "contents.sha256"]}
            for place in [folder / "elsewhere"] if disturbance == "kill" else places[kind]:
                replacing.settle_what_ended_runs_left(place)
        temporary = Path(tempfile.tempdir).iterdir()
        seen_here = {
            "code": code,
            "files": seen(here),
            "strangers": list(manifest.strangers(here / "out")),
            "hidden": [path.name for path in here.rglob(".*")],
            "temporary": [path.name for path in temporary if path.is_dir() and any(path.iterdir())],
        }
        found.append(seen_here)
        if code == 3:
            break
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
