// SPDX-License-Identifier: EUPL-1.2
//! The open connections: what each is doing since when, which are over their time, and which give way.
//!
//! One look over all of them, several times a second, ends those that take too long; nothing else measures time. When the
//! whole or one network has as many connections as it may, a new one is taken all the same and the idlest give way: those
//! that wait or send, longest in their phase, and never one whose request is being worked on. A flood of idle or dripping
//! connections so pushes out itself, since an ordinary request is always among the youngest.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;

use crate::config::Server;
use crate::meter::Ended;
use crate::network::Network;
use crate::{clock, meter, plant};

/// How long a body may take before its pace counts.
const GRACE: Duration = Duration::from_secs(5);
/// One in so many gives way when there is no more room, so that a flood costs one look per many connections.
const SHED: usize = 64;

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing was ever received.
    Silent,
    /// TLS is being agreed on.
    Handshake,
    /// A head is coming in.
    Head,
    /// A body is coming in.
    Body,
    /// A request is whole and not answered.
    Work,
    /// An answer is going out.
    Answer,
    /// An answer is out; another request may come.
    Idle,
}

/// One open connection.
#[derive(Debug)]
pub(super) struct Connection {
    network: Option<Network>,
    track: Mutex<Track>,
    task: OnceLock<AbortHandle>,
}

#[derive(Debug, Clone, Copy)]
struct Track {
    phase: Phase,
    /// When the phase began.
    since: Duration,
    /// When the last byte came or went.
    moved: Duration,
    /// Bytes received in this phase.
    received: u64,
    /// Whether all of the answer was handed over for sending.
    is_answered: bool,
}

/// All open connections.
#[derive(Debug)]
pub(super) struct Connections {
    open: Mutex<Open>,
    next: AtomicU64,
    settings: Server,
    most: usize,
}

#[derive(Debug, Default)]
struct Open {
    all: HashMap<u64, Arc<Connection>>,
    per_network: HashMap<Network, usize>,
}

/// A connection's place among all; leaving gives it back.
#[derive(Debug)]
pub(super) struct Seat {
    all: Arc<Connections>,
    id: u64,
    pub(super) connection: Arc<Connection>,
}

/// What a look over the connections did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Swept {
    /// How many were over their time.
    pub(super) ended: usize,
    /// How many are open.
    pub(super) open: usize,
}

impl Connection {
    fn new(network: Option<Network>) -> Self {
        let now = clock::monotonic();
        let track = Track { phase: Phase::Silent, since: now, moved: now, received: 0, is_answered: false };
        Self { network, track: Mutex::new(track), task: OnceLock::new() }
    }

    fn track(&self) -> MutexGuard<'_, Track> {
        self.track.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a phase.
    pub(super) fn enter(&self, phase: Phase) {
        let now = clock::monotonic();
        *self.track() = Track { phase, since: now, moved: now, received: 0, is_answered: false };
    }

    /// Ends the phase of the body, unless the answer is on its way already.
    pub(super) fn body_is_whole(&self) {
        if self.track().phase == Phase::Body {
            self.enter(Phase::Work);
        }
    }

    /// Takes note of received bytes.
    pub(super) fn received(&self, count: usize) {
        let phase = self.track().phase;
        match phase {
            Phase::Silent | Phase::Idle => self.enter(Phase::Head),
            Phase::Handshake | Phase::Head | Phase::Body | Phase::Work | Phase::Answer => {
                let mut track = self.track();
                track.received = track.received.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            }
        }
    }

    /// Takes note of sent bytes.
    pub(super) fn sent(&self) {
        self.track().moved = clock::monotonic();
    }

    /// The last part of the answer was handed over.
    pub(super) fn answered(&self) {
        self.track().is_answered = true;
    }

    /// All that was handed over is sent.
    pub(super) fn flushed(&self) {
        if self.track().is_answered {
            self.enter(Phase::Idle);
        }
    }

    fn end(&self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

impl Track {
    /// Whether it takes longer than it may.
    fn is_over(&self, settings: &Server, now: Duration) -> bool {
        let (age, still) = (now.saturating_sub(self.since), now.saturating_sub(self.moved));
        match self.phase {
            Phase::Silent => age > settings.first_byte_timeout.duration(),
            Phase::Handshake => age > settings.header_timeout.duration(),
            Phase::Head => age > settings.header_timeout.duration() && !plant::active("no-header-timeout"),
            Phase::Body => {
                let expected = age.saturating_sub(GRACE).as_secs().saturating_mul(u64::from(settings.body_rate));
                (age > settings.body_timeout.duration() || self.received < expected)
                    && !plant::active("no-body-timeout")
            }
            // The request's own limit answers first; this one is for what hangs all the same.
            Phase::Work => age > settings.request_timeout.duration() * 2,
            Phase::Answer => age > settings.request_timeout.duration() || still > settings.stall_timeout.duration(),
            Phase::Idle => age > settings.idle_timeout.duration(),
        }
    }

    /// How idle it is; none when it must not give way.
    fn idleness(&self, now: Duration) -> Option<Duration> {
        match self.phase {
            Phase::Silent | Phase::Handshake | Phase::Head | Phase::Body | Phase::Idle => {
                Some(now.saturating_sub(self.since))
            }
            Phase::Answer => Some(now.saturating_sub(self.moved)).filter(|still| *still > Duration::from_secs(1)),
            Phase::Work => None,
        }
    }
}

impl Connections {
    /// None yet, and never more than `most`.
    pub(super) fn new(settings: &Server, most: usize) -> Self {
        Self { open: Mutex::default(), next: AtomicU64::new(0), settings: settings.clone(), most }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new connection in; the idlest give way where there is no room, and none is taken where none can.
    pub(super) fn admit(self: &Arc<Self>, network: Option<Network>) -> Option<Seat> {
        let mut open = self.open();
        let per_network = self.settings.max_connections_per_network;
        if let Some(network) = network
            && open.of(network) >= per_network
        {
            open.shed(|connection| connection.network == Some(network));
            if open.of(network) >= per_network {
                return None;
            }
        }
        if open.all.len() >= self.most {
            open.shed(|_| true);
            if open.all.len() >= self.most {
                return None;
            }
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let connection = Arc::new(Connection::new(network));
        open.all.insert(id, Arc::clone(&connection));
        if let Some(network) = network {
            *open.per_network.entry(network).or_default() += 1;
        }
        Some(Seat { all: Arc::clone(self), id, connection })
    }

    /// Whether another connection finds room without one giving way.
    pub(super) fn has_room(&self) -> bool {
        self.open().all.len() < self.most
    }

    /// Makes room because the system has no more file handles.
    pub(super) fn shed(&self) {
        self.open().shed(|_| true);
    }

    /// Ends what is over its time.
    pub(super) fn sweep(&self) -> Swept {
        let now = clock::monotonic();
        let mut open = self.open();
        let ended = open.end_all(|track| track.is_over(&self.settings, now));
        Swept { ended, open: open.all.len() }
    }

    /// Ends what waits for a request, when no more are taken.
    pub(super) fn end_waiting(&self) {
        self.open().end_all(|track| matches!(track.phase, Phase::Silent | Phase::Idle));
    }
}

impl Open {
    fn of(&self, network: Network) -> usize {
        self.per_network.get(&network).copied().unwrap_or_default()
    }

    fn end_all(&mut self, which: impl Fn(&Track) -> bool) -> usize {
        let over: Vec<u64> =
            self.all.iter().filter(|(_, connection)| which(&connection.track())).map(|(id, _)| *id).collect();
        over.iter().for_each(|id| self.end(*id));
        over.len()
    }

    /// Ends the idlest of some connections, one in [`SHED`] and at least one.
    fn shed(&mut self, which: impl Fn(&Connection) -> bool) {
        let now = clock::monotonic();
        let mut idle: Vec<(Duration, u64)> = self
            .all
            .iter()
            .filter(|(_, connection)| which(connection))
            .filter_map(|(id, connection)| Some((connection.track().idleness(now)?, *id)))
            .collect();
        idle.sort_unstable_by(|a, b| b.cmp(a));
        let count = idle.len().div_ceil(SHED);
        idle.into_iter().take(count).for_each(|(_, id)| self.end(id));
        meter::ended(Ended::GaveWay, count);
    }

    /// Ends one and takes it off the list at once, since its task runs only later.
    fn end(&mut self, id: u64) {
        if let Some(connection) = self.all.get(&id) {
            connection.end();
        }
        self.forget(id);
    }

    fn forget(&mut self, id: u64) {
        let Some(network) = self.all.remove(&id).and_then(|connection| connection.network) else { return };
        if let Some(count) = self.per_network.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                self.per_network.remove(&network);
            }
        }
    }
}

impl Seat {
    /// Tells which task to end when the connection must go.
    pub(super) fn runs_in(connection: &Connection, task: AbortHandle) {
        // Set once, right after the task was made.
        drop(connection.task.set(task));
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.all.open().forget(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Networks;

    fn connections(most: usize, per_network: usize) -> Arc<Connections> {
        let settings = Server { max_connections_per_network: per_network, ..Server::default() };
        Arc::new(Connections::new(&settings, most))
    }

    fn network(address: &str) -> Option<Network> {
        let networks = Networks::new(&Server::default()).expect("randomness");
        networks.of_peer(std::net::SocketAddr::new(address.parse().expect("an address"), 1))
    }

    fn age(seat: &Seat, phase: Phase, seconds: u64) {
        seat.connection.enter(phase);
        let mut track = seat.connection.track();
        let before = |instant: Duration| instant.checked_sub(Duration::from_secs(seconds)).unwrap_or_default();
        (track.since, track.moved) = (before(track.since), before(track.moved));
    }

    fn track(phase: Phase, received: u64) -> Track {
        Track { phase, since: Duration::ZERO, moved: Duration::ZERO, received, is_answered: false }
    }

    #[test]
    fn each_phase_has_its_own_time() {
        let settings = Server::default();
        let check = |phase, received: u64, seconds: u64, expected: bool| {
            let found = track(phase, received).is_over(&settings, Duration::from_millis(seconds * 1_000 + 1));
            assert_eq!(found, expected, "{phase:?} with {received} bytes after {seconds} s");
        };
        check(Phase::Silent, 0, 9, false);
        check(Phase::Silent, 0, 10, true);
        check(Phase::Handshake, 0, 10, true);
        check(Phase::Head, 4_000, 9, false);
        check(Phase::Head, 4_000, 10, true);
        // Five seconds of grace, then 256 bytes a second, and twenty seconds in all.
        check(Phase::Body, 0, 5, false);
        check(Phase::Body, 0, 6, true);
        check(Phase::Body, 255, 6, true);
        check(Phase::Body, 256, 6, false);
        check(Phase::Body, 1 << 20, 19, false);
        check(Phase::Body, 1 << 20, 20, true);
        check(Phase::Work, 0, 59, false);
        check(Phase::Answer, 0, 9, false);
        check(Phase::Answer, 0, 10, true);
        check(Phase::Idle, 0, 14, false);
        check(Phase::Idle, 0, 15, true);
    }

    #[test]
    fn the_idlest_gives_way_and_work_never_does() {
        let all = connections(3, 3);
        let seats: Vec<_> = (0..3).map(|_| all.admit(None).expect("there is room")).collect();
        seats[0].connection.enter(Phase::Work);
        seats[1].connection.enter(Phase::Idle);
        seats[2].connection.enter(Phase::Work);
        assert!(!all.has_room());
        let new = all.admit(None).expect("the idle one gives way");
        new.connection.enter(Phase::Work);
        assert!(!all.open().all.contains_key(&seats[1].id));
        assert!(all.admit(None).is_none(), "all others are at work");
        drop(new);
        assert!(all.admit(None).is_some());
    }

    #[test]
    fn a_network_pushes_out_its_own_connections_only() {
        let all = connections(100, 2);
        let (flood, office) = (network("192.0.2.1"), network("198.51.100.1"));
        let quiet = all.admit(office).expect("there is room");
        let first = all.admit(flood).expect("there is room");
        age(&first, Phase::Head, 1);
        let _second = all.admit(flood).expect("there is room");
        let _third = all.admit(flood).expect("the first gives way");
        let open = all.open();
        assert!(open.all.contains_key(&quiet.id));
        assert!(!open.all.contains_key(&first.id));
        assert_eq!((open.of(flood.expect("no proxy")), open.all.len()), (2, 3));
    }

    #[test]
    fn leaving_gives_the_place_back() {
        let all = connections(10, 2);
        let office = network("198.51.100.1");
        for _ in 0..5 {
            drop(all.admit(office).expect("there is room"));
        }
        let open = all.open();
        assert!(open.all.is_empty() && open.per_network.is_empty());
    }

    #[test]
    fn a_connection_goes_through_its_phases() {
        let connection = Connection::new(None);
        let phase = || connection.track().phase;
        connection.received(10);
        assert_eq!(phase(), Phase::Head);
        connection.enter(Phase::Body);
        connection.received(10);
        connection.body_is_whole();
        assert_eq!(phase(), Phase::Work);
        connection.enter(Phase::Answer);
        connection.body_is_whole();
        connection.flushed();
        assert_eq!(phase(), Phase::Answer, "the answer is not whole");
        connection.answered();
        connection.flushed();
        assert_eq!(phase(), Phase::Idle);
        connection.received(1);
        assert_eq!(phase(), Phase::Head);
    }
}
