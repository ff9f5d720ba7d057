PY := .venv/bin/python
UV := .venv/bin/uv

.PHONY: study serve test check bench lock docs pictures clean
.DEFAULT_GOAL := study

# The environment: what a run needs, then what the tests need, both from lock files with hashes.
.venv/run: requirements/run.lock pyproject.toml package-lock.json hatch_build.py
	python3 -m venv .venv
	$(PY) -m pip install --quiet --require-hashes --requirement requirements/bootstrap.lock
	$(UV) pip install --quiet --python $(PY) --require-hashes --requirement requirements/run.lock
	$(UV) pip install --quiet --python $(PY) --no-deps --editable .
	@touch $@

.venv/dev: .venv/run requirements/dev.lock
	$(UV) pip install --quiet --python $(PY) --require-hashes --requirement requirements/dev.lock
	scripts/install_browser.sh $(PY)
	@touch $@

study: .venv/run ## build the invented territory, run its study, print the result and where the report is
	.venv/bin/maillage demo

serve: .venv/run ## serve the pages, with the invented territory and whatever is imported
	.venv/bin/maillage serve

test: .venv/dev ## run every test
	.venv/bin/pytest -n logical --dist loadscope

check: .venv/dev ## lint, types, layers
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) scripts/check_scripts.py

.venv/bench: .venv/dev requirements/bench.lock
	$(UV) pip install --quiet --python $(PY) --require-hashes --requirement requirements/bench.lock
	@touch $@

bench: .venv/bench ## measure; prints JSON tables
	$(PY) benchmarks/run.py
	$(PY) benchmarks/siting_spopt.py

docs: .venv/dev ## write again the generated pages of docs/
	$(PY) scripts/generate_docs.py

pictures: .venv/dev ## keep the pictures that the browser tests made: in docs/images, and as what later ones are compared with
	$(PY) scripts/keep_pictures.py
	$(PY) tests/web/likeness.py

lock: .venv/run ## choose again the versions of the dependencies
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml -o requirements/run.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml --group dev --constraint requirements/run.lock -o requirements/dev.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml --group bench --constraint requirements/dev.lock -o requirements/bench.lock

clean:
	rm -rf .venv node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
