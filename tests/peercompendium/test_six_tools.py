"""From the files of six survey tools to scores, and to reports, by the commands alone and as the document says.

Oracle: what was put into the files, scored in the tests' own way (`exports.expected_scores`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from elsewhere import said_of_london
from exports import BEFORE, KINDS, expected_scores

from peergroups.records import load

TOOLS = "REDCap, raw", "Google Forms, two files", "Microsoft Forms", "Qualtrics", "LimeSurvey", "SPSS"
FILES = {".csv", ".xlsx", ".sav"}


def filled(proposal: str, truth: dict[str, Any]) -> str:
    """The proposal with every mark replaced by what is true, line by line; what has no mark stays as it is proposed."""
    told = truth["read"] if isinstance(truth["read"], list) else [truth["read"]]
    known = {"title": "Leeds", **truth["answers"]}
    items = {column: item for sent in told for column, item in sent.get("items", {}).items()}
    lines, place = [], -1
    for line in proposal.splitlines():
        place += line.startswith("  - file:")
        if "???" in line and not line.strip().startswith("#"):
            ((key, _),) = yaml.safe_load(line.strip().removeprefix("- ")).items()
            true = items[key] if line.startswith("      ") else told[place].get(key) or known[key]
            line = f"{line[: len(line) - len(line.lstrip())]}{json.dumps(key)}: {json.dumps(true, ensure_ascii=False)}"
        lines.append(line)
    return "\n".join(lines)


def made_by_the_commands(kind: str, folder: Path, here) -> Path:
    truth = KINDS[kind](folder)
    sent = sorted(file for file in folder.iterdir() if file.suffix in FILES)
    file = folder / "leeds-2026.yaml"
    assert here("cohort", "new", *sent, "--id", "leeds-2026", "--out", file).returncode == 0
    truth["read"] = sorted(truth["read"], key=lambda one: one["file"]) if len(sent) > 1 else truth["read"]
    file.write_text(filled(file.read_text("utf-8"), truth), encoding="utf-8")
    return file


@pytest.mark.parametrize("kind", TOOLS)
def test_scores_are_those_that_were_answered(tmp_path, here, kind):
    file = made_by_the_commands(kind, tmp_path, here)
    checked = here("check", file)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "14 answered before, 9 after, 9 both times." in checked.stdout
    assert "Look at this" not in checked.stdout
    scores = load(file).scores.dropna(subset="score")
    found = {(row.participant, row.timepoint, row.scale): float(row.score) for row in scores.itertuples()}
    renamed = {who: next(name for name in BEFORE if who in (name, name[1:])) for who in {who for who, _, _ in found}}
    assert {(renamed[who], *rest): score for (who, *rest), score in found.items()} == pytest.approx(expected_scores())


@pytest.mark.slow
@pytest.mark.hunt
@pytest.mark.parametrize("kind", TOOLS)
def test_a_whole_report_is_made_of_it(tmp_path, here, hunt, kind):
    """One of the six where a few cases are drawn, all of them in a hunt."""
    if kind not in TOOLS[: hunt.size(1, len(TOOLS))]:
        pytest.skip("in a hunt only")
    file = made_by_the_commands(kind, tmp_path, here)
    made = here("report", file, "--out", tmp_path / "report", "-p", "studies", "100")
    assert made.returncode == 0, made.stderr
    assert said_of_london(tmp_path / "report", article=False) == []
    assert here("attack", tmp_path / "report").returncode == 0
    hunt.count("reports")
