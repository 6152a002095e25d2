# CartoCoop: one command for each need. `make app` and `make test` do all their set-up.
PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8501
PY      = $(VENV)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PYTHONUTF8 = 1

.PHONY: app test exhaustive lint bench data lock clean help
.DEFAULT_GOAL := help

help:
	@echo "make app     install what is missing, build the data, open the map on http://localhost:$(PORT)"
	@echo "make test    install what is missing, run every test"
	@echo "make exhaustive   the tests that take many minutes: the whole of what make test does a part of"
	@echo "make lint    ruff and mypy"
	@echo "make bench   the benchmark, one table"
	@echo "make data    build the local data (maintainers: make data REBUILD=1 remakes the shipped tables)"

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "CartoCoop needs Python 3.11 or newer. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "[1/3] Creating the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Could not create a virtual environment. On Debian and Ubuntu: sudo apt install python3-venv"; rm -rf $(VENV); exit 1; }
	@touch $@

$(VENV)/.app: $(VENV)/.python requirements.txt
	@echo "[2/3] Installing the pinned packages (a few minutes the first time) ..."
	@$(PY) -m pip install --progress-bar on -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.app requirements-dev.txt
	@echo "Installing the test and lint tools ..."
	@$(PY) -m pip install --progress-bar on -r requirements-dev.txt
	@touch $@

app: $(VENV)/.app
	@echo "CartoCoop: http://localhost:$(PORT)   (Ctrl+C to stop)"
	@$(PY) start.py --server.port $(PORT)

data: $(if $(REBUILD),$(VENV)/.dev,$(VENV)/.app)
	@$(if $(REBUILD),$(PY) -m data.build,:)
	@$(PY) cli.py setup $(if $(REBUILD),--force,)

test: $(VENV)/.dev
	@sh tests/browser/ensure_chromium.sh
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

exhaustive: $(VENV)/.dev
	@HYPOTHESIS_PROFILE=exhaustive $(PY) -m pytest -m exhaustive --timeout 3600 -n auto

lint: $(VENV)/.dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

bench: $(VENV)/.dev
	@$(PY) -m bench

lock: $(VENV)/.dev
	@$(PY) -m uv pip compile --universal --python-version 3.11 --no-annotate --custom-compile-command "make lock" requirements.in -o requirements.txt
	@$(PY) -m uv pip compile --universal --python-version 3.11 --no-annotate --custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
