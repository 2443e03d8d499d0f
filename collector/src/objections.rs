// SPDX-License-Identifier: EUPL-1.2
//! Objections: what the works council and the privacy officer say against a project, and the stop of it.
//!
//! A stop needs a reason and works at the commit: no report or enrolment is taken after it and no week is closed. What is
//! here stays as it is, withdrawals go on, and agents keep their reports. It is lifted by the seat that stopped, with a
//! reason, and by nobody else; a new approval is no way out, for approved terms never change and another project is
//! another project. Everything is kept for ever and shown.

use daglicht_shared::id::ProjectId;
use daglicht_shared::text::steers;

use crate::app::App;
use crate::projects::{self, ProjectError};
use crate::role::Role;
use crate::store::audit::{self, Act};
use crate::store::objections;
use crate::store::{StoreError, Tx};

pub use crate::store::objections::{Kind, Objection, Settled};

/// The longest reason, in characters.
pub const LONGEST: usize = 1_000;

/// An objection was not made or not settled.
#[derive(Debug, thiserror::Error)]
pub enum ObjectionError {
    /// The role is no seat that may object.
    #[error("only the works council and the privacy officer object and stop; nothing was changed")]
    Seat,
    /// The reason is missing or cannot be shown.
    #[error("give a reason of at most {LONGEST} characters of plain text; nothing was changed")]
    Reason,
    /// The seat stopped the project before.
    #[error("this seat stopped project `{0}` before, and that stop still holds; nothing was changed")]
    AlreadyStopped(ProjectId),
    /// There is no open objection of this number and seat.
    #[error("there is no open objection {0} of this seat; whoever made an objection settles it. Nothing was changed")]
    NotOpen(i64),
    /// There is no such project.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// The name of the account, or whoever asked at the command line.
    pub name: String,
    /// The seat.
    pub role: Role,
}

/// Makes an objection or a stop and gives its number.
///
/// # Errors
/// [`ObjectionError`] when it is not kept.
pub async fn object(
    app: &App,
    project: &ProjectId,
    speaker: Speaker,
    kind: Kind,
    reason: &str,
) -> Result<i64, ObjectionError> {
    let reason = read(&speaker, reason)?;
    projects::find(app, project).await?;
    let Speaker { name, role } = speaker;
    let at = app.clock.now().seconds();
    let objection = Objection { number: 0, kind, at, name, role, reason, settled: None };
    let id = project.clone();
    let act = act(&objection.name, at, project, kept_as(kind));
    let make = move |tx: &mut Tx<'_>| {
        let made = objections::make(tx, &id, &objection)?;
        made.map_or(Ok(()), |number| audit::append(tx, &act(number)))?;
        Ok(made)
    };
    let made = app.store.write(make).await?;
    if made.is_some() && kind == Kind::Stop {
        tracing::warn!(%project, %role, "a project was stopped: no report is taken and no week is closed");
    }
    made.ok_or_else(|| ObjectionError::AlreadyStopped(project.clone()))
}

/// Settles an open objection, which lifts a stop.
///
/// # Errors
/// [`ObjectionError`] when it stays open.
pub async fn settle(
    app: &App,
    project: &ProjectId,
    number: i64,
    speaker: Speaker,
    reason: &str,
) -> Result<(), ObjectionError> {
    let reason = read(&speaker, reason)?;
    projects::find(app, project).await?;
    let Speaker { name, role } = speaker;
    let settled = Settled { at: app.clock.now().seconds(), name, reason };
    let id = project.clone();
    let act = act(&settled.name, settled.at, project, audit::Kind::Settled);
    let job = move |tx: &mut Tx<'_>| {
        let is_settled = objections::settle(tx, &id, number, role, &settled)?;
        if is_settled {
            audit::append(tx, &act(number))?;
        }
        Ok(is_settled)
    };
    if app.store.write(job).await? { Ok(()) } else { Err(ObjectionError::NotOpen(number)) }
}

const fn kept_as(kind: Kind) -> audit::Kind {
    match kind {
        Kind::Objection => audit::Kind::Objected,
        Kind::Stop => audit::Kind::Stopped,
    }
}

/// What the audit says of an objection, by its number.
fn act(name: &str, at: i64, project: &ProjectId, kind: audit::Kind) -> impl Fn(i64) -> Act + use<> {
    let (actor, subject) = (name.to_owned(), project.to_string());
    move |number| Act { at, actor: Some(actor.clone()), kind, subject: subject.clone(), detail: number.to_string() }
}

/// All objections to a project, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn all(app: &App, project: &ProjectId) -> Result<Vec<Objection>, StoreError> {
    let id = project.clone();
    app.store.read(move |tx| objections::all(tx, &id)).await
}

/// Since when a project is stopped, in seconds since the Unix epoch; none when it is not.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn stopped_since(app: &App, project: &ProjectId) -> Result<Option<i64>, StoreError> {
    let id = project.clone();
    app.store.read(move |tx| objections::stopped_since(tx, &id)).await
}

fn read(speaker: &Speaker, reason: &str) -> Result<String, ObjectionError> {
    match speaker.role {
        Role::WorksCouncil | Role::PrivacyOfficer => {}
        Role::Administrator | Role::TeamLeader | Role::DepartmentReader | Role::DirectorateReader | Role::Analyst => {
            return Err(ObjectionError::Seat);
        }
    }
    // A browser sends the line ends of a text area.
    let text = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_sound = !text.is_empty() && text.chars().count() <= LONGEST && !text.chars().any(steers);
    if is_sound { Ok(text) } else { Err(ObjectionError::Reason) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::close::{self, Claim, CloseError};
    use crate::testing::{Fixture, WEEK, now, slug};

    fn run(test: impl AsyncFnOnce(&Fixture)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async { test(&Fixture::new().await).await });
    }

    fn speaker(role: Role) -> Speaker {
        Speaker { name: "k".to_owned(), role }
    }

    #[test]
    fn after_a_stop_no_report_is_taken_and_no_week_closed_and_lifting_loses_nothing() {
        run(async |fixture| {
            let (app, project) = (&fixture.app, &fixture.project);
            let [early, late] = [1, 2].map(|number| fixture.member(number, "a", WEEK));
            let (first, second) = (fixture.report(&early, 1), fixture.report(&late, 1));
            let taken = fixture.send(&early, &first).await;
            assert_eq!(taken.status, 201);
            let council = speaker(Role::WorksCouncil);
            let number =
                object(app, project, council.clone(), Kind::Stop, "Een regel is anders.").await.expect("stops");

            let answer = fixture.send(&late, &second).await;
            assert_eq!((answer.status, answer.problem().kind.as_str()), (503, "project-stopped"));
            assert_eq!(answer.header("retry-after"), "3600");
            let newer = fixture.report(&early, 2);
            assert_eq!(fixture.send(&early, &newer).await.problem().kind, "project-stopped");
            let again = fixture.send(&early, &first).await;
            assert_eq!((again.status, again.signed()), (200, taken.signed()), "what is here has its receipt");
            let closed = close::close(app, project, slug(WEEK), Claim::TakeOver).await;
            assert!(matches!(closed, Err(CloseError::Stopped(..))), "{closed:?}");

            settle(app, project, number, council, "Hersteld.").await.expect("lifts");
            assert_eq!(fixture.send(&late, &second).await.status, 201);
            assert_eq!(fixture.send(&early, &newer).await.status, 201);
            close::close(app, project, slug(WEEK), Claim::TakeOver).await.expect("closes");
        });
    }

    #[test]
    fn a_stop_during_a_close_keeps_the_week_open() {
        run(async |fixture| {
            let (app, project) = (&fixture.app, &fixture.project);
            let stop = object(app, project, speaker(Role::PrivacyOfficer), Kind::Stop, "Wacht.");
            let (closed, stopped) = tokio::join!(close::close(app, project, slug(WEEK), Claim::TakeOver), stop);
            stopped.expect("stops");
            assert!(matches!(closed, Err(CloseError::Stopped(..))), "{closed:?}");
            assert_eq!(close::closed_weeks(app, project).await.expect("reads"), []);
        });
    }

    #[test]
    fn only_the_seat_that_stopped_lifts_and_both_stops_must_be_lifted() {
        run(async |fixture| {
            let (app, project) = (&fixture.app, &fixture.project);
            let (council, officer) = (speaker(Role::WorksCouncil), speaker(Role::PrivacyOfficer));
            let first = object(app, project, council.clone(), Kind::Stop, "a").await.expect("stops");
            let twice = object(app, project, council.clone(), Kind::Stop, "b").await;
            assert!(matches!(twice, Err(ObjectionError::AlreadyStopped(_))), "{twice:?}");
            let second = object(app, project, officer.clone(), Kind::Stop, "c").await.expect("stops too");
            let other = settle(app, project, first, officer.clone(), "d").await;
            assert!(matches!(other, Err(ObjectionError::NotOpen(_))), "{other:?}");
            settle(app, project, first, council.clone(), "e").await.expect("lifts");
            assert_eq!(stopped_since(app, project).await.expect("reads"), Some(now().seconds()));
            settle(app, project, second, officer, "f").await.expect("lifts");
            assert_eq!(stopped_since(app, project).await.expect("reads"), None);
            let settled = settle(app, project, first, council, "g").await;
            assert!(matches!(settled, Err(ObjectionError::NotOpen(_))), "{settled:?}");
        });
    }

    #[test]
    fn an_objection_stops_nothing_and_needs_a_seat_and_a_reason() {
        run(async |fixture| {
            let (app, project) = (&fixture.app, &fixture.project);
            for (role, reason, fits) in [
                (Role::WorksCouncil, "Graag uitleg.\r\nEn snel.", true),
                (Role::WorksCouncil, "  \r\n", false),
                (Role::WorksCouncil, "a\u{202e}b", false),
                (Role::PrivacyOfficer, &"x".repeat(LONGEST + 1), false),
                (Role::Administrator, "Ga door.", false),
            ] {
                let made = object(app, project, speaker(role), Kind::Objection, reason).await;
                assert_eq!(made.is_ok(), fits, "{role}: {made:?}");
            }
            let kept = all(app, project).await.expect("reads");
            assert_eq!(kept.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), ["Graag uitleg. En snel."]);
            assert_eq!(stopped_since(app, project).await.expect("reads"), None);
        });
    }
}
