// SPDX-License-Identifier: EUPL-1.2
//! How much is in hand at once: heavy checks and writes have bounded queues, and what does not fit is sent away at once.
//!
//! So the time that an accepted message takes stays bounded whatever comes, and a withdrawal never waits behind reports:
//! each kind of message has a queue of its own. Heavy checks use as many threads as there are processors.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::refusal::Refusal;
use crate::{meter, plant};

/// All queues.
#[derive(Debug)]
pub(crate) struct Load {
    /// Reports.
    pub(crate) reports: Arc<Queue>,
    /// Enrolments.
    pub(crate) enrolments: Arc<Queue>,
    /// Withdrawals.
    pub(crate) withdrawals: Arc<Queue>,
    crew: Arc<Crew>,
}

/// A number of places.
#[derive(Debug)]
pub(crate) struct Queue {
    taken: AtomicUsize,
    places: usize,
}

/// A place, held from the first check until the answer is certain.
#[derive(Debug)]
pub(crate) struct Place(Arc<Queue>);

/// Heavy work: as many threads as processors, which are there while there is something to do.
#[derive(Debug)]
struct Crew {
    work: Mutex<Work>,
    most: usize,
}

#[derive(Default)]
struct Work {
    waiting: VecDeque<Box<dyn FnOnce() + Send>>,
    running: usize,
}

impl Load {
    /// Queues of which the longest has so many places.
    pub(crate) fn new(places: usize) -> Self {
        let queue = |places: usize| Arc::new(Queue { taken: AtomicUsize::new(0), places: places.max(1) });
        let most = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            reports: queue(places),
            enrolments: queue(places / 4),
            withdrawals: queue(places / 2),
            crew: Arc::new(Crew { work: Mutex::default(), most }),
        }
    }

    /// Does heavy work on a thread for it, and gives what came of it; work that nobody waits for any more is not done.
    pub(crate) async fn heavy<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (sender, receiver) = oneshot::channel();
        self.hand(move || {
            if !sender.is_closed() {
                drop(sender.send(work()));
            }
        });
        receiver.await.unwrap_or(Err(Refusal::Failed))
    }

    /// Hands heavy work over. The caller holds a place for as long as it is there, so that the queue has an end.
    pub(crate) fn hand(&self, work: impl FnOnce() + Send + 'static) {
        let mut crew = self.crew.work();
        crew.waiting.push_back(Box::new(work));
        if crew.running < self.crew.most {
            crew.running += 1;
            let crew = Arc::clone(&self.crew);
            tokio::task::spawn_blocking(move || crew.work_off());
        }
    }
}

impl Crew {
    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works until nothing waits: one after the other without asking anybody, for waking a thread costs as much as a check.
    fn work_off(&self) {
        loop {
            let mut work = self.work();
            let Some(next) = work.waiting.pop_front() else {
                work.running -= 1;
                return;
            };
            drop(work);
            // Work that panics takes nobody along; whoever waits for it learns that it came to nothing.
            drop(catch_unwind(AssertUnwindSafe(next)));
        }
    }
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Work").field("waiting", &self.waiting.len()).field("running", &self.running).finish()
    }
}

impl Queue {
    /// Takes a place.
    pub(crate) fn enter(self: &Arc<Self>) -> Result<Place, Refusal> {
        let taken = self.taken.fetch_add(1, Ordering::SeqCst);
        let place = Place(Arc::clone(self));
        if taken < self.places || plant::active("unbounded-queue") {
            Ok(place)
        } else {
            meter::shed();
            Err(Refusal::Busy)
        }
    }
}

impl Drop for Place {
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

    #[test]
    fn work_is_done_in_turn_also_after_a_panic_and_not_for_nobody() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let load = Load::new(4);
            assert!(matches!(load.heavy(|| -> Result<(), _> { panic!("planted") }).await, Err(Refusal::Failed)));
            let done = Arc::new(AtomicUsize::new(0));
            let count = |by: usize| {
                let done = Arc::clone(&done);
                move || Ok(done.fetch_add(by, Ordering::SeqCst))
            };
            // Both threads are busy until somebody stopped waiting for what was queued behind.
            let (release, held) = std::sync::mpsc::channel::<()>();
            let held = Arc::new(Mutex::new(held));
            for _ in 0..load.crew.most {
                let held = Arc::clone(&held);
                load.hand(move || drop(held.lock().map(|held| held.recv())));
            }
            let mut left = Box::pin(load.heavy(count(100)));
            assert!(
                std::future::poll_fn(|context| std::task::Poll::Ready(left.as_mut().poll(context).is_pending())).await
            );
            drop(left);
            drop(release);
            load.heavy(count(1)).await.expect("is done");
            assert_eq!(done.load(Ordering::SeqCst), 1);
        });
    }
}
