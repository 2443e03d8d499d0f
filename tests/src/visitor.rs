// SPDX-License-Identifier: EUPL-1.2
//! A person who signs in over plain HTTP: the first time with an access code, and chooses what is to be chosen.

use daglicht_collector::second_factor::Factor;

use crate::{raw, wait};

/// The password that every invented person chooses, as a form writes it.
pub const PASSWORD: &str = "een+zin+die+niemand+kent";

/// Signs in for the first time at an address; gives the cookie of the session.
///
/// # Panics
/// When the collector does not answer as it should.
#[must_use]
pub fn enter(address: &str, name: &str, code: &str) -> String {
    let begun = post(address, "/nl/sign-in", &format!("name={name}&password={code}"), "");
    let page = raw::talk(address, request("GET", "/nl/account/choose", "", &cookie(&begun)).as_bytes());
    let secret = page.split("id=\"secret\">").nth(1).and_then(|rest| rest.split('<').next());
    let factor = secret.and_then(Factor::read).unwrap_or_else(|| panic!("{name} is offered no factor: {page}"));
    let digits = factor.code(wait::wall_milliseconds() / 1_000);
    let form = format!("password={PASSWORD}&code={digits}");
    cookie(&post(address, "/nl/account/choose", &form, &cookie(&begun)))
}

fn post(address: &str, path: &str, form: &str, cookie: &str) -> String {
    raw::talk(address, request("POST", path, form, cookie).as_bytes())
}

fn request(method: &str, path: &str, form: &str, cookie: &str) -> String {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{cookie}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
}

/// The first cookie of an answer that sends on.
fn cookie(answer: &str) -> String {
    assert_eq!(raw::status(answer), Some(303), "{answer}");
    let cookie = raw::header(answer, "set-cookie").and_then(|cookie| cookie.split(';').next());
    cookie.unwrap_or_else(|| panic!("no session in {answer}")).to_owned()
}
