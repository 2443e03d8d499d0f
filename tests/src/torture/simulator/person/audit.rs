// SPDX-License-Identifier: EUPL-1.2
//! What is held against a person's folder: nothing is left after a withdrawal, nothing was changed, nothing invented.

use daglicht_agent::outbox::Item;

use super::*;

impl Person {
    /// Holds what is on disk against what the person did and what the collector heard.
    pub(in crate::torture::simulator) fn audit(&mut self, model: &Model, key: &PublicKey) -> Result<(), String> {
        let record = self.record();
        if record.state == State::Withdrawn {
            let measured = |name: &str| name.contains(".sqlite") || name == "note.key";
            let folder = std::fs::read_dir(self.paths.folder()).expect("the folder is there");
            let left = folder.flatten().find(|entry| measured(&entry.file_name().to_string_lossy()));
            return left.map_or(Ok(()), |left| Err(format!("withdrawn: {} is still there", left.path().display())));
        }
        self.audit_journal()?;
        let items = self.outbox()?.reports().map_err(|error| failed("reports")(&error))?;
        for (id, (body, state)) in &self.frozen {
            let item = items.iter().find(|item| item.id == *id);
            let item = item.ok_or_else(|| format!("outbox: report {id}, {state:?}, is gone"))?;
            let stays = *state == ReportState::Waiting || *state == item.state;
            if item.body != *body || !stays {
                return Err(format!("outbox: report {id} was changed, or was {state:?} and is {:?}", item.state));
            }
        }
        for item in items {
            audit_item(&item, model, key)?;
            self.frozen.insert(item.id, (item.body, item.state));
        }
        Ok(())
    }

    /// After the faults: nothing of a week that is over may still wait, and the latest report of each stands.
    pub(in crate::torture::simulator) fn must_have_sent(
        &self,
        model: &Model,
        is_over: impl Fn(Week) -> bool,
    ) -> Result<(), String> {
        for item in self.outbox()?.reports().map_err(|error| failed("reports")(&error))? {
            let latest = self.frozen.values().all(|(body, _)| {
                let other: Report = serde_json::from_slice(body).expect("read before");
                other.week != item.week || other.revision <= item.revision
            });
            let stuck = match item.state {
                ReportState::Waiting => true,
                ReportState::SetAside => latest && !model.closed.contains_key(&item.week),
                ReportState::Acknowledged
                | ReportState::Replaced
                | ReportState::WeekClosed
                | ReportState::Withdrawn => false,
            };
            if stuck && is_over(item.week) {
                return Err(format!("liveness: {} is {:?} for {:?}", item.week, item.state, item.answer));
            }
        }
        Ok(())
    }

    fn audit_journal(&self) -> Result<(), String> {
        let always = Interval::new(Timestamp(i64::MIN), Timestamp(i64::MAX)).expect("not empty");
        let journal = self.journal()?;
        let sessions = journal.sessions(always).map_err(|error| failed("sessions")(&error))?;
        let (mut awake, mut all, mut until) = (0, 0, Timestamp(i64::MIN));
        for session in sessions {
            if session.interval.start() < until {
                return Err("sessions: two overlap".to_owned());
            }
            until = session.interval.end();
            all += session.interval.milliseconds();
            if let daglicht_shared::sessionise::Kind::Active { application, .. } = &session.kind {
                awake += session.interval.milliseconds();
                if application == FORBIDDEN {
                    return Err("sessions: time without consent was kept".to_owned());
                }
            }
        }
        if awake > self.watched.awake || all > self.watched.all {
            let Watched { awake: may_awake, all: may_all } = self.watched;
            return Err(format!("sessions: {awake} of {may_awake} ms awake, {all} of {may_all} ms in all"));
        }
        let mut entries: Vec<_> = journal.entries(always).map_err(|error| failed("entries")(&error))?;
        entries.sort_by_key(|entry| entry.entry.interval);
        let mut truth = self.entries.clone();
        truth.sort_by_key(|(interval, _)| *interval);
        if !entries.iter().map(|entry| (entry.entry.interval, entry.entry.category)).eq(truth) {
            return Err("entries: what was saved is not what is there".to_owned());
        }
        Ok(())
    }
}

fn audit_item(item: &Item, model: &Model, key: &PublicKey) -> Result<(), String> {
    let report: Report = serde_json::from_slice(&item.body).map_err(|error| format!("outbox: {error}"))?;
    let (week, own) = (report.week, report.key);
    let verified = item
        .receipt
        .as_ref()
        .and_then(|text| upload::receipt(text.as_bytes(), key, &item.body))
        .map(|(receipt, _)| receipt.outcome);
    let right = match item.state {
        ReportState::Waiting | ReportState::Replaced | ReportState::SetAside => true,
        ReportState::Acknowledged => verified.is_some() && model.took(&item.body),
        ReportState::WeekClosed => verified.is_some() && model.closed.contains_key(&week),
        ReportState::Withdrawn => verified.is_some() && model.is_withdrawn(week, &own),
    };
    if right { Ok(()) } else { Err(format!("outbox: {week} is {:?} without a reason", item.state)) }
}
