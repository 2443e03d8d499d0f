// SPDX-License-Identifier: EUPL-1.2
//! libFuzzer on one of the targets of `daglicht_tests::fuzz`, chosen by the variable `DAGLICHT_FUZZ_TARGET`.
//!
//! One program for all targets, since building one takes minutes. `fuzz run` of the package `daglicht-tests` starts it.
#![no_main]

use std::sync::OnceLock;

use daglicht_tests::fuzz::{self, Target};

static TARGET: OnceLock<&'static Target> = OnceLock::new();

fn chosen() -> &'static Target {
    let name = std::env::var("DAGLICHT_FUZZ_TARGET").unwrap_or_default();
    fuzz::target(&name).unwrap_or_else(|| panic!("DAGLICHT_FUZZ_TARGET names no target: {name:?}"))
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // Refused inputs stay in the corpus: the ways of refusing are to be covered too.
    (TARGET.get_or_init(chosen).run)(data);
});
