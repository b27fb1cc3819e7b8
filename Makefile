# The words a newcomer types. Each makes what it needs; none needs root.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run dev test check format bench pictures

run: .venv/installed
	$(BIN)/python app.py

dev: .venv/installed
	$(BIN)/flask --app app:demo run --debug --port $${PORT:-8000}

test: .venv/installed-dev
	$(BIN)/python -m pytest

check: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --check --lint templates partials

format: .venv/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet templates partials

bench: .venv/installed-dev
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/messages.py

pictures: .venv/installed-dev
	$(BIN)/python -m tests.pictures

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Heliograph needs Python 3.11 or later.")'
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml package.json package-lock.json hatch_build.py
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
