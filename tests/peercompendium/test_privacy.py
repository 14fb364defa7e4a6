"""What leaves the house gives nobody away. Oracle: the attack, which uses nothing of the rules; invented cohorts.

The tables are those that the notebooks write: their own cells are run, without what only shows.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import random
import re
from pathlib import Path

import nbformat
import pytest
import yaml

from givenfiles.faults import InputError
from peercompendium.attack import attack
from peercompendium.report import make_report, refuse_what_gives_away
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


@pytest.fixture
def drawn(tmp_path, results_folder):
    def draw(chance: random.Random, people: int, smallest: int | None = None) -> Drawn:
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return Drawn(folder, chance, people, smallest)

    return draw


def sizes(hunt, few: int, many: int):
    return hunt.draws(["25", "42", "60", "any"], few, many)


def people_of(kind: str, chance: random.Random) -> int:
    return int(kind) if kind != "any" else chance.randint(9, 90)


@pytest.mark.hunt
def test_with_nothing_hidden_somebody_is_found_in_three_cohorts_of_four(drawn, hunt):
    found = []
    for kind, chance in sizes(hunt, 4, 200):
        report = drawn(chance, people_of(kind, chance), 0).report()
        found.append(any(finding.kind == "person" for finding in attack(report)))
        hunt.count("somebody found" if found[-1] else "nobody found")
    assert sum(found) >= 0.75 * len(found)


@pytest.mark.hunt
@pytest.mark.parametrize("smallest", [None, 5, 3])
def test_under_the_rules_nothing_is_found(drawn, hunt, smallest):
    for kind, chance in sizes(hunt, 4 if smallest is None else 2, 200 if smallest is None else 40):
        report = drawn(chance, people_of(kind, chance), smallest).report()
        assert list(map(str, attack(report, smallest or 10))) == []
        hunt.count(kind)


@pytest.mark.hunt
@pytest.mark.parametrize("people", [25, 42, 60])
def test_under_the_rules_most_numbers_are_shown(drawn, hunt, people):
    """Fewer than 35 of 100 numbers hidden on the first three pages; the means before and after are shown."""
    for _, chance in sizes(hunt, 1, 20):
        tables = (drawn(chance, people).report() / "tables").glob("0[1-3]*.csv")
        rows = [row for table in tables for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())]
        hidden = [row for row in rows if row["method"].startswith("hidden")]
        assert len(hidden) < 0.35 * len(rows)
        means = [row for row in rows if row["quantity"] == "mean-score" and row["timepoint"] in cbi.TIMEPOINTS]
        assert len(means) >= 6
        assert all(row["estimate"] for row in means)
        hunt.count(f"{len(hidden) / len(rows):.0%} hidden")


def test_a_whole_report_gives_nobody_away_and_tells_no_exact_size(drawn, tmp_path):
    """Pages, pictures, notebooks and descriptions of a cohort whose sizes stand in no other number of a report."""
    cohort = drawn(random.Random("57"), 57)
    report = make_report(cohort.folder / "cohort.yaml", tmp_path / "report")
    assert list(map(str, attack(report))) == []
    checksums = {hashlib.sha256(file.read_bytes()).hexdigest() for file in cohort.folder.iterdir()}
    for file in (file for file in report.rglob("*") if file.suffix in {".json", ".sha256", ".html", ".ipynb", ".csv"}):
        text = file.read_text(encoding="utf-8")
        assert not [checksum for checksum in checksums if checksum in text], file.name
        assert not re.search(r"\bP0\d\d\b|answers\.csv|participants\.csv", text), file.name
    told = "".join(page.read_text(encoding="utf-8") for page in report.glob("*.html"))
    words = re.sub(
        r"<svg.*?</svg>|<[^>]*>", lambda tag: " ".join(re.findall(r'aria-label="([^"]*)"', tag[0])), told, flags=re.S
    )
    assert "55 people were recruited" in words
    assert words.count("Counts of people are rounded down to a multiple of 5, scores are rounded too.") >= 5
    assert not re.search(r"\b57 (people|of|were)|of 57\b", words)


def test_a_report_in_which_something_is_found_is_not_written(drawn):
    exact = drawn(random.Random("exact"), 42, 0)
    report = exact.report()
    refuse_what_gives_away(loading.load(exact.folder / "cohort.yaml"), report)  # it hides no small counts
    settings = yaml.safe_load((exact.folder / "cohort.yaml").read_text(encoding="utf-8"))
    (exact.folder / "cohort.yaml").write_text(yaml.safe_dump(settings | {"disclosure": {}}), encoding="utf-8")
    with pytest.raises(InputError, match="the report should give nobody away"):
        refuse_what_gives_away(loading.load(exact.folder / "cohort.yaml"), report)


def test_the_ordinary_cohort_is_given_away_without_rules(drawn, results_folder):
    """Two of those who answered after left an item out each; one score is worked out by hand from the same tables."""
    cohort = drawn(random.Random("one"), 42, 0)
    answers = list(csv.DictReader((cohort.folder / "answers.csv").read_text(encoding="utf-8").splitlines()))
    personal = cbi.items_of("personal")
    for row in answers:
        for item in personal:
            row[item] = row[item] or "50"
    someone = next(row for row in answers if row["timepoint"] == "after")
    someone[personal[0]] = ""
    cohort._write("answers", [list(answers[0]), *(list(row.values()) for row in answers)])
    score = sum(int(someone[item]) for item in personal[1:]) / 5
    found = [finding.follows for finding in attack(cohort.report()) if "left an item out" in finding.follows]
    spans = [re.findall(r"[\d.]+", follows.partition("score")[2]) for follows in found]
    assert any(float(span[0]) <= score <= float(span[-1]) for span in spans)
