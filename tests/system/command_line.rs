// SPDX-License-Identifier: EUPL-1.2
//! The command-line contract: help with an example, JSON for machines, exit codes.

use daglicht_tests::program::{self, Folder};

/// The commands of a program by its own help, two levels deep.
fn commands(program: &dyn Fn(&[&str]) -> program::Finished) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![Vec::<String>::new()];
    while let Some(path) = open.pop() {
        let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let help = program(&arguments).success();
        let mut listed = help.split("Commands:").nth(1).unwrap_or_default().lines();
        listed.next();
        let below: Vec<String> = listed
            .take_while(|line| !line.trim().is_empty())
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
            .filter(|name| name != "help")
            .collect();
        if below.is_empty() && !path.is_empty() {
            found.push(path);
        } else {
            open.extend(below.into_iter().map(|name| [path.clone(), vec![name]].concat()));
        }
    }
    found
}

fn check_help(program: &dyn Fn(&[&str]) -> program::Finished, expected: &[&str]) {
    let commands = commands(program);
    for name in expected {
        assert!(commands.iter().any(|path| path.join(" ") == *name), "`{name}` is not there: {commands:?}");
    }
    for path in &commands {
        let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let help = program(&arguments).success();
        assert!(help.contains("Example"), "`{}` shows no example:\n{help}", path.join(" "));
        assert!(help.contains("--json"), "`{}` has no --json:\n{help}", path.join(" "));
    }
}

#[test]
fn every_command_of_the_agent_has_help_with_an_example() {
    let folder = Folder::new("agent-help");
    let expected = [
        "add",
        "away answer",
        "calibrate answer",
        "calibrate ask",
        "calibrate off",
        "calibrate on",
        "calibrate show",
        "consent give",
        "consent pause",
        "consent resume",
        "consent show",
        "consent withdraw",
        "delete",
        "doctor",
        "edit",
        "enrol",
        "fill",
        "forget",
        "gaps",
        "join",
        "move",
        "open",
        "outbox",
        "preview",
        "redo",
        "repeat",
        "replay",
        "rules add",
        "rules check",
        "rules diff",
        "rules prefer",
        "rules test",
        "rules unknown",
        "run",
        "sent",
        "split",
        "start",
        "status",
        "stop",
        "sync",
        "templates add",
        "today",
        "undo",
        "week",
        "why",
    ];
    check_help(&|arguments| program::run(program::agent(folder.path()).args(arguments)), &expected);
}

#[test]
fn every_command_of_the_collector_has_help_with_an_example() {
    let folder = Folder::new("collector-help");
    let expected = [
        "check-config",
        "close",
        "council approve",
        "council key",
        "demo",
        "figures",
        "migrate",
        "project approve",
        "project check",
        "project create",
        "project list",
        "serve",
        "tickets issue",
        "user add",
        "user list",
        "user remove",
        "user reset",
    ];
    check_help(&|arguments| program::run(program::collector(folder.path()).args(arguments)), &expected);
}

#[test]
fn reading_commands_print_json_and_wrong_use_is_two() {
    let folder = Folder::new("json");
    let agent = |arguments: &[&str]| program::run(program::agent(folder.path()).args(arguments));
    for command in [&["status"][..], &["today"], &["week"], &["outbox"], &["sent"], &["doctor"], &["consent", "show"]] {
        let arguments = [&["--json"], command].concat();
        assert!(agent(&arguments).json().is_object(), "{command:?}");
    }
    for wrong in
        [&["no-such-command"][..], &["add", "9:00"], &["add", "9:00", "10:00", "fishing"], &["week", "2026-W99"]]
    {
        assert_eq!(agent(wrong).code, 2, "{wrong:?}");
    }
    let collector = |arguments: &[&str]| program::run(program::collector(folder.path()).args(arguments));
    assert_eq!(collector(&["--json", "project", "list"]).json()["projects"], serde_json::json!([]));
    assert_eq!(collector(&["project", "create", "no-such-file.toml"]).code, 1);
    assert_eq!(collector(&["close", "--project", "none", "--week", "2026-W40"]).code, 1);
}

#[test]
fn an_entry_is_kept_counted_and_explained() {
    let folder = Folder::new("entries");
    let agent = |arguments: &[&str]| program::run(program::agent(folder.path()).args(arguments));
    agent(&["consent", "give", "--yes"]).success();
    agent(&["add", "00:10", "00:40", "meetings", "overleg met de keten"]).success();
    let overlapping = agent(&["add", "00:30", "00:50", "rework"]);
    assert_eq!(overlapping.code, 3, "{overlapping:?}");
    let today = agent(&["--json", "today"]).json();
    assert_eq!(today["categories"]["meetings"].as_f64(), Some(1800.0), "{today:#}");
    assert_eq!(today["measured_seconds"].as_f64(), Some(1800.0), "{today:#}");
    let why = agent(&["--json", "why", "00:20"]).json();
    assert!(why.to_string().contains("meetings"), "{why:#}");
    // The note is sealed: its words stand in no file.
    for entry in std::fs::read_dir(folder.path()).expect("the data directory").flatten() {
        let bytes = std::fs::read(entry.path()).unwrap_or_default();
        assert!(!bytes.windows(8).any(|part| part == b"overleg "), "{}", entry.path().display());
    }
}

#[test]
fn completions_and_man_pages_are_made_from_the_command_line_itself() {
    let folder = Folder::new("manuals");
    for (name, program) in [
        (
            "daglicht",
            &(|data: &std::path::Path| program::agent(data)) as &dyn Fn(&std::path::Path) -> std::process::Command,
        ),
        ("daglicht-collector", &(|data: &std::path::Path| program::collector(data))),
    ] {
        let run = |arguments: &[&str]| program::run(program(folder.path()).args(arguments));
        for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
            let text = run(&["completions", shell]).success();
            assert!(text.contains(name) && text.contains("completions"), "{name} {shell}");
        }
        let pages = folder.path().join(name);
        run(&["man", pages.to_str().expect("a path")]).success();
        let commands = commands(&run);
        for command in &commands {
            let page = pages.join(format!("{name}-{}.1", command.join("-")));
            let text = std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
            assert!(text.starts_with(".ie") && text.contains("Example"), "{}", page.display());
        }
        assert!(pages.join(format!("{name}.1")).exists() && commands.len() > 20);
    }
}
