// SPDX-License-Identifier: EUPL-1.2
//! Every address of the collector in one list, each with who may use it.
//!
//! The router is built from the list and from nothing else, and a route cannot be written without its [`Access`]. Roles are
//! checked here, before a handler runs; which units an account may see is checked in the handler, against the project.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{self, MethodRouter};
use daglicht_shared::report::MAX_BYTES;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::{App, AppState};
use crate::meter;
use crate::refusal::{Refusal, Refused};
use crate::role::Role;
use crate::store::sessions::Stage;

pub(crate) use session::cookie;

pub use operations::{ALWAYS, Body, Content, Given, Operation, WITH_BODY};

mod account;
mod admin;
mod api;
mod assets;
mod baselines;
mod choices;
mod council;
mod draft_form;
mod exports;
mod finish;
mod goals;
mod measure;
mod openid;
mod operations;
mod output;
mod pages;
mod planning;
mod rules;
mod session;
#[cfg(test)]
mod tests;
mod viewing;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everyone, without signing in.
    Public,
    /// Agents; the handler checks the signature, token or ticket of the message.
    Agent,
    /// People who signed in with one of these roles.
    People(&'static [Role]),
    /// People who signed in with an access code and have still to choose a password.
    Choosing,
}

/// The method of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Changes something.
    Post,
}

/// One address.
#[derive(Debug)]
pub struct Route {
    /// The method.
    pub verb: Verb,
    /// The path with its parameters.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// What it does, takes, gives and refuses; every route of the API has one.
    pub operation: Option<&'static Operation>,
    serve: MethodRouter<AppState>,
}

/// The name in figures of requests that never reach a route.
const EDGE: &str = "edge";

/// The roles that may see released figures.
const READERS: Access = Access::People(&[
    Role::TeamLeader,
    Role::DepartmentReader,
    Role::DirectorateReader,
    Role::Analyst,
    Role::WorksCouncil,
    Role::PrivacyOfficer,
]);

/// The seats that check what was agreed, and may stop a project.
const SEATS: Access = Access::People(&[Role::WorksCouncil, Role::PrivacyOfficer]);
/// Everybody who signed in.
const ANYONE: Access = Access::People(&Role::ALL);
/// The roles that may lead a unit, and then write its agreements.
const LEADERS: Access = Access::People(&[Role::TeamLeader, Role::DepartmentReader, Role::DirectorateReader]);

/// Whoever prepares projects.
const ADMINISTRATOR: Access = Access::People(&[Role::Administrator]);
/// How long the draft of a project with thousands of teams may be, in bytes.
const DRAFT: usize = 4 * 1024 * 1024;

/// All routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/health/live", Access::Public, api::live),
        get("/health/ready", Access::Public, api::ready),
        get("/v1/openapi.json", Access::Public, api::description).described(&operations::DESCRIPTION),
        get("/v1/projects/{project}/manifest", Access::Agent, api::manifest).described(&operations::MANIFEST),
        post("/v1/enrolments", Access::Agent, api::enrol).described(&operations::ENROL),
        post("/v1/reports", Access::Agent, api::report).described(&operations::REPORT),
        post("/v1/withdrawals", Access::Agent, api::withdraw).described(&operations::WITHDRAW),
        get("/v1/projects/{project}/units/{unit}/weeks/{week}", READERS, api::figures).described(&operations::FIGURES),
        get("/v1/projects/{project}/units/{unit}/blocks/{block}", READERS, api::block).described(&operations::BLOCK),
        get("/v1/projects/{project}/units/{unit}/quarters/{quarter}", READERS, api::quarter)
            .described(&operations::QUARTER),
        get("/v1/projects/{project}/units/{unit}/baselines/{baseline}", READERS, baselines::json)
            .described(&operations::BASELINE),
        get("/", Access::Public, pages::choose_language),
        get("/assets/{file}", Access::Public, assets::file),
        get("/{lang}/", Access::Public, pages::start),
        post("/{lang}/sign-in", Access::Public, account::sign_in),
        post("/{lang}/sign-out", Access::Public, account::sign_out),
        get("/{lang}/openid/sign-in", Access::Public, openid::begin),
        get("/openid/callback", Access::Public, openid::callback),
        get("/{lang}/account/choose", Access::Choosing, account::choose),
        post("/{lang}/account/choose", Access::Choosing, account::put_choice),
        get("/{lang}/account", ANYONE, account::account),
        post("/{lang}/account/password", ANYONE, account::put_password),
        post("/{lang}/account/sign-out", ANYONE, account::sign_out_everywhere),
        get("/{lang}/admin", ADMINISTRATOR, admin::home),
        post("/{lang}/admin", ADMINISTRATOR, admin::draft).taking(DRAFT),
        get("/{lang}/admin/rules", ADMINISTRATOR, rules::page),
        post("/{lang}/admin/rules", ADMINISTRATOR, rules::tried).taking(DRAFT),
        get("/{lang}/admin/projects/{project}", ADMINISTRATOR, admin::project),
        post("/{lang}/admin/projects/{project}/tickets", ADMINISTRATOR, admin::issue),
        get("/{lang}/admin/projects/{project}/services", ADMINISTRATOR, output::services),
        post("/{lang}/admin/projects/{project}/services", ADMINISTRATOR, output::set_services).taking(DRAFT),
        get("/{lang}/admin/projects/{project}/baselines", ADMINISTRATOR, planning::overview),
        post("/{lang}/admin/projects/{project}/baselines", ADMINISTRATOR, planning::plan),
        post("/{lang}/admin/projects/{project}/baselines/{baseline}/seal", ADMINISTRATOR, planning::seal),
        get("/{lang}/projects/{project}/council", SEATS, council::seat),
        get("/{lang}/projects/{project}/council/settings", SEATS, council::settings),
        get("/{lang}/projects/{project}/council/weeks", SEATS, council::weeks),
        get("/{lang}/projects/{project}/council/looks", SEATS, council::looks),
        get("/{lang}/projects/{project}/council/acts", SEATS, council::acts),
        get("/{lang}/projects/{project}/council/stored", SEATS, council::stored),
        get("/{lang}/projects/{project}/council/documents", SEATS, council::documents),
        get("/{lang}/projects/{project}/council/documents/{document}", SEATS, council::document),
        get("/{lang}/projects/{project}/council/documents/{document}/text", SEATS, council::document_text),
        get("/{lang}/projects/{project}/council/documents/{document}/html", SEATS, council::document_html),
        post("/{lang}/projects/{project}/council/objections", SEATS, council::object),
        post("/{lang}/projects/{project}/council/objections/{number}", SEATS, council::settle),
        post("/{lang}/projects/{project}/council/verify", SEATS, council::verify),
        get("/{lang}/projects/{project}/units/{unit}", READERS, pages::latest_week),
        get("/{lang}/projects/{project}/units/{unit}/weeks/{week}", READERS, pages::unit_week),
        get("/{lang}/projects/{project}/units/{unit}/blocks/{block}", READERS, pages::unit_block),
        get("/{lang}/projects/{project}/units/{unit}/quarters/{quarter}", READERS, pages::unit_quarter),
        get("/{lang}/projects/{project}/units/{unit}/baselines/{baseline}", READERS, baselines::page),
        get(
            "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/choices/{category}",
            LEADERS,
            choices::choice,
        ),
        post(
            "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/choices/{category}",
            LEADERS,
            choices::choose,
        ),
        post(
            "/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/choices/{category}/outcome",
            LEADERS,
            choices::conclude,
        ),
        get("/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/csv", READERS, baselines::csv),
        get("/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/xlsx", READERS, baselines::xlsx),
        get("/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/report", READERS, baselines::report),
        get("/{lang}/projects/{project}/units/{unit}/baselines/{baseline}/pdf", READERS, baselines::pdf),
        get("/{lang}/projects/{project}/units/{unit}/weeks/{week}/csv", READERS, exports::csv),
        get("/{lang}/projects/{project}/units/{unit}/weeks/{week}/xlsx", READERS, exports::xlsx),
        get("/{lang}/projects/{project}/units/{unit}/weeks/{week}/report", READERS, exports::report),
        get("/{lang}/projects/{project}/units/{unit}/weeks/{week}/pdf", READERS, exports::pdf),
        get("/{lang}/projects/{project}/units/{unit}/weeks/{week}/agenda", READERS, exports::agenda),
        get("/{lang}/projects/{project}/units/{unit}/blocks/{block}/csv", READERS, exports::csv),
        get("/{lang}/projects/{project}/units/{unit}/blocks/{block}/xlsx", READERS, exports::xlsx),
        get("/{lang}/projects/{project}/units/{unit}/blocks/{block}/report", READERS, exports::report),
        get("/{lang}/projects/{project}/units/{unit}/blocks/{block}/pdf", READERS, exports::pdf),
        get("/{lang}/projects/{project}/units/{unit}/blocks/{block}/agenda", READERS, exports::agenda),
        get("/{lang}/projects/{project}/units/{unit}/quarters/{quarter}/csv", READERS, exports::csv),
        get("/{lang}/projects/{project}/units/{unit}/quarters/{quarter}/xlsx", READERS, exports::xlsx),
        get("/{lang}/projects/{project}/units/{unit}/quarters/{quarter}/report", READERS, exports::report),
        get("/{lang}/projects/{project}/units/{unit}/quarters/{quarter}/pdf", READERS, exports::pdf),
        get("/{lang}/projects/{project}/units/{unit}/quarters/{quarter}/agenda", READERS, exports::agenda),
        get("/{lang}/projects/{project}/units/{unit}/goals", READERS, goals::overview),
        post("/{lang}/projects/{project}/units/{unit}/goals", LEADERS, goals::add_goal),
        get("/{lang}/projects/{project}/units/{unit}/goals/new", LEADERS, goals::new_goal),
        post("/{lang}/projects/{project}/units/{unit}/actions", LEADERS, goals::add_action),
        get("/{lang}/projects/{project}/units/{unit}/actions/new", LEADERS, goals::new_action),
        get("/{lang}/projects/{project}/units/{unit}/agreements/{number}", READERS, goals::agreement),
        post("/{lang}/projects/{project}/units/{unit}/agreements/{number}", LEADERS, goals::change),
        get("/{lang}/projects/{project}/units/{unit}/output", READERS, output::latest),
        post("/{lang}/projects/{project}/units/{unit}/output", LEADERS, output::import).taking(DRAFT),
        get("/{lang}/projects/{project}/units/{unit}/output/{week}", READERS, output::of_week),
        post("/{lang}/projects/{project}/units/{unit}/output/{week}", LEADERS, output::enter),
    ]
}

fn get<H: Handler<T, AppState>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route { verb: Verb::Get, path, access, operation: None, serve: routing::get(handler) }
}

fn post<H: Handler<T, AppState>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route { verb: Verb::Post, path, access, operation: None, serve: routing::post(handler) }
}

impl Route {
    /// The same route for bodies of another length.
    fn taking(self, bytes: usize) -> Self {
        Self { serve: self.serve.layer(DefaultBodyLimit::max(bytes)), ..self }
    }

    fn described(self, operation: &'static Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }
}

/// The router with everything around it: time limit, sessions, protection against forged posts, headers.
pub fn router(app: Arc<App>) -> Router {
    let state = AppState(Arc::clone(&app));
    let mut router = Router::new();
    let routes = routes();
    let with = |verb| routes.iter().filter(|one| one.verb == verb).map(|one| one.path).collect::<BTreeSet<_>>();
    let (gets, posts) = (with(Verb::Get), with(Verb::Post));
    for route in routes {
        let serve = match route.access {
            Access::People(roles) => {
                route.serve.route_layer(middleware::from_fn_with_state((state.clone(), roles), guard))
            }
            Access::Choosing => route.serve.route_layer(middleware::from_fn_with_state(state.clone(), guard_choice)),
            // An agent proves itself with its message, which only the handler has read.
            Access::Agent | Access::Public => route.serve,
        };
        let serve = serve.route_layer(middleware::from_fn(welcome));
        let allowed = match (route.verb, posts.contains(route.path)) {
            (Verb::Get, false) => "GET,HEAD,OPTIONS",
            (Verb::Get, true) => "GET,HEAD,POST,OPTIONS",
            // The address answers with its other method's route.
            (Verb::Post, _) if gets.contains(route.path) => {
                router = router.route(route.path, serve);
                continue;
            }
            (Verb::Post, _) => "POST,OPTIONS",
        };
        let serve = serve.options(async move || (StatusCode::NO_CONTENT, [(header::ALLOW, allowed)]));
        router = router.route(route.path, serve);
    }
    let timeout = app.config.server.request_timeout.duration();
    router
        .layer(DefaultBodyLimit::max(MAX_BYTES))
        .layer(CsrfLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(state.clone(), finish::finish))
        .layer(middleware::from_fn(measure::measure))
        .with_state(state)
}

/// The finished answer to a request that is refused before it reaches the router.
pub(crate) fn refuse<B>(app: &Arc<App>, request: &axum::http::Request<B>, refusal: Refusal) -> Response {
    let response = refusal.into_response();
    let reason = response.extensions().get::<Refused>().map_or("", |refused| refused.kind.id());
    meter::answered(EDGE, measure::class(response.status()), reason, Duration::ZERO);
    finish::dress(&AppState(Arc::clone(app)), &finish::Asked::of(request), response)
}

/// Lets a request of the API through when an answer in JSON is welcome.
async fn welcome(request: Request, next: Next) -> Response {
    if finish::is_api(request.uri().path()) && !takes_json(request.headers()) {
        return Refusal::NotAcceptable.into_response();
    }
    next.run(request).await
}

/// Lets a request through to its handler when somebody with one of the roles signed in.
async fn guard(
    State((AppState(app), roles)): State<(AppState, &'static [Role])>,
    mut request: Request,
    next: Next,
) -> Response {
    match session::find(&app, request.headers()).await {
        Ok(Some(found)) if found.stage == Stage::Complete => {
            if !roles.contains(&found.account.role) {
                return Refusal::Forbidden.into_response();
            }
            request.extensions_mut().insert(session::Viewer(found.account));
            next.run(request).await
        }
        Ok(Some(_) | None) if finish::is_api(request.uri().path()) => Refusal::SignIn.into_response(),
        Ok(Some(_) | None) => to_start(&request),
        Err(error) => Refusal::from(error).into_response(),
    }
}

/// Lets a request through to its handler when somebody signed in with an access code.
async fn guard_choice(State(AppState(app)): State<AppState>, mut request: Request, next: Next) -> Response {
    match session::find(&app, request.headers()).await {
        Ok(Some(found)) if found.stage == Stage::Begun => {
            request.extensions_mut().insert(session::Choosing(found));
            next.run(request).await
        }
        Ok(Some(_) | None) => to_start(&request),
        Err(error) => Refusal::from(error).into_response(),
    }
}

/// The start page leads on, whoever comes.
fn to_start(request: &Request) -> Response {
    let language = finish::language(request.uri().path(), request.headers());
    Redirect::to(&format!("/{language}/")).into_response()
}

/// Whether an answer in JSON is welcome.
fn takes_json(headers: &HeaderMap) -> bool {
    let mut wanted = headers.get_all(header::ACCEPT).iter().peekable();
    if wanted.peek().is_none() {
        return true;
    }
    let wanted: Vec<_> = wanted.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    wanted.iter().any(|range| {
        let media_type = range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        ["*/*", "application/*", "application/json", "application/problem+json"].contains(&media_type.as_str())
    })
}
