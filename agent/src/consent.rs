// SPDX-License-Identifier: EUPL-1.2
//! The employee's consent, and the only makers of [`ActiveConsent`] and [`SendingConsent`].
//!
//! Without an [`ActiveConsent`] nothing is captured, without a [`SendingConsent`] no report leaves the machine; both are
//! made here from the record on disk and nowhere else. How the record is kept is the business of
//! [`crate::consent_file`]. What the terms say is deliberately not here: consent knows their hash and their period.

use daglicht_shared::crypto::{Digest, Secret};
use daglicht_shared::time::{Interval, Timestamp};

/// What the employee decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not asked, or not answered.
    NotGiven,
    /// Given.
    Given,
    /// Given and interrupted.
    Paused {
        /// When measuring resumes by itself; only by hand when absent.
        until: Option<Timestamp>,
    },
    /// Taken back.
    Withdrawn,
}

/// The employee's decision with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// How many times consent began anew; part of every weekly key.
    pub epoch: u32,
    /// The decision.
    pub state: State,
    /// When it was taken.
    pub at: Timestamp,
    /// The hash of the manifest that was consented to; absent when one measures for oneself only.
    pub manifest: Option<Digest>,
    /// The secret from which the weekly keys are derived; absent before the first need and after erasure.
    pub secret: Option<Secret>,
    /// The number of this device among the person's devices: 0 for the one that enrolled.
    pub device: u8,
    /// How many numbers this device gave to others.
    pub paired: u8,
}

/// What consent must fit: the manifest in force and the time for which it allows measuring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The hash of the manifest.
    pub manifest: Digest,
    /// From the first measured instant to the last.
    pub period: Interval,
}

/// The reason why there is no consent for something at this instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoConsent {
    /// Not given.
    #[error("consent was not given")]
    NotGiven,
    /// Paused.
    #[error("measuring is paused")]
    Paused {
        /// When it resumes by itself.
        until: Option<Timestamp>,
    },
    /// Withdrawn.
    #[error("consent was withdrawn")]
    Withdrawn,
    /// Given for other terms than those in force.
    #[error("consent was given for other terms")]
    OtherTerms,
    /// The project has not begun.
    #[error("the project has not begun")]
    NotBegun {
        /// When it does.
        from: Timestamp,
    },
    /// The project or the works council's decision has ended.
    #[error("the project or the works council's decision has ended")]
    Ended,
}

/// A step that the record does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// There is nothing to pause, resume or withdraw.
    #[error("there is no consent to change")]
    NothingGiven,
    /// The collector has not yet confirmed the last withdrawal.
    #[error("the withdrawal is not confirmed yet")]
    WithdrawalPending,
}

/// The proof that measuring is allowed at the instant for which it was asked.
#[derive(Debug)]
pub struct ActiveConsent {
    epoch: u32,
}

impl ActiveConsent {
    /// Asks whether measuring is allowed now; `bound` is that of the project, if any.
    ///
    /// # Errors
    /// [`NoConsent`] with the reason.
    pub fn check(record: &Record, bound: Option<&Bound>, now: Timestamp) -> Result<Self, NoConsent> {
        given(record, bound, now)?;
        if let Some(bound) = bound {
            if now < bound.period.start() {
                return Err(NoConsent::NotBegun { from: bound.period.start() });
            }
            if now >= bound.period.end() {
                return Err(NoConsent::Ended);
            }
        }
        Ok(Self { epoch: record.epoch })
    }

    /// The epoch of the consent.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }
}

/// The proof that reports may be sent at the instant for which it was asked, with the secret of their keys.
#[derive(Debug)]
pub struct SendingConsent {
    secret: Secret,
    epoch: u32,
    device: u8,
}

impl SendingConsent {
    /// Asks whether reports under this manifest may be sent now; they may also after its last week.
    ///
    /// # Errors
    /// [`NoConsent`] with the reason.
    pub fn check(record: &Record, bound: &Bound, now: Timestamp) -> Result<Self, NoConsent> {
        given(record, Some(bound), now)?;
        let secret = record.secret.clone().ok_or(NoConsent::NotGiven)?;
        Ok(Self { secret, epoch: record.epoch, device: record.device })
    }

    /// The secret of the weekly keys.
    #[must_use]
    pub const fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The epoch of the weekly keys.
    #[must_use]
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The number of this device among the person's devices.
    #[must_use]
    pub const fn device(&self) -> u8 {
        self.device
    }
}

fn given(record: &Record, bound: Option<&Bound>, now: Timestamp) -> Result<(), NoConsent> {
    match record.state {
        State::NotGiven => return Err(NoConsent::NotGiven),
        State::Withdrawn => return Err(NoConsent::Withdrawn),
        State::Paused { until } if until.is_none_or(|until| now < until) => return Err(NoConsent::Paused { until }),
        State::Paused { .. } | State::Given => {}
    }
    if record.manifest == bound.map(|bound| bound.manifest) { Ok(()) } else { Err(NoConsent::OtherTerms) }
}

impl Record {
    /// The record before anything was decided.
    #[must_use]
    pub const fn blank() -> Self {
        Self { epoch: 1, state: State::NotGiven, at: Timestamp(0), manifest: None, secret: None, device: 0, paired: 0 }
    }

    /// Whether a withdrawal waits for the collector's confirmation.
    #[must_use]
    pub fn withdrawal_pending(&self) -> bool {
        self.state == State::Withdrawn && self.secret.is_some()
    }

    /// The same record with a secret; `fresh` is used only when there is none.
    #[must_use]
    pub fn with_secret(mut self, fresh: Secret) -> Self {
        if self.state == State::Withdrawn && self.secret.is_none() {
            self = Self { epoch: self.epoch.saturating_add(1), ..Self::blank() };
        }
        self.secret.get_or_insert(fresh);
        self
    }

    /// Consent given for these terms; after a withdrawal with another secret and epoch, so that nothing links the two.
    ///
    /// # Errors
    /// [`StepError::WithdrawalPending`] when the last withdrawal is not confirmed.
    pub fn give(self, manifest: Option<Digest>, fresh: Secret, now: Timestamp) -> Result<Self, StepError> {
        if self.withdrawal_pending() {
            return Err(StepError::WithdrawalPending);
        }
        Ok(Self { state: State::Given, at: now, manifest, ..self.with_secret(fresh) })
    }

    /// Paused until an instant, or until resumed by hand.
    ///
    /// # Errors
    /// [`StepError::NothingGiven`] when there is no consent.
    pub fn pause(self, until: Option<Timestamp>, now: Timestamp) -> Result<Self, StepError> {
        match self.state {
            State::Given | State::Paused { .. } => Ok(Self { state: State::Paused { until }, at: now, ..self }),
            State::NotGiven | State::Withdrawn => Err(StepError::NothingGiven),
        }
    }

    /// Resumed.
    ///
    /// # Errors
    /// [`StepError::NothingGiven`] when there is no consent.
    pub fn resume(self, now: Timestamp) -> Result<Self, StepError> {
        match self.state {
            State::Given | State::Paused { .. } => Ok(Self { state: State::Given, at: now, ..self }),
            State::NotGiven | State::Withdrawn => Err(StepError::NothingGiven),
        }
    }

    /// Withdrawn; the secret stays until the collector confirmed, because it signs the withdrawal.
    #[must_use]
    pub fn withdraw(self, now: Timestamp) -> Self {
        Self { state: State::Withdrawn, at: now, ..self }
    }

    /// The same record without the secret.
    #[must_use]
    pub fn erase_secret(self) -> Self {
        Self { secret: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use daglicht_shared::crypto::Bytes;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn secret(byte: u8) -> Secret {
        Secret::new([byte; 32])
    }

    fn given_for(manifest: Option<Digest>) -> Record {
        Record::blank().give(manifest, secret(1), NOW).expect("nothing is pending")
    }

    fn bound() -> Bound {
        let period = Interval::new(NOW.plus(-10), NOW.plus(10)).expect("not empty");
        Bound { manifest: Bytes([1; 32]), period }
    }

    fn check(record: &Record, bound: Option<&Bound>, now: i64, expected: Result<(), NoConsent>) {
        assert_eq!(ActiveConsent::check(record, bound, NOW.plus(now)).map(|_| ()), expected, "{record:?} at {now}");
    }

    #[test]
    fn nothing_is_measured_without_a_valid_consent() {
        let alone = given_for(None);
        let until = Some(NOW.plus(5));
        check(&Record::blank(), None, 0, Err(NoConsent::NotGiven));
        check(&alone, None, 0, Ok(()));
        check(&alone.clone().withdraw(NOW), None, 0, Err(NoConsent::Withdrawn));
        let paused = alone.clone().pause(until, NOW).expect("given");
        check(&paused, None, 4, Err(NoConsent::Paused { until }));
        check(&paused, None, 5, Ok(()));
        let paused = alone.pause(None, NOW).expect("given");
        check(&paused, None, 1 << 50, Err(NoConsent::Paused { until: None }));
        check(&paused.resume(NOW).expect("given"), None, 0, Ok(()));
    }

    #[test]
    fn consent_holds_for_its_own_terms_and_period_only() {
        let (bound, other) = (bound(), Bound { manifest: Bytes([2; 32]), ..bound() });
        let record = given_for(Some(bound.manifest));
        check(&record, Some(&bound), 0, Ok(()));
        check(&record, Some(&other), 0, Err(NoConsent::OtherTerms));
        check(&record, None, 0, Err(NoConsent::OtherTerms));
        check(&given_for(None), Some(&bound), 0, Err(NoConsent::OtherTerms));
        check(&record, Some(&bound), -11, Err(NoConsent::NotBegun { from: NOW.plus(-10) }));
        check(&record, Some(&bound), 10, Err(NoConsent::Ended));
    }

    #[test]
    fn reports_may_be_sent_after_the_last_week_but_not_under_other_terms() {
        let bound = bound();
        let record = given_for(Some(bound.manifest));
        let check = |record: &Record, bound: &Bound| SendingConsent::check(record, bound, NOW.plus(99)).map(|_| ());
        assert_eq!(check(&record, &bound), Ok(()));
        assert_eq!(check(&record, &Bound { manifest: Bytes([2; 32]), ..bound }), Err(NoConsent::OtherTerms));
        assert_eq!(check(&record.withdraw(NOW), &bound), Err(NoConsent::Withdrawn));
    }

    #[test]
    fn consent_after_a_withdrawal_has_another_secret_and_epoch() {
        let record = given_for(None).withdraw(NOW);
        assert_eq!(record.clone().give(None, secret(2), NOW), Err(StepError::WithdrawalPending));
        let again = record.erase_secret().give(None, secret(2), NOW).expect("nothing is pending");
        assert_eq!((again.epoch, again.secret), (2, Some(secret(2))));
    }

    #[test]
    fn pausing_or_renewing_keeps_the_secret() {
        let record = given_for(None).pause(None, NOW).expect("given");
        let record = record.give(Some(bound().manifest), secret(2), NOW).expect("nothing is pending");
        assert_eq!((record.epoch, record.secret), (1, Some(secret(1))));
        assert_eq!(Record::blank().pause(None, NOW), Err(StepError::NothingGiven));
    }
}
