# Each target sets up what it needs; nothing has to be installed first but make and Python 3.12 or newer.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint check docs odd benchmark lock clean

BIN := .venv/bin
READY := .venv/.stamp
ARGS ?=

help:  ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY)  ## Make .venv (PYTHON=... names the interpreter)

$(READY): requirements.lock pyproject.toml tools/setup.sh
	@tools/setup.sh
	@touch $@

run: $(READY)  ## Run the baseline scenario, to a picture
	$(BIN)/allmende run scenarios/baseline.yaml

test: $(READY)  ## Run the tests (ARGS="-k word" chooses)
	$(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

lint: $(READY)  ## Check style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: lint docs test  ## Everything that must hold before a change is sent

docs: $(READY)  ## Build the documentation into docs/_build/html
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

odd: $(READY)  ## Renew what docs/odd takes from the declarations
	$(BIN)/python -m tools.odd

benchmark: $(READY)  ## Measure speed (never a part of the tests)
	$(BIN)/python -m pytest benchmarks -o python_files='bench_*.py' -o python_functions='bench_*' --benchmark-enable --benchmark-only $(ARGS)

lock: $(READY)  ## Resolve requirements.lock anew (ARGS="--upgrade" for newer versions)
	$(BIN)/uv pip compile pyproject.toml --quiet --all-extras --group dev --universal --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.12 -o requirements.lock $(ARGS)

clean:  ## Remove .venv, caches and built documentation; results stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .benchmarks \
		.coverage .coverage.* docs/_build build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
