# Two commands do it all: `make report` and `make test`. `make help` lists the others.

# The first Python that the project was tested with; one named by `make PYTHON=…` is taken as it is.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -E tools/environment.py tested 2>/dev/null && echo $$python && exit; done; echo python3)
ASKED_FOR = $(if $(filter file,$(origin PYTHON)),,asked-for)
unexport PYTHONHOME PYTHONPATH GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
COHORT ?= cohorts/london-2021.yaml
COHORTS ?= cohorts
SEED ?= 1
BIN = .venv/bin

.DEFAULT_GOAL = help
.PHONY: help environment programs cluster report cohorts pdf verify release test test-fast hunt mutate lab handouts synthetic \
	benchmark clean committed a-notebook-that-is-there

help: ## list the targets
	@echo "make report    run the notebooks on London's stand-in records and write the pages"
	@echo "               (make report COHORT=cohorts/yours.yaml for a cohort of your own)"
	@echo "make cohorts   write the report of every cohort file in cohorts/ that is not up to date, and a page of them all"
	@echo "               (make cohorts COHORTS=folder, or files)"
	@echo "make cluster   get ready to share them out among the machines of a cluster, by Snakemake (docs/scaling.md)"
	@echo "make pdf       the report of London as one PDF too (needs Chromium or Chrome)"
	@echo "make verify    run London again and compare it with released/london-2021, number by number"
	@echo "               (make verify CERTIFICATE=1 writes a certificate to sign, too; LATEST=1 and LOWEST=1 try it"
	@echo "               with the newest and the oldest releases of libraries that pyproject.toml allows)"
	@echo "make test      check everything, as the project itself is checked"
	@echo "make test-fast  check what needs no report, no browser and no other program"
	@echo "make hunt      try to break it: code changed by a token, thousands of drawn cases (make hunt SEED=2 draws others)"
	@echo "make mutate    change figures and records in 49 ways: does every sentence follow? (part of the hunt)"
	@echo "make lab       open JupyterLab with the list of notebooks (make lab NOTEBOOK=06 opens one)"
	@echo "make handouts  write the exercises, also on paper, for students and, with the answers, for teachers"
	@echo "make release   renew released/london-2021, after a change that is meant"
	@echo "make synthetic make London's stand-in records again"
	@echo "make benchmark measure the speed, as ratios, and write docs/performance.md"
	@echo "make clean     remove the environment and the pages that were made here"

environment:
	@$(PYTHON) tools/environment.py $(ASKED_FOR)

report: environment
	@$(BIN)/compendium report "$(COHORT)"

cohorts: environment
	@$(BIN)/compendium cohorts $(COHORTS)

programs: # what the tests talk to: it lives apart from what the notebooks use
	@$(PYTHON) tools/environment.py programs $(ASKED_FOR)

cluster: environment # Snakemake lives apart too
	@$(PYTHON) tools/environment.py cluster $(ASKED_FOR)

committed: # the reference is made from a commit, so that what it was made with can be had again
	@changes=$$(git ls-files --error-unmatch Makefile 2>&1 >/dev/null && \
		git status --porcelain --untracked-files -- . ':!released' 2>&1) && test -z "$$changes" || \
	{ echo "The reference is made from a commit. Commit or stash first what is in none; git says:" >&2; \
		echo "$$changes" >&2; exit 2; }

release: committed environment
	@$(BIN)/compendium report --out released/london-2021

VERSIONS = $(if $(LATEST),latest,$(if $(LOWEST),lowest))
WHERE = site/verification$(addprefix -,$(VERSIONS))

verify: environment
	@$(if $(VERSIONS),$(PYTHON) tools/environment.py $(VERSIONS) $(ASKED_FOR))
	@.venv$(addprefix -,$(VERSIONS))/bin/compendium verify --out $(WHERE) $(if $(VERSIONS),--numbers) \
		$(if $(CERTIFICATE),--certificate $(WHERE)/certificate.md)

pdf: report
	@$(BIN)/compendium pdf

test: environment programs cluster
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal

test-fast: environment
	@$(BIN)/ruff check --quiet .
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m "not slow"

hunt: environment programs cluster
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m hunt --hunt --seed "$(SEED)"

mutate: environment
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal --hunt tests/changes

NOTEBOOKS = $(sort $(wildcard notebooks/*.ipynb))
NUMBERS = $(foreach notebook,$(NOTEBOOKS),$(firstword $(subst -, ,$(notdir $(notebook)))))
OPENED = $(if $(NOTEBOOK),$(filter notebooks/$(NOTEBOOK)-%.ipynb notebooks/0$(NOTEBOOK)-%.ipynb,$(NOTEBOOKS)),notebooks)

a-notebook-that-is-there:
	@test -n "$(OPENED)" || { printf 'There is no notebook %s; these are there: $(NUMBERS).\n' "$$NOTEBOOK" >&2; exit 2; }

lab: a-notebook-that-is-there environment
	@$(BIN)/jupyter lab --LabApp.default_url="/lab/tree/$(OPENED)"

handouts: environment
	@$(BIN)/compendium handouts

synthetic: environment
	@$(BIN)/compendium synthetic

benchmark: environment
	@$(BIN)/python benchmarks/performance.py

clean:
	@PYTHONPATH=src $(PYTHON) -B -m peercompendium.clean
