// SPDX-License-Identifier: EUPL-1.2
//! Measurement projects: from a file of terms, over the works council's decision, to a signed manifest and tickets.
//!
//! Nothing is handed out before the decision: no manifest, no ticket. The decision names the hash of the terms, so terms
//! cannot change behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use daglicht_shared::approval::{Approval, ApprovalProblem};
use daglicht_shared::crypto::{Digest, SigningKey};
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::{Manifest, Terms, TermsProblem};
use daglicht_shared::rule_pack::{RulePack, RulePackError};
use daglicht_shared::signed::Signed;
use daglicht_shared::ticket::Ticket;

use crate::app::App;
use crate::clock;
use crate::random::{self, NoRandomness};
use crate::store::audit::{self, Act, Kind};
use crate::store::projects::{self, Approved, Project};
use crate::store::{StoreError, Tx, tickets};

/// The most tickets of one batch.
const MOST_TICKETS: u16 = 1_000;

/// A project cannot be made, approved or used as asked.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The file does not have the form of a project.
    #[error("the project file cannot be read; nothing was kept")]
    Form(#[source] Box<toml::de::Error>),
    /// The rule pack in the terms does not load.
    #[error("the project's rule pack does not load; nothing was kept. Mend the rule and create the project again")]
    RulePack(#[source] Box<RulePackError>),
    /// The terms are not in order.
    #[error("the project's terms are not in order; nothing was kept:{}", lines(.0))]
    Terms(Vec<TermsProblem>),
    /// The project exists and is approved.
    #[error("project `{0}` is approved already; its terms cannot change. Make a project with another id")]
    Approved(ProjectId),
    /// There is no such project.
    #[error("there is no project `{0}`; `project list` shows all")]
    Unknown(ProjectId),
    /// The works council has not decided yet.
    #[error("project `{0}` awaits the works council; nothing is handed out before `project approve`")]
    Awaits(ProjectId),
    /// The approval is not one of these terms.
    #[error("this approval does not fit project `{project}`; nothing was changed")]
    Approval {
        /// The project.
        project: ProjectId,
        /// Why.
        #[source]
        source: ApprovalProblem,
    },
    /// The file holds no approval.
    #[error("the approval cannot be read; nothing was changed. `council approve` makes one")]
    ApprovalForm(#[source] serde_json::Error),
    /// A text of the decision is missing or its dates are not in order.
    #[error("the decision needs a reference, and must hold from its day until at least today")]
    Decision,
    /// A unit is no team of the project.
    #[error("`{team}` is not a team of project `{project}`; tickets are for teams, the lowest units of the tree")]
    Team {
        /// The project.
        project: ProjectId,
        /// The unit.
        team: UnitId,
    },
    /// Too many or no tickets were asked for.
    #[error("a batch has 1 to {MOST_TICKETS} tickets")]
    Count,
    /// There is no randomness.
    #[error("no tickets can be made")]
    Random(#[source] NoRandomness),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn lines(problems: &[TermsProblem]) -> String {
    problems.iter().map(|problem| format!("\n  {problem}")).collect()
}

/// Reads and keeps the terms of a project, which then awaits the works council.
///
/// # Errors
/// [`ProjectError`] with all that is wrong.
pub async fn create(app: &App, text: &str) -> Result<Terms, ProjectError> {
    create_as(app, None, text).await
}

/// The same, as an account or as a command.
///
/// # Errors
/// [`ProjectError`] with all that is wrong.
pub async fn create_as(app: &App, actor: Option<&str>, text: &str) -> Result<Terms, ProjectError> {
    let terms = read(text)?;
    let (at, stored) = (app.clock.now().seconds(), terms.clone());
    let act = act(app, actor, Kind::ProjectKept, &terms.project, terms.hash().to_string());
    let keep = move |tx: &mut Tx<'_>| {
        let is_kept = projects::put(tx, &stored, at)?;
        if is_kept {
            audit::append(tx, &act)?;
        }
        Ok(is_kept)
    };
    if app.store.write(keep).await? { Ok(terms) } else { Err(ProjectError::Approved(terms.project)) }
}

/// Reads terms and checks them, without keeping anything.
///
/// # Errors
/// [`ProjectError`] with all that is wrong.
pub fn read(text: &str) -> Result<Terms, ProjectError> {
    let terms: Terms = toml::from_str(text).map_err(|error| ProjectError::Form(Box::new(error)))?;
    if let Some(pack) = &terms.rule_pack {
        RulePack::parse(pack).map_err(|error| ProjectError::RulePack(Box::new(error)))?;
    }
    let problems = terms.problems();
    if problems.is_empty() { Ok(terms) } else { Err(ProjectError::Terms(problems)) }
}

/// Records the works council's signed approval of the terms as they are, and makes the manifest.
///
/// # Errors
/// [`ProjectError`] when there is nothing to approve, or the approval does not fit or does not hold today.
pub async fn approve(app: &App, project: &ProjectId, approval: Approval) -> Result<Manifest, ProjectError> {
    let today = clock::date(app.clock.now());
    let terms = Terms::clone(&find(app, project).await?.terms);
    approval.check(&terms).map_err(|source| ProjectError::Approval { project: project.clone(), source })?;
    if approval.reference.trim().is_empty()
        || approval.decided_on > approval.valid_until
        || approval.decided_on > today
        || approval.valid_until < today
    {
        return Err(ProjectError::Decision);
    }
    let signing = app.keys.signing(project);
    let manifest = manifest(terms, approval.clone(), &signing, app);
    let approved = Approved { approval, manifest: Signed::new(&manifest, &signing) };
    let id = project.clone();
    let act = act(app, None, Kind::ProjectApproved, project, approved.approval.reference.clone());
    let approve = move |tx: &mut Tx<'_>| {
        let is_approved = projects::approve(tx, &id, &approved)?;
        if is_approved {
            audit::append(tx, &act)?;
        }
        Ok(is_approved)
    };
    if app.store.write(approve).await? { Ok(manifest) } else { Err(ProjectError::Approved(project.clone())) }
}

fn manifest(terms: Terms, works_council: Approval, signing: &SigningKey, app: &App) -> Manifest {
    let membership_key = app.keys.issuer(&terms.project).public_key();
    Manifest { schema: 1, terms, works_council, signing_key: signing.public_key(), membership_key }
}

/// Approved projects in memory: their terms cannot change any more and can name thousands of units.
#[derive(Debug, Default)]
pub(crate) struct Known {
    projects: RwLock<BTreeMap<ProjectId, (Project, BTreeSet<UnitId>)>>,
    /// Held while one is read, so that many who ask at once do not all read it.
    reading: tokio::sync::Mutex<()>,
}

impl Known {
    fn get(&self, project: &ProjectId) -> Option<Project> {
        self.projects.read().unwrap_or_else(PoisonError::into_inner).get(project).map(|(project, _)| project.clone())
    }

    /// Whether a unit is a team of a project that is known here.
    pub(crate) fn has_team(&self, project: &ProjectId, team: &UnitId) -> bool {
        let known = self.projects.read().unwrap_or_else(PoisonError::into_inner);
        known.get(project).is_some_and(|(_, teams)| teams.contains(team))
    }

    fn keep(&self, project: &Project) {
        if project.approved.is_some() {
            let mut known = self.projects.write().unwrap_or_else(PoisonError::into_inner);
            let teams = project.terms.teams().map(|unit| unit.id.clone()).collect();
            known.insert(project.terms.project.clone(), (project.clone(), teams));
        }
    }
}

/// A project, approved or not.
///
/// # Errors
/// [`ProjectError::Unknown`] when there is none of this name.
pub async fn find(app: &App, project: &ProjectId) -> Result<Project, ProjectError> {
    if let Some(known) = app.known.get(project) {
        return Ok(known);
    }
    let _reading = app.known.reading.lock().await;
    if let Some(known) = app.known.get(project) {
        return Ok(known);
    }
    let id = project.clone();
    let found = app.store.read(move |tx| projects::find(tx, &id)).await?;
    let found = found.ok_or_else(|| ProjectError::Unknown(project.clone()))?;
    app.known.keep(&found);
    Ok(found)
}

/// All projects by id.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn list(app: &App) -> Result<Vec<Project>, StoreError> {
    let mut all = Vec::new();
    for id in app.store.read(projects::ids).await? {
        match find(app, &id).await {
            Ok(project) => all.push(project),
            Err(ProjectError::Store(error)) => return Err(error),
            // No project is ever taken away.
            Err(_) => return Err(StoreError::Content("project")),
        }
    }
    Ok(all)
}

/// Issues tickets of a team; they are shown once, and only their hashes are kept.
///
/// # Errors
/// [`ProjectError`] when the works council has not decided or the team is none.
pub async fn issue_tickets(
    app: &App,
    project: &ProjectId,
    team: &UnitId,
    count: u16,
) -> Result<Vec<Ticket>, ProjectError> {
    issue_tickets_as(app, None, project, team, count).await
}

/// The same, as an account or as a command.
///
/// # Errors
/// [`ProjectError`] when the works council has not decided or the team is none.
pub async fn issue_tickets_as(
    app: &App,
    actor: Option<&str>,
    project: &ProjectId,
    team: &UnitId,
    count: u16,
) -> Result<Vec<Ticket>, ProjectError> {
    if !(1..=MOST_TICKETS).contains(&count) {
        return Err(ProjectError::Count);
    }
    let found = find(app, project).await?;
    if found.approved.is_none() {
        return Err(ProjectError::Awaits(project.clone()));
    }
    if !found.terms.is_team(team) {
        return Err(ProjectError::Team { project: project.clone(), team: team.clone() });
    }
    let key = app.keys.signing(project).public_key();
    let issued = (0..count)
        .map(|_| random::bytes().map(|secret| Ticket::new(project.clone(), &key, secret)))
        .collect::<Result<Vec<_>, _>>()
        .map_err(ProjectError::Random)?;
    let hashes: Vec<Digest> = issued.iter().map(|ticket| ticket.secret().hash()).collect();
    let act = act(app, actor, Kind::TicketsIssued, project, format!("{team}: {count}"));
    let (project, team) = (project.clone(), team.clone());
    let keep = move |tx: &mut Tx<'_>| {
        hashes.iter().try_for_each(|hash| tickets::put(tx, &project, &team, hash))?;
        audit::append(tx, &act)
    };
    app.store.write(keep).await?;
    Ok(issued)
}

fn act(app: &App, actor: Option<&str>, kind: Kind, project: &ProjectId, detail: String) -> Act {
    let at = app.clock.now().seconds();
    Act { at, actor: actor.map(str::to_owned), kind, subject: project.to_string(), detail }
}

#[cfg(test)]
mod tests {
    use daglicht_shared::approval::Decision;
    use daglicht_shared::manifest::sample_terms;

    use super::*;
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::testing::{Folder, approval, decision, now, signed, slug};

    fn run(test: impl AsyncFnOnce(App)) {
        let folder = Folder::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let app = App::open(folder.path(), Config::default(), Clock::at(now())).expect("opens");
        runtime.block_on(test(app));
    }

    fn text(change: impl FnOnce(&mut Terms)) -> String {
        let mut terms = sample_terms();
        change(&mut terms);
        toml::to_string(&terms).expect("TOML")
    }

    #[test]
    fn an_unknown_term_is_refused_with_its_line() {
        run(async |app| {
            let error = create(&app, &format!("colour = 'red'\n{}", text(|_| {}))).await.expect_err("unknown");
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            assert!(cause.contains("line 1") && cause.contains("colour"), "{cause}");
        });
    }

    #[test]
    fn all_problems_of_the_terms_are_told_together() {
        run(async |app| {
            let wrong = text(|terms| {
                terms.disclosure.k = 4;
                terms.purpose = String::new();
            });
            let Err(ProjectError::Terms(problems)) = create(&app, &wrong).await else { panic!("must be refused") };
            assert_eq!(problems.len(), 2, "{problems:?}");
        });
    }

    #[test]
    fn a_rule_pack_that_does_not_load_is_refused() {
        run(async |app| {
            let refused = create(&app, &text(|terms| terms.rule_pack = Some("id = 7".to_owned()))).await;
            assert!(matches!(refused, Err(ProjectError::RulePack(_))), "{refused:?}");
        });
    }

    #[test]
    fn nothing_is_handed_out_before_the_works_council_decided() {
        run(async |app| {
            let project = create(&app, &text(|_| {})).await.expect("in order").project;
            let early = issue_tickets(&app, &project, &slug("a"), 1).await;
            assert!(matches!(early, Err(ProjectError::Awaits(_))), "{early:?}");
            approve(&app, &project, approval(&sample_terms())).await.expect("decided");
            assert_eq!(issue_tickets(&app, &project, &slug("a"), 3).await.expect("approved").len(), 3);
            let department = issue_tickets(&app, &project, &slug("north"), 1).await;
            assert!(matches!(department, Err(ProjectError::Team { .. })), "{department:?}");
        });
    }

    #[test]
    fn terms_change_until_the_decision_and_not_after() {
        run(async |app| {
            create(&app, &text(|_| {})).await.expect("in order");
            let changed = create(&app, &text(|terms| terms.disclosure.k = 12)).await.expect("not approved yet");
            let manifest = approve(&app, &changed.project, approval(&changed)).await.expect("decided");
            assert_eq!((manifest.terms.disclosure.k, manifest.works_council.terms), (12, changed.hash()));
            let late = create(&app, &text(|_| {})).await;
            assert!(matches!(late, Err(ProjectError::Approved(_))), "{late:?}");
            let again = approve(&app, &changed.project, approval(&changed)).await;
            assert!(matches!(again, Err(ProjectError::Approved(_))), "{again:?}");
        });
    }

    #[test]
    fn r_o2_an_approval_of_other_terms_or_with_a_changed_date_is_refused() {
        run(async |app| {
            let terms = create(&app, &text(|_| {})).await.expect("in order");
            let mut other = terms.clone();
            other.disclosure.k = 12;
            let mut longer = approval(&terms);
            longer.valid_until = longer.valid_until.succ_opt().expect("a day");
            for wrong in [approval(&other), longer] {
                let refused = approve(&app, &terms.project, wrong).await;
                assert!(matches!(refused, Err(ProjectError::Approval { .. })), "{refused:?}");
            }
        });
    }

    #[test]
    fn a_decision_that_does_not_hold_today_is_refused() {
        run(async |app| {
            let project = create(&app, &text(|_| {})).await.expect("in order").project;
            let today = clock::date(now());
            for wrong in [
                Decision { reference: " ".to_owned(), ..decision() },
                Decision { valid_until: today.pred_opt().expect("a day"), ..decision() },
                Decision { decided_on: today.succ_opt().expect("a day"), ..decision() },
            ] {
                let refused = approve(&app, &project, signed(wrong, &sample_terms())).await;
                assert!(matches!(refused, Err(ProjectError::Decision)), "{refused:?}");
            }
        });
    }
}
