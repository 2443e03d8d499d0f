// SPDX-License-Identifier: EUPL-1.2
//! Pages as PDF, by an installed Chromium that the settings name.
//!
//! A page goes in as one text that refers to nothing: its style sheet is within it and a policy forbids everything else, so
//! that the browser asks no network. Each call has a folder and a profile of its own, which are removed; an empty
//! environment; a time limit after which it is ended with all its children; and one runs at a time. What comes out is
//! tagged, so that assistive technology reads it. Without a program there is no PDF, and people print the page themselves.

use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use data_encoding::HEXLOWER;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::config;
use crate::random;

/// What the browser may and may not do; nothing of it is about one page.
const ARGUMENTS: [&str; 12] = [
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-default-browser-check",
    // No name has an address, and what has one is behind a proxy that is not there.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=socks5://127.0.0.1:9",
    "--no-pdf-header-footer",
];
/// The most bytes of a PDF.
const MOST: u64 = 32 * 1024 * 1024;

/// Makes PDFs, one at a time.
#[derive(Debug)]
pub struct Printer {
    place: Semaphore,
}

/// No PDF was made.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The settings name no program.
    #[error("no program makes PDFs here: name a Chromium in `pdf.program`, or print the page and save it as PDF")]
    NoProgram,
    /// Others are waiting already.
    #[error("another PDF is being made; ask again in a moment")]
    Busy,
    /// A file cannot be written or read.
    #[error("the files of a PDF cannot be kept; is the disk full?")]
    File(#[source] io::Error),
    /// The program cannot be started.
    #[error("{program} cannot be started; check `pdf.program`", program = program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// It took too long and was ended.
    #[error("the PDF took longer than `pdf.timeout` and was given up")]
    Slow,
    /// It ended without a PDF.
    #[error(
        "the browser made no PDF ({status}); as root it needs `pdf.arguments = [\"--no-sandbox\"]`, better is another user"
    )]
    Ended {
        /// How it ended.
        status: ExitStatus,
    },
}

impl Default for Printer {
    fn default() -> Self {
        Self { place: Semaphore::new(1) }
    }
}

impl Printer {
    /// Makes a PDF of a page that refers to nothing.
    ///
    /// # Errors
    /// [`PdfError`] when there is none; nothing remains of the attempt.
    pub async fn print(&self, settings: &config::Pdf, html: &str) -> Result<Vec<u8>, PdfError> {
        let program = settings.program.as_ref().ok_or(PdfError::NoProgram)?;
        let limit = Duration::from_millis(u64::try_from(settings.timeout.milliseconds()).unwrap_or(u64::MAX));
        let _place = match timeout(limit, self.place.acquire()).await {
            Ok(Ok(place)) => place,
            Ok(Err(_)) | Err(_) => return Err(PdfError::Busy),
        };
        let folder = Folder::new().map_err(PdfError::File)?;
        let (page, made) = (folder.0.join("page.html"), folder.0.join("page.pdf"));
        std::fs::write(&page, html).map_err(PdfError::File)?;
        let start = |source| PdfError::Start { program: program.clone(), source };
        let child = command(program, settings, &folder.0, &page, &made).spawn().map_err(start)?;
        let status = wait(child, limit).await?;
        let is_whole = std::fs::metadata(&made).is_ok_and(|file| (1..=MOST).contains(&file.len()));
        if !status.success() || !is_whole {
            return Err(PdfError::Ended { status });
        }
        std::fs::read(&made).map_err(PdfError::File)
    }
}

fn command(program: &Path, settings: &config::Pdf, folder: &Path, page: &Path, made: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(ARGUMENTS)
        .args(&settings.arguments)
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--print-to-pdf={}", made.display()))
        .arg(format!("file://{}", page.display()))
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("XDG_CACHE_HOME", folder)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    command
}

/// Waits for a browser on a thread of its own; when nobody waits any more, it is ended with all its children.
async fn wait(mut child: Child, limit: Duration) -> Result<ExitStatus, PdfError> {
    let _running = Running { group: i32::try_from(child.id()).ok().and_then(Pid::from_raw) };
    let ended = tokio::task::spawn_blocking(move || child.wait());
    match timeout(limit, ended).await {
        Ok(Ok(status)) => status.map_err(PdfError::File),
        Ok(Err(_)) | Err(_) => Err(PdfError::Slow),
    }
}

/// The processes of a browser, which end with this value.
struct Running {
    group: Option<Pid>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            // A group that has ended by itself is gone.
            if let Err(error) = kill_process_group(group, Signal::KILL) {
                tracing::debug!(error = %error, "a browser had ended with all its children");
            }
        }
    }
}

/// A folder that nobody else can read and that is removed.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let name = HEXLOWER.encode(&random::bytes::<12>().map_err(io::Error::other)?);
        let path = std::env::temp_dir().join(format!("daglicht-pdf-{}-{name}", std::process::id()));
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is in the system's folder for temporary files.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Span;

    fn settings(program: &str, seconds: u64) -> config::Pdf {
        let arguments = vec!["--no-sandbox".to_owned()];
        config::Pdf { program: Some(PathBuf::from(program)), arguments, timeout: Span::seconds(seconds) }
    }

    fn print(settings: &config::Pdf) -> Result<Vec<u8>, PdfError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(Printer::default().print(settings, "<!DOCTYPE html><title>x</title><p>x"))
    }

    /// The folders of this process.
    fn folders() -> usize {
        let (all, own) = (std::fs::read_dir(std::env::temp_dir()), format!("daglicht-pdf-{}-", std::process::id()));
        all.expect("readable").flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(&own)).count()
    }

    #[test]
    fn whatever_the_program_does_there_is_a_reason_and_nothing_remains() {
        let nothing = config::Pdf { program: None, ..settings("", 1) };
        assert!(matches!(print(&nothing), Err(PdfError::NoProgram)));
        assert!(matches!(print(&settings("/nonexistent", 1)), Err(PdfError::Start { .. })));
        assert!(matches!(print(&settings("/bin/false", 5)), Err(PdfError::Ended { .. })));
        assert!(matches!(print(&settings("/bin/true", 5)), Err(PdfError::Ended { .. })), "it made nothing");

        // One that hangs is ended with its children.
        let folder = crate::testing::Folder::new();
        let (script, mark) = (folder.path().join("hang"), folder.path().join("mark"));
        let text = format!("#!/bin/sh\n(sleep 60; touch {0}) &\necho $! > {0}.pid\nwait\n", mark.display());
        // Another program writes it: one that this process had open for writing may not be run yet.
        let written = folder.path().join("text");
        std::fs::write(&written, text).expect("written");
        let copied = std::process::Command::new("install").args(["-m", "700"]).args([&written, &script]).status();
        assert!(copied.expect("coreutils").success());
        assert!(matches!(print(&settings(&script.display().to_string(), 1)), Err(PdfError::Slow)));
        let child = std::fs::read_to_string(mark.with_extension("pid")).expect("it began");
        let is_there = || {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.trim()));
            stat.is_ok_and(|stat| !stat.contains(") Z "))
        };
        let begun = crate::clock::monotonic();
        while is_there() && crate::clock::monotonic() - begun < Duration::from_secs(5) {
            std::thread::yield_now();
        }
        assert!(!is_there(), "a child of the program still runs");
        assert_eq!(folders(), 0);
    }
}
