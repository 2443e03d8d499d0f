// SPDX-License-Identifier: EUPL-1.2
//! The body of an error answer: problem details for HTTP APIs (RFC 9457).
//!
//! The media type is `application/problem+json`. Two members extend the standard ones: `field`, the field of the request
//! that is wrong, and `receipt`, a signed refusal that ends a report.

use serde::{Deserialize, Serialize};

use crate::signed::Signed;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A short name of the kind of problem, stable for programs, such as `ticket-used`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One short sentence for people.
    pub title: String,
    /// The HTTP status code.
    pub status: u16,
    /// What happened here, what is safe and what to do next.
    pub detail: String,
    /// The address that was asked, as a reference without host and query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The field of the request that is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// A signed refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Signed>,
}
