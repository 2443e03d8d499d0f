// SPDX-License-Identifier: EUPL-1.2
//! Tells a release build which commit it is of, so that no figure is labelled with the commit of a later tree.
//!
//! A development build is told nothing: no figure comes from one, and every commit would build the harness anew.

use std::path::Path;
use std::process::Command;

#[expect(clippy::disallowed_methods, reason = "a build script is told by its environment what is built")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = if is_release { commit() } else { None };
    println!("cargo::rustc-env=DAGLICHT_COMMIT={}", commit.unwrap_or_default());
}

/// The commit, marked when the tree differs from it; none where there is no repository.
fn commit() -> Option<String> {
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]).unwrap_or_default();
    let places = ["HEAD", "packed-refs", "index", &branch].map(|name| git(&["rev-parse", "--git-path", name]));
    let sources = ["../Cargo.lock", "../agent", "../collector", "../shared", "src"].map(|path| Some(path.to_owned()));
    for path in places.into_iter().chain(sources).flatten().filter(|path| Path::new(path).exists()) {
        println!("cargo::rerun-if-changed={path}");
    }
    let head = git(&["rev-parse", "--short=12", "HEAD"])?;
    let is_clean = git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty();
    Some(if is_clean { head } else { format!("{head}-dirty") })
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
