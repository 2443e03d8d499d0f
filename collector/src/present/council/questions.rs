// SPDX-License-Identifier: EUPL-1.2
//! The questions with their answers, and what became of each week.

use chrono::NaiveDate;
use daglicht_shared::span::Span;
use daglicht_shared::week::Week;

use super::{Block, Cell, Complaint, Maker, Place, code, date, fault_text, instant, number, plain, short};
use crate::council::{self, Check, Counted, Seat, WeekState};
use crate::role::Role;

impl Maker<'_> {
    pub(super) fn seat(&self, seat: &Seat, role: Role, today: NaiveDate, complaint: Option<Complaint>) -> Vec<Block> {
        let words = self.words;
        let mut blocks = vec![self.heading("council-questions"), self.questions(seat, today)];
        let looks = (format!("{}{}", self.base, Place::Looks.path()), self.get(Place::Looks.id()));
        blocks.push(Block::List(vec![Cell { link: Some(looks), ..plain(self.get("council-looks-recorded")) }]));
        blocks.push(self.heading("council-withheld"));
        blocks.push(Block::Text(match &seat.counted {
            None => self.get("council-withheld-none"),
            Some((week, Counted { units, withheld, coarse, merged })) => {
                let week = crate::present::words::uncapitalised(&words.span(Span::Week(*week)));
                let numbers = [units, withheld, coarse, merged].map(ToString::to_string);
                let [units, withheld, coarse, merged] = &numbers;
                words.with(
                    "council-withheld-text",
                    &[
                        ("week", &week),
                        ("units", units),
                        ("withheld", withheld),
                        ("coarse", coarse),
                        ("merged", merged),
                    ],
                )
            }
        }));
        blocks.push(self.heading("council-refused"));
        let since = instant(words, seat.started_at);
        blocks.push(Block::Text(words.with("council-refused-text", &[("since", &since)])));
        if seat.refused.is_empty() {
            blocks.push(Block::Text(self.get("council-refused-none")));
        } else {
            let row = |(kind, count): &(crate::refusal::Kind, u64)| {
                vec![plain(self.get(&format!("refused-{}", kind.id()))), number(count)]
            };
            let rows = seat.refused.iter().map(row).collect();
            blocks.push(self.table("council-refused", &["council-head-reason", "council-head-count"], rows));
        }
        blocks.extend(self.objections(&seat.objections, role, complaint));
        blocks
    }

    fn questions(&self, seat: &Seat, today: NaiveDate) -> Block {
        let words = self.words;
        let weeks = |weeks: &[Week]| weeks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let question = |id: &str, answer: Answer, detail: String, place: Place, fragment: &str| {
            let (word, style) = match answer {
                Answer::Yes => ("answer-yes", "dl-answer dl-answer--yes"),
                Answer::No => ("answer-no", "dl-answer dl-answer--no"),
                Answer::Open => ("answer-open", "dl-answer"),
            };
            let link = (format!("{}{}{fragment}", self.base, place.path()), self.get(&format!("{id}-proof")));
            vec![
                plain(self.get(id)),
                Cell { style, ..plain(self.get(word)) },
                Cell { link: Some(link), style: "nl-table__text", ..plain(detail) },
            ]
        };
        let settings = match &seat.approval {
            None => (Answer::Open, self.get("question-settings-awaits")),
            Some(approval) => {
                let hash = seat.terms.hash().to_string();
                let detail = words.with(
                    "question-settings-detail",
                    &[
                        ("reference", &approval.reference),
                        ("date", &date(words, approval.decided_on)),
                        ("hash", &hash),
                        ("fingerprint", &approval.fingerprint()),
                    ],
                );
                (yes(seat.settings_equal), detail)
            }
        };
        let valid = match &seat.approval {
            None => (Answer::Open, self.get("question-settings-awaits")),
            Some(approval) => (
                yes(approval.valid_until >= today),
                words.with("question-valid-detail", &[("date", &date(words, approval.valid_until))]),
            ),
        };
        let present: Vec<Week> = seat.weeks.iter().filter(|week| week.has_reports).map(|week| week.week).collect();
        let outside = if seat.outside.is_empty() {
            let detail = match present.is_empty() {
                true => self.get("question-outside-nothing"),
                false => words.with("question-outside-detail", &[("weeks", &weeks(&present))]),
            };
            (Answer::Yes, detail)
        } else {
            (Answer::No, words.with("question-outside-found", &[("weeks", &weeks(&seat.outside))]))
        };
        let closed = seat.weeks.iter().filter(|week| week.closed_at.is_some()).count();
        let kept: Vec<Week> = seat
            .weeks
            .iter()
            .filter(|week| week.closed_at.is_some() && week.has_reports)
            .map(|week| week.week)
            .collect();
        let destroyed = if kept.is_empty() {
            let count = u32::try_from(closed).unwrap_or(u32::MAX);
            (Answer::Yes, words.count("question-destroyed-detail", "count", count, &[]))
        } else {
            (Answer::No, words.with("question-destroyed-found", &[("weeks", &weeks(&kept))]))
        };
        let late: Vec<Week> = seat.weeks.iter().filter(|week| week.is_overdue).map(|week| week.week).collect();
        let closing = match (seat.stopped_since, late.is_empty()) {
            (Some(_), _) => (Answer::Open, self.get("question-closed-stopped")),
            (None, true) => (Answer::Yes, self.get("question-closed-detail")),
            (None, false) => (Answer::No, words.with("question-closed-found", &[("weeks", &weeks(&late))])),
        };
        let unchanged = match &seat.checked {
            None => (Answer::Open, self.get("question-unchanged-never")),
            Some(check) => (yes(check.found.faults.is_empty()), self.checked(check)),
        };
        let open = council::open(&seat.objections).count();
        let objections = match open {
            0 => (Answer::Yes, self.get("question-objections-none")),
            open => {
                let count = u32::try_from(open).unwrap_or(u32::MAX);
                (Answer::No, words.count("question-objections-open", "count", count, &[]))
            }
        };
        let rows = vec![
            question("question-settings", settings.0, settings.1, Place::Settings, ""),
            question("question-valid", valid.0, valid.1, Place::Settings, ""),
            question("question-outside", outside.0, outside.1, Place::Stored, ""),
            question("question-destroyed", destroyed.0, destroyed.1, Place::Weeks, ""),
            question("question-closed", closing.0, closing.1, Place::Weeks, ""),
            question("question-unchanged", unchanged.0, unchanged.1, Place::Weeks, "#council-verify"),
            question("question-objections", objections.0, objections.1, Place::Seat, "#council-objections"),
        ];
        self.table("council-questions", &["council-head-question", "council-head-answer", "council-head-proof"], rows)
    }

    fn checked(&self, check: &Check) -> String {
        let at = instant(self.words, check.at);
        let (entries, faults) = (check.found.entries.to_string(), check.found.faults.len().to_string());
        let id = if check.found.faults.is_empty() { "question-unchanged-detail" } else { "question-unchanged-found" };
        self.words.with(id, &[("at", &at), ("entries", &entries), ("faults", &faults)])
    }

    pub(super) fn weeks(&self, seat: &Seat) -> Vec<Block> {
        let words = self.words;
        let mut blocks = vec![self.heading("council-week-list")];
        if seat.weeks.is_empty() {
            blocks.push(Block::Text(self.get("council-week-none")));
        } else {
            let rows = seat.weeks.iter().map(|week| self.week(week)).collect();
            let head = ["council-head-week", "council-head-closed", "council-head-reports", "council-head-entry"];
            blocks.push(self.table("council-week-list", &head, rows));
        }
        blocks.push(self.heading("council-verify"));
        blocks.push(Block::Text(match &seat.checked {
            None => self.get("question-unchanged-never"),
            Some(check) => self.checked(check),
        }));
        if let Some(check) = seat.checked.as_ref().filter(|check| !check.found.faults.is_empty()) {
            blocks.push(Block::List(check.found.faults.iter().map(|fault| code(fault_text(fault))).collect()));
        }
        if let Some((number, digest)) = &seat.last_release {
            let values = [("number", &*number.to_string()), ("digest", &*digest.to_string())];
            blocks.push(Block::Text(words.with("council-note", &values)));
        }
        blocks.push(Block::Verify { action: format!("{}/verify", self.base) });
        blocks
    }

    fn week(&self, week: &WeekState) -> Vec<Cell> {
        let words = self.words;
        let closed = match week.closed_at {
            Some(at) => instant(words, at),
            None if week.is_overdue => self.get("council-week-overdue"),
            None => self.get("council-week-open"),
        };
        let (reports, style) = match (week.has_reports, week.is_kept_too_long(), week.closed_at) {
            (_, true, _) => ("council-week-kept", "dl-answer dl-answer--no"),
            (true, false, _) => ("council-week-present", ""),
            (false, false, Some(_)) => ("council-week-destroyed", ""),
            (false, false, None) => ("council-week-empty", ""),
        };
        let entry = week.entry.map_or_else(String::new, |(number, digest)| format!("{number}  {}", short(&digest)));
        vec![
            plain(words.span(Span::Week(week.week))),
            plain(closed),
            Cell { style, ..plain(self.get(reports)) },
            code(entry),
        ]
    }
}

/// The answer to a question.
#[derive(Clone, Copy)]
enum Answer {
    Yes,
    No,
    /// It cannot be answered yet.
    Open,
}

const fn yes(is_so: bool) -> Answer {
    if is_so { Answer::Yes } else { Answer::No }
}
