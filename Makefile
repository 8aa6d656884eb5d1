# Two commands: make run, make test. Each installs what it needs (Debian's packages, npm's).
SHELL := /bin/bash
.DEFAULT_GOAL := help
# Queries were checked against the schema when they were written (.sqlx): no database is needed to build.
export SQLX_OFFLINE := true

.PHONY: help run test test-rust test-api test-browser lint bench queries

help: ## shows this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: web/kit/node_modules/.package-lock.json ## builds the program and serves the console on port 8080 (PORT=8090 for another) until interrupted
	@tools/install postgresql
	cargo run --release --package bashgah -- serve

test: test-rust test-api test-browser ## runs every test: unit, property, PostgreSQL, API, browser

test-rust: web/kit/node_modules/.package-lock.json
	@tools/install postgresql
	tools/with-postgres cargo test --workspace

test-api: web/kit/node_modules/.package-lock.json
	@tools/install postgresql python
	tools/api-tests

test-browser: web/kit/node_modules/.package-lock.json
	@tools/install postgresql chromium
	tools/browser-tests

lint: web/kit/node_modules/.package-lock.json ## checks formatting and style
	cargo fmt --all -- --check
	cargo clippy --workspace --all-targets -- --deny warnings
	bash -n $$(find tools -maxdepth 1 -type f) .ci/run

bench: web/kit/node_modules/.package-lock.json ## measures what the design promises, as ratios within one run
	@tools/install postgresql python
	bench/run

queries: ## writes .sqlx anew after a query or the schema was changed (needs: cargo install sqlx-cli)
	SQLX_OFFLINE=false tools/with-postgres tools/prepare-queries

# Icons, font and script of the pages are embedded in the program.
web/kit/node_modules/.package-lock.json: web/kit/package-lock.json
	@tools/install node
	cd web/kit && npm ci --no-audit --no-fund
	@touch $@
