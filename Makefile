# make run and make test do all set-up first; done once, it costs nothing again.
# PYTHON=/path/to/python chooses the Python that .venv is made with.

SET_UP = @python=$$(PYTHON="$(PYTHON)" sh packaging/find_python.sh) && "$$python" -B packaging/set_up.py

.PHONY: run test lint screenshots clean

run:
	$(SET_UP) run
	@.venv/bin/python -m voicestudio

# TESTS="tests/text -k money" chooses some of the tests.
test:
	$(SET_UP) test
	@QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 .venv/bin/python -m pytest -n 2 --dist loadfile $(TESTS)

lint:
	$(SET_UP) test
	@.venv/bin/ruff check .
	@.venv/bin/lint-imports

# The README's pictures of the studio, taken by the studio.
screenshots:
	$(SET_UP) run
	@.venv/bin/python packaging/screenshot.py

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .import_linter_cache
	find voicestudio tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +
