// SPDX-License-Identifier: EUPL-1.2
//! Where the agent keeps its files: one private folder.
//!
//! The folder is 0700 and every file in it 0600, from the moment of making. Which file holds what is said here and
//! nowhere else. Nothing is read or written outside the folder, the configuration file excepted.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The agent's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    folder: PathBuf,
}

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PathsError {
    /// There is no home directory to put it in.
    #[error("no home directory is known; say where to keep the data with --data-dir")]
    NoHome,
    /// It cannot be made or made private.
    #[error(
        "the data folder {} cannot be used; nothing was recorded and nothing was changed. Make the folder \
         writable for your account, free some space, or choose another with --data-dir",
        folder.display()
    )]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file in it cannot be read or written.
    #[error(
        "the file {} cannot be {action}; what was saved before is unchanged. Check its permissions and the \
         free space, then try again",
        file.display()
    )]
    File {
        /// The file.
        file: PathBuf,
        /// Read, written or removed.
        action: &'static str,
        /// Why.
        source: io::Error,
    },
}

impl Paths {
    /// The usual data folder of this account.
    ///
    /// # Errors
    /// [`PathsError::NoHome`] when the account has no home directory.
    pub fn usual() -> Result<Self, PathsError> {
        let dirs = ProjectDirs::from("", "", "daglicht").ok_or(PathsError::NoHome)?;
        Ok(Self::at(dirs.data_dir().to_owned()))
    }

    /// The files in a folder, which need not exist yet.
    #[must_use]
    pub const fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Makes the folder when needed, private, and shows that it can be written.
    ///
    /// # Errors
    /// [`PathsError::Folder`] when it cannot be made, made private or written.
    pub fn prepare(&self) -> Result<(), PathsError> {
        let failed = |source| PathsError::Folder { folder: self.folder.clone(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).map_err(failed)?;
        std::fs::set_permissions(&self.folder, Permissions::from_mode(0o700)).map_err(failed)?;
        rustix::fs::access(&self.folder, rustix::fs::Access::WRITE_OK).map_err(|error| failed(error.into()))
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The consent and the agent's secret.
    #[must_use]
    pub fn consent(&self) -> PathBuf {
        self.folder.join("consent")
    }

    /// Sessions, entries and the log of consent.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.folder.join("journal.sqlite")
    }

    /// What was imported, for the employee's own views.
    #[must_use]
    pub fn imported(&self) -> PathBuf {
        self.folder.join("imported.sqlite")
    }

    /// Membership tokens, reports and receipts.
    #[must_use]
    pub fn outbox(&self) -> PathBuf {
        self.folder.join("outbox.sqlite")
    }

    /// The project, its manifest and the team.
    #[must_use]
    pub fn enrolment(&self) -> PathBuf {
        self.folder.join("enrolment.json")
    }

    /// The settings of the feed, its token among them.
    #[must_use]
    pub fn feed(&self) -> PathBuf {
        self.folder.join("feed.json")
    }

    /// The key that seals notes.
    #[must_use]
    pub fn note_key(&self) -> PathBuf {
        self.folder.join("note.key")
    }

    /// The key under which this machine knows a case again.
    #[must_use]
    pub fn case_key(&self) -> PathBuf {
        self.folder.join("case.key")
    }

    /// The employee's own rules.
    #[must_use]
    pub fn personal_rules(&self) -> PathBuf {
        self.folder.join("rules.toml")
    }

    /// The employee's own agreements, for the conversation sheet.
    #[must_use]
    pub fn agreements(&self) -> PathBuf {
        self.folder.join("agreements.toml")
    }

    /// What those agreements were before, so that a change of them can be undone.
    #[must_use]
    pub fn agreements_before(&self) -> PathBuf {
        self.folder.join("agreements-before.json")
    }

    /// The employee's own templates.
    #[must_use]
    pub fn templates(&self) -> PathBuf {
        self.folder.join("templates.toml")
    }

    /// The mark that one `run` works in this folder.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// The mark that one `sync` works in this folder.
    #[must_use]
    pub fn sync_lock(&self) -> PathBuf {
        self.folder.join("sync.lock")
    }

    /// The mark that one server of pages works in this folder.
    #[must_use]
    pub fn page_lock(&self) -> PathBuf {
        self.folder.join("page.lock")
    }

    /// The port and the key of the server of pages, while there is one.
    #[must_use]
    pub fn page(&self) -> PathBuf {
        self.folder.join("page.json")
    }

    /// The collector's receipts of withdrawals.
    #[must_use]
    pub fn withdrawal_receipts(&self) -> PathBuf {
        self.folder.join("withdrawal-receipts.json")
    }
}

/// Opens a file for reading and writing, making it private when it is new.
///
/// # Errors
/// [`PathsError::File`] when it cannot be opened.
pub fn open_private(file: &Path) -> Result<File, PathsError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(file)
        .map_err(|source| PathsError::File { file: file.to_owned(), action: "opened", source })
}

/// Replaces a file's content as a whole: after a power cut it is either the old or the new.
///
/// # Errors
/// [`PathsError::File`] when it cannot be written.
pub fn replace(file: &Path, content: &[u8]) -> Result<(), PathsError> {
    let failed = |source| PathsError::File { file: file.to_owned(), action: "written", source };
    let next = file.with_extension("new");
    let mut options = OpenOptions::new();
    let mut handle = options.write(true).create(true).truncate(true).mode(0o600).open(&next).map_err(failed)?;
    handle.write_all(content).and_then(|()| handle.sync_all()).map_err(failed)?;
    std::fs::rename(&next, file).map_err(failed)?;
    sync(file.parent().unwrap_or(Path::new(".")))
}

/// Puts a file anywhere for its owner to read and nobody else: it is there whole, or what was there before stays.
///
/// # Errors
/// Why it cannot be written.
pub fn hand_over(file: &Path, content: &[u8]) -> io::Result<()> {
    let next = beside(file, ".daglicht");
    let mut handle = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next)?;
    let written =
        handle.write_all(content).and_then(|()| handle.sync_all()).and_then(|()| std::fs::rename(&next, file));
    if written.is_err() {
        // Half a file is of no use to anybody; the error says what happened.
        std::fs::remove_file(&next).ok();
    }
    written
}

/// Forces the names in a folder to the disk; a folder that does not exist has none.
///
/// # Errors
/// [`PathsError::File`] when the disk fails.
pub fn sync(folder: &Path) -> Result<(), PathsError> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(PathsError::File { file: folder.to_owned(), action: "written", source }),
        Ok(()) => Ok(()),
    }
}

/// The content of a file; none when it does not exist.
///
/// # Errors
/// [`PathsError::File`] when it exists and cannot be read.
pub fn read(file: &Path) -> Result<Option<Vec<u8>>, PathsError> {
    match std::fs::read(file) {
        Ok(content) => Ok(Some(content)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(PathsError::File { file: file.to_owned(), action: "read", source }),
    }
}

/// Removes a file; one that does not exist is removed already.
///
/// # Errors
/// [`PathsError::File`] when it is still there.
pub fn remove(file: &Path) -> Result<(), PathsError> {
    match std::fs::remove_file(file) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(PathsError::File { file: file.to_owned(), action: "removed", source }),
    }
}

/// Removes a database with the files that SQLite keeps beside it.
///
/// # Errors
/// [`PathsError::File`] when one of them is still there.
pub fn remove_database(file: &Path) -> Result<(), PathsError> {
    for suffix in ["-wal", "-shm", "-journal", ""] {
        remove(&beside(file, suffix))?;
    }
    Ok(())
}

/// The path of a file whose name is another's with a suffix.
#[must_use]
pub fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn folder_and_files_are_private() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().join("data"));
        paths.prepare().expect("can be made");
        replace(&paths.enrolment(), b"{}").expect("can be written");
        drop(open_private(&paths.lock()).expect("can be made"));
        let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(paths.folder()), 0o700);
        assert_eq!(mode(&paths.enrolment()), 0o600);
        assert_eq!(mode(&paths.lock()), 0o600);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named_with_a_remedy() {
        let folder = Folder::new();
        let file = folder.path().join("file");
        std::fs::write(&file, b"").expect("can be written");
        let error = Paths::at(file.join("data")).prepare().expect_err("a file is in the way");
        let text = error.to_string();
        assert!(text.contains("file/data") && text.contains("--data-dir"), "{text}");
    }

    #[test]
    fn removing_a_database_leaves_nothing_of_it() {
        let folder = Folder::new();
        let database = folder.path().join("x.sqlite");
        for suffix in ["", "-wal", "-shm"] {
            std::fs::write(beside(&database, suffix), b"x").expect("can be written");
        }
        remove_database(&database).expect("can be removed");
        assert_eq!(std::fs::read_dir(folder.path()).expect("there").count(), 0);
    }
}
