# Koryu. `make demo` serves a sample cluster; `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export OMP_NUM_THREADS := 1
# Tests start many processes: none should compile again what another has compiled.
unexport PYTHONDONTWRITEBYTECODE
MAKEFLAGS += -j2

.PHONY: demo test check bench assets messages tour system clean help

help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.ready: pyproject.toml requirements/run.txt
	$(PYTHON) scripts/require_python.py
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python scripts/install.py requirements/run.txt
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements/dev.txt
	$(BIN)/python scripts/install.py requirements/dev.txt
	touch $@

src/koryu/static/vendor/.ready: package-lock.json scripts/build_assets.py
	$(PYTHON) scripts/build_assets.py
	touch $@

assets: src/koryu/static/vendor/.ready ## Fetch and copy the front-end assets

messages: $(VENV)/.ready ## Compile the translations
	$(BIN)/python scripts/messages.py compile

system: ## Install (or name) the system libraries
	sh scripts/system.sh

demo: system $(VENV)/.ready assets messages ## Serve the sample cluster on 127.0.0.1:8000
	$(BIN)/koryu demo

check: $(VENV)/.ready-dev assets messages ## Lint, types, walls, fast tests
	$(BIN)/ruff check src tests benchmarks scripts
	$(BIN)/ruff format --check src tests benchmarks scripts
	$(BIN)/mypy src/koryu_engine
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q --nomigrations -m "not browser and not slow" -n 2

test: system $(VENV)/.ready-dev assets messages ## Every test, both databases and the browser
	sh scripts/system.sh headless
	$(BIN)/ruff check src tests benchmarks scripts
	$(BIN)/mypy src/koryu_engine
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q --nomigrations -n 2 --dist loadgroup
	KORYU_TEST_DATABASE=postgresql $(BIN)/python -m pytest -q \
		-m "not browser and not slow and not pages" -n 2 --dist loadgroup \
		tests --ignore=tests/engine --ignore=tests/architecture

tour: $(VENV)/.ready-dev assets messages ## Walk the tour in Chromium and take its pictures
	sh scripts/system.sh chromium
	$(BIN)/python scripts/tour.py

bench: $(VENV)/.ready-dev ## Measure every claim
	$(BIN)/koryu bench names
	$(BIN)/koryu bench retrieval
	$(BIN)/koryu bench search --listings 10000
	$(BIN)/koryu bench scoring

clean: ## Remove what was built (never the data in var/)
	rm -rf $(VENV) node_modules src/koryu/static/vendor
