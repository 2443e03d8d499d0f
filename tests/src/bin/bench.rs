// SPDX-License-Identifier: EUPL-1.2
//! `make bench`: measurements in one run, each beside a yardstick of the same run.
//!
//! Absolute numbers belong to the machine they were made on; compare the ratios. Nothing here passes or fails.

use std::process::{Child, Stdio};
use std::time::Duration;

use daglicht_shared::rule_pack::RulePack;
use daglicht_shared::sample::{Title, Window};
use daglicht_tests::desktop::Desktop;
use daglicht_tests::process::Cost;
use daglicht_tests::program::{self, Folder};
use daglicht_tests::wait;

fn main() {
    println!("machine: {} processors", std::thread::available_parallelism().map_or(1, usize::from));
    classification();
    binaries();
    agent();
}

/// Titles per second on one core: the starter pack beside one regular expression.
fn classification() {
    let pack = RulePack::starter();
    let windows: Vec<Window> = (0..2_000)
        .map(|number| Window {
            application: ["firefox", "libreoffice-writer", "thunderbird", "xterm"][number % 4].to_owned(),
            title: Title::new(
                ["Zaaksysteem - Aanvraag beoordelen", "Verslag.odt", "Postvak IN", "make test"][number / 4 % 4]
                    .to_owned()
                    + &format!(" {number}"),
            ),
        })
        .collect();
    let mut known = 0_u32;
    let rounds = 50;
    let begin = wait::now();
    for _ in 0..rounds {
        for window in &windows {
            known += u32::from(pack.classify(window) != daglicht_shared::rule_pack::Verdict::Unknown);
        }
    }
    let took = wait::now() - begin;
    let count = f64::from(rounds) * 2_000.0;
    println!(
        "classification: {:.0} titles per second and core with the starter pack of {} rules ({:.0} % known)",
        count / took.as_secs_f64(),
        pack.rules().len(),
        100.0 * f64::from(known) / count
    );
}

fn binaries() {
    for name in ["daglicht", "daglicht-collector"] {
        let bytes = std::fs::metadata(program::path(name)).expect("it was built").len();
        println!("binary: {name} {:.1} MB", u32::try_from(bytes / 1024).map_or(0.0, f64::from) / 1024.0);
    }
}

/// The resident agent on a real X server: at rest, and with a switch every two seconds.
fn agent() {
    let folder = Folder::new("bench");
    let mut desktop = Desktop::start();
    let windows: Vec<_> = ["alpha", "bravo", "charlie", "delta"].map(|name| desktop.open(name, "Untitled")).to_vec();
    desktop.activate(&windows[0]);
    program::run(program::agent(folder.path()).args(["consent", "give", "--yes"])).success();
    let begin = wait::now();
    let mut agent = Running(
        program::agent(folder.path())
            .arg("run")
            .env("DISPLAY", desktop.display())
            .stdout(Stdio::null())
            .spawn()
            .expect("the agent starts"),
    );
    wait::until(wait::now() + Duration::from_secs(2));
    let start = Cost::of(agent.0.id());
    println!("agent: start and first two seconds took {:?} of processor time", start.cpu);

    let measure = |label: &str, pid: u32, act: &mut dyn FnMut()| {
        let before = Cost::of(pid);
        act();
        let cost = Cost::of(pid).since(before);
        println!(
            "agent, {label}: {:.2} ms of processor time and {} wake-ups per minute, {:.1} MB (PSS), {} threads",
            cost.cpu.as_secs_f64() * 1000.0,
            cost.wakeups,
            f64::from(u32::try_from(cost.pss_kb).unwrap_or(u32::MAX)) / 1024.0,
            cost.threads
        );
    };
    let pid = agent.0.id();
    measure("nothing changes", pid, &mut || wait::until(wait::now() + Duration::from_secs(60)));
    measure("a switch every two seconds", pid, &mut || {
        let begin = wait::now();
        for switch in 0..30_u32 {
            desktop.activate(&windows[usize::try_from(switch % 4).expect("small")]);
            wait::until(begin + Duration::from_secs(2) * (switch + 1));
        }
    });
    println!("agent: measured for {:?}", wait::now() - begin);
    agent.0.kill().ok();
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
