# Everything is done by run.py, which works without make too. PYTHON=python3.12 chooses another Python.
PYTHON ?= python3

.PHONY: demo test test-all lint lock audit

demo test test-all lint lock audit:
	@$(PYTHON) run.py $@
