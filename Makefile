# The project's commands. Each does all of its own set-up (requirements/install) and says nothing
# about it when there is nothing to do. ARGS is handed on: make site ARGS=--strict

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help site offline check serve publish verify test lighthouse bench weights pictures fonts format messages lock clean

# PYTHON: the Python that .venv is made with. OKRSITE_CHROMIUM: the browser of the tests.
export PYTHON OKRSITE_CHROMIUM
# What is set outside must not add packages to those in .venv.
unexport PYTHONPATH PYTHONHOME

INSTALL = @sh requirements/install
COMPILE = .venv/bin/python -m uv pip compile --quiet pyproject.toml --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
AUDIT = @.venv/bin/python -m benchmarks.lighthouse

help: ## Show this list
	@sed -n 's/^\([a-z]*\): ## /make \1\t/p' Makefile | expand -t 16

site: ## Build the site from content/ into site/
	$(INSTALL) site
	@.venv/bin/okrsite build $(ARGS)

offline: ## Build a copy to read from a disk, without a host, into site-offline/
	$(INSTALL) site
	@.venv/bin/okrsite build --offline $(ARGS)

check: ## Say what is wrong in content/, without building
	$(INSTALL) site
	@.venv/bin/okrsite check $(ARGS)

serve: ## Show the site on this machine, and again after every change
	$(INSTALL) site
	@.venv/bin/okrsite serve $(ARGS)

publish: ## Make the site public and seal it; ARGS="--folder site" into site/, else on a git branch
	$(INSTALL) site
	@.venv/bin/okrsite publish $(ARGS)

verify: ## Hold the public site against its seals; ARGS=https://... if it is not at site_url
	$(INSTALL) site
	@.venv/bin/okrsite verify $(ARGS)

test: ## Run all tests of the generator, in a browser too; then Lighthouse, unless ARGS choose
	$(INSTALL) dev browser checkers
	@.venv/bin/python -m pytest --numprocesses auto --dist worksteal $(ARGS)
	$(if $(ARGS),,$(AUDIT))

lighthouse: ## Hold the main pages against Lighthouse's scores; nothing may run beside it
	$(INSTALL) dev browser checkers
	$(AUDIT)

bench: ## Measure how long a build takes
	$(INSTALL) dev
	@.venv/bin/python -m benchmarks $(ARGS)

weights: ## Measure what readers' browsers have to fetch
	$(INSTALL) dev browser
	@.venv/bin/python -m benchmarks.weights

pictures: ## Take the pictures of the docs anew
	$(INSTALL) dev browser
	@.venv/bin/okrsite build
	@.venv/bin/python -m docs.take_pictures

fonts: ## Derive from the theme's fonts, and from their packages, what pictures are drawn with
	$(INSTALL) dev node
	@.venv/bin/python tools/unpack_fonts.py
	@.venv/bin/python tools/cut_fonts.py

format: ## Put the code into the form that the tests ask for
	$(INSTALL) dev
	@.venv/bin/python -m ruff check --quiet --fix .; .venv/bin/python -m ruff format --quiet .

messages: ## Collect the interface's words in locale/okrsite.pot, and put them into translations
	$(INSTALL) dev
	@mkdir -p locale
	@.venv/bin/pybabel --quiet extract --mapping-file pyproject.toml --project okrsite \
		--keyword words --keyword _words --keyword plural:1,2 --add-comments Translators: \
		--no-location --sort-by-file --output locale/okrsite.pot .
	@for file in locale/*.po okrsite/locale/*.po; do [ ! -e "$$file" ] || \
		.venv/bin/pybabel --quiet update --input-file locale/okrsite.pot --output-file "$$file" \
			--locale "$$(basename "$$file" .po | tr - _)" || exit; done

lock: ## Lock what pyproject.toml and package.json name; with UPGRADE=1 in the newest versions
	$(INSTALL) dev node
	@$(COMPILE) --group site --output-file requirements/site.txt
	@$(COMPILE) --group dev --constraints requirements/site.txt --output-file requirements/dev.txt
	@cd requirements && npm $(if $(UPGRADE),update,install) --package-lock-only --ignore-scripts \
		--omit-lockfile-registry-resolved --no-audit --no-fund --loglevel=error > /dev/null
	@# A package that wants the `latest` of another gets the one that is locked.
	@sed 's/: "latest"/: "*"/' requirements/package-lock.json > requirements/package-lock.new
	@mv requirements/package-lock.new requirements/package-lock.json

clean: ## Remove what these commands have made
	@rm -rf .venv .okrsite .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@rm -rf site site-offline build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
