.DEFAULT_GOAL := help
.PHONY: help demo test check bench clean venv frontends
BIN := .venv/bin
PORT ?= 8000
export PORT PYTHON ARGS

help: ## show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 16

demo: venv ## run everything on http://127.0.0.1:8000; PORT=8100 elsewhere, RESET=1 starts anew
	@exec $(BIN)/gongzhi demo $(if $(filter-out 0 no false,$(RESET)),--reset)

test: venv frontends ## run all tests; ARGS=tests/faults narrows it
	@.ci/browser
	$(BIN)/pytest $(or $(ARGS),-n 2 --dist loadgroup)

check: venv ## ruff, mypy, import-linter; eslint, vue-tsc, vitest and the WeChat build of the front ends
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python -m server.demo.frontends check

bench: venv ## measure, and print the ratios as a table; ARGS=large: a motion of 100,000 owner groups
	$(BIN)/python -m bench $(ARGS)

clean: ## remove what can be made again; the demo's data in var/ stay (make demo RESET=1 forgets those)
	rm -rf .venv build *.egg-info var/frontends console/node_modules console/dist
	rm -rf mini_program_stub/node_modules mini_program_stub/dist
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@.ci/venv

frontends: venv
	@$(BIN)/python -m server.demo.frontends build
