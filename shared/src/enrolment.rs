// SPDX-License-Identifier: EUPL-1.2
//! Enrolment: a ticket is exchanged for one blind membership token per week.
//!
//! The request holds no name, account or machine. A repeated request with the same bytes gets the same answer, so a lost
//! answer costs nothing; another request with the same ticket is refused.

use serde::{Deserialize, Serialize};

use crate::id::{ProjectId, UnitId};
use crate::membership::{Blinded, Evaluation};
use crate::ticket::TicketSecret;
use crate::week::Week;

/// What the agent sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRequest {
    /// The version of this form, 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1))]
    pub schema: u32,
    /// The project.
    pub project: ProjectId,
    /// The secret part of the ticket.
    pub ticket: TicketSecret,
    /// One blinded key per week, weeks ascending.
    pub weeks: Vec<BlindedWeek>,
}

/// A blinded weekly key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BlindedWeek {
    /// The week.
    pub week: Week,
    /// The blinded key.
    pub blinded: Blinded,
}

/// What the collector answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EnrolmentAnswer {
    /// The team that the ticket belongs to.
    pub team: UnitId,
    /// One evaluation per requested week, in the same order.
    pub weeks: Vec<EvaluatedWeek>,
}

/// An evaluated weekly key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EvaluatedWeek {
    /// The week.
    pub week: Week,
    /// The evaluation with its proof.
    pub evaluation: Evaluation,
}
