// SPDX-License-Identifier: EUPL-1.2
//! Requests to the collector: one client with time limits, bounded answers and no redirects.
//!
//! Only short-lived commands use it (`enrol`, `sync`, `consent withdraw`, `replay`); the resident `run` never does. TLS
//! is rustls with ring and the operating system's trusted roots. Unencrypted HTTP is for loopback addresses only.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, Url, redirect};
use serde::{Deserialize, Serialize};

/// The most bytes of an answer that are read.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// The header in which the collector says how often it was restored from a backup.
const GENERATION: &str = "daglicht-generation";

/// The address of a collector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CollectorUrl(String);

/// A text is no address of a collector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseUrlError {
    /// Not an address.
    #[error("the collector's address looks like https://daglicht.example.nl")]
    Form,
    /// Unencrypted.
    #[error("the collector's address must begin with https://; http:// is for a collector on this computer only")]
    Unencrypted,
}

impl CollectorUrl {
    /// The address of a resource of the collector.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_loopback(&self) -> bool {
        self.0.starts_with("http://")
    }
}

impl FromStr for CollectorUrl {
    type Err = ParseUrlError;

    fn from_str(text: &str) -> Result<Self, ParseUrlError> {
        let url = Url::parse(text.trim()).map_err(|_| ParseUrlError::Form)?;
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !url.has_host() || !plain || url.password().is_some() {
            return Err(ParseUrlError::Form);
        }
        // As the parser writes it: a line end in the middle, or a missing slash, is understood but not kept.
        let text = url.as_str().trim_end_matches('/');
        match url.scheme() {
            "https" => Ok(Self(text.to_owned())),
            "http" if ["localhost", "127.0.0.1", "[::1]"].contains(&url.host_str().unwrap_or_default()) => {
                Ok(Self(text.to_owned()))
            }
            "http" => Err(ParseUrlError::Unencrypted),
            _ => Err(ParseUrlError::Form),
        }
    }
}

impl TryFrom<String> for CollectorUrl {
    type Error = ParseUrlError;

    fn try_from(text: String) -> Result<Self, ParseUrlError> {
        text.parse()
    }
}

impl From<CollectorUrl> for String {
    fn from(url: CollectorUrl) -> Self {
        url.0
    }
}

impl fmt::Display for CollectorUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An answer of the collector, or of something that stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// What the answer says about when to try again.
    pub retry_after: Option<Duration>,
    /// How often the collector was restored from a backup, as it says without a signature.
    pub generation: Option<u32>,
    /// The body.
    pub body: Vec<u8>,
}

/// No answer was had.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The client cannot be made.
    #[error("the secure connection cannot be set up")]
    Client(#[source] reqwest::Error),
    /// The runtime cannot be made.
    #[error("the connection cannot be set up")]
    Runtime(#[source] std::io::Error),
    /// The collector cannot be reached, or the connection broke.
    #[error("the collector does not answer; nothing is lost, it is tried again later")]
    Unreachable(#[source] reqwest::Error),
    /// The answer is larger than any that the collector gives.
    #[error("the answer is too long to be the collector's; nothing is lost")]
    TooLong,
}

/// The client.
#[derive(Debug)]
pub struct Http {
    runtime: tokio::runtime::Runtime,
    client: Client,
    base: CollectorUrl,
}

impl Http {
    /// A client for one collector.
    ///
    /// # Errors
    /// [`HttpError`] when TLS or the runtime cannot be set up.
    pub fn new(base: &CollectorUrl) -> Result<Self, HttpError> {
        // A second installation in one process is refused by rustls, and harmless.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(30))
            .user_agent(concat!("daglicht/", env!("CARGO_PKG_VERSION")));
        if base.is_loopback() {
            // A proxy for the outside world cannot reach this computer's own addresses.
            builder = builder.no_proxy().tls_certs_only([]);
        }
        let client = builder.build().map_err(HttpError::Client)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(HttpError::Runtime)?;
        Ok(Self { runtime, client, base: base.clone() })
    }

    /// Reads a resource.
    ///
    /// # Errors
    /// [`HttpError`] when there is no answer.
    pub fn get(&self, path: &str) -> Result<Answer, HttpError> {
        self.send(self.client.request(Method::GET, self.base.join(path)))
    }

    /// Sends a message of JSON.
    ///
    /// # Errors
    /// [`HttpError`] when there is no answer.
    pub fn post(&self, path: &str, body: Vec<u8>, headers: &[(&'static str, &str)]) -> Result<Answer, HttpError> {
        let mut request =
            self.client.request(Method::POST, self.base.join(path)).header(CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body))
    }

    /// Waits before another request.
    pub fn pause(&self, duration: Duration) {
        self.runtime.block_on(async { tokio::time::sleep(duration).await });
    }

    fn send(&self, request: RequestBuilder) -> Result<Answer, HttpError> {
        self.runtime.block_on(async {
            let mut response = request.send().await.map_err(HttpError::Unreachable)?;
            let status = response.status().as_u16();
            let retry_after = retry_after(response.headers());
            let generation = response.headers().get(GENERATION).and_then(|value| value.to_str().ok()?.parse().ok());
            let mut body = Vec::new();
            while let Some(part) = response.chunk().await.map_err(HttpError::Unreachable)? {
                if body.len() + part.len() > MAX_ANSWER {
                    return Err(HttpError::TooLong);
                }
                body.extend_from_slice(&part);
            }
            Ok(Answer { status, retry_after, generation, body })
        })
    }
}

/// The seconds of a Retry-After header; a date or anything else counts as absent, and the usual waiting applies.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    asked_wait(headers.get(RETRY_AFTER)?.to_str().ok()?)
}

/// The wait that the value of a Retry-After header asks for, if it is a number of seconds.
#[must_use]
pub fn asked_wait(text: &str) -> Option<Duration> {
    text.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, ParseUrlError>) {
        assert_eq!(text.parse::<CollectorUrl>().map(String::from), expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn only_encrypted_addresses_and_this_computer_are_collectors() {
        check("https://daglicht.example.nl/", Ok("https://daglicht.example.nl"));
        check("https://example.nl/daglicht", Ok("https://example.nl/daglicht"));
        check("https:/daglicht.exa\nmple.nl", Ok("https://daglicht.example.nl"));
        check("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080"));
        check("http://[::1]:8080", Ok("http://[::1]:8080"));
        check("http://localhost:8080/", Ok("http://localhost:8080"));
        check("http://daglicht.example.nl", Err(ParseUrlError::Unencrypted));
        check("http://127.0.0.1.example.nl", Err(ParseUrlError::Unencrypted));
        check("ftp://example.nl", Err(ParseUrlError::Form));
        check("https://a:b@example.nl", Err(ParseUrlError::Form));
        check("https://example.nl?x", Err(ParseUrlError::Form));
        check("example.nl", Err(ParseUrlError::Form));
    }

    #[test]
    fn a_waiting_time_that_is_no_number_of_seconds_counts_as_absent() {
        let read = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().expect("a header"));
            retry_after(&headers)
        };
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read("Fri, 31 Dec 1999 23:59:59 GMT"), None);
        assert_eq!(read("-1"), None);
    }
}
