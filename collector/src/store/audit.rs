// SPDX-License-Identifier: EUPL-1.2
//! The audit: who signed in, what was done with accounts, projects, tickets, services, output and
//! settings, and who took documents along.
//!
//! It can be added to and read, nothing else. Looks at figures are in [`super::access_log`]. It holds no secret, no
//! address of a machine and nothing that was measured.

use super::listed::{Listed, limits, listed};
use super::{Row, StoreError, Tx, Value, sql};

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// When, in seconds since the Unix epoch.
    pub at: i64,
    /// The account that did it; none when it was a command.
    pub actor: Option<String>,
    /// What was done.
    pub kind: Kind,
    /// To what: an account, a project, or nothing in particular.
    pub subject: String,
    /// What else is to be known, such as a role or a number of tickets.
    pub detail: String,
}

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Somebody signed in.
    SignedIn,
    /// An attempt to sign in as an account failed.
    Refused,
    /// Somebody signed out.
    SignedOut,
    /// Somebody signed out everywhere.
    SignedOutEverywhere,
    /// An account was made.
    AccountAdded,
    /// An account got another access code.
    AccountReset,
    /// An account was removed.
    AccountRemoved,
    /// An account got the role or units that its identity provider says.
    AccountChanged,
    /// Somebody chose a password and a second factor.
    PasswordChosen,
    /// Somebody chose another password.
    PasswordChanged,
    /// The terms of a project were kept.
    ProjectKept,
    /// The works council's approval was recorded.
    ProjectApproved,
    /// Tickets were issued.
    TicketsIssued,
    /// The plan of a baseline was kept.
    BaselinePlanned,
    /// A baseline was sealed.
    BaselineSealed,
    /// A unit chose what to recover of a loss, or changed that.
    ChoiceMade,
    /// Somebody said what came of a choice.
    ChoiceConcluded,
    /// The services of a project or their standard times were set.
    ServicesSet,
    /// The output of a team in a week was entered or corrected.
    OutputEntered,
    /// A seat objected to a project.
    Objected,
    /// A seat stopped a project.
    Stopped,
    /// A seat settled an objection or lifted a stop.
    Settled,
    /// Somebody took a document along.
    DocumentTaken,
    /// The collector started with other settings than before.
    Settings,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 24] = [
        Self::SignedIn,
        Self::Refused,
        Self::SignedOut,
        Self::SignedOutEverywhere,
        Self::AccountAdded,
        Self::AccountReset,
        Self::AccountRemoved,
        Self::AccountChanged,
        Self::PasswordChosen,
        Self::PasswordChanged,
        Self::ProjectKept,
        Self::ProjectApproved,
        Self::TicketsIssued,
        Self::BaselinePlanned,
        Self::BaselineSealed,
        Self::ChoiceMade,
        Self::ChoiceConcluded,
        Self::ServicesSet,
        Self::OutputEntered,
        Self::Objected,
        Self::Stopped,
        Self::Settled,
        Self::DocumentTaken,
        Self::Settings,
    ];

    /// The id in the database and in message files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::Refused => "refused",
            Self::SignedOut => "signed-out",
            Self::SignedOutEverywhere => "signed-out-everywhere",
            Self::AccountAdded => "account-added",
            Self::AccountReset => "account-reset",
            Self::AccountRemoved => "account-removed",
            Self::AccountChanged => "account-changed",
            Self::PasswordChosen => "password-chosen",
            Self::PasswordChanged => "password-changed",
            Self::ProjectKept => "project-kept",
            Self::ProjectApproved => "project-approved",
            Self::TicketsIssued => "tickets-issued",
            Self::BaselinePlanned => "baseline-planned",
            Self::BaselineSealed => "baseline-sealed",
            Self::ChoiceMade => "choice-made",
            Self::ChoiceConcluded => "choice-concluded",
            Self::ServicesSet => "services-set",
            Self::OutputEntered => "output-entered",
            Self::Objected => "objected",
            Self::Stopped => "stopped",
            Self::Settled => "settled",
            Self::DocumentTaken => "document-taken",
            Self::Settings => "settings",
        }
    }
}

/// Adds an act.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn append(tx: &mut Tx<'_>, act: &Act) -> Result<(), StoreError> {
    let values = [
        Value::Int(act.at),
        act.actor.as_ref().map_or(Value::Null, Value::text),
        Value::text(act.kind.id()),
        Value::text(&act.subject),
        Value::text(&act.detail),
    ];
    tx.execute(sql::APPEND_AUDIT, &values).map(drop)
}

/// The latest acts before one of a number, or the latest of all, newest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn list(tx: &mut Tx<'_>, before: Option<i64>, count: u16) -> Result<Listed<Act>, StoreError> {
    listed(&tx.query(sql::LIST_AUDIT, &limits(before, count))?, count, 5, read)
}

/// The latest acts, newest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn latest(tx: &mut Tx<'_>, count: u16) -> Result<Vec<Act>, StoreError> {
    Ok(list(tx, None, count)?.lines)
}

/// The latest act of a kind.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn last(tx: &mut Tx<'_>, kind: Kind) -> Result<Option<Act>, StoreError> {
    tx.query(sql::LAST_AUDIT, &[Value::text(kind.id())])?.first().map(read).transpose()
}

fn read(row: &Row) -> Result<Act, StoreError> {
    let id = row.text(2)?;
    Ok(Act {
        at: row.int(0)?,
        actor: if row.is_null(1) { None } else { Some(row.text(1)?.to_owned()) },
        kind: Kind::ALL.into_iter().find(|kind| kind.id() == id).ok_or(StoreError::Content("kind of act"))?,
        subject: row.text(3)?.to_owned(),
        detail: row.text(4)?.to_owned(),
    })
}
