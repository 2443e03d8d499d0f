# SPDX-License-Identifier: EUPL-1.2
# `make demo` and `make test` do all their own set-up on a fresh Debian 12 machine with Rust, git and make.

.PHONY: help demo test lint bench torture setup-demo setup-test

help:
	@echo 'make demo    build, run a synthetic organisation through the real programs, show the pages'
	@echo 'make test    every check and every test'
	@echo 'make lint    formatting, clippy, documentation, licences'
	@echo 'make bench   measurements, printed beside their yardsticks; some of them with MEASUREMENTS=…'
	@echo 'make torture every promise under faults, then the planted bugs that prove it; longer with TRIALS=…'

setup-demo:
	@deploy/setup.sh demo

setup-test:
	@deploy/setup.sh test

demo: setup-demo
	cargo build --release --locked -p daglicht-agent -p daglicht-collector
	target/release/daglicht-collector demo $(DEMO_ARGS)

test: setup-test lint
	cargo build --locked --workspace --bins
	cargo test --locked --workspace

lint: setup-test
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --document-private-items --quiet
	for target in x86_64-unknown-linux-gnu x86_64-pc-windows-msvc aarch64-apple-darwin; do \
		cargo deny --locked --target $$target check --hide-inclusion-graph licenses bans || exit 1; \
	done

bench: setup-test
	cargo build --release --locked --workspace --bins
	target/release/bench $(MEASUREMENTS)

# The controls are another build: the programs that people use hold no planted bugs.
torture: setup-test
	cargo build --release --locked --workspace --bins
	target/release/torture $(CAMPAIGNS) $(if $(TRIALS),--trials $(TRIALS)) $(if $(SEED),--seed $(SEED))
	cargo build --locked --workspace --bins --features daglicht-tests/planted-bugs --target-dir target/planted
	target/planted/debug/torture $(CAMPAIGNS) $(if $(SEED),--seed $(SEED)) --controls
