# make help lists the targets.

# The first of these that is Python 3.11 or newer creates the environment; `make PYTHON=...` selects another.
PYTHON = $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$python" && break; done)

VENV := .venv
PORT := 8000
BUILD := _build
# Of another language than conf.py's: make html LANGUAGE=de. Not the variable of the environment, which has a list.
LANGUAGE :=
FOLDER = $(if $(LANGUAGE),/$(LANGUAGE))
# Each output has its own doctrees: what one build has read again, the next one takes for written.
CV = PYTHONPATH=_ext $(VENV)/bin/python -m academic_cv
SPHINX = $(CV) build -d $(BUILD)/doctrees/$@$(FOLDER:/%=-%) $(if $(LANGUAGE),-D language=$(LANGUAGE) -t $(LANGUAGE))
PDF = $(if $(filter-out 0 no false,$(PRIVATE)),private,pdf)
PIP = $(VENV)/bin/python -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := all
.PHONY: all html pdf live new gettext test lint docs bench pictures check linkcheck published reproduce lock upgrade clean help

all: html ## build the site and the PDFs into _build/html (the default)
	@echo
	@echo "The site: $(BUILD)/html$(FOLDER)/index.html"
	@for pdf in $(BUILD)/html$(FOLDER)/*.pdf; do echo "A PDF:    $$pdf"; done

html: $(VENV)/.build ## the same, without listing the results
	@$(SPHINX) -q -b html . $(BUILD)/html$(FOLDER)

pdf: $(VENV)/.build ## build only the PDFs, into _build/pdf; with PRIVATE=1, those with the private parts, into _build/private
	@$(subst doctrees/pdf,doctrees/$(PDF),$(SPHINX)) -q $(if $(filter private,$(PDF)),-t private) -b pdf . $(BUILD)/$(PDF)$(FOLDER)
	@for pdf in $(BUILD)/$(PDF)$(FOLDER)/*.pdf; do echo "A PDF:    $$pdf"; done

live: $(VENV)/.build ## serve the site at http://127.0.0.1:8000 (PORT=8001 for another) and rebuild it at each save
	@$(CV) live -q --port $(PORT) -d $(BUILD)/doctrees/html \
		--ignore '$(CURDIR)/$(BUILD)/*' --ignore '$(CURDIR)/$(VENV)/*' --ignore '*/.git/*' --ignore '*/__pycache__/*' \
		. $(BUILD)/html

new: $(VENV)/.build ## write a new project: make new DIR=../jane-doe NAME="Jane Doe" FROM="papers.bib cv.yaml"
	@$(if $(DIR),,$(error Name a new folder: make new DIR=../jane-doe NAME="Jane Doe" FROM=papers.bib))
	@$(CV) new "$(DIR)" --name "$(NAME)" --from $(FROM)

gettext: $(VENV)/.build ## update the translations of the pages in locales: make gettext LANGUAGE=de
	@$(if $(LANGUAGE),,$(error Name a language: make gettext LANGUAGE=de))
	@$(SPHINX) -q -b gettext . $(BUILD)/gettext
	@$(VENV)/bin/python -m sphinx_intl update -p $(BUILD)/gettext -d locales -l $(LANGUAGE)

test: $(VENV)/.test ## run the tests
	@$(VENV)/bin/python -m pytest -c tests/pyproject.toml tests
	@if [ -d _ext/tests ]; then $(VENV)/bin/python -m pytest -c _ext/pyproject.toml _ext/tests; fi

lint: $(VENV)/.test docs ## check the code: style, types, imports, documentation, workflows
	@$(VENV)/bin/python -m ruff check --config _ext/pyproject.toml .
	@$(VENV)/bin/python -m ruff format --check --config _ext/pyproject.toml .
	@MYPYPATH=_ext:_ext/tests $(VENV)/bin/python -m mypy --config-file _ext/pyproject.toml _ext conf.py
	@MYPYPATH=_ext:tests $(VENV)/bin/python -m mypy --config-file _ext/pyproject.toml tests .readme
	@PYTHONPATH=_ext $(VENV)/bin/lint-imports --no-logo --no-cache _ext/pyproject.toml
	@if [ -x $(VENV)/bin/actionlint ]; then \
		$(VENV)/bin/actionlint -shellcheck=$(VENV)/bin/shellcheck -pyflakes= && \
		$(VENV)/bin/shellcheck $$(grep -l '^#!.*bash' .ci/*); \
	else echo "actionlint and shellcheck are installed on Linux only, and left out here."; [ -z "$$CV_SKIP_NOTHING" ]; fi
	@$(VENV)/bin/zizmor --quiet --offline --pedantic .github
	@$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.gitlab-ci .gitlab-ci.yml

docs: $(VENV)/.build ## build the reference documentation, strictly, into _build/docs
	@$(SPHINX) -q -W -n --keep-going -b html _ext/docs $(BUILD)/docs

bench: $(VENV)/.test ## time builds with thousands of publications
	@$(VENV)/bin/python _ext/tests/benchmarks/goals.py .
	@$(VENV)/bin/python _ext/tests/benchmarks/pdf.py

pictures: $(VENV)/.test all ## update the README's pictures (needs Chromium)
	@$(VENV)/bin/python .readme/pictures.py

check: $(VENV)/.build ## build everything strictly, from scratch, and check refs.bib and the pages (FORMAT=json or github)
	@$(CV) check --output $(BUILD)/check --format $(or $(FORMAT),text)

linkcheck: $(VENV)/.build ## check every external link (needs the network); those that work are cached for a month
	@$(CV) linkcheck --output $(BUILD)/linkcheck

published: $(VENV)/.build ## build the site, and list everything that a visitor can get
	@$(CV) published --output $(BUILD)/html --doctrees $(BUILD)/doctrees/html

reproduce: $(VENV)/.build ## build twice in different conditions, and compare all files
	@$(CV) reproduce

lock: $(VENV)/.test ## update the exact versions and hashes of packages after an edit of requirements.in (needs the network)
	@$(CV) lock

upgrade: $(VENV)/.test ## the same with the newest versions; lists what changed, installs it, and runs all checks
	@$(CV) lock --upgrade
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory test

clean: ## delete the build results, but not the environment
	@rm -rf $(BUILD)

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.* ## /\1\t/p' Makefile | expand -t 12

$(VENV)/.build: requirements.txt
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer is needed. Install it: 'sudo apt install python3 python3-venv' (Debian, Ubuntu), 'brew install python' (macOS), or python.org" >&2; exit 1; fi
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is needed. Install it: 'sudo apt install python3-venv' (Debian, Ubuntu)" >&2; exit 1; }
	@echo "Creating the environment in $(VENV), once ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.txt || { echo "The first make needs the network: it installs requirements.txt." >&2; exit 1; }
	@touch $@

$(VENV)/.test: tests/requirements.txt $(VENV)/.build
	@$(PIP) -r tests/requirements.txt
	@touch $@
