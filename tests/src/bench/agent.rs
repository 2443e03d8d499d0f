// SPDX-License-Identifier: EUPL-1.2
//! The resident agent on a real X server: at rest, and with a switch every two seconds, beside this harness itself.

use std::process::{Child, Stdio};
use std::time::Duration;

use super::book::{Goal, Line};
use super::{Measurement, Part, Run};
use crate::desktop::Desktop;
use crate::process::Cost;
use crate::program::{self, Folder};
use crate::wait;

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "agent",
    part: Part::Agent,
    about: "the resident agent on a real X server, a minute at rest and a minute of switching",
    run,
};

/// A program that is ended when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn run(run: &mut Run) {
    let folder = Folder::new("bench");
    let mut desktop = Desktop::start();
    let windows: Vec<_> = ["alpha", "bravo", "charlie", "delta"].map(|name| desktop.open(name, "Untitled")).to_vec();
    desktop.activate(&windows[0]);
    program::run(program::agent(folder.path()).args(["consent", "give", "--yes"])).success();
    let agent = Running(
        program::agent(folder.path())
            .arg("run")
            .env("DISPLAY", desktop.display())
            .stdout(Stdio::null())
            .spawn()
            .expect("the agent starts"),
    );
    wait::until(wait::now() + Duration::from_secs(2));
    let pid = agent.0.id();
    let start = Cost::of(pid).cpu.as_secs_f64() * 1_000.0;
    run.book.say(Line::new("start and first two seconds, processor time", start, "ms"));
    let switches = run.choose(5, 30);
    let length = Duration::from_secs(2) * switches;
    let minutes = length.as_secs_f64() / 60.0;
    measure(run, pid, "nothing changes", minutes, [2.0, 10.0], &mut || wait::until(wait::now() + length));
    measure(run, pid, "a switch every two seconds", minutes, [12.0, f64::INFINITY], &mut || {
        let begin = wait::now();
        for switch in 0..switches {
            desktop.activate(&windows[usize::try_from(switch % 4).expect("small")]);
            wait::until(begin + Duration::from_secs(2) * (switch + 1));
        }
    });
}

/// Measures the agent, and this process as the yardstick, while something happens.
fn measure(run: &mut Run, pid: u32, what: &str, minutes: f64, goals: [f64; 2], act: &mut dyn FnMut()) {
    let (before, own_before) = (Cost::of(pid), Cost::of(std::process::id()));
    act();
    let (cost, own) = (Cost::of(pid).since(before), Cost::of(std::process::id()).since(own_before));
    let spent = |cost: Cost| cost.cpu.as_secs_f64() * 1_000.0 / minutes;
    let [processor, wakeups] = goals;
    run.book.say(
        Line::new(format!("{what}, processor time a minute"), spent(cost), "ms")
            .beside("the harness that drives it", spent(own))
            .goal(Goal::AtMost(processor)),
    );
    let line = Line::new(format!("{what}, wake-ups a minute"), cost.wakeups as f64 / minutes, "wake-ups");
    run.book.say(if wakeups.is_finite() { line.goal(Goal::AtMost(wakeups)) } else { line });
    run.book.say(
        Line::new(format!("{what}, memory (PSS)"), cost.pss_kb as f64 / 1_024.0, "MB")
            .goal(Goal::AtMost(6.0))
            .note(format!("{} threads", cost.threads)),
    );
}
