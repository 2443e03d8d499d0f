// SPDX-License-Identifier: EUPL-1.2
//! What the tests of this package share: folders that vanish, and a collector with one approved project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use chrono::NaiveDate;
use daglicht_shared::approval::{Approval, Decision};
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{PublicKey, Secret, SigningKey, sha256};
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::{Terms, sample_terms};
use daglicht_shared::membership::{self, Membership, Token};
use daglicht_shared::problem::Problem;
use daglicht_shared::report::{self, Report, SessionLengths, Split};
use daglicht_shared::signed::Signed;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use data_encoding::HEXLOWER;
use tower::ServiceExt as _;

use crate::accounts;
use crate::app::App;
use crate::clock::{self, Clock};
use crate::config::Config;
use crate::projects;
use crate::random;
use crate::role::{Place, Role};
use crate::routes::{self, Verb};
use crate::sessions;
use crate::store::sessions::Stage;

/// An empty folder that is removed in the end.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = HEXLOWER.encode(&random::bytes::<8>().expect("randomness"));
        let path = std::env::temp_dir().join(format!("daglicht-collector-{name}"));
        std::fs::create_dir(&path).expect("a new folder");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A collector with the sample project, approved, at a moment after all its weeks but the last.
#[derive(Debug)]
pub(crate) struct Fixture {
    pub(crate) folder: Folder,
    pub(crate) app: Arc<App>,
    pub(crate) project: ProjectId,
}

/// A person of the project, with the keys of one week.
pub(crate) struct Member {
    pub(crate) key: SigningKey,
    pub(crate) token: Token,
    pub(crate) team: UnitId,
    pub(crate) week: Week,
}

/// A week that is over.
pub(crate) const WEEK: &str = "2026-W44";
/// A week of the project that is not.
pub(crate) const CURRENT: &str = "2026-W46";

/// The Wednesday of the last week of the sample project.
pub(crate) fn now() -> Timestamp {
    clock::midnight(NaiveDate::from_ymd_opt(2026, 11, 11).expect("a date"))
}

pub(crate) fn slug<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("valid")
}

/// What the works council decided.
pub(crate) fn decision() -> Decision {
    Decision {
        reference: "OR-1".to_owned(),
        document: sha256(b"agreed"),
        decided_on: NaiveDate::from_ymd_opt(2026, 9, 1).expect("a date"),
        valid_until: NaiveDate::from_ymd_opt(2026, 12, 31).expect("a date"),
    }
}

/// A decision on terms, signed with the works council's key.
pub(crate) fn signed(decision: Decision, terms: &Terms) -> Approval {
    Approval::new(decision, terms, &Secret::new([60; 32]).signing_key())
}

/// The works council's approval of terms.
pub(crate) fn approval(terms: &Terms) -> Approval {
    signed(decision(), terms)
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::of(sample_terms()).await
    }

    /// A collector with one approved project of these terms.
    pub(crate) async fn of(terms: Terms) -> Self {
        Self::with(terms, Config::default()).await
    }

    /// A collector with these settings and one approved project of these terms.
    pub(crate) async fn with(terms: Terms, config: Config) -> Self {
        let folder = Folder::new();
        let app = App::open(folder.path(), config, Clock::at(now())).expect("opens");
        projects::create(&app, &toml::to_string(&terms).expect("TOML")).await.expect("in order");
        projects::approve(&app, &terms.project, approval(&terms)).await.expect("decided");
        Self { folder, app: Arc::new(app), project: terms.project }
    }

    /// Stops the collector and leaves its folder.
    pub(crate) fn stop(self) -> Folder {
        drop(self.app);
        self.folder
    }

    /// The collector of a folder with the sample project.
    pub(crate) fn again(folder: Folder, config: Config) -> Self {
        let app = App::open(folder.path(), config, Clock::at(now())).expect("opens");
        Self { folder, app: Arc::new(app), project: sample_terms().project }
    }

    pub(crate) fn collector_key(&self) -> PublicKey {
        self.app.keys.signing(&self.project).public_key()
    }

    /// A genuine member; different numbers are different people.
    pub(crate) fn member(&self, number: u8, team: &str, week: &str) -> Member {
        let secret = Secret::new([number; 32]);
        let (team, week): (UnitId, Week) = (slug(team), slug(week));
        let key = secret.derive("weekly key", &[week.to_string().as_bytes()]).signing_key();
        let issuer = self.app.keys.issuer(&self.project);
        let membership = Membership { project: &self.project, team: &team, week };
        let blinded = membership::blind(&secret, &key.public_key());
        let answer = issuer.evaluate(membership, &blinded).expect("a group element");
        let token = membership::finish(&secret, &key.public_key(), membership, &issuer.public_key(), &answer);
        Member { token: token.expect("genuine"), key, team, week }
    }

    pub(crate) fn report(&self, member: &Member, revision: u32) -> Report {
        Report {
            schema: 1,
            project: self.project.clone(),
            team: member.team.clone(),
            week: member.week,
            key: member.key.public_key(),
            token: member.token,
            device: 0,
            revision,
            scheduled_minutes: 2_160,
            minutes: Category::ALL.into_iter().map(|one| (one, Split { automatic: 120, manual: 30 })).collect(),
            unknown_minutes: 60,
            activities: BTreeMap::new(),
            interruptions: 3,
            switches: 40,
            sessions: SessionLengths::default(),
            calibration: Vec::new(),
            questionnaire: None,
            agent: "0.1.0".to_owned(),
            rule_pack: sha256(b"pack"),
        }
    }

    pub(crate) fn signature(&self, member: &Member, body: &[u8]) -> String {
        report::sign(body, &self.collector_key(), &member.key).to_string()
    }

    /// Sends a report as its member would.
    pub(crate) async fn send(&self, member: &Member, report: &Report) -> Answer {
        let body = report.to_bytes();
        let signature = self.signature(member, &body);
        self.post("/v1/reports", &[("daglicht-signature", &signature)], body).await
    }

    /// Posts JSON.
    pub(crate) async fn post(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::post(path).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(Body::from(body)).expect("a request")).await
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        ask(&routes::router(Arc::clone(&self.app)), request).await
    }
}

/// An account whose person is signed in; gives the cookie.
pub(crate) async fn enter(app: &App, name: &str, role: Role, places: Vec<Place>) -> String {
    accounts::add(app, name, role, places).await.expect("made");
    let account = app.store.read({
        let name = name.to_owned();
        move |tx| crate::store::accounts::find(tx, &name)
    });
    let account = account.await.expect("reads").expect("it was made");
    let token = sessions::begin(app, &account, Stage::Complete, None).await.expect("begins");
    format!("{}={token}", routes::cookie(&app.config))
}

/// What the router answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

pub(crate) async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let (parts, body) = router.clone().oneshot(request).await.expect("the router always answers").into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("a whole body").to_vec();
    let answer = Answer { status: parts.status.as_u16(), headers: parts.headers, body };
    check_described(&method, &path, &answer);
    answer
}

/// No answer of the API is other than described, whichever test asked.
fn check_described(method: &Method, path: &str, answer: &Answer) {
    let fits = |pattern: &str| {
        let (parts, wanted): (Vec<_>, Vec<_>) = (path.split('/').collect(), pattern.split('/').collect());
        let same = |(part, wanted): (&&str, &&str)| wanted.starts_with('{') || part == wanted;
        parts.len() == wanted.len() && parts.iter().zip(&wanted).all(same)
    };
    for route in routes::routes() {
        let Some(operation) = route.operation else { continue };
        let verb = match route.verb {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
        };
        if verb == *method && fits(route.path) && !operation.gives.iter().any(|given| given.status == answer.status) {
            let kind = answer.problem().kind;
            let described = operation.all_refusals().any(|one| one.id() == kind);
            assert!(described, "{method} {path} answers `{kind}`, which its description does not know");
        }
    }
}

impl Answer {
    pub(crate) fn problem(&self) -> Problem {
        let text = String::from_utf8_lossy(&self.body);
        let media_type = self.headers.get("content-type").and_then(|value| value.to_str().ok());
        assert_eq!(media_type, Some("application/problem+json"), "{text}");
        let problem: Problem = serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(problem.status, self.status, "{text}");
        problem
    }

    pub(crate) fn signed(&self) -> Signed {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
