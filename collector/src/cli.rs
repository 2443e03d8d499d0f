// SPDX-License-Identifier: EUPL-1.2
//! The command line: arguments, settings, output and exit codes.
//!
//! Data goes to standard output, messages to standard error. Exit codes: 0 success, 1 failure, 2 wrong use, 3 refused by a
//! rule. What the commands do is in [`crate::commands`].

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use daglicht_shared::text::Language;

use crate::commands::{
    CommandError, Output, Verdict, backup, baseline, council, demo, manual, output, projects, report, serve, setup,
    users, verify, weeks,
};
use crate::config::{Config, LogFormat, LogLevel, Source};

/// The collector of Daglicht.
#[derive(Debug, Parser)]
#[command(name = "daglicht-collector", version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Global {
    /// The folder with the database and the secret
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The file with the settings
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print data as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take reports and show pages until stopped
    #[command(after_help = "Example:\n  daglicht-collector --data-dir /srv/daglicht serve --listen 127.0.0.1:8470")]
    Serve(serve::Serve),
    /// Bring the database to the schema of this version
    #[command(after_help = "Example:\n  daglicht-collector --data-dir /srv/daglicht migrate")]
    Migrate,
    /// Write every row to a new file while the collector works
    #[command(after_help = "Example:\n  daglicht-collector --data-dir /srv/daglicht backup /srv/backup/2026-11-22.db")]
    Backup(backup::Backup),
    /// Put a backup in the place of the database
    #[command(
        after_help = "Examples:\n  daglicht-collector --data-dir /srv/daglicht restore /srv/backup/2026-11-22.db\n  \
                      daglicht-collector --config postgres.toml restore 2026-11-22.db --previous /srv/daglicht"
    )]
    Restore(backup::Restore),
    /// Let agents send the reports of open weeks again, after a fail-over to a database that may lack some
    #[command(after_help = "Example:\n  daglicht-collector --config collector.toml ask-again")]
    AskAgain,
    /// Check the settings and show them as they would be used
    #[command(after_help = "Example:\n  daglicht-collector --config collector.toml check-config")]
    CheckConfig,
    /// Print the description of the API, an OpenAPI document
    #[command(name = "openapi", after_help = "Example:\n  daglicht-collector openapi > openapi.json")]
    OpenApi,
    /// Measurement projects
    #[command(subcommand)]
    Project(projects::Project),
    /// What the works council does, on a computer of its own
    #[command(subcommand)]
    Council(council::Council),
    /// Tickets, with which people enrol once
    #[command(subcommand)]
    Tickets(projects::Tickets),
    /// Accounts of people who sign in
    #[command(subcommand)]
    User(users::User),
    /// Services of a project with their standard times
    #[command(subcommand)]
    Services(output::Services),
    /// What teams brought out: counts of cases, without persons
    #[command(subcommand)]
    Output(output::Counts),
    /// Release a week's figures and destroy its reports
    #[command(after_help = "Example:\n  daglicht-collector close --project nulmeting --week 2026-W47")]
    Close(weeks::Close),
    /// Show the released figures of a unit
    #[command(after_help = "Example:\n  daglicht-collector figures --project nulmeting --team noord --period 2026-W47")]
    Figures(weeks::Figures),
    /// Write the report of a unit as a tagged PDF, or as a page to print
    #[command(
        after_help = "Examples:\n  daglicht-collector report --project nulmeting --team noord --period 2026-W47 \
                      --output noord.pdf\n  daglicht-collector report --project nulmeting --team noord --period \
                      2026-B12 --output noord.html"
    )]
    Report(report::Report),
    /// Baselines: plan, seal, report, compare, and what was made of them
    #[command(subcommand)]
    Baseline(baseline::Baseline),
    /// Check that everything released is still what was released
    #[command(after_help = "Examples:\n  daglicht-collector verify\n  daglicht-collector verify --noted DIGEST")]
    Verify(verify::Verify),
    /// Completions and man pages, for whoever installs the program
    #[command(flatten)]
    Manual(manual::Manual),
    /// Run a synthetic organisation through the real programs and show its pages
    #[command(after_help = "Example:\n  daglicht-collector demo")]
    Demo(demo::Arguments),
}

/// What every command works with.
#[derive(Debug, Clone)]
pub struct Context {
    /// The settings.
    pub config: Config,
    /// The data folder.
    pub data_dir: PathBuf,
    /// The language of the terminal.
    pub language: Language,
    /// Whether there is an X display.
    pub has_display: bool,
}

/// Runs the program and gives its exit code.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>, environment: BTreeMap<String, String>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap knows which stream and code belong to which.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let json = cli.global.json;
    match execute(cli, environment).and_then(|output| print(&output, json).map(|()| output.verdict)) {
        Ok(Verdict::InOrder) => ExitCode::SUCCESS,
        Ok(Verdict::Faulty) => ExitCode::FAILURE,
        Err(error) => {
            complain(&error);
            ExitCode::from(error.exit())
        }
    }
}

fn execute(cli: Cli, environment: BTreeMap<String, String>) -> Result<Output, CommandError> {
    let context = context(&cli, environment)?;
    log(&context.config);
    match cli.command {
        Command::Serve(arguments) => serve::serve(&context, &arguments, cli.global.json),
        Command::Migrate => setup::migrate(&context),
        Command::Backup(arguments) => backup::backup(&context, &arguments),
        Command::Restore(arguments) => backup::restore(&context, &arguments),
        Command::AskAgain => backup::ask_again(&context),
        Command::CheckConfig => setup::check_config(&context),
        Command::OpenApi => Ok(setup::description(&context)),
        Command::Project(command) => projects::project(&context, command),
        Command::Tickets(projects::Tickets::Issue(arguments)) => projects::issue(&context, &arguments),
        Command::Services(command) => output::services(&context, command),
        Command::Output(output::Counts::Import(arguments)) => output::import(&context, &arguments),
        Command::User(command) => users::user(&context, command),
        Command::Close(arguments) => weeks::close(&context, &arguments),
        Command::Figures(arguments) => weeks::figures(&context, &arguments),
        Command::Report(arguments) => report::report(&context, &arguments),
        Command::Baseline(command) => baseline::baseline(&context, command),
        Command::Verify(arguments) => verify::verify(&context, &arguments),
        Command::Council(command) => council::council(&context, command),
        Command::Manual(asked) => manual::manual(&asked),
        Command::Demo(arguments) => demo::demo(&context, &arguments),
    }
}

fn context(cli: &Cli, environment: BTreeMap<String, String>) -> Result<Context, CommandError> {
    let given = |name: &str| environment.get(name).filter(|value| !value.is_empty());
    let language =
        given("LC_ALL").or_else(|| given("LANG")).map_or(Language::default(), |name| Language::of_locale(name));
    let has_display = given("DISPLAY").is_some();
    let home = |variable: &str, below: &str| {
        let set = environment.get(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
        set.or_else(|| environment.get("HOME").map(|home| Path::new(home).join(below)))
            .map(|folder| folder.join("daglicht-collector"))
    };
    let named = cli.global.config.clone().or_else(|| environment.get("DAGLICHT_COLLECTOR_CONFIG").map(PathBuf::from));
    let usual =
        home("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("config.toml")).filter(|path| path.exists());
    let file = match named.or(usual) {
        Some(path) => Some((path.clone(), crate::commands::read_text(&path)?)),
        None => None,
    };
    let own_folder = home("XDG_DATA_HOME", ".local/share");
    let mut flags = Vec::new();
    if let Some(folder) = &cli.global.data_dir {
        flags.push(("data_dir", folder.to_string_lossy().into_owned()));
    }
    if let Command::Serve(serve::Serve { listen: Some(address) }) = &cli.command {
        flags.push(("server.listen", address.to_string()));
    }
    let config = Config::load(&Source { file, environment, flags })?;
    let data_dir = config.data_dir.clone().or(own_folder).ok_or(CommandError::NoDataDir)?;
    Ok(Context { config, data_dir, language, has_display })
}

fn log(config: &Config) {
    let level = match config.log.level {
        LogLevel::Error => tracing::Level::ERROR,
        LogLevel::Warn => tracing::Level::WARN,
        LogLevel::Info => tracing::Level::INFO,
        LogLevel::Debug => tracing::Level::DEBUG,
    };
    let lines = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(level).with_target(false);
    // A program that links this library may have its own log; then that one stays.
    drop(match config.log.format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().try_init(),
    });
}

fn print(output: &Output, json: bool) -> Result<(), CommandError> {
    let mut text = if json { output.json.to_string() } else { output.lines.join("\n") };
    if !text.is_empty() {
        text.push('\n');
    }
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(CommandError::Output)
}

fn complain(error: &CommandError) {
    let mut text = format!("error: {error}\n");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!("  because: {error}\n"));
        cause = error.source();
    }
    // When standard error is closed there is nobody left to tell.
    drop(std::io::stderr().lock().write_all(text.as_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
