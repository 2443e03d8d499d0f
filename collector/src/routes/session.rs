// SPDX-License-Identifier: EUPL-1.2
//! Sessions on the wire: the cookie of a person who signed in, and the mark of a browser in which somebody did.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::app::App;
use crate::config::Config;
use crate::sessions::{self, Found, Token};
use crate::sign_in::Browser;
use crate::store::StoreError;
use crate::store::accounts::Account;

/// How long a browser stays marked, in seconds.
const MARKED: i64 = 180 * 86_400;

/// The account behind a request.
#[derive(Debug, Clone)]
pub(super) struct Viewer(pub(super) Account);

/// The session behind a request of somebody who has still to choose a password.
#[derive(Debug, Clone)]
pub(super) struct Choosing(pub(super) Found);

/// The name of the session's cookie.
pub(crate) fn cookie(config: &Config) -> &'static str {
    // A browser takes a `__Host-` cookie over TLS only.
    if config.server.is_secure() { "__Host-daglicht" } else { "daglicht" }
}

/// The session of a request, if it still holds.
pub(super) async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Found>, StoreError> {
    match token(app, headers) {
        Some(token) => sessions::find(app, &token).await,
        None => Ok(None),
    }
}

/// What the browser holds of a session, which may be over.
pub(super) fn token(app: &App, headers: &HeaderMap) -> Option<Token> {
    read(headers, cookie(&app.config))?.parse().ok()
}

/// Lets the browser keep a session until it is closed.
pub(super) fn keep(app: &App, response: &mut Response, token: &Token) {
    set(app, response, cookie(&app.config), &token.to_string(), None);
}

/// Lets the browser forget its session.
pub(super) fn forget(app: &App, response: &mut Response) {
    set(app, response, cookie(&app.config), "", Some(0));
}

/// The mark of a browser in which somebody signed in before; it is no session and shows nothing of the account.
pub(super) fn browser(app: &App, headers: &HeaderMap) -> Option<Browser> {
    read(headers, browser_name(app))?.parse().ok()
}

/// Marks the browser in which an account signed in, unless it is marked.
pub(super) fn mark(app: &App, response: &mut Response, account: &str, before: Option<&Browser>) {
    // Without randomness there is no session either; a browser that is known stays so.
    if before.is_none_or(|browser| !browser.knows(app, account))
        && let Ok(browser) = Browser::of(app, account)
    {
        set(app, response, browser_name(app), &browser.to_string(), Some(MARKED));
    }
}

/// The value of a cookie.
pub(super) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// Adds a cookie for the whole site that no script reads, for some seconds or until the browser is closed.
pub(super) fn set(app: &App, response: &mut Response, name: &str, value: &str, seconds: Option<i64>) {
    let secure = if app.config.server.is_secure() { "; Secure" } else { "" };
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    let line: HeaderValue = line.parse().expect("names and values are of letters, digits, `-` and `_`");
    response.headers_mut().append(header::SET_COOKIE, line);
}

fn browser_name(app: &App) -> &'static str {
    if app.config.server.is_secure() { "__Host-daglicht-known" } else { "daglicht-known" }
}
