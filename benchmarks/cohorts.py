"""Reports of many cohorts, against the papermill and nbconvert commands for each of their notebooks.

The commands are measured on the first cohort and counted once a cohort, the reports on all of a few; a hundred are
drawn further from there. Aims: 0.15 or less of the commands, linear in number, memory flat. Usage: cohorts.py [MANY]
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

import report

FEW, FURTHER = 3, 100
SEED = "1"


def made(cohorts: list[Path], folder: Path) -> tuple[float, float, float]:
    """Wall and processor seconds of the reports of these cohorts, and the largest process so far in MiB."""
    wall, busy = report.seconds(
        lambda _: report.run(report.REPOSITORY, "compendium", "cohorts", *cohorts, "--out", folder)
    )
    return wall, busy, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def commands(cohort: Path, made_before: Path) -> float:
    """Wall seconds of the commands for the notebooks that this cohort's report has."""
    names = {page.stem for page in (made_before / "notebooks").glob("*.ipynb")}
    chosen = [notebook for notebook in report.notebooks(report.REPOSITORY) if notebook.stem in names]
    return report.seconds(lambda folder: report.commands(report.REPOSITORY, folder, chosen, cohort))[0]


def main(many: int = 10) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        words = "--cohorts", str(many), "--seed", SEED, "--out", folder / "cohorts"
        report.run(report.REPOSITORY, "compendium", "synthetic", *words)
        cohorts = sorted((folder / "cohorts").glob("*.yaml"))
        few, few_busy, few_memory = made(cohorts[:FEW], folder / "few")
        wall, busy, memory = made(cohorts, folder / "many")
        whole = sum(commands(cohort, folder / "many" / cohort.stem) for cohort in cohorts[:FEW]) / FEW * many
    each = (busy - few_busy) / (many - FEW)
    hundred = busy + (FURTHER - many) * each
    print(f"{many} cohorts {wall:.1f} s, the commands {whole:.1f} s: {wall / whole:.2f}; {FEW} cohorts {few:.1f} s")
    print(f"memory of the largest process: {few_memory:.0f} MiB after {FEW}, {memory:.0f} MiB after {many}")
    return {
        "rows": [
            (f"{many} cohorts, beside papermill, then nbconvert, for each", f"{wall / whole:.2f}", "at most 0.15"),
            (
                f"Seconds a cohort from {FEW} to {many}, beside those of the first {FEW}",
                f"{each / (few_busy / FEW):.2f}",
                "about 1",
            ),
            (
                f"Memory of the largest process with {many}, beside that with {FEW}",
                f"{memory / few_memory:.2f}",
                "about 1",
            ),
        ],
        "growth": {"reports": [(FEW, few_busy), (many, busy), (FURTHER, hundred)]},
        "further": {"reports": many},
        "of": "cohorts",
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
