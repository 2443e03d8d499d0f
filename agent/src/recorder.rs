// SPDX-License-Identifier: EUPL-1.2
//! The program `daglicht-recorder`: what `daglicht run` becomes.
//!
//! What records is in memory all day, and a program's memory follows its size: code is mapped in pieces, and what the
//! loader fills in is there whether it is used or not. So it is a program of its own, without command line, pages,
//! exports, calendars and TLS; all of that is in `daglicht`, which it starts when something is due. `daglicht run` reads
//! arguments and environment, and the process goes on as this program, with the same number.

use std::convert::Infallible;
use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

use crate::commands::{self, App, Exit, Format};
use crate::config::{Environment, Flags};
use crate::withdrawal;

/// The file of the program, beside that of `daglicht`.
const FILE: &str = "daglicht-recorder";

/// The program cannot be started.
#[derive(Debug, thiserror::Error)]
#[error("the program that records, {FILE}, cannot be started; nothing was recorded. Install Daglicht again")]
pub(crate) struct NoRecorder(#[source] std::io::Error);

/// Goes on as the program that records.
pub(crate) fn become_recorder(app: &App) -> anyhow::Result<Infallible> {
    let (program, arguments) = commands::myself(app, &[])?;
    Err(NoRecorder(Command::new(program.with_file_name(FILE)).args(arguments).exec()).into())
}

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let Some(flags) = handed_over(std::env::args_os().skip(1)) else {
        commands::say("this program is started by `daglicht run` only");
        return ExitCode::from(Exit::WrongUse.code());
    };
    commands::finish(record(flags))
}

fn record(flags: Flags) -> anyhow::Result<Exit> {
    let app = App::new(flags, Environment::read(), Format::Human)?;
    let result = commands::run::record(&app);
    // Another process can have withdrawn while this one had files open or made them.
    withdrawal::sweep(&app.paths)?;
    result
}

/// The settings that `daglicht run` hands over, which it has checked.
fn handed_over(mut arguments: impl Iterator<Item = OsString>) -> Option<Flags> {
    let mut flags = Flags::default();
    while let Some(name) = arguments.next() {
        let value = arguments.next()?;
        let text = || value.to_str().map(ToOwned::to_owned);
        match name.to_str()? {
            "--data-dir" => flags.data_dir = Some(value.into()),
            "--config" => flags.config = Some(value.into()),
            "--zone" => flags.zone = Some(text()?),
            "--language" => flags.language = Some(text()?.parse().ok()?),
            "--week-minutes" => flags.week_minutes = Some(text()?.parse().ok()?),
            _ => return None,
        }
    }
    flags.data_dir.is_some().then_some(flags)
}

#[cfg(test)]
mod tests {
    use daglicht_shared::text::Language;

    use super::*;

    fn check(arguments: &[&str], expected: Option<&Flags>) {
        let read = handed_over(arguments.iter().map(OsString::from));
        assert_eq!(read.as_ref(), expected, "{arguments:?}");
    }

    #[test]
    fn settings_are_taken_from_run_and_from_nobody_else() {
        let mut flags = Flags { data_dir: Some("/data".into()), ..Flags::default() };
        check(&["--data-dir", "/data"], Some(&flags));
        (flags.language, flags.week_minutes) = (Some(Language::Nl), Some(2_160));
        (flags.zone, flags.config) = (Some("Europe/Amsterdam".to_owned()), Some("agent.toml".into()));
        let whole = ["--data-dir", "/data", "--zone", "Europe/Amsterdam", "--week-minutes", "2160", "--language", "nl"];
        check(&[&whole[..], &["--config", "agent.toml"]].concat(), Some(&flags));
        for wrong in [
            &[][..],
            &["--help"],
            &["run"],
            &["--zone", "UTC"],
            &["--data-dir"],
            &["--data-dir", "/data", "--language", "fr"],
            &["--data-dir", "/data", "--week-minutes", "-1"],
            &["--data-dir", "/data", "--unknown", "1"],
        ] {
            check(wrong, None);
        }
    }
}
