// SPDX-License-Identifier: EUPL-1.2
//! The guard, condition by condition; `tests/system/feed.rs` does the same on raw sockets in all combinations.

use super::*;
use axum::http::Request;

const PORT: u16 = 5600;
const EXTENSION: &str = "moz-extension://0b7c1a52-5c0e-4f9e-8f2c-3a9d7f1b2c4d";

fn token() -> Token {
    Token::new([3; 32])
}

fn check(method: &str, target: &str, headers: &[(&str, &str)], expected: Result<Caller, Refusal>) {
    let guard = Guard::new(PORT, token(), vec![EXTENSION.to_owned()]);
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (head, ()) = request.body(()).expect("a request").into_parts();
    assert_eq!(guard.admit(&head, 100), expected, "{method} {target} {headers:?}");
}

fn bearer() -> (&'static str, String) {
    ("authorization", format!("Bearer {}", token().text()))
}

#[test]
fn the_token_opens_and_nothing_else_does() {
    let host = ("host", "127.0.0.1:5600");
    let basic = |text: String| format!("Basic {}", BASE64.encode(text.as_bytes()));
    check("GET", "/api/0/info", &[host, ("authorization", &bearer().1)], Ok(Caller::Holder));
    check(
        "GET",
        "/api/0/info",
        &[host, ("authorization", &basic(format!("any:{}", token().text())))],
        Ok(Caller::Holder),
    );
    for wrong in [
        String::new(),
        "Bearer".to_owned(),
        "Bearer x".to_owned(),
        token().text().to_owned(),
        basic(token().text().to_owned()),
        basic(format!("{}:", token().text())),
        "Basic !".to_owned(),
        format!("Digest {}", token().text()),
    ] {
        check("GET", "/api/0/info", &[host, ("authorization", &wrong)], Err(Refusal::Token));
    }
    check("GET", "/api/0/info", &[host], Err(Refusal::Token));
    let twice = bearer().1;
    check("GET", "/x", &[host, ("authorization", &twice), ("authorization", &twice)], Err(Refusal::Token));
}

#[test]
fn a_host_of_another_name_or_port_is_refused() {
    let authorization = bearer().1;
    for (host, opens) in [
        ("127.0.0.1:5600", true),
        ("LOCALHOST:5600", true),
        ("[::1]:5600", true),
        ("127.0.0.1", false),
        ("127.0.0.1:80", false),
        ("localhost.:5600", false),
        ("evil.example:5600", false),
        ("localhost.evil.example:5600", false),
        ("127.0.0.1:5600.evil.example", false),
        ("user@127.0.0.1:5600", false),
        ("0.0.0.0:5600", false),
        ("127.1:5600", false),
        ("", false),
    ] {
        let expected = if opens { Ok(Caller::Holder) } else { Err(Refusal::Host) };
        check("GET", "/x", &[("host", host), ("authorization", &authorization)], expected);
    }
    check("GET", "/x", &[("authorization", &authorization)], Err(Refusal::Host));
    let twice = [("host", "127.0.0.1:5600"), ("host", "127.0.0.1:5600"), ("authorization", authorization.as_str())];
    check("GET", "/x", &twice, Err(Refusal::Host));
}

#[test]
fn a_page_of_another_origin_or_site_is_refused_even_with_the_token() {
    let (host, authorization) = (("host", "localhost:5600"), bearer().1);
    let holds = ("authorization", authorization.as_str());
    for origin in
        ["https://evil.example", "null", "http://localhost", "http://localhost:5601", "moz-extension://other", ""]
    {
        check("GET", "/x", &[host, holds, ("origin", origin)], Err(Refusal::Origin));
    }
    for site in ["cross-site", "same-site", "", "anything"] {
        check("GET", "/x", &[host, holds, ("sec-fetch-site", site)], Err(Refusal::Site));
    }
    check("GET", "/x", &[host, holds, ("origin", "http://localhost:5600")], Ok(Caller::Holder));
    check("GET", "/x", &[host, holds, ("sec-fetch-site", "none")], Ok(Caller::Holder));
}

#[test]
fn a_named_extension_is_known_by_its_origin() {
    let (host, origin) = (("host", "localhost:5600"), ("origin", EXTENSION));
    let extension = HeaderValue::from_static(EXTENSION);
    check("GET", "/x", &[host, origin, ("sec-fetch-site", "cross-site")], Ok(Caller::Extension(extension.clone())));
    check("OPTIONS", "/x", &[host, origin], Ok(Caller::Preflight(extension)));
    check("OPTIONS", "/x", &[host], Err(Refusal::Method));
    check("GET", "/x", &[host, origin, ("authorization", "Bearer wrong")], Err(Refusal::Token));
}

#[test]
fn only_json_of_a_stated_and_bearable_length_is_read() {
    let (host, authorization) = (("host", "localhost:5600"), bearer().1);
    let holds = ("authorization", authorization.as_str());
    let json = ("content-type", "Application/JSON; charset=utf-8");
    check("POST", "/x", &[host, holds, json, ("content-length", "100")], Ok(Caller::Holder));
    check("POST", "/x", &[host, holds, json, ("content-length", "101")], Err(Refusal::TooLong));
    check("POST", "/x", &[host, holds, json, ("content-length", "-1")], Err(Refusal::Length));
    check("POST", "/x", &[host, holds, json, ("transfer-encoding", "chunked")], Err(Refusal::Length));
    for typed in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/jsonx"] {
        check("POST", "/x", &[host, holds, ("content-type", typed)], Err(Refusal::ContentType));
    }
    check("DELETE", "/x", &[host, holds], Ok(Caller::Holder));
    check("DELETE", "/x", &[host, holds, ("content-length", "2")], Err(Refusal::ContentType));
    for method in ["PUT", "PATCH", "HEAD", "TRACE", "CONNECTED"] {
        check(method, "/x", &[host, holds], Err(Refusal::Method));
    }
}

#[test]
fn a_path_with_two_readings_is_refused() {
    let (host, authorization) = (("host", "localhost:5600"), bearer().1);
    let holds = ("authorization", authorization.as_str());
    for path in [
        "//api/0/info",
        "/api//0/info",
        "/api/./0",
        "/api/../x",
        "/api/%30/info",
        "/api%2f0",
        "/api\\0",
        "/a;b",
        "/api/0/..",
    ] {
        let Ok(uri) = path.parse::<axum::http::Uri>() else { continue };
        check("GET", &uri.to_string(), &[host, holds], Err(Refusal::Path));
    }
    check("GET", "http://localhost:5600/api/0/info", &[host, holds], Err(Refusal::Path));
}

#[test]
fn an_extension_is_written_as_browsers_write_it() {
    assert!(is_extension(EXTENSION) && is_extension("chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi"));
    for other in ["", "moz-extension://", "https://abcdefgh", "chrome-extension://abc/def", "moz-extension://*"] {
        assert!(!is_extension(other), "{other}");
    }
}
