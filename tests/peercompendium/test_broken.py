"""Tables and cohort files that something happened to, given to the commands: right, or refused in sentences.

Refused is: ended with 2, sentences for people on stderr, and nothing written. Oracle of what is right: what was put
into the files where the damage left them their meaning, else plain arithmetic on the answers that were read.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from examples import cases
from exports import BEFORE, KINDS, expected_scores
from hypothesis import given
from hypothesis import strategies as st

from peercompendium import cli, failures
from peergroups.records import load

FORMS = "REDCap, raw", "Google Forms, two files", "Microsoft Forms", "Qualtrics", "LimeSurvey", "SPSS", "a row a person"
ODD = st.sampled_from(
    [
        *("", " ", "null", "~", "yes", "0", "-1", "1e999", "9" * 400, "2026-01-05", "???", "none", "\u00a0", "é", "=1"),
        *("[", "{}", "[[[[", "{" * 300, "&a [*a]", "*a", "!!python/object:os.system x", "!!binary x", "|", ">", "'"),
        *("%YAML 9", "---", "...", "\t", "../..", "/", ".", "\x00", "\u202e", "\ufeff", "before", "P01", "75,0", '"'),
    ]
) | st.text(max_size=8)  # fmt: skip
PLACES = st.integers(0, 10**6)
SAID_BY_NOBODY = re.compile(r"Traceback|class '|pydantic|<.* at 0x|Error:|Errno|\bstr_|\^\[")
IN_FILE = "cut", "flip", "insert", "line away", "line twice", "cell", "empty", "folder", "away"
IN_SETTINGS = "cut", "value", "key", "line away", "line twice", "indent", "insert", "odd line"


def run(*words: object) -> tuple[int, str, str]:
    """The `compendium` command: how it ended, what it said."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    argv = patch.object(sys, "argv", ["compendium", *map(str, words)])
    with argv, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
    return code, out.getvalue(), err.getvalue()


def damaged(content: bytes, how: str, draw: Any) -> bytes:
    """The content after one thing happened to it."""
    # Drawn without a look at the content: a workbook has the time in it, and is not as long each time.
    lines = content.split(b"\n")
    place, line = draw(PLACES) % (len(content) + 1), draw(PLACES) % len(lines)
    odd = draw(ODD).encode("utf-8", "surrogatepass")
    if how == "cut":
        return content[:place]
    if how == "flip":
        return content[:place] + bytes(255 - byte for byte in content[place : place + 2]) + content[place + 2 :]
    if how == "insert":
        return content[:place] + odd + content[place:]
    if how == "empty":
        return b""
    if how == "line away":
        del lines[line]
    elif how == "line twice":
        lines.insert(line, lines[line])
    elif how == "odd line":
        lines.insert(line, odd)
    elif how == "indent":
        lines[line] = b" " * draw(st.integers(1, 3)) + lines[line]
    elif how == "cell":
        cells = re.split(rb"([,;\t])", lines[line])
        cells[draw(PLACES) % len(cells)] = odd
        lines[line] = b"".join(cells)
    elif how in ("value", "key"):
        key, colon, value = lines[line].partition(b":")
        lines[line] = odd + colon + value if how == "key" else key + colon + b" " + odd
    return b"\n".join(lines)


def right(file: Path, unhurt: bool) -> None:
    study = load(file)
    if study.answers is None:
        return
    coded = study.cohort.answers
    for row in study.scores.dropna(subset="score").itertuples():
        (mine,) = study.answers.query("participant == @row.participant and timepoint == @row.timepoint").to_dict(
            "records"
        )
        worth = {item: coded.coding[mine[item]] for item in coded.items if isinstance(mine[item], str)}
        turned = [
            100 - points
            if coded.direction == "more is better" or (item == "work_energy_left" and coded.direction == "as answered")
            else points
            for item, points in worth.items()
            if item.startswith(row.scale)
        ]
        assert float(row.score) == pytest.approx(sum(turned) / len(turned))
        if unhurt:
            who = next(name for name in BEFORE if row.participant in (name, name[1:]))
            assert float(row.score) == pytest.approx(expected_scores()[who, row.timepoint, row.scale])


def refused(code: int, err: str) -> None:
    assert code == failures.BAD_INPUT
    assert err.strip()
    assert not SAID_BY_NOBODY.search(err), err


@pytest.mark.slow
@pytest.mark.hunt
@cases(200)
@given(data=st.data())
def test_what_is_broken_is_read_rightly_or_refused_in_sentences_and_nothing_is_written(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("broken")
    settings = KINDS[data.draw(st.sampled_from(FORMS))](folder)
    sent = sorted(file for file in folder.iterdir() if file.is_file())
    file, written = folder / "leeds-2026.yaml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    content = written.encode()
    for how in data.draw(st.lists(st.sampled_from(IN_SETTINGS), max_size=2)):
        content = damaged(content, how, data.draw)
    file.write_bytes(content)
    hurt = data.draw(st.sampled_from([*IN_FILE, *[""] * 4]))
    if hurt in ("folder", "away"):
        sent[0].unlink()
    elif hurt:
        sent[0].write_bytes(damaged(sent[0].read_bytes(), hurt, data.draw))
    if hurt == "folder":
        sent[0].mkdir()
    there = sorted(folder.rglob("*"))

    code, out, err = run("check", file)
    if code:
        refused(code, err)
        code, _, err = run("report", file, "--kernel", "ordinary", "--out", folder / "report")
        refused(code, err)
    else:
        assert "No faults." in out
        same = content == written.encode() and not hurt
        right(file, same)
    assert sorted(folder.rglob("*")) == there

    code, _, err = run("cohort", "new", *sent, "--id", "leeds-2026", "--out", folder / "proposed.yaml")
    if code:
        refused(code, err)
        assert sorted(folder.rglob("*")) == there
    else:
        proposed = yaml.safe_load((folder / "proposed.yaml").read_text("utf-8"))
        assert [folder / told["file"] for told in proposed["read"]] == sent
        code, _, err = run("check", folder / "proposed.yaml")
        refused(code, err)  # the marks are still in it
