// SPDX-License-Identifier: EUPL-1.2
//! `council key` and `council approve`: what the works council does on a computer of its own.
//!
//! Neither command touches a collector or the network. The key never leaves its file; the approval is a small file that
//! the council hands to the administrator, who can change nothing in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Subcommand;
use daglicht_shared::approval::{self, Approval, Decision};
use daglicht_shared::crypto::{Bytes, Secret, SigningKey, sha256};
use daglicht_shared::manifest::Terms;
use serde_json::json;

use super::{CommandError, Output, read_text, say};
use crate::cli::Context;
use crate::projects;
use crate::random;

/// The first line of a key file.
const KEY_FILE: &str = "daglicht works council key v1, keep private";

/// The commands of the works council.
#[derive(Debug, Subcommand)]
pub enum Council {
    /// Make the council's key and show its fingerprint, which the council publishes
    #[command(after_help = "Example:\n  daglicht-collector council key council.key")]
    Key {
        /// The new key file; it must not exist
        file: PathBuf,
    },
    /// Sign a decision on exact terms; the approval goes to standard output
    #[command(
        after_help = "Example:\n  daglicht-collector council approve project.toml --key council.key --reference OR-2026-14 \\\n    --document besluit.pdf --decided-on 2026-11-02 --valid-until 2027-06-30 > approval.json"
    )]
    Approve(Approve),
}

/// Arguments of `council approve`.
#[derive(Debug, clap::Args)]
pub struct Approve {
    /// The terms that the council decided on, as TOML
    terms: PathBuf,
    /// The council's key file
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The council's own reference of the decision
    #[arg(long)]
    reference: String,
    /// The document in which it was laid down; only its digest is signed
    #[arg(long, value_name = "FILE")]
    document: PathBuf,
    /// The day of the decision
    #[arg(long, value_name = "DATE")]
    decided_on: NaiveDate,
    /// The last day on which it holds
    #[arg(long, value_name = "DATE")]
    valid_until: NaiveDate,
}

/// Runs a command of the works council.
///
/// # Errors
/// [`CommandError`] when it was not done.
pub fn council(context: &Context, command: Council) -> Result<Output, CommandError> {
    match command {
        Council::Key { file } => new_key(context, &file),
        Council::Approve(arguments) => approve(arguments),
    }
}

fn new_key(context: &Context, file: &Path) -> Result<Output, CommandError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let secret = Secret::new(random::bytes().map_err(CommandError::Random)?);
    let write = || {
        let mut made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
        writeln!(made, "{KEY_FILE}\n{}", Bytes(*secret.expose()))?;
        made.sync_all()
    };
    write().map_err(|source| CommandError::Write { path: file.to_owned(), source })?;
    let public = secret.signing_key().public_key();
    let fingerprint = approval::fingerprint(&public);
    let lines = vec![say(context, "command-council-key", &[("fingerprint", &fingerprint)])];
    Ok(Output::new(json!({ "council": public, "fingerprint": fingerprint }), lines))
}

fn approve(arguments: Approve) -> Result<Output, CommandError> {
    let key = read_key(&arguments.key)?;
    let terms: Terms = projects::read(&read_text(&arguments.terms)?)?;
    let path = arguments.document;
    let document = std::fs::read(&path).map_err(|source| CommandError::Read { path, source })?;
    let decision = Decision {
        reference: arguments.reference,
        document: sha256(&document),
        decided_on: arguments.decided_on,
        valid_until: arguments.valid_until,
    };
    let approval = Approval::new(decision, &terms, &key);
    let json = serde_json::to_value(&approval).expect("an approval has text keys only");
    let lines = vec![serde_json::to_string_pretty(&approval).expect("an approval has text keys only")];
    Ok(Output::new(json, lines))
}

fn read_key(path: &Path) -> Result<SigningKey, CommandError> {
    let text = read_text(path)?;
    let secret = text.strip_prefix(KEY_FILE).and_then(|rest| rest.trim().parse::<Bytes<32>>().ok());
    let secret = secret.ok_or_else(|| CommandError::CouncilKey(path.to_owned()))?;
    Ok(Secret::new(secret.0).signing_key())
}
