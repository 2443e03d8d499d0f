// SPDX-License-Identifier: EUPL-1.2
//! Exports of other programs, read for a first look at one's own past weeks.
//!
//! What is read passes the same choke point as a sample: titles and addresses are matched against the rule pack in memory
//! and dropped. What comes of it is kept in a file of its own that only the employee's own views read, so that it can be in
//! no report. A file that cannot be read as a whole changes nothing.

mod export;
mod past;

pub use export::{Export, ExportError, Skipped, read};
pub use past::{Past, past};
