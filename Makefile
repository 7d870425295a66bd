# `make` alone explains itself. Windows: see README.md for the equivalent lines.
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
SUITABLE := import sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c '$(SUITABLE)' >/dev/null 2>&1 && echo "$$p" && break; done)

.DEFAULT_GOAL := help
.PHONY: help run demo test test-distributed lint audit format docs bench hooks clean

help: ## Explain these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/installed ## Install what is needed, prepare the figures and serve the dashboard on port 8501
	$(BIN)/bucketwise serve

demo: $(VENV)/installed ## Write the demonstration database (invented data) anew to data/demo.duckdb
	$(BIN)/bucketwise demo --overwrite --out data/demo.duckdb

test: $(VENV)/installed-dev ## Run all tests: fast ones first, the browser last
	@$(BIN)/python -m tests.programs
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

test-distributed: $(VENV)/installed-spark ## Run the tests on a Spark cluster, which they start and stop; needs Java 17
	$(BIN)/pytest -m distributed -o faulthandler_timeout=900 tests/distributed

lint: $(VENV)/installed-dev ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: $(VENV)/installed-dev ## Look up known vulnerabilities of every installed package, where a service answers
	$(BIN)/python -m tests.vulnerabilities

format: $(VENV)/installed-dev ## Format the code and mend what ruff can mend by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(VENV)/installed ## Generate docs/metrics.md and docs/data-contract.md from the code
	$(BIN)/bucketwise docs

bench: $(VENV)/installed-dev ## Measure refresh, clicks, pages and import; prints ratios of one run
	$(BIN)/python -m benchmarks.run

hooks: $(VENV)/installed-dev ## Run the checks of `make lint` before every commit
	$(BIN)/pre-commit install

clean: ## Remove caches and build leftovers; keeps .venv and data
	rm -rf build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(VENV)/installed: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Bucketwise needs Python 3.11 or newer with its venv module; name it with make PYTHON=..."; exit 2; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@echo "Installing Bucketwise into $(VENV); this takes a minute or two, once."
	@$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo "Installing what the tests need."
	@$(PIP) --requirement requirements-dev.txt
	@touch $@

$(VENV)/installed-spark: requirements-spark.txt $(VENV)/installed-dev
	@echo "Installing Apache Spark for the tests on a cluster."
	@$(PIP) --requirement requirements-spark.txt
	@touch $@
