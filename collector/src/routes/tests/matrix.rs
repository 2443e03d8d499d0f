// SPDX-License-Identifier: EUPL-1.2
//! Who may what: every route for every visitor and every place, from one table (fault F41).
//!
//! What the table does not allow is denied, in the same words whether the place exists or not, and leaves every row of the
//! database as it was. A new role does not compile, and a new route does not pass, until it has its row.

use std::collections::BTreeSet;

use daglicht_shared::manifest::{Detail, Terms, Unit, sample_terms};
use daglicht_test_postgres::{Database, Server};

use super::access::{form, look};
use super::*;
use crate::config::{self, Config};
use crate::goals;
use crate::role::Place;
use crate::store::dump::{self, Content, Origin};

/// Where a visitor wants to look, from the own team `a` of the department `north` in the directorate `east`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    OwnTeam,
    OtherTeam,
    OwnDepartment,
    OtherDepartment,
    TeamThere,
    OwnDirectorate,
    OtherDirectorate,
    TeamOfOtherDirectorate,
    Whole,
    SameNameInOtherProject,
    NoSuchUnit,
    NoSuchProject,
}

const EVERYWHERE: [Where; 12] = [
    Where::OwnTeam,
    Where::OtherTeam,
    Where::OwnDepartment,
    Where::OtherDepartment,
    Where::TeamThere,
    Where::OwnDirectorate,
    Where::OtherDirectorate,
    Where::TeamOfOtherDirectorate,
    Where::Whole,
    Where::SameNameInOtherProject,
    Where::NoSuchUnit,
    Where::NoSuchProject,
];

/// All that exist.
const EXISTING: &[Where] = &[
    Where::OwnTeam,
    Where::OtherTeam,
    Where::OwnDepartment,
    Where::OtherDepartment,
    Where::TeamThere,
    Where::OwnDirectorate,
    Where::OtherDirectorate,
    Where::TeamOfOtherDirectorate,
    Where::Whole,
    Where::SameNameInOtherProject,
];

impl Where {
    const fn address(self) -> (&'static str, &'static str) {
        match self {
            Self::OwnTeam => ("sample", "a"),
            Self::OtherTeam => ("sample", "b"),
            Self::OwnDepartment => ("sample", "north"),
            Self::OtherDepartment => ("sample", "south"),
            Self::TeamThere => ("sample", "c"),
            Self::OwnDirectorate => ("sample", "east"),
            Self::OtherDirectorate => ("sample", "west"),
            Self::TeamOfOtherDirectorate => ("sample", "d"),
            Self::Whole => ("sample", "whole"),
            Self::SameNameInOtherProject => ("other", "a"),
            Self::NoSuchUnit => ("sample", "nowhere"),
            Self::NoSuchProject => ("nowhere", "a"),
        }
    }
}

/// Who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Visitor {
    /// Nobody.
    SignedOut,
    /// An agent with a genuine signature and no session.
    Agent,
    /// Somebody whose session has ended.
    Expired,
    /// Somebody whose account was taken away after signing in.
    Removed,
    /// Somebody who led the team `a` when signing in, and now leads `d`.
    Moved,
    /// An account of a role, with the places that its role has.
    Account(Role),
}

impl Visitor {
    fn all() -> Vec<Self> {
        let others = [Self::SignedOut, Self::Agent, Self::Expired, Self::Removed, Self::Moved];
        others.into_iter().chain(Role::ALL.map(Self::Account)).collect()
    }

    /// The role and the own unit of the account, if there is one.
    const fn account(self) -> Option<(Role, Option<&'static str>)> {
        match self {
            Self::SignedOut | Self::Agent => None,
            Self::Expired | Self::Removed | Self::Account(Role::Analyst) => Some((Role::Analyst, None)),
            Self::Moved | Self::Account(Role::TeamLeader) => Some((Role::TeamLeader, Some("a"))),
            Self::Account(Role::DepartmentReader) => Some((Role::DepartmentReader, Some("north"))),
            Self::Account(Role::DirectorateReader) => Some((Role::DirectorateReader, Some("east"))),
            Self::Account(Role::Administrator) => Some((Role::Administrator, None)),
            Self::Account(Role::WorksCouncil) => Some((Role::WorksCouncil, None)),
            Self::Account(Role::PrivacyOfficer) => Some((Role::PrivacyOfficer, None)),
        }
    }

    /// Whether they check what was agreed.
    const fn has_seat(self) -> bool {
        matches!(self, Self::Account(Role::WorksCouncil | Role::PrivacyOfficer))
    }

    /// Whose figures they see; none for whoever is not signed in.
    const fn sees(self) -> Option<&'static [Where]> {
        match self {
            Self::SignedOut | Self::Agent | Self::Expired | Self::Removed => None,
            Self::Moved => Some(&[Where::TeamOfOtherDirectorate]),
            Self::Account(Role::Administrator) => Some(&[]),
            Self::Account(Role::TeamLeader) => Some(&[Where::OwnTeam]),
            Self::Account(Role::DepartmentReader) => Some(&[Where::OwnTeam, Where::OtherTeam, Where::OwnDepartment]),
            Self::Account(Role::DirectorateReader) => Some(&[
                Where::OwnTeam,
                Where::OtherTeam,
                Where::OwnDepartment,
                Where::OtherDepartment,
                Where::TeamThere,
                Where::OwnDirectorate,
            ]),
            Self::Account(Role::Analyst | Role::WorksCouncil | Role::PrivacyOfficer) => Some(EXISTING),
        }
    }
}

impl Visitor {
    /// Which units they lead.
    const fn leads(self) -> &'static [Where] {
        match self {
            Self::SignedOut | Self::Agent | Self::Expired | Self::Removed => &[],
            Self::Moved => &[Where::TeamOfOtherDirectorate],
            Self::Account(Role::TeamLeader) => &[Where::OwnTeam],
            Self::Account(Role::DepartmentReader) => &[Where::OwnDepartment],
            Self::Account(Role::DirectorateReader) => &[Where::OwnDirectorate],
            Self::Account(Role::Administrator | Role::Analyst | Role::WorksCouncil | Role::PrivacyOfficer) => &[],
        }
    }
}

/// What a route is, for the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// The same for every visitor: this status for an empty request.
    Everyone(u16),
    /// By what the visitor sees: this status where allowed, and whether the look is recorded.
    Seen(u16, Recorded),
    /// By the seat, of every project that exists: this status for an empty request, and whether it
    /// is recorded. An empty form is refused before anybody
    /// looks whether the project exists.
    Seat(u16, Recorded),
    /// By the role alone: this status where allowed.
    Roles(u16, &'static [Role]),
    /// By what the visitor leads: this status for an empty form where allowed, which changes nothing, and whether the
    /// look is recorded.
    Led(u16, Recorded),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recorded {
    Yes,
    No,
}

/// Every route; a new one fails until it has its row here.
const ROUTES: [(Verb, &str, Rule); 85] = [
    (Verb::Get, "/health/live", Rule::Everyone(200)),
    (Verb::Get, "/health/ready", Rule::Everyone(200)),
    (Verb::Get, "/v1/openapi.json", Rule::Everyone(200)),
    (Verb::Get, "/v1/projects/{project}/manifest", Rule::Everyone(200)),
    (Verb::Post, "/v1/enrolments", Rule::Everyone(400)),
    (Verb::Post, "/v1/reports", Rule::Everyone(400)),
    (Verb::Post, "/v1/withdrawals", Rule::Everyone(400)),
    (Verb::Get, "/v1/projects/{project}/units/{unit}/weeks/{week}", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/v1/projects/{project}/units/{unit}/blocks/{block}", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/v1/projects/{project}/units/{unit}/quarters/{quarter}", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/v1/projects/{project}/units/{unit}/baselines/{baseline}", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/", Rule::Everyone(303)),
    (Verb::Get, "/assets/{file}", Rule::Everyone(404)),
    (Verb::Get, "/{lang}/", Rule::Everyone(200)),
    (Verb::Post, "/{lang}/sign-in", Rule::Everyone(422)),
    (Verb::Post, "/{lang}/sign-out", Rule::Everyone(303)),
    // There is no identity provider here; with one it is tested beside its code.
    (Verb::Get, "/{lang}/openid/sign-in", Rule::Everyone(404)),
    (Verb::Get, "/openid/callback", Rule::Everyone(404)),
    (Verb::Get, "/{lang}/account/choose", Rule::Everyone(303)),
    (Verb::Post, "/{lang}/account/choose", Rule::Everyone(303)),
    (Verb::Get, "/{lang}/account", Rule::Roles(200, &Role::ALL)),
    (Verb::Post, "/{lang}/account/password", Rule::Roles(422, &Role::ALL)),
    (Verb::Post, "/{lang}/account/sign-out", Rule::Roles(303, &Role::ALL)),
    (Verb::Get, "/{lang}/admin", Rule::Roles(200, &[Role::Administrator])),
    (Verb::Post, "/{lang}/admin", Rule::Roles(422, &[Role::Administrator])),
    (Verb::Get, "/{lang}/admin/rules", Rule::Roles(200, &[Role::Administrator])),
    (Verb::Post, "/{lang}/admin/rules", Rule::Roles(422, &[Role::Administrator])),
    (Verb::Get, "/{lang}/admin/projects/{project}", Rule::Roles(200, &[Role::Administrator])),
    (Verb::Post, "/{lang}/admin/projects/{project}/tickets", Rule::Roles(422, &[Role::Administrator])),
    (Verb::Get, "/{lang}/admin/projects/{project}/services", Rule::Roles(200, &[Role::Administrator])),
    (Verb::Post, "/{lang}/admin/projects/{project}/services", Rule::Roles(422, &[Role::Administrator])),
    (Verb::Get, "/{lang}/admin/projects/{project}/baselines", Rule::Roles(200, &[Role::Administrator])),
    (Verb::Post, "/{lang}/admin/projects/{project}/baselines", Rule::Roles(422, &[Role::Administrator])),
    (
        Verb::Post,
        "/{lang}/admin/projects/{project}/baselines/{baseline}/seal",
        Rule::Roles(422, &[Role::Administrator]),
    ),
    (Verb::Get, "/{lang}/projects/{project}/council", Rule::Seat(200, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/council/settings", Rule::Seat(200, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/council/weeks", Rule::Seat(200, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/council/looks", Rule::Seat(200, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/council/acts", Rule::Seat(200, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/council/stored", Rule::Seat(200, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/council/documents", Rule::Seat(200, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/council/documents/{document}", Rule::Seat(200, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/council/documents/{document}/text", Rule::Seat(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/council/documents/{document}/html", Rule::Seat(200, Recorded::Yes)),
    (Verb::Post, "/{lang}/projects/{project}/council/objections", Rule::Seat(422, Recorded::No)),
    (Verb::Post, "/{lang}/projects/{project}/council/objections/{number}", Rule::Seat(422, Recorded::No)),
    (Verb::Post, "/{lang}/projects/{project}/council/verify", Rule::Seat(200, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}", Rule::Seen(303, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/weeks/{week}", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/blocks/{block}", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/quarters/{quarter}", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}", Rule::Seen(200, Recorded::Yes)),
    (
        Verb::Get,
        "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/choices/{category}",
        Rule::Led(200, Recorded::Yes),
    ),
    (
        Verb::Post,
        "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/choices/{category}",
        Rule::Led(422, Recorded::Yes),
    ),
    (
        Verb::Post,
        "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/choices/{category}/outcome",
        Rule::Led(422, Recorded::Yes),
    ),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/csv", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/xlsx", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/report", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/pdf", Rule::Seen(303, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/weeks/{week}/csv", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/weeks/{week}/xlsx", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/weeks/{week}/report", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/weeks/{week}/pdf", Rule::Seen(303, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/weeks/{week}/agenda", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/blocks/{block}/csv", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/blocks/{block}/xlsx", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/blocks/{block}/report", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/blocks/{block}/pdf", Rule::Seen(303, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/blocks/{block}/agenda", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/quarters/{quarter}/csv", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/quarters/{quarter}/xlsx", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/quarters/{quarter}/report", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/quarters/{quarter}/pdf", Rule::Seen(303, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/quarters/{quarter}/agenda", Rule::Seen(200, Recorded::Yes)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/goals", Rule::Seen(200, Recorded::Yes)),
    (Verb::Post, "/{lang}/projects/{project}/units/{unit}/goals", Rule::Led(422, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/goals/new", Rule::Led(200, Recorded::No)),
    (Verb::Post, "/{lang}/projects/{project}/units/{unit}/actions", Rule::Led(422, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/actions/new", Rule::Led(200, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/agreements/{number}", Rule::Seen(200, Recorded::No)),
    (Verb::Post, "/{lang}/projects/{project}/units/{unit}/agreements/{number}", Rule::Led(422, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/output", Rule::Seen(303, Recorded::No)),
    (Verb::Post, "/{lang}/projects/{project}/units/{unit}/output", Rule::Led(422, Recorded::No)),
    (Verb::Get, "/{lang}/projects/{project}/units/{unit}/output/{week}", Rule::Seen(200, Recorded::No)),
    (Verb::Post, "/{lang}/projects/{project}/units/{unit}/output/{week}", Rule::Led(422, Recorded::No)),
];

fn terms() -> Terms {
    let unit = |(id, parent): (&str, Option<&str>)| Unit {
        id: slug(id),
        name: id.to_owned(),
        parent: parent.map(slug),
        detail: Detail::Weekly,
    };
    let tree = [
        ("whole", None),
        ("east", Some("whole")),
        ("west", Some("whole")),
        ("north", Some("east")),
        ("south", Some("east")),
        ("a", Some("north")),
        ("b", Some("north")),
        ("c", Some("south")),
        ("d", Some("west")),
    ];
    Terms { units: tree.map(unit).into(), ..sample_terms() }
}

/// The plan of a baseline of every unit.
fn baseline(project: &str) -> String {
    let units: Vec<String> = terms().units.iter().map(|unit| format!("\"{}\"", unit.id)).collect();
    format!(
        "baseline = \"spring\"\nproject = \"{project}\"\nquestion = \"Where does time go?\"\nfirst_week = \"{WEEK}\"\n\
         last_week = \"{WEEK}\"\nunits = [{}]\nmargin_points = 5.0\n[spread]\nbetween_points = 15.0\n\
         within_points = 10.0\nsource = \"a guess\"\n",
        units.join(", ")
    )
}

/// A collector with two projects of the same units, a closed week in both, and the router with everybody's session.
struct Building {
    fixture: Fixture,
    router: Router,
    /// The database; the one in the fixture's folder when there is none.
    server: Option<Database<'static>>,
}

impl Building {
    async fn new(server: Option<Database<'static>>) -> Self {
        let store = config::Store { url: server.as_ref().map(Database::url), ..config::Store::default() };
        let fixture = Fixture::with(terms(), Config { store, ..Config::default() }).await;
        let other = Terms { project: slug("other"), ..terms() };
        projects::create(&fixture.app, &toml::to_string(&other).expect("TOML")).await.expect("in order");
        let approval = crate::testing::approval(&other);
        projects::approve(&fixture.app, &other.project, approval).await.expect("decided");
        for project in ["sample", "other"] {
            crate::baseline::plan(&fixture.app, &baseline(project)).await.expect("comes before its weeks");
        }
        for number in 1..=48 {
            let team = ["a", "b", "c", "d"][usize::from(number) % 4];
            let member = fixture.member(number, team, WEEK);
            assert_eq!(fixture.send(&member, &fixture.report(&member, 1)).await.status, 201);
        }
        for project in ["sample", "other"] {
            close::close(&fixture.app, &slug(project), slug(WEEK), Claim::TakeOver).await.expect("closes");
            crate::baseline::seal(&fixture.app, &slug(project), &slug("spring")).await.expect("its week is closed");
        }
        let text = goals::Draft { text: "agree".to_owned(), due: "2026-12-31".to_owned(), ..goals::Draft::default() };
        let (_, action) = text.action("2026-11-11".parse().expect("a date"), None).expect("in order");
        for project in ["sample", "other"] {
            for unit in terms().units {
                let place = (&slug(project), &unit.id);
                goals::add(&fixture.app, place, "n", "", &action).await.expect("is kept");
            }
        }
        let router = router(Arc::clone(&fixture.app));
        Self { fixture, router, server }
    }

    /// Every row of every table, as a digest of each.
    async fn rows(&self) -> (Vec<Content>, Origin) {
        let found = self.fixture.app.store.read(|tx| Ok((dump::contents(tx)?, dump::origin(tx)?))).await;
        found.expect("the database can be read")
    }

    /// Changes something behind the collector's back.
    async fn change(&self, statement: &str) {
        let before = self.rows().await;
        match &self.server {
            Some(database) => drop(database.sql(statement)),
            None => {
                let path = self.fixture.folder.path().join("collector.db");
                rusqlite::Connection::open(path).and_then(|open| open.execute_batch(statement)).expect("SQL");
            }
        }
        assert_ne!(self.rows().await, before, "{statement}");
    }

    /// Lets a visitor sign in, and changes what happened to them since; gives the cookie.
    async fn enter(&self, visitor: Visitor) -> String {
        let Some((role, unit)) = visitor.account() else { return String::new() };
        let name = format!("{visitor:?}").to_lowercase().replace(['(', ')'], "");
        let places = unit.map(|unit| Place { project: slug("sample"), unit: slug(unit) });
        let cookie = crate::testing::enter(&self.fixture.app, &name, role, places.into_iter().collect()).await;
        match visitor {
            Visitor::Expired => {
                let leave = form("/nl/sign-out", "", &[("cookie", &cookie)]);
                assert_eq!(crate::testing::ask(&self.router, leave).await.status, 303);
            }
            Visitor::Removed => self.change(&format!("delete from account where name = '{name}'")).await,
            Visitor::Moved => {
                self.change(&format!("update account_place set unit = 'd' where name = '{name}'")).await;
            }
            Visitor::SignedOut | Visitor::Agent | Visitor::Account(_) => {}
        }
        cookie
    }

    async fn visit(&self, visitor: Visitor, cookie: &str, verb: Verb, path: &str) -> Answer {
        let mut request = match verb {
            Verb::Get => look(path, cookie),
            Verb::Post if path.starts_with("/v1") => Request::post(path)
                .header("content-type", "application/json")
                .body(Body::from("{}"))
                .expect("a request"),
            Verb::Post => form(path, "", &[("cookie", cookie)]),
        };
        if visitor == Visitor::Agent {
            let member = self.fixture.member(1, "a", WEEK);
            let signature = self.fixture.signature(&member, b"{}").parse().expect("a header");
            request.headers_mut().insert("daglicht-signature", signature);
        }
        crate::testing::ask(&self.router, request).await
    }
}

fn path(pattern: &str, place: Where) -> String {
    let (project, unit) = place.address();
    let path = pattern.replace("{project}", project).replace("{unit}", unit);
    let path = path.replace("{block}", "2026-B11").replace("{quarter}", "2026-Q4").replace("{baseline}", "spring");
    path.replace("{week}", WEEK)
        .replace("{lang}", "nl")
        .replace("{file}", "none.css")
        .replace("{document}", "dpia")
        .replace("{number}", "1")
        .replace("{category}", "meetings")
}

#[test]
fn every_route_has_its_row_and_every_row_its_route() {
    let served: Vec<_> = routes().iter().map(|route| (route.verb, route.path)).collect();
    assert_eq!(served, ROUTES.map(|(verb, path, _)| (verb, path)));
    for (route, (_, path, rule)) in routes().iter().zip(ROUTES) {
        let by_role = matches!(route.access, Access::People(_));
        assert_eq!(
            by_role,
            matches!(rule, Rule::Seen(..) | Rule::Led(..) | Rule::Seat(..) | Rule::Roles(..)),
            "{path}"
        );
    }
}

#[test]
fn what_the_table_does_not_allow_is_denied_without_a_trace() {
    denied_without_a_trace(None);
}

#[test]
fn what_the_table_does_not_allow_is_denied_without_a_trace_on_postgresql() {
    denied_without_a_trace(Some(Server::shared().database()));
}

fn denied_without_a_trace(server: Option<Database<'static>>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let building = Building::new(server).await;
        let mut cells = 0;
        for visitor in Visitor::all() {
            let cookie = building.enter(visitor).await;
            for (verb, pattern, rule) in ROUTES {
                // It would end the session, which the other routes need.
                if pattern.ends_with("/sign-out") && visitor.sees().is_some() {
                    continue;
                }
                let mut denials = BTreeSet::new();
                let mut before = building.rows().await;
                for place in EVERYWHERE {
                    let path = path(pattern, place);
                    if pattern.contains("/manifest") && matches!(place, Where::NoSuchProject) {
                        continue;
                    }
                    let answer = building.visit(visitor, &cookie, verb, &path).await;
                    let after = building.rows().await;
                    let is_unchanged = after == before;
                    before = after;
                    let cell = format!("{visitor:?} at {verb:?} {path}: {}", answer.status);
                    cells += 1;
                    match rule {
                        Rule::Everyone(status) => assert!(answer.status == status && is_unchanged, "{cell}"),
                        Rule::Led(status, recorded) if visitor.leads().contains(&place) => {
                            assert_eq!(answer.status, status, "{cell}");
                            assert_eq!(is_unchanged, recorded == Recorded::No, "{cell}");
                        }
                        Rule::Led(..) => {
                            assert!(is_unchanged, "{cell}");
                            denials.insert(denial(&answer, &path));
                        }
                        Rule::Seat(status, recorded)
                            if visitor.has_seat() && (place != Where::NoSuchProject || status == 422) =>
                        {
                            assert_eq!(answer.status, status, "{cell}");
                            assert_eq!(is_unchanged, recorded == Recorded::No, "{cell}");
                        }
                        Rule::Seat(..) => {
                            assert!(is_unchanged, "{cell}");
                            denials.insert(denial(&answer, &path));
                        }
                        Rule::Roles(status, roles) => {
                            let role = visitor.account().filter(|_| visitor.sees().is_some()).map(|(role, _)| role);
                            if role.is_some_and(|role| roles.contains(&role)) {
                                let is_limited = answer.status == 429 && pattern.ends_with("/password");
                                let is_nowhere = place == Where::NoSuchProject && pattern.contains("{project}");
                                let status =
                                    if is_nowhere && pattern.contains("/admin/") { answer.status } else { status };
                                assert!(answer.status == status || is_limited, "{cell}");
                            } else {
                                assert!(is_unchanged, "{cell}");
                                denials.insert(denial(&answer, &path));
                            }
                        }
                        Rule::Seen(status, recorded) => {
                            if visitor.sees().is_some_and(|seen| seen.contains(&place)) {
                                assert_eq!(answer.status, status, "{cell}");
                                assert_eq!(is_unchanged, recorded == Recorded::No, "{cell}");
                            } else {
                                assert!(is_unchanged, "{cell}");
                                denials.insert(denial(&answer, &path));
                            }
                        }
                    }
                }
                let role = visitor.account().map(|(role, _)| role);
                let expected = match (rule, visitor.sees(), pattern.starts_with("/v1")) {
                    (Rule::Everyone(_), _, _) => None,
                    (Rule::Seat(422, _), Some(_), _) if visitor.has_seat() => None,
                    (Rule::Roles(_, roles), Some(_), _) if role.is_some_and(|role| roles.contains(&role)) => None,
                    (Rule::Seen(..) | Rule::Led(..) | Rule::Seat(..) | Rule::Roles(..), None, true) => {
                        Some((401, "sign-in"))
                    }
                    (Rule::Seen(..) | Rule::Led(..) | Rule::Seat(..) | Rule::Roles(..), None, false) => Some((303, "")),
                    (Rule::Seen(..) | Rule::Led(..) | Rule::Seat(..) | Rule::Roles(..), Some(_), true) => {
                        Some((403, "forbidden"))
                    }
                    (Rule::Seen(..) | Rule::Led(..) | Rule::Seat(..) | Rule::Roles(..), Some(_), false) => {
                        Some((403, ""))
                    }
                };
                // One answer for all: whether a place exists cannot be read from it.
                let found: Vec<_> = denials.iter().map(|(status, kind, _)| (*status, kind.as_str())).collect();
                assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{visitor:?} at {pattern}: {denials:?}");
            }
        }
        assert!(cells > 1_500, "{cells}");
    });
}

/// Status, kind and all the rest of a denial but the address that was asked.
fn denial(answer: &Answer, path: &str) -> (u16, String, String) {
    let kind = if path.starts_with("/v1") { answer.problem().kind } else { String::new() };
    let mut headers: Vec<_> = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.retain(|header| !header.starts_with("set-cookie") && !header.starts_with("content-length"));
    headers.sort();
    let body = String::from_utf8_lossy(&answer.body).replace(path, "");
    (answer.status, kind, format!("{headers:?}\n{body}"))
}
