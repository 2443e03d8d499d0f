// SPDX-License-Identifier: EUPL-1.2
//! What the collector counts about itself, for those who keep it running.
//!
//! Figures name routes, kinds and reasons. They never name a team, for with a small team a count per team is a count per
//! person; nor a key, token, account or address. Nothing is counted where nobody listens (`metrics.listen`).

use crate::limits::Kind;

/// A request was sent away because there were too many of its kind.
pub(crate) fn limited(kind: Kind) {
    metrics::counter!("daglicht_limited_total", "kind" => kind.name()).increment(1);
}

/// A connection found no room.
pub(crate) fn turned_away() {
    metrics::counter!("daglicht_connections_turned_away_total").increment(1);
}

/// A client could not agree on TLS.
pub(crate) fn failed_handshake() {
    metrics::counter!("daglicht_handshakes_failed_total").increment(1);
}

/// So many connections are open, and so many were ended for taking too long.
pub(crate) fn connections(open: usize, ended: usize) {
    metrics::gauge!("daglicht_connections_open").set(f64::from(u32::try_from(open).unwrap_or(u32::MAX)));
    metrics::counter!("daglicht_connections_timed_out_total").increment(u64::try_from(ended).unwrap_or_default());
}
