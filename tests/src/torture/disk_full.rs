// SPDX-License-Identifier: EUPL-1.2
//! Disk full and disk broken: every operation of the stores fails once or from then on, and then the disk is healed.
//!
//! A trial is one failing operation. What was acknowledged before, meanwhile and after is there; what failed was said to
//! have failed; the same open program works again when the disk does. Withdrawal is tried for real: in a small file system
//! in memory, filled to the last byte, with the real program.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, Stdio};

use daglicht_agent::database::Look;

use crate::dice::Dice;
use crate::disk::{Failure, Fault, Lasting, OPERATIONS, Operation};
use crate::power_loss::Recorder;
use crate::program::{self, Folder};
use crate::wait;

use super::desk::{self, Desk, Saved};
use super::office::{self, Answer, Deed, Ledger, Office};
use super::power_loss::together;
use super::{Campaign, Figure, Plant, Scale, planted, progress};

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "disk-full",
    promise: "whatever write, sync or opening fails, nothing saved is lost or half, and consent can be withdrawn",
    run,
    short: 60,
    usual: 2_400,
    plants: &[
        Plant { name: "ack-before-commit", trials: 300 },
        Plant { name: "saved-before-commit", trials: 300 },
        Plant { name: "withdraw-needs-space", trials: 20 },
    ],
};

/// One trial with a real full disk for so many with a made one.
const REAL: u32 = 100;

/// What becomes of the programs in one trial.
#[derive(Debug, Default)]
struct Trial {
    struck: usize,
    failed: usize,
    violations: Vec<String>,
}

type Scenario = fn(&Office, Option<Fault>) -> (Trial, Vec<(Operation, usize)>);

/// Runs the campaign.
pub(super) fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let office = Office::new(4);
    let scenarios: [(&str, Scenario); 2] = [("collector", collector), ("agent", agent)];
    let points: Vec<(&str, Scenario, Fault)> = scenarios
        .into_iter()
        .flat_map(|(name, scenario)| {
            scenario_points(&scenario(&office, None).1).map(move |fault| (name, scenario, fault)).collect::<Vec<_>>()
        })
        .collect();
    let (mut trials, mut refused) = (0, 0);
    let mut violations = Vec::new();
    let wanted = usize::try_from(scale.trials).expect("a machine with 32 bits or more");
    // All points in turn, or as many as were asked for, spread evenly from a start that the seed chooses.
    let step = (points.len() / wanted).max(1);
    let start = Dice::new(scale.seed, 0).below(step);
    let mut at = start;
    // The order of concurrent jobs changes the last points a little: one that struck nothing is no trial.
    while trials < scale.trials && at < start + 3 * (step * wanted).max(points.len()) {
        let (name, scenario, fault) = points[at % points.len()];
        at += step;
        let trial = catch_unwind(AssertUnwindSafe(|| scenario(&office, Some(fault)).0)).unwrap_or_else(|_| Trial {
            struck: 1,
            failed: 0,
            violations: vec!["a panic".to_owned()],
        });
        trials += u32::from(trial.struck > 0);
        refused += trial.failed;
        violations.extend(trial.violations.into_iter().map(|one| format!("{name}, {fault:?}: {one}")));
        if trials.is_multiple_of(20) {
            progress(CAMPAIGN.name, trials, scale.trials);
        }
    }
    let real = real(scale.trials.div_ceil(REAL).clamp(2, 40));
    let withdrawn = match &real {
        Ok(found) => {
            violations.extend(found.iter().flat_map(|one| one.violations.clone()));
            format!("succeeded {}/{}", found.iter().filter(|one| one.withdrawn).count(), found.len())
        }
        Err(why) => format!("not tried: {why}"),
    };
    Figure::new(CAMPAIGN.name, trials, violations, begin)
        .note("failing operations in all", points.len())
        .note("requests and commands that were told so", refused)
        .note("withdrawals on a disk filled to the last byte", withdrawn)
}

/// Every operation that a scenario does, as every fault that can befall it.
fn scenario_points(seen: &[(Operation, usize)]) -> impl Iterator<Item = Fault> + use<'_> {
    let kinds = [Failure::Full, Failure::Broken]
        .into_iter()
        .flat_map(|failure| [Lasting::Once, Lasting::FromThenOn].map(|lasting| (failure, lasting)));
    let kinds: Vec<_> = kinds.collect();
    seen.iter().copied().flat_map(move |(operation, count)| {
        let kinds = kinds.clone();
        (1..=count).flat_map(move |nth| {
            kinds.clone().into_iter().map(move |(failure, lasting)| Fault { operation, nth, failure, lasting })
        })
    })
}

fn seen(recorder: &Recorder) -> Vec<(Operation, usize)> {
    OPERATIONS.map(|operation| (operation, recorder.seen(operation))).to_vec()
}

/// A collector from its first start to its first close, in trouble and after it.
fn collector(office: &Office, fault: Option<Fault>) -> (Trial, Vec<(Operation, usize)>) {
    let folder = Folder::new("torture-full");
    Office::settle(folder.path());
    let recorder = Recorder::watch(folder.path());
    if let Some(fault) = fault {
        recorder.fail(fault);
    }
    let ledger = Ledger::default();
    let mut trial = Trial::default();
    let reports = |members: std::ops::Range<usize>, revision| members.map(move |member| Deed::Report(member, revision));
    let steps: [Vec<Deed>; 6] = [
        vec![Deed::Found],
        reports(0..4, 1).chain(reports(4..6, 1)).collect(),
        vec![Deed::Withdraw(1), Deed::Report(2, 2)],
        vec![Deed::Close(0)],
        reports(5..7, 2).collect(),
        vec![Deed::Report(5, 2)],
    ];
    office::runtime().block_on(async {
        let mut app = Office::open(folder.path());
        let mut failed = Vec::new();
        for deeds in &steps {
            let answers = match &app {
                Ok(app) => together(deeds.iter().map(|deed| office.act_noted(app, &ledger, &recorder, *deed))).await,
                Err(error) => deeds.iter().map(|_| Answer::Failed(error.to_string())).collect(),
            };
            let failing = deeds.iter().zip(answers).filter(|(_, answer)| matches!(answer, Answer::Failed(_)));
            failed.extend(failing.map(|(deed, _)| *deed));
        }
        trial.struck = recorder.struck();
        trial.failed = failed.len();
        recorder.heal();
        if app.is_err() {
            app = Office::open(folder.path());
        }
        match &app {
            Ok(app) => {
                for deed in failed {
                    if let Answer::Failed(why) = office.act_noted(app, &ledger, &recorder, deed).await {
                        trial.violations.push(format!("{deed:?} still fails on a healed disk: {why}"));
                    }
                }
            }
            Err(error) => trial.violations.push(format!("it does not start on a healed disk: {error}")),
        }
    });
    let seen = seen(&recorder);
    if let Err(error) = Office::open(folder.path()) {
        trial.violations.push(format!("it does not start again: {error}"));
    }
    trial.violations.extend(office.judge(&folder.path().join("collector.db"), &ledger.facts()));
    (trial, seen)
}

/// An agent from its first start, in trouble and after it.
fn agent(_: &Office, fault: Option<Fault>) -> (Trial, Vec<(Operation, usize)>) {
    const STEPS: usize = 24;
    let folder = Folder::new("torture-full-desk");
    let recorder = Recorder::watch(folder.path());
    if let Some(fault) = fault {
        recorder.fail(fault);
    }
    let mut trial = Trial::default();
    let mut saved = Saved::default();
    let mut dice = Dice::new(5, 0);
    let mut desk = Desk::open(folder.path(), Look::Thorough);
    for _ in 0..STEPS {
        let result = desk.as_mut().map_err(|error| error.clone()).and_then(|desk| desk.step(&mut dice, &mut saved));
        trial.failed += usize::from(result.is_err());
    }
    trial.struck = recorder.struck();
    recorder.heal();
    if let Err(error) = &desk {
        if error == desk::PUT_ASIDE {
            trial.violations.push(error.clone());
        }
        desk = Desk::open(folder.path(), Look::Thorough);
    }
    match &mut desk {
        Ok(desk) => {
            for _ in 0..STEPS {
                if let Err(why) = desk.step(&mut dice, &mut saved) {
                    trial.violations.push(format!("it still fails on a healed disk: {why}"));
                }
            }
        }
        Err(error) => trial.violations.push(format!("it does not start on a healed disk: {error}")),
    }
    let seen = seen(&recorder);
    drop(desk);
    trial.violations.extend(Desk::open(folder.path(), Look::Thorough).err());
    trial.violations.extend(desk::judge(folder.path(), &saved));
    (trial, seen)
}

/// A withdrawal on a disk that was really full.
#[derive(Debug, Default)]
struct Withdrawn {
    withdrawn: bool,
    violations: Vec<String>,
}

/// Gives consent, works, fills the disk but for some kilobytes, works on, and withdraws.
const SCRIPT: &str = r#"
mount -t tmpfs -o size=3m,mode=700 none "$2" || exit 99
"$1" --data-dir "$2/data" consent give --yes >/dev/null 2>&1 || exit 98
"$1" --data-dir "$2/data" add 2026-11-20T10:00 2026-11-20T11:00 meetings >/dev/null 2>&1 || exit 97
head -c "$3k" /dev/zero > "$2/reserve"
cat /dev/zero > "$2/fill" 2>/dev/null
rm "$2/reserve"
"$1" --data-dir "$2/data" add 2026-11-20T12:00 2026-11-20T13:00 meetings >/dev/null 2>&1
echo "add $?"
"$1" --data-dir "$2/data" status >/dev/null 2>&1
echo "status $?"
"$1" --data-dir "$2/data" consent withdraw --yes >/dev/null 2>&1
echo "withdraw $?"
"$1" --data-dir "$2/data" --json consent show 2>/dev/null | grep -c '"state": "withdrawn"'
ls "$2/data" | grep -c sqlite
"#;

/// Withdraws on real full disks; an error says why this machine cannot make one.
fn real(count: u32) -> Result<Vec<Withdrawn>, String> {
    let folder = Folder::new("torture-full-real");
    (0..count).map(|number| real_once(folder.path(), number % 10 * 4)).collect()
}

fn real_once(mount: &Path, spare_kilobytes: u32) -> Result<Withdrawn, String> {
    let mut command = Command::new("unshare");
    command.args(["-Urm", "sh", "-c", SCRIPT, "sh"]).arg(program::path("daglicht")).arg(mount);
    command.arg(spare_kilobytes.to_string()).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", mount);
    command.env("XDG_CONFIG_HOME", "/nonexistent").env("LANG", "en_GB.UTF-8").env("TZ", "Europe/Amsterdam");
    if let Some(plant) = planted() {
        command.env("DAGLICHT_PLANT", plant);
    }
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("unshare: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let [add, status, withdraw, shown, left] = lines[..] else {
        return Err(format!("no small file system can be mounted here: {} {}", output.status, error.trim()));
    };
    let mut violations = Vec::new();
    // Either it works or it says why it cannot; a panic exits with 101, a signal with more.
    if !["add 0", "add 1"].contains(&add) || !["status 0", "status 1"].contains(&status) {
        violations.push(format!("on a disk with {spare_kilobytes} KiB left: {add}, {status}"));
    }
    let withdrawn = withdraw == "withdraw 0" && shown == "1" && left == "0";
    if !withdrawn {
        violations.push(format!(
            "on a disk with {spare_kilobytes} KiB left: {withdraw}, shown as withdrawn {shown}, databases left {left}"
        ));
    }
    Ok(Withdrawn { withdrawn, violations })
}
