// SPDX-License-Identifier: EUPL-1.2
//! The question on return, live: a real minute away from a real display, and a real notification daemon that shows it.

use std::time::Duration;

use daglicht_tests::bus::Bus;
use daglicht_tests::desktop::Desktop;
use daglicht_tests::notifier::Notifier;
use daglicht_tests::own_page::{self, Pages};
use daglicht_tests::program::{self, Folder};
use daglicht_tests::resident::Resident;
use daglicht_tests::{raw, wait};
use serde_json::{Value, json};

/// Somebody whose agent runs on the display.
struct Person {
    folder: Folder,
    agent: Option<Resident>,
}

impl Person {
    /// Gives consent and says how questions are asked.
    fn new(name: &str, settings: &str) -> Self {
        let folder = Folder::new(&format!("away-{name}"));
        let settings = format!("idle_seconds = 5\naway_minutes = 1\n{settings}");
        std::fs::write(folder.path().join("agent.toml"), settings).expect("the folder can be written");
        program::run(own_page::agent(folder.path()).args(["consent", "give", "--yes"])).success();
        Self { folder, agent: None }
    }

    fn run(mut self, session: &[(&'static str, String)]) -> Self {
        let zone = ("DAGLICHT_ZONE", own_page::zone());
        self.agent = Some(Resident::start(self.folder.path(), session.iter().cloned().chain([zone])).watching());
        self
    }

    fn asks(&self, arguments: &[&str]) -> Value {
        program::run(own_page::agent(self.folder.path()).arg("--json").args(arguments)).json()
    }

    /// The open questions.
    fn open(&self) -> Vec<Value> {
        self.asks(&["away"])["open"].as_array().cloned().unwrap_or_default()
    }

    /// The categories of what is registered today.
    fn entries(&self) -> Vec<Value> {
        let today = self.asks(&["today"]);
        let entries = today["entries"].as_array().expect("a list");
        entries.iter().map(|entry| entry["category"].clone()).collect()
    }
}

/// One minute away serves eight people: by idle time, by lock and by sleep, with quiet hours, with enough for today, off,
/// and two who answer on the desktop, with buttons and without.
#[test]
fn a_return_is_asked_about_once_on_the_desktop_and_answered_by_command_or_page() {
    let mut desktop = Desktop::start();
    let [alpha, bravo] = ["alpha", "bravo"].map(|name| desktop.open(name, "Untitled"));
    desktop.activate(&alpha);
    let names = ["away-bus", "away-lock-bus", "away-sleep-bus", "away-button-bus", "away-plain-bus"];
    let [session_bus, mut lock_bus, mut sleep_bus, button_bus, mut plain_bus] = names.map(Bus::start);
    lock_bus.add_logind();
    sleep_bus.add_logind();
    let notifier = Notifier::start("away-notifier", &desktop, &session_bus);
    let mut session = desktop.session().to_vec();
    let buttons = Notifier::start("away-buttons", &desktop, &button_bus);
    let plainly = plain_bus.add_notifications_without_buttons();
    let alone = |bus: &Bus| [session.clone(), vec![("DBUS_SESSION_BUS_ADDRESS", bus.address())]].concat();
    let (pressing, plain) = (alone(&button_bus), alone(&plain_bus));
    session.push(("DBUS_SESSION_BUS_ADDRESS", session_bus.address()));
    let with = |bus: &Bus| [session.clone(), vec![("DBUS_SYSTEM_BUS_ADDRESS", bus.address())]].concat();

    let idle = Person::new("idle", "").run(&session);
    let locked = Person::new("locked", "");
    let slept = Person::new("slept", "");
    for person in [&locked, &slept] {
        person.asks(&["start", "meetings"]);
    }
    let (locked, slept) = (locked.run(&with(&lock_bus)), slept.run(&with(&sleep_bus)));
    let pressed = Person::new("pressed", "").run(&pressing);
    let plain = Person::new("plain", "").run(&plain);
    let quiet = Person::new("quiet", "away_quiet = [\"00:00-23:59\"]\n").run(&session);
    let off = Person::new("off", "away_questions = 0\n").run(&session);
    let enough = Person::new("enough", "away_questions = 1\n");
    let earlier = wait::wall_milliseconds() - 3_600_000;
    rusqlite::Connection::open(enough.folder.path().join("journal.sqlite"))
        .expect("the journal")
        .execute("INSERT INTO absence VALUES ($1, $1 + 60000, $1 + 60000, 'skipped')", [earlier])
        .expect("a question of today");
    let enough = enough.run(&session);
    wait::for_some("something to be recorded", || {
        let seen = idle.asks(&["today"])["by_application"].as_object().is_some_and(|seen| !seen.is_empty());
        seen.then_some(())
    });

    // Who was never there cannot come back: a key is pressed, and what is in front is recorded.
    for window in [&bravo, &alpha, &bravo, &alpha] {
        desktop.xdotool(&["key", "Shift_L"]).expect("a key can be pressed");
        desktop.activate(window);
        wait::until(wait::now() + Duration::from_secs(1));
    }

    // Away: nobody touches a key for longer than a minute.
    lock_bus.set_locked("true");
    sleep_bus.set_asleep("true");
    for person in [&locked, &slept] {
        wait::for_some("the timer to end", || {
            (person.asks(&["status"])["timer"].is_null() && person.entries() == [json!("meetings")]).then_some(())
        });
    }
    wait::until(wait::now() + Duration::from_secs(66));
    assert_eq!(notifier.shown(), "", "nobody is asked while nobody is there");
    lock_bus.set_locked("false");
    sleep_bus.set_asleep("false");
    let back = wait::now();
    let asked = || [&idle, &locked, &slept, &pressed, &plain].iter().filter(|person| !person.open().is_empty()).count();
    let mut first = None;
    loop {
        let asked = asked();
        first = first.or_else(|| (asked > 0).then(|| wait::now() - back));
        if asked == 5 || wait::now() > back + Duration::from_secs(60) {
            break;
        }
        desktop.activate(&bravo);
        desktop.xdotool(&["key", "Shift_L"]).expect("a key can be pressed");
        desktop.activate(&alpha);
        wait::until(wait::now() + Duration::from_secs(1));
    }
    let first = first.expect("somebody is asked");
    assert!(first > Duration::from_secs(14), "somebody who is just back is left alone: {first:?}");
    for (person, times) in
        [(&idle, 1), (&locked, 1), (&slept, 1), (&pressed, 1), (&plain, 1), (&quiet, 0), (&off, 0), (&enough, 0)]
    {
        let messages = std::fs::read_to_string(person.folder.path().join("messages")).expect("its messages");
        assert_eq!(messages.matches("You were away").count(), times, "{:?}: {messages}", person.folder.path());
    }
    // The daemon stacks what says the same.
    assert!(notifier.shown().contains("You were away"), "{}", notifier.shown());
    assert!(!notifier.shown().contains("alpha"), "a question names no window: {}", notifier.shown());
    assert!(desktop.xdotool(&["search", "--onlyvisible", "--class", "Dunst"]).is_some(), "it stands on the screen");
    for (name, person) in [("quiet", &quiet), ("off", &off), ("enough", &enough)] {
        assert_eq!(person.open(), Vec::<Value>::new(), "{name}");
    }

    // Who left by idle time was away since the last key, who locked since the lock: a minute in both cases.
    for (name, person) in [("idle", &idle), ("locked", &locked), ("slept", &slept)] {
        let open = person.open();
        let [question] = open.as_slice() else { panic!("{name}: {open:?}") };
        let at = |field: &str| {
            let text = question[field].as_str().expect("an instant");
            chrono::DateTime::parse_from_rfc3339(text).expect("RFC 3339").timestamp_millis()
        };
        assert!((60_000..100_000).contains(&(at("end") - at("start"))), "{name}: {question}");
    }
    // On the desktop: a button that is pressed answers as the page does.
    wait::for_some("the message with buttons", || buttons.shown().contains("You were away").then_some(()));
    assert!(!buttons.shown().contains("daglicht away"), "the answers stand beside it: {}", buttons.shown());
    buttons.press(&button_bus, "Official breaks");
    wait::for_some("the answer", || (pressed.entries() == [json!("official_breaks")]).then_some(()));
    pressed.asks(&["undo"]);
    assert_eq!(pressed.entries(), Vec::<Value>::new(), "an answer is a change like any other");
    let told = std::fs::read_to_string(&plainly).expect("what the server was asked");
    assert!(told.contains("daglicht away"), "without buttons the text says how to answer: {told}");
    plain.asks(&["away", "answer", "skip"]);
    // By the command, by the page, and not at all.
    let choices = locked.asks(&["away"]);
    assert_eq!(choices["same"], json!("meetings"), "the timer that ended can go on");
    locked.asks(&["away", "answer", "same"]);
    assert_eq!(locked.entries(), [json!("meetings"), json!("meetings")]);
    let pages = Pages::open(slept.folder.path(), &["--unused-ms", "60000"]);
    assert!(pages.get("/en/today").contains("Still: "), "the page asks the same");
    assert_eq!(raw::status(&pages.post("/en/do/away", "template=duty+phone")), Some(303));
    assert_eq!(slept.entries(), [json!("meetings"), json!("standardised_work")]);
    idle.asks(&["away", "answer", "skip"]);
    assert_eq!(idle.entries(), Vec::<Value>::new());
    for person in [idle, locked, slept, plain, quiet, off, enough, pressed] {
        let is_settled = person.open().is_empty();
        assert!(is_settled, "{:?}", person.folder.path());
        person.agent.expect("it runs").end();
    }
}
