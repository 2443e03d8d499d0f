// SPDX-License-Identifier: EUPL-1.2
//! Closing by itself: a week is closed when agents had the whole acceptance window to reach a collector.
//!
//! Every running collector says each minute that it is there. A time in which none did is an outage, is written down, and
//! does not count towards the window of any week; a clock that jumps ahead looks like an outage too, so that no week is
//! closed early. Projects with invented people are closed by command, for their weeks are of another time.

use std::collections::BTreeMap;

use chrono::Duration;
use daglicht_shared::id::ProjectId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;

use super::{Claim, CloseError};
use crate::app::App;
use crate::meter::{self, Outcome};
use crate::projects;
use crate::store::projects::Project;
use crate::store::{StoreError, objections, presence, weeks};
use crate::{clock, ingest};

/// How often a collector says that it is there.
pub const BEAT: std::time::Duration = std::time::Duration::from_secs(60);
/// A longer silence than this, in seconds, is an outage.
const SILENCE: i64 = 300;
/// How long a week that could not be closed is left alone, in seconds.
const REST: i64 = 3_600;

/// Weeks that could not be closed, and when to try again.
#[derive(Debug, Default)]
pub struct Resting(BTreeMap<(ProjectId, Week), i64>);

/// Says that this collector is there, and closes every week that is due.
///
/// # Errors
/// [`StoreError`] when the database refuses; a week that cannot be closed is told in the log and tried again later.
pub async fn beat(app: &App, resting: &mut Resting) -> Result<(), StoreError> {
    let now = app.clock.now().seconds();
    let silent = app.store.write(move |tx| presence::say(tx, now, SILENCE)).await?;
    if let Some(seconds) = silent {
        tracing::warn!(seconds, "no collector was there for a while; the weeks that are open stay open longer");
    }
    resting.0.retain(|_, until| *until > now);
    for project in projects::list(app).await? {
        let id = &project.terms.project;
        for week in due(app, &project).await? {
            if resting.0.contains_key(&(id.clone(), week)) {
                continue;
            }
            match super::close(app, id, week, Claim::WhenFree).await {
                Ok(closed) => {
                    let (units, withheld) = (closed.released.units().len(), closed.released.withheld());
                    tracing::info!(project = %id, %week, units, withheld, "a week was closed");
                    meter::closed(Outcome::Closed);
                }
                Err(CloseError::Already(_) | CloseError::Elsewhere(_)) => {}
                Err(error) => {
                    tracing::error!(project = %id, %week, error = &error as &dyn std::error::Error, "a week was not closed");
                    meter::closed(Outcome::Failed);
                    resting.0.insert((id.clone(), week), now + REST);
                }
            }
        }
    }
    Ok(())
}

/// The open weeks of a project whose acceptance window is over, earliest first; none while it is stopped.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn due(app: &App, project: &Project) -> Result<Vec<Week>, StoreError> {
    let (terms, Some(approved)) = (&project.terms, &project.approved) else { return Ok(Vec::new()) };
    if terms.synthetic {
        return Ok(Vec::new());
    }
    let begin = clock::midnight(approved.approval.decided_on).seconds();
    let now = app.clock.now();
    let id = terms.project.clone();
    let seconds = now.seconds();
    let known = app.store.read(move |tx| {
        if objections::stopped_since(tx, &id)?.is_some() {
            return Ok(None);
        }
        let missed = [presence::outages(tx, begin)?, objections::stops(tx, &id, seconds)?].concat();
        Ok(Some((weeks::closed(tx, &id)?, apart(missed))))
    });
    let Some((closed, missed)) = known.await? else { return Ok(Vec::new()) };
    let over = |week: &Week| {
        let from = clock::midnight(week.next().monday()).seconds().max(begin);
        ingest::is_over(*week, now) && reachable(from, seconds, &missed) >= window(terms)
    };
    Ok(terms
        .first_week
        .through(terms.last_week)
        .filter(|week| !closed.contains(week))
        .take_while(|week| ingest::is_over(*week, now))
        .filter(over)
        .collect())
}

/// Whether the acceptance window of a week is over by the calendar, outages aside.
#[must_use]
pub fn window_is_over(terms: &Terms, week: Week, now: Timestamp) -> bool {
    now.seconds() - clock::midnight(week.next().monday()).seconds() >= window(terms)
}

fn window(terms: &Terms) -> i64 {
    Duration::days(i64::from(terms.timing.acceptance_days)).num_seconds()
}

/// The same times without overlap, in order.
fn apart(mut times: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    times.sort_unstable();
    let mut apart: Vec<(i64, i64)> = Vec::new();
    for (began, ended) in times {
        match apart.last_mut() {
            Some(last) if began <= last.1 => last.1 = last.1.max(ended),
            Some(_) | None => apart.push((began, ended)),
        }
    }
    apart
}

/// The seconds from one instant to another in which reports could come, given the times in which none could.
fn reachable(from: i64, to: i64, missed: &[(i64, i64)]) -> i64 {
    let missed: i64 = missed.iter().map(|(began, ended)| (*ended.min(&to) - *began.max(&from)).max(0)).sum();
    to - from - missed
}

#[cfg(test)]
mod tests {
    use daglicht_shared::manifest::sample_terms;

    use super::*;
    use crate::testing::{Fixture, WEEK, slug};

    const DAY: i64 = 86_400;

    #[test]
    fn an_outage_does_not_count_towards_the_window() {
        //  from        to
        //   |...........|
        // xxxx   xx    xxx
        assert_eq!(reachable(100, 200, &[]), 100);
        assert_eq!(reachable(100, 200, &[(50, 110), (140, 150), (190, 300)]), 70);
        assert_eq!(reachable(100, 200, &[(10, 20), (300, 400)]), 100);
        assert_eq!(reachable(100, 200, &[(0, 400)]), 0);
    }

    #[test]
    fn times_that_overlap_count_once() {
        //  xxxx      xx
        //    xxxx
        assert_eq!(apart(vec![(20, 22), (3, 8), (1, 5)]), [(1, 8), (20, 22)]);
    }

    fn run(test: impl AsyncFnOnce(&Fixture, &Project)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let fixture = Fixture::of(Terms { synthetic: false, ..sample_terms() }).await;
            let project = projects::find(&fixture.app, &fixture.project).await.expect("known");
            test(&fixture, &project).await;
        });
    }

    /// The Monday after [`WEEK`], so many days on.
    fn after(days: i64) -> Timestamp {
        let week: Week = slug(WEEK);
        clock::midnight(week.next().monday()).plus(days * DAY * 1_000)
    }

    #[test]
    fn a_week_closes_by_itself_after_its_window_and_not_before() {
        run(async |fixture, project| {
            let (app, week) = (&fixture.app, slug(WEEK));
            let mut resting = Resting::default();
            // The collector is there all the time.
            for day in 0..9 {
                app.clock.set(after(day));
                app.store.write(move |tx| presence::say(tx, after(day).seconds(), DAY)).await.expect("works");
            }
            app.clock.set(after(10).plus(-1_000));
            assert!(!due(app, project).await.expect("works").contains(&week));
            app.clock.set(after(10));
            assert!(due(app, project).await.expect("works").contains(&week));
            app.store.write(move |tx| presence::say(tx, after(10).seconds(), 2 * DAY)).await.expect("works");
            beat(app, &mut resting).await.expect("works");
            assert!(super::super::closed_weeks(app, &fixture.project).await.expect("works").contains(&week));
        });
    }

    #[test]
    fn f20_an_outage_keeps_the_week_open_longer() {
        run(async |fixture, project| {
            let (app, week) = (&fixture.app, slug(WEEK));
            for day in [0, 6] {
                app.store.write(move |tx| presence::say(tx, after(day).seconds(), SILENCE)).await.expect("works");
            }
            app.clock.set(after(15));
            assert!(!due(app, project).await.expect("works").contains(&week), "nine days of ten");
            app.clock.set(after(16));
            assert!(due(app, project).await.expect("works").contains(&week));
        });
    }

    #[test]
    fn a_clock_that_jumps_ahead_closes_nothing() {
        run(async |fixture, _| {
            let (app, week) = (&fixture.app, slug(WEEK));
            app.store.write(move |tx| presence::say(tx, after(0).seconds(), SILENCE)).await.expect("works");
            app.clock.set(after(3_000));
            beat(app, &mut Resting::default()).await.expect("works");
            assert!(!super::super::closed_weeks(app, &fixture.project).await.expect("works").contains(&week));
        });
    }
}
