// SPDX-License-Identifier: EUPL-1.2
//! Consent is withdrawn at random instants: while the agent records, registers, replays or sends over a bad network.
//!
//! A trial is one person and one withdrawal. Then nothing of that person may be found: no title, no note, no secret in
//! the agent's folder or output; no title or note in anything that was sent; no report at the collector, not even one that
//! was on its way and arrives late. In the end the weeks are closed, the released minutes are those of the people who
//! stayed, and no byte of the collector's folder or log holds a weekly key of those who left.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use daglicht_agent::consent::State;
use daglicht_agent::consent_file::ConsentFile;
use daglicht_agent::http::Http;
use daglicht_agent::identity::weekly_key;
use daglicht_agent::paths::Paths;
use daglicht_agent::withdrawal;
use daglicht_shared::crypto::{Bytes, PublicKey};
use daglicht_shared::receipt::{Outcome, Receipt};

use super::members::{self, Member, Minutes, PROJECT, Place};
use super::{Campaign, Figure, Plant, Scale};
use crate::chaos::{Chaos, Fault};
use crate::desktop::Desktop;
use crate::dice::Dice;
use crate::program::{self, Finished};
use crate::wait;

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "withdrawals",
    promise: "withdrawals at random instants: no byte of a person is left anywhere, and nothing is sent later",
    run,
    short: 10,
    usual: 400,
    plants: &[
        Plant { name: "consent-checked-only-at-outbox", trials: 100 },
        Plant { name: "tombstone-missing", trials: 20 },
    ],
};

/// Withdrawals per collector: then its weeks are closed and another begins.
const WITHDRAWALS: u32 = 100;
/// How many people stay.
const STAYING: usize = 6;
/// The weeks of the project.
const WEEKS: u64 = 3;

#[derive(Default)]
struct Totals {
    violations: Vec<String>,
    during: [u32; 4],
    receipts: u32,
    slowest: Duration,
    scanned: u64,
}

/// What all trials of one collector share.
struct Ground<'a> {
    place: &'a Place,
    chaos: &'a Chaos,
    http: Http,
    collector: PublicKey,
    desktop: &'a Desktop,
    title: &'a str,
}

/// One person who leaves.
struct Leaver {
    folder: PathBuf,
    /// A word in every title and note of this person.
    canary: String,
    /// The weekly keys, known once there is a secret.
    keys: Vec<PublicKey>,
    /// The secret as it stands in the consent file.
    secret: Option<String>,
    /// What the programs said.
    said: String,
}

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let mut totals = Totals::default();
    let mut desktop = Desktop::start();
    let title = "kanarie op het scherm";
    let window = desktop.open("zaaksysteem", title);
    desktop.activate(&window);
    let mut done = 0;
    while done < scale.trials {
        let trials = WITHDRAWALS.min(scale.trials - done);
        let part = Scale { trials, seed: scale.seed.wrapping_add(u64::from(done)) };
        epoch(part, (done, scale.trials), (&desktop, title), &mut totals);
        done += trials;
    }
    let [replays, entries, runs, offline] = totals.during;
    Figure::new(CAMPAIGN.name, scale.trials, totals.violations, begin)
        .note("while replaying and sending over a bad network", replays)
        .note("while registering entries with notes", entries)
        .note("while recording a real desktop", runs)
        .note("with the collector out of reach, which came back", offline)
        .note("signed receipts of erased weeks, held by those who left", totals.receipts)
        .note("bytes searched", totals.scanned)
        .note("longest time from withdrawal to the end of a recording agent", format!("{:?}", totals.slowest))
}

fn epoch(scale: Scale, (before, of): (u32, u32), (desktop, title): (&Desktop, &str), totals: &mut Totals) {
    let mut dice = Dice::new(scale.seed, 0);
    let leaving = usize::try_from(scale.trials).expect("few");
    let place = Place::with("withdrawals", vec![("noord", STAYING + leaving)], WEEKS);
    let mut collector = place.serve(None);
    let chaos = Chaos::start(&collector.origin);
    let http = Http::new(&chaos.origin().parse().expect("an address")).expect("a client");
    let staying: Vec<Member> = place.enrol(&collector.origin, 0..STAYING, &mut dice);
    let ground = Ground {
        place: &place,
        chaos: &chaos,
        http,
        collector: staying[0].enrolment(&collector.origin).key,
        desktop,
        title,
    };
    let mut keys: Vec<PublicKey> = Vec::new();
    for (person, member) in staying.iter().enumerate() {
        for (number, week) in place.weeks().into_iter().enumerate() {
            let frozen = member.report(week, 1, members::minutes(person, number, 1));
            let signature = frozen.signature.to_string();
            let answer = ground.http.post("/v1/reports", frozen.body, &[("Daglicht-Signature", &signature)]);
            assert_eq!(answer.expect("the collector answers").status, 201, "a genuine report");
            keys.push(member.key(week));
        }
    }
    for trial in 0..scale.trials {
        let number = usize::try_from(trial).expect("few");
        let mut leaver = Leaver::new(&place, number, &mut dice);
        let context = format!("seed {}, trial {trial}", scale.seed);
        let violation = match dice.below(100) {
            0..25 => ground.replay(&mut leaver, number, Network::Bad, &mut dice, totals),
            25..45 => ground.replay(&mut leaver, number, Network::Late, &mut dice, totals),
            45..60 => ground.replay(&mut leaver, number, Network::Gone, &mut dice, totals),
            60..85 => ground.entries(&mut leaver, &mut dice, totals),
            _ => ground.recording(&mut leaver, &mut dice, totals),
        };
        let violation = violation.and_then(|()| ground.nothing_left(&leaver, totals));
        totals.violations.extend(violation.err().map(|violation| format!("{context}: {violation}")));
        keys.extend(leaver.keys);
        super::progress(CAMPAIGN.name, before + trial + 1, of);
    }
    drop(ground);
    drop(chaos);
    collector.kill();
    for (number, week) in place.weeks().into_iter().enumerate() {
        let counted: Vec<Minutes> = (0..STAYING).map(|person| members::minutes(person, number, 1)).collect();
        totals.violations.extend(place.close(week).and_then(|()| place.compare(week, &counted)).err());
    }
    let needles: Vec<Vec<u8>> = keys
        .iter()
        .flat_map(|key| [key.0.to_vec(), key.to_string().into_bytes()])
        .chain([b"kanarie".to_vec()])
        .collect();
    for place in [place.data(), place.log()] {
        let found = search(&place, &needles, totals);
        totals
            .violations
            .extend(found.map(|file| format!("after the close a key or canary stands in {}", file.display())));
    }
}

/// What is between agent and collector during a withdrawal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Network {
    /// Slow, lossy, out of order.
    Bad,
    /// Reports after the first are held back and arrive after the first message of the withdrawal.
    Late,
    /// Nothing passes until the withdrawal was tried.
    Gone,
}

impl Leaver {
    fn new(place: &Place, number: usize, dice: &mut Dice) -> Self {
        let canary = format!("kanarie{number}x{}", dice.below(1 << 30));
        let folder = place.folder.path().join(format!("leaver-{number}"));
        Self { folder, canary, keys: Vec::new(), secret: None, said: String::new() }
    }

    fn paths(&self) -> Paths {
        Paths::at(self.folder.clone())
    }

    fn agent(&self) -> std::process::Command {
        let mut command = program::agent(&self.folder);
        command.args(["--json", "--zone", "UTC"]);
        command
    }

    /// Learns secret and weekly keys while they are there; says whether consent is given.
    fn learn(&mut self, weeks: &[daglicht_shared::week::Week]) -> bool {
        if !self.paths().consent().exists() {
            return false;
        }
        let record = ConsentFile::open(&self.paths()).and_then(|file| file.read());
        let Ok(record) = record else { return false };
        let (State::Given, Some(secret)) = (record.state, record.secret) else { return false };
        let project = PROJECT.parse().expect("a slug");
        self.keys = weeks.iter().map(|week| weekly_key(&secret, &project, *week, record.epoch).public_key()).collect();
        self.secret = Some(Bytes(*secret.expose()).to_string());
        true
    }

    /// Withdraws, and gives the instant after which nothing may happen.
    fn withdraw(&mut self) -> Result<Instant, String> {
        let finished = program::run(self.agent().args(["consent", "withdraw", "--yes"]));
        let done = wait::now();
        let Finished { code, stderr, .. } = self.heard(finished);
        if code == 0 { Ok(done) } else { Err(format!("a withdrawal ended with {code}: {stderr}")) }
    }

    fn heard(&mut self, finished: Finished) -> Finished {
        self.said.push_str(&finished.stdout);
        self.said.push_str(&finished.stderr);
        finished
    }

    /// Waits for a process and hears what it said.
    fn join(&mut self, child: Child) {
        let output = child.wait_with_output().expect("it was started");
        self.said.push_str(&String::from_utf8_lossy(&output.stdout));
        self.said.push_str(&String::from_utf8_lossy(&output.stderr));
    }
}

impl Ground<'_> {
    /// A withdrawal while a recording is played and its reports are sent.
    fn replay(
        &self,
        leaver: &mut Leaver,
        number: usize,
        network: Network,
        dice: &mut Dice,
        totals: &mut Totals,
    ) -> Result<(), String> {
        totals.during[if network == Network::Gone { 3 } else { 0 }] += 1;
        let samples =
            self.place.organisation.samples(number).replace("Aanvraag", &format!("{} Aanvraag", leaver.canary));
        let recording = self.place.folder.path().join("recording.jsonl");
        std::fs::write(&recording, samples).expect("the disk has room");
        let ticket = &self.place.tickets[STAYING + number].1;
        self.chaos.calm();
        self.chaos.record();
        let mut command = leaver.agent();
        command.args(["replay", &self.chaos.origin(), ticket, "--samples"]).arg(&recording);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the agent starts");
        let weeks = self.place.weeks();
        wait::for_some("consent, or the end of the replay", || {
            (leaver.learn(&weeks) || matches!(child.try_wait(), Ok(Some(_)))).then_some(())
        });
        let keys = leaver.keys.clone();
        let is_report = |bytes: &[u8]| {
            bytes.starts_with(b"POST /v1/reports") && keys.iter().any(|key| holds(bytes, key.to_string().as_bytes()))
        };
        let mut wait_for_reports = |count: usize| {
            wait::for_some("a report, or the end of the replay", || {
                let sent = self.chaos.recorded().iter().filter(|request| is_report(&request.bytes)).count();
                (sent >= count || matches!(child.try_wait(), Ok(Some(_)))).then_some(())
            });
        };
        // From here on the network is what the trial wants; a late request stays in it until another is answered.
        let seed = u64::try_from(dice.below(1 << 30)).expect("small");
        let slow = || Fault::Delay(Duration::from_millis(40));
        let pause = Duration::from_micros(u64::try_from(dice.below(500_000)).expect("short"));
        match network {
            Network::Bad | Network::Gone => {
                let bad =
                    [slow(), slow(), slow(), Fault::LateRequest, Fault::SwallowResponse, Fault::Reset, Fault::Pass];
                self.chaos.storm(seed, bad.into());
                wait::until(wait::now() + pause);
                if network == Network::Gone {
                    self.chaos.storm(0, vec![Fault::Refuse]);
                }
            }
            Network::Late => {
                self.chaos.storm(seed, vec![slow()]);
                wait_for_reports(1);
                self.chaos.storm(seed, vec![Fault::LateRequest]);
                wait_for_reports(2);
                self.chaos.calm();
            }
        }
        let withdrawn = leaver.withdraw()?;
        leaver.join(child);
        self.chaos.calm();
        self.confirm(leaver, totals)?;
        let later = self.chaos.recorded();
        let later = later.iter().filter(|request| request.at > withdrawn && is_report(&request.bytes)).count();
        // One report can have passed the check of consent before the withdrawal and be read by the proxy after it.
        if later > 1 {
            return Err(format!("{later} reports were sent after the withdrawal"));
        }
        // Whatever was on its way can arrive now, and whatever arrived can do so once more.
        let on_their_way = self.chaos.recorded();
        for report in on_their_way.iter().filter(|request| is_report(&request.bytes)) {
            self.send_again(&report.bytes)?;
        }
        for request in on_their_way {
            if holds(&request.bytes, leaver.canary.as_bytes()) {
                return Err("a title was sent".to_owned());
            }
        }
        for (week, key) in weeks.iter().zip(&leaver.keys) {
            let held = self.place.held(*week, key).len();
            if held > 0 {
                return Err(format!("{week}: the collector holds {held} reports of a person who left"));
            }
        }
        Ok(())
    }

    /// Sends a report as it was recorded; what the collector answers is its business.
    fn send_again(&self, request: &[u8]) -> Result<(), String> {
        let head =
            request.windows(4).position(|four| four == b"\r\n\r\n").ok_or("a report without an end of its head")?;
        let (lines, body) = (String::from_utf8_lossy(&request[..head]), request[head + 4..].to_vec());
        let signature = lines.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("daglicht-signature").then_some(value)
        });
        let headers = [("Daglicht-Signature", signature.ok_or("a report without a signature")?)];
        self.http.post("/v1/reports", body, &headers).map(drop).map_err(|error| error.to_string())
    }

    /// Repeats the withdrawal until it is confirmed, and checks its receipts.
    fn confirm(&self, leaver: &mut Leaver, totals: &mut Totals) -> Result<(), String> {
        let mut code = -1;
        for _ in 0..5 {
            let finished = program::run(leaver.agent().arg("sync"));
            code = leaver.heard(finished).code;
            if code == 0 {
                break;
            }
        }
        if code != 0 {
            return Err(format!("the withdrawal is not confirmed with a collector in reach: exit {code}"));
        }
        let receipts = withdrawal::receipts(&leaver.paths()).map_err(|error| error.to_string())?;
        for key in &leaver.keys {
            let confirmed = receipts.iter().find(|one| one.key == *key).ok_or("a week has no receipt")?;
            let receipt: Receipt = confirmed.receipt.open(&self.collector).map_err(|error| error.to_string())?;
            if receipt.outcome != Outcome::Withdrawn {
                return Err(format!("{}: the receipt says {:?}", receipt.week, receipt.outcome));
            }
            totals.receipts += 1;
        }
        Ok(())
    }

    /// A withdrawal while entries with notes are registered.
    fn entries(&self, leaver: &mut Leaver, dice: &mut Dice, totals: &mut Totals) -> Result<(), String> {
        totals.during[1] += 1;
        let given = program::run(leaver.agent().args(["consent", "give", "--yes"]));
        leaver.heard(given);
        leaver.learn(&[]);
        let date = self.place.organisation.mondays[0];
        let mut children = Vec::new();
        for hour in 0..3 {
            let (from, to) = (format!("{date}T1{hour}:00"), format!("{date}T1{hour}:30"));
            let mut command = leaver.agent();
            command.args(["add", &from, &to, "meetings", &format!("note {}", leaver.canary)]);
            children.push(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the agent starts"));
            wait::until(wait::now() + Duration::from_micros(u64::try_from(dice.below(6_000)).expect("short")));
        }
        let withdrawn = leaver.withdraw();
        for child in children {
            leaver.join(child);
        }
        withdrawn.map(drop)
    }

    /// A withdrawal while a real desktop is recorded; the recording agent must end by itself.
    fn recording(&self, leaver: &mut Leaver, dice: &mut Dice, totals: &mut Totals) -> Result<(), String> {
        totals.during[2] += 1;
        let given = program::run(leaver.agent().args(["consent", "give", "--yes"]));
        leaver.heard(given);
        leaver.learn(&[]);
        let mut command = leaver.agent();
        command.arg("run").env("DISPLAY", self.desktop.display()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the agent starts");
        wait::until(wait::now() + Duration::from_micros(u64::try_from(dice.below(150_000)).expect("short")));
        let withdrawn = leaver.withdraw();
        let since = wait::now();
        wait::for_some("the end of the recording agent", || {
            // Before it began to watch, it ends because there is no consent.
            matches!(child.try_wait(), Ok(Some(_))).then_some(())
        });
        totals.slowest = totals.slowest.max(wait::now() - since);
        leaver.join(child);
        if holds(leaver.said.as_bytes(), self.title.as_bytes()) {
            return Err("a title was printed".to_owned());
        }
        withdrawn.map(drop)
    }

    /// Nothing of the person is left in the folder or in what the programs said.
    fn nothing_left(&self, leaver: &Leaver, totals: &mut Totals) -> Result<(), String> {
        let canaries = [leaver.canary.as_bytes().to_vec(), self.title.as_bytes().to_vec()];
        let secret = leaver.secret.iter().map(|secret| secret.clone().into_bytes());
        let needles: Vec<Vec<u8>> = canaries.into_iter().chain(secret).collect();
        if let Some(file) = search(&leaver.folder, &needles, totals).next() {
            return Err(format!("a canary or the secret stands in {}", file.display()));
        }
        if holds(leaver.said.as_bytes(), leaver.canary.as_bytes()) {
            return Err("a title or note was printed".to_owned());
        }
        for entry in std::fs::read_dir(&leaver.folder).expect("the agent's folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.contains(".sqlite") || name == "note.key" {
                return Err(format!("{name} is left after the withdrawal"));
            }
        }
        let record = ConsentFile::open(&leaver.paths()).and_then(|file| file.read());
        match record {
            Ok(record) if record.state == State::Withdrawn && record.secret.is_none() => Ok(()),
            Ok(record) => {
                Err(format!("the consent is {:?}, its secret is there: {}", record.state, record.secret.is_some()))
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The files at or below a path that hold one of the needles.
fn search(path: &Path, needles: &[Vec<u8>], totals: &mut Totals) -> impl Iterator<Item = PathBuf> + use<> {
    let mut found = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        totals.scanned += u64::try_from(bytes.len()).expect("a size");
        if needles.iter().any(|needle| holds(&bytes, needle)) {
            found.push(path);
        }
    }
    found.into_iter()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    let Some((first, rest)) = needle.split_first() else { return false };
    let mut from = 0;
    // Looking for the first byte alone is what makes searching megabytes for many keys quick enough.
    while let Some(at) = bytes[from..].iter().position(|byte| byte == first) {
        let start = from + at + 1;
        if bytes[start..].starts_with(rest) {
            return true;
        }
        from = start;
    }
    false
}
