// SPDX-License-Identifier: EUPL-1.2
//! What is asked of every request before it reaches the router: a plain target, one known host, a body of stated length
//! that is not packed, nothing unknown to wait for, and not too many of its kind from one network.
//!
//! A body must say its length: no agent and no browser form sends another, and without `Transfer-Encoding` there is nothing
//! for two programs in a row to understand differently.

use std::net::{IpAddr, SocketAddr};

use axum::body::HttpBody as _;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Uri, header, uri};

use crate::app::App;
use crate::limits::Kind;
use crate::refusal::Refusal;

/// How much of a body that is refused is read, so that whoever sends it reads the answer.
const READ_ON: usize = 1024 * 1024;

/// Looks at a request before anything else does.
pub(super) async fn check(app: &App, peer: SocketAddr, request: Request) -> Result<Request, (Refusal, Request)> {
    match look(app, peer, &request) {
        Ok(()) => Ok(request),
        Err(refusal @ Refusal::Compressed) => {
            let (parts, mut body) = request.into_parts();
            let mut seen = 0;
            while seen < READ_ON {
                let frame = std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await;
                let Some(Ok(frame)) = frame else { break };
                seen += frame.data_ref().map_or(0, axum::body::Bytes::len);
            }
            Err((refusal, Request::from_parts(parts, body)))
        }
        Err(refusal) => Err((refusal, request)),
    }
}

fn look(app: &App, peer: SocketAddr, request: &Request) -> Result<(), Refusal> {
    let headers = request.headers();
    if !is_path(request.uri()) {
        return Err(Refusal::Target);
    }
    let kind = Kind::of(request.uri().path());
    let host = host(headers)?;
    // A balancer asks for the health of an address, not of a name.
    if kind.is_some() && !is_known(&app.config.server.hosts, &host) {
        return Err(Refusal::OtherHost);
    }
    if let Some(kind) = kind {
        let network = app.networks.of_request(peer, headers);
        app.limits.network(kind, network)?;
    }
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(Refusal::Length);
    }
    if headers.get_all(header::EXPECT).into_iter().any(|value| !is(value, "100-continue")) {
        return Err(Refusal::Expectation);
    }
    if is_compressed(headers) {
        return Err(Refusal::Compressed);
    }
    Ok(())
}

fn is_path(uri: &Uri) -> bool {
    uri.scheme().is_none() && uri.authority().is_none() && uri.path().starts_with('/')
}

/// The one host that a request names, without its port.
fn host(headers: &HeaderMap) -> Result<String, Refusal> {
    let mut lines = headers.get_all(header::HOST).into_iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return Err(Refusal::NoHost) };
    let authority: uri::Authority = line.as_bytes().try_into().map_err(|_| Refusal::NoHost)?;
    if authority.as_str().contains('@') {
        return Err(Refusal::NoHost);
    }
    Ok(authority.host().to_ascii_lowercase())
}

/// Whether a host is one of the settings or this computer itself.
fn is_known(hosts: &[String], host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost"
        || literal.is_ok_and(|address| address.is_loopback())
        || hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
}

/// Whether a body is packed in any way, which no body may be.
fn is_compressed(headers: &HeaderMap) -> bool {
    let all = headers.get_all(header::CONTENT_ENCODING).into_iter();
    all.flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .any(|coding| !coding.trim_ascii().eq_ignore_ascii_case(b"identity"))
}

fn is(value: &HeaderValue, text: &str) -> bool {
    value.as_bytes().eq_ignore_ascii_case(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_by_its_settings_or_is_this_computer() {
        let hosts = ["Daglicht.example.nl".to_owned()];
        for (name, expected) in [
            ("daglicht.example.nl", true),
            ("localhost", true),
            ("127.0.0.1", true),
            ("127.8.8.8", true),
            ("[::1]", true),
            ("example.nl", false),
            ("daglicht.example.nl.evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("192.0.2.1", false),
            ("", false),
        ] {
            assert_eq!(is_known(&hosts, name), expected, "{name}");
        }
    }

    #[test]
    fn a_request_names_exactly_one_host() {
        let check = |lines: &[&str], expected: Option<&str>| {
            let line = |text: &&str| (header::HOST, text.parse().expect("text"));
            let headers: HeaderMap = lines.iter().map(line).collect();
            assert_eq!(host(&headers).ok().as_deref(), expected, "{lines:?}");
        };
        check(&["Daglicht.example.NL:443"], Some("daglicht.example.nl"));
        check(&["[::1]:80"], Some("[::1]"));
        check(&[], None);
        check(&[""], None);
        check(&["a", "a"], None);
        check(&["a b"], None);
        check(&["user@a"], None);
        check(&["a/b"], None);
    }

    #[test]
    fn only_a_plain_body_is_plain() {
        let check = |lines: &[&str], expected: bool| {
            let line = |text: &&str| (header::CONTENT_ENCODING, text.parse().expect("text"));
            assert_eq!(is_compressed(&lines.iter().map(line).collect()), expected, "{lines:?}");
        };
        check(&[], false);
        check(&["identity"], false);
        check(&["IDENTITY, identity"], false);
        check(&["gzip"], true);
        check(&["identity, gzip"], true);
        check(&["identity", "zstd"], true);
        check(&["br"], true);
        check(&[""], true);
    }
}
