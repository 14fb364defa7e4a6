"""How packages get into an environment: by uv, which pip fetches, or by pip itself.

Both fetch from where this machine's pip is configured to. Nothing else of the user's settings reaches them.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
UVS_LOCK = "tools/uv-itself.lock"
SECONDS_WITHOUT_A_WORD = 6

# Of the user's settings, those that say where packages come from are kept, and none that say where they go.
SETTINGS = re.compile("PIP_|UV_|PYTHON|VIRTUAL_ENV|CONDA_|__PYVENV")
SOURCES = re.compile(
    "(PIP_|UV_)?([A-Z]+_)*(INDEX|FIND_LINKS|(TRUSTED|INSECURE)_HOST|PROXY|CERT|NATIVE_TLS|KEYRING|CACHE)"
)
FROM_PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
}


class NoNetwork(Exception):
    """No index of packages was reached."""


def installed_by_uv(python: Path, uv_folder: Path, lock: str, editable: bool) -> bool:
    """Let uv install what a lock says into the environment of `python`; what is imported is compiled when it first is.

    `editable`: the compendium too, where it lies. False where there is no uv for this machine, or it failed.
    Raises NoNetwork.
    """
    commands = [["sync", "--require-hashes", lock]]
    commands += [["install", "--no-deps", "--no-build-isolation", "--editable", "."]] * editable
    return ran_uv(python, uv_folder, commands)


def resolved_by_uv(python: Path, uv_folder: Path, resolution: str) -> bool:
    """Let uv choose the releases that `pyproject.toml` allows, by that resolution of its own; else as above."""
    return ran_uv(python, uv_folder, [["install", "--resolution", resolution, "--editable", "."]])


def ran_uv(python: Path, uv_folder: Path, commands: list) -> bool:
    """Let uv's pip do this in the environment of `python`; False as above. Raises NoNetwork."""
    pip = pip_for(python)
    settings = surroundings(pip)
    if not fetched_uv(pip, uv_folder, settings):
        return False
    uv = shutil.which("uv", path=os.pathsep.join([str(uv_folder / "bin"), str(uv_folder / "Scripts")]))
    # The best match of all indexes, as pip takes it; the lock's hashes make that safe.
    into = ["--quiet", "--python", python, "--index-strategy", "unsafe-best-match"]
    if settings.get("PIP_NO_INDEX", "").lower() in ("1", "true", "yes", "on", "y", "t"):  # uv has no variable for it
        into.append("--no-index")
    try:
        for command, *words in commands:
            run([uv, "pip", command, *into, *words], settings)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def install_by_pip(python: Path, lock: str, editable: bool) -> None:
    """Let pip do the same. Raises subprocess.CalledProcessError."""
    pip = pip_for(python)
    settings = surroundings(pip)
    into = [*pip, "--python", python, "install", "-qq", "--no-deps", "--no-compile"]
    run([*into, "--require-hashes", "--requirement", lock], settings)
    if editable:
        run([*into, "--no-build-isolation", "--editable", "."], settings)


def fetched_uv(pip: list, folder: Path, settings: dict) -> bool:
    """Let pip fetch uv into a folder of its own; False where there is none for this machine. Raises NoNetwork."""
    words = ["install", "--quiet", "--retries", "1", "--timeout", "5", "--no-deps", "--no-compile"]
    words += ["--only-binary", ":all:", "--require-hashes", "--target", folder, "--requirement", UVS_LOCK]
    fetching = start([*pip, *words], settings, stderr=subprocess.PIPE, errors="replace")
    try:
        _, said = fetching.communicate(timeout=SECONDS_WITHOUT_A_WORD)
    except subprocess.TimeoutExpired:
        say("Still waiting for the first package. Is there a network? The environment needs it, this once …")
        _, said = fetching.communicate()
    if fetching.returncode and "Retrying (" in said:
        raise NoNetwork
    return fetching.returncode == 0


def has_pip() -> bool:
    """Whether this Python has a pip of its own; Debian keeps it in a package of its own."""
    return find_spec("pip") is not None


def pip_for(python: Path) -> list:
    """The command that is pip: this Python's own, or that of the environment of `python`."""
    return [sys.executable if has_pip() else python, "-m", "pip", "--disable-pip-version-check"]


def surroundings(pip=None) -> dict:
    """The variables that pip and uv get; with `pip`, both fetch packages from where pip is configured to."""
    kept = {name: value for name, value in os.environ.items() if not SETTINGS.match(name) or SOURCES.match(name)}
    for name, value in (configured(pip, kept) if pip else {}).items():
        kept["PIP_" + name.upper().replace("-", "_")] = value
        if name in FROM_PIP_TO_UV:
            kept[FROM_PIP_TO_UV[name]] = ("," if name == "find-links" else " ").join(value.split())
    return {**kept, "PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1"}


def configured(pip: list, kept: dict) -> dict:
    """What pip's configuration files, and variables that were kept, say of where packages come from."""
    settings = {**kept, **{name: os.environ[name] for name in ("PIP_CONFIG_FILE",) if name in os.environ}}
    listing = start([*pip, "config", "list", "--verbose"], settings, stdout=subprocess.PIPE, errors="replace")
    listed, _ = listing.communicate()
    found = {}
    for section in ("global", "install", ":env:"):  # the later overrules the earlier, as it does in pip
        for name, value in re.findall(rf"^{section}\.([\w-]+)=(.+)$", listed, re.MULTILINE):
            if SOURCES.match(name.upper().replace("-", "_")):
                found[name] = ast.literal_eval(value)
    return found


def run(command: list, settings: dict) -> None:
    """Run a command in the checkout. Raises subprocess.CalledProcessError where it fails."""
    if start(command, settings).wait():
        raise subprocess.CalledProcessError(1, command)


def start(command: list, settings: dict, **how) -> subprocess.Popen:
    """Start a command in the checkout; it holds this process's locks too, in case this one is killed."""
    return subprocess.Popen(list(map(str, command)), cwd=str(REPOSITORY), env=settings, close_fds=False, **how)


def say(text: str) -> None:
    """Report how far it has got, at once."""
    print(text, file=sys.stderr, flush=True)
