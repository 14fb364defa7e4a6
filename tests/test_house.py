"""The house: floors in their order, engines that stand alone, and a budget. Oracle: the imports as they are written."""

from __future__ import annotations

import ast
import runpy
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from peergroups.places import REPOSITORY

SRC = REPOSITORY / "src"
# From the ground up: a room imports from floors below its own only. Rooms of one floor do not know each other.
FLOORS = (
    ("attainable", "givenfiles", "peergroups.places"),
    ("qdafiles", "peergroups.caveats", "peergroups.responses", "peergroups.statistics"),
    ("peergroups.quantities",),
    ("peergroups.disclosure", "peergroups.cbi"),
    ("peergroups.records",),
    ("peergroups.results",),
    ("peergroups.estimates",),
    ("peergroups.show",),
    ("peercompendium",),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
ENGINES = {"givenfiles": {"givenfiles"}, "attainable": {"attainable"}, "qdafiles": {"givenfiles", "qdafiles"}}
# The most lines of code (docstrings, comments and blank lines apart). docs/decisions.md says what each raise bought.
MOST_TOGETHER, MOST_PEERGROUPS = 13_570, 6_020
MOST_TYPE_CHECKING = 8


def modules() -> dict[str, Path]:
    """Every module of `src/` by its dotted name."""
    names = {file: file.relative_to(SRC).with_suffix("").as_posix().replace("/", ".") for file in SRC.rglob("*.py")}
    return {name.removesuffix(".__init__"): file for file, name in names.items()}


def room_of(module: str) -> str | None:
    """The room a module is in; None for what is not ours."""
    return next((room for room in FLOOR_OF if module == room or module.startswith(f"{room}.")), None)


def imported(file: Path) -> Iterator[str]:
    """What a file imports, wherever in it, as dotted names of modules."""
    known = modules()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in inside)


def test_every_module_is_in_a_room():
    rooms = {name: room_of(name) for name in modules() if name != "peergroups"}
    assert [name for name, room in rooms.items() if room is None] == []
    assert set(rooms.values()) == set(FLOOR_OF)


def test_no_import_runs_up_or_stays_on_its_floor():
    wrong = []
    for name, file in modules().items():
        here = room_of(name)
        for other in imported(file):
            there = room_of(other)
            if here and there and there != here and FLOOR_OF[there] >= FLOOR_OF[here]:
                wrong.append(f"{name} imports {other}")
    assert wrong == []


def test_the_modules_of_a_room_do_not_go_in_circles():
    known = modules()
    waiting = {name: {other for other in imported(file) if other in known} - {name} for name, file in known.items()}
    # A package lists its modules; that they know the package by name is no circle of subjects.
    waiting = {name: found for name, found in waiting.items() if known[name].name != "__init__.py"}
    waiting = {name: found & set(waiting) for name, found in waiting.items()}
    while free := {name for name, found in waiting.items() if not found}:
        waiting = {name: found - free for name, found in waiting.items() if name not in free}
    assert waiting == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_stands_alone(engine):
    """Imported in a Python that sees nothing else of ours, each of its modules loads."""
    inside = [name for name in modules() if room_of(name) == engine]
    seen = (
        f"import sys; {'; '.join(f'import {name}' for name in inside)}; "
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout.split()
    ours = {name.split(".")[0] for name in modules()}
    assert set(loaded) & ours == ENGINES[engine]


def test_no_private_name_is_used_in_another_module():
    wrong = []
    for name, file in modules().items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and room_of(node.module or ""):
                wrong += [f"{name}: {alias.name}" for alias in node.names if alias.name.startswith("_")]
    assert wrong == []


def test_every_package_lists_its_rooms():
    for name, file in modules().items():
        if file.name != "__init__.py":
            continue
        listed = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        rooms = {path.stem for path in file.parent.glob("*.py")} | {
            path.parent.name for path in file.parent.glob("*/__init__.py")
        }
        missing = [room for room in sorted(rooms - {"__init__"}) if f"`{room}`" not in listed]
        assert missing == [], f"the docstring of {name} does not name {missing}"


def test_no_package_of_ours_has_the_name_of_a_library_that_is_installed():
    ours = {name.split(".")[0] for name in modules()}
    installed = packages_distributions()
    assert {name: installed[name] for name in ours if set(installed.get(name, [])) - {"peer-groups-compendium"}} == {}
    assert ours & sys.stdlib_module_names == set()


def test_the_code_stays_within_its_budget():
    sizes = runpy.run_path(str(REPOSITORY / "tools" / "size.py"))["by_package"]()
    assert sizes.total() <= MOST_TOGETHER
    assert sizes["peergroups"] <= MOST_PEERGROUPS


def test_imports_for_type_checkers_alone_are_few():
    sources = [file.read_text(encoding="utf-8") for file in modules().values()]
    assert sum(source.count("if TYPE_CHECKING") for source in sources) <= MOST_TYPE_CHECKING
