// SPDX-License-Identifier: EUPL-1.2
//! The command line: what can be asked, and the exit code of each answer.
//!
//! Data goes to standard output, messages to standard error. Exit codes: 0 success, 1 failure, 2 wrong use, 3 refused by
//! a rule. Help is in English; everything else a person reads comes from the message files.

mod entries;
mod manual;
mod obey;
mod read;
mod steps;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use daglicht_shared::text::Language;
use daglicht_shared::ticket::Ticket;
use daglicht_shared::week::Week;

use self::entries::EntryCommand;
use self::manual::Manual;
use self::obey::obey;
use self::steps::{
    CalibrateStep, ConsentStep, FeedStep, ImportWhat, PairStep, QuestionnaireStep, RulesStep, SheetStep,
};
use crate::commands::export::Form;
use crate::commands::{self, App, Exit, Format};
use crate::config::{Environment, Flags};
use crate::http::CollectorUrl;
use crate::withdrawal;

/// Daglicht: shows you where your own time goes; sends one pseudonymous report a week, only with your consent.
#[derive(Debug, Parser)]
#[command(name = "daglicht", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Global {
    /// The folder of your data
    #[arg(long, global = true, value_name = "FOLDER", env = "DAGLICHT_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// The configuration file
    #[arg(long, global = true, value_name = "FILE", env = "DAGLICHT_CONFIG")]
    config: Option<PathBuf>,
    /// Print data as JSON
    #[arg(long, global = true)]
    json: bool,
    /// The language of messages: nl or en
    #[arg(long, global = true, value_name = "LANGUAGE", env = "DAGLICHT_LANGUAGE")]
    language: Option<Language>,
    /// The time zone, such as Europe/Amsterdam
    #[arg(long, global = true, value_name = "ZONE", env = "DAGLICHT_ZONE")]
    zone: Option<String>,
    /// Contract time less leave in a week, in minutes
    #[arg(long, global = true, value_name = "MINUTES", env = "DAGLICHT_WEEK_MINUTES")]
    week_minutes: Option<u32>,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Your consent: see what is asked, give, pause, resume or withdraw it
    Consent {
        /// What to do.
        #[command(subcommand)]
        step: ConsentStep,
    },
    /// Enrol in a measurement project with the ticket you were given
    #[command(after_help = "Example:\n  daglicht enrol https://daglicht.example.nl nulmeting~0123456789abcdef~0123…")]
    Enrol {
        /// The address of the collector
        url: CollectorUrl,
        /// The ticket, copied whole
        ticket: Ticket,
    },
    /// A second device of yours: it takes over your weekly keys, and you count once
    Pair {
        /// What to do.
        #[command(subcommand)]
        step: PairStep,
    },
    /// Record, until stopped; does nothing without consent
    #[command(after_help = "Example:\n  daglicht run")]
    Run,
    /// What is recorded, since when, where it is and what waits to be sent
    #[command(after_help = "Example:\n  daglicht status")]
    Status,
    /// Where today went
    #[command(after_help = "Example:\n  daglicht today")]
    Today,
    /// Where a week went
    #[command(after_help = "Example:\n  daglicht week 2026-W47")]
    Week {
        /// The week, such as 2026-W47; this week when absent
        week: Option<Week>,
    },
    /// What is done with entries.
    #[command(flatten)]
    Entries(EntryCommand),
    /// How a week felt, beside what was measured; only in a project that asks
    #[command(
        after_help = "Example:\n  daglicht questionnaire answer --share standardised_work=60 --share meetings=40 --lost 45m"
    )]
    Questionnaire {
        /// What to do; show what is asked when absent.
        #[command(subcommand)]
        step: Option<QuestionnaireStep>,
    },
    /// Why the time at a moment counts as it does
    #[command(after_help = "Example:\n  daglicht why 10:15")]
    Why {
        /// The moment: 10:15 today, or 2026-11-22T10:15
        time: String,
    },
    /// A door on this computer for ActivityWatch's watchers, such as the one of your browser; closed until you open it
    Feed {
        /// What to do.
        #[command(subcommand)]
        step: FeedStep,
    },
    /// Bring in what other programs recorded
    Import {
        /// What to bring in.
        #[command(subcommand)]
        what: ImportWhat,
    },
    /// The rules that decide what windows are
    Rules {
        /// What to do.
        #[command(subcommand)]
        step: RulesStep,
    },
    /// A few random questions a day, "what was this?", that show how often the rules are right; off until you turn it on
    Calibrate {
        /// What to do.
        #[command(subcommand)]
        step: CalibrateStep,
    },
    /// Exactly the bytes of a week's report, as they would be sent now
    #[command(after_help = "Example:\n  daglicht preview 2026-W47")]
    Preview {
        /// The week; this week when absent
        week: Option<Week>,
    },
    /// The reports that wait, and what became of the others
    #[command(after_help = "Example:\n  daglicht outbox")]
    Outbox,
    /// Send what is due now, and ask for what is not confirmed
    ///
    /// `--now WEEK` sends the report of a finished week at once, without waiting for the review time: look at it with
    /// `daglicht preview WEEK` first. Until the week is closed you can correct it and send it again the same way.
    #[command(after_help = "Example:\n  daglicht sync\n  daglicht sync --now 2026-W47")]
    Sync {
        /// Send the report of this finished week at once, after you looked at it
        #[arg(long, value_name = "WEEK")]
        now: Option<Week>,
        /// Leave alone what was tried a short while ago
        #[arg(long)]
        due_only: bool,
    },
    /// What was sent, byte for byte, with the collector's receipts
    #[command(after_help = "Example:\n  daglicht sent")]
    Sent,
    /// Your own data as a file, to take along or to print; nothing of it is sent
    ///
    /// All that is kept, unless you name a week or days. Each form is described in EXCHANGE.md.
    #[command(
        after_help = "Examples:\n  daglicht export --format json > own-data.json\n  daglicht export --format xlsx --from 2026-11-01 --to 2026-11-30 --output november.xlsx\n  daglicht export --format html --week 2026-W47 --output week.html"
    )]
    Export {
        /// The form
        #[arg(long, value_name = "FORM")]
        format: Form,
        /// A week, such as 2026-W47
        #[arg(long, conflicts_with_all = ["from", "to"])]
        week: Option<Week>,
        /// The first day, such as 2026-11-01; the first that is kept when absent
        #[arg(long, value_name = "DATE")]
        from: Option<NaiveDate>,
        /// The last day; today when absent
        #[arg(long, value_name = "DATE")]
        to: Option<NaiveDate>,
        /// Where to write it; standard output when absent
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Your own pages in your browser: the day, the week, what is unknown, and what leaves this computer
    ///
    /// They are served on this computer only, by a process that is started when there is none and ends when nobody looks.
    /// The address works once.
    #[command(after_help = "Example:\n  daglicht open")]
    Open {
        /// Print the address and open no browser
        #[arg(long)]
        no_browser: bool,
        /// Serve the pages; started by `open` itself
        #[arg(long, hide = true, conflicts_with = "no_browser")]
        serve: bool,
        /// How long the pages stay after the last was closed, in milliseconds
        #[arg(long, hide = true, value_name = "MS")]
        closed_ms: Option<u32>,
        /// How long they stay without a request, in milliseconds
        #[arg(long, hide = true, value_name = "MS")]
        unused_ms: Option<u32>,
    },
    /// Your own agreements beside your own time, for a conversation that you choose; nothing of it is sent
    Sheet {
        /// What to do.
        #[command(subcommand)]
        step: SheetStep,
    },
    /// Completions and man pages, for whoever installs the program
    #[command(flatten)]
    Manual(Manual),
    /// Check the installation and your data; changes nothing
    #[command(after_help = "Example:\n  daglicht doctor")]
    Doctor,
    /// Play a recording of an invented person into a synthetic project, for demonstrations and tests
    ///
    /// Enrols, gives consent, measures, reports and uploads with the same code as always, by the clock of the recording.
    /// Refused in a project of real people.
    #[command(
        after_help = "Example:\n  daglicht --data-dir demo/person-1 replay http://127.0.0.1:8080 TICKET --samples week.jsonl"
    )]
    Replay {
        /// The address of the collector
        url: CollectorUrl,
        /// A ticket of a synthetic project
        ticket: Ticket,
        /// The recording as JSON lines; - is standard input
        #[arg(long, value_name = "FILE")]
        samples: PathBuf,
    },
}

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing is left to tell when standard error is gone.
            drop(error.print());
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    commands::finish(run(cli))
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    let Global { data_dir, config, json, language, zone, week_minutes } = cli.global;
    let flags = Flags { data_dir, config, language, zone, week_minutes };
    let format = if json { Format::Json } else { Format::Human };
    let app = App::new(flags, Environment::read(), format)?;
    let result = obey(&app, cli.command);
    // Another process can have withdrawn while this one had files open or made them.
    withdrawal::sweep(&app.paths)?;
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Cli::command().debug_assert();
    }
}
