// SPDX-License-Identifier: EUPL-1.2
//! `feed`: opens and closes the door for watchers, and says how to set them up.
//!
//! Changing it replaces a file; a running `run` sees that and follows. The port itself is opened by a process that `run`
//! starts, only while measuring is allowed.

use daglicht_shared::text::FluentValue;
use serde_json::{Value, json};

use super::{App, Exit};
use crate::activitywatch::{self, FeedFileError, FeedSettings, PORT};
use crate::clock;
use crate::consent::ActiveConsent;
use crate::local::{Token, guard};
use crate::lock;

/// The most extensions that can be let in.
const MOST_EXTENSIONS: usize = 8;

pub(crate) fn on(app: &App, port: Option<u16>) -> anyhow::Result<Exit> {
    super::entries::allowed(app)?;
    let before = match FeedSettings::load(&app.paths) {
        Err(FeedFileError::Damaged { .. }) => FeedSettings::Off,
        other => other?,
    };
    let after = match before {
        FeedSettings::On { port: old, token, extensions } => {
            FeedSettings::On { port: port.unwrap_or(old), token, extensions }
        }
        FeedSettings::Off => {
            let token = Token::new(clock::random()?);
            FeedSettings::On { port: port.unwrap_or(PORT), token, extensions: Vec::new() }
        }
    };
    after.save(&app.paths)?;
    show(app, &after)
}

pub(crate) fn off(app: &App) -> anyhow::Result<Exit> {
    // Replaced rather than removed, so that a running program sees it as it sees every other change.
    FeedSettings::Off.save(&app.paths)?;
    show(app, &FeedSettings::Off)
}

pub(crate) fn allow(app: &App, origin: &str) -> anyhow::Result<Exit> {
    super::entries::allowed(app)?;
    let origin = origin.trim().trim_end_matches('/').to_owned();
    if !guard::is_extension(&origin) {
        return Err(app.refuse(Exit::WrongUse, "feed-origin-form", &[]));
    }
    let FeedSettings::On { port, token, mut extensions } = FeedSettings::load(&app.paths)? else {
        return Err(app.refuse(Exit::Refused, "feed-off", &[]));
    };
    if !extensions.contains(&origin) {
        extensions.push(origin);
    }
    if extensions.len() > MOST_EXTENSIONS {
        return Err(app.refuse(Exit::Refused, "feed-many-extensions", &[("most", MOST_EXTENSIONS.into())]));
    }
    let after = FeedSettings::On { port, token, extensions };
    after.save(&app.paths)?;
    show(app, &after)
}

pub(crate) fn status(app: &App) -> anyhow::Result<Exit> {
    show(app, &FeedSettings::load(&app.paths)?)
}

/// The endpoint itself; refused without consent like everything that measures.
pub(crate) fn serve(app: &App) -> anyhow::Result<Exit> {
    let bound = app.bound(app.enrolment()?.as_ref());
    ActiveConsent::check(&app.record()?, bound.as_ref(), clock::now().wall).map_err(|reason| app.no_consent(reason))?;
    let FeedSettings::On { port, token, extensions } = FeedSettings::load(&app.paths)? else {
        return Err(app.refuse(Exit::Refused, "feed-off", &[]));
    };
    activitywatch::serve(port, token, extensions)?;
    Ok(Exit::Success)
}

/// Whether the feed is on, in a word and a line, for `status`.
pub(crate) fn summary(app: &App) -> (Value, String) {
    match FeedSettings::load(&app.paths) {
        Ok(FeedSettings::Off) => (json!({ "on": false }), app.words.get("feed-off")),
        Ok(FeedSettings::On { port, .. }) => {
            let line = app.words.with("feed-on", &[("port", FluentValue::from(port.to_string()))]);
            (json!({ "on": true, "port": port }), line)
        }
        Err(error) => (json!({ "on": false, "problem": error.to_string() }), error.to_string()),
    }
}

fn show(app: &App, settings: &FeedSettings) -> anyhow::Result<Exit> {
    let FeedSettings::On { port, token, extensions } = settings else {
        app.print(&json!({ "on": false }), &app.words.get("feed-off"))?;
        return Ok(Exit::Success);
    };
    let value = json!({
        "on": true,
        "address": format!("http://127.0.0.1:{port}"),
        "port": port,
        "token": token.text(),
        "extensions": extensions,
        "running": lock::is_running(&app.paths),
    });
    let port = FluentValue::from(port.to_string());
    let mut lines = vec![app.words.with("feed-on", &[("port", port.clone())])];
    if !lock::is_running(&app.paths) {
        lines.push(app.words.get("feed-not-running"));
    }
    let mut named: Vec<String> = extensions
        .iter()
        .map(|origin| app.words.with("feed-extension", &[("origin", FluentValue::from(origin.clone()))]))
        .collect();
    lines.append(&mut named);
    let token = FluentValue::from(token.text().to_owned());
    lines.push(app.words.with("feed-set-up", &[("port", port), ("token", token)]));
    app.print(&value, &lines.join("\n"))?;
    Ok(Exit::Success)
}
