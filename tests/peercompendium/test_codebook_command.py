"""`compendium codebook`: what it writes, and what it says of a cohort that has none."""

from __future__ import annotations

import pytest

import qdafiles
from peercompendium import cli, failures
from peergroups import places


def run(monkeypatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["compendium", "codebook", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code or 0


def test_the_codebook_goes_where_it_is_asked_to_and_else_into_this_folder(tmp_path, monkeypatch, capsys, london):
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch) == 0
    assert capsys.readouterr().out == "london-2021.qdc\n"
    assert run(monkeypatch, places.LONDON, "--out", tmp_path / "other.qdc") == 0
    assert (tmp_path / "other.qdc").read_bytes() == (tmp_path / "london-2021.qdc").read_bytes()
    written = qdafiles.read_codebook(tmp_path / "other.qdc").codebook
    assert (~written["is_folder"]).sum() == len(london.codebook)
    assert set(written["label"][written["is_folder"]]) == set(london.codebook["theme"])


def test_a_cohort_without_a_codebook_is_told_so(invented, tmp_path, monkeypatch, capsys):
    for name in ("segments", "codebook"):
        invented.drop_table(name)
    assert run(monkeypatch, invented.write(), "--out", tmp_path / "out.qdc") == failures.BAD_INPUT
    assert "tables.codebook: this key is needed to write a codebook" in capsys.readouterr().err
    assert not (tmp_path / "out.qdc").exists()


def test_files_of_somebody_else_are_never_overwritten(tmp_path, monkeypatch, capsys):
    (tmp_path / "answers.csv").write_text("mine", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, places.LONDON, "--out", "answers.csv") == failures.BAD_INPUT
    assert "answers.csv: is there" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["compendium", "synthetic", "--out", "."])
    with pytest.raises(SystemExit, match="2"):
        cli.main()
    assert "answers.csv: is there" in capsys.readouterr().err
    assert [(file.name, file.read_text("utf-8")) for file in tmp_path.iterdir()] == [("answers.csv", "mine")]
