# Two commands: `make run` and `make test`. Both make the environment first; Python >= 3.11 is all they need.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2

.PHONY: install run test test-neo4j-5 lint types imports bench eval clean

install: .venv/.installed

.venv/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'orggraph needs Python 3.11 or later; this is ' + sys.version.split()[0] + '. Try: make PYTHON=python3.12 $(MAKECMDGOALS)')"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m orggraph.fastnx.precompile
	$(BIN)/python -m orggraph.metrics._precompile
	$(BIN)/python -m orggraph.store.aot
	touch $@

run: install
	$(BIN)/orggraph demo

test: install
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

test-neo4j-5: install
	CI=true NEO4J_TEST_VERSION=5.26 $(BIN)/python -m pytest tests/contract -m neo4j --deselect tests/contract/test_server_lines.py

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

imports: install
	$(BIN)/lint-imports

bench: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/rivals.txt
	$(BIN)/python -m tests.bench_graphs
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_analyze
	$(BIN)/python -m tests.bench_metrics
	$(BIN)/python -m tests.bench_actions
	$(BIN)/python -m tests.bench_formats
	$(BIN)/python -m tests.bench_events
	$(BIN)/python -m tests.bench_stores
	$(BIN)/python -m tests.bench_queries

eval: install
	$(BIN)/python -m tests.eval

clean:
	rm -rf .venv build dist
