// SPDX-License-Identifier: EUPL-1.2
//! What the commands do, apart from reading arguments and printing.
//!
//! Each command gives an [`Output`]: the same data as lines for people and as JSON for machines.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use daglicht_shared::text::{FluentArgs, Texts};

use crate::accounts::{AddError, ChangeError};
use crate::admin::DraftError;
use crate::app::{App, AppError};
use crate::backup::BackupError;
use crate::baseline::BaselineError;
use crate::cli::Context;
use crate::clock::Clock;
use crate::close::CloseError;
use crate::config::ConfigError;
use crate::meter::MeterError;
use crate::objections::ObjectionError;
use crate::output::OutputError;
use crate::present::ALL_MESSAGES;
use crate::projects::ProjectError;
use crate::server::CertificateError;
use crate::store::StoreError;

pub mod backup;
pub mod baseline;
pub mod council;
pub mod demo;
pub mod manual;
pub mod objections;
pub mod output;
mod period;
pub mod projects;
pub mod report;
pub mod serve;
pub mod setup;
pub mod users;
pub mod verify;
pub mod weeks;

/// What a command has to say.
#[derive(Debug, Default)]
pub struct Output {
    /// For machines.
    pub json: serde_json::Value,
    /// For people.
    pub lines: Vec<String>,
    /// What the exit code says of it.
    pub verdict: Verdict,
}

impl Output {
    /// What a command that judges nothing has to say.
    const fn new(json: serde_json::Value, lines: Vec<String>) -> Self {
        Self { json, lines, verdict: Verdict::InOrder }
    }
}

/// Whether what was looked at is in order.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is, or nothing was judged.
    #[default]
    InOrder,
    /// It is not.
    Faulty,
}

/// A command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The settings are not in order.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The collector cannot start.
    #[error(transparent)]
    App(#[from] AppError),
    /// A project cannot be made or used.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// A week cannot be closed or shown.
    #[error(transparent)]
    Close(#[from] CloseError),
    /// A backup or restore was not made.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// A baseline is not as asked.
    #[error(transparent)]
    Baseline(#[from] BaselineError),
    /// A project is not stopped, or its objections cannot be shown.
    #[error(transparent)]
    Objection(#[from] ObjectionError),
    /// Services or output were not kept.
    #[error(transparent)]
    Counts(#[from] OutputError),
    /// The draft of a project cannot be used.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// An account cannot be made.
    #[error(transparent)]
    Account(#[from] AddError),
    /// An account cannot be changed.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The man pages cannot be written.
    #[error("the man pages cannot be written in {folder}; check its rights and the free space", folder = folder.display())]
    Manual {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file cannot be read.
    #[error("{path} cannot be read; nothing was changed. Check its name and rights", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The address cannot be listened on.
    #[error("{address} cannot be listened on; nothing was started. Is another program using it?")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The certificate cannot be used.
    #[error("nothing was started: {0}")]
    Certificate(#[from] CertificateError),
    /// Figures about the collector cannot be counted.
    #[error(transparent)]
    Meter(#[from] MeterError),
    /// The system refused threads or signals.
    #[error("the system refuses what the collector needs to run; nothing was started")]
    System(#[source] io::Error),
    /// Neither settings nor environment name a data folder.
    #[error("there is no data folder; give one with --data-dir")]
    NoDataDir,
    /// The unit is not in the project.
    #[error("there is no unit `{0}` in this project; `project list` shows all")]
    NoUnit(daglicht_shared::id::UnitId),
    /// A new file cannot be written.
    #[error("{path} cannot be written; nothing was made. It must not exist yet", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file holds no key of a works council.
    #[error("{path} is no key of a works council; nothing was signed. `council key` makes one", path = .0.display())]
    CouncilKey(PathBuf),
    /// No PDF was made.
    #[error(transparent)]
    Pdf(#[from] crate::pdf::PdfError),
    /// There is no randomness.
    #[error("no key can be made")]
    Random(#[source] crate::random::NoRandomness),
    /// The demonstration's folder cannot be used.
    #[error(transparent)]
    DemoFolder(crate::demo::FolderError),
    /// An invented person of the demonstration could not take part.
    #[error(transparent)]
    Person(crate::demo::PersonError),
    /// A part of the demonstration ended before it was done.
    #[error("the demonstration was interrupted; run it again")]
    Interrupted,
    /// Standard output cannot be written.
    #[error("the answer cannot be written to standard output")]
    Output(#[source] io::Error),
}

impl CommandError {
    /// The exit code: 1 failure, 2 wrong use, 3 refused by a rule.
    #[must_use]
    pub const fn exit(&self) -> u8 {
        match self {
            Self::Config(_)
            | Self::App(_)
            | Self::Store(_)
            | Self::Manual { .. }
            | Self::Read { .. }
            | Self::Listen { .. }
            | Self::Certificate(_)
            | Self::Meter(_)
            | Self::System(_)
            | Self::NoUnit(_)
            | Self::Write { .. }
            | Self::CouncilKey(_)
            | Self::Pdf(_)
            | Self::Random(_)
            | Self::DemoFolder(_)
            | Self::Person(_)
            | Self::Interrupted
            | Self::Output(_) => 1,
            Self::NoDataDir => 2,
            Self::Project(error) | Self::Draft(DraftError::Terms(error)) => project(error),
            Self::Draft(DraftError::Encoding(_) | DraftError::Tree(_) | DraftError::Size(_)) => 1,
            Self::Close(error) => close(error),
            Self::Baseline(error) => match error {
                BaselineError::Project(error) => project(error),
                BaselineError::Close(error) => close(error),
                BaselineError::Known(_)
                | BaselineError::AlreadySealed(_)
                | BaselineError::Open(_)
                | BaselineError::NotSealed(_)
                | BaselineError::NoEarlier(_)
                | BaselineError::Choice
                | BaselineError::NoLoss
                | BaselineError::More => 3,
                BaselineError::Form(_)
                | BaselineError::Plan(_)
                | BaselineError::Unknown { .. }
                | BaselineError::Unit(_)
                | BaselineError::Store(_) => 1,
            },
            Self::Backup(error) => match error {
                BackupError::Exists(_) => 2,
                BackupError::AnotherSecret(_) | BackupError::NotEmpty(_) => 3,
                BackupError::File { .. }
                | BackupError::Unreadable { .. }
                | BackupError::Keys(_)
                | BackupError::Previous(_)
                | BackupError::Store(_) => 1,
            },
            Self::Change(error) => match error {
                ChangeError::Elsewhere(_) => 3,
                ChangeError::Unknown | ChangeError::Random(_) | ChangeError::Store(_) => 1,
            },
            Self::Objection(error) => match error {
                ObjectionError::Project(error) => project(error),
                ObjectionError::Seat | ObjectionError::Reason => 2,
                ObjectionError::AlreadyStopped(_) | ObjectionError::NotOpen(_) => 3,
                ObjectionError::Store(_) => 1,
            },
            Self::Counts(error) => match error {
                OutputError::Project(error) => project(error),
                OutputError::Week(_) | OutputError::Allowance => 2,
                OutputError::Early { .. } | OutputError::Changed | OutputError::Full => 3,
                OutputError::Table(_) | OutputError::Store(_) => 1,
            },
            Self::Account(error) => match error {
                AddError::Name | AddError::NeedsPlaces(_) | AddError::TakesNoPlaces(_) => 2,
                AddError::Taken => 3,
                AddError::UnknownPlace(_) | AddError::Random(_) | AddError::Store(_) => 1,
            },
        }
    }
}

const fn close(error: &CloseError) -> u8 {
    match error {
        CloseError::Project(error) => project(error),
        CloseError::NotOver(_)
        | CloseError::Already(_)
        | CloseError::Elsewhere(_)
        | CloseError::Stopped(..)
        | CloseError::StillOpen(_) => 3,
        CloseError::NotMeasured { .. }
        | CloseError::Report(_)
        | CloseError::Disclose(_)
        | CloseError::Record(_)
        | CloseError::Store(_) => 1,
    }
}

const fn project(error: &ProjectError) -> u8 {
    match error {
        ProjectError::Form(_)
        | ProjectError::RulePack(_)
        | ProjectError::Terms(_)
        | ProjectError::Unknown(_)
        | ProjectError::Team { .. }
        | ProjectError::ApprovalForm(_)
        | ProjectError::Random(_)
        | ProjectError::Store(_) => 1,
        ProjectError::Decision | ProjectError::Count => 2,
        ProjectError::Approved(_) | ProjectError::Awaits(_) | ProjectError::Approval { .. } => 3,
    }
}

/// Reads a text file that the caller named.
///
/// # Errors
/// [`CommandError::Read`] when that is not possible.
pub(crate) fn read_text(path: &Path) -> Result<String, CommandError> {
    std::fs::read_to_string(path).map_err(|source| CommandError::Read { path: path.to_owned(), source })
}

/// A message in the language of the terminal.
fn say(context: &Context, id: &str, arguments: &[(&'static str, &dyn std::fmt::Display)]) -> String {
    let texts = Texts::new(ALL_MESSAGES).expect("a test reads the message files");
    let mut filled = FluentArgs::new();
    for (name, value) in arguments {
        filled.set(*name, value.to_string());
    }
    texts.with(context.language, id, &filled)
}

/// Runs a job of a command on the collector of the data folder.
fn with_app<T, F: AsyncFnOnce(&App) -> Result<T, CommandError>>(context: &Context, job: F) -> Result<T, CommandError> {
    let app = App::open(&context.data_dir, context.config.clone(), Clock::Wall)?;
    runtime()?.block_on(job(&app))
}

/// One thread drives the connections; heavy checks run on a pool of their own, writes on the store's thread.
fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CommandError::System)
}
