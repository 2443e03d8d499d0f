// SPDX-License-Identifier: EUPL-1.2
//! What is asked of every request to the local server before it is routed.
//!
//! A plain path, this server's own name and port as host, no origin but this server's or a browser extension's that the
//! employee named, no request that a browser says another site began, JSON as the only body, and the token. An extension
//! that cannot show a token may be named instead; what it may do then is up to the routes, which are told of it.
//!
//! A server of pages asks for other things ([`Guard::for_pages`]): one exact host, no query, forms as the only bodies, and
//! a cookie that only the address with the one-time ticket gives.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use data_encoding::BASE64;

use super::Token;

pub(crate) mod pages;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What the server knows of itself and of who may ask.
#[derive(Debug, Clone)]
pub struct Guard {
    hosts: Vec<String>,
    door: Door,
}

/// Whom a server is for.
#[derive(Debug, Clone)]
enum Door {
    /// Programs that show a token, and extensions that the employee named.
    Programs { token: Token, extensions: Vec<String> },
    /// The employee's browser, by the cookie of this name with this value.
    Pages { cookie: String, session: Token },
}

/// What a server serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serves {
    /// Messages to programs.
    Programs,
    /// Pages to a browser.
    Pages,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A program that showed the token.
    Holder,
    /// A browser extension that the employee named and that showed no token; its origin.
    Extension(HeaderValue),
    /// A browser that asks whether such an extension may send a request; the extension's origin.
    Preflight(HeaderValue),
    /// The employee's browser, which has the cookie.
    Visitor,
    /// A browser without the cookie, at the address where tickets are taken.
    Guest,
}

/// Why a request goes no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The target is not a plain path.
    #[error("the path is not written plainly")]
    Path,
    /// The request is for another host.
    #[error("this server answers to its own name and port only")]
    Host,
    /// The method is none that this server has.
    #[error("this method is not used here")]
    Method,
    /// A web page or an unknown extension sent it.
    #[error("this origin may not ask")]
    Origin,
    /// Another site began it.
    #[error("another site may not ask")]
    Site,
    /// The body is not JSON.
    #[error("the body must be application/json")]
    ContentType,
    /// The body is not that of a form.
    #[error("only forms of this page can be sent here")]
    Form,
    /// There is no cookie, or a wrong one.
    #[error("this page is not open in this browser; open it with `daglicht open`")]
    Cookie,
    /// The body's length is not stated.
    #[error("the length of the body must be stated")]
    Length,
    /// The body is too long.
    #[error("the body is too long")]
    TooLong,
    /// There is no token, or a wrong one.
    #[error("the token is missing or wrong; `daglicht feed status` says where it stands")]
    Token,
}

impl Refusal {
    /// The status of the answer.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Path => StatusCode::BAD_REQUEST,
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Origin | Self::Site | Self::Cookie => StatusCode::FORBIDDEN,
            Self::ContentType | Self::Form => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Length => StatusCode::LENGTH_REQUIRED,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Token => StatusCode::UNAUTHORIZED,
        }
    }
}

impl Guard {
    /// The guard of the server on this port.
    #[must_use]
    pub fn new(port: u16, token: Token, extensions: Vec<String>) -> Self {
        let hosts = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}")).to_vec();
        Self { hosts, door: Door::Programs { token, extensions } }
    }

    /// The guard of the pages on this port, for the browser that has this cookie.
    #[must_use]
    pub fn for_pages(port: u16, cookie: String, session: Token) -> Self {
        Self { hosts: vec![format!("127.0.0.1:{port}")], door: Door::Pages { cookie, session } }
    }

    /// What is served.
    #[must_use]
    pub const fn serves(&self) -> Serves {
        match self.door {
            Door::Programs { .. } => Serves::Programs,
            Door::Pages { .. } => Serves::Pages,
        }
    }

    /// Says who asks, or why they may not.
    ///
    /// # Errors
    /// [`Refusal`] with the first reason.
    pub fn admit(&self, head: &Parts, longest_body: u64) -> Result<Caller, Refusal> {
        if !is_plain(head) {
            return Err(Refusal::Path);
        }
        if !only(&head.headers, &header::HOST).is_some_and(|host| self.is_own(host)) {
            return Err(Refusal::Host);
        }
        let (token, extensions) = match &self.door {
            Door::Programs { token, extensions } => (token, extensions),
            Door::Pages { cookie, session } => return self.admit_to_pages(head, longest_body, cookie, session),
        };
        if ![Method::GET, Method::POST, Method::DELETE, Method::OPTIONS].contains(&head.method) {
            return Err(Refusal::Method);
        }
        let extension = self.origin(&head.headers, extensions)?;
        site(&head.headers, extension)?;
        if head.method == Method::OPTIONS {
            return extension.cloned().map(Caller::Preflight).ok_or(Refusal::Method);
        }
        body(head, longest_body)?;
        match (shows_token(token, &head.headers), extension) {
            (Some(true), _) => Ok(Caller::Holder),
            (None, Some(extension)) => Ok(Caller::Extension(extension.clone())),
            (Some(false), _) | (None, None) => Err(Refusal::Token),
        }
    }

    fn is_own(&self, host: &HeaderValue) -> bool {
        self.hosts.iter().any(|own| host.as_bytes().eq_ignore_ascii_case(own.as_bytes()))
    }

    /// The extension that asks, if the request has an origin and that is not this server's own.
    fn origin<'a>(&self, headers: &'a HeaderMap, extensions: &[String]) -> Result<Option<&'a HeaderValue>, Refusal> {
        if !headers.contains_key(header::ORIGIN) {
            return Ok(None);
        }
        let origin = only(headers, &header::ORIGIN).ok_or(Refusal::Origin)?;
        if self.is_own_origin(origin) {
            return Ok(None);
        }
        let known = extensions.iter().any(|extension| origin.as_bytes() == extension.as_bytes());
        if known { Ok(Some(origin)) } else { Err(Refusal::Origin) }
    }

    fn is_own_origin(&self, origin: &HeaderValue) -> bool {
        self.hosts.iter().any(|own| origin.as_bytes().strip_prefix(b"http://") == Some(own.as_bytes()))
    }
}

/// An extension is a site of its own to its browser; no web page can pretend to be one.
fn site(headers: &HeaderMap, extension: Option<&HeaderValue>) -> Result<(), Refusal> {
    let allowed = |site: &HeaderValue| extension.is_some() || site == "none" || site == "same-origin";
    if headers.get_all(SEC_FETCH_SITE).into_iter().all(allowed) { Ok(()) } else { Err(Refusal::Site) }
}

/// Whether the token was shown; none when no credentials were.
fn shows_token(token: &Token, headers: &HeaderMap) -> Option<bool> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return None;
    }
    let shown = only(headers, &header::AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
    let (scheme, rest) = shown.split_at(shown.iter().position(|byte| *byte == b' ').unwrap_or(shown.len()));
    let rest = rest.trim_ascii();
    if scheme.eq_ignore_ascii_case(b"bearer") {
        return Some(token.is(rest));
    }
    // What a user name and password in an address or in .netrc become; the name says nothing.
    let decoded = BASE64.decode(rest).unwrap_or_default();
    let password = decoded.iter().position(|byte| *byte == b':').and_then(|colon| decoded.get(colon + 1..));
    Some(scheme.eq_ignore_ascii_case(b"basic") && password.is_some_and(|password| token.is(password)))
}

/// Whether an extension's origin is written as browsers write it.
#[must_use]
pub fn is_extension(origin: &str) -> bool {
    let schemes = ["moz-extension://", "chrome-extension://", "safari-web-extension://"];
    let id = schemes.iter().find_map(|scheme| origin.strip_prefix(scheme));
    id.is_some_and(|id| (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
}

/// Guard and router must read a path alike, so only paths with one reading are taken: no escapes, no empty or dotted part.
fn is_plain(head: &Parts) -> bool {
    let uri = &head.uri;
    let path = uri.path();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_.~-".contains(&byte);
    uri.scheme().is_none()
        && uri.authority().is_none()
        && path.starts_with('/')
        && path.bytes().all(plain)
        && !path.contains("//")
        && path.split('/').all(|part| part != "." && part != "..")
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut all = headers.get_all(name).into_iter();
    all.next().filter(|_| all.next().is_none())
}

/// A body is JSON by its content type, which no page can send without asking first, and its length is known.
fn body(head: &Parts, longest: u64) -> Result<(), Refusal> {
    let length = length(head, longest)?;
    let is_json = media(head).eq_ignore_ascii_case("application/json");
    if is_json || (head.method != Method::POST && length == 0) { Ok(()) } else { Err(Refusal::ContentType) }
}

/// The stated length of the body.
fn length(head: &Parts, longest: u64) -> Result<u64, Refusal> {
    if head.headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(Refusal::Length);
    }
    let length = match only(&head.headers, &header::CONTENT_LENGTH) {
        Some(length) => length.to_str().ok().and_then(|text| text.parse::<u64>().ok()).ok_or(Refusal::Length)?,
        None if head.headers.contains_key(header::CONTENT_LENGTH) => return Err(Refusal::Length),
        None => 0,
    };
    if length > longest { Err(Refusal::TooLong) } else { Ok(length) }
}

/// The media type of the body without its parameters; empty when none or several are stated.
fn media(head: &Parts) -> &str {
    let typed = only(&head.headers, &header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    typed.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests;
