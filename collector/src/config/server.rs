// SPDX-License-Identifier: EUPL-1.2
//! Settings of the network: where to listen, under which names, with which certificate, behind which proxies, how long.

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Problem, Span};

/// Settings of the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The names under which the collector is reached, without ports; those of this computer itself always work.
    pub hosts: Vec<String>,
    /// The networks of the proxies in front, which take TLS off; only they are believed about where a request came from.
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which these proxies say so.
    pub forwarded: Forwarded,
    /// The most connections at the same time; further ones take the place of the idlest.
    pub max_connections: usize,
    /// The most connections of one network (IPv4 /24, IPv6 /56); further ones take the place of its own idlest.
    pub max_connections_per_network: usize,
    /// How long a new connection may stay silent.
    pub first_byte_timeout: Span,
    /// How long the head of a request may take.
    pub header_timeout: Span,
    /// How long the body of a request may take.
    pub body_timeout: Span,
    /// How many bytes of a body must arrive in each second, after the first five.
    pub body_rate: u32,
    /// How long the other side may take nothing of an answer.
    pub stall_timeout: Span,
    /// How long a kept connection may wait for another request.
    pub idle_timeout: Span,
    /// How long a whole request may take.
    pub request_timeout: Span,
    /// How long new connections are still taken when the collector stops, so that a balancer sees that it is not ready.
    pub drain_time: Span,
    /// How long running requests may take after that.
    pub shutdown_timeout: Span,
    /// The certificate, when the collector takes TLS off itself.
    pub tls: Tls,
}

/// The header in which proxies say where a request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forwarded {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Settings of TLS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The file with the certificate and those between it and the authority, as PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// The file with the certificate's key, as PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8470)),
            hosts: Vec::new(),
            trusted_proxies: Vec::new(),
            forwarded: Forwarded::XForwardedFor,
            max_connections: 2_048,
            max_connections_per_network: 1_024,
            first_byte_timeout: Span::seconds(10),
            header_timeout: Span::seconds(10),
            body_timeout: Span::seconds(20),
            body_rate: 256,
            stall_timeout: Span::seconds(10),
            idle_timeout: Span::seconds(15),
            request_timeout: Span::seconds(30),
            drain_time: Span::seconds(0),
            shutdown_timeout: Span::seconds(10),
            tls: Tls::default(),
        }
    }
}

impl Server {
    /// Whether people and agents reach it over TLS, of its own or of a proxy.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.tls.is_set() || !self.trusted_proxies.is_empty()
    }

    /// All that is readable but cannot be used.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if !self.listen.ip().is_loopback() {
            if !self.is_secure() {
                found.push(Problem::new(
                    "server.listen",
                    "is not a loopback address, and nothing encrypts: give `server.tls.certificate` and \
                     `server.tls.key`, or put a proxy with TLS in front and name its network in \
                     `server.trusted_proxies`, or listen on 127.0.0.1",
                ));
            }
            if self.hosts.is_empty() {
                found.push(Problem::new(
                    "server.hosts",
                    "must name what agents and browsers call the collector, such as [\"daglicht.example.nl\"], when it \
                     does not listen on a loopback address only",
                ));
            }
        }
        if self.tls.certificate.is_some() != self.tls.key.is_some() {
            let missing = if self.tls.key.is_none() { "server.tls.key" } else { "server.tls.certificate" };
            found.push(Problem::new(missing, "is missing: certificate and key belong together"));
        }
        if self.hosts.iter().any(|host| host.is_empty() || host.contains(['/', ':', ' ', '*'])) {
            found
                .push(Problem::new("server.hosts", "holds something that is no plain name; leave scheme and port out"));
        }
        for (name, valid) in [
            ("server.max_connections", (1..=100_000).contains(&self.max_connections)),
            ("server.max_connections_per_network", (1..=100_000).contains(&self.max_connections_per_network)),
            ("server.first_byte_timeout", !self.first_byte_timeout.is_zero()),
            ("server.header_timeout", !self.header_timeout.is_zero()),
            ("server.body_timeout", !self.body_timeout.is_zero()),
            ("server.stall_timeout", !self.stall_timeout.is_zero()),
            ("server.idle_timeout", !self.idle_timeout.is_zero()),
            ("server.request_timeout", !self.request_timeout.is_zero()),
        ] {
            if !valid {
                found.push(Problem::new(name, "is out of range"));
            }
        }
        found
    }
}

impl Tls {
    /// Whether the collector takes TLS off itself.
    #[must_use]
    pub const fn is_set(&self) -> bool {
        self.certificate.is_some() && self.key.is_some()
    }
}
