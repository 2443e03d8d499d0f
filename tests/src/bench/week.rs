// SPDX-License-Identifier: EUPL-1.2
//! A week of 65,000 people in 6,000 teams: memory at rest, reports as they arrive, the rest at full speed, the close.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use daglicht_collector::kept::Kept;

use super::book::{Goal, Line};
use super::client::{self, Connections, Load, Measured, Pace};
use super::site::Site;
use super::{Measurement, Part, Run, town};
use crate::process::Cost;
use crate::wait;

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "week",
    part: Part::Collector,
    about: "a week of 65,000 people in 6,000 teams of a five-level tree, from the tickets to the close, SQLite",
    run,
};

/// Reports a second when a week's arrive within fifteen minutes.
const RUSH: f64 = 72.0;
/// The most requests under way at once.
const CONNECTIONS: usize = 64;

fn run(run: &mut Run) {
    let (town, reports) = (run.town(), run.reports());
    let site = Site::found("bench-week", &town);
    site.issue_tickets(&town);
    run.book.remark(
        "tickets are inserted by SQL; every report goes over HTTP, those of the rush each on a connection of its own",
    );
    let base = site.used();
    let collector = site.serve();
    rest(run, collector.id(), "at rest after the start, all tickets issued");

    let (seconds, rate) = (run.choose(10.0, 60.0), RUSH);
    let count = (seconds * rate) as usize;
    let load = Load { connections: CONNECTIONS, pace: Pace::Open { per_second: rate }, reuse: Connections::Fresh };
    let requests = town::requests(&reports[..count], &collector.address());
    let (rush, cost) = drive(collector.id(), &collector.address(), requests, load);
    let (echo, echo_cost) = echoed(run, load);
    judge(run, &format!("{rate} a second"), (&rush, cost), (&echo, echo_cost), Some([10.0, 50.0]));
    run.book.remark(format!(
        "run for {seconds:.0} s and projected to the {:.1} minutes of {} reports, for the rate stays the same",
        reports.len() as f64 / rate / 60.0,
        reports.len()
    ));
    rest(run, collector.id(), "after the rush");

    let load = Load { connections: 32, pace: Pace::Closed, reuse: Connections::Kept };
    let requests = town::requests(&reports[count..], &collector.address());
    let (rest_of_week, cost) = drive(collector.id(), &collector.address(), requests, load);
    run.book.say(
        Line::new("the rest of the week at full speed, 32 connections", rest_of_week.rate(), "reports/s").note(
            format!(
                "{} reports, p99 {:.1} ms, {}",
                rest_of_week.count(),
                rest_of_week.milliseconds(0.99),
                answers(&rest_of_week)
            ),
        ),
    );
    run.book.say(
        Line::new("largest memory during the whole week", megabytes(cost.peak_kb), "MB")
            .note("resident, at any instant"),
    );
    let bytes = (site.used() - base) / site.held() as f64;
    let body = reports.iter().map(|one| one.body.len()).sum::<usize>() as f64 / reports.len() as f64;
    run.facts.bytes_before = Some(bytes);
    run.book.say(
        Line::new("disk per person-week before the close", bytes, "B")
            .beside("the report's own bytes", body)
            .goal(Goal::AtMost(2_000.0))
            .note(format!("{} of {} reports held", site.held(), reports.len())),
    );
    close(run, &site);
    run.book.say(Line::new(
        "memory of the serving collector after the close",
        megabytes(Cost::of(collector.id()).pss_kb),
        "MB",
    ));
    collector.stop();
    let teams = town.sizes().len() as f64;
    let after = (site.used() - base) / teams;
    run.facts.bytes_after = Some(after);
    run.book.say(Line::new("disk per team-week after the close, all levels above included", after, "B").note(format!(
        "nothing per person is left; the file keeps its {:.0} MB and fills them again",
        site.file() / 1e6
    )));
    run.closed = Some(site);
}

/// Closes the last week by the command, and reads the same reports as the yardstick.
fn close(run: &mut Run, site: &Site) {
    let town = run.town();
    let reading = read_all(site);
    let week = town.week.to_string();
    let mut command = site.command();
    command.args(["--json", "close", "--project", site.project(), "--week", &week]);
    let (took, peak, text) = finish(&mut command);
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    run.book.say(
        Line::new(format!("close of {} teams by the command", town.sizes().len()), took, "s")
            .beside("only reading the same reports", reading)
            .goal(Goal::AtMost(60.0))
            .note(format!("largest memory {peak:.0} MB; units {}, withheld {}", answer["units"], answer["withheld"])),
    );
}

/// Seconds that it takes to read all reports and nothing else.
fn read_all(site: &Site) -> f64 {
    let begin = wait::now();
    let connection = site.database();
    let mut bodies = connection.prepare("select body from report").expect("the collector's schema");
    let mut rows = bodies.query([]).expect("the collector's schema");
    let mut minutes = 0;
    while let Some(row) = rows.next().expect("the collector's rows") {
        let body = row.get_ref(0).and_then(|value| Ok(value.as_blob()?)).expect("a body");
        let report: Kept = serde_json::from_slice(body).expect("a report");
        minutes += u64::from(report.unknown_minutes);
    }
    assert!(minutes > 0, "people work");
    (wait::now() - begin).as_secs_f64()
}

/// Runs a command to its end: seconds, largest memory in MB, standard output.
pub(super) fn finish(command: &mut Command) -> (f64, f64, String) {
    let begin = wait::now();
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the collector starts");
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait().expect("it is a child of this process") {
            break status;
        }
        // The largest value is kept by the kernel until the process ends, so the last look is the one that counts.
        peak = peak.max(peak_of(child.id()));
        wait::until(wait::now() + Duration::from_millis(10));
    };
    let took = (wait::now() - begin).as_secs_f64();
    let mut text = String::new();
    child.stdout.take().expect("piped").read_to_string(&mut text).expect("a text");
    assert!(status.success(), "{command:?} failed: {text}");
    (took, megabytes(peak), text)
}

fn peak_of(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Drives the collector and gives what it spent on that.
pub(super) fn drive(id: u32, address: &str, requests: Vec<Vec<u8>>, load: Load) -> (Measured, Cost) {
    let before = Cost::of(id);
    let measured = client::drive(address, requests, load);
    (measured, Cost::of(id).since(before))
}

/// Drives the echo with the same load for a few seconds.
pub(super) fn echoed(run: &mut Run, load: Load) -> (Measured, Cost) {
    let Pace::Open { per_second } = load.pace else { unreachable!("an open loop has a rate") };
    let count = (per_second * run.choose(3.0, 15.0)) as usize;
    run.drive_echo(1, load);
    let id = run.echo.as_ref().map(super::echo::Echo::id).expect("it was just driven");
    let before = Cost::of(id);
    let measured = run.drive_echo(count, load);
    (measured, Cost::of(id).since(before))
}

/// Says processor share and times of an open loop; the goals are percent of one core and milliseconds.
pub(super) fn judge(
    run: &mut Run,
    what: &str,
    collector: (&Measured, Cost),
    echo: (&Measured, Cost),
    goals: Option<[f64; 2]>,
) {
    let share = |(measured, cost): (&Measured, Cost)| cost.cpu.as_secs_f64() / measured.took.as_secs_f64() * 100.0;
    let mut lines = [
        Line::new(format!("{what}, processor"), share(collector), "% of a core").beside("axum echo", share(echo)),
        Line::new(format!("{what}, 99th percentile"), collector.0.milliseconds(0.99), "ms")
            .beside("axum echo", echo.0.milliseconds(0.99))
            .note(format!(
                "from the planned instant, a new connection each; p50 {:.1} ms; {}",
                collector.0.milliseconds(0.5),
                answers(collector.0)
            )),
    ];
    if let Some(goals) = goals {
        for (line, goal) in lines.iter_mut().zip(goals) {
            *line = line.clone().goal(Goal::AtMost(goal));
        }
    }
    lines.into_iter().for_each(|line| run.book.say(line));
}

/// Says the memory of a collector that has nothing to do.
fn rest(run: &mut Run, id: u32, what: &str) {
    wait::until(wait::now() + Duration::from_secs(run.choose(1, 5)));
    let cost = Cost::of(id);
    let line = Line::new(format!("memory {what}"), megabytes(cost.pss_kb), "MB").goal(Goal::AtMost(25.0));
    run.book.say(line.note(format!("PSS; {} threads", cost.threads)));
}

pub(super) fn answers(measured: &Measured) -> String {
    if measured.all(201) {
        format!("{} answers, all 201", measured.count())
    } else {
        format!("ANSWERS {:?}", measured.statuses)
    }
}

pub(super) fn megabytes(kilobytes: u64) -> f64 {
    kilobytes as f64 / 1_024.0
}
