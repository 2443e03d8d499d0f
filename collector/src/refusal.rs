// SPDX-License-Identifier: EUPL-1.2
//! Refusals: every answer of the API that is not a success, as problem details (RFC 9457).
//!
//! Each [`Kind`] has one status, one name for programs and one title. A refusal never repeats measured data, keys or
//! tokens, and a wrong signature looks the same as a wrong token.

mod kind;

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use daglicht_shared::id::ProjectId;
use daglicht_shared::problem::Problem;
use daglicht_shared::signed::Signed;
use daglicht_shared::week::Week;

use crate::limits::TooMany;
use crate::meter;
use crate::store::StoreError;

pub use kind::Kind;

/// Why a request is refused.
#[derive(Debug)]
pub enum Refusal {
    /// The body is not of the expected form.
    Malformed {
        /// The field, as a path.
        field: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The body has the right form, but does not fit the project.
    Unfit {
        /// The first field that is wrong.
        field: &'static str,
        /// All that is wrong.
        detail: String,
    },
    /// The report's week is not over by the collector's clock.
    TooEarly(Week),
    /// The body is not JSON.
    MediaType,
    /// The body is compressed.
    Compressed,
    /// The body is too large.
    TooLarge,
    /// The body did not arrive whole.
    Incomplete,
    /// The signature, token or ticket is not genuine.
    Unverified,
    /// There is no approved project of this name.
    UnknownProject(ProjectId),
    /// The ticket was spent on another request.
    TicketUsed,
    /// The week was closed before.
    WeekClosed(Signed),
    /// The person-week was withdrawn before.
    Withdrawn(Signed),
    /// The same revision was received with other bytes.
    OtherBytes,
    /// The works council or the privacy officer stopped the project.
    Stopped,
    /// There is nothing at this address.
    NotFound,
    /// The week is measured but not closed.
    NotReleased,
    /// The address knows other methods.
    Method,
    /// The answer is wanted in a form that is not given.
    NotAcceptable,
    /// Nobody is signed in.
    SignIn,
    /// The role or units do not allow it.
    Forbidden,
    /// A page of another site sent the request.
    OtherSite,
    /// The target of the request is no path.
    Target,
    /// The request names no host, or several.
    NoHost,
    /// The request is for another host.
    OtherHost,
    /// The body does not say its length.
    Length,
    /// The request expects something unknown.
    Expectation,
    /// There were too many requests of this kind; another may come after this time.
    TooMany(Duration),
    /// The collector has too much in hand.
    Busy,
    /// The collector is about to stop.
    Stopping,
    /// The request took too long.
    Slow,
    /// The database cannot be reached, is full or is busy.
    Unavailable,
    /// The collector failed.
    Failed,
}

impl From<TooMany> for Refusal {
    fn from(TooMany(wait): TooMany) -> Self {
        Self::TooMany(wait)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        meter::store_failed();
        if matches!(error, StoreError::Unavailable(_) | StoreError::Busy(_)) {
            tracing::warn!(error = &error as &dyn std::error::Error, "a request could not be done for now");
            return Self::Unavailable;
        }
        tracing::error!(error = &error as &dyn std::error::Error, "a request failed on the store");
        Self::Failed
    }
}

impl Refusal {
    /// A refusal of a kind, for the description of the API.
    #[must_use]
    pub fn example(kind: Kind) -> Self {
        let receipt = || Signed { text: "{…}".to_owned(), signature: daglicht_shared::crypto::Bytes([0; 64]) };
        match kind {
            Kind::Malformed => Self::Malformed {
                field: "minutes.rework.manual".to_owned(),
                detail: "invalid type: string \"x\", expected u32".to_owned(),
            },
            Kind::Unfit => Self::Unfit { field: "team", detail: "`team-9` is not a team of this project".to_owned() },
            Kind::TooEarly => Self::TooEarly("2026-W47".parse().expect("a week")),
            Kind::MediaType => Self::MediaType,
            Kind::Compressed => Self::Compressed,
            Kind::TooLarge => Self::TooLarge,
            Kind::Incomplete => Self::Incomplete,
            Kind::Unverified => Self::Unverified,
            Kind::UnknownProject => Self::UnknownProject("nulmeting-2026".parse().expect("a slug")),
            Kind::TicketUsed => Self::TicketUsed,
            Kind::WeekClosed => Self::WeekClosed(receipt()),
            Kind::Withdrawn => Self::Withdrawn(receipt()),
            Kind::OtherBytes => Self::OtherBytes,
            Kind::Stopped => Self::Stopped,
            Kind::NotFound => Self::NotFound,
            Kind::NotReleased => Self::NotReleased,
            Kind::Method => Self::Method,
            Kind::NotAcceptable => Self::NotAcceptable,
            Kind::SignIn => Self::SignIn,
            Kind::Forbidden => Self::Forbidden,
            Kind::OtherSite => Self::OtherSite,
            Kind::Target => Self::Target,
            Kind::NoHost => Self::NoHost,
            Kind::OtherHost => Self::OtherHost,
            Kind::Length => Self::Length,
            Kind::Expectation => Self::Expectation,
            Kind::TooMany => Self::TooMany(Duration::from_secs(7)),
            Kind::Busy => Self::Busy,
            Kind::Stopping => Self::Stopping,
            Kind::Slow => Self::Slow,
            Kind::Unavailable => Self::Unavailable,
            Kind::Failed => Self::Failed,
        }
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Malformed { .. } => Kind::Malformed,
            Self::Unfit { .. } => Kind::Unfit,
            Self::TooEarly(_) => Kind::TooEarly,
            Self::MediaType => Kind::MediaType,
            Self::Compressed => Kind::Compressed,
            Self::TooLarge => Kind::TooLarge,
            Self::Incomplete => Kind::Incomplete,
            Self::Unverified => Kind::Unverified,
            Self::UnknownProject(_) => Kind::UnknownProject,
            Self::TicketUsed => Kind::TicketUsed,
            Self::WeekClosed(_) => Kind::WeekClosed,
            Self::Withdrawn(_) => Kind::Withdrawn,
            Self::OtherBytes => Kind::OtherBytes,
            Self::Stopped => Kind::Stopped,
            Self::NotFound => Kind::NotFound,
            Self::NotReleased => Kind::NotReleased,
            Self::Method => Kind::Method,
            Self::NotAcceptable => Kind::NotAcceptable,
            Self::SignIn => Kind::SignIn,
            Self::Forbidden => Kind::Forbidden,
            Self::OtherSite => Kind::OtherSite,
            Self::Target => Kind::Target,
            Self::NoHost => Kind::NoHost,
            Self::OtherHost => Kind::OtherHost,
            Self::Length => Kind::Length,
            Self::Expectation => Kind::Expectation,
            Self::TooMany(_) => Kind::TooMany,
            Self::Busy => Kind::Busy,
            Self::Stopping => Kind::Stopping,
            Self::Slow => Kind::Slow,
            Self::Unavailable => Kind::Unavailable,
            Self::Failed => Kind::Failed,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Malformed { detail, .. } | Self::Unfit { detail, .. } => {
                format!("{detail}. Nothing was kept; correct the field and send again.")
            }
            Self::TooEarly(week) => {
                format!("{week} ends later by the clock here. Nothing was kept; set the clock and send the same bytes then.")
            }
            Self::MediaType => "Send it with `Content-Type: application/json`. Nothing was kept.".to_owned(),
            Self::Compressed => "Send it plain, without `Content-Encoding`. Nothing was kept.".to_owned(),
            Self::TooLarge => "At most 64 KiB are read. Nothing was kept.".to_owned(),
            Self::Incomplete => "The connection broke off. Nothing was kept; send again.".to_owned(),
            Self::Unverified => {
                "The signature, token or ticket does not belong to this message and project. Nothing was kept; check \
                 that the address and the enrolment belong together."
                    .to_owned()
            }
            Self::UnknownProject(project) => {
                format!("`{project}` does not exist here, or the works council has not approved it. Nothing was kept.")
            }
            Self::TicketUsed => {
                "Another enrolment used it; nothing was changed. If that was not you, tell the privacy officer and ask \
                 for a new ticket."
                    .to_owned()
            }
            Self::WeekClosed(_) => {
                "Its figures are released and are not computed again. Nothing was kept; the signed receipt ends the \
                 report."
                    .to_owned()
            }
            Self::Withdrawn(_) => {
                "Nothing of it is kept and nothing more is accepted; the signed receipt ends the report.".to_owned()
            }
            Self::OtherBytes => {
                "The first content stands. Send changed content with a higher revision, and check that the agent's data \
                 was not copied to two machines."
                    .to_owned()
            }
            Self::Stopped => {
                "The works council or the privacy officer stopped it. Nothing was kept; keep the bytes and send them again \
                 later. They are taken when the stop is lifted."
                    .to_owned()
            }
            Self::NotFound => "Check the address; it must not end with a slash.".to_owned(),
            Self::NotReleased => "Its figures appear when it is closed.".to_owned(),
            Self::Method => "The header `Allow` names the methods.".to_owned(),
            Self::NotAcceptable => "Ask with `Accept: application/json`, or without that header.".to_owned(),
            Self::SignIn => "Sign in on the start page first.".to_owned(),
            Self::Forbidden => "Ask the administrator which role and units the account has.".to_owned(),
            Self::OtherSite => "Nothing was changed; use the collector's own pages.".to_owned(),
            Self::Target => "Send a path such as `/v1/reports`, not a whole address.".to_owned(),
            Self::NoHost => "Send exactly one header `Host`.".to_owned(),
            Self::OtherHost => "Check the address; the administrator names the hosts in `server.hosts`.".to_owned(),
            Self::Length => "Send `Content-Length` and no `Transfer-Encoding`. Nothing was kept.".to_owned(),
            Self::Expectation => "Only `Expect: 100-continue` is known. Nothing was kept.".to_owned(),
            Self::TooMany(_) | Self::Busy | Self::Stopping => {
                "Nothing was kept; send the same bytes again after the time in `Retry-After`.".to_owned()
            }
            Self::Slow => "Nothing may have been kept; send the same bytes again.".to_owned(),
            Self::Unavailable => {
                "Its database is not ready. Nothing may have been kept; send the same bytes again later.".to_owned()
            }
            Self::Failed => "Nothing may have been kept; send the same bytes again later.".to_owned(),
        }
    }

    /// After how many seconds the same request may come again.
    fn retry_after(&self) -> Option<u64> {
        match self {
            // Rounded up: whoever comes too early is sent away again.
            Self::TooMany(wait) => Some(wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1)),
            Self::Busy => Some(5),
            Self::Slow | Self::Stopping | Self::Unavailable => Some(30),
            // The longest that agents wait.
            Self::Stopped => Some(3_600),
            Self::Malformed { .. }
            | Self::Unfit { .. }
            | Self::TooEarly(_)
            | Self::MediaType
            | Self::Compressed
            | Self::TooLarge
            | Self::Incomplete
            | Self::Unverified
            | Self::UnknownProject(_)
            | Self::TicketUsed
            | Self::WeekClosed(_)
            | Self::Withdrawn(_)
            | Self::OtherBytes
            | Self::NotFound
            | Self::NotReleased
            | Self::Method
            | Self::NotAcceptable
            | Self::SignIn
            | Self::Forbidden
            | Self::OtherSite
            | Self::Target
            | Self::NoHost
            | Self::OtherHost
            | Self::Length
            | Self::Expectation
            | Self::Failed => None,
        }
    }

    /// The problem as it is sent.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        let (kind, detail) = (self.kind(), self.detail());
        let (field, receipt) = match self {
            Self::Malformed { field, .. } => (Some(field), None),
            Self::Unfit { field, .. } => (Some(field.to_owned()), None),
            Self::WeekClosed(receipt) | Self::Withdrawn(receipt) => (None, Some(receipt)),
            Self::TooEarly(_)
            | Self::MediaType
            | Self::Compressed
            | Self::TooLarge
            | Self::Incomplete
            | Self::Unverified
            | Self::UnknownProject(_)
            | Self::TicketUsed
            | Self::OtherBytes
            | Self::Stopped
            | Self::NotFound
            | Self::NotReleased
            | Self::Method
            | Self::NotAcceptable
            | Self::SignIn
            | Self::Forbidden
            | Self::OtherSite
            | Self::Target
            | Self::NoHost
            | Self::OtherHost
            | Self::Length
            | Self::Expectation
            | Self::TooMany(_)
            | Self::Busy
            | Self::Stopping
            | Self::Slow
            | Self::Unavailable
            | Self::Failed => (None, None),
        };
        Problem {
            kind: kind.id().to_owned(),
            title: kind.title().to_owned(),
            status: kind.status().as_u16(),
            detail,
            instance: None,
            field,
            receipt,
        }
    }
}

/// A refusal on its way out; whoever knows the address writes the body.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// The kind.
    pub(crate) kind: Kind,
    /// What a program is told.
    pub(crate) problem: Problem,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (kind, retry_after) = (self.kind(), self.retry_after());
        let mut response = kind.status().into_response();
        response.extensions_mut().insert(Refused { kind, problem: self.into_problem() });
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
