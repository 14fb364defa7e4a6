"""Every place in the project that removes, renames or overwrites something, each with the reason why it may.

A new one fails here until it says what it touches and how that is known to have been written here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from peergroups.places import REPOSITORY

# Attributes and functions that can remove or overwrite. Read-only uses of the ambiguous ones are sorted out below.
ALWAYS = {
    *(
        "unlink",
        "rmdir",
        "rmtree",
        "removedirs",
        "renames",
        "move",
        "copy2",
        "copyfile",
        "copytree",
        "copymode",
        "link",
    ),
    *("write_text", "write_bytes", "touch", "truncate", "symlink_to", "hardlink_to", "symlink", "savefig", "to_csv"),
    *(
        "to_excel",
        "to_parquet",
        "to_pickle",
        "to_feather",
        "mkdtemp",
        "mkstemp",
        "NamedTemporaryFile",
        "chmod",
        "fdopen",
    ),
    *("TemporaryDirectory", "copyfileobj", "extractall", "Popen", "check_call", "check_output"),
}
AMBIGUOUS = {"remove", "rename", "replace", "open", "ZipFile", "write", "save", "put", "dump", "run", "system"}

STAGING = "into the folder being made, which is the run's own until it takes its place"
OWN = "in a run's own folder, private and locked, by a name drawn for it"
NOTE = "a note of ours, by all that it holds: a checksum or less"
READS = "starts a program that changes no file of the user's"
REASONS = {
    "peercompendium/across.py: (staging / made_with.FILE).write_bytes": STAGING,
    "peercompendium/cohort_schema.py: FILE.write_text": "a file of the checkout, held to the model by a test",
    "peercompendium/checklists.py: FILE.write_text": "a document of the checkout, held to its tables by a test",
    "peercompendium/chromium.py: subprocess.run": "prints to the file it is given, in a temporary folder",
    "peercompendium/clean.py: shutil.rmtree": "a part of an environment with the stamp of tools/environment.py",
    "peercompendium/clean.py: path.unlink": "the same",
    "peercompendium/clean.py: stamp.unlink": "the stamp, when nothing else is left",
    "peercompendium/clean.py: folder.rmdir": "removes nothing but an empty folder",
    "peercompendium/clean.py: site.rmdir": "removes nothing but an empty folder",
    "peercompendium/clean.py: manifest.remove": "what a folder's list names, unchanged",
    "peercompendium/cli.py: write": "synthetic_cohorts.write: into the folder being made",
    "peercompendium/cohorts_page.py: put": "publish.put",
    "peercompendium/crate.py: crate.metadata.write": STAGING,
    "peercompendium/handouts.py: nbformat.write": STAGING,
    "peercompendium/handouts.py: (staging / files[-1]).write_text": STAGING,
    "peercompendium/cli.py: put": "publish.put: what it would replace is listed and unchanged, or has the same bytes",
    "peercompendium/forking.py: os.open": "what a kernel says, in the private folder of its run, is added to",
    "peercompendium/isolation.py: (private / 'matplotlibrc').touch": OWN,
    "peercompendium/isolation.py: tempfile.TemporaryDirectory": "a folder by a name drawn for it, with one socket",
    "peercompendium/kernels.py: kernel._said.open": OWN,
    "peercompendium/kernels.py: subprocess.Popen": "the type of a kernel's process",
    "peercompendium/made_with.py: (folder / FILE).write_text": STAGING,
    "peercompendium/made_with.py: subprocess.run": READS,
    "peercompendium/manifest.py: (folder / NAME).write_text": STAGING,
    "peercompendium/manifest.py: path.rmdir": "removes nothing but an empty folder, in which something listed was",
    "peercompendium/manifest.py: path.unlink": "a file that is listed and unchanged, or that a desktop put there",
    "peercompendium/manifest.py: (folder / NAME).unlink": "a list of ours, when nothing that it names is left",
    "peercompendium/manifest.py: folder.rmdir": "removes nothing but an empty folder",
    "peercompendium/own_cohort.py: put": "publish.put",
    "peercompendium/pages.py: file.write_text": STAGING,
    "peercompendium/pages.py: nbformat.write": STAGING,
    "peercompendium/pdf.py: source.write_text": OWN,
    "peercompendium/pdf.py: writer.write": "into memory",
    "peercompendium/pdf.py: put": "publish.put",
    "peercompendium/preloaded.py: self._said.open": OWN,
    "peercompendium/preloaded.py: subprocess.Popen": "this Python, which writes to what it is given",
    "peercompendium/publish.py: (work / replacing.NEW).write_bytes": OWN,
    "peercompendium/publish.py: (work / replacing.NEW).write_text": OWN,
    "peercompendium/publish.py: os.replace": "a list that was just read and is ours, by itself with more in it",
    "peercompendium/publish.py: manifest.write": STAGING,
    "peercompendium/replacing.py: target.rename": "sets aside; what is then found to be somebody else's is put back",
    "peercompendium/replacing.py: os.link": "never over something",
    "peercompendium/replacing.py: source.unlink": "the other name of what was just linked",
    "peercompendium/replacing.py: source.rename": "a folder, which never takes a folder's place that holds something",
    "peercompendium/replacing.py: shutil.rmtree": OWN,
    "peercompendium/replacing.py: new.unlink": OWN,
    "peercompendium/replacing.py: manifest.remove": "what a folder's list names, unchanged",
    "peercompendium/replacing.py: earlier.unlink": "a file that is listed and unchanged, or one of its names",
    "peercompendium/replacing.py: earlier.rename": "to a name drawn for it, so that it is kept",
    "peercompendium/report.py: made_with.write": STAGING,
    "peercompendium/shared.py: (work / replacing.NEW).write_text": OWN,
    "peercompendium/shared.py: os.replace": "the ledger that was just read, by itself with one report more",
    "peercompendium/temporary.py: (run / NOTE).write_bytes": OWN,
    "peercompendium/temporary.py: tempfile.mkdtemp": OWN,
    "peercompendium/temporary.py: found.rmdir": "removes nothing but an empty folder, of a run's kind of name",
    "peercompendium/temporary.py: lock.unlink": "an empty file that was locked, by its path's checksum",
    "peercompendium/temporary.py: shutil.rmtree": OWN,
    "peercompendium/temporary.py: path.unlink": OWN,
    "peercompendium/temporary.py: (folder / LOCK).unlink": OWN,
    "peercompendium/temporary.py: folder.rmdir": OWN,
    "peercompendium/verification/certificate.py: put": "publish.put",
    "peercompendium/verification/commands.py: certificates.write": "publish.put",
    "peercompendium/verification/commands.py: telling.write": "publish.put",
    "peercompendium/verification/telling.py: put": "publish.put",
    "peergroups/show/picture.py: figure.savefig": "results' own folder: the report being made, or site/draft",
    "peergroups/estimates/article.py: table[table['fact'].isin(OF_THE_ANALYSIS)].replace": "a table in memory",
    "peergroups/results.py: neutral.to_csv": "results' own folder: the report being made, or site/draft",
    "peercompendium/synthetic.py: table.to_csv": "into memory",
    "peercompendium/synthetic_cohorts.py: (folder / file).write_text": STAGING,
    "peercompendium/synthetic_cohorts.py: rows.to_csv": "into memory",
    "peercompendium/up_to_date.py: file.write_bytes": NOTE,
    "peercompendium/up_to_date.py: file.unlink": NOTE,
    "peercompendium/up_to_date.py: notes.rmdir": "removes nothing but an empty folder",
    "peercompendium/tallies.py: legal.to_excel": "into memory",
    "peercompendium/tallies.py: publish.put": "publish.put",
    "peercompendium/tallies.py: table.to_csv": "into memory",
    "peercompendium/tallies.py: zipfile.ZipFile": "into memory",
    "tools/environment.py: STAMP.open": "its own stamp, in an environment of ours or an empty folder",
    "tools/environment.py: part.unlink": "the parts that an environment is made of, in one with our stamp",
    "tools/environment.py: shutil.rmtree": "the same, not through a link",
    "tools/environment.py: stamp.truncate": "its own stamp",
    "tools/environment.py: stamp.write": "its own stamp",
    "tools/private_tables.py: subprocess.run": "git, which writes what is staged into a temporary folder",
    "tools/private_tables.py: tempfile.TemporaryDirectory": "a folder by a name drawn for it",
    "tools/packages.py: subprocess.Popen": "pip, uv and venv, on the environment that it makes",
}


def calls(source: str) -> Iterator[str]:
    """The functions and methods of a source that can remove or overwrite, as they are written."""
    nodes = list(ast.walk(ast.parse(source)))
    called = {id(node.func): node for node in nodes if isinstance(node, ast.Call)}
    imports = [alias for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
    known = {"open": "open"} | {alias.asname or alias.name: alias.name for alias in imports}
    for node in nodes:
        name = node.attr if isinstance(node, ast.Attribute) else known.get(getattr(node, "id", None), "")
        if name in ALWAYS or (name in AMBIGUOUS and _can_write(name, node, called.get(id(node)))):
            yield ast.unparse(node)


def _can_write(name: str, function: ast.expr, call: ast.Call | None) -> bool:
    """Whether one of the ambiguous names is used as that which writes; passed on uncalled, it may be."""
    if name in ("run", "system"):
        return ast.unparse(function) in ("subprocess.run", "os.system")
    if call is None:
        return True
    if name == "save":
        return isinstance(function, ast.Attribute)  # the function is results' or a picture's
    if name in ("open", "ZipFile"):
        words = [ast.unparse(one) for one in [*call.args, *(keyword.value for keyword in call.keywords)]]
        modes = [word for word in words if re.fullmatch(r"'[rwaxbt+]+'", word)]
        return any(set(mode) & set("wax+") for mode in modes) or any(word.startswith("os.O_") for word in words)
    if name in ("rename", "replace") and ast.unparse(function) != "os.replace":
        # str.replace takes two texts; pandas renames by names and columns, a path by one path.
        text = len(call.args) == 1 and isinstance(call.args[0], ast.Constant)
        return len(call.args) == 1 and not call.keywords and not text
    return True


def found_in(folder: Path) -> set[str]:
    files = sorted(folder.rglob("*.py"))
    assert files
    base = folder if folder.name == "src" else folder.parent
    return {f"{file.relative_to(base).as_posix()}: {call}" for file in files for call in calls(file.read_text("utf-8"))}


def test_every_removal_and_every_overwriting_has_its_reason():
    found = found_in(REPOSITORY / "src") | found_in(REPOSITORY / "tools")
    assert sorted(found - set(REASONS)) == [], "what does it touch, and how is that known to have been written here?"
    assert sorted(set(REASONS) - found) == [], "these are gone"


def test_the_search_finds_what_it_is_for():
    wrong = """
import os, shutil, pathlib
from shutil import rmtree as away
away(x); shutil.rmtree(x); os.remove(x); x.unlink(); x.rename(y); x.replace(y); open(x, "w"); x.open(mode="a")
open(x, "r+b"); x.write_text(""); frame.to_csv(x); figure.savefig(x); map(os.unlink, xs); os.replace(x, y)
shutil.copyfile(x, y); shutil.move(x, y)
"""
    right = """
x.replace("a", "b"); frame.rename(columns={}); series.rename("a name"); open(x); x.open("rb"); x.read_text()
dataclasses.replace(x, y=1); archive.open(member)
"""
    assert len(list(calls(wrong))) == 16
    assert list(calls(right)) == []


def test_no_recipe_removes_anything_by_itself():
    files = ["Makefile", ".ci/run", "postBuild", ".pre-commit-config.yaml", ".github/workflows/test.yml"]
    for name in files:
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        assert not re.search(r"\b(rm|rmdir|mv|shred|truncate|unlink)\b|git clean|find .*-delete|--clear", text), name
