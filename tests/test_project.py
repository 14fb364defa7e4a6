"""What the project promises about itself: one lock, two floors, working links, nothing of anybody's machine."""

from __future__ import annotations

import ast
import re
import runpy
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement

from peergroups.places import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
PACKAGE = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", re.MULTILINE)


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=False)  # noqa: S607
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.splitlines() if (REPOSITORY / name).is_file()]


@pytest.mark.parametrize(
    ("name", "packages"), [("requirements.lock", 100), ("tests/programs.lock", 50), ("tools/cluster.lock", 50)]
)
def test_every_package_of_a_lock_has_one_version_and_hashes_and_no_address(name, packages):
    lock = read(name)
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    assert len(entries) > packages
    for entry in entries:
        assert PACKAGE.match(entry), entry
        assert "--hash=sha256:" in entry
    assert not re.search(r"https?:|--(extra-)?index|--find-links|@ ", lock)


def test_everything_the_project_asks_for_is_in_the_lock():
    asked = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["develop"]]
    names = {re.split(r"[\[<>=~! ]", requirement)[0].replace("_", "-") for requirement in asked}
    assert names <= {name for name, _ in PACKAGE.findall(LOCK)}


def test_the_oldest_version_of_each_library_is_named_and_the_locks_is_none_older():
    locked = dict(PACKAGE.findall(LOCK))
    for requirement in map(Requirement, PROJECT["dependencies"]):
        (oldest,) = requirement.specifier
        assert oldest.operator == ">=", requirement
        assert requirement.specifier.contains(locked[requirement.name]), requirement


def test_conda_installs_from_the_same_lock_and_adds_nothing():
    *conda, pip = yaml.safe_load(read("environment.yml"))["dependencies"]
    assert pip == {"pip": ["--requirement requirements.lock"]}
    python, installer = conda
    assert installer == "pip"
    version = tuple(map(int, python.removeprefix("python=").split(".")))
    assert PROJECT["requires-python"] == ">=3.11"
    assert version >= (3, 11)


def test_the_environment_that_runs_these_tests_is_the_locked_one():
    from importlib.metadata import distributions

    installed = {found.name.lower().replace("_", "-").replace(".", "-"): found.version for found in distributions()}
    locked = {name.replace(".", "-"): version for name, version in PACKAGE.findall(LOCK)}
    differing = {
        name: (installed[name], version) for name, version in locked.items() if installed.get(name, version) != version
    }
    assert differing == {}


def test_an_environment_that_is_there_is_not_made_again():
    environment = runpy.run_path(str(REPOSITORY / "tools" / "environment.py"))
    stamp = environment["STAMP"]
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != environment["made_from"]():
        pytest.skip("this environment was not made by make, or not from this lock")
    python = subprocess.run(["make", "-pn", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True)  # noqa: S607
    assert "tools/environment.py" in python.stdout
    said = subprocess.run(
        [sys._base_executable, "tools/environment.py"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert said.stdout + said.stderr == ""


def test_every_target_of_the_makefile_is_in_its_help():
    makefile = read("Makefile")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) - {"help", "environment", "programs", "committed"}
    assert targets == set(re.findall(r"make ([a-z]+)", makefile.partition("help: ##")[2].partition("environment:")[0]))


def test_the_ground_floor_never_imports_the_upper_one():
    for file in (REPOSITORY / "src" / "peergroups").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(module.split(".")[0] == "peercompendium" for module in modules), file


def test_relative_links_of_the_documents_lead_somewhere():
    for name in tracked():
        if name.endswith(".md"):
            for link in re.findall(r"\]\(([^)#]+)", read(name)):
                assert link.startswith("https://") or ((REPOSITORY / name).parent / link).exists(), f"{name}: {link}"


def test_no_file_names_a_machine_a_registry_or_a_user():
    # Put together from pieces, so that this file passes its own test.
    telling = [
        "/ro" + "ot/",
        "/ho" + "me/",
        "/wo" + "rk/",
        "py" + "pi.org",
        "python" + "hosted",
        "npm" + "js",
        "deb" + "ian.org",
    ]
    for name in tracked():
        content = (REPOSITORY / name).read_bytes()
        for text in telling:
            assert text.encode() not in content, f"{name} holds {text}"


def test_the_citation_agrees_with_the_project_and_names_the_article():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["version"] == PROJECT["version"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    (article,) = citation["references"]
    assert article["doi"] == "10.1192/bjb.2024.32"
    assert "orcid" not in read("CITATION.cff").lower()
