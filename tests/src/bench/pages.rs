// SPDX-License-Identifier: EUPL-1.2
//! Pages and the data behind them with five years of released history of 6,000 teams.
//!
//! One week is closed by the program. The rows that its disclosure control made are then copied to 259 earlier weeks by
//! SQL: pages read them as any others. A project measures two years at most; the older weeks stand for earlier projects,
//! under one name, so that they are all in one place of the table.

use std::time::Duration;

use daglicht_collector::app::App;
use daglicht_collector::clock::Clock;
use daglicht_collector::close;
use daglicht_collector::store::sql;
use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::UnitId;
use daglicht_shared::quarter::Quarter;
use daglicht_shared::week::Week;
use rusqlite::params;

use super::book::{Goal, Line};
use super::client::{self, Connections, Load, Measured, Pace};
use super::quantile::quantile;
use super::site::Site;
use super::town::Town;
use super::{Measurement, Part, Run, week};
use crate::dice::Dice;
use crate::process::Cost;
use crate::{program, visitor, wait};

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "pages",
    part: Part::Collector,
    about: "figures pages and their data with 260 weeks of released history of 6,000 teams, SQLite",
    run,
};

/// Who asks for a page.
#[derive(Debug, Clone, Copy)]
enum Who {
    Leader,
    Analyst,
    Council,
    Administrator,
}

/// Each kind of page and file: a name, who asks, and the address; a place in it is filled anew for every request.
const KINDS: [(&str, Who, &str); 29] = [
    ("overview of a leader", Who::Leader, "/nl/"),
    ("overview of an analyst", Who::Analyst, "/nl/"),
    ("week of a team, its leader", Who::Leader, "/nl/projects/{project}/units/{own}/weeks/{week}"),
    ("week of any team", Who::Analyst, "/nl/projects/{project}/units/{team}/weeks/{week}"),
    ("week of the organisation", Who::Analyst, "/nl/projects/{project}/units/{whole}/weeks/{week}"),
    ("week on a projector", Who::Leader, "/nl/projects/{project}/units/{own}/weeks/{week}?view=projector"),
    ("four weeks of any team", Who::Analyst, "/nl/projects/{project}/units/{team}/blocks/{block}"),
    ("quarter of any team", Who::Analyst, "/nl/projects/{project}/units/{team}/quarters/{quarter}"),
    ("quarter of the organisation", Who::Analyst, "/nl/projects/{project}/units/{whole}/quarters/{quarter}"),
    ("agenda of a team's week", Who::Leader, "/nl/projects/{project}/units/{own}/weeks/{week}/agenda"),
    ("agenda of a quarter", Who::Analyst, "/nl/projects/{project}/units/{whole}/quarters/{quarter}/agenda"),
    ("report of a team's week", Who::Leader, "/nl/projects/{project}/units/{own}/weeks/{week}/report"),
    ("table of a team's week", Who::Leader, "/nl/projects/{project}/units/{own}/weeks/{week}/csv"),
    ("spreadsheet of a quarter", Who::Analyst, "/nl/projects/{project}/units/{whole}/quarters/{quarter}/xlsx"),
    ("goals and actions of a team", Who::Leader, "/nl/projects/{project}/units/{own}/goals"),
    ("form of a new goal", Who::Leader, "/nl/projects/{project}/units/{own}/goals/new"),
    ("own account", Who::Leader, "/nl/account"),
    ("questions of the works council", Who::Council, "/nl/projects/{project}/council"),
    ("versions of the settings", Who::Council, "/nl/projects/{project}/council/settings"),
    ("weeks of the works council", Who::Council, "/nl/projects/{project}/council/weeks"),
    ("who looked at what", Who::Council, "/nl/projects/{project}/council/looks"),
    ("who looked at one team", Who::Council, "/nl/projects/{project}/council/looks?unit={team}"),
    ("units of a part of a name", Who::Council, "/nl/projects/{project}/council/looks?unit=te"),
    ("what was done", Who::Council, "/nl/projects/{project}/council/acts"),
    ("a document", Who::Council, "/nl/projects/{project}/council/documents/dpia"),
    ("administration", Who::Administrator, "/nl/admin"),
    ("a project, its administrator", Who::Administrator, "/nl/admin/projects/{project}"),
    ("teams of a part of a name", Who::Administrator, "/nl/admin/projects/{project}?team=te"),
    ("baselines of a project", Who::Administrator, "/nl/admin/projects/{project}/baselines"),
];

/// The goal of a page and of the data behind one, in milliseconds at the 99th percentile.
const GOALS: (f64, f64) = (50.0, 2.0);

fn run(run: &mut Run) {
    let town = run.town();
    let site = run.closed.take().unwrap_or_else(|| closed(run, &town));
    let weeks = history(&site, &town, run.choose(26, 260));
    let (released, file) = (count(&site, "released"), site.file());
    let units = town.terms.units.len();
    run.book.say(Line::new("database", file / 1e6, "MB").note(format!(
        "{released} released rows: {units} units of which {} teams, {} weeks; rows of one close, copied by SQL",
        town.sizes().len(),
        weeks.len()
    )));
    data(run, &site, &town, &weeks);

    let leader_team = town.sizes().keys().next().copied().cloned().expect("there are teams");
    let project = site.project().to_owned();
    let leader = code(&site, "leader", &["team_leader", "--project", &project, "--team", leader_team.as_str()]);
    let [analyst, council, admin] = [("analyst", "analyst"), ("council", "works_council"), ("admin", "administrator")]
        .map(|(name, role)| code(&site, name, &[role]));
    let begin = wait::now();
    let collector = site.serve();
    let started = (wait::now() - begin).as_secs_f64();
    run.book.say(
        Line::new("start of the collector until it is ready", started, "s").note("looks at every page of the database"),
    );

    let address = collector.address();
    let count = run.choose(100, 1_000);
    let live = drive(&address, (0..count).map(|_| get(&address, "/health/live", "")).collect());
    let limit = live.milliseconds(0.99);
    let enter = |name: &str, code: &str| visitor::enter(&address, name, code);
    let cookies =
        [enter("leader", &leader), enter("analyst", &analyst), enter("council", &council), enter("admin", &admin)];
    let teams: Vec<UnitId> = town.sizes().into_keys().cloned().collect();
    let whole = town.terms.units[0].id.clone();
    let mut dice = Dice::new(5, 0);
    for (what, who, pattern) in KINDS {
        let cookie = &cookies[who as usize];
        let path = |dice: &mut Dice| {
            let week = weeks[dice.below(weeks.len())];
            let any = &teams[dice.below(teams.len())];
            let named = pattern.replace("{own}", leader_team.as_str()).replace("{team}", any.as_str());
            let named = named.replace("{whole}", whole.as_str()).replace("{project}", &project);
            let named = named.replace("{week}", &week.to_string()).replace("{block}", &FourWeeks::of(week).to_string());
            named.replace("{quarter}", &Quarter::of(week).to_string())
        };
        let first = get(&address, &path(&mut dice), cookie);
        let bytes = client::ask(&address, &first).body.len();
        let before = Cost::of(collector.id());
        let measured = drive(&address, (0..count).map(|_| get(&address, &path(&mut dice), cookie)).collect());
        let spent = Cost::of(collector.id()).since(before).cpu.as_secs_f64() * 1_000.0 / f64::from(count);
        let verdict = if measured.all(200) { "all 200".to_owned() } else { format!("ANSWERS {:?}", measured.statuses) };
        run.book.say(
            Line::new(format!("{what}, 99th percentile"), measured.milliseconds(0.99), "ms")
                .beside("an answer without a page", limit)
                .goal(Goal::AtMost(GOALS.0))
                .note(format!(
                    "p50 {:.1} ms, {spent:.1} ms of processor time, {:.0} kB; {count} pages one after another, {verdict}",
                    measured.milliseconds(0.5),
                    bytes as f64 / 1e3
                )),
        );
    }
    wait::until(wait::now() + Duration::from_secs(1));
    let cost = Cost::of(collector.id());
    run.book.say(
        Line::new("memory after these pages", week::megabytes(cost.pss_kb), "MB")
            .note(format!("PSS; largest resident {:.0} MB", week::megabytes(cost.peak_kb))),
    );
}

/// A site with one closed week, when `week` has not left one.
fn closed(run: &mut Run, town: &Town) -> Site {
    let site = Site::found("bench-pages", town);
    site.insert(&run.reports(), town.week);
    let mut command = site.command();
    command.args(["close", "--project", site.project(), "--week", &town.week.to_string()]);
    week::finish(&mut command);
    site
}

/// Copies the released rows of the last week to the weeks before; gives all weeks.
fn history(site: &Site, town: &Town, weeks: u64) -> Vec<Week> {
    let mut connection = site.database();
    for mode in ["delete", "off"] {
        // Nobody needs this database after a power failure, and a log would be as long as the database.
        connection.pragma_update_and_check(None, "journal_mode", mode, |_| Ok(())).expect("nobody else has it open");
    }
    let rows: Vec<(String, String)> = connection
        .prepare("select unit, outcome from released order by unit")
        .and_then(|mut all| all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .expect("the collector's rows");
    let earlier: Vec<Week> = (1..weeks).rev().map(|back| town.week_before(back)).collect();
    let names: Vec<String> = earlier.iter().map(ToString::to_string).collect();
    let transaction = connection.transaction().expect("nobody else writes");
    let mut put = transaction.prepare(sql::PUT_RELEASED).expect("the collector's schema");
    for (unit, outcome) in &rows {
        for week in &names {
            put.execute(params![site.project(), unit, week, outcome]).expect("a new row");
        }
    }
    drop(put);
    let copy = "insert into closed_week (project, week, closed_at, participants, record) \
        select project, $1, closed_at, participants, record from closed_week where project = $2 and week = $3";
    for week in &names {
        transaction.execute(copy, params![week, site.project(), town.week.to_string()]).expect("a new row");
    }
    transaction.commit().expect("there is space");
    earlier.into_iter().chain([town.week]).collect()
}

fn count(site: &Site, table: &str) -> i64 {
    let sql = match table {
        "released" => "select count(*) from released",
        _ => "select count(*) from closed_week",
    };
    site.database().query_row(sql, [], |row| row.get(0)).expect("the collector's schema")
}

/// The data of pages through the collector's own functions, in this process.
fn data(run: &mut Run, site: &Site, town: &Town, weeks: &[Week]) {
    let app = App::open(&site.data(), site.config(), Clock::Wall).expect("the collector opens");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    let project = &town.terms.project;
    let mut dice = Dice::new(3, 0);
    let rounds = run.choose(100, 1_000);
    let bare = timed(rounds, || {
        runtime.block_on(async {
            app.store.read(|_| Ok(())).await.expect("the store works");
        });
    });
    let yardstick = quantile(&bare, 0.99);
    let all = timed(rounds, || {
        runtime.block_on(async {
            let found = close::closed_weeks(&app, project).await.expect("the store works");
            assert_eq!(found.len(), weeks.len(), "every week is closed");
        });
    });
    let say = |run: &mut Run, what: &str, times: &[f64]| {
        run.book.say(
            Line::new(format!("data of {what}, 99th percentile"), quantile(times, 0.99), "ms")
                .beside("a read of nothing", yardstick)
                .goal(Goal::AtMost(GOALS.1))
                .note(format!("p50 {:.2} ms, {} times", quantile(times, 0.5), times.len())),
        );
    };
    say(run, "the list of closed weeks", &all);
    for (what, length) in [("five weeks of any unit", 5), ("a quarter of any unit", 13), ("a year of any unit", 52)] {
        let length = length.min(weeks.len());
        let times = timed(rounds, || {
            let unit = &town.terms.units[dice.below(town.terms.units.len())].id;
            let last = dice.below(weeks.len() - length + 1) + length - 1;
            runtime.block_on(async {
                let rows = close::released(&app, project, unit, weeks[last + 1 - length], weeks[last]).await;
                assert_eq!(rows.map(|rows| rows.len()).ok(), Some(length), "every week has a row");
            });
        });
        say(run, what, &times);
    }
}

/// Milliseconds of something done many times, ascending; the first few times, which open files and threads, do not count.
fn timed(rounds: usize, mut work: impl FnMut()) -> Vec<f64> {
    (0..10).for_each(|_| work());
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let begin = wait::now();
            work();
            (wait::now() - begin).as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

/// Makes an account and gives its access code.
fn code(site: &Site, name: &str, arguments: &[&str]) -> String {
    let mut command = site.command();
    command.args(["user", "add", name, "--role"]).args(arguments);
    program::run(&mut command).success().trim().to_owned()
}

fn get(address: &str, path: &str, cookie: &str) -> Vec<u8> {
    let cookie = if cookie.is_empty() { String::new() } else { format!("cookie: {cookie}\r\n") };
    format!("GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\n{cookie}\r\n").into_bytes()
}

fn drive(address: &str, requests: Vec<Vec<u8>>) -> Measured {
    client::drive(address, requests, Load { connections: 1, pace: Pace::Closed, reuse: Connections::Kept })
}
