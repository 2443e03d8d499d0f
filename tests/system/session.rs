// SPDX-License-Identifier: EUPL-1.2
//! Lock, user switch and sleep, as logind tells of them: a session ends at once, and nothing wakes the agent.

use std::path::Path;
use std::time::Duration;

use daglicht_tests::bus::Bus;
use daglicht_tests::desktop::Desktop;
use daglicht_tests::process::Cost;
use daglicht_tests::program::{self, Folder};
use daglicht_tests::resident::Resident;
use daglicht_tests::wait;
use serde_json::Value;

use super::desktop::{seconds, today};

fn pause(milliseconds: u64) {
    wait::until(wait::now() + Duration::from_millis(milliseconds));
}

/// The lengths of the stretches in which nobody was there, in seconds.
fn away(today: &Value) -> Vec<f64> {
    let sessions = today["sessions"].as_array().expect("a list");
    let away = sessions.iter().filter(|session| session["application"].as_str().unwrap_or_default().is_empty());
    away.map(|session| session["seconds"].as_f64().unwrap_or_default()).collect()
}

#[test]
fn lock_user_switch_and_sleep_end_a_session_at_once() {
    let folder = Folder::new("session-ends");
    let mut bus = Bus::start("session-ends-bus");
    bus.add_logind();
    let mut desktop = Desktop::start();
    let [alpha, bravo] = ["alpha", "bravo"].map(|name| desktop.open(name, "Untitled"));
    desktop.activate(&alpha);
    let mut environment = desktop.session().to_vec();
    environment.push(("DBUS_SYSTEM_BUS_ADDRESS", bus.address()));
    let agent = Resident::start(folder.path(), environment).recording(folder.path());

    bus.set_locked("true");
    pause(300);
    let before = Cost::of(agent.id());
    // What happens behind the screen lock is nobody's business.
    desktop.activate(&bravo);
    desktop.activate(&alpha);
    pause(700);
    let locked = Cost::of(agent.id()).since(before);
    bus.set_locked("false");
    pause(500);
    bus.set_active("false");
    pause(1_000);
    bus.set_active("true");
    pause(500);
    bus.set_asleep("true");
    pause(1_000);
    bus.set_asleep("false");
    pause(500);
    // This locker tells nobody whether it locked: the next change on the desktop ends it.
    bus.ask_to_lock();
    pause(1_000);
    desktop.activate(&bravo);
    pause(500);
    agent.end();

    let today = today(folder.path());
    let away = away(&today);
    assert_eq!(away.len(), 4, "{:#}", today["sessions"]);
    for length in &away {
        assert!((0.9..1.6).contains(length), "away for {length} s in {:#}", today["sessions"]);
    }
    assert!(seconds(&today, "bravo") < 0.9, "{:#}", today["sessions"]);
    assert_eq!(locked.wakeups, 0, "the agent woke up behind the screen lock");
}

fn status(data: &Path, environment: &[(&str, String)]) -> Value {
    program::run(program::agent(data).args(["--json", "status"]).envs(environment.iter().cloned())).json()
}

#[test]
fn without_logind_it_is_said_that_a_lock_is_not_seen() {
    let folder = Folder::new("no-logind");
    let mut bus = Bus::start("no-logind-bus");
    let desktop = Desktop::start();
    let mut environment = desktop.session().to_vec();
    environment.push(("DBUS_SYSTEM_BUS_ADDRESS", bus.address()));
    assert_eq!(status(folder.path(), &environment)["desktop_blind"], serde_json::json!(["lock"]));
    bus.add_logind();
    assert_eq!(status(folder.path(), &environment)["desktop_blind"], serde_json::json!([]));
}

/// The server goes and comes back: the agent stays, `status` says what is wrong meanwhile, and recording goes on.
#[test]
fn a_desktop_that_comes_back_is_recorded_again() {
    let folder = Folder::new("desktop-back");
    let mut desktop = Desktop::start();
    let alpha = desktop.open("alpha", "Untitled");
    desktop.activate(&alpha);
    let mut agent = Resident::start(folder.path(), desktop.session()).recording(folder.path());
    // From a terminal without a desktop: what the running agent sees is what counts.
    let ask = || status(folder.path(), &[]);
    assert_eq!(ask()["desktop"], "X11");
    desktop.crash();
    wait::for_some("the loss to be seen", || ask()["desktop_problem"].as_str().map(|_| ()));
    desktop.start_again();
    wait::for_some("the desktop to be seen", || ask()["desktop"].as_str().map(|_| ()));
    let bravo = desktop.open("bravo", "Untitled");
    desktop.activate(&bravo);
    wait::for_some("the new window", || (seconds(&today(folder.path()), "bravo") > 0.0).then_some(()));
    assert!(!agent.has_ended());
    agent.end();
}
