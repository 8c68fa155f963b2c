# `make run` and `make test` need only Python 3.11+, make and the package registries.
PYTHON ?= python3
VENV   ?= .venv
SECONDS ?= 60
MINUTES ?= 30
JOBS   ?= 2
BIN    := $(VENV)/bin

# Markers of tests that need more than Python. Only `make check` runs them.
MORE   := postgresql or cluster or browser or libreoffice or clients or hostile or slow
# The markers that `make check` runs. Defaults to all.
CHECK  ?= $(MORE)

.PHONY: help run test check clients sdk sdk-python sdk-typescript format lock openapi history vectors track bench worst mutation fault-run soak clean

help:            ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(VENV)/run.installed  ## start a server with demo data on SQLite; prints requests to try
	@$(BIN)/nextset demo

test: $(VENV)/test.installed  ## format, lint, types, import contracts, and tests that need only Python and little time
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto -m "not ($(MORE))"

check: $(VENV)/check.installed  ## tests that need more: PostgreSQL, Citus, clients, browsers, LibreOffice, hostile requests, or more time
	$(BIN)/pytest -n auto -m "$(CHECK)"

clients: $(VENV)/check.installed  ## generate, check and run seven clients; lint and compare the OpenAPI document
	$(BIN)/pytest -m clients

sdk: sdk-python sdk-typescript  ## build the client packages into dist/, with code generated from the OpenAPI document

sdk-python: $(VENV)/check.installed  ## build nextset-client for Python: a wheel and a source archive
	$(BIN)/python clients/python/build_package.py dist

sdk-typescript: $(VENV)/check.installed  ## build and test the TypeScript package; the tarball is in dist/
	mkdir -p dist && cd clients/typescript && export PATH="$(abspath $(BIN)):$$PATH" && npm ci && npm test && npm pack --pack-destination ../../dist

format: $(VENV)/test.installed  ## format the code and apply lint fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: $(VENV)/test.installed  ## write openapi/openapi.json, and the JSON Schema of archives
	$(BIN)/python -m api.openapi.document openapi/openapi.json
	$(BIN)/python -m api.use_cases.archive.archive_schema docs/workspace-archive-1.schema.json

history: $(VENV)/test.installed  ## read a Hevy, Strong or FitNotes export as a coach would: make history CSV=file EXERCISE="Bulgarian Split Squat"
	$(BIN)/python -m tests.tools.real_history "$(CSV)" "$(EXERCISE)" $(WITH)

vectors: $(VENV)/test.installed  ## replay histories of other planners: make vectors VECTORS=folder
	$(BIN)/python -m tests.vectors "$(VECTORS)"

track: $(VENV)/test.installed  ## how well rules follow real lifters: make track LOGS=folder of exports (VERBOSE=1: each lift)
	@$(BIN)/python -m tests.tracking "$(LOGS)"

bench: $(VENV)/bench.installed  ## measure speed against a baseline, side by side (JSON=1 for JSON)
	@$(BIN)/python -m benchmarks

worst: $(VENV)/check.installed  ## the worst request of each operation: time, delay of another client, memory (ONLY=webhooks, ENGINES=postgresql, JSON=1)
	@$(BIN)/python -m benchmarks.worst_requests

mutation: $(VENV)/mutation.installed  ## mutate the domain: do its own tests notice? Takes ten minutes (JOBS=processes)
	@JOBS=$(JOBS) $(BIN)/python -m tests.mutation

fault-run: $(VENV)/check.installed  ## kill everything while sessions are logged, count what is lost: make fault-run SECONDS=60
	@SECONDS=$(SECONDS) $(BIN)/python -m tests.tools.fault_run

soak: $(VENV)/check.installed  ## send requests of all operations for a long time and check that memory and descriptors do not grow: make soak MINUTES=30
	@MINUTES=$(MINUTES) $(BIN)/python -m tests.tools.soak

lock:            ## resolve the dependencies again (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra build pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra build --extra tracing --extra mcp pyproject.toml -o requirements/extras.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra build --extra tracing --extra mcp --extra test pyproject.toml -o requirements/test.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra build --extra tracing --extra mcp --extra test --extra mutation pyproject.toml -o requirements/mutation.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra build --extra tracing --extra mcp --extra test --extra check pyproject.toml -o requirements/check.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra build --extra tracing --extra mcp --extra test --extra check --extra bench pyproject.toml -o requirements/bench.txt

# One environment. Each stamp file adds the packages of its lock, again after the lock or pyproject.toml changed.
$(VENV)/%.installed: requirements/%.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes -r $<
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

clean:           ## remove the environment, builds and caches
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	cd clients/typescript && rm -rf node_modules dist src/schema.ts LICENSE
