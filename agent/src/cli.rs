// SPDX-License-Identifier: EUPL-1.2
//! The command line: what can be asked, and the exit code of each answer.
//!
//! Data goes to standard output, messages to standard error. Exit codes: 0 success, 1 failure, 2 wrong use, 3 refused by
//! a rule. Help is in English; everything else a person reads comes from the message files.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use daglicht_shared::category::Category;
use daglicht_shared::duration;
use daglicht_shared::id::{ObstacleId, RuleId};
use daglicht_shared::rule_pack::Wish;
use daglicht_shared::text::Language;
use daglicht_shared::ticket::Ticket;
use daglicht_shared::week::Week;

use crate::commands::calibrate::Reply;
use crate::commands::import::Effect;
use crate::commands::rules::Whose;
use crate::commands::{self, Answer, App, Exit, Format, Refusal};
use crate::config::{Environment, Flags};
use crate::http::CollectorUrl;
use crate::text::Words;
use crate::upload::Eager;
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
    /// Register time by hand; it wins over what was recorded
    #[command(after_help = "Example:\n  daglicht add 10:00 11:30 meetings \"consultation with the chain\"")]
    Add {
        /// From: 10:00 today, or 2026-11-22T10:00
        from: String,
        /// To: 11:30 today, or 2026-11-22T11:30
        to: String,
        /// The category, by its id or name
        #[arg(value_parser = category)]
        category: Category,
        /// A note, for your eyes only
        note: Option<String>,
    },
    /// Start a timer for something away from the screen
    #[command(after_help = "Example:\n  daglicht start meetings \"home visit\"")]
    Start {
        /// The category, by its id or name
        #[arg(value_parser = category)]
        category: Category,
        /// A note, for your eyes only
        note: Option<String>,
    },
    /// Stop the timer and register its time
    #[command(after_help = "Example:\n  daglicht stop")]
    Stop,
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

/// Reads a port that an ordinary account may open.
fn port(text: &str) -> Result<u16, String> {
    let port = text.parse().ok().filter(|port| *port == 0 || *port >= 1024);
    port.ok_or_else(|| "a port is 0 or a number from 1024 to 65535".to_owned())
}

/// Reads a category and its share in percent.
fn share(text: &str) -> Result<(Category, u32), String> {
    let (name, percent) = text.split_once('=').ok_or("write CATEGORY=PERCENT, such as meetings=40")?;
    let percent = percent.trim_end_matches('%').trim();
    let percent = percent.parse::<u32>().map_err(|_| format!("`{percent}` is not a whole number of percent"))?;
    Ok((category(name)?, percent))
}

/// Reads a category by its id or by its name in either language.
fn category(text: &str) -> Result<Category, String> {
    let same = |name: &str| name.to_lowercase() == text.trim().to_lowercase();
    let words = Language::ALL.map(Words::new);
    let named = |category: &Category| {
        same(category.id()) || words.iter().flatten().any(|words| same(&words.category(Some(*category))))
    };
    Category::ALL
        .into_iter()
        .find(named)
        .ok_or_else(|| text.parse::<Category>().err().map(|error| error.to_string()).unwrap_or_default())
}

/// Reads what a person wants of a window.
fn wish(text: &str) -> Result<Wish, String> {
    match text.trim() {
        "exclude" => Ok(Wish::Exclude),
        "unknown" => Ok(Wish::Unknown),
        activity => activity.parse().map(Wish::Activity).map_err(|error| format!("{error}")),
    }
}

/// Reads an answer to a question of calibration.
fn reply(text: &str) -> Result<Reply, String> {
    if text.trim() == "skip" { Ok(Reply::Skip) } else { category(text).map(Reply::Category) }
}

const fn whose(own: bool) -> Whose {
    if own { Whose::Own } else { Whose::Project }
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
    match run(cli) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            let code = error.downcast_ref::<Refusal>().map_or(Exit::Failure, |refusal| refusal.exit).code();
            commands::say(&format!("{error:#}"));
            ExitCode::from(code)
        }
    }
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

fn obey(app: &App, command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Consent { step } => match step {
            ConsentStep::Show => commands::consent::show(app),
            ConsentStep::Give { yes } => commands::consent::give(app, if yes { Answer::Yes } else { Answer::Ask }),
            ConsentStep::Pause { duration } => commands::consent::pause(app, duration),
            ConsentStep::Resume => commands::consent::resume(app),
            ConsentStep::Withdraw { yes } => {
                commands::withdraw::withdraw(app, if yes { Answer::Yes } else { Answer::Ask })
            }
        },
        Command::Enrol { url, ticket } => commands::enrol::enrol(app, &url, &ticket),
        Command::Pair { step: PairStep::Show } => commands::pair::show(app),
        Command::Pair { step: PairStep::Accept { code, file } } => commands::pair::accept(app, &code, file.as_deref()),
        Command::Run => commands::run::run(app),
        Command::Status => commands::status::status(app),
        Command::Today => commands::days::today(app),
        Command::Week { week } => commands::days::week(app, week),
        Command::Add { from, to, category, note } => commands::entries::add(app, &from, &to, category, note),
        Command::Start { category, note } => commands::entries::start(app, category, note),
        Command::Stop => commands::entries::stop(app),
        Command::Why { time } => commands::why::why(app, &time),
        Command::Feed { step } => match step {
            FeedStep::On { port } => commands::feed::on(app, port),
            FeedStep::Off => commands::feed::off(app),
            FeedStep::Allow { origin } => commands::feed::allow(app, &origin),
            FeedStep::Status => commands::feed::status(app),
            FeedStep::Serve => commands::feed::serve(app),
        },
        Command::Import { what: ImportWhat::ActivityWatch { file, dry_run } } => {
            commands::import::activitywatch(app, &file, if dry_run { Effect::Shown } else { Effect::Kept })
        }
        Command::Import { what: ImportWhat::Ics { file: Some(file), forget: _ } } => commands::import::ics(app, &file),
        Command::Import { what: ImportWhat::Ics { file: None, forget: _ } } => commands::import::forget_calendars(app),
        Command::Rules { step } => match step {
            RulesStep::Check { file, own } => commands::rules::check(app, file.as_deref(), whose(own)),
            RulesStep::Test { file } => commands::rules::test(app, &file),
            RulesStep::Diff { file, own, weeks } => commands::rules::diff(app, &file, whose(own), weeks),
            RulesStep::Unknown { weeks } => commands::rules::unknown(app, weeks),
            RulesStep::Add { application, what, title } => {
                commands::rules::add(app, &application, &what, title.as_deref())
            }
            RulesStep::Prefer { rule } => commands::rules::prefer(app, &rule),
        },
        Command::Calibrate { step } => match step {
            CalibrateStep::On => commands::calibrate::on(app),
            CalibrateStep::Off => commands::calibrate::off(app),
            CalibrateStep::Show => commands::calibrate::show(app),
            CalibrateStep::Ask => commands::calibrate::ask(app),
            CalibrateStep::Answer { answer } => commands::calibrate::answer(app, answer),
        },
        Command::Questionnaire { step: None } => commands::questionnaire::show(app),
        Command::Questionnaire { step: Some(QuestionnaireStep::Answer { week, shares, obstacles, lost }) } => {
            let lost_minutes_a_day = u32::try_from(lost.unwrap_or_default().as_secs() / 60).unwrap_or(u32::MAX);
            let given = commands::questionnaire::Given { week, shares, obstacles, lost_minutes_a_day };
            commands::questionnaire::answer(app, given)
        }
        Command::Questionnaire { step: Some(QuestionnaireStep::Forget { week }) } => {
            commands::questionnaire::forget(app, week)
        }
        Command::Preview { week } => commands::sending::preview(app, week),
        Command::Outbox => commands::sending::outbox(app),
        Command::Sync { now, due_only } => {
            commands::sync::sync(app, now, if due_only { Eager::Due } else { Eager::All })
        }
        Command::Sent => commands::sending::sent(app),
        Command::Doctor => commands::doctor::doctor(app),
        Command::Replay { url, ticket, samples } => commands::replay::replay(app, &url, &ticket, &samples),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_category_is_known_by_its_id_and_by_its_name_in_both_languages() {
        for text in ["meetings", "Meetings", "Vergaderingen", " vergaderingen "] {
            assert_eq!(category(text), Ok(Category::Meetings), "{text}");
        }
        assert!(category("fishing").is_err_and(|error| error.contains("meetings")));
    }
}
