// SPDX-License-Identifier: EUPL-1.2
//! Withdrawal: everything local goes at once, the collector is asked until it confirmed every week.
//!
//! The consent file is overwritten first, then the databases are unlinked, so it works on a full disk and without a
//! network. The messages need the consent file and the enrolment file only. The secret is erased when every week is
//! confirmed; the receipts stay with the employee.

use std::path::PathBuf;

use daglicht_shared::crypto::{PublicKey, Secret};
use daglicht_shared::id::ProjectId;
use daglicht_shared::receipt::{Outcome, Receipt};
use daglicht_shared::signed::Signed;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use daglicht_shared::withdrawal::Withdrawal;
use serde::{Deserialize, Serialize};

use crate::consent::{Record, State};
use crate::consent_file::{ConsentFile, ConsentFileError};
use crate::enrolment::{Enrolment, EnrolmentFileError};
use crate::http::{Http, HttpError};
use crate::identity::weekly_key;
use crate::paths::{self, Paths, PathsError};
use crate::plant;
use crate::upload;

/// A withdrawal is not complete.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawalError {
    /// The consent cannot be read or written.
    #[error(transparent)]
    Consent(#[from] ConsentFileError),
    /// A file cannot be read, written or removed.
    #[error(transparent)]
    File(#[from] PathsError),
    /// The enrolment cannot be read.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentFileError),
    /// The file of receipts holds something else.
    #[error("the file of withdrawal receipts, {}, is damaged; move it away and try again", file.display())]
    Receipts {
        /// The file.
        file: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// The connection cannot be set up.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The secret that signs withdrawals was in a damaged file.
    #[error(
        "everything that was recorded here is erased, and nothing more is sent. But the consent file was damaged, and with \
         it the key with which the collector can be asked to erase what it has; that is destroyed when its week is \
         closed. Ask the project's privacy officer if you want it gone before"
    )]
    SecretLost,
}

/// A confirmed withdrawal of one week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// The project.
    pub project: ProjectId,
    /// The week.
    pub week: Week,
    /// The weekly key.
    pub key: PublicKey,
    /// What the collector did.
    pub outcome: Outcome,
    /// When, in seconds since the Unix epoch by the collector's clock.
    pub at: i64,
    /// The signed receipt.
    pub receipt: Signed,
}

/// How far a withdrawal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// There was nothing at a collector.
    Local,
    /// Every week is confirmed; these are the receipts.
    Confirmed(Vec<Confirmed>),
    /// The collector has not confirmed every week.
    Pending {
        /// The receipts so far.
        confirmed: Vec<Confirmed>,
        /// The number of weeks without one.
        missing: usize,
    },
}

/// A message for one week, as its exact bytes.
struct Message {
    week: Week,
    key: PublicKey,
    body: Vec<u8>,
}

/// Withdraws consent and removes what was recorded and what waits to be sent.
///
/// # Errors
/// [`WithdrawalError`] when a file is still there; calling again continues.
pub fn withdraw(paths: &Paths, consent: &ConsentFile, now: Timestamp) -> Result<(), WithdrawalError> {
    if plant::active("withdraw-needs-space") {
        keep(paths, &receipts(paths)?)?;
    }
    match consent.change(|record| Ok::<_, WithdrawalError>(record.withdraw(now))) {
        Ok(_) => erase(paths),
        // A damaged record is no reason to keep data.
        Err(WithdrawalError::Consent(ConsentFileError::Damaged { .. })) => {
            consent.reset(Record::blank().withdraw(now))?;
            erase(paths)?;
            if paths.enrolment().exists() { Err(WithdrawalError::SecretLost) } else { Ok(()) }
        }
        Err(error) => Err(error),
    }
}

/// Removes what was recorded and what waits to be sent; what is gone already is no error.
///
/// # Errors
/// [`WithdrawalError::File`] when a file is still there.
pub fn erase(paths: &Paths) -> Result<(), WithdrawalError> {
    paths::remove_database(&paths.journal())?;
    paths::remove_database(&paths.outbox())?;
    paths::remove_database(&paths.imported())?;
    paths::remove(&paths.note_key())?;
    paths::remove(&paths.feed())?;
    paths::remove(&paths.case_key())?;
    paths::remove(&paths.personal_rules())?;
    paths::remove(&paths.agreements())?;
    paths::remove(&paths.agreements_before())?;
    paths::remove(&paths.templates())?;
    for entry in std::fs::read_dir(paths.folder()).into_iter().flatten().flatten() {
        // Damaged databases were put aside under names of their own.
        if entry.file_name().to_string_lossy().contains(".sqlite") {
            paths::remove(&entry.path())?;
        }
    }
    // After a power loss a name that was removed can be there again, unless the folder was forced to the disk.
    Ok(paths::sync(paths.folder())?)
}

/// Removes what a command made while consent was being withdrawn; does nothing where consent is not withdrawn.
///
/// Whoever ends with this leaves nothing: a withdrawal before it is seen here, one after it erases by itself.
///
/// # Errors
/// [`WithdrawalError::File`] when a file is still there.
pub fn sweep(paths: &Paths) -> Result<(), WithdrawalError> {
    if !paths.consent().exists() {
        return Ok(());
    }
    match ConsentFile::open(paths)?.read() {
        Ok(record) if record.state == State::Withdrawn => erase(paths),
        // A damaged file holds no decision, and the commands say so.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Asks the collector to confirm what is not confirmed, and erases the secret when all is.
///
/// # Errors
/// [`WithdrawalError`] when a file cannot be used; an unreachable collector is [`Progress::Pending`].
pub fn confirm(paths: &Paths, consent: &ConsentFile) -> Result<Progress, WithdrawalError> {
    let record = consent.read()?;
    if record.secret.is_none() {
        let all = receipts(paths)?;
        return Ok(if all.is_empty() { Progress::Local } else { Progress::Confirmed(all) });
    }
    let (Some(enrolment), Some(secret)) = (Enrolment::load(paths)?, record.secret.as_ref()) else {
        consent.change(|record| Ok::<_, WithdrawalError>(record.erase_secret()))?;
        return Ok(Progress::Local);
    };
    let messages = messages(&record, secret, &enrolment);
    let mut all = receipts(paths)?;
    let known = |all: &[Confirmed], message: &Message| {
        all.iter().any(|one| one.project == enrolment.manifest.terms.project && one.key == message.key)
    };
    let http = Http::new(&enrolment.url)?;
    for message in &messages {
        if known(&all, message) {
            continue;
        }
        let answer = match http.post("/v1/withdrawals", message.body.clone(), &[]) {
            Ok(answer) => answer,
            Err(HttpError::Unreachable(_)) => break,
            Err(HttpError::TooLong | HttpError::Client(_) | HttpError::Runtime(_)) => continue,
        };
        if let Some(confirmed) = confirmation(&answer.body, message, &enrolment) {
            all.push(confirmed);
            keep(paths, &all)?;
        }
    }
    let missing = messages.iter().filter(|message| !known(&all, message)).count();
    all.retain(|one| messages.iter().any(|message| message.key == one.key));
    if missing > 0 {
        return Ok(Progress::Pending { confirmed: all, missing });
    }
    paths::remove(&paths.enrolment())?;
    consent.change(|record| Ok::<_, WithdrawalError>(record.erase_secret()))?;
    Ok(Progress::Confirmed(all))
}

/// The receipts of all withdrawals of this folder.
///
/// # Errors
/// [`WithdrawalError`] when the file cannot be read.
pub fn receipts(paths: &Paths) -> Result<Vec<Confirmed>, WithdrawalError> {
    let file = paths.withdrawal_receipts();
    let Some(content) = paths::read(&file)? else {
        return Ok(Vec::new());
    };
    serde_json::from_slice(&content).map_err(|source| WithdrawalError::Receipts { file, source })
}

fn keep(paths: &Paths, all: &[Confirmed]) -> Result<(), PathsError> {
    let mut content = serde_json::to_vec_pretty(all).expect("receipts have text keys only");
    content.push(b'\n');
    paths::replace(&paths.withdrawal_receipts(), &content)
}

fn messages(record: &Record, secret: &Secret, enrolment: &Enrolment) -> Vec<Message> {
    let terms = &enrolment.manifest.terms;
    let message = |week| {
        let weekly = weekly_key(secret, &terms.project, week, record.epoch);
        let withdrawal = Withdrawal::new(terms.project.clone(), week, &weekly, &enrolment.key);
        let body = serde_json::to_vec(&withdrawal).expect("a withdrawal has text keys only");
        Message { week, key: weekly.public_key(), body }
    };
    terms.first_week.through(terms.last_week).map(message).collect()
}

fn confirmation(answer: &[u8], message: &Message, enrolment: &Enrolment) -> Option<Confirmed> {
    let (receipt, signed) = upload::receipt(answer, &enrolment.key, &message.body)?;
    let Receipt { project, week, outcome, at, .. } = receipt;
    match outcome {
        Outcome::Withdrawn | Outcome::WeekClosed => {}
        Outcome::Accepted | Outcome::Superseded => return None,
    }
    (week == message.week).then_some(Confirmed { project, week, key: message.key, outcome, at, receipt: signed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Folder, manifest, project_key, signed};
    use daglicht_shared::crypto::sha256;

    const NOW: Timestamp = Timestamp(1_000);

    fn enrolment() -> Enrolment {
        Enrolment {
            // Nothing listens on the discard port of this computer.
            url: "http://127.0.0.1:9".parse().expect("an address"),
            key: project_key().public_key(),
            team: "a".parse().expect("a slug"),
            signed: signed(&manifest()),
            manifest: manifest(),
        }
    }

    fn given() -> (Folder, Paths, ConsentFile) {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let file = ConsentFile::open(&paths).expect("made");
        let secret = Secret::new([1; 32]);
        let give = |record: Record| Ok::<_, WithdrawalError>(record.give(None, secret, NOW).expect("nothing pending"));
        file.change(give).expect("given");
        for name in ["journal.sqlite", "journal.sqlite-wal", "outbox.sqlite", "journal.sqlite.damaged-1", "note.key"] {
            std::fs::write(folder.path().join(name), b"measured").expect("can be written");
        }
        (folder, paths, file)
    }

    fn names(paths: &Paths) -> Vec<String> {
        let entries = std::fs::read_dir(paths.folder()).expect("there");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("there").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn withdrawal_leaves_nothing_measured_and_no_secret_when_nothing_was_sent() {
        let (_folder, paths, file) = given();
        withdraw(&paths, &file, NOW).expect("always possible");
        assert_eq!(names(&paths), ["consent"]);
        assert_eq!(confirm(&paths, &file).expect("nothing to ask"), Progress::Local);
        let record = file.read().expect("valid");
        assert_eq!((record.state, record.secret), (State::Withdrawn, None));
    }

    #[test]
    fn what_a_command_made_during_a_withdrawal_does_not_stay() {
        let (_folder, paths, file) = given();
        let before = names(&paths);
        sweep(&paths).expect("consent is given");
        assert_eq!(names(&paths), before);
        withdraw(&paths, &file, NOW).expect("always possible");
        for late in [paths.journal(), paths.outbox(), paths.note_key()] {
            std::fs::write(late, b"measured").expect("can be written");
        }
        sweep(&paths).expect("always possible");
        assert_eq!(names(&paths), ["consent"]);
    }

    #[test]
    fn without_a_network_the_withdrawal_waits_and_keeps_what_it_needs() {
        let (_folder, paths, file) = given();
        enrolment().save(&paths).expect("kept");
        withdraw(&paths, &file, NOW).expect("always possible");
        assert_eq!(names(&paths), ["consent", "enrolment.json"]);
        let progress = confirm(&paths, &file).expect("an unreachable collector is no failure");
        assert_eq!(progress, Progress::Pending { confirmed: Vec::new(), missing: 8 });
        assert!(file.read().expect("valid").withdrawal_pending());
    }

    #[test]
    fn only_a_receipt_for_this_very_message_confirms() {
        let enrolment = enrolment();
        let record = Record { epoch: 1, secret: Some(Secret::new([1; 32])), ..Record::blank() };
        let secret = record.secret.clone().expect("set above");
        let messages = messages(&record, &secret, &enrolment);
        let read = |outcome, answered: &Message, message: &Message| {
            let (project, week, body) =
                (enrolment.manifest.terms.project.clone(), answered.week, sha256(&answered.body));
            let receipt = Receipt { schema: 1, project, week, outcome, body, at: 0, generation: 0 };
            let answer = serde_json::to_vec(&Signed::new(&receipt, &project_key())).expect("plain");
            confirmation(&answer, message, &enrolment).is_some()
        };
        assert!(read(Outcome::Withdrawn, &messages[0], &messages[0]));
        assert!(read(Outcome::WeekClosed, &messages[0], &messages[0]));
        assert!(!read(Outcome::Accepted, &messages[0], &messages[0]));
        assert!(!read(Outcome::Withdrawn, &messages[1], &messages[0]));
    }

    #[test]
    fn a_damaged_consent_file_does_not_keep_the_data() {
        let (folder, paths, consent) = given();
        std::fs::write(consent.path(), vec![b'x'; 8192]).expect("can be written");
        withdraw(&paths, &consent, NOW).expect("always possible");
        assert_eq!(consent.read().expect("valid").state, State::Withdrawn);
        let left: Vec<_> =
            std::fs::read_dir(folder.path()).expect("there").flatten().map(|one| one.file_name()).collect();
        assert_eq!(left, ["consent"]);
        enrolment().save(&paths).expect("can be written");
        std::fs::write(consent.path(), vec![b'x'; 8192]).expect("can be written");
        assert!(matches!(withdraw(&paths, &consent, NOW), Err(WithdrawalError::SecretLost)));
    }
}
