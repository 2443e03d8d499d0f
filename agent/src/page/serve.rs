// SPDX-License-Identifier: EUPL-1.2
//! The process that serves the pages: from the moment its port is told until nobody looks any more.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use super::door::Door;
use super::house::House;
use super::presence::Patience;
use super::routes;
use crate::clock;
use crate::commands::App;
use crate::config::Environment;
use crate::local::{self, Guard, Token};
use crate::lock::{self, LockError, Work};
use crate::paths;

/// The longest time between two looks at the clock: a computer may have slept in between.
const LOOK: Duration = Duration::from_secs(10);

/// Serves the pages until nobody looks; does nothing when another process serves them.
pub(crate) fn serve(app: &App, environment: &Environment, patience: Patience) -> anyhow::Result<()> {
    app.paths.prepare()?;
    let _lock = match lock::take(&app.paths, Work::Page) {
        Err(LockError::Taken) => return Ok(()),
        other => other?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let listener = local::bind(0).await.context("no port of this computer can be opened; try again")?;
        let door = Door { port: listener.local_addr()?.port(), key: Token::new(clock::random()?) };
        let house = Arc::new(House::new(app, environment, door.clone(), patience)?);
        let guard = Guard::for_pages(door.port, house.cookie.clone(), house.session.clone());
        door.put(&app.paths)?;
        // Whoever started this waits for it, or is gone.
        drop(std::io::stdout().write_all(b"\n").and_then(|()| std::io::stdout().flush()));
        let mut asked_to_end = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            () = local::serve(listener, guard, routes::router(Arc::clone(&house))) => {}
            () = nobody_looks(&house) => {}
            _ = asked_to_end.recv() => {}
        }
        Ok(())
    });
    paths::remove(&app.paths.page())?;
    served
}

async fn nobody_looks(house: &House) {
    loop {
        let left = house.presence().until().saturating_sub(clock::now().boot);
        let Ok(left) = u64::try_from(left) else { return };
        if left == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(left).min(LOOK)).await;
    }
}
