"""A certificate to sign. Oracle: what was put into a copy of the released report; CODECHECK's specification 1.0."""

from __future__ import annotations

import getpass
import re
import shutil
from pathlib import Path

import pytest
import yaml

from peercompendium.verification import certificate, commands
from peercompendium.verification.compare import compare
from peergroups.places import REPOSITORY

# What only who checked can tell, by the specification; `codechecker` and `report` it must have.
LEFT_EMPTY = "report", "repository", "check_time", "certificate"


def written(reference: Path, rerun: Path, seconds: float = 61.4) -> str:
    return certificate.as_markdown(compare(reference, rerun), rerun, seconds)


def rows_of(text: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading of Markdown, its head left out."""
    section = text.partition(f"## {heading}")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [re.split(r"(?<!\\) \| ", line[2:-2]) for line in lines[2:]]


def test_every_file_of_the_manifest_has_a_verdict(reference, rerun):
    declared = yaml.safe_load((REPOSITORY / "codecheck.yml").read_text(encoding="utf-8"))["manifest"]
    rows = rows_of(written(reference, rerun), "The manifest")
    assert [row[0].replace("\\", "") for row in rows] == [entry["file"] for entry in declared]
    assert {row[2] for row in rows} == {"same"}


def test_what_differs_is_told_with_its_file_and_the_verdict_of_the_file(reference, rerun, times, change):
    table = "tables/02-how-burnout-was-scored.csv"
    times(rerun / table, 1.5)
    (rerun / "figures" / "03-means.svg").unlink()
    text = written(reference, rerun)
    verdicts = {row[0].partition("london-2021/")[2]: row[2] for row in rows_of(text, "The manifest")}
    off = {name: told for name, told in verdicts.items() if told != "same"}
    assert set(off) == {table, "figures/03-means.svg"}
    assert re.match(r"\d+ of 483 numbers differ", off[table])
    assert off["figures/03-means.svg"] == "pictures: 1 missing"
    assert "| missing | figures/03-means.svg | the whole file |" in text
    assert f"| differs | {table} | row " in text
    assert "explains none of the" in text


def test_it_is_a_codecheck_file_to_be_completed_whose_summary_is_the_verdict(reference, rerun):
    text = written(reference, rerun)
    filled = yaml.safe_load(text.partition("```yaml\n")[2].partition("```")[0])
    own = yaml.safe_load((REPOSITORY / "codecheck.yml").read_text(encoding="utf-8"))
    assert {name: filled.pop(name) for name in own} == own
    assert filled.pop("codechecker") == [{"name": None, "ORCID": None}]
    assert filled.pop("summary").endswith("are identical. Running everything again took 1 min 1 s.")
    assert filled == dict.fromkeys(LEFT_EMPTY)


def test_it_tells_the_machine_by_its_kind_and_nobody_by_name(reference, rerun):
    text = written(reference, rerun)
    told = dict(row for row in rows_of(text, "What was run") if len(row) == 2)
    assert {"python", "system", "machine", "cohort", "took"} <= set(told)
    assert told["took"] == "1 min 1 s"
    for private in (str(Path.home()), str(REPOSITORY), str(rerun.parent)):
        assert private not in text
    assert not re.search(rf"\b{re.escape(getpass.getuser())}\b", text)


def test_what_reports_say_is_no_markup(reference, rerun, change):
    change(rerun / "01-who-took-part.html", "</main>", "<b>a | b</b> `c` [d](javascript:e) &lt;script&gt;</main>")
    text = written(reference, rerun)
    (cells,) = ([*row] for row in rows_of(text, "What differed, and why") if "javascript" in "".join(row))
    assert len(cells) == 6
    assert r"\[d\](javascript:e)" in "".join(cells)
    assert "<script>" not in text


@pytest.fixture
def ended(here, monkeypatch, reference):
    """Run `verify`, in which the report that is made again is a copy of the released one."""
    monkeypatch.setattr(commands, "_run_again", lambda _, cohort, rerun: shutil.copytree(reference, rerun))

    def run(*words: str | Path) -> tuple[int, str]:
        ended = here("verify", *words)
        return ended.returncode, " ".join((ended.stdout + ended.stderr).split())

    return run


def test_the_command_writes_it_beside_the_verdict(ended, tmp_path):
    file = tmp_path / "out" / "certificate.md"
    code, said = ended("--out", tmp_path / "out", "--certificate", file)
    assert (code, "The same." in said, "certificate.md; sign it" in said) == (0, True, True)
    assert file.read_text(encoding="utf-8").startswith("# Certificate of a check, to be signed\n")


def test_what_it_cannot_be_written_for_is_one_sentence_before_anything_is_run(ended, reference, rerun, tmp_path):
    out = ("--out", tmp_path / "out")
    for words, sentence in {
        (reference, rerun, *out, "--certificate", tmp_path / "c.md"): "leave the second report out",
        (rerun, *out, "--certificate", tmp_path / "c.md"): "codecheck.yml lists; it lists none of it",
        (*out, "--certificate", tmp_path / "c.pdf"): "a name that ends in .md was expected",
        (*out, "--certificate", reference / "c.md"): "choose another --certificate",
        (*out, "--certificate", tmp_path / "out" / "rerun" / "c.md"): "choose another --certificate",
    }.items():
        code, said = ended(*words)
        assert (code, sentence in said, "Traceback" in said) == (2, True, False), said
        assert list(tmp_path.glob("**/c.*")) == []
        assert not (tmp_path / "out").exists()
    assert not (reference / "c.md").exists()
