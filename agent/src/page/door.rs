// SPDX-License-Identifier: EUPL-1.2
//! The way in: tickets that work once and for a short while, made by whoever can read a private file.
//!
//! A ticket is an instant, a random number and a code over both under the server's key. The server knows which it took;
//! the program that makes one need not talk to the server.

use std::collections::BTreeSet;

use daglicht_shared::time::Timestamp;
use data_encoding::BASE32_NOPAD;
use ring::hmac;
use serde::{Deserialize, Serialize};

use crate::local::Token;
use crate::paths::{self, Paths, PathsError};

/// How long a ticket works: long enough to copy an address by hand.
const GOOD_FOR_MS: i64 = 5 * 60_000;
const INSTANT: usize = 8;
const RANDOM: usize = 16;

/// Where a server is, and the key under which it takes tickets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Door {
    pub(crate) port: u16,
    pub(crate) key: Token,
}

/// The tickets that were taken and could still be shown again.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeSet<(i64, Vec<u8>)>);

impl Door {
    /// The door of the server that works in a folder; none when there is none, or its file cannot be read.
    pub(crate) fn find(paths: &Paths) -> Option<Self> {
        serde_json::from_slice(&paths::read(&paths.page()).ok()??).ok()
    }

    /// Tells where the server is.
    pub(super) fn put(&self, paths: &Paths) -> Result<(), PathsError> {
        paths::replace(&paths.page(), &serde_json::to_vec(self).unwrap_or_default())
    }

    /// The address to open, with a ticket.
    pub(crate) fn address(&self, now: Timestamp, random: [u8; RANDOM]) -> String {
        let mut ticket = now.plus(GOOD_FOR_MS).0.to_be_bytes().to_vec();
        ticket.extend_from_slice(&random);
        let code = hmac::sign(&self.hmac(), &ticket);
        ticket.extend_from_slice(code.as_ref());
        let entrance = crate::local::guard::pages::ENTRANCE;
        format!("http://127.0.0.1:{}{entrance}{}", self.port, BASE32_NOPAD.encode(&ticket).to_lowercase())
    }

    /// Whether a ticket is good; it is not any more afterwards.
    pub(super) fn take(&self, ticket: &str, taken: &mut Taken, now: Timestamp) -> bool {
        let Ok(bytes) = BASE32_NOPAD.decode(ticket.to_uppercase().as_bytes()) else { return false };
        let Some((signed, code)) = bytes.split_at_checked(INSTANT + RANDOM) else { return false };
        let Some(instant) = signed.first_chunk::<INSTANT>().copied().map(i64::from_be_bytes) else { return false };
        let is_ours = hmac::verify(&self.hmac(), signed, code).is_ok();
        let is_fresh = now.0 < instant && instant <= now.plus(GOOD_FOR_MS).0;
        taken.0.retain(|(until, _)| *until > now.0);
        is_ours && is_fresh && taken.0.insert((instant, signed.to_vec()))
    }

    fn hmac(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.key.text().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(byte: u8) -> Door {
        Door { port: 4_000, key: Token::new([byte; 32]) }
    }

    #[test]
    fn a_ticket_works_once_for_its_own_server_and_for_a_while() {
        let (door, now) = (door(1), Timestamp(1_790_000_000_000));
        let mut taken = Taken::default();
        let ticket = |random| {
            let address = door.address(now, [random; RANDOM]);
            address.strip_prefix("http://127.0.0.1:4000/enter/").expect("the address of the entrance").to_owned()
        };
        let (first, second) = (ticket(1), ticket(2));
        assert!(door.take(&first, &mut taken, now.plus(1_000)));
        assert!(!door.take(&first, &mut taken, now.plus(2_000)), "once");
        assert!(!self::door(2).take(&second, &mut Taken::default(), now), "another server");
        assert!(!door.take(&second, &mut taken, now.plus(GOOD_FOR_MS)), "too late");
        assert!(!door.take(&second, &mut taken, now.plus(-1)), "from a time to come");
        assert!(door.take(&second, &mut taken, now));
        for wrong in ["", "a", &first.replace('a', "b"), &format!("{second}aa")] {
            assert!(!door.take(wrong, &mut Taken::default(), now), "{wrong}");
        }
    }
}
