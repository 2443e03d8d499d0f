// SPDX-License-Identifier: EUPL-1.2
//! The resident agent on a real X server with four windows, beside yardsticks and whatever peer is installed.
//!
//! First the agent alone, at rest and switching, so that what it costs the X server can be seen; then everybody at once
//! through the same three scripts. The truth is what the X server itself says, by its own clock. The honest measure is the
//! timeline error: the share of time that stands on the wrong window.

mod peers;
mod timeline;
mod yardstick;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::book::{Goal, Line};
use super::{Measurement, Part, Run};
use crate::desktop::{Desktop, WindowId};
use crate::dice::Dice;
use crate::process::Cost;
use crate::program::{self, Folder};
use crate::wait;
use timeline::Timeline;
pub use yardstick::watch;
use yardstick::{Kind, Yardstick};

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "agent",
    part: Part::Agent,
    about: "the resident agent on a real X server, at rest and switching, beside a bare watcher, a poller and peers",
    run,
};

/// The applications of the four windows.
const NAMES: [&str; 4] = ["alpha", "bravo", "charlie", "delta"];

/// A program that is ended when this is dropped.
struct Running(Child);

impl Running {
    /// Ends it as the system would, so that it writes what it has.
    fn end(mut self) {
        let asked = Command::new("kill").arg(self.0.id().to_string()).status().expect("kill is there");
        assert!(asked.success());
        self.0.wait().expect("it ends");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A way of switching between windows.
struct Script {
    name: &'static str,
    /// How long each window stays.
    stays: Vec<Duration>,
    /// What the agent may cost a minute, in milliseconds.
    goal: Option<f64>,
}

impl Script {
    fn steady(name: &'static str, stay: Duration, length: Duration, goal: Option<f64>) -> Self {
        let count = length.as_millis() / stay.as_millis();
        Self { name, stays: vec![stay; usize::try_from(count).expect("a short script")], goal }
    }

    fn irregular(name: &'static str, length: Duration) -> Self {
        let mut dice = Dice::new(7, 0);
        let mut stays = Vec::new();
        while stays.iter().sum::<Duration>() < length {
            // As many short stays as long ones.
            let tenths = if dice.below(2) == 0 { 1 + dice.below(10) } else { 10 + dice.below(60) };
            stays.push(Duration::from_millis(100) * u32::try_from(tenths).expect("small"));
        }
        Self { name, stays, goal: None }
    }

    fn length(&self) -> Duration {
        self.stays.iter().sum()
    }

    fn play(&self, desktop: &Desktop, windows: &[WindowId]) {
        let mut at = wait::now();
        for (step, stay) in self.stays.iter().enumerate() {
            desktop.activate(&windows[(step * 7 + step / 4 + 1) % windows.len()]);
            at += *stay;
            wait::until(at);
        }
        desktop.activate(&windows[0]);
    }
}

fn run(run: &mut Run) {
    let folder = Folder::new("bench");
    let mut desktop = Desktop::start();
    let windows: Vec<_> = NAMES.map(|name| desktop.open(name, "Untitled")).to_vec();
    desktop.activate(&windows[0]);
    let minute = Duration::from_secs(run.choose(10, 60));
    let steady = Script::steady("a switch every 2 s", Duration::from_secs(2), minute, Some(12.0));

    let server = Cost::of(desktop.server());
    wait::until(wait::now() + minute);
    let resting_server = Cost::of(desktop.server()).since(server);
    let server = Cost::of(desktop.server());
    steady.play(&desktop, &windows);
    let switching_server = Cost::of(desktop.server()).since(server);

    let (agent, began) = start(&desktop, &folder);
    let pid = agent.0.id();
    run.book.say(Line::new("start until the first look at the desktop", began.as_secs_f64() * 1_000.0, "ms"));
    // What belongs to the start is over: the first extension of the session comes after a second.
    wait::until(wait::now() + Duration::from_secs(3));
    let [rest, rest_server] = measure([pid, desktop.server()], || wait::until(wait::now() + minute));
    say_cost(run, "nothing changes", rest, minute, [Some(2.0), Some(10.0)]);
    say_server(run, "nothing changes", rest_server, resting_server, minute);
    let [switch, switch_server] = measure([pid, desktop.server()], || steady.play(&desktop, &windows));
    say_cost(run, steady.name, switch, minute, [Some(12.0), None]);
    say_server(run, steady.name, switch_server, switching_server, minute);
    let per_switch = milliseconds(switch) / f64::from(u32::try_from(steady.stays.len()).expect("few"));
    run.book.say(Line::new("processor time for each switch", per_switch, "ms").goal(Goal::AtMost(0.5)));
    memory(run, "the agent", pid, Some(6.0));

    together(run, &desktop, &windows, (agent, &folder), steady);
}

/// Everybody at once through the same scripts.
fn together(run: &mut Run, desktop: &Desktop, windows: &[WindowId], agent: (Running, &Folder), steady: Script) {
    let half = Duration::from_secs(run.choose(5, 30));
    let minute = Duration::from_secs(run.choose(10, 60));
    let scripts = [
        steady,
        Script::steady("a switch every 0.5 s", Duration::from_millis(500), half, None),
        Script::irregular("stays of 0.1 to 7 s", minute),
    ];
    let (agent, folder) = agent;
    let yardsticks = [Kind::Bare, Kind::Poller].map(|kind| Yardstick::start(kind, desktop));
    let (peers, absent) = peers::start(desktop);
    let names = [peers.iter().map(|peer| peer.name).collect::<Vec<_>>().join(", "), absent.join(", ")];
    run.book.remark(format!("peers found: {}; not installed: {}", or_none(&names[0]), or_none(&names[1])));
    let witness = desktop.witness();
    wait::until(wait::now() + Duration::from_secs(3));
    let mut truths = Vec::new();
    for script in &scripts {
        let mut watched = vec![("the agent", agent.0.id())];
        watched.extend(yardsticks.iter().map(|one| (one.kind.name(), one.id())));
        watched.extend(peers.iter().map(|peer| (peer.name, peer.id())));
        let before: Vec<Cost> = watched.iter().map(|(_, pid)| Cost::of(*pid)).collect();
        let seen = witness.switches().len();
        script.play(desktop, windows);
        let minutes = script.length().as_secs_f64() / 60.0;
        let costs: Vec<f64> = watched
            .iter()
            .zip(&before)
            .map(|((_, pid), before)| milliseconds(Cost::of(*pid).since(*before)) / minutes)
            .collect();
        for ((name, _), cost) in watched.iter().zip(&costs).skip(1) {
            let what = format!("together, {}: {name}, processor time a minute", script.name);
            run.book.say(Line::new(what, *cost, "ms"));
        }
        let what = format!("together, {}: the agent, processor time a minute", script.name);
        let line = Line::new(what, costs[0], "ms").beside("the bare watcher", costs[1]);
        run.book.say(script.goal.map_or(line.clone(), |goal| line.goal(Goal::AtMost(goal))));
        // The last switch ends the script and is not part of it.
        wait::until(wait::now() + Duration::from_millis(300));
        truths.push(Timeline::truth(&witness.switches()[seen..], windows));
    }
    for yardstick in &yardsticks {
        memory(run, yardstick.kind.name(), yardstick.id(), None);
    }
    for peer in &peers {
        memory(run, peer.name, peer.id(), None);
    }
    agent.end();
    let today = program::run(program::agent(folder.path()).args(["--json", "today"])).json();
    let agent = Timeline::agent(&today);
    let others = yardsticks.map(|one| (one.kind.name(), one.end(windows)));
    for (script, truth) in scripts.iter().zip(&truths) {
        let bare = agent_error(&others[0].1, truth);
        for (name, timeline) in &others {
            let what = format!("{}: {name}, timeline error", script.name);
            run.book.say(Line::new(what, agent_error(timeline, truth), "%"));
        }
        let what = format!("{}: the agent, timeline error", script.name);
        let line = Line::new(what, agent_error(&agent, truth), "%").beside("the bare watcher", bare);
        run.book.say(line.goal(Goal::AtMost(1.0)));
        let what = format!("{}: the agent, the window with the largest error", script.name);
        run.book.say(Line::new(what, truth.worst_window(&agent) * 100.0, "%").goal(Goal::AtMost(1.0)));
    }
    let (seen, all) = truths[2].stays_seen(&agent);
    let share = 100.0 * f64::from(seen) / f64::from(all.max(1));
    let line = Line::new("stays of 0.1 to 7 s: the agent, stays that it saw", share, "%").goal(Goal::AtLeast(100.0));
    run.book.say(line.note(format!("{seen} of {all}")));
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn agent_error(timeline: &Timeline, truth: &Timeline) -> f64 {
    truth.share_wrong(timeline) * 100.0
}

/// Starts the agent; gives how long it took until it looked.
fn start(desktop: &Desktop, folder: &Folder) -> (Running, Duration) {
    program::run(program::agent(folder.path()).args(["consent", "give", "--yes"])).success();
    let begin = wait::now();
    // Nobody types in a measurement, and a script that is longer than the idle time would measure an empty room.
    let settings = folder.path().join("agent.toml");
    std::fs::write(&settings, "idle_seconds = 3600\n").expect("the settings can be written");
    let mut child = program::agent(folder.path())
        .arg("--config")
        .arg(&settings)
        .arg("run")
        .env("DISPLAY", desktop.display())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the agent starts");
    let mut line = String::new();
    BufReader::new(child.stderr.take().expect("piped")).read_line(&mut line).expect("it says that it measures");
    (Running(child), wait::now() - begin)
}

/// What processes cost while something happens.
fn measure<const N: usize>(pids: [u32; N], act: impl FnOnce()) -> [Cost; N] {
    let before = pids.map(Cost::of);
    act();
    let after = pids.map(Cost::of);
    std::array::from_fn(|place| after[place].since(before[place]))
}

fn milliseconds(cost: Cost) -> f64 {
    cost.cpu.as_secs_f64() * 1_000.0
}

fn say_cost(run: &mut Run, what: &str, cost: Cost, length: Duration, [processor, wakeups]: [Option<f64>; 2]) {
    let minutes = length.as_secs_f64() / 60.0;
    let goal = |line: Line, limit: Option<f64>| match limit {
        Some(limit) => line.goal(Goal::AtMost(limit)),
        None => line,
    };
    let spent = milliseconds(cost) / minutes;
    let line = Line::new(format!("{what}: processor time a minute"), spent, "ms");
    run.book.say(goal(line, processor).note(format!("{:.2} s an hour", spent * 0.06)));
    let line = Line::new(format!("{what}: wake-ups a minute"), cost.wakeups as f64 / minutes, "wake-ups");
    run.book.say(goal(line, wakeups));
}

fn say_server(run: &mut Run, what: &str, with: Cost, without: Cost, length: Duration) {
    let minutes = length.as_secs_f64() / 60.0;
    let [with, without] = [with, without].map(|cost| milliseconds(cost) / minutes);
    let line = Line::new(format!("{what}: more processor time of the X server a minute"), with - without, "ms");
    run.book.say(line.goal(Goal::AtMost(2.0)).note(format!("{with:.1} with the agent, {without:.1} without")));
}

fn memory(run: &mut Run, who: &str, pid: u32, goal: Option<f64>) {
    let cost = Cost::of(pid);
    let line = Line::new(format!("{who}: memory (PSS)"), cost.pss_kb as f64 / 1_024.0, "MB");
    let line = line.note(format!("{} threads", cost.threads));
    run.book.say(match goal {
        Some(limit) => line.goal(Goal::AtMost(limit)),
        None => line,
    });
}
