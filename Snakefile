# The reports of many cohorts, on one machine or a cluster (docs/scaling.md). A job is a chunk of cohorts in one process.
# `--config cohorts=FOLDER out=FOLDER chunk=20` says where they are, where their reports go, and how many a job has.

import json
from pathlib import Path

shell.prefix(f'export PATH="{workflow.basedir}/.venv/bin:$PATH"; ')

NOTES = Path(".snakemake", "compendium")
LIST, MADE, LOG = NOTES / "cohorts.jsonl", str(NOTES / "{chunk}.made"), str(NOTES / "{chunk}.log")
GIVEN = {"cohorts": config.get("cohorts", "cohorts"), "out": config.get("out", "site")}

# Which cohorts there are, what each is made from and whether it has to be made, the compendium knows. Jobs read the list
# as it was when they were begun.
ASK, INDEX = (f"compendium cohorts {{GIVEN[cohorts]:q}} --out {{GIVEN[out]:q}} {word}" for word in ("--list", "--index-only"))
if workflow.is_main_process:
    NOTES.mkdir(parents=True, exist_ok=True)
    shell(f"{ASK} > {LIST}")
COHORTS, SIZE = list(map(json.loads, LIST.read_text().splitlines())), int(config.get("chunk", 20))
CHUNKS = {f"{first // SIZE + 1:04}": COHORTS[first : first + SIZE] for first in range(0, len(COHORTS), SIZE)}

# Content decides: a chunk is made while each of its reports is, whatever Snakemake or an executor notes of it.
for chunk, cohorts in CHUNKS.items() if workflow.is_main_process else ():
    if not all(cohort["up_to_date"] for cohort in cohorts):
        Path(MADE.format(chunk=chunk)).unlink(missing_ok=True)


rule reports:
    input:
        expand(MADE, chunk=CHUNKS),
    default_target: True


rule chunk:
    input:
        lambda wildcards: [file for cohort in CHUNKS[wildcards.chunk] for file in cohort["inputs"]],
    output:
        touch(MADE),
    log:
        LOG,
    params:
        files=lambda wildcards: [cohort["file"] for cohort in CHUNKS[wildcards.chunk]],
        out=GIVEN["out"],
    conda:
        "environment.yml"  # it names what the jobs run in; they find it in .venv, where make puts it
    threads: 2
    resources:
        mem="2GB",
        runtime="2h",
    shell:
        "compendium cohorts {params.files:q} --out {params.out:q} --jobs {threads} --no-index > {log} 2>&1"


onsuccess:
    shell(INDEX)


onerror:
    left = {cohort["file"] for cohort in map(json.loads, shell(ASK, iterable=True)) if not cohort["up_to_date"]}
    for chunk, cohorts in CHUNKS.items():
        if left & {cohort["file"] for cohort in cohorts}:
            said = Path(LOG.format(chunk=chunk))
            lines = said.read_text().splitlines() if said.exists() else ["was not begun"]
            print(f"Chunk {chunk}:", *(line for line in lines if not line.startswith("[")), sep="\n  ")
    shell(f"{INDEX} || true")
