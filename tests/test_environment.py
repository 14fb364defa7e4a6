"""The environment is made whole, whatever goes wrong; nothing else is touched. Oracle: one that was made undisturbed.

Each fault is put into the tool's own run (`setup_with_faults.py`), in a checkout whose path has spaces and an umlaut.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from peercompendium import clean
from peergroups.places import REPOSITORY

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs signals")]

SCRIPT = Path(__file__).with_name("setup_with_faults.py")
PYTHON = getattr(sys, "_base_executable", sys.executable)
REAL_UV = REPOSITORY / ".venv" / "uv" / "bin" / "uv"
BY_UV = ["venv", "settings of pip", "fetch uv", "uv packages", "uv project", "fonts"]
BY_PIP = ["settings of pip", "pip packages", "pip project", "fonts"]
MADE = ["Making the environment in .venv (half a minute or so, once) …", "The environment is ready."]
BY_PIP_SAID = "uv could not install the packages; pip does, which takes longer …"
PATIENCE = "SECONDS_WITHOUT_A_WORD"
MINE = "years of work"


class Checkout:
    """A small checkout with the project's own tools; its lock asks for one package and something with fonts."""

    def __init__(self, folder: Path):
        self.folder, self.log = folder, folder.with_name("log.txt")
        self.environment, self.stamp = folder / ".venv", folder / ".venv" / "made-from.txt"
        shutil.copytree(REPOSITORY / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        self.change("tools/packages.py", f"{PATIENCE} = 6\n", f"{PATIENCE} = 600\n")  # a busy machine is slow
        locks = "requirements.lock", "tests/programs.lock", "tools/cluster.lock"
        files = {**dict.fromkeys(locks, "tiny==1.0\n"), "src/of_ours.py": ""}
        for name, content in {**files, "pyproject.toml": PROJECT, "backend.py": BACKEND}.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Change a file of the checkout, where this text stands once."""
        content = (self.folder / name).read_text(encoding="utf-8")
        assert content.count(old) == 1
        (self.folder / name).write_text(content.replace(old, new), encoding="utf-8")

    def start(self, faults: dict | None = None, *words: str, python: Path | str = PYTHON, **variables: str):
        """Start the tool; what it and its programs say comes through one pipe."""
        self.log.write_text("", encoding="utf-8")
        plain = {"PATH": os.environ["PATH"], "HOME": str(self.folder.parent), "PIP_CONFIG_FILE": os.devnull}
        command = [python, self.folder / "tools" / "environment.py"]
        if faults is not None:
            command = [python, SCRIPT, self.folder, json.dumps({"log": str(self.log), **faults})]
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE) | {"stderr": subprocess.STDOUT}
        variables = plain | variables
        return subprocess.Popen(
            [*command, *words], cwd=self.folder, env=variables, text=True, encoding="utf-8", **streams
        )

    def run(self, faults: dict | None = None, *words: str, **more) -> tuple[int, list[str]]:
        """Run the tool with faults, or without stand-ins where there are none; its exit code and what was said."""
        process = self.start(faults, *words, **more)
        said, _ = process.communicate()
        return process.returncode, said.splitlines()

    def started(self) -> list[str]:
        """What the last run has started so far."""
        return self.log.read_text(encoding="utf-8").splitlines()

    def files(self, name: str = ".venv") -> dict[str, str]:
        """Every file of the environment with its content, the checkout's own path and the stamp's content apart."""
        folder = self.folder / name
        found = [path for path in folder.rglob("*") if not path.is_dir() and "__pycache__" not in path.parts]
        contents = {path: content(path).replace(bytes(self.folder), b"CHECKOUT") for path in found}
        contents[folder / "made-from.txt"] = b""
        return {str(path.relative_to(folder)): hashlib.md5(content).hexdigest() for path, content in contents.items()}  # noqa: S324

    def is_ready(self) -> bool:
        """Whether the next run finds nothing to do."""
        return self.run({}) == (0, []) and self.started() == []


PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "of-ours"
version = "1.0"
"""
BACKEND = """
import pathlib, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    about, name = "of_ours-1.0.dist-info/", "of_ours-1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        wheel.writestr("compendium.pth", str(pathlib.Path("src").resolve()))
        wheel.writestr(about + "METADATA", "Metadata-Version: 2.1\\nName: of-ours\\nVersion: 1.0\\n")
        wheel.writestr(about + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(about + "RECORD", "compendium.pth,,\\n")
    return name
"""


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    return Checkout(tmp_path / "Ärzte & Co")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Checkout:
    checkout = Checkout(tmp_path_factory.mktemp("undisturbed") / "Ärzte & Co")
    assert checkout.run({}) == (0, MADE)
    assert checkout.started() == BY_UV
    return checkout


# Killed, stopped, two at once


@pytest.mark.parametrize("step", BY_UV)
def test_killed_at_any_step_the_next_run_makes_it_anew_and_whole(checkout, undisturbed, step):
    for kill in ("killed before", "killed half-way"):
        code, said = checkout.run({step: kill})
        assert (code, said[:1], MADE[1] in said) == (-signal.SIGKILL, MADE[:1], False)
        assert checkout.started()[-1] == step
        assert checkout.stamp.read_text(encoding="utf-8") == ""
    assert checkout.run({}) == (0, MADE)
    assert checkout.started() == BY_UV
    assert checkout.files() == undisturbed.files()
    assert checkout.is_ready()


@pytest.mark.parametrize("step", ["pip packages", "pip project"])
def test_killed_while_pip_does_it_the_next_run_makes_it_anew_and_whole(checkout, undisturbed, step):
    for kill in ("killed before", "killed half-way"):
        assert checkout.run({"fetch uv": "no wheel", step: kill})[0] == -signal.SIGKILL
        assert checkout.started()[-1] == step
    assert checkout.run({}) == (0, MADE)
    assert checkout.files() == undisturbed.files()


@pytest.mark.parametrize("fault", [{"removal": "killed half-way"}, {"uv packages": "killed half-way"}])
def test_killed_while_an_old_one_is_replaced_the_next_run_makes_it_anew_and_whole(checkout, undisturbed, fault):
    assert checkout.run({})[0] == 0
    lock, whole = (checkout.folder / "requirements.lock").read_bytes(), checkout.files()
    change("requirements.lock")(checkout)
    assert checkout.run(fault)[0] == -signal.SIGKILL
    assert set(whole) - set(checkout.files())
    (checkout.folder / "requirements.lock").write_bytes(lock)  # as it was when the old one was made
    assert checkout.run({}) == (0, MADE)
    assert checkout.files() == undisturbed.files()


def test_what_a_killed_run_had_started_is_waited_for(checkout, undisturbed):
    first = checkout.start({"uv packages": "waits"})
    assert [first.stdout.readline() for _ in range(2)] == [MADE[0] + "\n", "waiting\n"]
    first.kill()
    first.wait()
    second = checkout.start({})
    assert "Another run is making .venv" in second.stdout.readline()
    assert checkout.started() == []
    first.communicate("go on\n")
    assert second.communicate()[0].splitlines() == MADE
    assert second.returncode == 0
    assert checkout.files() == undisturbed.files()


def test_of_two_runs_at_once_one_makes_it_and_the_other_waits_and_makes_nothing(checkout, undisturbed):
    first = checkout.start({"uv packages": "waits"})
    assert [first.stdout.readline() for _ in range(2)] == [MADE[0] + "\n", "waiting\n"]
    second = checkout.start({})
    assert second.stdout.readline() == "Another run is making .venv; this one waits for it …\n"
    assert first.communicate("go on\n")[0].splitlines() == MADE[1:]
    assert second.communicate()[0] == ""
    assert (first.returncode, second.returncode, checkout.started()) == (0, 0, ["uv project", "fonts"])
    assert checkout.files() == undisturbed.files()


def test_stopped_by_ctrl_c_it_says_so_and_is_not_taken_for_ready(checkout):
    process = checkout.start({"uv packages": "waits"})
    assert [process.stdout.readline() for _ in range(2)] == [MADE[0] + "\n", "waiting\n"]
    process.send_signal(signal.SIGINT)
    said = process.communicate()[0].splitlines()
    assert said == ["Stopped before the environment was ready; the next run makes it anew."]
    assert process.returncode == 2
    assert checkout.run({}) == (0, MADE)


# What decides whether there is anything to do


def spoil_stamp(content: str):
    return lambda checkout: checkout.stamp.write_text(content, encoding="utf-8")


def change(name: str):
    return lambda checkout: (checkout.folder / name).write_bytes((checkout.folder / name).read_bytes() + b"# changed\n")


def move_python_away(checkout: Checkout) -> None:
    (checkout.environment / "bin" / "python").unlink()
    (checkout.environment / "bin" / "python").symlink_to("python-that-was-removed")


@pytest.mark.parametrize(
    "disturb",
    [spoil_stamp(""), spoil_stamp("0" * 64), change("requirements.lock"), change("pyproject.toml"), move_python_away],
    ids=["stamp empty", "stamp of another", "lock changed", "project changed", "its Python is gone"],
)
def test_what_would_be_made_otherwise_now_is_made_anew_and_strangers_stay(checkout, undisturbed, disturb):
    assert checkout.run({})[0] == 0
    assert checkout.is_ready()
    disturb(checkout)
    (checkout.environment / "notes.txt").write_text(MINE, encoding="utf-8")
    mine = checkout.folder / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text(MINE, encoding="utf-8")
    (checkout.environment / "lib" / "link").symlink_to(mine)
    shutil.rmtree(checkout.environment / "share", ignore_errors=True)
    (checkout.environment / "share").symlink_to(mine)
    assert checkout.run({}) == (0, MADE)
    assert checkout.files() == {**undisturbed.files(), "notes.txt": hashlib.md5(MINE.encode()).hexdigest()}  # noqa: S324
    assert (mine / "thesis.txt").read_text(encoding="utf-8") == MINE
    assert checkout.is_ready()


def test_another_python_and_a_checkout_that_was_moved_make_it_anew(checkout):
    assert checkout.run({})[0] == 0
    assert checkout.run({"version": "of another Python"}) == (0, MADE)
    assert checkout.run({}) == (0, MADE)
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved here"))
    assert checkout.run({}) == (0, MADE)


# Somebody else's


def a_file(environment: Path, mine: Path) -> None:
    environment.write_text(MINE, encoding="utf-8")


def a_link(environment: Path, mine: Path) -> None:
    environment.symlink_to(mine)


def a_link_to_nowhere(environment: Path, mine: Path) -> None:
    environment.symlink_to("nowhere")


def a_folder(environment: Path, mine: Path) -> None:
    (environment / "lib").mkdir(parents=True)
    (environment / "lib" / "module.py").write_text(MINE, encoding="utf-8")


def a_folder_with_a_file_that_is_called_like_the_stamp(environment: Path, mine: Path) -> None:
    environment.mkdir()
    (environment / "made-from.txt").write_text(MINE, encoding="utf-16")


def a_folder_whose_stamp_is_a_link(environment: Path, mine: Path) -> None:
    environment.mkdir()
    (environment / "made-from.txt").symlink_to(mine / "made-from.txt")


@pytest.mark.parametrize(
    "theirs",
    [
        a_file,
        a_link,
        a_link_to_nowhere,
        a_folder,
        a_folder_with_a_file_that_is_called_like_the_stamp,
        a_folder_whose_stamp_is_a_link,
    ],
    ids=lambda theirs: theirs.__name__,
)
def test_an_environment_of_somebody_else_stays_as_it_is(checkout, theirs):
    mine = checkout.folder / "mine"
    mine.mkdir()
    (mine / "made-from.txt").write_text("0" * 64, encoding="utf-8")
    theirs(checkout.environment, mine)
    before = everything(checkout.folder)
    refused = [".venv was not made by make, so it stays as it is. Move it away, or go on without make."]
    assert checkout.run({}) == (2, refused)
    assert checkout.started() == []
    assert everything(checkout.folder) == before


def everything(folder: Path) -> dict[Path, bytes]:
    found = [path for path in folder.rglob("*") if "__pycache__" not in path.parts]
    return {path: b"" if path.is_dir() and not path.is_symlink() else content(path) for path in found}


def content(path: Path) -> bytes:
    """The bytes of a file, or where a link leads."""
    return os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()


def test_an_empty_folder_is_taken(checkout, undisturbed):
    checkout.environment.mkdir()
    assert checkout.run({}) == (0, MADE)
    assert checkout.files() == undisturbed.files()


def test_make_clean_removes_what_was_made_and_what_was_half_made(checkout, capsys):
    for faults in ({}, {"uv packages": "killed half-way"}):
        checkout.run(faults)
        assert checkout.environment.is_dir()
        clean.main(checkout.folder)
        assert not checkout.environment.exists()
    assert capsys.readouterr().out == ""


# Other ways, and no way


@pytest.mark.parametrize("fault", [{"fetch uv": "no wheel"}, {"fetch uv": "fails"}, {"uv packages": "fails"}])
def test_pip_does_it_where_there_is_no_uv_or_it_fails(checkout, undisturbed, fault):
    assert checkout.run(fault) == (0, [MADE[0], BY_PIP_SAID, MADE[1]])
    assert checkout.files() == {name: content for name, content in undisturbed.files().items() if name != "uv/bin/uv"}
    assert checkout.started()[-4:] == BY_PIP
    assert checkout.is_ready()


def test_uv_that_fails_at_the_project_leaves_nothing_to_pip(checkout, undisturbed):
    assert checkout.run({"uv project": "fails"})[0] == 0
    assert not [name for name in checkout.files() if "left-over" in name]


@pytest.mark.parametrize("step", ["venv", "fonts", "pip packages", "pip project"])
def test_where_nothing_helps_it_says_what_failed_and_the_next_run_makes_it(checkout, undisturbed, step):
    code, said = checkout.run({"fetch uv": "no wheel", step: "fails"})
    assert code == 2
    assert re.fullmatch("The environment could not be made: .* … failed, as said above.", said[-1])
    assert "Traceback" not in "".join(said)
    assert checkout.run({}) == (0, MADE)
    assert checkout.files() == undisturbed.files()


def test_where_this_python_has_no_pip_the_environments_own_does_it(checkout, undisturbed):
    assert checkout.run({"no pip": True}) == (0, MADE)
    assert checkout.started() == ["venv with pip", *BY_UV[1:]]
    assert checkout.files() == undisturbed.files()


def test_without_a_lock_it_says_so(checkout):
    (checkout.folder / "requirements.lock").unlink()
    code, said = checkout.run({})
    assert (code, len(said)) == (2, 1)
    assert "requirements.lock" in said[0]
    assert checkout.started() == []


@pytest.mark.parametrize("kind", ["programs", "cluster"])
def test_what_is_no_part_of_the_notebooks_is_made_apart(checkout, undisturbed, kind):
    assert checkout.run({}, kind) == (0, [line.replace(".venv", f".venv-{kind}") for line in MADE])
    assert checkout.started() == BY_UV[:4]
    assert not checkout.environment.exists()
    assert checkout.run({}, kind) == (0, [])


@pytest.mark.parametrize("kind", ["latest", "lowest"])
def test_the_newest_and_the_oldest_releases_are_chosen_anew_each_time_and_by_uv_alone(checkout, undisturbed, kind):
    made = [line.replace(".venv", f".venv-{kind}") for line in MADE]
    steps = ["venv", "settings of pip", "fetch uv", "uv project", "fonts"]
    for _ in range(2):
        assert checkout.run({}, kind) == (0, made)
        assert checkout.started() == steps
    assert not checkout.environment.exists()
    code, said = checkout.run({"uv project": "fails"}, kind)
    assert (code, said[:1], said[1].startswith("No set of such releases could be installed")) == (2, made[:1], True)


# The network. The index is a port of this machine that is closed, or never answers


def test_without_network_it_says_so_and_the_next_run_makes_it(checkout, undisturbed):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, and nobody listens
        code, said = checkout.run(PIP_INDEX_URL=f"http://127.0.0.1:{closed.getsockname()[1]}/simple")
    assert (code, said[0], len(said)) == (2, MADE[0], 2)
    assert said[1].startswith("No packages could be fetched: their index was not reached.")
    assert checkout.run({}) == (0, MADE)
    assert checkout.files() == undisturbed.files()


def test_while_nothing_comes_it_says_so_and_waits_on(checkout, undisturbed):
    checkout.change("tools/packages.py", f"{PATIENCE} = 600\n", f"{PATIENCE} = 0\n")
    process = checkout.start({"fetch uv": "waits"})
    said = [process.stdout.readline() for _ in range(2)]
    assert said[1].startswith("Still waiting for the first package.")
    assert process.communicate("it comes, slowly\n")[0].splitlines() == MADE[1:]
    assert process.returncode == 0
    assert checkout.files() == undisturbed.files()


# The real pip and the real uv, with tiny packages from a folder, and settings of a user that mean to lead them astray


def wheel(folder: Path, name: str, files: dict[str, str]) -> str:
    """Write a package by hand; returns its line in a lock."""
    about = f"{name}-1.0.dist-info/"
    files = files | {
        about + "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        about + "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for file, content in files.items():
            entry = zipfile.ZipInfo(file)
            entry.external_attr = 0o100755 << 16  # a plain file that can be run
            packed.writestr(entry, content)
        packed.writestr(about + "RECORD", "".join(f"{file},,\n" for file in [*files, about + "RECORD"]))
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture
def index(checkout, tmp_path) -> Path:
    """A folder of packages, which the checkout's locks ask for; uv is a script that starts the real one."""
    folder = tmp_path / "packages"
    folder.mkdir()
    font_manager = "import os, pathlib; pathlib.Path(os.environ['MPLCONFIGDIR']).mkdir(parents=True)"
    tiny = wheel(
        folder, "tiny", {"tiny.py": "", "matplotlib/__init__.py": "", "matplotlib/font_manager.py": font_manager}
    )
    uv = f'#!/bin/sh\nexec "{REAL_UV}" "$@"\n'
    uvs = wheel(folder, "uv", {"uv-1.0.data/scripts/uv": uv})
    for name, lock in {"requirements.lock": tiny, "tools/uv-itself.lock": uvs}.items():
        (checkout.folder / name).write_text(lock, encoding="utf-8")
    shutil.copy(REPOSITORY / "Makefile", checkout.folder)
    return folder


def astray(folder: Path, index: Path) -> dict[str, str]:
    """Settings that send packages elsewhere, or keep pip, uv and Python from working; only the index is meant."""
    poison = folder / "modules"
    poison.mkdir()
    for module in ("packages", "hashlib", "venv", "pip", "tiny"):
        (poison / f"{module}.py").write_text("raise SystemExit('poisoned')\n", encoding="utf-8")
    elsewhere = str(folder / "elsewhere")
    sources = ["[global]", f"find-links = {index}", "no-index = true", f"index-url = {NOWHERE}"]
    places = ["[global]", "require-virtualenv = true", "[install]", "user = true", "no-binary = :all:"]
    places += [f"{name} = {elsewhere}" for name in ("target", "root", "constraint")]
    (folder / ".pip").mkdir()
    (folder / ".pip" / "pip.conf").write_text("\n".join(places), encoding="utf-8")
    (folder / "pip.conf").write_text("\n".join(sources), encoding="utf-8")
    (folder / ".config" / "uv").mkdir(parents=True)
    (folder / ".config" / "uv" / "uv.toml").write_text(
        "offline = true\n[pip]\nno-binary = [':all:']\n", encoding="utf-8"
    )
    pip = dict.fromkeys(("USER", "REQUIRE_VIRTUALENV", "DRY_RUN", "IGNORE_INSTALLED", "NO_CLEAN"), "1")
    pip |= dict.fromkeys(("TARGET", "PREFIX", "ROOT", "SRC", "LOG", "REPORT", "PYTHON", "CONSTRAINT"), elsewhere)
    pip |= {"NO_BINARY": ":all:", "CONFIG_FILE": str(folder / "pip.conf")}
    uv = dict.fromkeys(("TARGET", "PREFIX", "CONSTRAINT", "OVERRIDE", "PYTHON", "PROJECT", "CONFIG_FILE"), elsewhere)
    uv |= {"SYSTEM_PYTHON": "1", "NO_BINARY": "1", "EXCLUDE_NEWER": "2001-01-01T00:00:00Z", "OFFLINE": "1"}
    pythons = {"PYTHONHOME": elsewhere, "PYTHONPATH": str(poison), "PYTHONUSERBASE": elsewhere}
    return {
        **{f"PIP_{name}": value for name, value in pip.items()},
        **{f"UV_{name}": value for name, value in uv.items()},
        **pythons,
        "VIRTUAL_ENV": elsewhere,
        "CONDA_PREFIX": elsewhere,
    }


def installed(checkout: Checkout) -> set[str]:
    return {re.sub(".*/site-packages/", "", name) for name in checkout.files() if "site-packages/" in name}


NOWHERE = "http://127.0.0.1:9/simple"  # asked only where no-index is lost on the way
FONT_MANAGER = "import os, pathlib; pathlib.Path(os.environ['MPLCONFIGDIR']).mkdir(parents=True)"
WANTED = {"tiny.py", "matplotlib/font_manager.py", "compendium.pth"}


@pytest.mark.skipif(not REAL_UV.is_file(), reason="this environment was not made by make with uv")
def test_settings_of_the_user_change_nothing_but_where_packages_come_from(checkout, index, tmp_path):
    make = ["make", "environment", f"PYTHON={PYTHON}"]
    variables = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **astray(tmp_path, index)}
    made = subprocess.run(make, cwd=checkout.folder, env=variables, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stderr.splitlines()) == (0, MADE)
    assert installed(checkout) >= WANTED
    assert (checkout.environment / "var" / "matplotlib").is_dir()
    assert not (tmp_path / "elsewhere").exists()

    # The control: handed on as they are, the same settings keep the same tools from it.
    checkout.change("tools/packages.py", "return {**kept, ", "return {**os.environ, ")
    change("requirements.lock")(checkout)
    assert subprocess.run(make, cwd=checkout.folder, env=variables, capture_output=True, check=False).returncode != 0
    assert not installed(checkout) >= WANTED


def test_pip_makes_it_from_an_index_without_uv_also_where_the_environments_own_python_is_asked(checkout, index):
    assert checkout.run({})[0] == 0
    change("requirements.lock")(checkout)
    (index / "uv-1.0-py3-none-any.whl").unlink()
    source = {"PIP_FIND_LINKS": str(index), "PIP_NO_INDEX": "1"}
    made = checkout.run(python=checkout.environment / "bin" / "python", **source)
    assert made == (0, [MADE[0], BY_PIP_SAID, MADE[1]])
    assert installed(checkout) >= WANTED
    assert checkout.is_ready()


def test_binder_lists_the_fonts_where_make_does(checkout):
    assert checkout.run({})[0] == 0
    programs = checkout.environment / "bin"
    (programs / "pip").write_text("#!/bin/sh\n", encoding="utf-8")
    (programs / "pip").chmod(0o700)
    (module := checkout.environment / "matplotlib" / "font_manager.py").parent.mkdir()
    module.write_text(FONT_MANAGER, encoding="utf-8")
    shutil.rmtree(checkout.environment / "var")
    settings = {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(checkout.environment)}
    subprocess.run(["sh", str(REPOSITORY / "postBuild")], cwd=checkout.folder, env=settings, check=True)  # noqa: S607
    assert (checkout.environment / "var" / "matplotlib").is_dir()
