"""Nobody's settings reach a report. Oracle: a kernel started plainly beside ours, which each setting does reach."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import nbformat
import papermill
import pytest
from ipykernel import kernelapp
from IPython.core import application

from givenfiles.faults import InputError
from peercompendium import isolation, kernel, kernels, run, temporary
from peercompendium.notebooks import Notebook
from peercompendium.preloaded import Server, server
from peergroups.places import REPOSITORY
from peergroups.records.cohort import read_cohort

pytestmark = pytest.mark.slow

FOREIGN_KERNEL = """{"argv": ["%s", "-c", "import os, runpy; os.environ['FOREIGN_KERNEL'] = 'yes'; \
runpy.run_module('ipykernel_launcher', run_name='__main__')", "-f", "{connection_file}"],
"display_name": "Python 3", "language": "python"}"""
# The setting's name, the files that make it, and the expression that is true in a kernel that it reached.
FILES = {
    "IPython start-up": ("home/.ipython/profile_default/startup/0.py", "import math; math.pi = 3", "math.pi == 3"),
    "IPython configuration": (
        "home/.ipython/profile_default/ipython_config.py",
        "get_config().InteractiveShell.ast_node_interactivity = 'all'",
        "get_ipython().ast_node_interactivity == 'all'",
    ),
    "pandas options": (
        "home/.ipython/profile_default/startup/1.py",
        "import pandas; pandas.set_option('display.precision', 2)",
        "pandas.get_option('display.precision') == 2",
    ),
    "module beside the cohort": ("cohort/krippendorff.py", "foreign = True", "hasattr(krippendorff, 'foreign')"),
    "module on PYTHONPATH": ("modules/sched.py", "foreign = True", "hasattr(sched, 'foreign')"),
    "sitecustomize on PYTHONPATH": (
        "modules/sitecustomize.py",
        "import sys; sys.foreign = True",
        "hasattr(sys, 'foreign')",
    ),
}
KERNELS = {
    "kernel in the home": "home/.local/share/jupyter/kernels/python3/kernel.json",
    "kernel on JUPYTER_PATH": "jupyter/kernels/python3/kernel.json",
}
STYLES = {
    "matplotlibrc in the home": "home/.config/matplotlib/matplotlibrc",
    "matplotlibrc by variable": "style/matplotlibrc",
    "matplotlibrc beside the cohort": "cohort/matplotlibrc",
}
VARIABLES = {
    "LANG": "de_DE.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Auckland", "COLUMNS": "40", "LINES": "7",
    "PYTHONWARNINGS": "always", "PYTHONOPTIMIZE": "1", "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "latin-1",
    "PYTHONPYCACHEPREFIX": "elsewhere", "OMP_NUM_THREADS": "3", "SOURCE_DATE_EPOCH": "1", "MPLBACKEND": "svg",
    "JUPYTER_PREFER_ENV_PATH": "0", "JUPYTER_DEFAULT_PROVISIONER_NAME": "local-provisioner", "NO_COLOR": "1",
    "NUMBA_CACHE_DIR": "elsewhere", "PIP_USER": "1", "NPY_DISABLE_CPU_FEATURES": "AVX2", "PEERGROUPS_RESULTS": "drafts",
}  # fmt: skip
PROBES = (
    {name: expression for name, (_, _, expression) in FILES.items()}
    | {"kernel": "'FOREIGN_KERNEL' in os.environ", "matplotlibrc": "matplotlib.rcParams['lines.linewidth'] == 9.5"}
    | {name: f"os.environ.get({name!r}) == {value!r}" for name, value in VARIABLES.items()}
)


def make_hostile(folder: Path, style: str, kernel: str) -> dict[str, str]:
    """Make all settings in a folder, but of the styles and kernels only the one named; returns the variables."""
    contents = {file: text for file, text, _ in FILES.values()}
    contents |= {STYLES[style]: "lines.linewidth: 9.5", KERNELS[kernel]: FOREIGN_KERNEL % sys.executable}
    for file, text in contents.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    (folder / "cohort").mkdir(exist_ok=True)
    home = folder / "home"
    return VARIABLES | {
        "HOME": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "MATPLOTLIBRC": str(folder / "style"),
        "PYTHONPATH": str(folder / "modules"),
        "PYTHONSTARTUP": str(folder / "modules" / "sitecustomize.py"),
        "JUPYTER_PATH": str(folder / "jupyter"),
        "JUPYTER_DATA_DIR": str(home / ".local" / "share" / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
    }


COMMAND = Path(sys.executable).with_name("compendium")
ELSEWHERE = {"TZ": "Pacific/Auckland", "LANG": "de_DE.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "7", "COLUMNS": "40"}
ELSEWHERE |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
KERNEL = "from ipykernel.kernelapp import IPKernelApp\napp = IPKernelApp.instance()"
TRANSPORT = f"{KERNEL}\n(app.transport, app.ip)"
PLACES = [
    ("matplotlibrc in the home", "kernel in the home"),
    ("matplotlibrc by variable", "kernel on JUPYTER_PATH"),
    ("matplotlibrc beside the cohort", "kernel in the home"),
]


@pytest.mark.parametrize(("style", "foreign"), PLACES)
def test_every_setting_reaches_a_kernel_that_is_started_plainly_and_none_reaches_ours(
    style, foreign, tmp_path, monkeypatch
):
    for name, value in make_hostile(tmp_path, style, foreign).items():
        monkeypatch.setenv(name, value)
    probe = (
        f"import krippendorff, math, matplotlib, os, pandas, sched, sys\n{{name for name, seen in {_asked()} if seen}}"
    )
    file = _notebook(tmp_path / "01-probe.ipynb", probe)
    plain = papermill.execute_notebook(str(file), None, cwd=str(tmp_path / "cohort"), progress_bar=False)
    assert _shown(plain) == set(PROBES)
    assert [_shown(_run(file, tmp_path, kernel)) for kernel in ("preloaded", "ordinary")] == [set(), set()]


def _asked() -> str:
    return f"({', '.join(f'({name!r}, {expression})' for name, expression in PROBES.items())},)"


def _notebook(file: Path, *sources: str, kernel: str = "python3") -> Path:
    cells = [nbformat.v4.new_code_cell("cohort = 'x'", metadata={"tags": ["parameters"]})]
    node = nbformat.v4.new_notebook(cells=[*cells, *map(nbformat.v4.new_code_cell, sources)])
    node.metadata["kernelspec"] = {"name": kernel, "display_name": "Python 3", "language": "python"}
    nbformat.write(node, file)
    return file


def _run(file: Path, folder: Path, kernel: str = "ordinary") -> nbformat.NotebookNode:
    ran = []

    def report(forks: Server | None) -> run.Report:
        notebook = Notebook(file, {"cohort": "x"})
        with run.tasks([notebook], read_cohort("london-2021"), {}, folder / "results", forks) as tasks:
            ran.extend((yield tasks))

    with server(kernel) as forks:
        run.side_by_side([report(forks)])
    return ran[0].notebook


def _shown(node: nbformat.NotebookNode) -> set[str]:
    return ast.literal_eval(node.cells[-1].outputs[-1].data["text/plain"])


@pytest.mark.hunt
def test_reports_made_at_once_in_other_surroundings_are_the_same_bytes(london_report, contents, tmp_path, hunt):
    """One among all settings, on one core without a network; in a hunt another beside it, with nothing set but where.

    The first starts each notebook by itself, what it is compared with forks them.
    Each is elsewhere, at another time and in another language than the report that they are compared with.
    """
    hostile = tmp_path / "hostile"
    among_settings = subprocess.Popen(
        [*_on_one_core_without_a_network(), COMMAND, "report", "london-2021.yaml", "--out", tmp_path / "a folder",
         "--kernel", "ordinary"],
        env=os.environ | _all_settings_and_broken_ones(hostile),
        cwd=hostile / "cohort", stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    elsewhere = [COMMAND, "report", "--out", "another"]
    beside = [
        subprocess.Popen(elsewhere, cwd=tmp_path, env=os.environ | ELSEWHERE, stderr=subprocess.PIPE, text=True)
        for _ in range(hunt.size(0, 1))
    ]
    for process, out in zip([among_settings, *beside], ["a folder", "another"], strict=False):
        said = process.communicate()[1]
        assert process.returncode == 0, said
        assert contents(tmp_path / out) == contents(london_report)


def _on_one_core_without_a_network() -> list[str]:
    """What to put before a command, as far as this machine lets a test do it."""
    before = ["taskset", "--cpu-list", "0"] if shutil.which("taskset") else []
    alone = ["unshare", "--net", "--map-root-user"]
    cut_off = (
        shutil.which("unshare") and not subprocess.run([*alone, "true"], capture_output=True, check=False).returncode
    )
    return [*before, *alone] if cut_off else before


def _all_settings_and_broken_ones(folder: Path) -> dict[str, str]:
    variables = make_hostile(folder, *PLACES[1])
    for name in ("jinja2", "matplotlib", "pandas", "papermill", "peergroups", "random", "typer", "yaml"):
        (folder / "modules" / f"{name}.py").write_text("raise SystemExit('stray')", encoding="utf-8")
        (folder / "cohort" / f"{name}.py").write_text("raise SystemExit('stray')", encoding="utf-8")
    shutil.copytree(REPOSITORY / "cohorts", folder / "cohort", dirs_exist_ok=True)
    shutil.copytree(REPOSITORY / "data", folder / "data")
    (folder / "cohort" / "matplotlibrc").write_bytes(b"\xff\xfe broken")
    _write_foreign_templates(folder / "jupyter" / "nbconvert" / "templates")
    _write_foreign_fonts(folder / "home" / ".cache" / "matplotlib")
    return variables | {"PYTHONWARNINGS": "error", "PYTHONDEVMODE": "1", "PYTHONINSPECT": "1"}


def _write_foreign_templates(folder: Path) -> None:
    for template in ("base/display_priority.j2", "base/null.j2", "page/index.html.j2"):
        (folder / template).parent.mkdir(parents=True, exist_ok=True)
        (folder / template).write_text("foreign", encoding="utf-8")


def _write_foreign_fonts(folder: Path) -> None:
    folder.mkdir(parents=True)
    (ours,) = Path(isolation.FIXED["MPLCONFIGDIR"]).glob("fontlist-*.json")
    fonts = ours.read_text(encoding="utf-8").replace("DejaVuSans.ttf", "DejaVuSansMono.ttf")
    (folder / ours.name).write_text(fonts, encoding="utf-8")


def test_what_a_machine_sets_for_all_of_its_kernels_is_left_out(monkeypatch):
    found_at_launch = []
    for name in ("SYSTEM_CONFIG_DIRS", "ENV_CONFIG_DIRS"):
        monkeypatch.setattr(application, name, ["/etc/ipython"])
    folders = application.SYSTEM_CONFIG_DIRS, application.ENV_CONFIG_DIRS
    monkeypatch.setattr(kernelapp, "launch_new_instance", lambda: found_at_launch.append([*folders]))
    monkeypatch.setenv("JPY_PARENT_PID", "1")
    monkeypatch.setattr(threading.Thread, "start", lambda thread: None)
    monkeypatch.setitem(sys.modules, "debugpy", None)
    kernel.run()
    assert found_at_launch == [[[], []]]


def test_the_surroundings_are_gone_when_the_block_ends_however_it_ends():
    before = dict(os.environ)
    within = {}
    with pytest.raises(ZeroDivisionError), isolation.isolated():
        within.update(os.environ, ended=1 / 0)
    with isolation.isolated() as private:
        within.update(os.environ)
    assert within["HOME"] == str(private)
    assert not private.exists()
    assert dict(os.environ) == before


def test_where_a_path_is_too_long_for_sockets_another_place_is_taken(tmp_path, monkeypatch):
    long = tmp_path / ("long" * 30)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    node = _run(_notebook(tmp_path / "01-a.ipynb", TRANSPORT), tmp_path)
    transport, folder = _shown(node)
    assert transport == "ipc"
    assert not folder.startswith(str(long))
    assert list(long.iterdir()) == []


def test_the_place_named_is_taken_where_it_will_do(tmp_path, monkeypatch):
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        with isolation.private_folder() as private:
            assert private.parent == Path(short)
            assert private.stat().st_mode & 0o777 == 0o700
        assert list(Path(short).iterdir()) == []


def test_where_no_place_holds_sockets_it_is_said_and_nothing_goes_through_ports(tmp_path, monkeypatch):
    monkeypatch.setattr(temporary, "places", lambda: [tmp_path / "nowhere"])
    with pytest.raises(InputError, match="no folder was found for sockets: TMPDIR should name one"):
        _run(_notebook(tmp_path / "01-a.ipynb", "1"), tmp_path)


def test_where_sockets_cannot_be_files_ports_are_encrypted(tmp_path, monkeypatch):
    monkeypatch.setattr(kernels, "SOCKETS_ARE_FILES", False)
    encrypted = "app.transport, app.curve_secretkey is not None"
    transport, secret = _shown(_run(_notebook(tmp_path / "01-a.ipynb", f"{KERNEL}\n({encrypted})"), tmp_path))
    assert (transport, secret) == ("tcp", True)


def test_the_kernel_is_this_python_whatever_a_notebook_calls_its_own(tmp_path):
    node = _run(
        _notebook(tmp_path / "01-a.ipynb", "import sys; (sys.executable, sys.prefix)", kernel="no-such"), tmp_path
    )
    assert _shown(node) == (sys.executable, sys.prefix)
