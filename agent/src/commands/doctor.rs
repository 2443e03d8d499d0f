// SPDX-License-Identifier: EUPL-1.2
//! `doctor`: looks at the installation and the data, changes nothing, and says what to do.

use std::os::unix::fs::PermissionsExt as _;

use daglicht_platform::microphone::{Microphone, MicrophoneError};
use daglicht_shared::text::FluentValue;
use serde_json::json;

use super::{App, Exit};
use crate::sight::Sight;

/// One check: its name and what is wrong, if anything.
struct Check {
    name: &'static str,
    problem: Option<String>,
}

pub(crate) fn doctor(app: &App) -> anyhow::Result<Exit> {
    let sight = Sight::of(&app.paths, &app.settings.platform, &app.words);
    let blind =
        |name: &str| sight.blind.iter().any(|blind| blind == name).then(|| app.words.get(&format!("blind-{name}")));
    let checks = [
        Check { name: "folder", problem: folder(app) },
        Check { name: "consent", problem: app.record().err().map(|error| format!("{error:#}")) },
        Check { name: "journal", problem: journal(app) },
        Check { name: "outbox", problem: outbox(app) },
        Check { name: "enrolment", problem: app.enrolment().err().map(|error| error.to_string()) },
        Check { name: "rules", problem: rules(app) },
        Check { name: "desktop", problem: sight.problem.clone() },
        Check { name: "titles", problem: blind("titles") },
        Check { name: "lock", problem: blind("lock") },
        Check { name: "calls", problem: calls(app) },
    ];
    // Without a desktop, as over a remote shell, everything but recording works; without a sound server, all but calls.
    let desktop = ["desktop", "titles", "lock", "calls"];
    let sound = checks.iter().all(|check| check.problem.is_none() || desktop.contains(&check.name));
    let list: Vec<_> = checks.iter().map(|check| json!({ "check": check.name, "problem": check.problem })).collect();
    let value = json!({ "sound": sound, "sqlite": rusqlite::version(), "desktop": sight.desktop, "checks": list, "put_aside": app.kept_json() });
    let line = |check: &Check| {
        let name = app.words.get(&format!("check-{}", check.name));
        match &check.problem {
            None => app.words.with("check-fine", &[("name", name.into())]),
            Some(problem) => app
                .words
                .with("check-problem", &[("name", name.into()), ("detail", FluentValue::from(problem.clone()))]),
        }
    };
    let lines: Vec<_> = checks.iter().map(line).chain(app.kept_lines()).collect();
    app.print(&value, &lines.join("\n"))?;
    Ok(if sound { Exit::Success } else { Exit::Failure })
}

fn folder(app: &App) -> Option<String> {
    let folder = app.paths.folder();
    // Whose folder it is matters from the moment at which something of the person is in it.
    if !app.paths.consent().exists() {
        return None;
    }
    let metadata = match std::fs::metadata(folder) {
        Ok(metadata) => metadata,
        Err(error) => return Some(error.to_string()),
    };
    let mode = metadata.permissions().mode() & 0o777;
    let values = [("folder", FluentValue::from(folder.display().to_string()))];
    (mode & 0o077 != 0).then(|| app.words.with("check-folder-open", &values))
}

fn journal(app: &App) -> Option<String> {
    let check = || Ok::<_, anyhow::Error>(app.existing_journal()?.map(|journal| journal.validate()).transpose()?);
    check().err().map(|error| error.to_string())
}

fn outbox(app: &App) -> Option<String> {
    let check = || Ok::<_, anyhow::Error>(app.existing_outbox()?.map(|outbox| outbox.validate()).transpose()?);
    check().err().map(|error| error.to_string())
}

fn calls(app: &App) -> Option<String> {
    Microphone::connect(&app.settings.sound).err().map(|error| match error {
        MicrophoneError::NoServer => app.words.get("calls-no-server"),
        MicrophoneError::Gone(_) | MicrophoneError::Protocol => app.words.get("calls-not-understood"),
        MicrophoneError::Unsupported => app.words.get("calls-unsupported"),
    })
}

fn rules(app: &App) -> Option<String> {
    let enrolment = app.enrolment().ok().flatten();
    app.rule_pack(enrolment.as_ref()).err().map(|error| error.to_string())
}
