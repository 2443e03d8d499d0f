// SPDX-License-Identifier: EUPL-1.2
//! What each route of the API does, takes, gives and refuses: the source of the published description.
//!
//! Every answer of a route is one of these or one of [`ALWAYS`]; the tests hold each answer that they see against it.

use super::Verb;
use crate::refusal::Kind;

/// A route of the API as its users see it.
#[derive(Debug)]
pub struct Operation {
    /// The name in programs that are made from the description.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// All that one must know.
    pub description: &'static str,
    /// What is sent; none for a route that only reads.
    pub body: Option<Body>,
    /// What is answered.
    pub gives: &'static [Given],
    /// What is refused, besides what every route refuses.
    pub refuses: &'static [Kind],
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// An enrolment.
    Enrolment,
    /// A report, with its signature in a header.
    Report,
    /// A withdrawal.
    Withdrawal,
}

/// An answer of success.
#[derive(Debug)]
pub struct Given {
    /// The status code.
    pub status: u16,
    /// What it means.
    pub meaning: &'static str,
    /// What it holds.
    pub content: Content,
}

/// What an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// The signed manifest.
    Manifest,
    /// The evaluated weekly keys.
    EnrolmentAnswer,
    /// A signed receipt.
    Receipt,
    /// Released figures.
    Figures,
    /// Released figures of several weeks.
    Period,
    /// What a baseline says of a unit.
    Baseline,
    /// This description.
    Description,
}

/// What every route may answer.
pub const ALWAYS: &[Kind] = &[
    Kind::Malformed,
    Kind::Target,
    Kind::NoHost,
    Kind::NotAcceptable,
    Kind::OtherHost,
    Kind::TooMany,
    Kind::Busy,
    Kind::Slow,
    Kind::Unavailable,
    Kind::Failed,
];

/// What every route that takes a body may answer besides.
pub const WITH_BODY: &[Kind] = &[
    Kind::MediaType,
    Kind::Compressed,
    Kind::TooLarge,
    Kind::Incomplete,
    Kind::Length,
    Kind::Expectation,
    Kind::OtherSite,
];

impl Operation {
    /// All kinds of refusal that the route knows.
    pub fn all_refusals(&self) -> impl Iterator<Item = Kind> {
        let with_body = if self.body.is_some() { WITH_BODY } else { &[] };
        self.refuses.iter().chain(with_body).chain(ALWAYS).copied()
    }

    /// The method that fits the route.
    #[must_use]
    pub const fn verb(&self) -> Verb {
        if self.body.is_some() { Verb::Post } else { Verb::Get }
    }
}

pub(super) const MANIFEST: Operation = Operation {
    id: "getManifest",
    summary: "The approved terms of a project",
    description: "The signed manifest: the terms of the project and the works council's approval of exactly these \
        terms. Check the signature with the key that the ticket names, and show the terms to the employee before anything \
        else. A project that the works council has not approved does not exist here.",
    body: None,
    gives: &[Given { status: 200, meaning: "The signed manifest.", content: Content::Manifest }],
    refuses: &[Kind::NotFound, Kind::UnknownProject],
};

pub(super) const ENROL: Operation = Operation {
    id: "enrol",
    summary: "Exchange a ticket for membership tokens",
    description: "Blinded weekly public keys against evaluations, by RFC 9497 POPRF over ristretto255 with SHA-512, one \
        for each week. The ticket is spent on the exact bytes of one request; the same bytes get the same answer again.",
    body: Some(Body::Enrolment),
    gives: &[Given { status: 200, meaning: "The team and the evaluations.", content: Content::EnrolmentAnswer }],
    refuses: &[Kind::Unfit, Kind::Unverified, Kind::UnknownProject, Kind::TicketUsed, Kind::Stopped],
};

pub(super) const REPORT: Operation = Operation {
    id: "sendReport",
    summary: "Send the report of a person-week",
    description: "The only message with measured data. The weekly key signs the line `daglicht report v1`, the \
        collector's public key and the SHA-256 digest of the body. The report is on disk when the answer comes. A \
        repeated report gets the stored receipt; a later revision replaces an earlier one until the week is closed. \
        Forget a report only on a receipt whose signature and digest you checked.",
    body: Some(Body::Report),
    gives: &[
        Given { status: 200, meaning: "It, or a later revision, was here already.", content: Content::Receipt },
        Given { status: 201, meaning: "It is on disk.", content: Content::Receipt },
    ],
    refuses: &[
        Kind::Unfit,
        Kind::TooEarly,
        Kind::Unverified,
        Kind::UnknownProject,
        Kind::WeekClosed,
        Kind::Withdrawn,
        Kind::OtherBytes,
        Kind::Stopped,
    ],
};

pub(super) const WITHDRAW: Operation = Operation {
    id: "withdraw",
    summary: "Erase a person-week",
    description: "Erases the reports of a weekly key and refuses it from then on. The receipt says whether the week was \
        closed before; then there is nothing left to erase. It can be repeated.",
    body: Some(Body::Withdrawal),
    gives: &[Given { status: 200, meaning: "Erased, or closed before.", content: Content::Receipt }],
    refuses: &[Kind::Unfit, Kind::Unverified, Kind::UnknownProject],
};

pub(super) const FIGURES: Operation = Operation {
    id: "getFigures",
    summary: "The released figures of a unit and week",
    description: "For people who signed in on the start page; each look is recorded. A unit may be withheld to protect \
        the people in it; then there is no number at all. Whether a unit exists is not told to those who may not see it.",
    body: None,
    gives: &[Given { status: 200, meaning: "Figures, or the reason why there are none.", content: Content::Figures }],
    refuses: &[Kind::NotFound, Kind::NotReleased, Kind::SignIn, Kind::Forbidden],
};

pub(super) const BLOCK: Operation = Operation {
    id: "getBlock",
    summary: "The released figures of a unit over four weeks",
    description: "Weeks 1 to 4 of an ISO year, 5 to 8, and so on; other stretches of weeks do not exist. The sum of what was \
        released of the weeks, or for a small team what was released of the block. Hours are those of a mean week.",
    body: None,
    gives: &[Given { status: 200, meaning: "Figures, or why there are none.", content: Content::Period }],
    refuses: &[Kind::NotFound, Kind::NotReleased, Kind::SignIn, Kind::Forbidden],
};

pub(super) const QUARTER: Operation = Operation {
    id: "getQuarter",
    summary: "The released figures of a unit over a quarter",
    description: "Weeks 1 to 13 of an ISO year, 14 to 26, and so on. The sum of what was released of the weeks. Hours are \
        those of a mean week.",
    body: None,
    gives: &[Given { status: 200, meaning: "Figures, or why there are none.", content: Content::Period }],
    refuses: &[Kind::NotFound, Kind::NotReleased, Kind::SignIn, Kind::Forbidden],
};

pub(super) const BASELINE: Operation = Operation {
    id: "getBaseline",
    summary: "What a baseline says of a unit",
    description: "The plan, whether it is sealed, the figures of the unit over its weeks, the difference with the baseline \
        that it re-measures, and what the unit chose to recover. Before the seal the figures are those of the weeks that \
        are closed.",
    body: None,
    gives: &[Given { status: 200, meaning: "The baseline.", content: Content::Baseline }],
    refuses: &[Kind::NotFound, Kind::SignIn, Kind::Forbidden],
};

pub(super) const DESCRIPTION: Operation = Operation {
    id: "getDescription",
    summary: "This description",
    description: "The description of this API, for every origin.",
    body: None,
    gives: &[Given { status: 200, meaning: "An OpenAPI document.", content: Content::Description }],
    refuses: &[],
};
