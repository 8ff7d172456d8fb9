# Two commands for a fresh machine: `make demo` and `make test`. Everything else is below.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# No tool of ours or of others phones home.
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := False
export GX_ANALYTICS_ENABLED := False
export AIRFLOW__USAGE_DATA_COLLECTION__ENABLED := False
export SCARF_ANALYTICS := false

# Without compiled bytecode every child process (dbt, Airflow's parts, gates) compiles its imports anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test test-fast coverage lint format bench bench-statistics bench-scale bench-readers bench-charts bench-kills docs lock clean
.PHONY: dev-secrets image compose-test sbom superset-env superset-test superset-lock
.DEFAULT_GOAL := setup

setup: $(READY)  ## Make .venv from the hashed lock

$(READY): requirements/uv.txt requirements/dev.txt pyproject.toml
	@echo "Setting up $(VENV) from requirements/dev.txt (hashed) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements/dev.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)  ## Run the whole line on sample data: replay, scheduler, gates, publication, email
	@$(BIN)/igw demo $(ARGS)

COVERAGE := --cov=inclusive_growth --cov=inclusive_growth_sample --cov-branch --cov-report=term:skip-covered \
	--cov-report=html:build/coverage

# Two processors and one worker more: the tests with a scheduler mostly wait.
test: lint  ## Lint, types and every test
	@$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

test-fast: $(READY)  ## The tests that need no server, no Airflow and no build by dbt: while you work
	@$(BIN)/pytest --fast -n 3 --dist worksteal $(ARGS)

coverage: $(READY)  ## Every test, and which lines and branches of both packages none of them runs: build/coverage
	@$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(COVERAGE) $(ARGS)

# The models take one processor about as long as everything else takes the other.
lint: $(READY)  ## ruff, mypy, import-linter, sqlfluff
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	@(cd dbt_project && ../$(BIN)/sqlfluff lint models tests --disable-progress-bar) & models=$$!; failed=0; \
		{ $(BIN)/mypy && $(BIN)/lint-imports --no-logo && $(BIN)/python infra/lint/sql.py; } || failed=1; \
		wait $$models || failed=1; exit $$failed

format: $(READY)
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(READY)  ## Measure the speed goals; prints ratios of one run
	@$(BIN)/python -m tests.benchmarks.bench $(ARGS)

bench-scale: $(READY)  ## Measure 20 million decoded rows beside a hand-written script (about half an hour, 12 GB of disk)
	@$(BIN)/python -m tests.benchmarks.scale $(ARGS)

bench-statistics: $(READY)  ## Segregation with intervals: seven invented authorities, 9,000 output areas each, 19 groups
	@$(BIN)/python -m tests.benchmarks.segregation $(ARGS)

bench-readers: $(READY)  ## 32 BI clients at the marts in Postgres while 200 publications switch
	@$(BIN)/python -m tests.benchmarks.readers $(ARGS)

bench-charts: $(READY)  ## The dashboards' own questions, asked by 32 clients while what is published switches
	@$(BIN)/python -m tests.benchmarks.charts $(ARGS)

bench-kills: $(READY)  ## Publications killed at every step and at 200 random moments: our process, Postgres, the S3 server
	@$(BIN)/python -m tests.benchmarks.kills $(ARGS)

docs: $(READY)  ## Generate the data dictionary, settings and command pages into build/docs
	@$(BIN)/igw docs --to build/docs

dev-secrets:  ## Make the secrets of docker-compose.yml that are not there yet, for development
	@infra/make-dev-secrets

image:  ## Build the images of docker-compose.yml
	@docker compose build $(ARGS)

compose-test: $(READY)  ## Run docker-compose.yml for real on the engine that DOCKER_HOST names, on sample data
	@$(BIN)/python -m tests.compose.run $(ARGS)

# Beside the tests, its validators of addresses would cost each process that imports jsonschema a second.
SBOM_VENV := .venv-sbom
SBOM_READY := $(SBOM_VENV)/.ready

$(SBOM_READY): requirements/sbom.txt | $(READY)
	@test -x $(SBOM_VENV)/bin/python || $(PYTHON) -m venv $(SBOM_VENV)
	@VIRTUAL_ENV=$(SBOM_VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements/sbom.txt
	@touch $@

sbom: $(SBOM_READY)  ## What is in the image, from its hashed lock: build/sbom.cdx.json (CycloneDX)
	@mkdir -p build
	@PYTHONWARNINGS=ignore $(SBOM_VENV)/bin/cyclonedx-py requirements requirements/deploy.txt --pyproject pyproject.toml \
		--output-reproducible --of JSON -o build/sbom.cdx.json
	@echo build/sbom.cdx.json

lock: $(READY)  ## Resolve the locks again (hashes, no index addresses)
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --generate-hashes --universal -p 3.11 requirements/uv.in -o requirements/uv.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --generate-hashes --universal -p 3.11 pyproject.toml --extra dev --extra deploy -o requirements/dev.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --generate-hashes --universal -p 3.11 pyproject.toml -c requirements/dev.txt -o requirements/base.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --generate-hashes --universal -p 3.11 pyproject.toml --extra deploy -c requirements/base.txt -o requirements/deploy.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --generate-hashes --universal -p 3.11 requirements/build.in -c requirements/dev.txt -o requirements/build.txt
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --generate-hashes --universal -p 3.11 requirements/sbom.in -o requirements/sbom.txt

# Superset needs another SQLAlchemy than Airflow, so it has an environment and a lock of its own.
SUPERSET_VENV := .venv-superset
SUPERSET_READY := $(SUPERSET_VENV)/.ready

superset-env: $(SUPERSET_READY)  ## Make .venv-superset from its hashed lock (700 MB)

$(SUPERSET_READY): infra/superset/requirements.txt | $(READY)
	@echo "Setting up $(SUPERSET_VENV) from infra/superset/requirements.txt (hashed) ..."
	@test -x $(SUPERSET_VENV)/bin/python || $(PYTHON) -m venv $(SUPERSET_VENV)
	@VIRTUAL_ENV=$(SUPERSET_VENV) $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r infra/superset/requirements.txt
	@touch $@

superset-test: $(SUPERSET_READY)  ## The dashboards in the real Superset, in a browser; pictures in build/superset
	@$(BIN)/pytest -m superset tests/superset $(ARGS)

superset-lock: $(READY)  ## Resolve Superset's lock again
	@UV_CUSTOM_COMPILE_COMMAND="make superset-lock" $(BIN)/uv pip compile --quiet --generate-hashes --universal -p 3.11 infra/superset/requirements.in -o infra/superset/requirements.txt

clean:
	@rm -rf $(VENV) $(SUPERSET_VENV) $(SBOM_VENV) build var .pytest_cache .mypy_cache .ruff_cache dbt_project/target dbt_project/logs
