// SPDX-License-Identifier: EUPL-1.2
//! Pairing: a second device of the same person takes over the weekly keys, so that the person counts once.
//!
//! The first device seals what the second needs under a one-time code that is shown apart from it, and gives it a device
//! number that it gives to no other. Nothing goes over a network and no server takes part. A sealed pairing holds for a
//! quarter of an hour. Only the device that enrolled pairs others, so numbers never meet. Consent is deliberately not part
//! of it: it is given on each device.

use std::num::NonZeroU32;

use daglicht_shared::crypto::{Bytes, PublicKey, Secret};
use daglicht_shared::id::UnitId;
use daglicht_shared::membership::Token;
use daglicht_shared::signed::Signed;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use data_encoding::BASE64URL_NOPAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::pbkdf2;
use serde::{Deserialize, Serialize};

use crate::consent::{Record, State};
use crate::enrolment::{self, Enrolment, ManifestError};
use crate::http::CollectorUrl;

/// How long a sealed pairing can be accepted, in milliseconds.
pub const LIFETIME_MS: i64 = 15 * 60 * 1_000;

/// How a sealed pairing begins.
const PREFIX: &str = "daglicht-pair1.";
/// The letters of a code: 32, without those that look alike.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many letters a code has: 60 bits.
const CODE: usize = 12;
const SALT: usize = 16;
/// What one guess at a code costs (OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256).
const ITERATIONS: NonZeroU32 = NonZeroU32::new(600_000).expect("not zero");
/// A pairing that is further ahead than it could have been made was made by another clock or changed.
const AHEAD_MS: i64 = 2 * LIFETIME_MS;

/// The code that opens a sealed pairing once.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// What a second device takes over.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pairing {
    url: CollectorUrl,
    key: PublicKey,
    team: UnitId,
    manifest: Signed,
    epoch: u32,
    secret: Bytes<32>,
    device: u8,
    tokens: Vec<(Week, Token)>,
    until: Timestamp,
}

/// The device cannot pair another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShowError {
    /// Consent was withdrawn, so that the weekly keys are no good any more.
    #[error("consent was withdrawn; there is nothing to pair with")]
    Withdrawn,
    /// It was paired itself.
    #[error("this device was paired itself; pair from the device that enrolled")]
    Second,
    /// All numbers were given away.
    #[error("255 devices were paired; there is no number for another")]
    Full,
}

/// A sealed pairing is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// It is none, or was cut off.
    #[error("this is no sealed pairing, or not all of it; nothing was changed")]
    Form,
    /// The code is another one, or the pairing was changed.
    #[error("the code does not open this pairing; nothing was changed")]
    Code,
    /// It is too old.
    #[error("the pairing holds for a quarter of an hour, which is over; nothing was changed")]
    Over,
    /// Its terms cannot be used.
    #[error("the project's terms in the pairing cannot be used; nothing was changed")]
    Terms(#[source] ManifestError),
}

impl Code {
    /// The code of some random bytes.
    #[must_use]
    pub fn new(random: [u8; CODE]) -> Self {
        let letter = |byte: u8| char::from(LETTERS[usize::from(byte % 32)]);
        Self(random.into_iter().map(letter).collect())
    }

    /// Reads a code as a person types it: letters that look alike are the same, and spaces and dashes do not count.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let letter = |letter: char| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let code: String = text.chars().filter(|one| !matches!(one, ' ' | '-')).map(letter).collect();
        let is_known = |one: u8| LETTERS.contains(&one);
        (code.len() == CODE && code.bytes().all(is_known)).then_some(Self(code))
    }

    /// The key that follows from it; slowly, so that trying all codes takes too long.
    fn key(&self, salt: &[u8; SALT]) -> LessSafeKey {
        let mut key = [0; 32];
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, salt, self.0.as_bytes(), &mut key);
        LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key).expect("the key has 32 bytes"))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, letter) in self.0.chars().enumerate() {
            if place > 0 && place.is_multiple_of(4) {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl std::fmt::Debug for Pairing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pairing(…)")
    }
}

/// The record of a device that gives away the next number.
///
/// # Errors
/// [`ShowError`] when it cannot pair another.
pub fn give_number(record: Record) -> Result<Record, ShowError> {
    if record.state == State::Withdrawn {
        return Err(ShowError::Withdrawn);
    }
    if record.device != 0 {
        return Err(ShowError::Second);
    }
    let paired = record.paired.checked_add(1).ok_or(ShowError::Full)?;
    Ok(Record { paired, ..record })
}

impl Pairing {
    /// What the device with the number that was given away last takes over.
    #[must_use]
    pub fn new(enrolment: &Enrolment, record: &Record, tokens: Vec<(Week, Token)>, now: Timestamp) -> Option<Self> {
        let secret = record.secret.as_ref()?;
        Some(Self {
            url: enrolment.url.clone(),
            key: enrolment.key,
            team: enrolment.team.clone(),
            manifest: enrolment.signed.clone(),
            epoch: record.epoch,
            secret: Bytes(*secret.expose()),
            device: record.paired,
            tokens,
            until: now.plus(LIFETIME_MS),
        })
    }

    /// The pairing as a text that is worth nothing without the code; the salt is random and used once.
    ///
    /// # Panics
    /// Never: a pairing has text keys only and is far shorter than the cipher's limit.
    #[must_use]
    pub fn seal(&self, code: &Code, salt: [u8; SALT]) -> String {
        let mut content = serde_json::to_vec(self).expect("a pairing has text keys only");
        code.key(&salt)
            .seal_in_place_append_tag(nonce(), Aad::from(PREFIX.as_bytes()), &mut content)
            .expect("a pairing is far shorter than the cipher's limit");
        format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&[salt.as_slice(), &content].concat()))
    }

    /// Opens a sealed pairing.
    ///
    /// # Errors
    /// [`AcceptError`] when it is none, the code is another one, or its time is over.
    pub fn open(text: &str, code: &Code, now: Timestamp) -> Result<Self, AcceptError> {
        let packed = text.trim().strip_prefix(PREFIX).ok_or(AcceptError::Form)?;
        let packed = BASE64URL_NOPAD.decode(packed.as_bytes()).map_err(|_| AcceptError::Form)?;
        let (salt, content) = packed.split_first_chunk::<SALT>().ok_or(AcceptError::Form)?;
        let mut content = content.to_vec();
        let opened = code.key(salt).open_in_place(nonce(), Aad::from(PREFIX.as_bytes()), &mut content);
        let opened = opened.map_err(|_| AcceptError::Code)?;
        let pairing: Self = serde_json::from_slice(opened).map_err(|_| AcceptError::Form)?;
        let is_over = now >= pairing.until || pairing.until > now.plus(AHEAD_MS);
        if is_over { Err(AcceptError::Over) } else { Ok(pairing) }
    }

    /// The tokens of its weeks.
    #[must_use]
    pub fn tokens(&self) -> &[(Week, Token)] {
        &self.tokens
    }

    /// The enrolment of the second device.
    ///
    /// # Errors
    /// [`AcceptError::Terms`] when the manifest does not open or cannot be used.
    pub fn enrolment(&self) -> Result<Enrolment, AcceptError> {
        // The project's key is as good as the first device: only it can have sealed this.
        let manifest =
            self.manifest.open(&self.key).map_err(|error| AcceptError::Terms(ManifestError::Signature(error)));
        let manifest: daglicht_shared::manifest::Manifest = manifest?;
        let manifest =
            enrolment::open_manifest(&self.manifest, &self.key, &manifest.terms.project).map_err(AcceptError::Terms)?;
        let (url, team, signed) = (self.url.clone(), self.team.clone(), self.manifest.clone());
        Ok(Enrolment { url, key: self.key, team, signed, manifest })
    }

    /// The record of the second device: the same weekly keys, its own number, and no consent yet.
    #[must_use]
    pub fn record(&self) -> Record {
        let (epoch, device) = (self.epoch, self.device);
        Record { epoch, device, secret: Some(Secret::new(self.secret.0)), ..Record::blank() }
    }
}

/// Each key seals one pairing only, for its salt is random: the nonce need not differ.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::weekly_key;
    use crate::testing::{manifest, project_key, signed};

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn enrolled() -> Enrolment {
        Enrolment {
            url: "https://collector.example.nl".parse().expect("an address"),
            key: project_key().public_key(),
            team: "a".parse().expect("a slug"),
            signed: signed(&manifest()),
            manifest: manifest(),
        }
    }

    fn first() -> Record {
        Record::blank().give(Some(enrolled().hash()), Secret::new([1; 32]), NOW).expect("nothing is pending")
    }

    fn shown() -> Pairing {
        let tokens = vec![("2026-W40".parse().expect("a week"), Bytes([7; 64]))];
        let record = give_number(first()).expect("there are numbers");
        Pairing::new(&enrolled(), &record, tokens, NOW).expect("it has a secret")
    }

    fn code() -> Code {
        Code::read("7K0F-2MXA-91TP").expect("a code")
    }

    #[test]
    fn a_second_device_has_the_same_weekly_keys_and_its_own_number_and_no_consent() {
        let text = shown().seal(&code(), [3; SALT]);
        let pairing = Pairing::open(&text, &code(), NOW.plus(LIFETIME_MS - 1)).expect("opens");
        assert_eq!(pairing.enrolment().expect("in order"), enrolled());
        assert_eq!(pairing.tokens(), shown().tokens());
        let (one, other, project) = (first(), pairing.record(), manifest().terms.project);
        let key = |record: &Record| {
            let secret = record.secret.as_ref().expect("there is one");
            weekly_key(secret, &project, "2026-W40".parse().expect("a week"), record.epoch).public_key()
        };
        assert_eq!(key(&one), key(&other));
        assert_eq!((one.device, other.device, other.state), (0, 1, State::NotGiven));
    }

    #[test]
    fn numbers_are_given_once_and_by_the_first_device_alone() {
        let (mut record, mut seen) = (first(), std::collections::BTreeSet::new());
        while let Ok(next) = give_number(record.clone()) {
            record = next;
            assert!(record.paired != 0 && seen.insert(record.paired));
        }
        assert_eq!((seen.len(), give_number(record)), (255, Err(ShowError::Full)));
        assert_eq!(give_number(shown().record()), Err(ShowError::Second));
        assert_eq!(give_number(first().withdraw(NOW)), Err(ShowError::Withdrawn));
    }

    #[test]
    fn nothing_but_the_code_opens_it_and_only_for_a_while() {
        let text = shown().seal(&code(), [3; SALT]);
        let open = |text: &str, code: &str, at: i64| {
            Pairing::open(text, &Code::read(code).expect("a code"), NOW.plus(at)).expect_err("must not open")
        };
        assert!(matches!(open(&text, "7K0F-2MXA-91TQ", 0), AcceptError::Code));
        assert!(matches!(open(&text, "7k0f 2mxa 91tp", LIFETIME_MS), AcceptError::Over));
        assert!(matches!(open(&text, "7kof2mxa9ltp", -AHEAD_MS), AcceptError::Over));
        for changed in ["", "daglicht-pair1.", "daglicht-pair1.AAAA", text.trim_start_matches(PREFIX)] {
            assert!(matches!(open(changed, "7K0F2MXA91TP", 0), AcceptError::Form), "{changed}");
        }
        let mut flipped = text.clone().into_bytes();
        let last = flipped.len() - 40;
        flipped[last] = if flipped[last] == b'A' { b'B' } else { b'A' };
        let flipped = String::from_utf8(flipped).expect("text");
        assert!(matches!(open(&flipped, "7K0F2MXA91TP", 0), AcceptError::Code));
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let drawn = Code::new([0, 31, 32, 255, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(drawn.to_string(), "0Z0Z-1234-5678");
        for text in ["0Z0Z-1234-5678", "oz0z l234 5678", "OZOZI2345678"] {
            assert_eq!(Code::read(text), Some(drawn.clone()), "{text}");
        }
        for text in ["", "0Z0Z-1234-567", "0Z0Z-1234-56789", "0U0Z-1234-5678"] {
            assert_eq!(Code::read(text), None, "{text}");
        }
        assert_eq!(format!("{drawn:?} {:?}", shown()), "Code(…) Pairing(…)");
    }
}
