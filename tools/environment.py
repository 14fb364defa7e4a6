"""Make the environment `.venv` from `requirements.lock`, unless it is there already.

With the word `programs`: make `.venv-programs` from `tests/programs.lock`. The tests talk to these as to any other
program; some need old versions of libraries, and there they do not touch the notebooks'.

Needs Python 3.11 or newer and nothing else. Whether it is there already is told by content and not by dates: the
environment keeps the checksum of what it was made from.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PROGRAMS = sys.argv[1:] == ["programs"]
ENVIRONMENT = REPOSITORY / (".venv-programs" if PROGRAMS else ".venv")
LOCK = "tests/programs.lock" if PROGRAMS else "requirements.lock"
MADE_FROM = [LOCK] if PROGRAMS else [LOCK, "pyproject.toml"]
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = ENVIRONMENT / "made-from.txt"
OLDEST = (3, 11)


def main() -> None:
    """Make the environment, or find that it is up to date and say nothing."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Python 3.11 or newer is needed; this is {found}. Try: make PYTHON=python3.12")
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == made_from():
        return
    say(f"Making the environment in {ENVIRONMENT.name} (a minute or two, once) …")
    try:
        make_empty_environment()
        install("--require-hashes", "--no-deps", "--requirement", LOCK)
        if not PROGRAMS:
            install_the_compendium()
    except subprocess.CalledProcessError as error:
        sys.exit(f"The environment could not be made: {' '.join(map(str, error.cmd[1:4]))} … failed, as said above.")
    STAMP.write_text(made_from(), encoding="utf-8")
    say("The environment is ready.")


def made_from() -> str:
    """A checksum of all that decides what is installed, and where."""
    parts = [sys.version.encode(), str(REPOSITORY).encode()]
    parts += [(REPOSITORY / name).read_bytes() for name in MADE_FROM]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def install_the_compendium() -> None:
    """Let the environment use the code where it stands; and list the machine's fonts, as the first picture would."""
    install("--no-deps", "--no-build-isolation", "--editable", ".")
    run(PYTHON, "-c", "import matplotlib.font_manager")


def make_empty_environment() -> None:
    """An environment without pip: this Python's own pip installs into it, where there is one."""
    if has("ensurepip"):
        run(sys.executable, "-m", "venv", "--clear", ENVIRONMENT)
    elif has("pip") and has("venv"):
        run(sys.executable, "-m", "venv", "--clear", "--without-pip", ENVIRONMENT)
    else:
        sys.exit("This Python can make no environments: on Debian or Ubuntu, install python3-venv (or python3-pip).")


def install(*what: str) -> None:
    """Let pip install into the environment; it compiles what it installs, so that no kernel has to."""
    pip = [PYTHON, "-m", "pip"] if has("ensurepip") else [sys.executable, "-m", "pip", "--python", PYTHON]
    run(*pip, "--disable-pip-version-check", "-qq", "install", *what)


def has(module: str) -> bool:
    """Whether this Python can import a module; Debian keeps some of the standard library in packages of their own."""
    from importlib.util import find_spec

    return find_spec(module) is not None


def run(*command: str | Path) -> None:
    """Run a command in the checkout and stop where it fails."""
    subprocess.run([str(word) for word in command], cwd=REPOSITORY, check=True)


def say(text: str) -> None:
    """Tell how far it has got, at once."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
