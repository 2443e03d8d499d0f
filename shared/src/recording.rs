// SPDX-License-Identifier: EUPL-1.2
//! A recording: samples and entries as JSON lines, for `daglicht replay`.
//!
//! Recordings are made by tests and by the demonstration, about invented people. The agent never writes one.

use serde::{Deserialize, Serialize};

use crate::category::Category;
use crate::time::Timestamp;

/// One line of a recording. Instants are milliseconds since the Unix epoch and never go back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Line {
    /// From this instant the desktop looks like this.
    Sample {
        /// When.
        at: Timestamp,
        /// Whether a person is there.
        presence: RecordedPresence,
        /// For how many milliseconds there has been no input.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        idle_ms: Option<i64>,
        /// The active window's application.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        application: Option<String>,
        /// The active window's title, which an invented person may show.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
    },
    /// The person registers time by hand.
    Entry {
        /// The first instant.
        from: Timestamp,
        /// The first instant after.
        to: Timestamp,
        /// What it was.
        category: Category,
    },
    /// The recording ends, or is interrupted until the next sample.
    End {
        /// When.
        end: Timestamp,
    },
}

/// Whether a person is there, as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordedPresence {
    /// There is input.
    Active,
    /// There is none.
    Idle,
    /// The screen is locked.
    Locked,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_line_is_read_as_what_it_is() {
        for text in [
            r#"{"at":5,"presence":"active","application":"a","title":"b"}"#,
            r#"{"at":5,"presence":"idle","idle_ms":3}"#,
            r#"{"from":1,"to":2,"category":"meetings"}"#,
            r#"{"end":9}"#,
        ] {
            let line: Line = serde_json::from_str(text).expect("a line of a recording");
            assert_eq!(serde_json::to_string(&line).expect("plain"), text);
        }
        assert!(serde_json::from_str::<Line>(r#"{"at":5,"presence":"active","colour":1}"#).is_err());
    }
}
