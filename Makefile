# `make run` and `make test` need Python 3.11+, make and the package registries, nothing else.
PYTHON ?= python3
VENV   ?= .venv
SECONDS ?= 60
BIN    := $(VENV)/bin

# What a test may need beside Python: markers of pyproject.toml, run by `make check` only.
MORE   := postgresql or browser or libreoffice or clients or slow
# Which of them `make check` runs: all, unless told otherwise.
CHECK  ?= $(MORE)

.PHONY: help run test check clients format lock openapi history vectors bench fault-run clean

help:            ## what there is to do here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(VENV)/run.installed  ## a server with demo data on embedded SQLite; prints what to try
	@$(BIN)/nextset demo

test: $(VENV)/test.installed  ## everything that needs Python only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto -m "not ($(MORE))"

check: $(VENV)/check.installed  ## what needs more: other engines, clients, browsers
	$(BIN)/pytest -n auto -m "$(CHECK)"

clients: $(VENV)/check.installed  ## clients in seven kinds, generated, checked and run; linters and the diff of the document
	$(BIN)/pytest -m clients

format: $(VENV)/test.installed  ## put the code in its one shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: $(VENV)/test.installed  ## write openapi/openapi.json anew
	$(BIN)/python -m api.openapi.document openapi/openapi.json

history: $(VENV)/test.installed  ## a Hevy export read as a coach would: make history CSV=file EXERCISE="Bulgarian Split Squat"
	$(BIN)/python -m tests.tools.real_history "$(CSV)" "$(EXERCISE)" $(WITH)

vectors: $(VENV)/test.installed  ## histories of other planners through the preview: make vectors VECTORS=folder
	$(BIN)/python -m tests.vectors "$(VECTORS)"

bench: $(VENV)/bench.installed  ## speed as ratios, measured side by side (JSON=1 for machines)
	@$(BIN)/python -m benchmarks

fault-run: $(VENV)/check.installed  ## kill everything while sessions are logged, count what is lost: make fault-run SECONDS=60
	@SECONDS=$(SECONDS) $(BIN)/python -m tests.tools.fault_run

lock:            ## resolve the dependencies anew (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra build pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra build --extra test pyproject.toml -o requirements/test.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra build --extra test --extra check pyproject.toml -o requirements/check.txt
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --extra build --extra test --extra check --extra bench pyproject.toml -o requirements/bench.txt

# One environment; each stamp adds what its lock names. A newer lock or pyproject makes it again.
$(VENV)/%.installed: requirements/%.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes -r $<
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

clean:           ## remove the environment and what tools left behind
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
