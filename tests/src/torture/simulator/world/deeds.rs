// SPDX-License-Identifier: EUPL-1.2
//! What happens in the world beside the ordinary: dishonest messages, closes, and a collector that is killed.

use std::sync::Arc;

use super::*;

/// What is wrong with a dishonest report.
#[derive(Debug, Clone, Copy)]
pub(super) enum Foreign {
    Team,
    Week,
}

impl World {
    pub(super) fn spent_ticket(&mut self, person: usize) -> Result<Option<usize>, String> {
        let Some(body) = self.people[person].spent_ticket() else { return Ok(None) };
        match self.http.post("/v1/enrolments", body, &[]) {
            Ok(answer) if answer.status == 409 => Ok(None),
            Ok(answer) => Err(format!("ticket: one that is spent was answered with {}", answer.status)),
            Err(error) => Err(format!("ticket: {error}")),
        }
    }

    /// A report of a device that the agent of this version does not have yet.
    fn by_hand(
        &self,
        person: usize,
        week: Week,
        revision: u32,
    ) -> Result<Option<(Report, super::super::person::Hand)>, String> {
        let Some(hand) = self.people[person].hand(week, &self.project)? else { return Ok(None) };
        let split = Split { automatic: 7 * revision, manual: person as u32 };
        let report = Report {
            schema: 1,
            project: self.project.clone(),
            team: hand.team.clone(),
            week,
            key: hand.key.public_key(),
            token: hand.token,
            device: 1,
            revision,
            scheduled_minutes: 0,
            minutes: Category::ALL.into_iter().map(|category| (category, split)).collect(),
            unknown_minutes: revision,
            activities: std::collections::BTreeMap::new(),
            interruptions: 0,
            switches: 0,
            sessions: SessionLengths::default(),
            calibration: Vec::new(),
            questionnaire: None,
            agent: "0.1.0".to_owned(),
            rule_pack: sha256(b"pack"),
        };
        Ok(Some((report, hand)))
    }

    pub(super) fn second_device(&mut self, person: usize, revision: u32) -> Result<(), String> {
        let Some(week) = self.over(person).pop() else { return Ok(()) };
        if !self.people[person].allows(self.people[person].wall(self.time.now)) {
            return Ok(());
        }
        let Some((report, hand)) = self.by_hand(person, week, revision)? else { return Ok(()) };
        let body = report.to_bytes();
        self.model.made(&body);
        let signature = report::sign(&body, &self.key, &hand.key).to_string();
        // What became of it, the traffic says.
        drop(self.http.post("/v1/reports", body, &[("Daglicht-Signature", &signature)]));
        Ok(())
    }

    pub(super) fn foreign(&mut self, person: usize, what: Foreign) -> Result<Option<usize>, String> {
        if self.people[person].record().state == State::Withdrawn {
            return Ok(None);
        }
        let first = self.terms.first_week;
        let Some((mut report, hand)) = self.by_hand(person, first, 99)? else { return Ok(None) };
        match what {
            Foreign::Team => report.team = slug(if hand.team.as_str() == "a" { "b" } else { "a" }),
            Foreign::Week => {
                let Some(other) = self.people[person].hand(first.next(), &self.project)? else { return Ok(None) };
                report.token = other.token;
            }
        }
        let body = report.to_bytes();
        let signature = report::sign(&body, &self.key, &hand.key).to_string();
        drop(self.http.post("/v1/reports", body, &[("Daglicht-Signature", &signature)]));
        Ok(Some(person))
    }

    pub(super) fn close(&mut self) -> Result<Option<usize>, String> {
        let open = |week: &Week| !self.model.closed.contains_key(week);
        let weeks = self.terms.first_week.through(self.terms.last_week);
        let Some(week) = weeks.into_iter().find(open).filter(|week| ingest::is_over(*week, self.clock.now())) else {
            return Ok(None);
        };
        let app = self.app.clone().expect("it runs");
        let closed = self.runtime.handle.block_on(close::close(&app, &self.project, week, Claim::TakeOver));
        let closed = closed.map_err(|error| format!("close: {error}"))?;
        let record = self.record(week)?.ok_or("close: there is no record")?;
        self.model.close(week, record, &closed.released, closed.participants)?;
        Ok(None)
    }

    pub(super) fn close_again(&mut self) -> Result<Option<usize>, String> {
        let Some(week) = self.model.closed.keys().next_back().copied() else { return Ok(None) };
        let app = self.app.clone().expect("it runs");
        match self.runtime.handle.block_on(close::close(&app, &self.project, week, Claim::TakeOver)) {
            Err(CloseError::Already(_)) => Ok(None),
            Err(error) => Err(format!("close: {error}")),
            Ok(_) => Err(format!("close: {week} was computed twice")),
        }
    }

    fn record(&self, week: Week) -> Result<Option<String>, String> {
        let (app, project) = (self.app.as_ref().expect("it runs"), self.project.clone());
        let read = app.store.read(move |tx| weeks::record(tx, &project, week));
        self.runtime.handle.block_on(read).map_err(|error| format!("store: {error}"))
    }

    /// Starts the collector from a copy of its files as they are while it runs: what a kill leaves behind. A server is not
    /// part of this process, and goes on.
    pub(super) fn crash(&mut self) -> Result<Option<usize>, String> {
        let from = self.folder.join(format!("collector-{}", self.lives));
        self.lives += 1;
        let to = self.folder.join(format!("collector-{}", self.lives));
        std::fs::create_dir(&to).map_err(|error| error.to_string())?;
        for entry in std::fs::read_dir(&from).map_err(|error| error.to_string())?.flatten() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).map_err(|error| error.to_string())?;
        }
        self.network.connect(None);
        self.app = None;
        std::fs::remove_dir_all(&from).map_err(|error| error.to_string())?;
        let app = App::open(&to, self.config.clone(), self.clock.clone()).map_err(|error| format!("store: {error}"))?;
        let app = Arc::new(app);
        self.network.connect(Some(routes::router(Arc::clone(&app))));
        self.app = Some(app);
        Ok(None)
    }
}
