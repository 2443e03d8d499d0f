// SPDX-License-Identifier: EUPL-1.2
//! The files of deploy/: samples that parse and equal the defaults, units that enable nothing by themselves.

use std::path::Path;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The sample with the marks of its commented settings taken away: `#key = value` is a setting, `# text` a remark.
fn with_settings_switched_on(sample: &str) -> String {
    let is_setting = |line: &str| {
        line.strip_prefix('#').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '['))
    };
    let lines = sample.lines().map(|line| if is_setting(line) { line.trim_start_matches('#') } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_agents_sample_configuration_equals_the_defaults() {
    let sample = read("agent.toml");
    let switched_on: daglicht_agent::config::File =
        toml::from_str(&with_settings_switched_on(&sample)).expect("the sample parses");
    assert_eq!(switched_on, daglicht_agent::config::File::default());
    assert!(with_settings_switched_on(&sample) != sample, "the sample shows its settings as comments");
}

#[test]
fn the_collectors_sample_configuration_equals_the_defaults() {
    let sample = read("collector.toml");
    let switched_on: daglicht_collector::config::Config =
        toml::from_str(&with_settings_switched_on(&sample)).expect("the sample parses");
    assert_eq!(switched_on, daglicht_collector::config::Config::default());
    let container: daglicht_collector::config::Config =
        toml::from_str(&read("collector-container.toml")).expect("the container's configuration parses");
    assert_ne!(container, daglicht_collector::config::Config::default());
}

#[test]
fn the_sample_project_has_no_problem() {
    let terms: daglicht_shared::manifest::Terms = toml::from_str(&read("project.toml")).expect("the sample parses");
    assert_eq!(terms.problems(), []);
    assert!(terms.disclosure.k >= 10, "the sample shows the strictest default");
}

/// Consent comes first: nothing that is installed starts the agent.
#[test]
fn no_file_enables_the_agents_unit() {
    let unit = read("systemd/daglicht.service");
    assert!(unit.contains("NoNewPrivileges=yes") && unit.contains("WantedBy=graphical-session.target"));
    assert!(unit.contains("does NOT enable it"));
    for name in ["setup.sh", "Containerfile"] {
        assert!(!read(name).contains("systemctl"), "{name} enables a unit");
    }
}
