# The two commands of the README: `make nightly` and `make test`. Everything they need, they install.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SEMANTIC := .venv-semantic
SEMANTIC_READY := $(SEMANTIC)/.ready
SUPERSET := .venv-superset
SUPERSET_READY := $(SUPERSET)/.ready
RAW := $(or $(LIFECYCLE_RAW),data/raw)

# dbt starts twice as fast from compiled bytecode, and the development file stays apart from tests.
export DBT_PROFILES_DIR := $(CURDIR)
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install semantic nightly dashboard test superset lint lint-python lint-sql docs bench bench-revenue bench-product bench-conversion bench-dashboard clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

install: $(READY) ## Install the locked versions into .venv

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
		|| { echo "Python 3.10 or later is needed; set PYTHON=/path/to/python3.x"; exit 2; }
	@echo "installing the locked versions into $(VENV) ..."
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(VENV) \
		&& uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock \
		&& uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . ; \
	else \
		$(PYTHON) -m venv $(VENV) \
		&& $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock \
		&& $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ; \
	fi
	@touch $(READY)

semantic: $(SEMANTIC_READY) ## Install MetricFlow into .venv-semantic, for .venv-semantic/bin/mf query

$(SEMANTIC_READY): requirements-semantic.lock
	@echo "installing MetricFlow's locked versions into $(SEMANTIC) ..."
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(SEMANTIC) \
		&& uv pip install --quiet --python $(SEMANTIC)/bin/python --compile-bytecode --require-hashes -r requirements-semantic.lock ; \
	else \
		$(PYTHON) -m venv $(SEMANTIC) \
		&& $(SEMANTIC)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-semantic.lock ; \
	fi
	@touch $(SEMANTIC_READY)

nightly: $(READY) ## Install, make the demo company if there is no raw data, run the nightly
	@test -e "$(RAW)" || $(BIN)/lifecycle demo --raw "$(RAW)"
	@$(BIN)/lifecycle nightly --raw "$(RAW)"

dashboard: $(READY) ## Draw the pages of the published warehouse (LIFECYCLE_LANGUAGE=fr for French)
	@$(BIN)/lifecycle dashboard $(if $(LIFECYCLE_LANGUAGE),--language $(LIFECYCLE_LANGUAGE))

lint: $(READY) ## SQL, Python and types
	@$(MAKE) --no-print-directory --jobs 2 lint-sql lint-python

lint-python: $(READY)
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy

lint-sql: $(READY)
	$(BIN)/python tests/lint_sql.py lint --disable-progress-bar --processes 2 models analyses tests/dbt/singular snapshots

test: $(READY) ## Everything: lint, dbt parse without a warning, dbt unit and data tests, pytest
	@$(MAKE) --no-print-directory --jobs 3 lint-sql lint-python semantic
	$(BIN)/python -m pytest --numprocesses 2

superset: $(READY) $(SUPERSET_READY) ## Optional: Apache Superset (700 MB, not locked) reads the published warehouse
	$(BIN)/python tests/acceptance/superset.py $(SUPERSET) $(LIFECYCLE_WAREHOUSE)

$(SUPERSET_READY):
	@echo "installing Apache Superset into $(SUPERSET) ..."
	@$(PYTHON) -m venv $(SUPERSET)
	@$(SUPERSET)/bin/python -m pip install --quiet --disable-pip-version-check "apache-superset==6.1.*" \
		duckdb-engine==0.17.0 rich cachetools cachelib==0.13.0 flask-caching==2.3.1 flask-appbuilder==5.0.2
	@touch $(SUPERSET_READY)

docs: $(READY) ## dbt's documentation site, in target/
	$(BIN)/dbt docs generate --static

bench: $(READY) ## Time and memory of install, demo and nightly at scale 1 (SCALES="1 10" for more)
	$(BIN)/python benchmarks/nightly.py $(or $(SCALES),1)

bench-revenue: $(READY) ## The revenue chain at 200,000 customers, beside a script by hand and customers x months; all of revenue
	$(BIN)/python benchmarks/revenue.py

bench-product: $(READY) ## Product and retention at 20 million tracks, beside a script by hand (TRACKS=1000000 for fewer)
	$(BIN)/python benchmarks/product.py $(TRACKS)

bench-conversion: $(READY) ## Leads, attribution, channels, funnels at 20 million events, beside a script by hand (EVENTS=2000000 for fewer)
	$(BIN)/python benchmarks/conversion.py $(EVENTS)

bench-dashboard: $(READY) ## CPU time of the dashboard's queries against the published warehouse
	$(BIN)/python benchmarks/dashboard.py $(LIFECYCLE_WAREHOUSE)

clean: ## Remove what was built, never data/raw or data/warehouse
	rm -rf target logs data/dev/*.duckdb* data/test
