// SPDX-License-Identifier: EUPL-1.2
//! Where a request comes from, as far as limits need it: a keyed hash of the network, never an address.
//!
//! The key is drawn at start and is nowhere else, so that what is kept in memory names nobody. A network is an IPv4 /24 or
//! an IPv6 /56, roughly what one organisation or one subscriber has: whoever owns such a block does not multiply by
//! walking through it. Whole agencies share a network behind address translation, so limits on it are generous.
//! What proxies say is believed from trusted networks only, and of a list only the part that they wrote themselves.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;
use ring::hmac;

use crate::config::{Forwarded, Server};
use crate::random::{self, NoRandomness};

/// A network, as a number that only this process can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Network(u64);

/// The key of the hash, and the proxies that are believed.
pub(crate) struct Networks {
    key: hmac::Key,
    trusted: Vec<IpNet>,
    forwarded: Forwarded,
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

impl Networks {
    /// A fresh key.
    pub(crate) fn new(settings: &Server) -> Result<Self, NoRandomness> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &random::bytes::<32>()?);
        Ok(Self { key, trusted: settings.trusted_proxies.clone(), forwarded: settings.forwarded })
    }

    /// The network of the other end of a connection; none when that is a trusted proxy, which speaks for many.
    pub(crate) fn of_peer(&self, peer: SocketAddr) -> Option<Network> {
        let address = peer.ip().to_canonical();
        (!self.trusts(address)).then(|| self.of(address))
    }

    /// The network that a request comes from.
    pub(crate) fn of_request(&self, peer: SocketAddr, headers: &HeaderMap) -> Network {
        let mut address = peer.ip().to_canonical();
        if self.trusts(address) {
            let steps = match self.forwarded {
                Forwarded::XForwardedFor => steps(headers, &X_FORWARDED_FOR, read_address),
                Forwarded::Forwarded => steps(headers, &header::FORWARDED, read_forwarded),
            };
            // From the right each step was written by the one after it: the first that is no proxy of ours is the client.
            for step in steps.into_iter().rev() {
                let Some(step) = step else { break };
                address = step;
                if !self.trusts(address) {
                    break;
                }
            }
        }
        self.of(address)
    }

    /// A number from 0 to just below `count` for some bytes, such as a weekly key; which one, only this process knows.
    pub(crate) fn slot(&self, bytes: &[u8], count: u32) -> u32 {
        let folded = self.hash(&[b"slot ", bytes].concat()) % u64::from(count.max(1));
        u32::try_from(folded).unwrap_or_default()
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }

    fn of(&self, address: IpAddr) -> Network {
        let prefix = match address {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                vec![a, b, c]
            }
            IpAddr::V6(address) => address.octets().into_iter().take(7).collect(),
        };
        Network(self.hash(&[b"network ", prefix.as_slice()].concat()))
    }

    fn hash(&self, bytes: &[u8]) -> u64 {
        let tag = hmac::sign(&self.key, bytes);
        tag.as_ref().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

impl Network {
    /// A number from 0 to just below `count` that stands for this network.
    pub(crate) fn slot(self, count: u32) -> u32 {
        u32::try_from(self.0 % u64::from(count.max(1))).unwrap_or_default()
    }
}

impl std::fmt::Debug for Networks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Networks").finish_non_exhaustive()
    }
}

/// The steps of all lines of a header, from the left; none where a step is no address.
fn steps(headers: &HeaderMap, name: &HeaderName, read: impl Fn(&str) -> Option<IpAddr>) -> Vec<Option<IpAddr>> {
    let lines = headers.get_all(name).into_iter().map(|line| line.to_str().unwrap_or("?"));
    lines.flat_map(|line| line.split(',')).map(|step| read(step.trim())).collect()
}

/// The `for` of one element of RFC 7239.
fn read_forwarded(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, node) = pairs.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    read_address(node.trim().trim_matches('"'))
}

/// An address, alone, in brackets or with a port.
fn read_address(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    address.or_else(with_port).or_else(bracketed).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(trusted: &[&str], forwarded: Forwarded) -> Networks {
        let trusted_proxies = trusted.iter().map(|network| network.parse().expect("a network")).collect();
        Networks::new(&Server { trusted_proxies, forwarded, ..Server::default() }).expect("randomness")
    }

    fn peer(address: &str) -> SocketAddr {
        SocketAddr::new(address.parse().expect("an address"), 40_000)
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let line = |(name, value): &(&'static str, &str)| (HeaderName::from_static(name), value.parse().expect("text"));
        lines.iter().map(line).collect()
    }

    #[test]
    fn a_network_is_a_block_and_not_an_address() {
        let networks = networks(&[], Forwarded::XForwardedFor);
        let of = |address: &str| networks.of_peer(peer(address)).expect("no proxy");
        assert_eq!(of("192.0.2.1"), of("192.0.2.254"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.9"));
        assert_ne!(of("192.0.2.1"), of("192.0.3.1"));
        assert_eq!(of("2001:db8:0:12::1"), of("2001:db8:0:34:5::9"));
        assert_ne!(of("2001:db8:0:0100::1"), of("2001:db8:0:0200::1"));
    }

    #[test]
    fn another_process_hashes_otherwise() {
        let of = |networks: Networks| networks.of_peer(peer("192.0.2.1"));
        assert_ne!(of(networks(&[], Forwarded::Forwarded)), of(networks(&[], Forwarded::Forwarded)));
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_what_they_wrote() {
        let check = |trusted: &[&str], from: &str, lines: &[(&'static str, &str)], expected: &str| {
            let networks = networks(trusted, Forwarded::XForwardedFor);
            let found = networks.of_request(peer(from), &headers(lines));
            assert_eq!(found, networks.of(expected.parse().expect("an address")), "{from} {lines:?}");
        };
        let line = "x-forwarded-for";
        check(&[], "192.0.2.1", &[(line, "198.51.100.7")], "192.0.2.1");
        check(&["10.0.0.0/8"], "192.0.2.1", &[(line, "198.51.100.7")], "192.0.2.1");
        check(&["10.0.0.0/8"], "10.1.1.1", &[(line, "198.51.100.7")], "198.51.100.7");
        // What the client wrote itself stands further to the left and counts for nothing.
        check(&["10.0.0.0/8"], "10.1.1.1", &[(line, "203.0.113.5, 198.51.100.7")], "198.51.100.7");
        check(&["10.0.0.0/8"], "10.1.1.1", &[(line, "203.0.113.5"), (line, "198.51.100.7")], "198.51.100.7");
        check(&["10.0.0.0/8"], "10.1.1.1", &[(line, "198.51.100.7, 10.2.2.2")], "198.51.100.7");
        check(&["10.0.0.0/8"], "10.1.1.1", &[(line, "198.51.100.7:4711")], "198.51.100.7");
        check(&["10.0.0.0/8"], "10.1.1.1", &[(line, "203.0.113.5, nonsense")], "10.1.1.1");
        check(&["10.0.0.0/8"], "10.1.1.1", &[("forwarded", "for=203.0.113.5")], "10.1.1.1");
        check(&["10.0.0.0/8"], "10.1.1.1", &[], "10.1.1.1");
        check(&["::1/128"], "::1", &[(line, "[2001:db8::1]:80")], "2001:db8::1");
    }

    #[test]
    fn the_standard_header_is_read_when_the_settings_say_so() {
        let networks = networks(&["10.0.0.0/8"], Forwarded::Forwarded);
        let line = headers(&[
            ("forwarded", "for=203.0.113.5, FOR=\"[2001:db8::7]:9\";proto=https"),
            ("x-forwarded-for", "1.2.3.4"),
        ]);
        let found = networks.of_request(peer("10.0.0.1"), &line);
        assert_eq!(found, networks.of("2001:db8::7".parse().expect("an address")));
    }

    #[test]
    fn a_proxy_has_no_network_of_its_own_to_be_capped() {
        let networks = networks(&["10.0.0.0/8"], Forwarded::XForwardedFor);
        assert_eq!(networks.of_peer(peer("10.0.0.1")), None);
    }
}
