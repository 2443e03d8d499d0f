// SPDX-License-Identifier: EUPL-1.2
//! The second factor: six digits that follow from a shared secret and the time (TOTP, RFC 6238).
//!
//! The secret follows from the collectors' own secret, the account and a value in the database, so that a copy of the
//! database holds no second factor. A code counts for its half minute and the ones beside it, for clocks differ; who asks
//! must see to it that each counts once. It is written over `ring`'s HMAC, because what is needed of a library for it is
//! thirty lines, and SHA-1 because the applications on telephones know nothing else reliably.

use data_encoding::BASE32_NOPAD;
use ring::hmac;
use subtle::ConstantTimeEq as _;

use crate::keys::Keys;

/// How many seconds a code is the current one.
const STEP: i64 = 30;
/// How many steps a telephone's clock may be off.
const TOLERANCE: i64 = 1;

/// The secret that a collector and a telephone share.
#[derive(Clone)]
pub struct Factor([u8; 20]);

impl std::fmt::Debug for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Factor(…)")
    }
}

impl Factor {
    /// The factor of an account that follows from a value.
    #[must_use]
    pub fn of(keys: &Keys, account: &str, value: &[u8; 32]) -> Self {
        Self(keys.second_factor(account, value))
    }

    /// The factor of a secret as a page shows it; none when it is no such text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let letters: String = text.split_whitespace().collect();
        Some(Self(BASE32_NOPAD.decode(letters.to_uppercase().as_bytes()).ok()?.try_into().ok()?))
    }

    /// The time step whose code this is, at an instant in seconds since the Unix epoch.
    #[must_use]
    pub fn step(&self, code: &str, at: i64) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let now = at.div_euclid(STEP);
        // All steps are computed, whichever fits.
        let fits = |step: &i64| bool::from(self.code(step * STEP).as_bytes().ct_eq(digits.as_bytes()));
        let steps: Vec<i64> = (now - TOLERANCE..=now + TOLERANCE).filter(fits).collect();
        steps.last().copied()
    }

    /// The code at an instant in seconds since the Unix epoch.
    #[must_use]
    pub fn code(&self, at: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &at.div_euclid(STEP).to_be_bytes());
        // RFC 4226, section 5.3: the last half byte says where the number stands.
        let bytes = tag.as_ref();
        let offset = usize::from(bytes.last().copied().unwrap_or_default() & 0x0f);
        let four = bytes.get(offset..offset + 4).and_then(|four| four.try_into().ok()).unwrap_or_default();
        format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
    }

    /// The secret for typing over, in groups of four.
    #[must_use]
    pub fn text(&self) -> String {
        let letters = BASE32_NOPAD.encode(&self.0);
        letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
    }

    /// The address that an application on a telephone reads from a picture.
    #[must_use]
    pub fn link(&self, account: &str) -> String {
        let account: String = account
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect();
        format!("otpauth://totp/Daglicht:{account}?secret={}&issuer=Daglicht", BASE32_NOPAD.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Factor = Factor(*b"12345678901234567890");

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, with the last six of its eight digits.
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(SECRET.code(at), code, "{at}");
        }
    }

    #[test]
    fn a_code_counts_in_its_half_minute_and_those_beside_it() {
        //      -2    -1     0    +1    +2
        //   |     |  x  |  x  |  x  |     |
        let code = SECRET.code(3_000);
        for (at, step) in [(2_969, None), (2_970, Some(100)), (3_000, Some(100)), (3_059, Some(100)), (3_060, None)] {
            assert_eq!(SECRET.step(&code, at), step, "{at}");
        }
        let (first, last) = code.split_at(3);
        assert_eq!(SECRET.step(&format!("{first} {last}"), 3_000), Some(100));
        assert_eq!(SECRET.step("", 3_000), None);
        assert_eq!(SECRET.step("28708", 59), None);
    }

    #[test]
    fn the_text_and_the_link_hold_the_same_secret() {
        assert_eq!(SECRET.text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(Factor::read(&SECRET.text()).map(|factor| factor.0), Some(SECRET.0));
        let link = SECRET.link("Anouk de Vries@x");
        assert_eq!(
            link,
            "otpauth://totp/Daglicht:Anouk%20de%20Vries%40x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Daglicht"
        );
    }
}
