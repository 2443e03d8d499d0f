// SPDX-License-Identifier: EUPL-1.2
//! Whether the feed is on, on which port, with which token and for which browser extensions.
//!
//! One private file that is replaced as a whole, so that a running `run` notices; it goes with a withdrawal. No file is
//! a feed that is off.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::local::Token;
use crate::paths::{self, Paths, PathsError};

/// The port that watchers expect.
pub const PORT: u16 = 5600;

/// The settings of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase", deny_unknown_fields)]
pub enum FeedSettings {
    /// No port is open.
    Off,
    /// Open while `run` measures.
    On {
        /// The port.
        port: u16,
        /// The token that clients show.
        token: Token,
        /// The origins of browser extensions that may send without it.
        extensions: Vec<String>,
    },
}

/// The settings cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FeedFileError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] PathsError),
    /// The file holds something else.
    #[error("the feed's settings in {} are damaged; the feed stays off. Set them anew with `daglicht feed on`", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
}

impl FeedSettings {
    /// Reads the settings of a data folder.
    ///
    /// # Errors
    /// [`FeedFileError`] when they are unreadable.
    pub fn load(paths: &Paths) -> Result<Self, FeedFileError> {
        let file = paths.feed();
        let Some(content) = paths::read(&file)? else { return Ok(Self::Off) };
        serde_json::from_slice(&content).map_err(|source| FeedFileError::Damaged { file, source })
    }

    /// Replaces the settings of a data folder.
    ///
    /// # Errors
    /// [`FeedFileError::File`] when they cannot be written.
    pub fn save(&self, paths: &Paths) -> Result<(), FeedFileError> {
        paths.prepare()?;
        let content = serde_json::to_vec_pretty(self).expect("text and numbers only");
        Ok(paths::replace(&paths.feed(), &content)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_feed_is_off_until_it_is_on() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        assert_eq!(FeedSettings::load(&paths).expect("no file"), FeedSettings::Off);
        let on = FeedSettings::On { port: PORT, token: Token::new([1; 32]), extensions: Vec::new() };
        on.save(&paths).expect("can be written");
        assert_eq!(FeedSettings::load(&paths).expect("valid"), on);
        std::fs::write(paths.feed(), b"{\"state\":\"on\"}").expect("can be written");
        let error = FeedSettings::load(&paths).expect_err("damaged").to_string();
        assert!(error.contains("daglicht feed on"), "{error}");
    }
}
