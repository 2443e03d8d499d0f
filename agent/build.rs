// SPDX-License-Identifier: EUPL-1.2
//! Tells the linker how to make the program small when it is built for that, by the profile `agent`.
//!
//! Functions with the same code become one, the places that are filled in at the start are listed by a bit each instead of
//! 24 bytes each, and `small.ld` says where code goes. LLD, which comes with the compiler and is its default here, does all
//! three; elsewhere the program is larger and otherwise the same.

#![expect(clippy::disallowed_methods, reason = "cargo speaks to a build script through its environment")]

use std::env;
use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=small.ld");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let is_lld = is("CARGO_CFG_TARGET_ARCH", "x86_64") && is("CARGO_CFG_TARGET_OS", "linux");
    // Only that profile has this level of optimisation, and only there a panic ends the program without unwinding.
    if !(is_lld && is("CARGO_CFG_TARGET_ENV", "gnu") && is("OPT_LEVEL", "z")) {
        return;
    }
    let folder = env::var("CARGO_MANIFEST_DIR").expect("cargo names the folder");
    let script = Path::new(&folder).join("small.ld");
    let place = format!("-Wl,-T,{}", script.display());
    for argument in ["-Wl,--icf=all", "-Wl,-z,pack-relative-relocs", place.as_str()] {
        println!("cargo:rustc-link-arg-bins={argument}");
    }
}
