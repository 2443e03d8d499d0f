// SPDX-License-Identifier: EUPL-1.2
//! What a package installs beside the program: completions for shells and man pages, made from the command line itself.

use std::path::PathBuf;

use clap::{CommandFactory as _, Subcommand};
use clap_complete::Shell;
use serde_json::json;

use super::{CommandError, Output};
use crate::cli::Cli;

/// Parts of the manual.
#[derive(Debug, Subcommand)]
pub enum Manual {
    /// Completions for a shell, on standard output
    #[command(
        after_help = "Example:\n  daglicht-collector completions bash > /usr/share/bash-completion/completions/daglicht-collector"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// A man page for each command, in a folder
    #[command(after_help = "Example:\n  daglicht-collector man /usr/share/man/man1")]
    Man {
        /// The folder, which is made when needed
        folder: PathBuf,
    },
}

/// Makes it.
///
/// # Errors
/// [`CommandError::Manual`] when the pages cannot be written.
pub fn manual(manual: &Manual) -> Result<Output, CommandError> {
    match manual {
        Manual::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "daglicht-collector", &mut text);
            let text = String::from_utf8_lossy(&text).trim_end().to_owned();
            Ok(Output::new(json!({ "completions": text }), vec![text]))
        }
        Manual::Man { folder } => {
            std::fs::create_dir_all(folder)
                .and_then(|()| clap_mangen::generate_to(Cli::command(), folder))
                .map_err(|source| CommandError::Manual { folder: folder.clone(), source })?;
            let folder = folder.display().to_string();
            Ok(Output::new(json!({ "folder": folder }), vec![format!("the man pages are in {folder}")]))
        }
    }
}
