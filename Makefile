# Every target sets itself up: the environment is built from the hashed lock when it is missing or out of date.
PYTHON ?= python3
WORKERS ?= auto
BIN := .venv/bin
READY := .venv/.ready
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-config --quiet --custom-compile-command "make lock"

# Tax-Calculator is large, and only compares: it has a lock of its own, and no test of `make test` needs it.
EXTRAS := $(foreach extra,spreadsheets calendar report test bench check,--extra $(extra))

.DEFAULT_GOAL := help
.PHONY: help setup demo test slow check format bench docs lock clean

help: ## Print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Build or refresh the environment in .venv (every target below does this first)

$(READY): requirements/lock-development.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "inservice needs Python 3.11 or later; '$(PYTHON)' is not. Try: make PYTHON=python3.12 setup" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { \
		echo "No virtual environment could be made. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock-development.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# A book with a request that cannot be determined exits with 3, which is an answer and no failure.
demo: $(READY) ## Decide one request in full, then a book of 68, test three employers for top-heaviness, correct a mistake, weigh a rollover
	@printf '\n%s\n%s\n\n' "1. One request. At 46, still working and with \$$9,000 of medical bills, a participant asks the 401(k) for" \
		"   \$$12,000. May it be paid, why, and at what tax?   inservice decide examples/cases/04-ten-percent-tax.yaml"
	@$(BIN)/inservice decide examples/cases/04-ten-percent-tax.yaml
	@printf '\n%s\n%s\n\n' "2. A book: the requests of four plans from 2019 to 2026, a line for each, then those that need a look." \
		"   inservice decide examples/books/harbor"
	@$(BIN)/inservice decide examples/books/harbor || test $$? -eq 3
	@printf '\n%s\n%s\n\n' "3. A family's company: which of its plans are top-heavy, who is key and by whose shares, and what is owed." \
		"   inservice top-heavy examples/books/ridge --plan-year 2025"
	@$(BIN)/inservice top-heavy examples/books/ridge --plan-year 2025
	@printf '\n%s\n%s\n\n' "4. A controlled group: the plan that is top-heavy alone is not in the group it must be tested with." \
		"   inservice top-heavy examples/books/aster --plan-year 2025"
	@$(BIN)/inservice top-heavy examples/books/aster --plan-year 2025
	@printf '\n%s\n%s\n\n' "5. A dirty census: what was read, cleaned and lost, then the answer, which stands although a row names nobody." \
		"   inservice top-heavy scrub examples/books/marlow; inservice top-heavy examples/books/marlow --plan-year 2025"
	@$(BIN)/inservice top-heavy scrub examples/books/marlow || test $$? -eq 65
	@$(BIN)/inservice top-heavy examples/books/marlow --plan-year 2025 2>/dev/null || test $$? -eq 3
	@printf '\n%s\n%s\n\n' "6. A mistake: deferrals were paid at 50 without an event. Every way to put it right, and what each costs whom." \
		"   inservice correct examples/corrections/early-withdrawal.yaml"
	@$(BIN)/inservice correct examples/corrections/early-withdrawal.yaml
	@printf '\n%s\n%s\n\n' "7. Should half of a 401(k) go into an index annuity? For, against, not told yet, and each figure behind it." \
		"   inservice consequences examples/cases/consequences-adviser.yaml"
	@$(BIN)/inservice consequences examples/cases/consequences-adviser.yaml
	@printf '\n%s\n%s\n' "Next: any request in full with --request (R-2201 splits after-tax money so that nothing is taxed), the tour in" \
		"README.md, or a case of your own: inservice new plan --out plan.yaml; inservice new case --out case.yaml"

test: $(READY) ## Run the tests (WORKERS=1 for one process)
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow"

slow: $(READY) ## Run the slow tests: large random samples
	$(BIN)/python -m pytest -q -n $(WORKERS) -m slow

check: $(READY) ## Check style, formatting, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## Put the code in the form that `make check` expects
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## Run the benchmarks; each prints a ratio to a peer or a limit
	$(BIN)/python -m benchmarks

docs: $(READY) ## Print docs/law, the tables, keys and schemas of the input, and the pictures again
	$(BIN)/python docs/print.py
	$(BIN)/python docs/screenshots.py

lock: $(READY) ## Resolve the dependencies again (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements/lock-runtime.txt
	$(COMPILE) $(UPGRADE) pyproject.toml requirements/tools.in $(EXTRAS) -o requirements/lock-development.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --extra tax -o requirements/lock-tax.txt

clean: ## Remove the environment and every cache
	rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
