// SPDX-License-Identifier: EUPL-1.2
//! The collector's clock: the only place where time is read.
//!
//! Everything else takes a [`Clock`] or an instant as a parameter. A fixed clock serves tests and the demonstration,
//! which lets weeks pass.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, NaiveDate};
use daglicht_shared::time::Timestamp;

/// A source of the current instant.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's wall clock.
    Wall,
    /// A clock that stands still until it is set.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at an instant.
    #[must_use]
    pub fn at(instant: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(instant.0)))
    }

    /// The current instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Wall => wall(),
            Self::Set(instant) => Timestamp(instant.load(Ordering::SeqCst)),
        }
    }

    /// The time since some beginning, which no change of the wall clock touches; for lengths of time, not for instants.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        match self {
            Self::Wall => monotonic(),
            Self::Set(_) => Duration::from_millis(u64::try_from(self.now().0).unwrap_or_default()),
        }
    }

    /// Moves a standing clock; the wall clock stays as it is.
    pub fn set(&self, instant: Timestamp) {
        match self {
            Self::Wall => {}
            Self::Set(value) => value.store(instant.0, Ordering::SeqCst),
        }
    }
}

static BEGIN: LazyLock<Instant> = LazyLock::new(instant);

#[expect(clippy::disallowed_methods, reason = "this is the collector's one clock")]
fn instant() -> Instant {
    Instant::now()
}

/// The time since this process first asked, by the machine's monotonic clock: what connections are measured by.
#[must_use]
pub fn monotonic() -> Duration {
    instant().saturating_duration_since(*BEGIN)
}

fn wall() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is the collector's one clock")]
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Timestamp(since.ok().and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or_default())
}

/// The first instant of a date in UTC.
#[must_use]
pub fn midnight(date: NaiveDate) -> Timestamp {
    Timestamp(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis())
}

/// The date of an instant in UTC.
#[must_use]
pub fn date(instant: Timestamp) -> NaiveDate {
    DateTime::from_timestamp_millis(instant.0).unwrap_or_default().date_naive()
}
