// SPDX-License-Identifier: EUPL-1.2
//! Capture: samples of the desktop, with a consent in hand.
//!
//! [`Capture::start`] cannot be called without an [`ActiveConsent`], which only [`crate::consent`] makes; dropping the
//! capture ends the connection to the desktop. What becomes of a sample is decided elsewhere.

use std::time::Duration;

use daglicht_platform::{self as platform, Blind, Desktop, DesktopError, ProbeError, Wake, Waker};
use daglicht_shared::sample::{Presence, Sample, Title, Window};
use daglicht_shared::time::Moment;

use crate::clock;
use crate::consent::ActiveConsent;
use crate::surroundings::{Attended, Surroundings};

/// A desktop that is being watched.
pub struct Capture {
    desktop: Box<dyn Desktop>,
    surroundings: Surroundings,
    /// Whether a person was at the desktop at the last sample.
    attended: Attended,
}

impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Capture({})", self.desktop.name())
    }
}

/// Why the wait ended.
#[derive(Debug)]
pub enum Seen {
    /// There is a sample.
    Sample(Sample),
    /// One of the wakers is ready.
    Called,
}

impl Capture {
    /// Begins to watch the desktop; possible only with a consent.
    ///
    /// # Errors
    /// [`ProbeError`] when there is no desktop that can be watched.
    pub fn start(
        _consent: &ActiveConsent,
        settings: &platform::Settings,
        surroundings: Surroundings,
    ) -> Result<Self, ProbeError> {
        Ok(Self { desktop: platform::probe(settings)?, surroundings, attended: Attended::Yes })
    }

    /// The way of watching.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.desktop.name()
    }

    /// What that way cannot see here.
    #[must_use]
    pub fn blind(&self) -> Vec<Blind> {
        self.desktop.blind()
    }

    /// Waits for a change, a waker or the limit.
    ///
    /// # Errors
    /// [`DesktopError`] when the desktop can no longer be watched.
    pub fn next(&mut self, limit: Option<Duration>, wakers: &[Waker<'_>]) -> Result<Seen, DesktopError> {
        let told = self.surroundings.descriptors(self.attended);
        let all: Vec<Waker<'_>> = wakers.iter().copied().chain(told).collect();
        let mut wake = self.desktop.next(limit, &all)?;
        if self.surroundings.read(clock::now().boot, self.attended) && wake == Wake::Called {
            // What was told concerns the window that is there now.
            wake = self.desktop.next(Some(Duration::ZERO), &[])?;
        }
        Ok(match wake {
            Wake::Called => Seen::Called,
            Wake::Observed(observation) => Seen::Sample(self.sample(observation, clock::now())),
        })
    }

    fn sample(&mut self, observation: platform::Observation, at: Moment) -> Sample {
        self.attended = match observation.presence {
            platform::Presence::Active => Attended::Yes,
            platform::Presence::Idle { .. } | platform::Presence::Locked => Attended::No,
        };
        sample(observation, at, &self.surroundings)
    }
}

/// A way of watching, and what it cannot see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Its name.
    pub name: String,
    /// What it cannot see here.
    pub blind: Vec<Blind>,
}

/// The way in which this desktop would be watched; takes no sample and needs no consent.
///
/// # Errors
/// [`ProbeError`] when there is no desktop that can be watched.
pub fn way(settings: &platform::Settings) -> Result<Way, ProbeError> {
    platform::probe(settings).map(|desktop| Way { name: desktop.name().to_owned(), blind: desktop.blind() })
}

fn sample(observation: platform::Observation, at: Moment, surroundings: &Surroundings) -> Sample {
    let presence = match observation.presence {
        platform::Presence::Active => Presence::Active,
        platform::Presence::Locked => Presence::Locked,
        platform::Presence::Idle { idle_for } => {
            let idle = i64::try_from(idle_for.as_millis()).unwrap_or(i64::MAX);
            Presence::Idle { since: at.wall.plus(-idle) }
        }
    };
    let window = observation.window.map(|seen| {
        let window = surroundings.complete(Window::new(seen.application, Title::default()), &seen.title, at.boot);
        Window { title: Title::new(seen.title), ..window }
    });
    Sample { microphone: surroundings.microphone_users(), ..Sample::new(at, presence, window) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use daglicht_shared::time::Timestamp;

    #[test]
    fn idleness_begins_at_the_last_input() {
        let at = Moment { wall: Timestamp(100_000), monotonic: 0, boot: 0 };
        let presence = platform::Presence::Idle { idle_for: Duration::from_secs(60) };
        let sample = sample(platform::Observation { presence, window: None }, at, &Surroundings::default());
        assert_eq!(sample.presence, Presence::Idle { since: Timestamp(40_000) });
    }
}
