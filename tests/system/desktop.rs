// SPDX-License-Identifier: EUPL-1.2
//! Capture on a real X server: what the agent says against what the script did.

use std::path::{Path, PathBuf};
use std::time::Duration;

use daglicht_tests::desktop::Desktop;
use daglicht_tests::program::{self, Folder};
use daglicht_tests::resident::Resident;
use daglicht_tests::wait;

/// What the agent says of today.
pub(super) fn today(folder: &Path) -> serde_json::Value {
    program::run(program::agent(folder).args(["--json", "today"])).json()
}

/// The seconds of an application.
pub(super) fn seconds(today: &serde_json::Value, application: &str) -> f64 {
    today["by_application"][application].as_f64().unwrap_or_default()
}

/// The line of the issue: two minutes, a switch every two seconds, every window within one per cent.
#[test]
fn each_windows_seconds_are_within_one_per_cent_of_the_script() {
    let folder = Folder::new("two-minutes");
    let mut desktop = Desktop::start();
    let names = ["alpha", "bravo", "charlie", "delta"];
    let windows: Vec<_> = names.iter().map(|name| desktop.open(name, "Untitled")).collect();
    desktop.activate(&windows[0]);
    let running = Resident::start(folder.path(), desktop.session()).recording(folder.path());

    // The X server itself says when a switch happened; what was measured before the first switch is taken off.
    let witness = desktop.witness();
    let begin = wait::now();
    for switch in 0..60_u32 {
        wait::until(begin + Duration::from_secs(2) * switch);
        // An order that is not a plain circle, and that leaves the first window at once.
        desktop.activate(&windows[usize::try_from((switch * 7 + switch / 4 + 1) % 4).expect("small")]);
    }
    wait::until(begin + Duration::from_secs(2) * 60);
    let spare = desktop.open("epsilon", "Untitled");
    desktop.activate(&spare);
    wait::for_some("the last switch", || {
        witness.switches().last().filter(|switch| switch.window.to_string() == spare).map(|_| ())
    });
    running.end();

    let after = today(folder.path());
    for (name, window) in names.iter().zip(&windows) {
        let mut measured = seconds(&after, name);
        if *name == names[0] {
            // It was in front when the agent started, before the script began.
            let sessions = after["sessions"].as_array().expect("a list");
            let before = sessions.iter().find(|session| session["application"] == *name).expect("the first session");
            measured -= before["seconds"].as_f64().expect("a number");
        }
        let expected = f64::from(witness.milliseconds(window)) / 1000.0;
        let error = (measured - expected).abs() / expected;
        println!("{name}: script {expected:.3} s, agent {measured:.3} s, error {:.2} %", error * 100.0);
        assert!(expected > 20.0, "{name} was active for {expected} s only");
        assert!(error <= 0.01, "{name}: script {expected:.3} s, agent {measured:.3} s");
    }
}

/// Input stops, the idle time passes, input comes back: the time between is nobody's, and no title is anywhere.
#[test]
fn idle_time_is_unknown_and_no_title_is_on_disk() {
    let folder = Folder::new("idle");
    std::fs::write(folder.path().join("agent.toml"), "idle_seconds = 2\n").expect("a configuration can be written");
    let mut desktop = Desktop::start();
    let canary = "Kanarie-7f3a91c2 dossier";
    let window = desktop.open("alpha", canary);
    desktop.activate(&window);
    let running = Resident::start(folder.path(), desktop.session()).watching();

    let begin = wait::now();
    // One second of typing, four of nothing, one of typing.
    for tenth in [0, 3, 6, 9, 50, 53, 56, 59] {
        wait::until(begin + Duration::from_millis(100) * tenth);
        desktop.xdotool(&["key", "Shift_L"]).expect("a key can be pressed");
    }
    running.end();

    let today = today(folder.path());
    let sessions = today["sessions"].as_array().expect("a list");
    let away: f64 = today["unknown_seconds"].as_f64().unwrap_or_default() - seconds(&today, "alpha");
    assert!((3.5..=4.8).contains(&away), "away for {away} s in {sessions:#?}");
    for entry in walk(folder.path()) {
        let bytes = std::fs::read(&entry).expect("a file of the agent can be read");
        let found = bytes.windows(15).any(|part| part == b"Kanarie-7f3a91c");
        assert!(!found, "the title stands in {}", entry.display());
    }
}

/// All files in a folder.
pub(super) fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read").flatten() {
        if entry.path().is_dir() { found.extend(walk(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

/// Whatever a program calls its window, the agent goes on, and no word of it is in a file or a message.
#[test]
fn no_title_stops_the_agent_or_is_written_down() {
    let folder = Folder::new("titles");
    let mut desktop = Desktop::start();
    let [alpha, bravo] = ["alpha", "bravo"].map(|name| desktop.open(name, "Untitled"));
    desktop.activate(&alpha);
    let agent = Resident::start(folder.path(), desktop.session()).recording(folder.path());
    let canary = "kanarie-90c4e1";
    let mut titles: Vec<Vec<u8>> = [
        "\u{1b}]0;kanarie-90c4e1\u{7}\u{0}\r\n\u{85}",
        "\u{202e}1e4c09-eiranak\u{202c} kanarie-90c4e1 \u{2066}\u{200f}",
        "kanarie-90c4e1 \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f1f3}\u{1f1f1} e\u{301}\u{301}\u{301}",
        "",
    ]
    .map(|title| title.as_bytes().to_vec())
    .to_vec();
    titles.push([b"kanarie-90c4e1 \xff\xfe\xc3\x28\xed\xa0\x80\xf4\x90\x80\x80", [0xe2, 0x82].as_slice()].concat());
    titles.push(b"kanarie-90c4e1 ".repeat(70_000));
    titles.push("\u{1f600}".repeat(262_144).into_bytes());
    for title in &titles {
        desktop.retitle(&alpha, title);
        desktop.activate(&bravo);
        desktop.activate(&alpha);
    }
    // The agent is through with all of it when it sees what comes afterwards; complete sessions are on disk in seconds.
    let charlie = desktop.open("charlie", "Untitled");
    desktop.activate(&charlie);
    wait::until(wait::now() + Duration::from_millis(500));
    desktop.activate(&bravo);
    wait::for_some("the last window", || (seconds(&today(folder.path()), "charlie") > 0.0).then_some(()));
    agent.end();
    for file in walk(folder.path()) {
        let bytes = std::fs::read(&file).expect("a file of the agent can be read");
        let found = bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
        assert!(!found, "a title stands in {}", file.display());
    }
}

#[test]
fn nothing_is_recorded_before_consent() {
    let folder = Folder::new("before-consent");
    let desktop = Desktop::start();
    let refused = program::run(program::agent(folder.path()).arg("run").env("DISPLAY", desktop.display()));
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.stderr.contains("consent give"), "{}", refused.stderr);
}

/// Withdrawal stops a running agent by itself and takes the local data with it.
#[test]
fn withdrawal_ends_a_running_agent_within_a_second() {
    let folder = Folder::new("withdraw-running");
    let mut desktop = Desktop::start();
    let window = desktop.open("alpha", "Untitled");
    desktop.activate(&window);
    let mut running = Resident::start(folder.path(), desktop.session()).recording(folder.path());
    program::run(program::agent(folder.path()).args(["consent", "withdraw", "--yes"])).success();
    let withdrawn = wait::now();
    wait::for_some("the agent to stop", || running.has_ended().then_some(()));
    assert!(wait::now() - withdrawn < Duration::from_secs(2), "it took {:?}", wait::now() - withdrawn);
    let left: Vec<_> =
        walk(folder.path()).into_iter().filter(|path| path.to_string_lossy().contains("journal")).collect();
    assert!(left.is_empty(), "left over: {left:?}");
}

#[test]
fn a_second_agent_on_the_same_data_is_refused() {
    let folder = Folder::new("second-agent");
    let mut desktop = Desktop::start();
    let window = desktop.open("alpha", "Untitled");
    desktop.activate(&window);
    let _running = Resident::start(folder.path(), desktop.session()).recording(folder.path());
    let second = program::run(program::agent(folder.path()).arg("run").env("DISPLAY", desktop.display()));
    assert_eq!(second.code, 3, "{second:?}");
    assert!(second.stderr.to_lowercase().contains("already"), "{}", second.stderr);
}
