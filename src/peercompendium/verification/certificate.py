"""What a CODECHECK certificate says, but for who checked: verdicts on the manifest, what was run, what differed.

Source: the community workflow and the configuration file specification 1.0 of CODECHECK, codecheck.org.uk.
"""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from givenfiles.faults import Fault, InputError
from peercompendium import made_with
from peercompendium.publish import put
from peercompendium.templates import render
from peercompendium.verification.verdicts import IDENTICAL, Comparison, named
from peergroups.places import REPOSITORY

DECLARED = REPOSITORY / "codecheck.yml"
MOST_SHOWN = 50


def check(file: Path, reference: Path) -> None:
    """Raise InputError where no certificate of a reference can be written, before anything is run."""
    listed = DECLARED.read_text(encoding="utf-8") if DECLARED.is_file() else ""
    if f"file: {named(reference)}/" not in listed:
        raise InputError(
            Fault(reference, f"a certificate is of a report whose files {DECLARED.name} lists; it lists none of it")
        )
    if file.suffix != ".md":
        raise InputError(Fault(file, "a certificate is Markdown: a name that ends in .md was expected"))


def write(file: Path, comparison: Comparison, rerun: Path, seconds: float) -> Path:
    """Write the certificate of a comparison with a report that was made again in so many seconds."""
    (written,) = put(file.parent, {file.name: as_markdown(comparison, rerun, seconds).encode()}, listed=True)
    return written


def as_markdown(comparison: Comparison, rerun: Path, seconds: float) -> str:
    """The certificate as Markdown; all text that comes from reports is escaped."""
    made = made_with.read(rerun) or {}
    declared = DECLARED.read_text(encoding="utf-8")
    took = _in_words(seconds)
    about = {
        "comparison": comparison,
        "run": [(name, value) for (group, name), value in made.items() if group in ("platform", "parameters")],
        "took": took,
        "manifest": [_judged(entry, comparison) for entry in yaml.safe_load(declared)["manifest"]],
        "differing": comparison.not_identical[:MOST_SHOWN],
        "more": max(0, len(comparison.not_identical) - MOST_SHOWN),
        "made_from": [(name, value) for (group, name), value in made.items() if group in ("sources", "inputs")],
        "declared": declared.rstrip(),
        "summary": json.dumps(f"{comparison.sentence()} Running everything again took {took}.", ensure_ascii=False),
    }
    return render("certificate.md.j2", about)


def _judged(entry: dict[str, str], comparison: Comparison) -> dict[str, str]:
    name = entry["file"].removeprefix(f"{comparison.reference}/")
    found = {one.verdict for one in comparison.entries if one.file == name}
    told = "same" if found == {IDENTICAL} else comparison.counted(name)
    return {"comment": "", **entry, "verdict": told if found else "not compared: neither report has it"}


def _in_words(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
