"""What was made from what: the report as an RO-Crate with a record of each notebook's run.

RO-Crate 1.1 with the Process Run Crate profile 0.5. Nothing in it varies from run to run: when and on what machine is
told by `made-with.json`, which is not compared.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import yaml

from peercompendium import manifest
from peercompendium.made_with import inputs_of, may_leave, named
from peercompendium.manifest import checksum
from peercompendium.notebooks import COHORT, Notebook
from peercompendium.reference_page import LIBRARIES
from peergroups.places import REPOSITORY
from peergroups.records.study import Study

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
SHA256 = "https://w3id.org/ro/terms/workflow-run#sha256"
LICENCE = "https://spdx.org/licenses/CC-BY-4.0"
KINDS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
# What varies is no part of the crate, and neither is the crate's own description.
LEFT_OUT = ("made-with.json", "ro-crate-metadata.json", manifest.NAME)


def write_crate(study: Study, ran: Iterable[Notebook], parameters: Mapping[str, Any], folder: Path) -> None:
    """Write `ro-crate-metadata.json` for the report in `folder`: its files, and what each notebook made them from."""
    from rocrate.rocrate import ROCrate

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # files that are described where they lie, and not copied
        crate = ROCrate(version="1.1")
    crate.metadata.extra_terms["sha256"] = SHA256
    _describe(crate, study)
    files = {name: _add_file(crate, folder, name) for name in _names(folder)}
    inputs = [_add_input(crate, name, file, may_leave(study, file)) for name, file in inputs_of(study.cohort)]
    software = _add_software(crate)
    runs = [_add_run(crate, notebook, software, inputs, parameters, files) for notebook in ran]
    crate.root_dataset["mentions"] = runs
    crate.metadata.write(folder)


def _describe(crate: ROCrate, study: Study) -> None:
    root = crate.root_dataset
    root["name"] = f"{study.cohort.title}: a report"
    root["description"] = f"Pages, tables, pictures and executed notebooks made from {study.origin} records."
    root["datePublished"] = str(_citation()["date-released"])
    profile = {"@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}
    root["conformsTo"] = _add(crate, PROFILE, profile)
    if study.origin == "synthetic":
        licence = {"@type": "CreativeWork", "name": "Creative Commons Attribution 4.0 International"}
        root["license"] = _add(crate, LICENCE, licence)
    else:
        root["license"] = "Private records: not to be passed on without the permission of their owner."


@cache
def _citation() -> dict:
    return yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))


def _names(folder: Path) -> list[str]:
    found = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return [name for name in found if name not in LEFT_OUT]


def _add_file(crate: ROCrate, folder: Path, name: str):
    facts = {"name": name, "encodingFormat": KINDS[Path(name).suffix], "sha256": checksum(folder / name)}
    facts["contentSize"] = str((folder / name).stat().st_size)
    return crate.add_file(dest_path=name, properties=facts)


def _add_input(crate: ROCrate, name: str, file: Path, open_to_all: bool):
    facts = {"@type": "CreativeWork", "name": name}
    facts |= {"alternateName": file.name, "identifier": named(file)} if open_to_all else {}
    return _add(crate, f"#input-{quote(name)}", facts)


def _add_software(crate: ROCrate) -> list:
    return [
        _add(crate, f"#{name}", {"@type": "SoftwareApplication", "name": name, "softwareVersion": version(name)})
        for name in ("peer-groups-compendium", *LIBRARIES)
    ]


def _add_run(crate: ROCrate, notebook: Notebook, software: list, inputs: list, parameters: Mapping, files: dict):
    source = {"@type": "SoftwareSourceCode", "name": notebook.file.name, "identifier": named(notebook.file)}
    source |= {"programmingLanguage": "Python", "softwareRequirements": software, "version": _citation()["version"]}
    given = {name: parameters.get(name, default) for name, default in notebook.parameters.items() if name != COHORT}
    run = {"@type": "CreateAction", "name": f"Run of {notebook.file.name}"}
    run["description"] = "The notebook, run through papermill with these parameters and inputs, and made into a page."
    run["instrument"] = _add(crate, f"#notebook-{notebook.name}", source)
    run["object"] = [*inputs, *(_add_parameter(crate, notebook, *parameter) for parameter in given.items())]
    run["result"] = [files[name] for name in files if Path(name).name.startswith(notebook.name[:3])]
    return _add(crate, f"#run-{notebook.name}", run)


def _add_parameter(crate: ROCrate, notebook: Notebook, name: str, value: object):
    facts = {"@type": "PropertyValue", "name": name, "value": str(value)}
    return _add(crate, f"#parameter-{notebook.name[:2]}-{name}", facts)


def _add(crate: ROCrate, identifier: str, facts: dict):
    from rocrate.model.contextentity import ContextEntity

    return crate.add(ContextEntity(crate, identifier, properties=facts))
