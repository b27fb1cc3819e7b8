# The words a newcomer types. Each makes what it needs; none needs root.

PYTHON ?= python3
BIN := .venv/bin
DEMO := $(wildcard demo)

# Workers and servers, one after another, read the same modules: they are compiled once.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: run dev test quick engines drills check format lock bench peers pictures audit foreign test-matrix

# A product that has deleted the demo serves itself.
ifdef DEMO
run: .venv/installed
	$(BIN)/python -m demo
else
run: dev
endif

dev: .venv/installed
	$(if $(DEMO),,$(BIN)/flask --app app db upgrade)
	$(BIN)/flask --app $(or $(DEMO),app) run --debug --port $${PORT:-8000}

# On every core, but with no more browsers than a machine has room for. One test starts sooner by
# pytest itself, without workers.
test: .venv/installed-dev
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --dist worksteal $(TESTS)

# Leaves out what takes minutes: Chromium, tests that install, or run a copy of the project, and
# those that measure.
quick:
	@$(MAKE) --no-print-directory test TESTS='-m "not chromium and not outside and not slow" $(TESTS)'

# Tests the promises for every browser, in Chromium, Firefox ESR and WebKitGTK, which needs a screen.
# On Debian: apt-get install chromium firefox-esr webkit2gtk-driver xvfb
engines: .venv/installed-dev
	xvfb-run --auto-servernum $(BIN)/python -m pytest -m engines $(TESTS)

# Breaks what is beneath the site, replaces machines under load, follows docs/deploy.md on a Debian of its
# own, to a container too, and sends 50,000 bad requests. As root; on Debian:
# apt-get install nginx redis-server faketime iptables systemd-container mmdebstrap
drills: .venv/installed-dev
	$(BIN)/python -m pytest -m drills $(TESTS)
	BAD_INPUT_REQUESTS=50000 $(BIN)/python -m pytest tests/test_bad_input.py

# Runs both packages' suites on each Python of this machine. PYTHONS holds names or paths, FLASK a
# requirement such as flask==3.1.0. A Python that is not there is left out with a word.
PYTHONS ?= python3.11 python3.12 python3.13 python3.14
FLASK ?= flask

test-matrix:
	@failed=; for python in $(PYTHONS); do \
	  version=$$($$python -c 'import sys; print("python%d.%d" % sys.version_info[:2])' 2>/dev/null) || \
	    { echo "$$python: left out, it is not here or does not run"; continue; }; \
	  bin=build/matrix/$$version/bin; \
	  { test -x $$bin/python || $$python -m venv build/matrix/$$version; } && \
	  $$bin/pip install --quiet --disable-pip-version-check '$(FLASK)' \
	    $(PACKAGES:%='./%[test]') && \
	  echo "$$version, $$($$bin/python -c 'import importlib.metadata as m; print("Flask", m.version("flask"))')" && \
	  for package in $(PACKAGES); do \
	    $$bin/python -W error -m pytest -q -p no:cacheprovider -m "not chromium" \
	      --numprocesses auto --maxprocesses 8 $$package/tests || failed="$$failed $$version:$$package"; \
	  done || failed="$$failed $$version"; \
	done; test -z "$$failed" || { echo "Failed:$$failed"; exit 1; }

# Runs other projects' suites without and with the extension, and prints which tests differ.
foreign: .venv/installed-dev
	$(BIN)/python packages/heliograph/tests/foreign

# Installs other projects' log-in pages, which `make bench` then measures beside ours.
peers:
	test -x build/bench/venv/bin/python || python3 -m venv build/bench/venv
	build/bench/venv/bin/pip install --quiet --disable-pip-version-check gunicorn 'Django==5.2.*' \
	  'django-allauth==65.*' 'Flask-Security==5.9.2' 'Flask-SQLAlchemy==3.1.*' 'SQLAlchemy<2.1'

# The last needs Node.js.
check: .venv/installed-dev build/lint/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --lint templates partials $(DEMO)
	$(BIOME) check --error-on-warnings .

format: .venv/installed-dev build/lint/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIOME) check --write .

# Takes the newest versions within pyproject.toml's ranges, and writes down which they are.
lock: .venv/installed-dev
	$(BIN)/pip install --quiet --upgrade --upgrade-strategy eager --editable '.[dev]'
	$(BIN)/pip freeze --exclude pip --exclude setuptools --exclude heliograph --exclude pytest-htmx \
		--exclude-editable > constraints.txt
	touch .venv/installed-dev .venv/installed

bench: .venv/installed-dev
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/messages.py
	$(BIN)/python -m benchmarks.pieces
	$(BIN)/python benchmarks/kit.py
	$(BIN)/python benchmarks/guessing.py
	$(BIN)/python -m benchmarks.load
	$(BIN)/python -m benchmarks.accounts
	$(if $(DEMO),$(BIN)/python -m benchmarks.click_to_message)

pictures: .venv/installed-dev
	$(BIN)/python -m tests.pictures

# Lighthouse, axe and the Nu HTML checker. Needs Node.js, Java and Chromium; on Debian:
# apt-get install nodejs npm default-jre-headless chromium
audit: .venv/installed-dev build/audit/installed
	$(BIN)/python -m tests.audit

build/audit/installed: Makefile
	$(NPM_INSTALL) --prefix build/audit $(AUDITORS)
	touch $@

build/lint/installed: Makefile
	$(NPM_INSTALL) --prefix build/lint @biomejs/biome@2.6.8
	touch $@

NPM_INSTALL := npm install --loglevel=error --no-save --no-audit --no-fund --ignore-scripts
BIOME := build/lint/node_modules/.bin/biome

# Lighthouse 13 needs Node.js 22.
AUDITORS := lighthouse@12.8.2 vnu-jar@26.9.27

PACKAGES := packages/heliograph packages/pytest-htmx
SOURCES := pyproject.toml package.json package-lock.json hatch_build.py constraints.txt \
	$(PACKAGES:=/pyproject.toml)
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Heliograph needs Python 3.11 or later.")'
	@$(PYTHON) -c 'import ensurepip' || (echo "Python lacks its venv. On Debian: apt-get install python3-venv" && false)
	$(PYTHON) -m venv .venv

# The second command makes a change within packages/ count at once.
.venv/installed: $(BIN)/python $(SOURCES)
	@echo "Installing. This is done once."
	$(PIP_INSTALL) --editable .
	$(PIP_INSTALL) --no-deps --editable packages/heliograph
	touch $@

.venv/installed-dev: $(BIN)/python $(SOURCES)
	$(PIP_INSTALL) --editable '.[dev]'
	$(PIP_INSTALL) --no-deps $(PACKAGES:%=--editable %)
	touch $@ .venv/installed
