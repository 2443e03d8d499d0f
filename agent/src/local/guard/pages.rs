// SPDX-License-Identifier: EUPL-1.2
//! What is asked of a request for a page.
//!
//! Browsers say where a form comes from, so a form without that word is none of ours. Without the cookie there is one
//! thing that a browser can do: bring a ticket, as an address that a person opened and no page did.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};

use super::{Caller, Guard, Refusal, SEC_FETCH_SITE, length, media, only};
use crate::local::Token;

/// An address that ends so takes a file, and nothing else.
pub(crate) const UPLOAD: &str = "/do/import";
/// The longest file with what a form writes around it.
pub(crate) const LONGEST_UPLOAD: u64 = crate::registrations::LARGEST + 64 * 1024;

/// Below this a ticket is taken.
pub(crate) const ENTRANCE: &str = "/enter/";

impl Guard {
    /// Says who asks for a page, or why they may not; path and host were looked at before.
    pub(super) fn admit_to_pages(
        &self,
        head: &Parts,
        longest_body: u64,
        cookie: &str,
        session: &Token,
    ) -> Result<Caller, Refusal> {
        if head.uri.query().is_some() {
            return Err(Refusal::Path);
        }
        let sites: &[&str] = match head.method {
            Method::GET if head.uri.path().starts_with(ENTRANCE) => &["none"],
            Method::GET => &["none", "same-origin"],
            Method::POST => &["same-origin"],
            _ => return Err(Refusal::Method),
        };
        let is_post = head.method == Method::POST;
        let origins = head.headers.get_all(header::ORIGIN).iter().count();
        let is_own = only(&head.headers, &header::ORIGIN).is_some_and(|origin| self.is_own_origin(origin));
        if !is_own && (is_post || origins > 0) {
            return Err(Refusal::Origin);
        }
        let allowed = |site: &HeaderValue| sites.iter().any(|allowed| site.as_bytes() == allowed.as_bytes());
        if !head.headers.get_all(SEC_FETCH_SITE).iter().all(allowed) {
            return Err(Refusal::Site);
        }
        let (longest, form) = if head.uri.path().ends_with(UPLOAD) {
            (LONGEST_UPLOAD, "multipart/form-data")
        } else {
            (longest_body, "application/x-www-form-urlencoded")
        };
        let length = length(head, longest)?;
        let is_form = media(head).eq_ignore_ascii_case(form);
        let fits = if is_post { is_form } else { length == 0 };
        if !fits {
            return Err(Refusal::Form);
        }
        match shown(&head.headers, cookie) {
            Some(value) if session.is(value) => Ok(Caller::Visitor),
            Some(_) | None if !is_post && head.uri.path().starts_with(ENTRANCE) => Ok(Caller::Guest),
            Some(_) | None => Err(Refusal::Cookie),
        }
    }
}

/// The value of the cookie, when it is there exactly once.
fn shown<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    let pairs = headers.get_all(header::COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let mut values = pairs.filter_map(|pair| {
        let pair = pair.trim_ascii();
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let (found, value) = pair.split_at(at);
        (found == name.as_bytes()).then(|| value.get(1..).unwrap_or_default())
    });
    values.next().filter(|_| values.next().is_none())
}
