// SPDX-License-Identifier: EUPL-1.2
//! `verify`.

use daglicht_shared::crypto::Digest;

use super::{CommandError, Output, Verdict, say, with_app};
use crate::cli::Context;
use crate::verify::{self, Fault, Verified};

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// The last digest that this command printed before: also check that nothing up to there was replaced since
    #[arg(long, value_name = "DIGEST")]
    noted: Option<Digest>,
}

/// Checks everything that was released.
///
/// # Errors
/// [`CommandError`] when the database cannot be read.
pub fn verify(context: &Context, arguments: &Verify) -> Result<Output, CommandError> {
    let noted = arguments.noted;
    let found =
        with_app(context, async |app| Ok(app.store.read(move |tx| verify::verify(tx, noted.as_ref())).await?))?;
    let json = serde_json::to_value(&found).expect("findings have text keys");
    let Verified { entries, last, faults } = found;
    let mut lines: Vec<String> = faults.iter().map(|fault| line(context, fault)).collect();
    let verdict = if faults.is_empty() { Verdict::InOrder } else { Verdict::Faulty };
    lines.push(match (verdict, last) {
        (Verdict::Faulty, _) => say(context, "verify-faulty", &[("faults", &faults.len())]),
        (Verdict::InOrder, Some(last)) => say(context, "verify-in-order", &[("entries", &entries), ("last", &last)]),
        (Verdict::InOrder, None) => say(context, "verify-nothing", &[]),
    });
    Ok(Output { lines, json, verdict })
}

fn line(context: &Context, fault: &Fault) -> String {
    match fault {
        Fault::Entry { number } => say(context, "verify-entry", &[("number", number)]),
        Fault::Week { project, week } => say(context, "verify-week", &[("project", project), ("week", week)]),
        Fault::Baseline { project, baseline } => {
            say(context, "verify-baseline", &[("project", project), ("baseline", baseline)])
        }
        Fault::Block { project, block } => say(context, "verify-block", &[("project", project), ("block", block)]),
        Fault::UnloggedBlock { project, block } => {
            say(context, "verify-unlogged-block", &[("project", project), ("block", block)])
        }
        Fault::Unlogged { project, week } => say(context, "verify-unlogged", &[("project", project), ("week", week)]),
        Fault::Noted { digest } => say(context, "verify-noted", &[("digest", digest)]),
    }
}
