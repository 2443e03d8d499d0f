// SPDX-License-Identifier: EUPL-1.2
//! The steps of the commands that have several.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use daglicht_shared::category::Category;
use daglicht_shared::duration;
use daglicht_shared::id::{ObstacleId, RuleId};
use daglicht_shared::quarter::Quarter;
use daglicht_shared::rule_pack::Wish;
use daglicht_shared::week::Week;

use super::entries::OverlapFlags;
use super::read::{category, length, mapped, port, reply, share, unmapped, wish};
use crate::commands::calibrate::Reply;
use crate::registrations::Tool;
use crate::registrations::dates::DateOrder;
use crate::registrations::mapping::Unmapped;
use crate::sheet::Length;

/// Steps of consent.
#[derive(Debug, Subcommand)]
pub enum ConsentStep {
    /// What is asked of you, and what you decided
    #[command(after_help = "Example:\n  daglicht consent show")]
    Show,
    /// Give consent, after reading what is asked
    #[command(after_help = "Example:\n  daglicht consent give")]
    Give {
        /// Answer yes without being asked
        #[arg(long)]
        yes: bool,
    },
    /// Pause recording and sending
    #[command(after_help = "Example:\n  daglicht consent pause 1h30m")]
    Pause {
        /// For how long, such as 1h30m; until `consent resume` when absent
        #[arg(value_parser = duration::parse)]
        duration: Option<std::time::Duration>,
    },
    /// Resume after a pause
    #[command(after_help = "Example:\n  daglicht consent resume")]
    Resume,
    /// Withdraw consent: stops recording, erases everything here, and asks the collector to erase the open weeks
    #[command(after_help = "Example:\n  daglicht consent withdraw")]
    Withdraw {
        /// Answer yes without being asked
        #[arg(long)]
        yes: bool,
    },
}

/// Steps of the feed.
#[derive(Debug, Subcommand)]
pub enum FeedStep {
    /// Open the door while recording runs, on your own computer's address only, for whoever shows a token
    #[command(after_help = "Example:\n  daglicht feed on")]
    On {
        /// The port, from 1024; watchers expect 5600, and 0 takes any that is free
        #[arg(long, value_parser = port)]
        port: Option<u16>,
    },
    /// Close the door and forget the token
    #[command(after_help = "Example:\n  daglicht feed off")]
    Off,
    /// Let your browser's extension in, which cannot show a token: it may send and read nothing back
    #[command(after_help = "Example:\n  daglicht feed allow moz-extension://0b7c1a52-5c0e-4f9e-8f2c-3a9d7f1b2c4d")]
    Allow {
        /// The extension's own address; `daglicht feed status` says where to find it
        origin: String,
    },
    /// Whether it is open, and how to set up each watcher
    #[command(after_help = "Example:\n  daglicht feed status")]
    Status,
    /// Hold the door; started by `daglicht run` only
    #[command(hide = true)]
    Serve,
}

/// Steps of pairing.
#[derive(Debug, Subcommand)]
pub enum PairStep {
    /// On the device that enrolled: prints a sealed pairing, and the code that opens it within a quarter of an hour
    #[command(after_help = "Example:\n  daglicht pair show > pairing.txt")]
    Show,
    /// On the other device: takes over the sealed pairing; consent is given afterwards, on this device too
    #[command(after_help = "Example:\n  daglicht pair accept 7K0F-2MXA-91TP pairing.txt")]
    Accept {
        /// The code that the first device showed
        code: String,
        /// The sealed pairing, which is removed afterwards; standard input when absent
        file: Option<PathBuf>,
    },
}

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub enum ImportWhat {
    /// An ActivityWatch export (buckets as JSON), for a first look at your own past weeks; it is in no report
    #[command(
        name = "activitywatch",
        after_help = "Example:\n  daglicht import activitywatch --dry-run aw-buckets-export.json"
    )]
    ActivityWatch {
        /// The export
        file: PathBuf,
        /// Show what would come of it and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Your own entries from Toggl Track, Clockify, Kimai or Timewarrior, in one step that `undo` takes back
    ///
    /// Take the detailed report as CSV, or what `timew export` prints. The program is recognised by the header. What each
    /// project or tag is here, you say with --map or once in the configuration under [import.map]. Times without a zone are
    /// in yours, or in the one you give with --zone. The same file again adds nothing twice.
    #[command(
        after_help = "Examples:\n  daglicht import csv toggl.csv --dry-run\n  daglicht import csv toggl.csv --map \"Home visits=meetings\" --unmapped standardised_work\n  daglicht import csv clockify.csv --dates mdy --fit"
    )]
    Csv {
        /// The export
        file: PathBuf,
        /// The program that made it; by its header when absent
        #[arg(long = "as", value_name = "PROGRAM")]
        tool: Option<Tool>,
        /// What a project, activity or tag is here, such as "Home visits=meetings"; as often as needed
        #[arg(long = "map", value_name = "LABEL=CATEGORY", value_parser = mapped)]
        map: Vec<(String, Category)>,
        /// What becomes of the rest: refuse, unknown (left out) or a category
        #[arg(long, value_name = "WHAT", value_parser = unmapped)]
        unmapped: Option<Unmapped>,
        /// In which order its dates are written, where the file does not show it
        #[arg(long, value_name = "ORDER")]
        dates: Option<DateOrder>,
        /// What to do where time would count twice.
        #[command(flatten)]
        overlap: OverlapFlags,
        /// Show what would come of it and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// A calendar file: when you were busy, and nothing else of it; counts as meetings where you were away
    ///
    /// The same file again replaces what was brought in before. To follow a file that changes, name it as `calendar` in
    /// the configuration. With --as-entries what you were busy with this week until now becomes entries of your own
    /// instead, which win over what was recorded.
    #[command(
        after_help = "Example:\n  daglicht import ics calendar.ics\n  daglicht import ics --forget\n  daglicht import ics calendar.ics --as-entries --from 2026-11-16 --dry-run"
    )]
    Ics {
        /// The calendar file
        #[arg(required_unless_present = "forget")]
        file: Option<PathBuf>,
        /// Forget all calendars that were brought in
        #[arg(long, conflicts_with = "file")]
        forget: bool,
        /// How appointments become entries.
        #[command(flatten)]
        entries: AsEntries,
    },
}

/// How appointments become entries.
#[derive(Debug, Args)]
pub struct AsEntries {
    /// Make entries of the appointments
    #[arg(long, conflicts_with = "forget")]
    pub as_entries: bool,
    /// Their category
    #[arg(long, requires = "as_entries", value_parser = category, default_value = "meetings")]
    pub category: Category,
    /// From which day; this Monday when absent
    #[arg(long, requires = "as_entries", value_name = "DATE")]
    pub from: Option<NaiveDate>,
    /// To which day; until now when absent
    #[arg(long, requires = "as_entries", value_name = "DATE")]
    pub to: Option<NaiveDate>,
    /// What to do where time would count twice.
    #[command(flatten)]
    pub overlap: OverlapFlags,
    /// Show what would come of it and change nothing
    #[arg(long, requires = "as_entries")]
    pub dry_run: bool,
}

/// Steps of the conversation sheet.
#[derive(Debug, Subcommand)]
pub enum SheetStep {
    /// Your agreements beside your time in a quarter
    #[command(after_help = "Example:\n  daglicht sheet show 2026-Q4")]
    Show {
        /// The quarter of weeks 1 to 13, 14 to 26 and so on, such as 2026-Q4; this one when absent
        quarter: Option<Quarter>,
    },
    /// The same on paper: one file to read, print, and give to whom you choose
    #[command(after_help = "Example:\n  daglicht sheet make 2026-Q4 --output conversation.html")]
    Make {
        /// The quarter; this one when absent
        quarter: Option<Quarter>,
        /// Where to write it
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
    /// Write down what was agreed to be finished, and what is
    #[command(
        after_help = "Examples:\n  daglicht sheet output \"Applications\" --agreed 60 --standard 1h30m\n  daglicht sheet output \"Applications\" --done 52"
    )]
    Output {
        /// Its name
        name: String,
        /// How many were agreed on for a quarter
        #[arg(long, value_name = "NUMBER")]
        agreed: Option<u32>,
        /// What one takes, such as 1h30m
        #[arg(long, value_name = "DURATION", value_parser = length)]
        standard: Option<Length>,
        /// How many are finished in the quarter
        #[arg(long, value_name = "NUMBER")]
        done: Option<u32>,
        /// The quarter in which they are finished; this one when absent
        #[arg(long, requires = "done")]
        quarter: Option<Quarter>,
    },
    /// Write down another task that was agreed to take time
    #[command(after_help = "Example:\n  daglicht sheet task \"Coaching\" 4h --category training_coaching")]
    Task {
        /// Its name
        name: String,
        /// The time for a week, such as 4h
        #[arg(value_parser = length)]
        week: Length,
        /// The category that you register it under
        #[arg(long, value_parser = category)]
        category: Option<Category>,
    },
    /// Remove what you wrote down under a name
    #[command(after_help = "Example:\n  daglicht sheet remove \"Coaching\"")]
    Remove {
        /// The name
        name: String,
    },
    /// Undo the last change of your agreements
    #[command(after_help = "Example:\n  daglicht sheet undo")]
    Undo,
    /// Do what was undone last once more
    #[command(after_help = "Example:\n  daglicht sheet redo")]
    Redo,
}

/// Steps of calibration.
#[derive(Debug, Subcommand)]
pub enum CalibrateStep {
    /// Ask from now on
    #[command(after_help = "Example:\n  daglicht calibrate on")]
    On,
    /// Ask nothing any more
    #[command(after_help = "Example:\n  daglicht calibrate off")]
    Off,
    /// Whether it is on, and this week's answers
    #[command(after_help = "Example:\n  daglicht calibrate show")]
    Show,
    /// Show the open question, and take the answer on a terminal
    #[command(after_help = "Example:\n  daglicht calibrate ask")]
    Ask,
    /// Answer the open question
    #[command(after_help = "Example:\n  daglicht calibrate answer meetings\n  daglicht calibrate answer skip")]
    Answer {
        /// The category, by its id or name, or `skip`
        #[arg(value_parser = reply)]
        answer: Reply,
    },
}

/// Steps of the questionnaire.
#[derive(Debug, Subcommand)]
pub enum QuestionnaireStep {
    /// Keep your answers about a week, in the place of earlier ones
    #[command(
        after_help = "Example:\n  daglicht questionnaire answer --share standardised_work=60 --share meetings=40 \
                            --obstacle searching --lost 45m"
    )]
    Answer {
        /// The week, such as 2026-W47; the latest that is asked about when absent
        #[arg(long)]
        week: Option<Week>,
        /// A category and its share of the week in percent, such as meetings=40; together 100, in steps of 5
        #[arg(long = "share", value_name = "CATEGORY=PERCENT", value_parser = share, required = true)]
        shares: Vec<(Category, u32)>,
        /// An obstacle from the project's list, at most three
        #[arg(long = "obstacle", value_name = "ID")]
        obstacles: Vec<ObstacleId>,
        /// Time lost a day, such as 45m or 1h30m, in steps of a quarter of an hour; none when absent
        #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
        lost: Option<std::time::Duration>,
    },
    /// Forget your answers about a week
    #[command(after_help = "Example:\n  daglicht questionnaire forget --week 2026-W47")]
    Forget {
        /// The week, such as 2026-W47; the latest that is asked about when absent
        #[arg(long)]
        week: Option<Week>,
    },
}

/// Steps of rules.
#[derive(Debug, Subcommand)]
pub enum RulesStep {
    /// Check a rule pack and all its examples, and list its activities; the one in use when no file is given
    #[command(after_help = "Example:\n  daglicht rules check team-rules.toml")]
    Check {
        /// The rule pack
        file: Option<PathBuf>,
        /// The file holds rules of your own, to be laid over those of the project
        #[arg(long)]
        own: bool,
    },
    /// What the rules in use make of windows that you wrote down; nothing of it is kept
    ///
    /// The file is TOML: `[[case]]` with `window = { application = "firefox", title = "Zaak - Zaaksysteem" }`, written
    /// like an example of a rule, and if you like `expect = "standardised_work"` (a rule, an activity, a category,
    /// `excluded` or `unknown`).
    #[command(after_help = "Example:\n  daglicht rules test titles.toml")]
    Test {
        /// The windows
        file: PathBuf,
    },
    /// What other rules would have made of your own history, in minutes, before you apply them
    #[command(
        after_help = "Example:\n  daglicht rules diff team-rules.toml\n  daglicht rules diff --own my-rules.toml"
    )]
    Diff {
        /// The rules
        file: PathBuf,
        /// The file holds rules of your own, to be laid over those of the project
        #[arg(long)]
        own: bool,
        /// How many weeks to look back
        #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=60))]
        weeks: u32,
    },
    /// The largest unknown and the most doubtful, each with the command that settles it
    #[command(after_help = "Example:\n  daglicht rules unknown")]
    Unknown {
        /// How many weeks to look back
        #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=60))]
        weeks: u32,
    },
    /// Add a rule of your own: what an application is from here on
    #[command(
        after_help = "Example:\n  daglicht rules add bestanden files\n  daglicht rules add firefox exclude --title \"my allotment\""
    )]
    Add {
        /// The application, as `rules unknown` and `today` name it
        application: String,
        /// An activity of the project, `exclude` or `unknown`
        #[arg(value_parser = wish)]
        what: Wish,
        /// Only windows with these words in their title
        #[arg(long, value_name = "WORDS")]
        title: Option<String>,
    },
    /// Let a rule of the project decide before all others, on this computer
    #[command(after_help = "Example:\n  daglicht rules prefer objection")]
    Prefer {
        /// The rule
        rule: RuleId,
    },
}
