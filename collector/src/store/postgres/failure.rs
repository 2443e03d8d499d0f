// SPDX-License-Identifier: EUPL-1.2
//! What a failure on PostgreSQL means, and what may be said of it.
//!
//! Of the server's answer only the message and its code are kept: the detail, the hint and the context repeat values of
//! rows, such as a weekly key.

use std::error::Error as _;
use std::sync::Arc;

use tokio_postgres::error::SqlState;

use super::value::WrongValue;
use crate::store::{Cause, StoreError};

/// What a failure means for the transaction that it broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The connection is gone: whether a commit under way was made is not known.
    Lost,
    /// The server cannot do it at present, for lack of space or memory.
    Unable,
    /// Something else was in the way for longer than the limit.
    Busy,
    /// The same transaction may succeed when it runs again.
    Again,
    /// The statement itself is refused.
    Refused,
}

/// A failure with its meaning.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) kind: Kind,
    pub(super) cause: Cause,
}

/// What the server or the connection said, without values of rows.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Said(String);

impl Failure {
    /// A failure that nobody but this program noticed.
    pub(super) fn noticed(kind: Kind, message: &str) -> Self {
        Self { kind, cause: Arc::new(Said(message.to_owned())) }
    }

    /// The error for whoever asked.
    pub(super) fn into_error(self) -> StoreError {
        match self.kind {
            Kind::Lost | Kind::Unable => StoreError::Unavailable(self.cause),
            Kind::Busy | Kind::Again => StoreError::Busy(self.cause),
            Kind::Refused => StoreError::Statement(self.cause),
        }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        if let Some(answer) = error.as_db_error() {
            let said = Said(format!("{} (SQLSTATE {})", answer.message(), answer.code().code()));
            return Self { kind: kind(answer.code()), cause: Arc::new(said) };
        }
        let own_fault = error.source().is_some_and(|cause| cause.is::<WrongValue>());
        let kind = if own_fault { Kind::Refused } else { Kind::Lost };
        Self { kind, cause: Arc::new(Said(error.to_string())) }
    }
}

fn kind(code: &SqlState) -> Kind {
    // Class 08: connection exceptions; 57P: the server stops or starts; 25P03, 25P04: it ended an idle session; 28: it does
    // not let this account in.
    let lost = ["08", "57P", "25P03", "25P04", "28"];
    let again = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
    match () {
        () if lost.iter().any(|class| code.code().starts_with(class)) => Kind::Lost,
        () if code.code().starts_with("53") => Kind::Unable,
        () if *code == SqlState::LOCK_NOT_AVAILABLE || *code == SqlState::QUERY_CANCELED => Kind::Busy,
        // A week's table that this program had seen is gone: the next run makes it again or finds the week closed.
        () if again.contains(code) || *code == SqlState::CHECK_VIOLATION => Kind::Again,
        () => Kind::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_means_what_can_be_done_about_it() {
        for (code, expected) in [
            ("57P01", Kind::Lost),
            ("57P02", Kind::Lost),
            ("08006", Kind::Lost),
            ("25P03", Kind::Lost),
            ("53100", Kind::Unable),
            ("55P03", Kind::Busy),
            ("57014", Kind::Busy),
            ("40001", Kind::Again),
            ("40P01", Kind::Again),
            ("23514", Kind::Again),
            ("23505", Kind::Refused),
            ("25006", Kind::Refused),
            ("42P01", Kind::Refused),
        ] {
            assert_eq!(kind(&SqlState::from_code(code)), expected, "{code}");
        }
    }
}
