# Everything that is done with this project. `make` alone lists it.

VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
COMPILE := $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--no-annotate --custom-compile-command "make pins"

# Used to make the environment, which has the interpreter for all else.
FIND_PYTHON = for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$python; break; fi; done

ROUNDS ?= 20
FUZZ_CASES ?= 10000

.DEFAULT_GOAL := help
.PHONY: backup restore help run status dashboard report reset servers psql check-data calibration submission queries test test-faults chaos \
	chaos-compose test-compose test-spark bench bench-check lint format pins tree clean

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/ready-to-run ## Run the whole pipeline here, without Docker; goes on where it was stopped
	@$(PYTHON) -m hospital run

status: $(VENV)/ready-to-run ## Show how far a run is; ARGS=--watch keeps it live
	@$(PYTHON) -m hospital status $(ARGS)

dashboard: $(VENV)/ready-for-dashboard ## Serve the hospital as a live web page, at http://localhost:8501 (DASHBOARD_PORT)
	@$(PYTHON) -m hospital dashboard

reset: $(VENV)/ready-to-run ## Remove what a run made
	@$(PYTHON) -m hospital reset

servers: $(VENV)/ready-to-run ## Start only the local PostgreSQL and Kafka, to look around with your own tools
	@$(PYTHON) -m hospital servers

report: $(VENV)/ready-to-run ## Write the report about the run, one HTML file: .local/report.html
	@$(PYTHON) -m hospital report $(ARGS)

check-data: $(VENV)/ready-to-run ## Ask whether every invariant holds in the warehouse of a complete run
	@$(PYTHON) -m hospital check $(ARGS)

calibration: $(VENV)/ready-to-run ## Print the hospital's figures beside published ones
	@$(PYTHON) -m hospital calibration $(ARGS)

submission: $(VENV)/ready-to-run ## Check what is handed in against the brief, and pack it as submission.zip
	@$(PYTHON) -m hospital submission

queries: $(VENV)/ready-to-run ## Ask a full run's warehouse docs/queries.md and write the answers into it
	@$(PYTHON) -m scripts.answer_queries

backup: $(VENV)/ready-to-run ## Back up the run, whether it is on or not: DIR=/somewhere/new
	@$(PYTHON) -m hospital backup '$(DIR)'

restore: $(VENV)/ready-to-run ## Put a backup back into an empty place: DIR=/somewhere/new
	@$(PYTHON) -m hospital restore '$(DIR)'

psql: $(VENV)/ready-to-run ## Open the local warehouse with psql; ARGS='-c "SELECT 1"' is passed on
	@$(PYTHON) -m hospital psql $(ARGS)

test: lint ## Check style and types; run the unit, property and integration tests, and ten rounds of chaos
	$(PYTHON) -m pytest tests/unit tests/property tests/integration tests/faults/test_chaos.py -q

test-faults: $(VENV)/ready-to-test ## Kill the services at every step, and the servers under them; fuzz what they read
	FUZZ_CASES=$(FUZZ_CASES) $(PYTHON) -m pytest tests/faults tests/integration/test_fuzz.py \
		tests/integration/test_fuzz_files.py -q

chaos: $(VENV)/ready-to-test ## Kill services and servers at random during a year; ROUNDS=100 CHAOS_SEED=1
	ROUNDS=$(ROUNDS) $(PYTHON) -m pytest tests/faults/test_chaos.py -q -s

chaos-compose: $(VENV)/ready-to-test ## The same on the containers: killed, paused, cut off; needs a Docker engine
	ROUNDS=$(ROUNDS) $(PYTHON) -m pytest tests/compose/chaos_on_compose.py -q -s

test-spark: $(VENV)/ready-for-spark ## Compare the population that Spark makes with the local engine's; fetches 800 MB
	$(PYTHON) -m pytest tests/integration/test_population.py -q

test-compose: $(VENV)/ready-to-test ## Build and start the real Compose file, and test it; needs a Docker engine
	$(PYTHON) -m pytest tests/compose -m compose -q

bench: $(VENV)/ready-to-run ## Measure, beside floors of the same machine; ARGS=--record keeps what it finds
	@$(PYTHON) -m benchmarks $(ARGS)

bench-check: $(VENV)/ready-to-run ## Fail when a ratio has lost more than a quarter; ARGS=--short in two minutes
	@$(PYTHON) -m benchmarks --check $(ARGS)

lint: $(VENV)/ready-to-test ## Check style and types
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

format: $(VENV)/ready-to-test ## Put the code into its form
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .

# Where a requirements.txt has hashes, pip installs nothing that hasn't one of them. constraints.txt has none: with
# hashes pip would refuse what has none to be checked by, the project itself with its extras.
pins: $(VENV)/bin/uv ## Write the exact versions: constraints.txt and, with hashes, each service's requirements.txt
	$(COMPILE) --all-extras --output-file constraints.txt
	$(COMPILE) --generate-hashes --extra simulation --extra messaging --extra warehouse --output-file scheduler/requirements.txt
	$(COMPILE) --generate-hashes --extra messaging --output-file producer/requirements.txt
	$(COMPILE) --generate-hashes --extra messaging --output-file stream_processor/requirements.txt
	$(COMPILE) --generate-hashes --extra warehouse --output-file batch_ingestor/requirements.txt
	$(COMPILE) --generate-hashes --extra dashboard --output-file dashboard/requirements.txt

tree: $(VENV)/bin/python ## Write tree.txt from the files that git knows
	$(PYTHON) scripts/make_tree.py > tree.txt

clean: ## Remove the environment and all caches; what a run made stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
		echo "make: Python 3.11 or newer with its venv module is needed (on Debian: apt install python3-venv)" >&2; \
		exit 1; \
	fi; \
	$$python -m venv $(VENV)

$(VENV)/ready-to-run: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Making the environment in $(VENV)"
	@$(INSTALL) --editable '.[local]'
	@touch $@

$(VENV)/ready-to-test: $(VENV)/ready-to-run
	@echo "Adding what the tests need to $(VENV)"
	@$(INSTALL) --editable '.[local,dev]'
	@touch $@

$(VENV)/ready-for-dashboard: $(VENV)/ready-to-run
	@echo "Adding what the dashboard needs to $(VENV)"
	@$(INSTALL) --editable '.[local,dashboard]'
	@touch $@

$(VENV)/ready-for-spark: $(VENV)/ready-to-test
	@echo "Adding Spark to $(VENV)"
	@$(INSTALL) --editable '.[local,dev,spark]'
	@touch $@

# From pyproject.toml alone: constraints.txt may be what is out of date.
$(VENV)/bin/uv: | $(VENV)/bin/python
	@$(PYTHON) -m pip install --quiet "$$(sed -n 's/.*"\(uv==[0-9.]*\)".*/\1/p' pyproject.toml)"
