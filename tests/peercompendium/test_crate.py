"""The report as an RO-Crate. Oracle: roc-validator's Process Run Crate profile, in an environment of its own.

The validator must not fetch the context, so it is given a copy of the crate with one inlined: that of RO-Crate 1.3,
which the rocrate library brings, which has all terms of 1.1.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rocrate

from peergroups.places import REPOSITORY

VALIDATOR = REPOSITORY / ".venv-programs" / ("Scripts" if sys.platform == "win32" else "bin") / "rocrate-validator"
CONTEXT = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"


@pytest.fixture(scope="module")
def metadata(london_report) -> dict:
    return json.loads((london_report / "ro-crate-metadata.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def by_id(metadata) -> dict[str, dict]:
    return {entity["@id"]: entity for entity in metadata["@graph"]}


def valid(report: Path, metadata: dict, folder: Path) -> bool:
    if not VALIDATOR.is_file():
        pytest.skip("no .venv-programs: `make test` makes it; the crate was not validated")
    copy = folder / "crate"
    shutil.copytree(report, copy)
    for name in ("made-with.json", "contents.sha256"):
        (copy / name).unlink()
    terms = json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"]
    inlined = metadata | {"@context": terms | metadata["@context"][1]}
    (copy / "ro-crate-metadata.json").write_text(json.dumps(inlined), encoding="utf-8")
    command = [
        VALIDATOR,
        "-y",
        "validate",
        "--offline",
        "-p",
        "process-run-crate-0.5",
        "-f",
        "json",
        "--no-paging",
        copy,
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(ended.stdout[ended.stdout.index("{") :])
    assert told["passed"] == (ended.returncode == 0)
    return told["passed"]


def test_it_is_a_valid_process_run_crate(london_report, metadata, tmp_path):
    assert metadata["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    assert valid(london_report, metadata, tmp_path)


def test_a_crate_broken_on_purpose_is_found_out(london_report, metadata, tmp_path):
    broken = json.loads(json.dumps(metadata))
    for entity in broken["@graph"]:
        entity.pop("instrument", None)
    assert not valid(london_report, broken, tmp_path)


def named_by_git(file: Path) -> str:
    content = file.read_bytes()
    return f"swh:1:cnt:{hashlib.sha1(b'blob %d' % len(content) + bytes(1) + content).hexdigest()}"  # noqa: S324


def test_every_file_is_in_it_once_with_its_checksum(london_report, by_id):
    parts = [part["@id"] for part in by_id["./"]["hasPart"]]
    files = {file.relative_to(london_report).as_posix() for file in london_report.rglob("*") if file.is_file()}
    assert sorted(parts) == sorted(files - {"made-with.json", "ro-crate-metadata.json", "contents.sha256"})
    for name in parts:
        assert by_id[name]["sha256"] == hashlib.sha256((london_report / name).read_bytes()).hexdigest()


def test_every_notebook_has_a_run_with_its_parameters_inputs_and_results(by_id):
    runs = {name: entity for name, entity in by_id.items() if entity["@type"] == "CreateAction"}
    assert len(runs) == len(list((REPOSITORY / "notebooks").glob("0*.ipynb")))
    run = runs["#run-03-before-and-after"]
    given = {by_id[one["@id"]]["name"]: by_id[one["@id"]] for one in run["object"]}
    assert given["level"]["value"] == "0.95"
    assert given["answers"]["identifier"] == named_by_git(REPOSITORY / "data" / "synthetic" / "answers.csv")
    assert by_id[run["instrument"]["@id"]]["identifier"] == named_by_git(
        REPOSITORY / "notebooks" / "03-before-and-after.ipynb"
    )
    made = {one["@id"] for one in run["result"]}
    assert {"03-before-and-after.html", "tables/03-before-and-after.csv", "figures/03-means.svg"} <= made
    assert not any(name.startswith("figures/02") for name in made)
    required = by_id[run["instrument"]["@id"]]["softwareRequirements"]
    assert {"#papermill", "#pandas"} <= {one["@id"] for one in required}


def test_it_says_nothing_of_when_where_or_by_whom(metadata):
    text = json.dumps(metadata)
    for varies in ("startTime", "endTime", "agent", str(Path.home()), str(REPOSITORY)):
        assert varies not in text
