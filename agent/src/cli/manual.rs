// SPDX-License-Identifier: EUPL-1.2
//! What a package installs beside the program: completions for shells and man pages, made from the command line itself.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{CommandFactory as _, Subcommand};
use clap_complete::Shell;

use super::Cli;
use crate::commands::{App, Exit};

/// Parts of the manual.
#[derive(Debug, Subcommand)]
pub enum Manual {
    /// Completions for a shell, on standard output
    #[command(
        after_help = "Example:\n  daglicht completions bash > ~/.local/share/bash-completion/completions/daglicht"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// A man page for each command, in a folder
    #[command(after_help = "Example:\n  daglicht man ~/.local/share/man/man1")]
    Man {
        /// The folder, which is made when needed
        folder: PathBuf,
    },
}

pub(super) fn write(app: &App, manual: &Manual) -> anyhow::Result<Exit> {
    match manual {
        Manual::Completions { shell } => {
            // Written at once: whoever reads it may stop early.
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "daglicht", &mut text);
            io::stdout().lock().write_all(&text)?;
        }
        Manual::Man { folder } => {
            let count =
                pages(folder).with_context(|| format!("the man pages cannot be written in {}", folder.display()))?;
            let values = [("count", count.into()), ("folder", folder.display().to_string().into())];
            let value = serde_json::json!({ "folder": folder.display().to_string(), "pages": count });
            app.print(&value, &app.words.with("manual-written", &values))?;
        }
    }
    Ok(Exit::Success)
}

fn pages(folder: &Path) -> io::Result<usize> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Cli::command(), folder)?;
    Ok(std::fs::read_dir(folder)?
        .flatten()
        .filter(|file| file.file_name().to_string_lossy().starts_with("daglicht"))
        .count())
}
