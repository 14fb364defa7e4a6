"""Modules with one token changed, which their own tests must notice. Oracle: the module as it is, which they let pass.

It is a copy of the checkout that is changed, in a temporary folder, and the tests run there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from examples import HUNTING, MUTANT

from peergroups.places import REPOSITORY

SRC = REPOSITORY / "src"
MAKING = Path(__file__).with_name("making.py")
PROGRAMS = REPOSITORY / ".venv-programs" / "bin" / "python"
pytestmark = [
    pytest.mark.hunt,
    pytest.mark.skipif(sys.platform != "linux", reason="what a mutant may use is limited as Linux does it"),
    pytest.mark.skipif(not PROGRAMS.is_file(), reason="no .venv-programs: `make test` makes it; no mutant was tried"),
]
STATISTICS = "peergroups/statistics"
TESTS = {
    "peergroups/cbi.py": [
        *("peergroups/test_cbi.py", "peergroups/test_responses.py", "peercompendium/test_cohort_schema.py"),
    ],
    f"{STATISTICS}/agreement.py": [f"{STATISTICS}/test_two_by_two.py", f"{STATISTICS}/test_masi.py"],
    f"{STATISTICS}/effect_sizes.py": [f"{STATISTICS}/test_effect_sizes.py"],
    f"{STATISTICS}/internal_consistency.py": [f"{STATISTICS}/test_internal_consistency.py"],
    f"{STATISTICS}/small_samples.py": [f"{STATISTICS}/test_small_samples.py"],
    f"{STATISTICS}/world.py": ["peergroups/estimates/test_worlds.py"],
}
QUICK = [f"{STATISTICS}/{name}.py" for name in ("effect_sizes", "internal_consistency", "small_samples")]
MONOTONICITY = (
    "monotonicity = np.select([union == common, common == np.minimum(one, other), common > 0], [1, 2 / 3, 1 / 3], 0)"
)
WORTH = "worth = [UNANSWERED if p == UNANSWERED else (100 - p if turned else p) // STEP for p in points]"
SCORED = '"score": pd.arrays.FloatingArray(STEP * total / np.maximum(answered, 1), few.copy()),'
EITHER_WAY = "a draw above 0 is as likely as one below"
A_CHOICE = "where a setting starts is a choice, and no formula; make verify would notice it"
# What cannot be noticed, and why.
REASONS = {
    "peergroups/cbi.py": {
        'return self.id.split("_", ⟦1 → 2⟧)[0]': "what is before the first _ stays the same",
        WORTH.replace("100", "⟦100 → 101⟧"): "whole steps of 25 are left of either",
        "UNANSWERED = -⟦1 → 2⟧": "any number below 0 is the worth of no answer",
        SCORED.replace("1)", "⟦1 → 2⟧)"): "of one answer no score is given",
        "copy=⟦False → True⟧,": "a copy has the same entries",
        "for (name, _, highest), above in zip(BANDS, (*BANDS[1:], None), strict=⟦True → False⟧):": "both are as long",
    },
    f"{STATISTICS}/agreement.py": {
        "ROWS_AT_ONCE = ⟦1024 → 1025⟧": "how many are taken at once changes no sum",
        "return float(1 - observed / expected) if expected >⟦ → =⟧ 1e-9 else np.nan": "none is ever equal",
        MONOTONICITY.replace("> 0", ">⟦ → =⟧ 0"): "where no code is common it is multiplied by 0",
        MONOTONICITY.replace(", 0)", ", ⟦0 → 1⟧)"): "where no code is common it is multiplied by 0",
    },
    f"{STATISTICS}/world.py": {
        "before = spread * (world.selection ⟦+ → -⟧ rng.standard_normal(shape))": EITHER_WAY,
        "after = rho * before ⟦+ → -⟧ spread * np.sqrt(1 - rho**2) * rng.standard_normal(shape)": EITHER_WAY,
        "selection: float = ⟦0 → 1⟧.5": A_CHOICE,
        "recovery: float = ⟦0 → 1⟧.5": A_CHOICE,
        "weeks: float = ⟦8 → 9⟧.0": A_CHOICE,
        "loss: float = ⟦1 → 2⟧.0": A_CHOICE,
        "studies: int = ⟦10_000 → 10001⟧": A_CHOICE,
        'return float((found["completers"].abs() >⟦ → =⟧ least).mean())': "none is ever equal",
    },
    f"{STATISTICS}/effect_sizes.py": {
        "LARGEST_T = ⟦1000 → 1001⟧": "one bound beyond all reason is as good as another",
        "if abs(t) >⟦ → =⟧ LARGEST_T:": "one bound beyond all reason is as good as another",
    },
    f"{STATISTICS}/small_samples.py": {
        "shares = np.zeros((len(values) + ⟦1 → 2⟧, abs(values).sum() + 1))": "a row that stays empty",
        "shares = np.zeros((len(values) + 1, abs(values).sum() + ⟦1 → 2⟧))": "a column that stays empty",
        "refused = max(1 - level, ⟦2 → 3⟧ * observed)": "every p is a multiple of two patterns",
    },
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "module" in metafunc.fixturenames:
        one = Random(metafunc.config.getoption("--seed")).choice(QUICK)
        metafunc.parametrize("module", TESTS if metafunc.config.getoption("--hunt") else [one])


def mutants_of(module: str) -> list[tuple[int, str, str]]:
    """The line, the change and the whole source of each mutant, always in the same order."""
    said = subprocess.run([PROGRAMS, MAKING, "list", SRC / module], capture_output=True, check=True)
    return json.loads(said.stdout)


def outcomes(module: str, sources: list[str], folder: Path) -> list[str]:
    """What the module's tests say when each of these is its source."""
    for name in ("src", "tests", "data", "cohorts", "docs"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    said = subprocess.run(
        [sys.executable, MAKING, "try", f"src/{module}", *(f"tests/{test}" for test in TESTS[module])],
        cwd=folder,
        env=os.environ | {HUNTING: MUTANT, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        input="".join(f"{json.dumps(source)}\n" for source in sources),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return said.stdout.split()


@pytest.mark.slow
def test_a_mutant_is_noticed_or_has_a_reason(module, hunt, tmp_path):
    source = (SRC / module).read_text(encoding="utf-8")
    reasons, everyone = REASONS.get(module, {}), mutants_of(module)
    mutants = Random(f"{hunt.seed} {module}").sample(everyone, hunt.size(6, len(everyone)))
    # Two more show that this module, and no other, is what the tests import.
    sources = [source + "# the same", source + "raise RuntimeError", *(mutant for _, _, mutant in mutants)]
    same, broken, *found = outcomes(module, sources, tmp_path / "copy")
    assert (same, broken) == ("survived", "failed")
    wrong = sorted(set(reasons) - {change for _, change, _ in everyone})
    for (line, change, _), outcome in zip(mutants, found, strict=True):
        place = f"{module}:{line}: {change}"
        hunt.count(f"survived {place}" if outcome == "survived" else f"noticed, {outcome}")
        if outcome == ("failed" if change in reasons else "survived"):
            wrong.append(place)
    assert wrong == [], "these survive, or have a reason and do not, or are none"


def test_every_module_has_its_tests_and_every_reason_its_line():
    files = [SRC / "peergroups" / "cbi.py", *(SRC / STATISTICS).glob("*.py")]
    nothing_to_change = {SRC / STATISTICS / "__init__.py"}
    assert {SRC / module for module in TESTS} == {*files} - nothing_to_change
    for module, reasons in REASONS.items():
        text = "".join((SRC / module).read_text(encoding="utf-8").split())
        lines = {change: "".join(re.sub("⟦(.*) → .*⟧", r"\1", change).split()) for change in reasons}
        assert [change for change, line in lines.items() if line not in text] == []
