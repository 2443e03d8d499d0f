// SPDX-License-Identifier: EUPL-1.2
//! `serve`: takes reports and shows pages until a signal stops it.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{CommandError, Output, runtime};
use crate::app::App;
use crate::cli::Context;
use crate::clock::Clock;
use crate::close::due::{self, Resting};
use crate::meter;
use crate::server::{self, Certificate};
use crate::settings::Marks;
use crate::store::audit::{self, Act, Kind};
use crate::store::{StoreError, Tx};

/// Arguments of `serve`.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
}

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// [`CommandError`] when the collector cannot start.
pub fn serve(context: &Context, _arguments: &Serve, json: bool) -> Result<Output, CommandError> {
    let certificate = Certificate::load(&context.config.server.tls)?.map(Arc::new);
    let app = Arc::new(App::open(&context.data_dir, context.config.clone(), Clock::Wall)?);
    runtime()?.block_on(async {
        let address = app.config.server.listen;
        let listener = server::listen(address).map_err(|source| CommandError::Listen { address, source })?;
        let address = listener.local_addr().map_err(|source| CommandError::Listen { address, source })?;
        let shutdown = stopped()?;
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let figures = figures(&app).await?;
        note_settings(&app).await?;
        announce(&format!("{scheme}://{address}"), figures, json)?;
        tracing::info!(%address, "the collector listens");
        let closing = tokio::spawn(close_when_due(Arc::clone(&app)));
        server::serve(Arc::clone(&app), listener, certificate, shutdown).await;
        // A close that is under way has taken nothing yet, or is in the store's hands, which are waited for.
        closing.abort();
        tracing::info!("the collector stops");
        Ok::<_, CommandError>(())
    })?;
    Ok(Output::default())
}

/// Records which settings are not those of the start before.
async fn note_settings(app: &App) -> Result<(), StoreError> {
    let (config, keys, at) = (app.config.clone(), app.keys.clone(), app.clock.now().seconds());
    let note = move |tx: &mut Tx<'_>| {
        let before = audit::last(tx, Kind::Settings)?.and_then(|last| Marks::read(&last.detail));
        let Some(marks) = Marks::after(&config, &keys, before.as_ref()) else { return Ok(()) };
        let detail = marks.detail();
        audit::append(tx, &Act { at, actor: None, kind: Kind::Settings, subject: String::new(), detail })
    };
    app.store.write(note).await
}

/// Closes weeks as they fall due, for as long as the collector serves.
async fn close_when_due(app: Arc<App>) {
    let mut resting = Resting::default();
    let mut beats = tokio::time::interval(due::BEAT);
    beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        if let Err(error) = due::beat(&app, &mut resting).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the weeks that are due could not be looked up");
        }
    }
}

/// Starts the second listener where the settings ask for one; gives its address.
async fn figures(app: &Arc<App>) -> Result<Option<SocketAddr>, CommandError> {
    let Some(address) = app.config.metrics.listen else { return Ok(None) };
    let handle = meter::install()?;
    let listener = TcpListener::bind(address).await.map_err(|source| CommandError::Listen { address, source })?;
    let address = listener.local_addr().map_err(|source| CommandError::Listen { address, source })?;
    tracing::info!(%address, "figures about the collector can be read");
    tokio::spawn(server::serve_figures(Arc::clone(app), listener, handle));
    Ok(Some(address))
}

/// The first line of standard output is the address, which is new when a free port was asked for.
fn announce(origin: &str, figures: Option<SocketAddr>, json: bool) -> Result<(), CommandError> {
    let figures = figures.map(|address| format!("http://{address}/metrics"));
    let line = match (json, figures) {
        (true, figures) => serde_json::json!({ "origin": origin, "metrics": figures }).to_string(),
        (false, None) => origin.to_owned(),
        (false, Some(figures)) => format!("{origin}\n{figures}"),
    };
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(CommandError::Output)
}

/// Completes at SIGTERM or SIGINT.
pub(super) fn stopped() -> Result<impl Future<Output = ()>, CommandError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(CommandError::System)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(CommandError::System)?;
    Ok(std::future::poll_fn(move |context| {
        if terminate.poll_recv(context).is_ready() {
            std::task::Poll::Ready(())
        } else {
            interrupt.poll_recv(context).map(drop)
        }
    }))
}
