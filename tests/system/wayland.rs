// SPDX-License-Identifier: EUPL-1.2
//! Capture on real Wayland compositors: what the agent says against what the compositor says.

use std::path::Path;
use std::time::Duration;

use daglicht_tests::desktop::Desktop;
use daglicht_tests::kwin::KWin;
use daglicht_tests::program::{self, Folder};
use daglicht_tests::resident::Resident;
use daglicht_tests::sway::{Sway, Weston};
use daglicht_tests::wait;
use serde_json::Value;

use super::desktop::{seconds, today, walk};

/// The line of the issue for X11, on Sway: every window within one per cent of what the compositor itself says.
#[test]
fn each_windows_seconds_on_sway_are_within_one_per_cent() {
    let folder = Folder::new("sway-switches");
    let mut sway = Sway::start("sway-switches-session");
    let names = ["alpha", "bravo", "charlie", "delta"];
    for name in names {
        sway.open(name, "Untitled");
    }
    sway.activate(names[0]);
    let agent = Resident::start(folder.path(), sway.session()).recording(folder.path());

    let witness = sway.witness();
    let begin = wait::now();
    let pause = Duration::from_millis(1_000);
    for switch in 0..44_u32 {
        wait::until(begin + pause * switch);
        sway.activate(names[usize::try_from((switch * 7 + switch / 4 + 1) % 4).expect("small")]);
    }
    wait::until(begin + pause * 44);
    sway.open("epsilon", "Untitled");
    wait::for_some("the last switch", || witness.last().filter(|last| last == "epsilon"));
    agent.end();

    let after = today(folder.path());
    for name in names {
        let mut measured = seconds(&after, name);
        if name == names[0] {
            // It was in front when the agent started, before the script began.
            let sessions = after["sessions"].as_array().expect("a list");
            let before = sessions.iter().find(|session| session["application"] == name).expect("the first session");
            measured -= before["seconds"].as_f64().expect("a number");
        }
        let expected = witness.time(name).as_secs_f64();
        let error = (measured - expected).abs() / expected;
        println!("{name}: Sway {expected:.3} s, agent {measured:.3} s, error {:.2} %", error * 100.0);
        assert!(expected > 10.0, "{name} was active for {expected} s only");
        assert!(error <= 0.01, "{name}: Sway {expected:.3} s, agent {measured:.3} s");
    }
}

/// Input stops, the idle time passes, input comes back: the time between is nobody's, and no title is anywhere.
#[test]
fn idle_time_on_sway_is_unknown_and_no_title_is_on_disk() {
    let folder = Folder::new("sway-idle");
    std::fs::write(folder.path().join("agent.toml"), "idle_seconds = 2\n").expect("can be written");
    let mut sway = Sway::start("sway-idle-session");
    sway.open("alpha", "Kanarie-5b20e8d7 dossier");
    let agent = Resident::start(folder.path(), sway.session()).watching();
    let begin = wait::now();
    // One second of moving, four of nothing, one of moving.
    for tenth in [0, 3, 6, 9, 50, 53, 56, 59] {
        wait::until(begin + Duration::from_millis(100) * tenth);
        sway.touch();
    }
    agent.end();

    let today = today(folder.path());
    let away = today["unknown_seconds"].as_f64().unwrap_or_default() - seconds(&today, "alpha");
    assert!((3.5..=4.8).contains(&away), "away for {away} s in {:#?}", today["sessions"]);
    for file in walk(folder.path()) {
        let bytes = std::fs::read(&file).expect("a file of the agent can be read");
        let found = bytes.windows(16).any(|part| part == b"Kanarie-5b20e8d7");
        assert!(!found, "the title stands in {}", file.display());
    }
}

fn doctor(data: &Path, environment: &[(&str, String)]) -> Value {
    let run = program::run(program::agent(data).args(["--json", "doctor"]).envs(environment.iter().cloned()));
    run.json()
}

fn problem(doctor: &Value) -> String {
    let checks = doctor["checks"].as_array().expect("a list");
    let desktop = checks.iter().find(|check| check["check"] == "desktop").expect("the desktop is looked at");
    desktop["problem"].as_str().unwrap_or_default().to_owned()
}

/// A compositor that tells nothing about windows is said to be one, and the X server beside it stays untouched.
#[test]
fn a_compositor_without_the_protocols_is_named_and_x11_is_left_alone() {
    let folder = Folder::new("weston");
    let mut x11 = Desktop::start();
    let window = x11.open("alpha", "Untitled");
    x11.activate(&window);
    let weston = Weston::start("weston-session");
    let mut environment = weston.session().to_vec();
    environment.push(("DISPLAY", x11.display().to_owned()));
    let problem = problem(&doctor(folder.path(), &environment));
    assert!(problem.contains("zwlr_foreign_toplevel_manager_v1"), "{problem}");
    assert!(!problem.contains(x11.display()), "{problem}");
    let status = program::run(program::agent(folder.path()).args(["--json", "status"]).envs(environment)).json();
    assert_eq!(status["desktop"], Value::Null, "{status:#}");
}

/// KWin shows its windows to nobody: a script in it tells of them, and is gone when the agent is.
#[test]
fn windows_of_kwin_are_seen_and_its_script_leaves_with_the_agent() {
    let folder = Folder::new("kwin");
    let mut kwin = KWin::start("kwin-session");
    kwin.open("weston-terminal");
    let agent = Resident::start(folder.path(), kwin.session()).recording(folder.path());
    kwin.open("weston-flower");
    wait::until(wait::now() + Duration::from_secs(2));
    kwin.close();
    wait::until(wait::now() + Duration::from_secs(1));
    assert_eq!(kwin.scripts().len(), 1);
    agent.end();
    assert!(kwin.scripts().is_empty());
    let today = today(folder.path());
    let flower = seconds(&today, "org.freedesktop.weston.flower");
    assert!((1.0..2.1).contains(&flower), "{:#}", today["sessions"]);
    assert!(seconds(&today, "org.freedesktop.weston.wayland-terminal") > 1.0, "{:#}", today["sessions"]);
}
