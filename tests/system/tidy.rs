// SPDX-License-Identifier: EUPL-1.2
//! The order of the house: what may depend on what, and what every file must have.

use std::fs;
use std::path::{Path, PathBuf};

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("a folder of the project can be read").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !matches!(name, "target" | "node_modules" | ".git") {
                    open.push(path);
                }
            } else if name.ends_with(extension) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no *{extension} under {}", folder.display());
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The source without its tests, comments and doc comments.
fn code(path: &Path) -> String {
    let text = read(path);
    let before_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
    before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether a source is compiled for tests only, as the module above it says.
fn is_test(path: &Path) -> bool {
    let folder = path.parent().unwrap_or(path);
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let above = [folder.join("lib.rs"), folder.join("mod.rs"), folder.with_extension("rs")];
    let mut above = above.iter().filter(|above| above.exists() && above.as_path() != path);
    // A part of a test is one too.
    above.any(|above| read(above).contains(&format!("#[cfg(test)]\nmod {name};")) || is_test(above))
}

fn dependencies(package: &str) -> Vec<String> {
    let manifest: toml::Table = toml::from_str(&read(&top().join(package).join("Cargo.toml"))).expect("TOML");
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table).expect("it has dependencies");
    dependencies.keys().cloned().collect()
}

/// Invariant 12: the pure crate has no way to reach a clock, a file, the network or chance.
#[test]
fn the_shared_package_depends_on_nothing_that_does_input_or_output() {
    for name in dependencies("shared") {
        let banned =
            ["tokio", "axum", "hyper", "reqwest", "rusqlite", "rand", "getrandom", "tracing", "log", "sysinfo"];
        assert!(!banned.contains(&name.as_str()), "shared depends on {name}");
    }
}

#[test]
fn pure_sources_reach_no_clock_file_network_environment_chance_or_log() {
    let banned = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "std::io",
        "std::thread",
        "SystemTime",
        "Instant::",
        "::now(",
        "SystemRandom",
        "OsRng",
        "thread_rng",
        "println!",
        "eprintln!",
        "tracing::",
        "log::",
    ];
    let mut sources = files(&top().join("shared/src"), ".rs");
    sources.extend(files(&top().join("collector/src"), ".rs").into_iter().filter(|path| {
        let path = path.strip_prefix(top().join("collector/src")).expect("below");
        ["analyse", "disclose", "figures", "present"].iter().any(|part| path.to_string_lossy().starts_with(part))
    }));
    for path in sources.into_iter().filter(|path| !is_test(path)) {
        let code = code(&path);
        for word in banned {
            assert!(!code.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn agent_and_collector_never_see_each_other() {
    for (package, other) in [("agent", "daglicht-collector"), ("collector", "daglicht-agent")] {
        assert!(!read(&top().join(package).join("Cargo.toml")).contains(other), "{package} depends on {other}");
    }
    let platform = dependencies("agent/platform");
    for banned in ["daglicht-shared", "ring", "rusqlite"] {
        assert!(!platform.contains(&banned.to_owned()), "the platform package depends on {banned}");
    }
}

/// A page that cannot reach a row cannot leak it.
#[test]
fn pages_and_figures_do_not_know_the_store() {
    for path in files(&top().join("collector/src"), ".rs") {
        let inside = path.strip_prefix(top().join("collector/src")).expect("below").to_string_lossy().into_owned();
        let code = code(&path);
        for (part, banned) in [
            ("analyse", ["crate::store", "crate::routes"]),
            ("disclose", ["crate::store", "crate::routes"]),
            ("figures", ["crate::store", "crate::analyse"]),
            ("present", ["crate::store", "crate::analyse"]),
        ] {
            if inside.starts_with(part) {
                for word in banned {
                    assert!(!code.contains(word), "{inside} uses {word}");
                }
            }
        }
    }
}

/// Invariant 9: `Released` has one constructor, and it is private to the module that discloses.
#[test]
fn only_disclose_makes_a_released_value() {
    for path in files(&top().join("collector/src"), ".rs") {
        let inside = path.strip_prefix(top().join("collector/src")).expect("below").to_string_lossy().into_owned();
        if !inside.starts_with("disclose") {
            let code = code(&path);
            assert!(!code.contains("Released("), "{inside} makes a Released value");
            assert!(!code.contains("Released::new"), "{inside} makes a Released value");
        }
    }
}

/// Invariant 1: the platform's capture is started in one place, which asks for a consent value.
#[test]
fn capture_starts_in_one_place_with_a_consent_value() {
    let users: Vec<_> = files(&top().join("agent/src"), ".rs")
        .into_iter()
        .filter(|path| code(path).contains("daglicht_platform::probe") || code(path).contains("platform::probe("))
        .collect();
    let [only] = users.as_slice() else { panic!("probe is called in {users:?}") };
    assert!(code(only).contains("&ActiveConsent"), "{} asks for no consent", only.display());
}

#[test]
fn every_source_says_its_licence_and_what_it_is() {
    for path in files(top(), ".rs") {
        let text = read(&path);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("// SPDX-License-Identifier: EUPL-1.2"), "{}", path.display());
        assert!(lines.next().is_some_and(|line| line.starts_with("//!")), "{} has no module doc", path.display());
    }
}

/// A name in a template that no message has is shown as a name, and the compiler does not see it.
#[test]
fn every_message_that_a_page_of_the_employee_names_is_there_in_both_languages() {
    for language in ["nl", "en"] {
        let kept: Vec<String> =
            files(&top().join("agent/locales"), &format!("{language}.ftl")).iter().map(|path| read(path)).collect();
        let domain = read(&top().join("shared/locales").join(format!("{language}.ftl")));
        let is_there = |id: &str| {
            let start = format!("\n{id} =");
            kept.iter().chain([&domain]).any(|text| text.contains(&start))
        };
        for path in files(&top().join("agent/templates"), ".html") {
            for part in read(&path).split("words.get(\"").skip(1) {
                let id = part.split('"').next().unwrap_or_default();
                assert!(is_there(id), "{} names {id}, which is not there in {language}", path.display());
            }
        }
    }
}

#[test]
fn no_source_is_longer_than_eight_hundred_lines() {
    for path in files(top(), ".rs") {
        let length = read(&path).lines().count();
        assert!(length <= 800, "{} has {length} lines", path.display());
    }
    for name in ["agent/src/main.rs", "collector/src/main.rs"] {
        assert!(read(&top().join(name)).lines().count() <= 60, "{name} is longer than 60 lines");
    }
}

/// Words that promise more than is true (`privacy.md` section 5), and words that praise or blame people.
#[test]
fn texts_promise_nothing_that_is_not_true() {
    let texts = files(top(), ".ftl").into_iter().chain(files(&top().join("collector/templates"), ".html"));
    for path in texts {
        let text = read(&path).to_lowercase();
        for word in ["anoniem", "anonym", "onherleidbaar", "avg-proof", "gdpr-proof", "gdpr proof"] {
            assert!(!text.contains(word), "{} says {word}", path.display());
        }
    }
}

#[test]
fn no_test_is_ignored_and_no_work_is_left_in_the_code() {
    // Put together here, so that this file does not find itself.
    let banned =
        ["#[ig", "todo", "unimple", "FIX"].iter().zip(["nore", "!(", "mented!", "ME"]).map(|(a, b)| [*a, b].concat());
    for word in banned {
        for path in files(top(), ".rs") {
            assert!(!read(&path).contains(&word), "{} holds {word}", path.display());
        }
    }
}

#[test]
fn no_page_needs_a_script_or_an_inline_style() {
    for path in files(&top().join("collector/templates"), ".html") {
        let text = read(&path);
        for word in ["<script", " style=", " onclick=", "javascript:", "http://", "https://"] {
            let at_home = word.starts_with("http") && text.contains("http://www.w3.org/2000/svg");
            assert!(!text.contains(word) || at_home, "{} holds {word}", path.display());
        }
    }
}

/// SQLite numbers `$n` by first appearance: an order other than 1, 2, 3 would bind the wrong values without an error.
#[test]
fn placeholders_appear_in_the_order_of_their_numbers() {
    for path in files(&top().join("collector/src/store"), ".rs") {
        let text = read(&path);
        for statement in text.split('"').filter(|part| part.contains("$1")) {
            let mut highest = 0;
            for (at, _) in statement.match_indices('$') {
                let digits: String = statement.chars().skip(at + 1).take_while(char::is_ascii_digit).collect();
                let Ok(number) = digits.parse::<u32>() else { continue };
                assert!(number <= highest + 1, "{}: {statement}", path.display());
                highest = highest.max(number);
            }
        }
    }
}

/// A fault on purpose must not come into a program that people use by a slip of the features.
#[test]
fn no_default_feature_brings_planted_bugs() {
    for package in ["shared", "agent", "agent/platform", "collector", "tests"] {
        let path = top().join(package).join("Cargo.toml");
        let manifest: toml::Table = toml::from_str(&read(&path)).expect("TOML");
        let features = manifest.get("features").and_then(toml::Value::as_table);
        let default = features.and_then(|features| features.get("default"));
        assert_eq!(default, None, "{package} has default features");
        // Whoever depends on the two programs must not switch it on either.
        let dependencies = manifest.get("dependencies").map(ToString::to_string).unwrap_or_default();
        assert!(!dependencies.contains("planted-bugs"), "{package} depends on a package with planted bugs");
    }
}
