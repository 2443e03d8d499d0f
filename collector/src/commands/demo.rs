// SPDX-License-Identifier: EUPL-1.2
//! `demo`: a synthetic organisation through the real programs, ending at a page.

use std::collections::VecDeque;
use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};

use daglicht_shared::approval::{Approval, Decision};
use daglicht_shared::crypto::Secret;
use daglicht_shared::synthetic::Person;
use daglicht_shared::text::{FluentArgs, Language};
use daglicht_shared::ticket::Ticket;
use daglicht_shared::week::Week;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tokio::net::TcpListener;

use super::serve::stopped;
use super::{CommandError, Output, runtime};
use crate::app::{App, Demo};
use crate::cli::Context;
use crate::clock::{self, Clock};
use crate::close::{self, Claim};
use crate::output::{self, OutputError, Trial};
use crate::{demo, projects, random, server};

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// The agent's program; the one beside this program when absent
    #[arg(long, value_name = "FILE")]
    agent: Option<PathBuf>,
    /// Stop when all is done instead of showing the pages
    #[arg(long)]
    once: bool,
}

/// An invented person who is still to take part.
struct Turn {
    number: usize,
    person: Person,
    ticket: Ticket,
}

/// Runs the demonstration.
///
/// # Errors
/// [`CommandError`] when a step fails; the demonstration's folder stays for a look.
pub fn demo(context: &Context, arguments: &Arguments) -> Result<Output, CommandError> {
    let folder = context.data_dir.join("demo");
    demo::folder(&folder).map_err(CommandError::DemoFolder)?;
    let agent = match &arguments.agent {
        Some(agent) => agent.clone(),
        None => std::env::current_exe().map_err(CommandError::System)?.with_file_name("daglicht"),
    };
    let data = folder.join("collector");
    let app = App::open(&data, context.config.clone(), Clock::Wall)?.with_demo(Demo::new(demo::accounts()));
    let app = Arc::new(app);
    let say = Say { app: Arc::clone(&app), language: context.language };
    runtime()?.block_on(async {
        let address = arguments.listen.unwrap_or(app.config.server.listen);
        let listener = TcpListener::bind(address).await.map_err(|source| CommandError::Listen { address, source })?;
        let address = listener.local_addr().map_err(|source| CommandError::Listen { address, source })?;
        let origin = format!("http://{address}");
        let (stop, stopping) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::task::spawn(server::serve(Arc::clone(&app), listener, None, async {
            stopping.await.ok();
        }));
        let interrupted = stopped()?;
        let run = async {
            let output = play(&app, &say, &agent, &folder, &origin).await?;
            if !arguments.once {
                output.lines.iter().for_each(|line| eprintln!("{line}"));
                let desktop = desktop_agent(context, &say, &agent, &folder);
                std::future::pending::<()>().await;
                drop(desktop);
            }
            Ok::<_, CommandError>(output)
        };
        let result = tokio::select! {
            result = run => result,
            () = interrupted => Ok(Output::default()),
        };
        stop.send(()).ok();
        serving.await.ok();
        result
    })
}

/// Messages in the language of the terminal.
struct Say {
    app: Arc<App>,
    language: Language,
}

impl Say {
    fn text(&self, id: &str, arguments: &[(&'static str, String)]) -> String {
        let mut filled = FluentArgs::new();
        for (name, value) in arguments {
            filled.set(*name, value.clone());
        }
        self.app.texts.with(self.language, id, &filled)
    }

    fn bar(&self, id: &str, length: usize) -> ProgressBar {
        let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
        let style = ProgressStyle::with_template("  {msg:<36} {bar:40} {pos}/{len}").expect("a fixed template");
        bar.set_style(style.progress_chars("━━ "));
        bar.set_message(self.text(id, &[]));
        bar
    }
}

async fn play(app: &Arc<App>, say: &Say, agent: &Path, folder: &Path, origin: &str) -> Result<Output, CommandError> {
    let today = clock::date(app.clock.now());
    let mondays = demo::mondays(today);
    let terms = demo::terms(&mondays);
    let project = terms.project.clone();
    let teams = demo::people();
    let people: usize = teams.iter().map(|(_, people)| people.len()).sum();
    eprintln!("{}", say.text("demo-begin", &[("people", people.to_string()), ("weeks", mondays.len().to_string())]));

    projects::create(app, &toml::to_string(&terms).expect("terms can be written as TOML")).await?;
    let decision = Decision {
        reference: "Demonstratie".to_owned(),
        document: demo::document(),
        decided_on: today,
        valid_until: today + chrono::Days::new(31),
    };
    // An invented works council, whose key is thrown away after this one signature.
    let council = random::bytes().map_err(CommandError::Random)?;
    let approval = Approval::new(decision, &terms, &Secret::new(council).signing_key());
    projects::approve(app, &project, approval).await?;
    let mut turns = VecDeque::new();
    for (team, people) in teams {
        let count = u16::try_from(people.len()).expect("a small team");
        let tickets = projects::issue_tickets(app, &project, &team, count).await?;
        for (person, ticket) in people.into_iter().zip(tickets) {
            turns.push_back(Turn { number: turns.len(), person, ticket });
        }
    }

    let bar = say.bar("demo-people", people);
    let (own, dates, agent, people_folder) =
        (origin.to_owned(), mondays.clone(), agent.to_owned(), folder.join("people"));
    tokio::task::spawn_blocking(move || send_all(turns, &agent, &people_folder, &own, &dates, &bar))
        .await
        .map_err(|_| CommandError::Interrupted)??;

    let content = output::Services {
        services: output::services(demo::SERVICES).map_err(OutputError::from)?,
        indirect_percent: Some(25),
        change_percent: Some(5),
    };
    output::set_services(app, None, &project, (terms.first_week, content), Trial::Keep).await?;
    output::import(app, None, &terms, None, (&demo::output(&mondays), Trial::Keep)).await?;

    let bar = say.bar("demo-close", mondays.len());
    let mut withheld = 0;
    for monday in &mondays {
        let closed = close::close(app, &project, Week::of(*monday), Claim::TakeOver).await?;
        withheld = closed.released.withheld();
        bar.inc(1);
    }
    bar.finish();

    let last = Week::of(*mondays.last().expect("the demonstration has weeks"));
    let page = |unit: &str| format!("{origin}/{}/projects/{project}/units/{unit}/weeks/{last}", say.language);
    let start = format!("{origin}/{}/", say.language);
    let arguments = [
        ("start", start.clone()),
        ("team", page("toeslagen-oost")),
        ("small", page("toeslagen-west")),
        ("department", page("toeslagen")),
        ("folder", folder.display().to_string()),
    ];
    let lines = say.text("demo-end", &arguments).lines().map(str::to_owned).collect();
    let json = json!({
        "origin": origin, "start": start, "people": people, "weeks": mondays.len(), "synthetic": true,
        "withheld_units_in_last_week": withheld, "pages": [page("toeslagen-oost"), page("toeslagen-west"), page("toeslagen")],
    });
    Ok(Output::new(json, lines))
}

/// Lets every invented person take part, as many at a time as the machine has processors.
fn send_all(
    turns: VecDeque<Turn>,
    agent: &Path,
    folder: &Path,
    origin: &str,
    mondays: &[chrono::NaiveDate],
    bar: &ProgressBar,
) -> Result<(), CommandError> {
    let queue = Mutex::new(turns);
    let work = || {
        loop {
            let turn = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(turn) = turn else { return Ok(()) };
            let own = folder.join(turn.number.to_string());
            let sent = demo::send(agent, &own, origin, &turn.ticket, turn.person, mondays);
            if let Err(error) = sent {
                // The others stop after the person they are at.
                queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
                return Err(CommandError::Person(error));
            }
            bar.inc(1);
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles.into_iter().map(|handle| handle.join().unwrap_or(Err(CommandError::Interrupted))).collect()
    });
    bar.finish();
    results.into_iter().collect()
}

/// A real agent for the desktop of whoever runs the demonstration, for their eyes only, after they consented.
struct DesktopAgent(Child);

impl Drop for DesktopAgent {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn desktop_agent(context: &Context, say: &Say, agent: &Path, folder: &Path) -> Option<DesktopAgent> {
    if !context.has_display || !std::io::stdin().is_terminal() {
        return None;
    }
    let data = folder.join("desktop");
    eprintln!("\n{}", say.text("demo-desktop", &[]));
    std::io::stderr().flush().ok();
    let program = || {
        let mut command = std::process::Command::new(agent);
        command.arg("--data-dir").arg(&data);
        command
    };
    let consented = program().args(["consent", "give"]).status().is_ok_and(|status| status.success());
    if !consented {
        return None;
    }
    let child = program().arg("run").stdin(std::process::Stdio::null()).spawn().ok()?;
    let today = format!("{} --data-dir {} today", agent.display(), data.display());
    eprintln!("{}", say.text("demo-desktop-runs", &[("command", today)]));
    Some(DesktopAgent(child))
}
