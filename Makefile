# SPDX-License-Identifier: EUPL-1.2
# `make demo` and `make test` do all their own set-up on a fresh Debian 12 machine with Rust, git and make.

.PHONY: help demo test lint check-platforms bench torture fuzz setup-demo setup-test setup-fuzz

help:
	@echo 'make demo    build, run a synthetic organisation through the real programs, show the pages'
	@echo 'make test    every check and every test'
	@echo 'make lint    formatting, clippy, documentation, licences'
	@echo 'make check-platforms  types of the Windows and macOS code; fetches a compiler of Debian the first time'
	@echo 'make bench   measurements, printed beside their yardsticks; some of them with MEASUREMENTS=…'
	@echo 'make torture every promise under faults, then the planted bugs that prove it; longer with TRIALS=…'
	@echo 'make fuzz    every parser under libFuzzer, FUZZ_SECONDS each'

setup-demo:
	@deploy/setup.sh demo

setup-test:
	@deploy/setup.sh test

setup-fuzz:
	@deploy/setup.sh fuzz

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

check-platforms:
	deploy/check-platforms.sh

# The agent is measured as it is meant to be installed: built to be small. One measurement leaves out the check of tokens,
# by a build that nobody uses for anything else.
bench: setup-test
	cargo build --release --locked --workspace --bins
	cargo build --profile agent --locked -p daglicht-agent
	install target/agent/daglicht target/agent/daglicht-recorder target/release/
	cargo build --release --locked -p daglicht-collector --features planted-bugs --target-dir target/unchecked
	target/release/bench $(MEASUREMENTS)

# The controls are another build: the programs that people use hold no planted bugs.
torture: setup-test
	cargo build --release --locked --workspace --bins
	target/release/torture $(CAMPAIGNS) $(if $(TRIALS),--trials $(TRIALS)) $(if $(SEED),--seed $(SEED))
	cargo build --locked --workspace --bins --features daglicht-tests/planted-bugs --target-dir target/planted
	target/planted/debug/torture $(CAMPAIGNS) $(if $(SEED),--seed $(SEED)) --controls

# Coverage counters are put in by LLVM's pass, which the stable compiler has too; what it counts is also in the dependencies.
FUZZ_SECONDS ?= 600
FUZZ_JOBS ?= 2
FUZZ_HOST = $(shell rustc -vV | sed -n 's/^host: //p')
FUZZ_FLAGS = -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares

fuzz: setup-fuzz
	cp Cargo.lock tests/fuzz/Cargo.lock
	RUSTFLAGS='$(FUZZ_FLAGS)' cargo build --release --manifest-path tests/fuzz/Cargo.toml --target $(FUZZ_HOST) --target-dir target/fuzz
	cargo run --release --locked -p daglicht-tests --bin fuzz -- --program target/fuzz/$(FUZZ_HOST)/release/daglicht-fuzz \
		--folder target/fuzz/work --seconds $(FUZZ_SECONDS) --jobs $(FUZZ_JOBS) $(TARGETS)
