// SPDX-License-Identifier: EUPL-1.2
//! Sending of waiting reports, and the one table of what each answer means.
//!
//! A report is acknowledged only by a receipt with the project's signature over the digest of the bytes that were sent;
//! no status code is one. Nothing is dropped: what is not acknowledged waits, is set aside with its reason, or ends with
//! a signed refusal. Consent is read again before each report. One report never blocks another.

use daglicht_shared::crypto::PublicKey;
use daglicht_shared::problem::Problem;
use daglicht_shared::receipt::{Outcome, Receipt};
use daglicht_shared::signed::Signed;
use daglicht_shared::text::steers;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;

use crate::consent::{Bound, NoConsent, SendingConsent};
use crate::consent_file::{ConsentFile, ConsentFileError};
use crate::enrolment::Enrolment;
use crate::http::{Answer, Http, HttpError};
use crate::outbox::{Item, Outbox, OutboxError, ReportState};
use crate::plant;

/// The longest time between two attempts, in milliseconds.
pub const LONGEST_WAIT_MS: i64 = 3_600_000;
const FIRST_WAIT_MS: i64 = 30_000;

/// Why something was not acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The collector or the way to it is out of order, or asked for patience.
    Unavailable,
    /// The works council or the privacy officer stopped the project.
    Stopped,
    /// An answer of success without a valid receipt.
    NoReceipt,
    /// The collector does not accept this agent.
    NotAllowed,
    /// Nothing is found at the address.
    WrongAddress,
    /// The address points elsewhere; it is never followed.
    Redirected,
    /// The collector needs a newer agent.
    TooOld,
    /// The collector has other bytes under the same revision.
    Conflict,
    /// The collector refuses the content.
    Content,
}

/// What to do with a report after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It arrived.
    Acknowledge,
    /// It ended with a signed refusal.
    End(ReportState),
    /// It waits and is offered again.
    Later(Reason),
    /// It waits, and somebody has to do something first.
    Tell(Reason),
    /// It is kept and not offered again.
    SetAside(Reason),
}

impl Reason {
    /// The name in messages.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::Stopped => "stopped",
            Self::NoReceipt => "no-receipt",
            Self::NotAllowed => "not-allowed",
            Self::WrongAddress => "wrong-address",
            Self::Redirected => "redirected",
            Self::TooOld => "too-old",
            Self::Conflict => "conflict",
            Self::Content => "content",
        }
    }
}

/// What an answer means; `receipt` is one that was verified, or none.
#[must_use]
pub fn decide(status: u16, receipt: Option<&Receipt>) -> Decision {
    if let Some(receipt) = receipt {
        return match receipt.outcome {
            Outcome::Accepted | Outcome::Superseded => Decision::Acknowledge,
            Outcome::WeekClosed => Decision::End(ReportState::WeekClosed),
            Outcome::Withdrawn => Decision::End(ReportState::Withdrawn),
        };
    }
    match status {
        200..=299 => Decision::Later(Reason::NoReceipt),
        300..=399 => Decision::Tell(Reason::Redirected),
        401 | 403 | 407 => Decision::Tell(Reason::NotAllowed),
        404 | 405 | 410 => Decision::Tell(Reason::WrongAddress),
        426 => Decision::Tell(Reason::TooOld),
        408 | 421 | 423 | 425 | 429 => Decision::Later(Reason::Unavailable),
        409 => Decision::SetAside(Reason::Conflict),
        400..=499 => Decision::SetAside(Reason::Content),
        _ => Decision::Later(Reason::Unavailable),
    }
}

/// The receipt in an answer, if it is the project's and answers exactly these bytes; with its signed text.
#[must_use]
pub fn receipt(answer: &[u8], key: &PublicKey, body: &[u8]) -> Option<(Receipt, Signed)> {
    let signed = serde_json::from_slice::<Signed>(answer)
        .ok()
        .or_else(|| serde_json::from_slice::<Problem>(answer).ok().and_then(|problem| problem.receipt))?;
    let receipt: Receipt = signed.open(key).ok()?;
    receipt.answers(body).then_some((receipt, signed))
}

/// How long to wait after a number of attempts; `jitter` is drawn from 0 to 255.
#[must_use]
pub fn wait_ms(attempts: u32, jitter: u8, asked_ms: Option<i64>) -> i64 {
    let full = FIRST_WAIT_MS.saturating_mul(1 << attempts.min(10)).min(LONGEST_WAIT_MS);
    let drawn = full / 2 + full / 2 * i64::from(jitter) / 255;
    asked_ms.map_or(drawn, |asked| asked.max(drawn).min(LONGEST_WAIT_MS))
}

/// When a report is offered again, from the instant that was noted.
///
/// No wait is longer than the limit: an instant beyond it was noted by a clock that was wrong, and counts for nothing.
#[must_use]
pub fn next_attempt(noted: Timestamp, now: Timestamp) -> Timestamp {
    if noted > now.plus(LONGEST_WAIT_MS) { now } else { noted }
}

/// Which waiting reports are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eager {
    /// Those whose waiting time is over.
    Due,
    /// All of them: a person asked.
    All,
}

/// One report that was offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The week.
    pub week: Week,
    /// The revision.
    pub revision: u32,
    /// What was decided.
    pub decision: Decision,
    /// The status code; absent when there was no answer.
    pub status: Option<u16>,
    /// The collector's own explanation, where it gave one.
    pub detail: Option<String>,
}

/// Sending cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The outbox cannot be used.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The consent cannot be read.
    #[error(transparent)]
    Consent(#[from] ConsentFileError),
    /// There is no consent to send.
    #[error("nothing was sent")]
    NoConsent(#[from] NoConsent),
}

/// What sending needs.
#[derive(Debug)]
pub struct Sender<'a> {
    /// The connection.
    pub http: &'a Http,
    /// The reports.
    pub outbox: &'a Outbox,
    /// The project.
    pub enrolment: &'a Enrolment,
    /// The consent, read before each report.
    pub consent: &'a ConsentFile,
    /// What consent must fit.
    pub bound: Bound,
    /// The time.
    pub now: Timestamp,
    /// Random bytes that spread the attempts of many agents.
    pub jitter: u8,
}

impl Sender<'_> {
    /// Offers the waiting reports, each once.
    ///
    /// # Errors
    /// [`UploadError`] when consent is missing or the outbox cannot be used.
    pub fn send(&self, eager: Eager) -> Result<Vec<Offered>, UploadError> {
        let mut offered = Vec::new();
        for item in self.outbox.reports()? {
            let wanted = match eager {
                Eager::All => true,
                Eager::Due => next_attempt(item.not_before, self.now) <= self.now,
            };
            if item.state != ReportState::Waiting || !wanted {
                continue;
            }
            if !plant::active("consent-checked-only-at-outbox") {
                SendingConsent::check(&self.consent.read()?, &self.bound, self.now)?;
            }
            offered.push(self.offer(&item)?);
        }
        Ok(offered)
    }

    fn offer(&self, item: &Item) -> Result<Offered, UploadError> {
        let signature = item.signature.to_string();
        let result = self.http.post("/v1/reports", item.body.clone(), &[("Daglicht-Signature", &signature)]);
        let (answer, status) = match result {
            Ok(answer) => {
                let status = answer.status;
                (Some(answer), Some(status))
            }
            Err(HttpError::Unreachable(_) | HttpError::TooLong | HttpError::Client(_) | HttpError::Runtime(_)) => {
                (None, None)
            }
        };
        let receipt = answer.as_ref().and_then(|answer| receipt(&answer.body, &self.enrolment.key, &item.body));
        let decision = decide(status.unwrap_or(503), receipt.as_ref().map(|(receipt, _)| receipt));
        let decision = match (decision, &answer) {
            (Decision::Later(Reason::Unavailable), Some(answer)) if is_stopped(&answer.body) => {
                Decision::Later(Reason::Stopped)
            }
            (decision, _) => decision,
        };
        let is_planted = plant::active("forget-before-receipt-verified") && status == Some(200);
        let decision = if is_planted { Decision::Acknowledge } else { decision };
        self.note(item, decision, answer.as_ref(), receipt.as_ref().map(|(_, signed)| signed))?;
        let detail = answer.and_then(|answer| explanation(&answer.body));
        Ok(Offered { week: item.week, revision: item.revision, decision, status, detail })
    }

    fn note(
        &self,
        item: &Item,
        decision: Decision,
        answer: Option<&Answer>,
        receipt: Option<&Signed>,
    ) -> Result<(), OutboxError> {
        let receipt = receipt.map(|signed| serde_json::to_string(signed).expect("a receipt has text keys only"));
        let end = |state, word| self.outbox.end(item.id, state, word, receipt.as_deref(), self.now);
        // What was acknowledged before a restore stays so, with the receipt that the employee has.
        let had = |word| self.outbox.end(item.id, ReportState::Acknowledged, word, item.receipt.as_deref(), self.now);
        match decision {
            Decision::Acknowledge => end(ReportState::Acknowledged, "acknowledged"),
            Decision::End(state) if item.receipt.is_some() => had(state.id()),
            Decision::SetAside(reason) if item.receipt.is_some() => had(reason.id()),
            Decision::End(state) => end(state, state.id()),
            Decision::SetAside(reason) => end(ReportState::SetAside, reason.id()),
            Decision::Later(reason) | Decision::Tell(reason) => {
                let asked = answer.and_then(|answer| answer.retry_after);
                let asked = asked.map(|asked| i64::try_from(asked.as_millis()).unwrap_or(LONGEST_WAIT_MS));
                let wait = match decision {
                    Decision::Tell(_) => LONGEST_WAIT_MS,
                    Decision::Acknowledge | Decision::End(_) | Decision::Later(_) | Decision::SetAside(_) => {
                        wait_ms(item.attempts, self.jitter, asked)
                    }
                };
                self.outbox.keep_waiting(item.id, self.now.plus(wait), reason.id(), self.now)
            }
        }
    }
}

/// Lets the reports wait again that a collector of this generation may have lost, and gives their number.
///
/// A collector that was restored from a backup counts a generation more than the receipts of before. Only weeks that end
/// after `open_from` are asked for, and of each the last revision; the frozen bytes go out as they are.
///
/// # Errors
/// [`OutboxError`] when the outbox cannot be used.
pub fn ask_again(
    outbox: &Outbox,
    key: &PublicKey,
    generation: u32,
    open_from: Week,
    now: Timestamp,
) -> Result<usize, OutboxError> {
    let reports = outbox.reports()?;
    let is_last = |item: &Item| !reports.iter().any(|other| other.week == item.week && other.revision > item.revision);
    let is_older = |item: &Item| {
        let signed: Option<Signed> = item.receipt.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let receipt: Option<Receipt> = signed.and_then(|signed| signed.open(key).ok());
        item.asked_generation < generation && receipt.is_some_and(|receipt| receipt.generation < generation)
    };
    let wanted = |item: &&Item| {
        item.state == ReportState::Acknowledged && item.week >= open_from && is_last(item) && is_older(item)
    };
    let lost: Vec<&Item> = reports.iter().filter(wanted).collect();
    lost.iter().try_for_each(|item| outbox.ask_again(item.id, generation, now))?;
    Ok(lost.len())
}

/// Whether a refusal says that the project is stopped; the report waits as for any collector that cannot take it.
fn is_stopped(answer: &[u8]) -> bool {
    serde_json::from_slice::<Problem>(answer).is_ok_and(|problem| problem.kind == "project-stopped")
}

/// The collector's explanation of a refusal, safe to print.
#[must_use]
pub fn explanation(answer: &[u8]) -> Option<String> {
    let problem: Problem = serde_json::from_slice(answer).ok()?;
    Some(problem.detail.chars().filter(|c| !steers(*c)).take(500).collect())
}

#[cfg(test)]
mod exchange;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::project_key;
    use daglicht_shared::crypto::{Secret, sha256};

    fn made(outcome: Outcome, body: &[u8]) -> Receipt {
        Receipt {
            schema: 1,
            project: "sample".parse().expect("a slug"),
            week: "2026-W40".parse().expect("a week"),
            outcome,
            body: sha256(body),
            at: 1_800_000_000,
            generation: 0,
        }
    }

    fn check(status: u16, expected: Decision) {
        assert_eq!(decide(status, None), expected, "{status}");
    }

    #[test]
    fn each_answer_without_a_receipt_keeps_the_report() {
        check(200, Decision::Later(Reason::NoReceipt));
        check(201, Decision::Later(Reason::NoReceipt));
        check(204, Decision::Later(Reason::NoReceipt));
        check(302, Decision::Tell(Reason::Redirected));
        check(400, Decision::SetAside(Reason::Content));
        check(401, Decision::Tell(Reason::NotAllowed));
        check(403, Decision::Tell(Reason::NotAllowed));
        check(404, Decision::Tell(Reason::WrongAddress));
        check(408, Decision::Later(Reason::Unavailable));
        check(409, Decision::SetAside(Reason::Conflict));
        check(410, Decision::Tell(Reason::WrongAddress));
        check(413, Decision::SetAside(Reason::Content));
        check(415, Decision::SetAside(Reason::Content));
        check(422, Decision::SetAside(Reason::Content));
        check(426, Decision::Tell(Reason::TooOld));
        check(429, Decision::Later(Reason::Unavailable));
        check(500, Decision::Later(Reason::Unavailable));
        check(503, Decision::Later(Reason::Unavailable));
        check(999, Decision::Later(Reason::Unavailable));
        for status in 0..=999 {
            let kept = !matches!(decide(status, None), Decision::Acknowledge | Decision::End(_));
            assert!(kept, "{status} forgets a report without a receipt");
        }
    }

    #[test]
    fn a_verified_receipt_decides_whatever_the_status() {
        for status in [200, 201, 409, 410, 500] {
            let of = |outcome| decide(status, Some(&made(outcome, b"")));
            assert_eq!(of(Outcome::Accepted), Decision::Acknowledge);
            assert_eq!(of(Outcome::Superseded), Decision::Acknowledge);
            assert_eq!(of(Outcome::WeekClosed), Decision::End(ReportState::WeekClosed));
            assert_eq!(of(Outcome::Withdrawn), Decision::End(ReportState::Withdrawn));
        }
    }

    #[test]
    fn only_the_projects_own_receipt_for_these_bytes_counts() {
        let (key, other) = (project_key(), Secret::new([9; 32]).signing_key());
        let text = |receipt: &Receipt, key| serde_json::to_vec(&Signed::new(receipt, key)).expect("plain");
        let genuine = made(Outcome::Accepted, b"body");
        let read = |answer: &[u8], body: &[u8]| receipt(answer, &project_key().public_key(), body).map(|(r, _)| r);
        assert_eq!(read(&text(&genuine, &key), b"body"), Some(genuine.clone()));
        assert_eq!(read(&text(&genuine, &key), b"other"), None);
        assert_eq!(read(&text(&genuine, &other), b"body"), None);
        assert_eq!(read(b"<html>Welcome to the hotel</html>", b"body"), None);
        let whole = text(&genuine, &key);
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length], b"body"), None, "cut after {length} bytes");
        }
    }

    #[test]
    fn a_refusal_carries_its_receipt_inside_the_problem() {
        let closed = made(Outcome::WeekClosed, b"body");
        let problem = Problem {
            instance: None,
            kind: "week-closed".to_owned(),
            title: "Closed".to_owned(),
            status: 409,
            detail: "The week\u{1b}[31m is closed.".to_owned(),
            field: None,
            receipt: Some(Signed::new(&closed, &project_key())),
        };
        let answer = serde_json::to_vec(&problem).expect("plain");
        assert_eq!(receipt(&answer, &project_key().public_key(), b"body").map(|(r, _)| r), Some(closed));
        assert_eq!(explanation(&answer).as_deref(), Some("The week[31m is closed."));
    }

    #[test]
    fn waiting_grows_to_an_hour_and_never_beyond() {
        assert_eq!((wait_ms(0, 0, None), wait_ms(0, 255, None)), (15_000, 30_000));
        assert_eq!(wait_ms(3, 255, None), 240_000);
        assert_eq!(wait_ms(u32::MAX, 255, None), LONGEST_WAIT_MS);
        assert_eq!(wait_ms(0, 0, Some(600_000)), 600_000);
        assert_eq!(wait_ms(0, 0, Some(i64::MAX)), LONGEST_WAIT_MS);
    }

    #[test]
    fn an_instant_noted_by_a_clock_that_was_ahead_holds_nothing_back() {
        let check = |noted, expected| assert_eq!(next_attempt(Timestamp(noted), Timestamp(0)), Timestamp(expected));
        check(-5, -5);
        check(LONGEST_WAIT_MS, LONGEST_WAIT_MS);
        check(LONGEST_WAIT_MS + 1, 0);
    }
}
