# Every target sets up what it needs: a virtual environment from locked, hashed requirements, and
# for the tests the programs that they run.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PROGRAMS := bubblewrap chromium go lua ruby
PYTEST := $(BIN)/python -m pytest -n logical --dist worksteal
SECONDS := 60
INTERRUPTS := 200
FULL := lint tests coverage interrupts fuzz lowest newest
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

# Material's own banner, which is not about this project.
export NO_MKDOCS_2_WARNING := 1
# Without compiled modules each program that the tests start takes several times as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve build lint quick test full tests coverage interrupts lowest newest programs fuzz bench format lock clean

serve: $(READY)
	$(BIN)/mkdocs serve

build: $(READY)
	$(BIN)/mkdocs build --strict

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The tests that tell most per second: under a minute on two cores.
quick: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(PYTEST) -q -m "not slow and not full and not browser and not corpus" --hypothesis-profile=quick $(ARGS)

# All that a change must pass: at most ten minutes on two cores.
test: lint programs
	$(PYTEST) $(ARGS)

# What takes longer as well: hundreds of attacks and random edits, whole bases, and the lowest and
# newest versions of what the package needs. `make -k full` goes on after a part that fails.
full: $(FULL:%=full-%)

full-%:
	@tools/timed $* $(MAKE) --no-print-directory $*

tests: programs
	$(PYTEST) -m "" --hypothesis-profile=full --durations=20 $(ARGS)

# Apart from the tests of `make test`, which take three times as long while they are measured.
coverage: programs
	$(PYTEST) -q --cov --cov-report=term $(ARGS)

interrupts: $(READY)
	$(BIN)/python bench/interrupts.py --count $(INTERRUPTS)

# In an environment of their own, since what the package needs is newer or older in it.
lowest newest: programs
	tools/versions $@

programs: $(READY)
	tools/ensure $(PROGRAMS)
	$(BIN)/fieldguide samples --setup

# Looks for texts that break a reader; what it finds is written to tests/fuzz/corpus, which is tested.
# Coverage guides it where atheris can be installed.
fuzz: $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
		--require-hashes -r requirements/fuzz.txt || echo "Atheris cannot be installed here."
	PYTHONPATH=tests $(BIN)/python -m fuzz.run --seconds $(SECONDS) $(ARGS)

bench: $(READY)
	$(BIN)/python bench/run.py $(ARGS)
	$(BIN)/python bench/samples.py $(ARGS)
	$(BIN)/python bench/links.py $(ARGS)

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --no-emit-index-url --no-strip-extras --no-emit-package mkdocs-fieldguide --extra samples --extra links --group dev \
		pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --no-emit-index-url --no-strip-extras environments/science.in -o environments/science.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --no-emit-index-url --no-strip-extras -c requirements/dev.txt pyproject.toml -o environments/api.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --no-emit-index-url --no-strip-extras requirements/fuzz.in -o requirements/fuzz.txt

clean:
	rm -rf $(VENV) site .mypy_cache .pytest_cache .ruff_cache .hypothesis .fuzz .coverage .coverage.*

$(READY): requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name one with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
