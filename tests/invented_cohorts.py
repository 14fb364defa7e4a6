"""Cohorts of real people that nobody is: drawn from chance, or the one of 42 that an early report gave away."""

from __future__ import annotations

import ast
import csv
import random
import shutil
from pathlib import Path

import nbformat
import yaml

from peergroups import cbi, estimates, results
from peergroups.places import REPOSITORY
from peergroups.records import loading

NOTEBOOKS = [nbformat.read(file, as_version=4) for file in sorted((REPOSITORY / "notebooks").glob("0[1-4]-*.ipynb"))]
SPECIALTIES = ("general practice", "psychiatry", "paediatrics", "surgery", "emergency medicine")


class Drawn:
    """A cohort of invented people drawn from chance: their tables and cohort file, written into a folder."""

    def __init__(self, folder: Path, chance: random.Random, people: int, smallest: int | None = None):
        self.folder, self.chance = folder, chance
        self.everybody = [f"P{number:03}" for number in range(people)]
        lost, late, skipped = (
            chance.choice([0, 0.02, 0.1, 0.3]),
            chance.choice([0, 0, 0.03]),
            chance.choice([0.003, 0.03]),
        )
        answers = []
        for who in self.everybody:
            level, shift = chance.gauss(1.9, 0.8), chance.gauss(-0.3, 0.5)
            last = chance.random() < late
            times = {"before": not last and chance.random() > 0.03, "after": last or chance.random() > lost}
            for timepoint in (timepoint for timepoint, answered in times.items() if answered):
                worse = level + shift * (timepoint == "after")
                row = [25 * min(4, max(0, round(chance.gauss(worse, 0.9)))) for _ in cbi.ITEMS]
                answers.append([who, timepoint, *("" if chance.random() < skipped else points for points in row)])
        self._write("answers", [["participant", "timepoint", *cbi.LABELS], *answers])
        header = ["participant", "group", "gender", "specialty", "withdrew_after_session", "interviewed"]
        self._write("participants", [header, *map(self._person, self.everybody)])
        settings = {"id": "drawn", "title": "Drawn", "records": "real", "sessions": 6, "weeks_between": "8"}
        settings |= {"tables": {name: f"{name}.csv" for name in ("participants", "answers")}}
        coding = {str(points): points for points in (0, 25, 50, 75, 100)}
        settings |= {"answers": {"coding": coding, "direction": "more is worse"}}
        if smallest is not None:
            settings["disclosure"] = {"smallest_count": smallest}
        (folder / "cohort.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")

    def _person(self, who: str) -> list[str]:
        choose = self.chance.choice
        withdrew = choose(["", "", "", "", "", "2"])
        gender = choose(["female", "female", "male", "male", "non-binary"])
        return [who, choose("ABC"), gender, choose(SPECIALTIES), withdrew, choose(["yes", "no"])]

    def _write(self, name: str, rows: list[list]) -> None:
        with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    def report(self) -> Path:
        return tables_of(self.folder / "cohort.yaml", results.folder())


def tables_of(cohort: Path, report: Path) -> Path:
    """The tables of a report, as the notebooks' own cells write them, the simulated worlds apart."""
    for notebook in NOTEBOOKS:
        names: dict = {}
        for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
            if "parameters" in cell.metadata.get("tags", ()):
                exec(cell.source, names)  # noqa: S102
                names["cohort"] = str(cohort)
                continue
            exec(compile(_without_what_shows(cell.source), "cell", "exec"), names)  # noqa: S102
    study = loading.load(cohort)
    results.save("08", estimates.worlds.observed_drops(study), estimates.known.spreads(study))
    (report / "report.json").write_text("{}", encoding="utf-8")
    return report


def _without_what_shows(source: str) -> ast.Module:
    tree = ast.parse(source)
    shows = [node for node in tree.body if isinstance(node, ast.Expr) and ast.unparse(node).startswith("show.")]
    tree.body = [node for node in tree.body if node not in shows]
    return tree


LEEDS = Path(__file__).with_name("leeds-42")


def leeds(folder: Path, **disclosure: int) -> Path:
    """The cohort file of 42 people, 41 of whom answered before and 28 after; one left an item out after."""
    shutil.copytree(LEEDS, folder, dirs_exist_ok=True)
    settings = {"id": "leeds-42", "title": "Leeds", "records": "real", "disclosure": disclosure}
    settings |= {"tables": {name: f"{name}.csv" for name in ("participants", "answers")}}
    settings |= {"answers": {"coding": {str(p): p for p in range(0, 101, 25)}, "direction": "as answered"}}
    (folder / "leeds-42.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return folder / "leeds-42.yaml"


def changed(folder: Path, name: str, change) -> None:
    """Change the rows of one of a cohort's tables; `change` gets a list of dicts."""
    file = folder / f"{name}.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    columns = list(rows[0])
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
