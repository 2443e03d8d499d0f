// SPDX-License-Identifier: EUPL-1.2
//! Jobs: pieces of work for the writer, with whoever waits for the outcome.
//!
//! A job may run more than once, each time in a transaction in which nothing of an earlier run remains, and is answered
//! once, after its commit. A job that panics or whose statement failed is never kept, even when it says that all is well:
//! PostgreSQL has then given up the transaction, and both databases do the same.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{StoreError, Tx};

/// What is to become of the changes of a job that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ran {
    /// They are to be committed.
    Keep,
    /// Nothing of them is to remain.
    Undo,
}

/// A job, whatever it gives.
pub(super) trait Job: Send {
    /// Runs it in a transaction.
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran;
    /// Tells whoever waits what it gave, or why it cannot be kept.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// A job that gives a value, and who waits for it.
struct Asked<T, F, A> {
    job: F,
    /// What it gave when it last ran; nothing when it could not run.
    result: Option<Result<T, StoreError>>,
    answer: A,
}

/// A job from a function and a function that takes its outcome.
pub(super) fn job<T, F, A>(job: F, answer: A) -> Box<dyn Job>
where
    T: Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    A: FnOnce(Result<T, StoreError>) + Send + 'static,
{
    Box::new(Asked { job, result: None, answer })
}

impl<T, F, A> Job for Asked<T, F, A>
where
    T: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send,
    A: FnOnce(Result<T, StoreError>) + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran {
        // A job that panics must not take the writer along; whoever waits for it learns that the store stopped for it.
        let ran = catch_unwind(AssertUnwindSafe(|| (self.job)(tx)));
        let result = ran.unwrap_or(Err(StoreError::Stopped));
        let result = result.and_then(|value| tx.failed.take().map_or(Ok(value), Err));
        let ran = if result.is_ok() { Ran::Keep } else { Ran::Undo };
        self.result = Some(result);
        ran
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        (self.answer)(match self.result {
            // The job's own reason says more than a commit that did not come to be because of it.
            Some(Err(error)) => Err(error),
            Some(Ok(value)) => committed.map(|()| value),
            None => Err(committed.err().unwrap_or(StoreError::Stopped)),
        });
    }
}
