// SPDX-License-Identifier: EUPL-1.2
//! The session of a person who signed in: a random id in a cookie, the account's name on this side.
//!
//! Sessions live in memory: a restart signs everyone out. The account is looked up at every request, so that a role or
//! unit that is taken away works at once.

use axum::http::{HeaderMap, HeaderValue, header};
use tower_sessions::cookie::time::Duration;
use tower_sessions::cookie::{Cookie, SameSite};
use tower_sessions::{Expiry, MemoryStore, Session, SessionManagerLayer};

use crate::app::App;
use crate::config::Config;
use crate::sign_in::Browser;
use crate::store::accounts::Account;

const NAME: &str = "name";

/// The account behind a request.
#[derive(Debug, Clone)]
pub(super) struct Viewer(pub(super) Account);

/// The session could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("the session could not be kept")]
pub(super) struct SessionError(#[from] tower_sessions::session::Error);

pub(super) fn layer(app: &App) -> SessionManagerLayer<MemoryStore> {
    // A browser takes a `__Host-` cookie over TLS only.
    let secure = app.config.server.is_secure();
    let idle = Duration::milliseconds(app.config.sign_in.session.milliseconds());
    SessionManagerLayer::new(MemoryStore::default())
        .with_name(cookie(&app.config))
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(idle))
}

/// The name of the session's cookie.
pub(crate) fn cookie(config: &Config) -> &'static str {
    if config.server.is_secure() { "__Host-daglicht" } else { "daglicht" }
}

pub(super) async fn name(session: &Session) -> Option<String> {
    session.get(NAME).await.ok().flatten()
}

/// Binds the session to an account, under a new id.
pub(super) async fn begin(session: &Session, name: &str) -> Result<(), SessionError> {
    session.cycle_id().await?;
    Ok(session.insert(NAME, name).await?)
}

pub(super) async fn end(session: &Session) -> Result<(), SessionError> {
    Ok(session.flush().await?)
}

/// The mark of a browser in which somebody signed in before; it is no session and shows nothing of the account.
pub(super) fn browser(app: &App, headers: &HeaderMap) -> Option<Browser> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(name, _)| *name == browser_name(app)).and_then(|(_, value)| value.parse().ok())
}

/// What an answer carries to where cookies are set after the session's own.
#[derive(Debug, Clone)]
pub(super) struct Mark(pub(super) HeaderValue);

/// The cookie that marks a browser for half a year.
pub(super) fn mark(app: &App, browser: &Browser) -> Option<Mark> {
    let cookie = Cookie::build((browser_name(app), browser.to_string()))
        .path("/")
        .secure(app.config.server.is_secure())
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::days(180))
        .build();
    cookie.to_string().parse().ok().map(Mark)
}

fn browser_name(app: &App) -> &'static str {
    if app.config.server.is_secure() { "__Host-daglicht-known" } else { "daglicht-known" }
}
