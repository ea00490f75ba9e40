# Two commands for a newcomer: `make demo` and `make test`. Each does all the set-up it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/bash

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo serve test test-postgres check bench bench-questions bench-belief bench-sensitivity bench-learning bench-web lock facts docs clean

help:  ## say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1 — \2/'

setup: $(VENV)/.run  ## make .venv with what the product needs to run

setup-dev: $(VENV)/.dev  ## make .venv with what development and tests need

$(BIN)/python:
	@tools/make_venv "$(PYTHON)" $(VENV)

$(VENV)/.run: $(BIN)/python requirements/run.lock pyproject.toml
	@tools/install $(VENV) requirements/run.lock
	@touch $@

$(VENV)/.dev: $(BIN)/python requirements/dev.lock pyproject.toml
	@tools/install $(VENV) requirements/dev.lock
	@touch $(VENV)/.run $@

demo: setup  ## plan the visits of autumn 2020 for all of England from what was known on 1 September 2020
	@$(BIN)/counterpoise plan --as-of 2020-09-01 --weeks 16 --out out/autumn-2020

serve: setup  ## open the service with demo data of autumn 2020, one account per role, on three ports
	@$(BIN)/counterpoise serve --demo out/demo --port $(or $(PORT),8000)

test: setup-dev  ## run the suite, with stores on SQLite
	@tools/run_tests $(VENV)

test-postgres: setup-dev  ## of the suite, what runs on a real PostgreSQL, by itself
	@tools/test_postgres $(VENV)

check: setup-dev  ## lint, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup-dev  ## tables of numbers: the planner against the spreadsheet rule, and against other solvers
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.peers

bench-questions: setup-dev  ## plan a thousand made questions, check, prove and verify each, try everything where few plans are
	@OMP_NUM_THREADS=1 $(BIN)/python -m bench.made_questions

bench-belief: setup-dev  ## score every candidate for the belief and write the page of scores
	@$(BIN)/python -m bench.belief

bench-sensitivity: setup-dev  ## move each assumed figure by a tenth and write what moves in the programme of autumn 2020
	@$(BIN)/python -m bench.sensitivity

bench-learning: setup-dev  ## tables of numbers: reports read, against reports read by hand
	@$(BIN)/python -m bench.learning_reading
	@OMP_NUM_THREADS=1 $(BIN)/python -m bench.learning_findings
	@OMP_NUM_THREADS=1 $(BIN)/python -m bench.learning_followup
	@OMP_NUM_THREADS=1 $(BIN)/python -m bench.learning_search
	@$(BIN)/python -m bench.learning_letter

facts: setup-dev  ## compile the bundled facts anew from the source files (FROM=folder)
	@$(BIN)/python tools/compile_facts.py $(FROM)

docs: setup-dev  ## write the generated pages of docs/reference
	@$(BIN)/python tools/generate_docs.py

bench-web: setup-dev  ## answers a second of the web service, then readers and writers at once, then a large table; BENCH_DATASETTE=PYTHON compares
	@$(BIN)/python -m bench.web
	@$(BIN)/python -m bench.web_mixed
	@$(BIN)/python -m bench.web_imports

lock: setup-dev  ## resolve the locks anew
	@tools/lock $(VENV)

clean:  ## remove what make made
	@rm -rf $(VENV) out .coverage* .mypy_cache .ruff_cache .import_linter_cache
