// SPDX-License-Identifier: EUPL-1.2
//! The pages of signing in: choosing a password and a second factor, and one's own account.

use askama::Template;
use chrono::DateTime;

use super::qr::Qr;
use super::words::Words;
use super::{Layout, numbers};
use crate::passwords::{LEAST, Weak};

/// What a person who signed in with an access code is offered.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The account's name.
    pub name: &'a str,
    /// The secret of the second factor, for typing over.
    pub secret: &'a str,
    /// The same as an address that telephones read.
    pub link: &'a str,
    /// What happened before.
    pub chosen: Chosen,
}

/// A person's own account.
#[derive(Debug, Clone, Copy)]
pub struct AccountPage<'a> {
    /// The account's name, which a password manager keeps with a new password.
    pub name: &'a str,
    /// The browsers in which the person is signed in.
    pub devices: &'a [Device],
    /// Whether there is a password here that can be changed.
    pub has_password: bool,
    /// What happened before.
    pub chosen: Chosen,
}

/// A browser in which somebody is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Device {
    /// Since when, in seconds since the Unix epoch.
    pub began_at: i64,
    /// When it was last used.
    pub used_at: i64,
    /// Whether it is the browser that asks.
    pub is_this: bool,
}

/// What happened before a password is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Nothing.
    First,
    /// The password is not good enough.
    Weak(Weak),
    /// The present password or the code was not right.
    Wrong,
    /// There were too many attempts.
    Wait,
    /// A password was chosen before.
    Known,
}

/// Why somebody who came from an identity provider is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotEntered {
    /// The provider cannot be reached or used.
    Provider,
    /// It does not belong to a sign-in of this browser, or comes too late.
    Again,
    /// The provider refused, or what it says is not genuine.
    Refused,
    /// No group of the person means anything here.
    Group,
    /// The name cannot be one here, or is another account's.
    Name,
}

impl NotEntered {
    /// All reasons.
    pub const ALL: [Self; 5] = [Self::Provider, Self::Again, Self::Refused, Self::Group, Self::Name];
}

#[derive(Template)]
#[template(path = "choose.html")]
struct Choose<'a> {
    layout: &'a Layout<'a>,
    offer: &'a Offer<'a>,
    qr: Qr,
    least: String,
    action: String,
    complaint: Option<String>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account<'a> {
    layout: &'a Layout<'a>,
    name: &'a str,
    devices: Vec<String>,
    has_password: bool,
    least: String,
    password_action: String,
    sign_out_action: String,
    complaint: Option<String>,
}

/// The page on which a password and a second factor are chosen.
pub(super) fn choose(layout: &Layout<'_>, offer: &Offer<'_>) -> String {
    let action = format!("/{}/account/choose", layout.words.language);
    let complaint = complaint(layout.words, offer.chosen);
    let page = Choose { layout, offer, qr: Qr::of(offer.link), least: LEAST.to_string(), action, complaint };
    page.render().expect("the template writes to memory")
}

/// The page of a person's own account.
pub(super) fn account(layout: &Layout<'_>, page: &AccountPage<'_>) -> String {
    let words = layout.words;
    let device = |device: &Device| {
        let id = if device.is_this { "account-device-this" } else { "account-device" };
        words.with(id, &[("began", &date(words, device.began_at)), ("used", &date(words, device.used_at))])
    };
    let page = Account {
        layout,
        name: page.name,
        devices: page.devices.iter().map(device).collect(),
        has_password: page.has_password,
        least: LEAST.to_string(),
        password_action: format!("/{}/account/password", words.language),
        sign_out_action: format!("/{}/account/sign-out", words.language),
        complaint: complaint(words, page.chosen),
    };
    page.render().expect("the template writes to memory")
}

/// The page that says why somebody is not signed in.
pub(super) fn not_entered(layout: &Layout<'_>, why: NotEntered) -> String {
    let id = match why {
        NotEntered::Provider => "provider",
        NotEntered::Again => "again",
        NotEntered::Refused => "refused",
        NotEntered::Group => "group",
        NotEntered::Name => "name",
    };
    super::other::said(layout, layout.words.get("openid-title"), layout.words.get(&format!("openid-{id}")))
}

fn complaint(words: Words<'_>, chosen: Chosen) -> Option<String> {
    let id = match chosen {
        Chosen::First => return None,
        Chosen::Weak(Weak::Length) => return Some(words.with("choose-short", &[("least", &LEAST.to_string())])),
        Chosen::Weak(Weak::Plain) => "choose-plain",
        Chosen::Wrong => "choose-wrong",
        Chosen::Wait => "sign-in-wait",
        Chosen::Known => "choose-known",
    };
    Some(words.get(id))
}

/// "9 November 2026".
fn date(words: Words<'_>, seconds: i64) -> String {
    let (year, month, day) = numbers::date_parts(DateTime::from_timestamp(seconds, 0).unwrap_or_default().date_naive());
    let month = words.get(&format!("month-{month}"));
    words.with("date", &[("day", &day.to_string()), ("month", &month), ("year", &year.to_string())])
}
