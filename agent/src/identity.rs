// SPDX-License-Identifier: EUPL-1.2
//! The weekly keys, derived and never stored.
//!
//! One secret, the project, the week and the epoch of the consent give the key pair of a week. Whoever holds the secret
//! can sign a withdrawal for every week with nothing else on disk; whoever erased it cannot be linked to any of them.

use daglicht_shared::crypto::{Secret, SigningKey};
use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;

use crate::plant;

/// The key pair of a week.
#[must_use]
pub fn weekly_key(secret: &Secret, project: &ProjectId, week: Week, epoch: u32) -> SigningKey {
    let week = if plant::active("same-key-every-week") { String::new() } else { week.to_string() };
    let epoch = epoch.to_be_bytes();
    secret.derive("weekly key", &[project.as_str().as_bytes(), week.as_bytes(), &epoch]).signing_key()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_week_project_and_epoch_has_its_own_key_and_always_the_same() {
        let secret = Secret::new([1; 32]);
        let key = |project: &str, week: &str, epoch| {
            let (project, week) = (project.parse().expect("a slug"), week.parse().expect("a week"));
            weekly_key(&secret, &project, week, epoch).public_key()
        };
        let first = key("p", "2026-W40", 1);
        assert_eq!(first, key("p", "2026-W40", 1));
        for other in [key("q", "2026-W40", 1), key("p", "2026-W41", 1), key("p", "2026-W40", 2)] {
            assert_ne!(first, other);
        }
    }
}
