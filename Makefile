# The project's commands. Each does all of its own set-up (requirements/install) and says nothing
# about it when there is nothing to do. ARGS is handed on: make site ARGS=--strict

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help site check serve test bench pictures fonts format messages lock clean

# PYTHON: the Python that .venv is made with. OKRSITE_CHROMIUM: the browser of the tests.
export PYTHON OKRSITE_CHROMIUM
# What is set outside must not add packages to those in .venv.
unexport PYTHONPATH PYTHONHOME

INSTALL = @sh requirements/install
COMPILE = .venv/bin/python -m uv pip compile --quiet pyproject.toml --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

help: ## Show this list
	@sed -n 's/^\([a-z]*\): ## /make \1\t/p' Makefile | expand -t 16

site: ## Build the site from content/ into site/
	$(INSTALL) site
	@.venv/bin/okrsite build $(ARGS)

check: ## Say what is wrong in content/, without building
	$(INSTALL) site
	@.venv/bin/okrsite check $(ARGS)

serve: ## Show the site on this machine, and again after every change
	$(INSTALL) site
	@.venv/bin/okrsite serve $(ARGS)

test: ## Run all tests of the generator, in a browser too
	$(INSTALL) dev browser
	@.venv/bin/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

bench: ## Measure how long a build takes
	$(INSTALL) dev
	@.venv/bin/python -m benchmarks $(ARGS)

pictures: ## Take the pictures of the docs anew
	$(INSTALL) dev browser
	@.venv/bin/okrsite build
	@.venv/bin/python docs/take_pictures.py

fonts: ## Derive from the theme's fonts what the infographic needs
	$(INSTALL) dev
	@.venv/bin/python tools/unpack_fonts.py

format: ## Put the code into the form that the tests ask for
	$(INSTALL) dev
	@.venv/bin/python -m ruff check --quiet --fix .; .venv/bin/python -m ruff format --quiet .

messages: ## Collect the interface's words for translators
	$(INSTALL) dev
	@.venv/bin/pybabel --quiet extract --mapping-file pyproject.toml --project okrsite \
		--keyword words --keyword plural:1,2 --no-location \
		--sort-by-file --output okrsite/locale/okrsite.pot .

lock: ## Lock what pyproject.toml names; with UPGRADE=1 in the newest versions
	$(INSTALL) dev
	@$(COMPILE) --group site --output-file requirements/site.txt
	@$(COMPILE) --group dev --constraints requirements/site.txt --output-file requirements/dev.txt

clean: ## Remove what these commands have made
	@rm -rf .venv .okrsite .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@rm -rf site build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
