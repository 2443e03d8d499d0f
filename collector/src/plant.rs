// SPDX-License-Identifier: EUPL-1.2
//! Planted bugs: known faults that the torture campaigns must notice, or their "0 lost" would prove nothing.
//!
//! Without the feature `planted-bugs` no fault is ever active and nothing of this is in the program. With it, at most one
//! is: the one that a test set, or else the one in `DAGLICHT_PLANT`.

#[cfg(feature = "planted-bugs")]
pub use planted::{active, set};

/// Whether a planted bug is active: never, in a program that people use.
#[cfg(not(feature = "planted-bugs"))]
#[must_use]
pub const fn active(_name: &str) -> bool {
    false
}

#[cfg(feature = "planted-bugs")]
mod planted {
    use std::sync::{Mutex, PoisonError};

    static ACTIVE: Mutex<Option<String>> = Mutex::new(None);

    /// Whether a planted bug is active.
    #[must_use]
    pub fn active(name: &str) -> bool {
        let mut active = ACTIVE.lock().unwrap_or_else(PoisonError::into_inner);
        #[expect(clippy::disallowed_methods, reason = "only a build for controls reads this variable")]
        let active = active.get_or_insert_with(|| std::env::var("DAGLICHT_PLANT").unwrap_or_default());
        active == name
    }

    /// Makes a planted bug the active one of this process; none, when there is no name.
    pub fn set(name: Option<&str>) {
        *ACTIVE.lock().unwrap_or_else(PoisonError::into_inner) = Some(name.unwrap_or_default().to_owned());
    }
}
