// SPDX-License-Identifier: EUPL-1.2
//! How much is in hand at once: heavy checks and writes have bounded queues, and what does not fit is sent away at once.
//!
//! So the time that an accepted message takes stays bounded whatever comes, and a withdrawal never waits behind reports:
//! each kind of message has a queue of its own. Heavy checks use as many threads as there are processors.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use crate::refusal::Refusal;
use crate::{meter, plant};

/// All queues.
#[derive(Debug)]
pub(crate) struct Load {
    /// Reports.
    pub(crate) reports: Queue,
    /// Enrolments.
    pub(crate) enrolments: Queue,
    /// Withdrawals.
    pub(crate) withdrawals: Queue,
    workers: Arc<Semaphore>,
}

/// A number of places.
#[derive(Debug)]
pub(crate) struct Queue {
    taken: AtomicUsize,
    places: usize,
}

/// A place, held from the first check until the answer is certain.
#[derive(Debug)]
pub(crate) struct Place<'a>(&'a Queue);

impl Load {
    /// Queues of which the longest has so many places.
    pub(crate) fn new(places: usize) -> Self {
        let queue = |places: usize| Queue { taken: AtomicUsize::new(0), places: places.max(1) };
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            reports: queue(places),
            enrolments: queue(places / 4),
            withdrawals: queue(places / 2),
            workers: Arc::new(Semaphore::new(processors)),
        }
    }

    /// Does heavy work on a thread for it.
    pub(crate) async fn heavy<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let permit = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| Refusal::Failed)?;
        let work = move || {
            let result = work();
            drop(permit);
            result
        };
        tokio::task::spawn_blocking(work).await.unwrap_or(Err(Refusal::Failed))
    }
}

impl Queue {
    /// Takes a place.
    pub(crate) fn enter(&self) -> Result<Place<'_>, Refusal> {
        let taken = self.taken.fetch_add(1, Ordering::SeqCst);
        let place = Place(self);
        if taken < self.places || plant::active("unbounded-queue") {
            Ok(place)
        } else {
            meter::shed();
            Err(Refusal::Busy)
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_sends_away_and_a_left_place_is_free_again() {
        let load = Load::new(4);
        let held: Vec<_> = (0..4).map(|_| load.reports.enter().expect("there is room")).collect();
        assert!(matches!(load.reports.enter(), Err(Refusal::Busy)));
        assert!(load.withdrawals.enter().is_ok(), "withdrawals do not wait behind reports");
        drop(held);
        assert!(load.reports.enter().is_ok());
    }
}
