// SPDX-License-Identifier: EUPL-1.2
//! The steps of the commands that have several.

use std::path::PathBuf;

use clap::Subcommand;
use daglicht_shared::category::Category;
use daglicht_shared::duration;
use daglicht_shared::id::{ObstacleId, RuleId};
use daglicht_shared::rule_pack::Wish;
use daglicht_shared::week::Week;

use super::read::{port, reply, share, wish};
use crate::commands::calibrate::Reply;

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
    /// A calendar file: when you were busy, and nothing else of it; counts as meetings where you were away
    ///
    /// The same file again replaces what was brought in before. To follow a file that changes, name it as `calendar` in
    /// the configuration.
    #[command(after_help = "Example:\n  daglicht import ics calendar.ics\n  daglicht import ics --forget")]
    Ics {
        /// The calendar file
        #[arg(required_unless_present = "forget")]
        file: Option<PathBuf>,
        /// Forget all calendars that were brought in
        #[arg(long, conflicts_with = "file")]
        forget: bool,
    },
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
