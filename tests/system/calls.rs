// SPDX-License-Identifier: EUPL-1.2
//! Who uses the microphone, as a real sound server says it.

use std::time::Duration;

use daglicht_platform::microphone::{Microphone, MicrophoneError, SoundServer};
use daglicht_tests::desktop::Desktop;
use daglicht_tests::feed::{Agent, Project};
use daglicht_tests::program::{self, Folder};
use daglicht_tests::sound::{From, Sound};
use daglicht_tests::wait;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Waits until the microphone's users are these; what ends each wait is an event of the server.
fn wait_for(microphone: &mut Microphone, users: &[&str]) {
    let end = wait::now() + wait::LIMIT;
    loop {
        microphone.read().expect("the server runs");
        if microphone.users() == users {
            return;
        }
        assert!(wait::now() < end, "waited for {users:?}, found {:?}", microphone.users());
        is_ready(microphone, 5);
    }
}

fn is_ready(microphone: &Microphone, seconds: i64) -> bool {
    let descriptor = microphone.descriptor();
    let limit = Timespec { tv_sec: seconds, tv_nsec: 0 };
    poll(&mut [PollFd::new(&descriptor, PollFlags::IN)], Some(&limit)).expect("a wait") > 0
}

#[test]
fn an_application_uses_the_microphone_from_its_first_to_its_last_recording() {
    let mut sound = Sound::start("microphone");
    let server = SoundServer { sockets: vec![sound.socket()], cookies: Vec::new() };
    let mut microphone = Microphone::connect(&server).expect("the server runs");
    let first = sound.record("phone", From::Microphone);
    wait_for(&mut microphone, &["phone"]);
    let second = sound.record("dictaphone", From::Microphone);
    wait_for(&mut microphone, &["dictaphone", "phone"]);
    drop(first);
    wait_for(&mut microphone, &["dictaphone"]);
    drop(second);
    wait_for(&mut microphone, &[]);
    // What a loudspeaker plays is no call, whoever records it.
    let listener = sound.record("phone", From::Loudspeaker);
    assert!(is_ready(&microphone, 20), "the server tells of it");
    drop(listener);
    let last = sound.record("last", From::Microphone);
    wait_for(&mut microphone, &["last"]);
    drop(last);
    wait_for(&mut microphone, &[]);
    // Nothing changes, nothing wakes: no event waits and none comes.
    assert!(!is_ready(&microphone, 1), "something was said though nothing happened");
    sound.stop();
    let gone = wait::for_some("the server's end", || microphone.read().err());
    assert!(matches!(gone, MicrophoneError::Gone(_)), "{gone}");
}

/// A sound server that is missing is said and harms nothing.
#[test]
fn without_a_sound_server_everything_but_calls_works() {
    let folder = Folder::new("no-sound");
    let desktop = Desktop::start();
    program::run(program::agent(folder.path()).args(["consent", "give", "--yes"])).success();
    let doctor = || {
        let mut command = program::agent(folder.path());
        command.env("DISPLAY", desktop.display()).env("PULSE_SERVER", "unix:/nonexistent").args(["--json", "doctor"]);
        program::run(&mut command).json()
    };
    let report = doctor();
    let calls = report["checks"].as_array().expect("a list").iter().find(|check| check["check"] == "calls");
    let problem = calls.expect("calls are checked")["problem"].as_str().unwrap_or_default();
    assert!(problem.contains("sound server"), "{report}");
    assert_eq!(report["sound"], serde_json::json!(true));
    Agent::record(&folder, &desktop, &[("PULSE_SERVER", "unix:/nonexistent")]).end();
}

/// The line of the issue: a call keeps a person from being idle, and is a meeting.
#[test]
fn a_call_is_a_meeting_with_nobody_at_the_keyboard() {
    let project = Project::start("call-project");
    let folder = Folder::new("call");
    project.join(&folder);
    let config = folder.path().join("agent.toml");
    std::fs::write(&config, "idle_seconds = 1\n").expect("a configuration can be written");
    let mut desktop = Desktop::start();
    let window = desktop.open("alpha", "Untitled");
    desktop.activate(&window);
    let sound = Sound::start("call-sound");
    let config = config.to_str().expect("a plain path").to_owned();
    let settings = [("PULSE_SERVER", sound.address()), ("DAGLICHT_CONFIG", config)];
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let agent = Agent::record(&folder, &desktop, &settings);
    let meetings = || {
        let today = program::run(program::agent(folder.path()).args(["--json", "today"])).json();
        let sessions = today["sessions"].as_array().cloned().unwrap_or_default();
        let calls = sessions.iter().filter(|session| session["rule"] == "call");
        calls.filter_map(|session| session["seconds"].as_f64()).sum::<f64>()
    };
    let begin = wait::now();
    wait::until(begin + Duration::from_secs(3));
    let call = sound.record("phone", From::Microphone);
    wait::until(begin + Duration::from_secs(7));
    let called = wait::now() - begin - Duration::from_secs(3);
    drop(call);
    wait::until(begin + Duration::from_secs(9));
    agent.end();
    let (seconds, called) = (meetings(), called.as_secs_f64());
    // A busy machine takes its time to start the caller.
    assert!(seconds > called - 2.0 && seconds < called + 0.6, "a call of {called} s is {seconds} s of meetings");
}
