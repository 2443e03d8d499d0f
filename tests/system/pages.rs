// SPDX-License-Identifier: EUPL-1.2
//! Every page of the collector in a real browser, for every role and in both languages.
//!
//! What there is to visit comes from the routes: a new page fails [`every_page_holds_in_a_real_browser`] until a line of
//! [`PAGES`], [`FILES`], [`entering`], [`working`] or [`leaving`] leads to it.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days};
use daglicht_collector::demo;
use daglicht_collector::role::Role;
use daglicht_collector::routes::{self, Access, Verb};
use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::manifest::Terms;
use daglicht_shared::quarter::Quarter;
use daglicht_shared::rule_pack::RulePack;
use daglicht_shared::text::Language;
use daglicht_tests::agency::{Agency, COARSE, TEAM, WITHHELD};
use daglicht_tests::browser::{self, Asked, Deed, Seen, Stop, Walk};
use daglicht_tests::visitor;

/// Whoever has not signed in.
const OUTSIDE: &str = "outside";
/// The most bytes of a page with everything that it loads.
const MOST_BYTES: u64 = 150_000;

/// Pages by visitor, each looked at in both languages. An address that does not begin with `/` lies in the project. To add
/// a page, add its line to whoever uses it most.
const PAGES: [(&str, &[&str]); 8] = [
    (OUTSIDE, &["/{lang}/"]),
    (
        "team_leader",
        &[
            "/{lang}/",
            "/{lang}/account",
            "units/{team}",
            "units/{team}/weeks/{week}",
            "units/{team}/weeks/{week}?view=projector",
            "units/{team}/blocks/{block}",
            "units/{team}/quarters/{quarter}",
            "units/{team}/weeks/{week}/report",
            "units/{team}/weeks/{week}/agenda",
            "units/{team}/baselines/voorjaar",
            "units/{team}/baselines/najaar",
            "units/{team}/baselines/voorjaar/report",
            "units/{team}/baselines/voorjaar/choices/meetings",
            "units/{team}/baselines/voorjaar/choices/rework",
            "units/{team}/goals",
            "units/{team}/goals/new",
            "units/{team}/output",
            "units/{team}/output/{week}",
            "units/{team}/actions/new",
            "units/{team}/agreements/1",
            "units/{team}/agreements/2",
        ],
    ),
    (
        "department_reader",
        &[
            "/{lang}/",
            "units/toeslagen/weeks/{week}",
            "units/toeslagen/output/{week}",
            "units/toeslagen/blocks/{block}",
            "units/toeslagen/blocks/{block}/report",
            "units/toeslagen/blocks/{block}/agenda",
            "units/toeslagen/baselines/voorjaar",
            "units/{team}/goals",
            "units/{team}/agreements/1",
        ],
    ),
    (
        "directorate_reader",
        &[
            "/{lang}/",
            "units/agentschap/weeks/{week}",
            "units/agentschap/quarters/{quarter}",
            "units/agentschap/quarters/{quarter}?view=projector",
            "units/agentschap/quarters/{quarter}/report",
            "units/agentschap/quarters/{quarter}/agenda",
            "units/agentschap/goals",
        ],
    ),
    (
        "analyst",
        &[
            "/{lang}/",
            "units/{coarse}/weeks/{week}",
            "units/{coarse}/blocks/{block}",
            "units/{coarse}/quarters/{quarter}",
            "units/{coarse}/baselines/voorjaar",
            "units/{withheld}/weeks/{week}",
            "units/{withheld}/weeks/{week}/agenda",
            "units/{withheld}/quarters/{quarter}",
        ],
    ),
    (
        "works_council",
        &[
            "/{lang}/",
            "council",
            "council/settings",
            "council/weeks",
            "council/looks",
            "council/looks?unit=t",
            "council/acts",
            "council/stored",
            "council/documents",
            "council/documents/dpia",
            "units/{team}/weeks/{week}",
        ],
    ),
    ("privacy_officer", &["/{lang}/", "council", "council/documents/register"]),
    (
        "administrator",
        &[
            "/{lang}/",
            "/{lang}/account",
            "/{lang}/admin",
            "/{lang}/admin/rules",
            "/{lang}/admin/projects/{project}",
            "/{lang}/admin/projects/{project}/baselines",
            "/{lang}/admin/projects/{project}/services",
            "/{lang}/admin/projects/herhaling",
            "/{lang}/admin/projects/vervolg/baselines",
        ],
    ),
];

/// Pages that refuse: to nobody, to somebody of another team, and where there is nothing.
const REFUSALS: [(&str, &str, u16); 4] = [
    (OUTSIDE, "/{lang}/nergens", 404),
    ("team_leader", "units/{withheld}/weeks/{week}", 403),
    ("team_leader", "units/{team}/weeks/2019-W01", 404),
    ("administrator", "units/{team}/weeks/{week}", 403),
];

/// Files that are fetched, not looked at.
const FILES: [(&str, &str); 23] = [
    (OUTSIDE, "/"),
    ("team_leader", "units/{team}/weeks/{week}/csv"),
    ("team_leader", "units/{team}/weeks/{week}/xlsx"),
    ("team_leader", "units/{team}/weeks/{week}/pdf"),
    ("team_leader", "units/{team}/blocks/{block}/csv"),
    ("team_leader", "units/{team}/blocks/{block}/xlsx"),
    ("team_leader", "units/{team}/blocks/{block}/report"),
    ("team_leader", "units/{team}/blocks/{block}/pdf"),
    ("team_leader", "units/{team}/blocks/{block}/agenda"),
    ("team_leader", "units/{team}/quarters/{quarter}/csv"),
    ("team_leader", "units/{team}/quarters/{quarter}/xlsx"),
    ("team_leader", "units/{team}/quarters/{quarter}/report"),
    ("team_leader", "units/{team}/quarters/{quarter}/pdf"),
    ("team_leader", "units/{team}/quarters/{quarter}/agenda"),
    ("team_leader", "units/{team}/baselines/voorjaar/csv"),
    ("team_leader", "units/{team}/baselines/voorjaar/xlsx"),
    ("team_leader", "units/{team}/baselines/voorjaar/pdf"),
    ("works_council", "council/documents/dpia/text"),
    ("works_council", "council/documents/dpia/html"),
    ("works_council", "council/documents/consent/text"),
    ("works_council", "council/documents/consent/html"),
    ("privacy_officer", "council/documents/register/text"),
    ("privacy_officer", "council/documents/letter/text"),
];

/// Routes that lead to an identity provider and back; they are walked where there is one, beside their code.
const ELSEWHERE: [&str; 2] = ["/{lang}/openid/sign-in", "/openid/callback"];

/// What stands in the places of an address.
struct Places(BTreeMap<&'static str, String>);

impl Places {
    fn of(agency: &Agency) -> Self {
        let week = agency.week();
        let all = [
            ("{project}", agency.terms.project.to_string()),
            ("{team}", TEAM.to_owned()),
            ("{coarse}", COARSE.to_owned()),
            ("{withheld}", WITHHELD.to_owned()),
            ("{week}", week.to_string()),
            ("{block}", FourWeeks::of(week).to_string()),
            ("{quarter}", Quarter::of(week).to_string()),
        ];
        Self(all.into())
    }

    fn fill(&self, path: &str, language: Language) -> String {
        let whole =
            if path.starts_with('/') { path.to_owned() } else { format!("/{{lang}}/projects/{{project}}/{path}") };
        let named = whole.replace("{lang}", &language.to_string());
        self.0.iter().fold(named, |path, (place, value)| path.replace(place, value))
    }

    fn stop(&self, visitor: &str, path: &str, language: Language, status: u16) -> Stop {
        Stop { visitor: visitor.to_owned(), path: self.fill(path, language), status }
    }
}

/// A form and what is written in it.
fn deed(visitor: &str, path: &str, form: &str, fill: &[(&str, &str)], status: u16) -> Deed {
    let fill = fill.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    let form = format!("form[action$=\"{form}\"]");
    Deed { visitor: visitor.to_owned(), path: path.to_owned(), form, fill, button: "button".to_owned(), status }
}

/// Sign-in in a language, with what goes wrong first, and the faults of each form that has some.
fn entering(places: &Places, language: Language, (newcomer, code): (&str, &str)) -> Vec<Deed> {
    let at = |path: &str| places.fill(path, language);
    let password = visitor::PASSWORD.replace('+', " ");
    let (goal, action) = (at("units/{team}/goals/new"), at("units/{team}/actions/new"));
    let admin = at("/{lang}/admin");
    let choice = at("units/{team}/baselines/voorjaar/choices/meetings");
    vec![
        deed(OUTSIDE, &at("/{lang}/"), "/sign-in", &[("name", "niemand"), ("password", "geen idee")], 401),
        deed(newcomer, &at("/{lang}/"), "/sign-in", &[("name", newcomer), ("password", code)], 200),
        deed(newcomer, "", "/choose", &[("code", "000000"), ("password", &password)], 422),
        deed(newcomer, "", "/choose", &[("code", "$code"), ("password", &password)], 200),
        deed("team_leader", &goal, "/goals", &[("metric", "rework"), ("to", "veel"), ("text", " ")], 422),
        deed("team_leader", &action, "/actions", &[("text", " ")], 422),
        deed("team_leader", &choice, "/choices/meetings", &[("hours", "9999"), ("owner", " ")], 422),
        deed("administrator", &admin, "/admin", &[("terms", "project = 7")], 422).by("button[value=check]"),
        deed("administrator", &at("/{lang}/admin/rules"), "/rules", &[("rules", "schema = 9")], 422),
    ]
}

/// Every other form once.
fn working(places: &Places, terms: &Terms) -> Vec<Deed> {
    let at = |path: &str| places.fill(path, Language::Nl);
    let there = |path: &str| places.fill(path, Language::En);
    let year = terms.last_week.monday().year() + 1;
    let due = format!("{year}-03-31");
    let goal = [
        ("metric", "rework"),
        ("to", "8"),
        ("due", &due),
        ("text", "Minder aanvragen komen terug als het eerste contact klopt."),
        ("owner", "Noor"),
    ];
    let action = [
        ("category", "meetings"),
        ("text", "Het weekoverleg staand en in een half uur."),
        ("owner", "Daan"),
        ("due", &due),
    ];
    let (meetings, rework) = ("units/{team}/baselines/voorjaar/choices/meetings", "/choices/rework");
    let soon = (terms.last_week.monday() + Days::new(150)).to_string();
    let choice = [("hours", "6"), ("owner", "teamleider"), ("due", &*soon)];
    let outcome = "Het weekoverleg duurt een half uur; de uren zijn in de cijfers te zien.";
    let new = Terms { project: "nieuw".parse().expect("a slug"), ..terms.clone() };
    let new = toml::to_string(&new).expect("terms are TOML");
    let rules = [("rules", RulePack::starter_text()), ("windows", "")];
    let baselines = at("/{lang}/admin/projects/vervolg/baselines");
    let plan = [
        ("baseline", "proef"),
        ("question", "Waar gaat de tijd heen?"),
        ("units", TEAM),
        ("margin", "3"),
        ("between", "12"),
        ("within", "8"),
        ("source", "een eerdere meting"),
    ];
    let looks = at("council/looks");
    let (week, services) = ("units/{team}/output/{week}", at("/{lang}/admin/projects/{project}/services"));
    let counts = [("aanvragen.completed", "101"), ("aanvragen.first_time_right", "80"), ("team_hours", "512,5")];
    let table = format!("team;week;dienst;afgerond;naam\n{TEAM};{};wijzigingen;88;7\n", terms.last_week);
    let tickets = at("/{lang}/admin/projects/{project}");
    let objection = [("kind", "objection"), ("reason", "The letter to colleagues was sent too late.")];
    vec![
        deed("team_leader", &at("units/{team}/goals/new"), "/goals", &goal, 200),
        deed("team_leader", &at("units/{team}/actions/new"), "/actions", &action, 200),
        deed("team_leader", &there("units/{team}/agreements/1"), "/agreements/1", &[("to", "x")], 422),
        deed("team_leader", "", "/agreements/1", &[("to", "9"), ("owner", "Kim")], 200),
        deed("team_leader", &at(meetings), "/choices/meetings", &choice, 200),
        deed("team_leader", &there(&meetings.replace("/choices/meetings", rework)), rework, &choice, 200),
        deed("team_leader", &at(meetings), "/choices/meetings/outcome", &[("outcome", outcome)], 200),
        deed("team_leader", &at(week), &places.fill("/output/{week}", Language::Nl), &counts, 200),
        deed("team_leader", &there(week), "/output", &[("table", &*table)], 422).by("button[value=try]"),
        deed("team_leader", &at(week), "/output", &[("table", &*table.replace("naam", "open"))], 200)
            .by("button[value=keep]"),
        deed("administrator", &services, "/services", &[("table", "id;naam")], 422).by("button[value=try]"),
        deed("administrator", &services, "/services", &[("table", demo::SERVICES)], 200).by("button[value=keep]"),
        deed("administrator", &at("/{lang}/admin"), "/admin", &[("terms", &new)], 200).by("button[value=check]"),
        deed("administrator", "", "/admin", &[], 200).by("button[value=keep]"),
        deed("administrator", &tickets, "/tickets", &[("team", TEAM), ("count", "3")], 200),
        deed("administrator", &at("/{lang}/admin/rules"), "/rules", &rules, 200),
        deed("administrator", &baselines, "/baselines", &plan, 200).by("button[value=check]"),
        deed("administrator", "", "/baselines", &[], 200).by("button[value=keep]"),
        deed("works_council", &there("council"), "/objections", &[("kind", "stop"), ("reason", "  ")], 422),
        deed("works_council", &there("council"), "/objections", &objection, 200),
        deed("privacy_officer", &at("council"), "/objections", &[("kind", "stop"), ("reason", "Eerst overleg.")], 200),
        deed("works_council", "", "/objections/1", &[("reason", "Everybody has the letter.")], 200),
        deed("works_council", &at("council/weeks"), "/verify", &[], 200),
        deed("works_council", &looks, "/looks", &[("unit", TEAM)], 200),
    ]
}

/// What ends a stop, a session and every session.
fn leaving(places: &Places) -> Vec<Deed> {
    let at = |path: &str| places.fill(path, Language::Nl);
    let password = visitor::PASSWORD.replace('+', " ");
    let again = [("name", "team_leader"), ("password", &*password), ("code", "$next")];
    let other = [("password", &*password), ("code", "$next"), ("new", "een andere zin die niemand kent")];
    let wrong = [("password", "geen idee"), ("code", "000000"), ("new", "een andere zin die niemand kent")];
    let baselines = at("/{lang}/admin/projects/{project}/baselines");
    vec![
        deed("administrator", &baselines, "/najaar/seal", &[("sure", "yes")], 200),
        deed("privacy_officer", &at("council"), "/objections/2", &[("reason", "Het overleg is geweest.")], 200),
        deed("team_leader", &at("/{lang}/"), "/sign-out", &[], 200),
        deed("team_leader", "", "/sign-in", &again, 200),
        deed("team_leader", &at("/{lang}/account"), "/account/sign-out", &[], 200),
        deed("directorate_reader", &at("/{lang}/account"), "/password", &wrong, 422),
        deed("directorate_reader", "", "/password", &other, 200),
    ]
}

/// Whether a path is one of a route.
fn is_of(path: &str, route: &str) -> bool {
    let (mut path, mut route) = (path.split('/'), route.split('/'));
    loop {
        match (path.next(), route.next()) {
            (None, None) => return true,
            (Some(part), Some(pattern)) if part == pattern || pattern.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// Whether a browser comes to a route; agents and programs are tested where they are served.
fn is_for_people(route: &routes::Route) -> bool {
    match route.access {
        Access::Agent => false,
        Access::Public | Access::People(_) | Access::Choosing => {
            !route.path.starts_with("/v1/") && !route.path.starts_with("/health/") && !ELSEWHERE.contains(&route.path)
        }
    }
}

/// The routes for people to which no request led that was answered well.
fn unvisited(asked: &[Asked]) -> Vec<String> {
    let all = routes::routes();
    let missed = all.iter().filter(|route| is_for_people(route)).filter(|route| {
        let method = match route.verb {
            Verb::Get => "GET",
            Verb::Post => "POST",
        };
        !asked.iter().any(|one| {
            // A path can fit two patterns; a route without places in that part is meant.
            let closest = all
                .iter()
                .filter(|other| other.verb == route.verb && is_of(&one.path, other.path))
                .min_by_key(|other| other.path.matches('{').count());
            one.method == method && one.status < 400 && closest.is_some_and(|closest| closest.path == route.path)
        })
    });
    missed.map(|route| format!("{:?} {}", route.verb, route.path)).collect()
}

#[test]
fn every_page_holds_in_a_real_browser() {
    let agency = Agency::new("pages");
    let accounts = agency.accounts();
    let collector = agency.serve();
    let places = Places::of(&agency);
    let mut walk =
        Walk { origin: collector.origin.clone(), screenshots: browser::screenshots().join("pages"), ..Walk::default() };
    std::fs::remove_dir_all(&walk.screenshots).ok();
    for (role, code) in &accounts {
        // Two people come for the first time, each in one language.
        let language = match role {
            Role::TeamLeader => Language::Nl,
            Role::DirectorateReader => Language::En,
            Role::Administrator
            | Role::DepartmentReader
            | Role::Analyst
            | Role::WorksCouncil
            | Role::PrivacyOfficer => {
                walk.visitors.insert(role.id().to_owned(), agency.enter(&collector, *role, code));
                continue;
            }
        };
        walk.first.extend(entering(&places, language, (role.id(), code)));
    }
    walk.first.extend(working(&places, &agency.terms));
    for language in Language::ALL {
        for (visitor, paths) in PAGES {
            walk.pages.extend(paths.iter().map(|path| places.stop(visitor, path, language, 200)));
        }
        walk.pages.extend(REFUSALS.map(|(visitor, path, status)| places.stop(visitor, path, language, status)));
    }
    walk.files.extend(FILES.map(|(visitor, path)| places.stop(visitor, path, Language::Nl, 200)));
    walk.last = leaving(&places);
    let report = browser::walk(&walk);

    let faults: Vec<String> = report.seen.iter().flat_map(Seen::faults).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    for page in &report.seen {
        let language = if page.url.contains("/en/") { "en" } else { "nl" };
        assert_eq!(page.language, language, "{}", page.url);
        // The page of rules holds a whole rule pack to begin with.
        let pack = if page.url.ends_with("/admin/rules") { RulePack::starter_text().len() } else { 0 };
        let most = MOST_BYTES + u64::try_from(pack).expect("a length");
        assert!(page.bytes < most, "{} is {} bytes in all", page.url, page.bytes);
        assert!(!page.url.contains("/agenda") || page.sheets == 1, "{} prints on {} sheets", page.url, page.sheets);
    }
    for role in Role::ALL {
        assert!(report.seen.iter().any(|page| page.visitor == role.id()), "nobody walked as {}", role.id());
    }
    let unvisited = unvisited(&report.asked);
    assert!(unvisited.is_empty(), "give these a line in tests/system/pages.rs: {unvisited:#?}");
}

#[test]
fn a_route_that_nobody_visits_is_told() {
    let asked = |path: &str, status| Asked { method: "GET".to_owned(), path: path.to_owned(), status };
    let all = unvisited(&[]);
    let pattern = "Get /{lang}/projects/{project}/units/{unit}/goals";
    assert!(all.iter().any(|one| one == pattern) && !all.iter().any(|one| one.contains("/v1/")), "{all:?}");
    for (path, status, missed) in [
        ("/nl/projects/p/units/u/goals", 200, false),
        ("/nl/projects/p/units/u/goals", 403, true),
        ("/nl/projects/p/units/u/goals/new", 200, true),
    ] {
        assert_eq!(unvisited(&[asked(path, status)]).iter().any(|one| one == pattern), missed, "{path} {status}");
    }
}
