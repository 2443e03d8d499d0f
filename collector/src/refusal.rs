// SPDX-License-Identifier: EUPL-1.2
//! Refusals: every answer of the API that is not a success, as problem details (RFC 9457).
//!
//! Each kind has one status, one name for programs and one text. A refusal never repeats measured data, keys or tokens,
//! and a wrong signature looks the same as a wrong token.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use daglicht_shared::id::ProjectId;
use daglicht_shared::problem::{MEDIA_TYPE, Problem};
use daglicht_shared::signed::Signed;
use daglicht_shared::week::Week;

use crate::limits::TooMany;
use crate::store::StoreError;
use crate::{meter, present};

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
    /// There is nothing at this address.
    NotFound,
    /// The week is measured but not closed.
    NotReleased,
    /// The address knows other methods.
    Method,
    /// Nobody is signed in.
    SignIn,
    /// The role or units do not allow it.
    Forbidden,
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
    /// The collector failed.
    Failed,
}

/// The kind of a refusal, beside the answer that it became.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind(pub(crate) &'static str);

impl From<TooMany> for Refusal {
    fn from(TooMany(wait): TooMany) -> Self {
        Self::TooMany(wait)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "a request failed on the store");
        meter::store_failed();
        Self::Failed
    }
}

impl Refusal {
    /// The status code.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Malformed { .. } | Self::Unfit { .. } | Self::Incomplete => StatusCode::BAD_REQUEST,
            Self::TooEarly(_) => StatusCode::TOO_EARLY,
            Self::MediaType | Self::Compressed => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unverified | Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::UnknownProject(_) | Self::NotFound | Self::NotReleased => StatusCode::NOT_FOUND,
            Self::TicketUsed | Self::WeekClosed(_) | Self::Withdrawn(_) | Self::OtherBytes => StatusCode::CONFLICT,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Target | Self::NoHost => StatusCode::BAD_REQUEST,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::Length => StatusCode::LENGTH_REQUIRED,
            Self::Expectation => StatusCode::EXPECTATION_FAILED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Stopping | Self::Slow => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "malformed",
            Self::Unfit { .. } => "does-not-fit",
            Self::TooEarly(_) => "too-early",
            Self::MediaType => "media-type",
            Self::Compressed => "compressed",
            Self::TooLarge => "too-large",
            Self::Incomplete => "incomplete",
            Self::Unverified => "not-verified",
            Self::UnknownProject(_) => "unknown-project",
            Self::TicketUsed => "ticket-used",
            Self::WeekClosed(_) => "week-closed",
            Self::Withdrawn(_) => "withdrawn",
            Self::OtherBytes => "revision-used",
            Self::NotFound => "not-found",
            Self::NotReleased => "not-released",
            Self::Method => "method",
            Self::SignIn => "sign-in",
            Self::Forbidden => "forbidden",
            Self::Target => "target",
            Self::NoHost => "no-host",
            Self::OtherHost => "other-host",
            Self::Length => "length-required",
            Self::Expectation => "expectation",
            Self::TooMany(_) => "too-many",
            Self::Busy => "busy",
            Self::Stopping => "stopping",
            Self::Slow => "slow",
            Self::Failed => "failed",
        }
    }

    const fn title(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "The body is not of the expected form.",
            Self::Unfit { .. } => "The body does not fit the project.",
            Self::TooEarly(_) => "The week is not over.",
            Self::MediaType => "The body must be JSON.",
            Self::Compressed => "Compressed bodies are refused.",
            Self::TooLarge => "The body is too large.",
            Self::Incomplete => "The body did not arrive whole.",
            Self::Unverified => "The message is not genuine.",
            Self::UnknownProject(_) => "There is no such project.",
            Self::TicketUsed => "This ticket was used before.",
            Self::WeekClosed(_) => "The week is closed.",
            Self::Withdrawn(_) => "This person-week was withdrawn.",
            Self::OtherBytes => "This revision was received with other content.",
            Self::NotFound => "There is nothing at this address.",
            Self::NotReleased => "The week is not closed.",
            Self::Method => "This address does not know the method.",
            Self::SignIn => "Nobody is signed in.",
            Self::Forbidden => "This account may not see that.",
            Self::Target => "The target must be a path.",
            Self::NoHost => "The request must name one host.",
            Self::OtherHost => "The collector has another name.",
            Self::Length => "The body must say its length.",
            Self::Expectation => "The expectation is not known.",
            Self::TooMany(_) => "There were too many requests.",
            Self::Busy => "The collector has too much in hand.",
            Self::Stopping => "The collector is about to stop.",
            Self::Slow => "The request took too long.",
            Self::Failed => "The collector failed.",
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
            Self::NotFound => "Check the address; it must not end with a slash.".to_owned(),
            Self::NotReleased => "Its figures appear when it is closed.".to_owned(),
            Self::Method => "The header `Allow` names the methods.".to_owned(),
            Self::SignIn => "Sign in on the start page first.".to_owned(),
            Self::Forbidden => "Ask the administrator which role and units the account has.".to_owned(),
            Self::Target => "Send a path such as `/v1/reports`, not a whole address.".to_owned(),
            Self::NoHost => "Send exactly one header `Host`.".to_owned(),
            Self::OtherHost => "Check the address; the administrator names the hosts in `server.hosts`.".to_owned(),
            Self::Length => "Send `Content-Length` and no `Transfer-Encoding`. Nothing was kept.".to_owned(),
            Self::Expectation => "Only `Expect: 100-continue` is known. Nothing was kept.".to_owned(),
            Self::TooMany(_) | Self::Busy | Self::Stopping => {
                "Nothing was kept; send the same bytes again after the time in `Retry-After`.".to_owned()
            }
            Self::Slow => "Nothing may have been kept; send the same bytes again.".to_owned(),
            Self::Failed => "Nothing may have been kept; send the same bytes again later.".to_owned(),
        }
    }

    /// After how many seconds the same request may come again.
    fn retry_after(&self) -> Option<u64> {
        match self {
            // Rounded up: whoever comes too early is sent away again.
            Self::TooMany(wait) => Some(wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1)),
            Self::Busy => Some(5),
            Self::Slow | Self::Stopping => Some(30),
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
            | Self::SignIn
            | Self::Forbidden
            | Self::Target
            | Self::NoHost
            | Self::OtherHost
            | Self::Length
            | Self::Expectation
            | Self::Failed => None,
        }
    }

    /// What a page says instead.
    const fn page(&self) -> present::Problem {
        match self {
            Self::NotFound | Self::UnknownProject(_) => present::Problem::NotFound,
            Self::NotReleased => present::Problem::NotReleased,
            Self::Forbidden => present::Problem::NotAllowed,
            Self::SignIn | Self::Unverified => present::Problem::SignIn,
            Self::Malformed { .. }
            | Self::Unfit { .. }
            | Self::TooEarly(_)
            | Self::MediaType
            | Self::Compressed
            | Self::TooLarge
            | Self::Incomplete
            | Self::TicketUsed
            | Self::WeekClosed(_)
            | Self::Withdrawn(_)
            | Self::OtherBytes
            | Self::Target
            | Self::NoHost
            | Self::OtherHost
            | Self::Length
            | Self::Expectation
            | Self::Method => present::Problem::Request,
            Self::TooMany(_) | Self::Busy | Self::Stopping | Self::Slow | Self::Failed => present::Problem::Failure,
        }
    }

    /// The problem as it is sent.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        let (status, kind, title, detail) = (self.status(), self.kind(), self.title(), self.detail());
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
            | Self::NotFound
            | Self::NotReleased
            | Self::Method
            | Self::SignIn
            | Self::Forbidden
            | Self::Target
            | Self::NoHost
            | Self::OtherHost
            | Self::Length
            | Self::Expectation
            | Self::TooMany(_)
            | Self::Busy
            | Self::Stopping
            | Self::Slow
            | Self::Failed => (None, None),
        };
        Problem { kind: kind.to_owned(), title: title.to_owned(), status: status.as_u16(), detail, field, receipt }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, page, retry_after) = (self.status(), self.page(), self.retry_after());
        let kind = Kind(self.kind());
        let mut response = (status, Json(self.into_problem())).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        response.extensions_mut().insert(page);
        response.extensions_mut().insert(kind);
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
