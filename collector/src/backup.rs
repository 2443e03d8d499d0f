// SPDX-License-Identifier: EUPL-1.2
//! Backups, restores and moves from one database to another.
//!
//! A backup is one SQLite file with every row, taken from one state of either database while the collector works. A restore
//! puts it in the place of the database in use: what was closed, withdrawn or spent since then is applied before anything is
//! served, and the generation goes up, on which agents send the reports of open weeks again. A backup holds the rows of weeks
//! that were open, so it must not be kept longer than an acceptance window. The secret is never part of it.

use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;
use serde_json::json;

use crate::app::App;
use crate::clock::Clock;
use crate::close::due;
use crate::config::Config;
use crate::keys::{Keys, KeysError};
use crate::store::dump::{self, Content, Origin};
use crate::store::later::{Applied, Later};
use crate::store::postgres::{self, Server};
use crate::store::weeks::{self, ClosedWeek};
use crate::store::{Location, MIGRATIONS, Store, StoreError, Tx, projects, reports, withdrawals};
use crate::{config, ingest, plant};

#[cfg(test)]
mod tests;

/// A backup or restore was not made.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file exists.
    #[error("{0} exists already; nothing was written. Give another name: a backup never takes the place of another")]
    Exists(PathBuf),
    /// A file cannot be used.
    #[error("{path} cannot be used; the database is as it was", path = path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The backup cannot be read as one.
    #[error("{path} is no whole backup; the database is as it was. Take another backup", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: StoreError,
    },
    /// The backup was made with another secret.
    #[error(
        "{0} was made with another secret than the one in the data folder; the database is as it was. Put the secret that belongs to it there first: without it no agent accepts a receipt"
    )]
    AnotherSecret(PathBuf),
    /// The secret cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The database to restore to is in use for something else.
    #[error(
        "{0} holds a project already; nothing was changed. Restore to an empty database, and name the old one with --previous"
    )]
    NotEmpty(String),
    /// What happened since the backup cannot be read.
    #[error(
        "what was closed and withdrawn since the backup cannot be read; the database is as it was. When it is lost for good, say so with --previous-lost"
    )]
    Previous(#[source] StoreError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Every table.
    pub contents: Vec<Content>,
    /// How often the database had been restored.
    pub generation: i64,
}

/// Where to learn what happened since the backup.
#[derive(Debug, Clone)]
pub enum Previous {
    /// In the database that is replaced; there may be none.
    Here,
    /// In another database.
    At(Location),
    /// Nowhere: it is lost.
    Lost,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Every table as it stood in the backup and was put in place.
    pub contents: Vec<Content>,
    /// How often the database was restored, this time included.
    pub generation: i64,
    /// What had happened since and was applied.
    pub applied: Applied,
    /// Weeks that must have been closed since, and whose figures are lost.
    pub lost: Vec<(ProjectId, Week)>,
    /// Where the replaced database file is, until the next close.
    pub aside: Option<PathBuf>,
}

/// Writes every row of the database to a new file.
///
/// # Errors
/// [`BackupError`]; no file of that name is there then.
pub async fn backup(app: &App, file: &Path) -> Result<Backup, BackupError> {
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let scratch = Scratch::beside(file)?;
    drop(Store::open(&Location::Folder(scratch.0.clone()), MIGRATIONS)?);
    let target = Store::file(&scratch.0);
    let written = target.clone();
    let made = app.store.read(move |from| {
        let origin = dump::origin(from)?;
        Store::on_file(&written, |to| {
            dump::put_origin(to, &origin)?;
            Ok(Backup { contents: dump::copy(from, to)?, generation: origin.generation })
        })
    });
    let made = made.await?;
    let failed = |source| BackupError::File { path: file.to_owned(), source };
    File::open(&target).and_then(|open| open.sync_all()).map_err(failed)?;
    // A hard link refuses a name that is taken, which a rename would not.
    std::fs::hard_link(&target, file).map_err(failed)?;
    sync_folder(file)?;
    Ok(made)
}

/// What a restore works with.
#[derive(Debug, Clone)]
pub struct Restore<'a> {
    /// The data folder with the secret.
    pub folder: &'a Path,
    /// The settings.
    pub config: &'a Config,
    /// The clock.
    pub clock: Clock,
    /// The backup.
    pub file: &'a Path,
    /// Where to learn what happened since.
    pub previous: Previous,
}

impl Restore<'_> {
    /// Puts a backup in the place of the database.
    ///
    /// # Errors
    /// [`BackupError`]; the database is then as it was.
    pub fn run(&self) -> Result<Restored, BackupError> {
        let fingerprint = Keys::open_existing(self.folder)?.fingerprint();
        let server = Server::of(&self.config.store)?;
        let _alone = if server.is_none() { Some(Store::alone(self.folder)?) } else { None };
        let scratch = Scratch::beside(&self.folder.join("restore"))?;
        let backup = self.unpack(&scratch)?;
        let origin = Store::on_file(&backup, dump::origin)?;
        if origin.fingerprint.as_deref() != Some(&fingerprint) {
            return Err(BackupError::AnotherSecret(self.file.to_owned()));
        }
        let before = self.before()?;
        let step = i64::from(!plant::active("generation-not-raised"));
        let raised = Origin { generation: origin.generation.max(before.generation) + step, ..origin };
        let revive = Revive { later: before.later, origin: raised, clock: self.clock.clone(), is_lost: self.is_lost() };
        match server {
            Some(server) => to_server(server, backup, revive),
            None => {
                let contents = Store::on_file(&backup, dump::contents)?;
                let (applied, lost) = Store::on_file(&backup, |tx| revive.apply(tx))?;
                let aside = put_in_place(self.folder, &backup)?;
                Ok(Restored { contents, generation: revive.origin.generation, applied, lost, aside })
            }
        }
    }

    const fn is_lost(&self) -> bool {
        matches!(self.previous, Previous::Lost)
    }

    /// Copies the backup, looks at every page of it and brings it to the newest schema.
    fn unpack(&self, scratch: &Scratch) -> Result<PathBuf, BackupError> {
        let failed = |source| BackupError::File { path: self.file.to_owned(), source };
        let copy = Store::file(&scratch.0);
        std::fs::copy(self.file, &copy).map_err(failed)?;
        std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
        let opened = Store::open(&Location::Folder(scratch.0.clone()), MIGRATIONS);
        let unreadable = |source| BackupError::Unreadable { path: self.file.to_owned(), source };
        opened.and_then(|store| store.remove_copies()).map_err(unreadable)?;
        Ok(copy)
    }

    /// What the database that is given up knows.
    fn before(&self) -> Result<Before, BackupError> {
        let read = |tx: &mut Tx<'_>| Ok(Before { later: Later::read(tx)?, generation: dump::origin(tx)?.generation });
        let own = Store::file(self.folder);
        match &self.previous {
            Previous::Lost => Ok(Before::default()),
            Previous::Here if self.config.store.url.is_some() || !own.exists() => Ok(Before::default()),
            Previous::Here => Store::on_file(&own, read).map_err(BackupError::Previous),
            Previous::At(Location::Folder(folder)) => {
                Store::on_file(&Store::file(folder), read).map_err(BackupError::Previous)
            }
            Previous::At(location @ Location::Server(_)) => {
                let store = Store::open(location, MIGRATIONS).map_err(BackupError::Previous)?;
                store.write_now(read).map_err(BackupError::Previous)
            }
        }
    }
}

#[derive(Debug, Default)]
struct Before {
    later: Later,
    generation: i64,
}

/// Where a database was, from what a person typed: a folder, or the address of a server with the settings of this one.
///
/// # Errors
/// [`StoreError`] when a file that the settings name cannot be used.
pub fn location(text: &str, settings: &config::Store) -> Result<Location, StoreError> {
    if postgres::address(text).is_ok() {
        let settings = config::Store { url: Some(text.to_owned()), ..settings.clone() };
        if let Some(server) = Server::of(&settings)? {
            return Ok(Location::Server(Box::new(server)));
        }
    }
    Ok(Location::Folder(PathBuf::from(text)))
}

/// Copies a backup to an empty database of a server, in one transaction.
fn to_server(server: Server, backup: PathBuf, revive: Revive) -> Result<Restored, BackupError> {
    let store = Store::open(&Location::Server(Box::new(server)), MIGRATIONS)?;
    let name = store.name().to_owned();
    let generation = revive.origin.generation;
    let done = store.write_now(move |tx| {
        if !projects::ids(tx)?.is_empty() {
            return Ok(Err(BackupError::NotEmpty(name.clone())));
        }
        let contents = Store::on_file(&backup, |from| dump::copy(from, tx))?;
        if dump::contents(tx)? != contents {
            return Err(StoreError::Content("row that its backup does not"));
        }
        let (applied, lost) = revive.apply(tx)?;
        Ok(Ok(Restored { contents, generation, applied, lost, aside: None }))
    });
    done?
}

/// What is done to a backup before it serves.
#[derive(Debug)]
struct Revive {
    later: Later,
    origin: Origin,
    clock: Clock,
    is_lost: bool,
}

impl Revive {
    fn apply(&self, tx: &mut Tx<'_>) -> Result<(Applied, Vec<(ProjectId, Week)>), StoreError> {
        dump::put_origin(tx, &self.origin)?;
        let applied = self.later.apply(tx)?;
        let lost = if self.is_lost { self.close_lost(tx)? } else { Vec::new() };
        Ok((applied, lost))
    }

    /// Closes the weeks that must have been closed since, without figures: released figures are never computed again.
    fn close_lost(&self, tx: &mut Tx<'_>) -> Result<Vec<(ProjectId, Week)>, StoreError> {
        let now = self.clock.now();
        let mut lost = Vec::new();
        for project in projects::list(tx)? {
            let terms = &project.terms;
            if terms.synthetic || project.approved.is_none() {
                continue;
            }
            for week in terms.first_week.through(terms.last_week) {
                if !ingest::is_over(week, now) || !due::window_is_over(terms, week, now) {
                    continue;
                }
                let head = json!({ "version": 1, "week": week, "lost": true }).to_string();
                let closed = ClosedWeek {
                    at: now.seconds(),
                    participants: "unknown".to_owned(),
                    head,
                    rows: Vec::new(),
                    held: Vec::new(),
                };
                if weeks::close(tx, &terms.project, week, &closed)? {
                    reports::destroy_week(tx, &terms.project, week)?;
                    withdrawals::delete_week(tx, &terms.project, week)?;
                    lost.push((terms.project.clone(), week));
                }
            }
        }
        Ok(lost)
    }
}

/// Puts a database file in the place of the one in a folder, which stays beside it until the next close.
fn put_in_place(folder: &Path, new: &Path) -> Result<Option<PathBuf>, BackupError> {
    let own = Store::file(folder);
    let failed = |source| BackupError::File { path: own.clone(), source };
    let aside = if own.exists() { Some(keep_aside(&own).map_err(failed)?) } else { None };
    File::open(new).and_then(|file| file.sync_all()).map_err(failed)?;
    std::fs::rename(new, &own).map_err(failed)?;
    sync_folder(&own)?;
    Ok(aside)
}

/// Gives a database a second name, with the log that belongs to it.
///
/// The log must be gone before another file takes the database's name: SQLite would play it into that one.
fn keep_aside(own: &Path) -> io::Result<PathBuf> {
    let mut names = (1..).map(|number: u32| own.with_file_name(format!("collector.before-restore-{number}.db")));
    let aside = names.find(|name| !name.exists()).expect("numbers do not end");
    std::fs::hard_link(own, &aside)?;
    for ending in ["db-wal", "db-shm"] {
        let log = own.with_extension(ending);
        if log.exists() {
            std::fs::rename(&log, aside.with_extension(ending))?;
        }
    }
    Ok(aside)
}

fn sync_folder(file: &Path) -> Result<(), BackupError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|source| BackupError::File { path: folder.to_owned(), source })
}

/// A private folder for half-made files, emptied before and removed in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(file: &Path) -> Result<Self, BackupError> {
        let mut name = file.as_os_str().to_owned();
        name.push(".partial");
        let path = PathBuf::from(name);
        let made = match std::fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => DirBuilder::new().mode(0o700).create(&path),
        };
        made.map_err(|source| BackupError::File { path: path.clone(), source })?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is emptied by the next backup or restore.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
