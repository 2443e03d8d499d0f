// SPDX-License-Identifier: EUPL-1.2
//! The kinds of refusal: what programs tell apart, and what the description of the API lists.
//!
//! A kind never changes its name or status once published.

use axum::http::StatusCode;

use crate::present;

/// A kind of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The body is not of the expected form.
    Malformed,
    /// The body has the right form, but does not fit the project.
    Unfit,
    /// The report's week is not over by the collector's clock.
    TooEarly,
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
    UnknownProject,
    /// The ticket was spent on another request.
    TicketUsed,
    /// The week was closed before.
    WeekClosed,
    /// The person-week was withdrawn before.
    Withdrawn,
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
    TooMany,
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

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 32] = [
        Self::Malformed,
        Self::Unfit,
        Self::TooEarly,
        Self::MediaType,
        Self::Compressed,
        Self::TooLarge,
        Self::Incomplete,
        Self::Unverified,
        Self::UnknownProject,
        Self::TicketUsed,
        Self::WeekClosed,
        Self::Withdrawn,
        Self::OtherBytes,
        Self::Stopped,
        Self::NotFound,
        Self::NotReleased,
        Self::Method,
        Self::NotAcceptable,
        Self::SignIn,
        Self::Forbidden,
        Self::OtherSite,
        Self::Target,
        Self::NoHost,
        Self::OtherHost,
        Self::Length,
        Self::Expectation,
        Self::TooMany,
        Self::Busy,
        Self::Stopping,
        Self::Slow,
        Self::Unavailable,
        Self::Failed,
    ];

    /// The status code.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::Unfit | Self::Incomplete | Self::Target | Self::NoHost => StatusCode::BAD_REQUEST,
            Self::TooEarly => StatusCode::TOO_EARLY,
            Self::MediaType | Self::Compressed => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unverified | Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::UnknownProject | Self::NotFound | Self::NotReleased => StatusCode::NOT_FOUND,
            Self::TicketUsed | Self::WeekClosed | Self::Withdrawn | Self::OtherBytes => StatusCode::CONFLICT,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::Forbidden | Self::OtherSite => StatusCode::FORBIDDEN,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::Length => StatusCode::LENGTH_REQUIRED,
            Self::Expectation => StatusCode::EXPECTATION_FAILED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Stopped | Self::Stopping | Self::Slow | Self::Unavailable => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The name for programs, the `type` of the problem.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Unfit => "does-not-fit",
            Self::TooEarly => "too-early",
            Self::MediaType => "media-type",
            Self::Compressed => "compressed",
            Self::TooLarge => "too-large",
            Self::Incomplete => "incomplete",
            Self::Unverified => "not-verified",
            Self::UnknownProject => "unknown-project",
            Self::TicketUsed => "ticket-used",
            Self::WeekClosed => "week-closed",
            Self::Withdrawn => "withdrawn",
            Self::OtherBytes => "revision-used",
            Self::Stopped => "project-stopped",
            Self::NotFound => "not-found",
            Self::NotReleased => "not-released",
            Self::Method => "method",
            Self::NotAcceptable => "not-acceptable",
            Self::SignIn => "sign-in",
            Self::Forbidden => "forbidden",
            Self::OtherSite => "other-site",
            Self::Target => "target",
            Self::NoHost => "no-host",
            Self::OtherHost => "other-host",
            Self::Length => "length-required",
            Self::Expectation => "expectation",
            Self::TooMany => "too-many",
            Self::Busy => "busy",
            Self::Stopping => "stopping",
            Self::Slow => "slow",
            Self::Unavailable => "unavailable",
            Self::Failed => "failed",
        }
    }

    /// One short sentence for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The body is not of the expected form.",
            Self::Unfit => "The body does not fit the project.",
            Self::TooEarly => "The week is not over.",
            Self::MediaType => "The body must be JSON.",
            Self::Compressed => "Compressed bodies are refused.",
            Self::TooLarge => "The body is too large.",
            Self::Incomplete => "The body did not arrive whole.",
            Self::Unverified => "The message is not genuine.",
            Self::UnknownProject => "There is no such project.",
            Self::TicketUsed => "This ticket was used before.",
            Self::WeekClosed => "The week is closed.",
            Self::Withdrawn => "This person-week was withdrawn.",
            Self::OtherBytes => "This revision was received with other content.",
            Self::Stopped => "This project is stopped.",
            Self::NotFound => "There is nothing at this address.",
            Self::NotReleased => "The week is not closed.",
            Self::Method => "This address does not know the method.",
            Self::NotAcceptable => "Only JSON is given here.",
            Self::SignIn => "Nobody is signed in.",
            Self::Forbidden => "This account may not see that.",
            Self::OtherSite => "Another site sent this request.",
            Self::Target => "The target must be a path.",
            Self::NoHost => "The request must name one host.",
            Self::OtherHost => "The collector has another name.",
            Self::Length => "The body must say its length.",
            Self::Expectation => "The expectation is not known.",
            Self::TooMany => "There were too many requests.",
            Self::Busy => "The collector has too much in hand.",
            Self::Stopping => "The collector is about to stop.",
            Self::Slow => "The request took too long.",
            Self::Unavailable => "The collector cannot do this now.",
            Self::Failed => "The collector failed.",
        }
    }

    /// Whether a message of an agent can be refused so; the works council's page counts these.
    #[must_use]
    pub const fn is_of_messages(self) -> bool {
        !matches!(self, Self::NotReleased | Self::SignIn | Self::Forbidden)
    }

    /// What a page says instead.
    #[must_use]
    pub const fn page(self) -> present::Problem {
        match self {
            Self::NotFound | Self::UnknownProject => present::Problem::NotFound,
            Self::NotReleased => present::Problem::NotReleased,
            Self::Forbidden => present::Problem::NotAllowed,
            Self::SignIn | Self::Unverified => present::Problem::SignIn,
            Self::Malformed
            | Self::Unfit
            | Self::TooEarly
            | Self::MediaType
            | Self::Compressed
            | Self::TooLarge
            | Self::Incomplete
            | Self::TicketUsed
            | Self::WeekClosed
            | Self::Withdrawn
            | Self::OtherBytes
            | Self::Stopped
            | Self::Method
            | Self::NotAcceptable
            | Self::OtherSite
            | Self::Target
            | Self::NoHost
            | Self::OtherHost
            | Self::Length
            | Self::Expectation => present::Problem::Request,
            Self::TooMany | Self::Busy | Self::Stopping | Self::Slow | Self::Unavailable | Self::Failed => {
                present::Problem::Failure
            }
        }
    }
}
