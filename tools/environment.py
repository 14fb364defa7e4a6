"""Make the environment `.venv` from `requirements.lock`, unless it is there already.

With the word `programs`: make `.venv-programs` from `tests/programs.lock`, which the tests use as any other program;
with the word `cluster`: make `.venv-cluster` from `tools/cluster.lock`, which runs the Snakefile. Some of them need old
versions of libraries, and there they do not touch the notebooks'. With the word `latest` or `lowest`: make
`.venv-latest` or `.venv-lowest` of the newest or oldest releases that `pyproject.toml` allows, anew each time. With the
word `tested`: only tell, by the exit code, whether the project was tested with this Python.

Needs a Python and nothing else. Whether the environment is there already is decided by content and not by dates: its
stamp holds the checksum of what it was made from, and is empty until it is finished.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import packages
from packages import REPOSITORY, say

TESTED = (3, 11), (3, 14)
APART = {"programs": "tests/programs.lock", "cluster": "tools/cluster.lock"}
RESOLUTIONS = {"latest": "highest", "lowest": "lowest-direct"}
KIND = next((kind for kind in (*APART, *RESOLUTIONS) if kind in sys.argv), "")
ENVIRONMENT = REPOSITORY / (".venv-" + KIND if KIND else ".venv")
LOCK = APART.get(KIND, "requirements.lock")
MADE_FROM = [LOCK] if KIND in APART else [LOCK, "pyproject.toml"]
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = ENVIRONMENT / "made-from.txt"
FONTS = ENVIRONMENT / "var" / "matplotlib"  # where a report's kernels look for the list of fonts
PARTS = (
    *("bin", "etc", "include", "lib", "lib64", "share", "uv", "var", "Include", "Lib", "Scripts"),
    *("pyvenv.cfg", ".gitignore"),
)


def main() -> None:
    """Make the environment, or find that it is up to date and say nothing."""
    check_python()
    if sys.prefix != sys.base_prefix:  # one environment is not made from another, which may be the one to be replaced
        sys.exit(subprocess.call([sys._base_executable, *sys.argv]))
    if not is_up_to_date():
        with alone() as stamp:
            if not is_up_to_date():
                make(stamp)


def check_python() -> None:
    """Stop where the project was not tested with this Python; where it was asked for by name, say so and go on."""
    oldest, newest = (".".join(map(str, version)) for version in TESTED)
    tested = TESTED[0] <= sys.version_info[:2] <= TESTED[1]
    if "tested" in sys.argv:
        sys.exit(not tested)
    found = "Python " + ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < TESTED[0] or not (tested or "asked-for" in sys.argv):
        wish = f"make PYTHON=python{newest}"
        stop(f"Python {oldest} to {newest} is needed, best {newest}; this is {found}. Where both are: {wish}")
    if not tested and not is_up_to_date():
        say(f"{found} is taken, as asked for; this project was tested with {oldest} to {newest}.")


def is_up_to_date() -> bool:
    """Whether a finished environment is there, made from what would be used now."""
    if KIND in RESOLUTIONS:  # which releases there are changes by the day
        return False
    return STAMP.is_file() and STAMP.read_bytes() == made_from().encode() and PYTHON.exists()


def made_from() -> str:
    """A checksum of all that decides what is installed, and where."""
    parts = [sys.version.encode(), os.fsencode(str(REPOSITORY))]
    parts += [(REPOSITORY / name).read_bytes() for name in MADE_FROM]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


@contextmanager
def alone():
    """Hold the stamp, locked, so that a second run waits; what is started here holds it too, until it has ended."""
    if os.path.lexists(str(ENVIRONMENT)) and not is_ours():
        stop(f"{ENVIRONMENT.name} was not made by make, so it stays as it is. Move it away, or go on without make.")
    ENVIRONMENT.mkdir(exist_ok=True)
    with STAMP.open("a", encoding="utf-8") as stamp:
        os.set_inheritable(stamp.fileno(), True)
        if not is_locked(stamp):
            say(f"Another run is making {ENVIRONMENT.name}; this one waits for it …")
            while not is_locked(stamp):
                time.sleep(0.2)
        yield stamp


def is_ours() -> bool:
    """Whether the environment has the stamp, whole or not, or nothing at all in it."""
    if ENVIRONMENT.is_symlink() or STAMP.is_symlink() or not ENVIRONMENT.is_dir():
        return False
    if STAMP.is_file():
        return re.fullmatch(b"[0-9a-f]{0,64}", STAMP.read_bytes()) is not None
    return not any(ENVIRONMENT.iterdir())


def is_locked(file) -> bool:
    """Lock a file for this process, or find that another has it. A disk that knows no locks lets everybody in."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(10**6)  # behind the text, for nobody can read what is locked there
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        pass
    return True


def make(stamp) -> None:
    """Make the environment anew: by uv, or by pip where uv is not to be had."""
    say(f"Making the environment in {ENVIRONMENT.name} (half a minute or so, once) …")
    stamp.truncate(0)
    make_empty()
    uv = ENVIRONMENT / "uv"
    if KIND in RESOLUTIONS:
        if not packages.resolved_by_uv(PYTHON, uv, RESOLUTIONS[KIND]):
            stop("No set of such releases could be installed, as said above; uv is needed for it, and pip cannot.")
    elif not packages.installed_by_uv(PYTHON, uv, LOCK, editable=not KIND):
        say("uv could not install the packages; pip does, which takes longer …")
        make_empty()
        packages.install_by_pip(PYTHON, LOCK, editable=not KIND)
    if KIND not in APART:  # the machine's fonts are listed now, so that the first picture need not
        settings = dict(packages.surroundings(), MPLCONFIGDIR=str(FONTS))
        packages.run([PYTHON, "-c", "import matplotlib.font_manager"], settings)
    stamp.write(made_from())
    say("The environment is ready.")


def make_empty() -> None:
    """Make an environment without packages, in place of what an earlier run left."""
    for part in (ENVIRONMENT / name for name in PARTS):
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(str(part))
        elif os.path.lexists(str(part)):
            part.unlink()
    without_pip = ["--without-pip"] if packages.has_pip() else []
    packages.run([sys.executable, "-m", "venv", *without_pip, ENVIRONMENT], packages.surroundings())


def stop(sentence: str) -> None:
    """Say why nothing was made, and end."""
    say(sentence)
    sys.exit(2)


if __name__ == "__main__":
    try:
        main()
    except packages.NoNetwork:
        stop("No packages could be fetched: their index was not reached. The environment needs the network, this once.")
    except subprocess.CalledProcessError as error:
        stop(f"The environment could not be made: {' '.join(map(str, error.cmd[1:4]))} … failed, as said above.")
    except OSError as error:
        stop(f"The environment could not be made: {error}")
    except KeyboardInterrupt:
        stop("Stopped before the environment was ready; the next run makes it anew.")
