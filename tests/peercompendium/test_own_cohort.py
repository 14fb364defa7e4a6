"""From files as they were sent to a cohort: the two commands, and the notebooks on cohorts that tell little.

Oracle: what was put into the files (`exports`).
"""

from __future__ import annotations

import ast
import json
from itertools import product

import pytest
import yaml
from examples import is_hunt
from exports import KINDS

from peercompendium import cli, failures
from peergroups import places
from peergroups.records import load


def run(monkeypatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["compendium", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code or 0


def written(folder, settings) -> str:
    file = folder / "cohort.yaml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return str(file)


def test_a_cohort_file_is_written_once_and_refused_in_one_line_while_marks_are_left(tmp_path, monkeypatch, capsys):
    KINDS["REDCap, raw"](tmp_path)
    file = tmp_path / "new.yaml"
    words = "cohort", "new", tmp_path / "data.csv", "--id", "leeds-2026", "--out", file
    assert run(monkeypatch, *words) == 0
    file.write_text(edited := file.read_text("utf-8") + "# mine\n", encoding="utf-8")
    assert run(monkeypatch, *words) == failures.BAD_INPUT
    assert file.read_text("utf-8") == edited
    capsys.readouterr()
    assert run(monkeypatch, "check", file) == failures.BAD_INPUT
    (line,) = capsys.readouterr().err.splitlines()
    # 19 items, title, coding and direction.
    assert "is still to be said" in line
    assert "and 21 more like it" in line


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"a,b\n1,2\n", "x", "no column of it holds answers to the questionnaire"),
        (b"<!DOCTYPE html><p>Sign in", "x", "is a web page"),
        (b"", "x", "is empty"),
        (b"a,b\n1,2\n", "Leeds 2026", "should be small letters, digits and single hyphens"),
    ],
)
def test_what_is_no_export_is_refused_and_nothing_is_written(tmp_path, monkeypatch, capsys, content, name, said):
    (tmp_path / "a.csv").write_bytes(content)
    out = tmp_path / "out.yaml"
    assert run(monkeypatch, "cohort", "new", tmp_path / "a.csv", "--id", name, "--out", out) == failures.BAD_INPUT
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_check_says_who_answered_when_what_was_left_out_and_what_looks_odd(tmp_path, monkeypatch, capsys):
    settings = KINDS["Qualtrics"](tmp_path)
    assert run(monkeypatch, "check", written(tmp_path, settings), "--ids") == 0
    said = capsys.readouterr().out
    assert "data.csv: 1 row left out: Status is Survey Preview" in said
    assert "14 answered before, 9 after, 9 both times." in said
    assert "with a client-related score: 14 before, 8 after" in said
    assert "Only before: P10, P11, P12, P13, P14\nOnly after: no one" in said
    assert "energy item" not in said
    assert "A report hides counts of people below 10 and rounds the others down to a multiple of 5.\n" in said
    assert "which too few people have: client-related after, personal after, work-related after." in said
    assert run(monkeypatch, "check", written(tmp_path, settings | {"disclosure": {"smallest_count": 0}})) == 0
    assert "A report hides" not in capsys.readouterr().out


def test_a_proposal_lists_as_not_read_only_columns_that_it_does_not_name(tmp_path, monkeypatch):
    KINDS["REDCap, raw"](tmp_path)
    assert run(monkeypatch, "cohort", "new", tmp_path / "data.csv", "--id", "x", "--out", tmp_path / "x.yaml") == 0
    (told,) = [line for line in (tmp_path / "x.yaml").read_text("utf-8").splitlines() if "are not read" in line]
    assert told.partition("names them: ")[2] == "group, cbi_complete"


def test_an_energy_item_that_was_turned_already_is_a_doubt(tmp_path, monkeypatch, capsys):
    settings = KINDS["turned already"](tmp_path)
    settings["answers"]["direction"] = "as answered"
    assert run(monkeypatch, "check", written(tmp_path, settings)) == 0
    assert "Look at this: The energy item goes against the other work items" in capsys.readouterr().out


def test_ids_that_never_match_are_a_doubt(tmp_path, monkeypatch, capsys):
    settings = KINDS["floats"](tmp_path)
    file = tmp_path / "answers.csv"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join(f"R{n}{line[3:]}" if n else line for n, line in enumerate(lines)), encoding="utf-8")
    assert run(monkeypatch, "check", written(tmp_path, settings)) == 0
    said = capsys.readouterr().out
    assert "None of the 14 who answered before has the id of one of the 9 who answered after." in said


def test_londons_figures_beside_another_cohort_are_a_doubt(tmp_path, monkeypatch, capsys):
    settings = KINDS["floats"](tmp_path) | {"published": str(places.DATA / "published")}
    assert run(monkeypatch, "check", written(tmp_path, settings)) == 0
    said = capsys.readouterr().out
    assert "`published` names London's figures" in said
    assert "The published personal figures before are of 9 people; the records have 14 scores." in said


ON_QUESTIONNAIRES = (
    "01-who-took-part",
    "02-how-burnout-was-scored",
    "03-before-and-after",
    "04-what-else-could-explain-it",
)
TELL_LITTLE = list(product((0, 10), ("nobody has an id", "REDCap, raw", "floats"), ON_QUESTIONNAIRES))


# Each kind with each notebook; in a hunt, with and without small counts hidden.
@pytest.mark.slow
@pytest.mark.hunt
@pytest.mark.parametrize(("smallest_count", "kind", "notebook"), TELL_LITTLE if is_hunt() else TELL_LITTLE[::2])
def test_notebooks_run_on_cohorts_that_tell_little(tmp_path, results_folder, kind, notebook, smallest_count):
    settings = KINDS[kind](tmp_path) | {"disclosure": {"smallest_count": smallest_count}, "weeks_between": 8}
    cohort = written(tmp_path, settings)
    names: dict[str, object] = {}
    cells = json.loads((places.REPOSITORY / "notebooks" / f"{notebook}.ipynb").read_text("utf-8"))["cells"]
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        code = ast.parse("".join(cell["source"]))
        exec(compile(code, notebook, "exec"), names)  # noqa: S102 (our own notebook)
        if "parameters" in cell["metadata"].get("tags", ()):
            names["cohort"] = cohort
    saved = (results_folder / "tables" / f"{notebook}.csv").read_text("utf-8")
    assert ("unpaired-answers" in saved) == (not load(cohort).paired)
    assert "mean-paired-difference" not in saved or load(cohort).paired
