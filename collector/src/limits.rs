// SPDX-License-Identifier: EUPL-1.2
//! How often requests may come: per network and kind, and per weekly key.
//!
//! Memory is bounded by construction: a network or key is a slot of a table of fixed size, chosen by a keyed hash. Two that
//! share a slot share its allowance; nobody outside can tell or choose which do. Nothing here knows an address, a key or a
//! name.

use std::fmt;
use std::time::Duration;

use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::clock::Clock;
use crate::config::{self, Rate};
use crate::meter;
use crate::network::{Network, Networks};

/// The slots of each table: at most this many counters exist.
const SLOTS: u32 = 65_536;

/// What is asked for, as far as limits are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A report.
    Report,
    /// An enrolment.
    Enrolment,
    /// A withdrawal.
    Withdrawal,
    /// An attempt to sign in.
    SignIn,
    /// Anything else.
    Other,
}

/// All limits.
pub(crate) struct Limits {
    reports: Limiter,
    enrolments: Limiter,
    withdrawals: Limiter,
    sign_ins: Limiter,
    others: Limiter,
    keys: Limiter,
}

/// There were too many; after this time there may be another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany(pub(crate) Duration);

struct Limiter {
    limiter: RateLimiter<u32, HashMapStateStore<u32>, Ticks, NoOpMiddleware<Duration>>,
    clock: Ticks,
}

/// The collector's clock for the library.
#[derive(Debug, Clone)]
struct Ticks(Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

impl Kind {
    /// The kind of a request; none for the health of the service, which is never limited.
    pub(crate) fn of(path: &str) -> Option<Self> {
        match path {
            "/v1/reports" => Some(Self::Report),
            "/v1/enrolments" => Some(Self::Enrolment),
            "/v1/withdrawals" => Some(Self::Withdrawal),
            "/health/live" | "/health/ready" => None,
            _ if ["/sign-in", "/account/choose", "/account/password", "/openid/callback"]
                .iter()
                .any(|end| path.ends_with(end)) =>
            {
                Some(Self::SignIn)
            }
            _ => Some(Self::Other),
        }
    }

    /// Its name in figures.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Enrolment => "enrolment",
            Self::Withdrawal => "withdrawal",
            Self::SignIn => "sign-in",
            Self::Other => "other",
        }
    }
}

impl Limits {
    pub(crate) fn new(settings: &config::Limits, clock: &Clock) -> Self {
        let limiter = |rate: Rate| Limiter::new(rate, clock);
        Self {
            reports: limiter(settings.reports),
            enrolments: limiter(settings.enrolments),
            withdrawals: limiter(settings.withdrawals),
            sign_ins: limiter(settings.sign_ins),
            others: limiter(settings.others),
            keys: limiter(settings.key),
        }
    }

    /// Counts a request of a network.
    pub(crate) fn network(&self, kind: Kind, network: Network) -> Result<(), TooMany> {
        let limiter = match kind {
            Kind::Report => &self.reports,
            Kind::Enrolment => &self.enrolments,
            Kind::Withdrawal => &self.withdrawals,
            Kind::SignIn => &self.sign_ins,
            Kind::Other => &self.others,
        };
        limiter.count(network.slot(SLOTS)).inspect_err(|_| meter::limited(kind))
    }

    /// Counts a message of a weekly key.
    pub(crate) fn key(&self, networks: &Networks, key: &[u8]) -> Result<(), TooMany> {
        self.keys.count(networks.slot(key, SLOTS)).inspect_err(|_| meter::limited_key())
    }

    /// Forgets those that have their whole allowance again.
    pub(crate) fn tidy(&self) {
        let all = [&self.reports, &self.enrolments, &self.withdrawals, &self.sign_ins, &self.others, &self.keys];
        for limiter in all {
            limiter.limiter.retain_recent();
            limiter.limiter.shrink_to_fit();
        }
    }
}

impl Limiter {
    fn new(rate: Rate, clock: &Clock) -> Self {
        let step = (rate.period() / rate.count().get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(step).expect("a nanosecond at least").allow_burst(rate.count());
        let clock = Ticks(clock.clone());
        Self { limiter: RateLimiter::hashmap_with_clock(quota, clock.clone()), clock }
    }

    fn count(&self, slot: u32) -> Result<(), TooMany> {
        let counted = self.limiter.check_key(&slot);
        counted.map_err(|refused| TooMany(refused.wait_time_from(self.clock.now())))
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Server;
    use crate::testing::now;

    #[test]
    fn an_allowance_is_spent_at_once_and_comes_back_evenly() {
        let clock = Clock::at(now());
        let limiter = Limiter::new(Rate::per_minute(60), &clock);
        assert!((0..60).all(|_| limiter.count(1).is_ok()));
        assert_eq!(limiter.count(1), Err(TooMany(Duration::from_secs(1))));
        assert_eq!(limiter.count(2), Ok(()));
        clock.set(now().plus(999));
        assert_eq!(limiter.count(1), Err(TooMany(Duration::from_millis(1))));
        clock.set(now().plus(1_000));
        assert_eq!(limiter.count(1), Ok(()));
        assert!(limiter.count(1).is_err());
    }

    #[test]
    fn no_number_of_networks_or_keys_takes_more_memory_than_the_table() {
        let clock = Clock::at(now());
        let limits = Limits::new(&config::Limits { key: Rate::per_hour(1), ..config::Limits::default() }, &clock);
        let networks = Networks::new(&Server::default()).expect("randomness");
        for number in 0..100_000_u32 {
            limits.key(&networks, &number.to_be_bytes()).ok();
        }
        let slots = limits.keys.limiter.len();
        assert!(slots > 40_000 && slots <= usize::try_from(SLOTS).expect("small"), "{slots}");
        clock.set(now().plus(2 * 3_600_000 + 1));
        limits.tidy();
        assert_eq!(limits.keys.limiter.len(), 0);
    }

    #[test]
    fn each_address_has_the_limit_of_what_it_does() {
        for (path, kind) in [
            ("/v1/reports", Some(Kind::Report)),
            ("/v1/enrolments", Some(Kind::Enrolment)),
            ("/v1/withdrawals", Some(Kind::Withdrawal)),
            ("/nl/sign-in", Some(Kind::SignIn)),
            ("/nl/account/choose", Some(Kind::SignIn)),
            ("/nl/account/password", Some(Kind::SignIn)),
            ("/nl/openid/sign-in", Some(Kind::SignIn)),
            ("/openid/callback", Some(Kind::SignIn)),
            ("/health/ready", None),
            ("/v1/projects/p/manifest", Some(Kind::Other)),
            ("/nl/", Some(Kind::Other)),
        ] {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }
}
