"""The Snakefile on one machine. Oracle: which cohorts a stand-in for `compendium` was asked to make, and what was said.

The stand-in makes a report that is its cohort's text, and takes one for up to date while that is so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from peergroups.places import REPOSITORY

SNAKEMAKE = REPOSITORY / ".venv-cluster" / "bin" / "snakemake"
BAD = "cannot be read"
STAND_IN = """#!{python}
import json, pathlib, sys
words = sys.argv[2:]
out = pathlib.Path(words[words.index("--out") + 1])
named = [pathlib.Path(word) for word in words if word.startswith("cohorts")]
files = sorted(file for one in named for file in (one.glob("*.yaml") if one.is_dir() else [one]))
report = lambda file: out / f"{{file.stem}}.html"
made = lambda file: report(file).exists() and report(file).read_text() == file.read_text()
if "--list" in words:
    for file in files:
        print(json.dumps({{"file": str(file), "inputs": [str(file)], "up_to_date": made(file)}}))
    sys.exit()
if "--index-only" in words:
    sys.exit()
with open("asked.txt", "a") as asked:
    print(*(file.stem for file in files), file=asked)
bad = [file for file in files if "{bad}" in file.read_text()]
for file in set(files) - set(bad):
    out.mkdir(exist_ok=True)
    report(file).write_text(file.read_text())
    print(f"[1/1] {{file.stem}} is made")
for file in bad:
    print(f"Not made: {{file.stem}}")
sys.exit(len(bad))
"""


class Checkout:
    """A small checkout with the project's own Snakefile and eight cohorts, in chunks of two."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.copytree(REPOSITORY / "profiles", folder / "profiles")
        for name in ("Snakefile", "environment.yml"):
            shutil.copy(REPOSITORY / name, folder)
        command = folder / ".venv" / "bin" / "compendium"
        command.parent.mkdir(parents=True)
        command.write_text(STAND_IN.format(python=sys.executable, bad=BAD), encoding="utf-8")
        command.chmod(0o700)
        (folder / "cohorts").mkdir()
        for name in "abcdefgh":
            self.cohort(name).write_text(f"cohort {name}", encoding="utf-8")

    def cohort(self, name: str) -> Path:
        return self.folder / "cohorts" / f"{name}.yaml"

    def run(self, *words: str) -> tuple[int, str, list[str]]:
        """Run Snakemake: its exit code, what was said, and the chunks that were asked for, in their order."""
        asked = self.folder / "asked.txt"
        asked.write_text("", encoding="utf-8")
        command = [SNAKEMAKE, "--profile", "profiles/one-machine", "--config", "chunk=2", *words]
        ran = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        chunks = [line for line in asked.read_text(encoding="utf-8").splitlines() if line]
        return ran.returncode, ran.stdout + ran.stderr, sorted(chunks)


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    if sys.platform == "win32":
        pytest.skip("the Snakefile is for machines with a shell")
    if not SNAKEMAKE.is_file() and not (os.environ.get("CI") and sys.platform == "linux"):
        pytest.skip("no .venv-cluster: `make cluster` makes it; the Snakefile was not run")
    return Checkout(tmp_path / "checkout")


@pytest.mark.slow
def test_content_decides_what_is_made_and_a_failing_cohort_stops_no_other(checkout):
    checkout.cohort("c").write_text(BAD, encoding="utf-8")
    code, told, asked = checkout.run()
    assert (code, asked, told.count("Not made: c"), "is made" in told) == (1, ["a b", "c d", "e f", "g h"], 1, False)

    # Mended; a file of another content with an old date, one with a new date only, and a report that is gone.
    checkout.cohort("c").write_text("mended", encoding="utf-8")
    checkout.cohort("a").touch()
    checkout.cohort("e").write_text("another", encoding="utf-8")
    os.utime(checkout.cohort("e"), (0, 0))
    (checkout.folder / "site" / "g.html").unlink()
    assert checkout.run()[::2] == (0, ["c d", "e f", "g h"])
    assert {page.stem for page in (checkout.folder / "site").iterdir()} == set("abcdefgh")

    code, told, asked = checkout.run("--dry-run")
    assert (code, "Nothing to be done" in told, asked) == (0, True, [])
    code, told, _ = checkout.run("--lint")
    assert (code, "in a good condition" in told) == (0, True), told
    code, told, _ = checkout.run("--report", "report.html")
    assert (code, "Warning" in told or "Missing" in told) == (0, False), told
    assert (checkout.folder / "report.html").stat().st_size
