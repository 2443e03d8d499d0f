// SPDX-License-Identifier: EUPL-1.2
//! The commands, one file per group, and what they share: settings, words, output and exits.
//!
//! A command fetches, calls the modules and prints. It decides nothing that another program could need to know.

pub(crate) mod away;
pub(crate) mod bring_in;
pub(crate) mod calibrate;
pub(crate) mod consent;
pub(crate) mod days;
pub(crate) mod doctor;
pub(crate) mod edits;
pub(crate) mod enrol;
pub(crate) mod entries;
pub(crate) mod export;
pub(crate) mod feed;
pub(crate) mod forget;
pub(crate) mod gaps;
pub(crate) mod import;
pub(crate) mod import_told;
pub(crate) mod open;
pub(crate) mod pair;
pub(crate) mod questionnaire;
mod questions;
pub(crate) mod replay;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod sending;
pub(crate) mod sheet;
pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod templates;
pub(crate) mod why;
pub(crate) mod withdraw;

use std::ffi::OsString;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use daglicht_shared::rule_pack::RulePack;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Timestamp;
use daglicht_shared::zone::Zone;
use serde_json::{Value, json};

use crate::clock;
use crate::config::{ConfigError, Environment, Flags, Settings};
use crate::consent::{ActiveConsent, Bound, NoConsent, Record, SendingConsent, State};
use crate::consent_file::ConsentFile;
use crate::database::{self, Look, PutAside};
use crate::enrolment::{self, Enrolment};
use crate::journal::Journal;
use crate::outbox::Outbox;
use crate::paths::Paths;
use crate::personal;
use crate::text::Words;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// As asked.
    Success,
    /// Something failed.
    Failure,
    /// The command was used wrongly.
    WrongUse,
    /// A rule forbids it.
    Refused,
}

impl Exit {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::WrongUse => 2,
            Self::Refused => 3,
        }
    }
}

/// A message for the person, with the exit that belongs to it.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub(crate) struct Refusal {
    pub(crate) exit: Exit,
    text: String,
}

/// How data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// For machines.
    Json,
}

/// Whether a question was answered on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// With yes.
    Yes,
    /// Not.
    Ask,
}

/// Prints a message to standard error.
pub(crate) fn say(text: &str) {
    // Nothing is left to tell when standard error is gone.
    drop(writeln!(io::stderr(), "{text}"));
}

/// The exit code of what became of a command, after what is to be said of it.
pub(crate) fn finish(result: anyhow::Result<Exit>) -> ExitCode {
    let exit = result.unwrap_or_else(|error| {
        say(&format!("{error:#}"));
        error.downcast_ref::<Refusal>().map_or(Exit::Failure, |refusal| refusal.exit)
    });
    ExitCode::from(exit.code())
}

/// The program `daglicht` with the settings that this one was started with, for another process.
pub(crate) fn myself(app: &App, command: &[&str]) -> anyhow::Result<(PathBuf, Vec<OsString>)> {
    let own = std::env::current_exe().context("this program's own file is gone")?;
    let program = own.with_file_name("daglicht");
    let mut arguments: Vec<OsString> = vec!["--data-dir".into(), app.paths.folder().into()];
    arguments.extend(["--zone", app.zone().name(), "--week-minutes"].map(OsString::from));
    arguments.push(app.settings.week_minutes.to_string().into());
    arguments.extend(["--language", app.settings.language.tag()].map(OsString::from));
    if let Some(config) = &app.flags.config {
        arguments.extend(["--config".into(), config.into()]);
    }
    arguments.extend(command.iter().map(OsString::from));
    Ok((program, arguments))
}

/// What every command needs.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) paths: Paths,
    pub(crate) settings: Settings,
    pub(crate) words: Words,
    pub(crate) format: Format,
    pub(crate) flags: Flags,
}

impl App {
    pub(crate) fn new(flags: Flags, environment: Environment, format: Format) -> anyhow::Result<Self> {
        let settings = Settings::load(&flags, environment).map_err(|error| match error {
            ConfigError::Read(error) => anyhow::Error::from(error),
            wrong @ (ConfigError::Missing(_)
            | ConfigError::Form { .. }
            | ConfigError::Range { .. }
            | ConfigError::Zone(_)
            | ConfigError::Quiet(_)) => Refusal { exit: Exit::WrongUse, text: wrong.to_string() }.into(),
        })?;
        let words = Words::new(settings.language);
        let paths = settings.data_dir.clone().map_or_else(Paths::usual, |folder| Ok(Paths::at(folder)))?;
        Ok(Self { paths, settings, words, format, flags })
    }

    pub(crate) const fn zone(&self) -> Zone {
        self.settings.zone
    }

    /// Prints data: the JSON or the text, as was asked.
    pub(crate) fn print(&self, value: &Value, text: &str) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        match self.format {
            Format::Json => writeln!(out, "{value:#}")?,
            Format::Human => writeln!(out, "{}", text.trim_end())?,
        }
        Ok(())
    }

    /// Prints a message to standard error.
    pub(crate) fn say(&self, id: &str, values: &[(&'static str, FluentValue<'_>)]) {
        say(&self.words.with(id, values));
    }

    /// A message that ends the command.
    pub(crate) fn refuse(&self, exit: Exit, id: &str, values: &[(&'static str, FluentValue<'_>)]) -> anyhow::Error {
        Refusal { exit, text: self.words.with(id, values) }.into()
    }

    /// Asks a question on the terminal; without one, and without an answer on the command line, this is wrong use.
    pub(crate) fn ask(&self, question: &str, answer: Answer) -> anyhow::Result<bool> {
        if answer == Answer::Yes {
            return Ok(true);
        }
        if !io::stdin().is_terminal() {
            return Err(self.refuse(Exit::WrongUse, "ask-without-terminal", &[]));
        }
        write!(io::stderr(), "{} ", self.words.get(question))?;
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        Ok(["y", "yes", "j", "ja"].contains(&line.trim().to_lowercase().as_str()))
    }

    pub(crate) fn consent(&self) -> anyhow::Result<ConsentFile> {
        self.paths.prepare()?;
        Ok(ConsentFile::open(&self.paths)?)
    }

    /// The record of consent without making a file.
    pub(crate) fn record(&self) -> anyhow::Result<Record> {
        if self.paths.consent().exists() { Ok(self.consent()?.read()?) } else { Ok(Record::blank()) }
    }

    pub(crate) fn enrolment(&self) -> anyhow::Result<Option<Enrolment>> {
        Ok(Enrolment::load(&self.paths)?)
    }

    pub(crate) fn bound(&self, enrolment: Option<&Enrolment>) -> Option<Bound> {
        enrolment.map(|enrolment| enrolment.bound(self.zone()))
    }

    /// The rule pack in use, with the employee's own rules.
    pub(crate) fn rule_pack(&self, enrolment: Option<&Enrolment>) -> anyhow::Result<RulePack> {
        Ok(personal::lay_over(&self.paths, self.project_rules(enrolment)?)?)
    }

    /// The rule pack of the project, or the starter pack.
    pub(crate) fn project_rules(&self, enrolment: Option<&Enrolment>) -> anyhow::Result<RulePack> {
        match enrolment {
            Some(enrolment) => Ok(enrolment::rule_pack(&enrolment.manifest)?),
            None => Ok(RulePack::starter()),
        }
    }

    pub(crate) fn journal(&self, look: Look) -> anyhow::Result<Journal> {
        let (journal, put_aside) = Journal::open(&self.paths, look)?;
        self.tell_put_aside(put_aside);
        Ok(journal)
    }

    /// The journal, if there is one.
    pub(crate) fn existing_journal(&self) -> anyhow::Result<Option<Journal>> {
        self.paths.journal().exists().then(|| self.journal(Look::Brief)).transpose()
    }

    pub(crate) fn imported(&self, look: Look) -> anyhow::Result<Journal> {
        let (journal, put_aside) = Journal::imported(&self.paths, look)?;
        self.tell_put_aside(put_aside);
        Ok(journal)
    }

    /// The journal, if there is one, with what the calendar says that is followed.
    pub(crate) fn up_to_date_journal(&self) -> anyhow::Result<Option<Journal>> {
        let journal = self.existing_journal()?;
        if let Some(journal) = &journal {
            import::follow_calendar(self, journal)?;
        }
        Ok(journal)
    }

    /// The journal of imported time, if there is one.
    pub(crate) fn existing_imported(&self) -> anyhow::Result<Option<Journal>> {
        self.paths.imported().exists().then(|| self.imported(Look::Brief)).transpose()
    }

    pub(crate) fn outbox(&self, look: Look) -> anyhow::Result<Outbox> {
        let (outbox, put_aside) = Outbox::open(&self.paths, look)?;
        self.tell_put_aside(put_aside);
        Ok(outbox)
    }

    /// The outbox, if there is one.
    pub(crate) fn existing_outbox(&self) -> anyhow::Result<Option<Outbox>> {
        self.paths.outbox().exists().then(|| self.outbox(Look::Brief)).transpose()
    }

    fn tell_put_aside(&self, aside: Option<PutAside>) {
        if let Some(aside) = aside {
            say(&self.put_aside(&aside));
        }
    }

    /// What is said of a damaged database that was put aside.
    fn put_aside(&self, aside: &PutAside) -> String {
        let file = FluentValue::from(aside.file.display().to_string());
        match aside.recovered {
            Some(count) => self.words.with("put-aside", &[("file", file), ("recovered", count.into())]),
            None => self.words.with("put-aside-unread", &[("file", file)]),
        }
    }

    /// The damaged databases that are kept.
    pub(crate) fn kept(&self) -> Vec<PutAside> {
        [self.paths.journal(), self.paths.outbox(), self.paths.imported()]
            .iter()
            .flat_map(|file| database::kept(file))
            .collect()
    }

    /// One line for each damaged database that is kept.
    pub(crate) fn kept_lines(&self) -> Vec<String> {
        self.kept().iter().map(|aside| self.put_aside(aside)).collect()
    }

    /// The damaged databases that are kept, for machines.
    pub(crate) fn kept_json(&self) -> Value {
        let one = |aside: &PutAside| json!({ "file": aside.file.display().to_string(), "recovered": aside.recovered });
        self.kept().iter().map(one).collect()
    }

    /// The consent to send under the enrolment, or the refusal that explains why there is none.
    pub(crate) fn sending_consent(&self, enrolment: &Enrolment) -> anyhow::Result<SendingConsent> {
        SendingConsent::check(&self.record()?, &enrolment.bound(self.zone()), clock::now().wall)
            .map_err(|reason| self.no_consent(reason))
    }

    /// The enrolment, or the refusal that says how to enrol.
    pub(crate) fn enrolled(&self) -> anyhow::Result<Enrolment> {
        self.enrolment()?.ok_or_else(|| self.refuse(Exit::Refused, "not-enrolled", &[]))
    }

    /// The refusal that explains why something needs consent and has none.
    pub(crate) fn no_consent(&self, reason: NoConsent) -> anyhow::Error {
        Refusal { exit: Exit::Refused, text: self.reason(reason) }.into()
    }

    /// Why there is no consent, in the person's language.
    pub(crate) fn reason(&self, reason: NoConsent) -> String {
        let at = |instant| FluentValue::from(self.words.instant(self.zone(), instant));
        match reason {
            NoConsent::NotGiven => self.words.get("no-consent-not-given"),
            NoConsent::Paused { until: None } => self.words.get("no-consent-paused"),
            NoConsent::Paused { until: Some(until) } => {
                self.words.with("no-consent-paused-until", &[("until", at(until))])
            }
            NoConsent::Withdrawn => self.words.get("no-consent-withdrawn"),
            NoConsent::OtherTerms => self.words.get("no-consent-other-terms"),
            NoConsent::NotBegun { from } => self.words.with("no-consent-not-begun", &[("from", at(from))]),
            NoConsent::Ended => self.words.get("no-consent-ended"),
        }
    }

    /// The consent for machines.
    pub(crate) fn consent_json(&self, record: &Record, bound: Option<&Bound>) -> Value {
        let measuring = ActiveConsent::check(record, bound, clock::now().wall);
        let (state, until) = match record.state {
            State::NotGiven => ("not_given", None),
            State::Given => ("given", None),
            State::Paused { until } => ("paused", until),
            State::Withdrawn => ("withdrawn", None),
        };
        json!({
            "state": state,
            "at": (record.state != State::NotGiven).then(|| self.rfc3339(record.at)),
            "until": until.map(|until| self.rfc3339(until)),
            "manifest": record.manifest,
            "measuring": measuring.is_ok(),
            "why_not": measuring.err().map(|reason| reason.to_string()),
            "withdrawal_pending": record.withdrawal_pending(),
        })
    }

    /// An instant for machines: local time with its offset.
    pub(crate) fn rfc3339(&self, at: Timestamp) -> String {
        clock::local(self.zone(), at).to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }
}
