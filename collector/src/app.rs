// SPDX-License-Identifier: EUPL-1.2
//! The collector as one value: store, keys, clock and settings.
//!
//! Commands, the server and the demonstration all build on it. Accounts without a code exist only through [`Demo`], which
//! the command `serve` never makes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use daglicht_shared::text::{Texts, TextsError};

use crate::clock::Clock;
use crate::config::Config;
use crate::council::Memory;
use crate::keys::{self, Keys, KeysError};
use crate::limits::Limits;
use crate::load::Load;
use crate::look::{LogoError, Look};
use crate::network::Networks;
use crate::openid::{Provider, SetUpError};
use crate::passwords::Passwords;
use crate::pdf::Printer;
use crate::present::{ALL_MESSAGES, Pages};
use crate::projects::Known;
use crate::random::NoRandomness;
use crate::role::{Place, Role};
use crate::sign_in::Attempts;
use crate::store::installation::{self, Claim};
use crate::store::postgres::Server;
use crate::store::{self, Location, Store, StoreError};
use crate::verify;

/// The collector.
#[derive(Debug)]
pub struct App {
    /// The settings.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// The keys.
    pub keys: Keys,
    /// What survives a restart.
    pub store: Store,
    pub(crate) pages: Pages,
    pub(crate) printer: Printer,
    pub(crate) texts: Texts,
    pub(crate) demo: Option<Demo>,
    pub(crate) attempts: Attempts,
    pub(crate) passwords: Passwords,
    pub(crate) openid: Option<Provider>,
    pub(crate) networks: Networks,
    pub(crate) limits: Limits,
    pub(crate) load: Load,
    pub(crate) is_stopping: AtomicBool,
    pub(crate) known: Known,
    pub(crate) council: Memory,
    /// When this collector started, in seconds since the Unix epoch.
    pub(crate) started_at: i64,
}

/// What handlers share.
#[derive(Debug, Clone)]
pub struct AppState(pub Arc<App>);

/// Accounts that one may take without a code, for a demonstration with invented people.
#[derive(Debug, Clone)]
pub struct Demo {
    accounts: Vec<DemoAccount>,
}

/// An account of a demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// The name on the button.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The places that the role may see.
    pub places: Vec<Place>,
}

/// The collector cannot start.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The secret cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The data folder cannot be made.
    #[error("the data folder {path} cannot be made; nothing was started. Give another with --data-dir", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The identity provider cannot be used as configured.
    #[error(transparent)]
    OpenId(#[from] SetUpError),
    /// The agency's logo cannot be used.
    #[error(transparent)]
    Logo(#[from] LogoError),
    /// There is no randomness.
    #[error("no key can be drawn; nothing was started")]
    Random(#[source] NoRandomness),
    /// A message file is not in order, which the tests exclude.
    #[error("the message files of this build are not in order")]
    Texts(#[source] TextsError),
}

impl App {
    /// Opens the collector whose secret is in a folder, and whose database is there too or on the server of the settings;
    /// both are made when there is none.
    ///
    /// # Errors
    /// [`AppError`] when that is not possible.
    pub fn open(folder: &Path, config: Config, clock: Clock) -> Result<Self, AppError> {
        use std::os::unix::fs::DirBuilderExt as _;
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|source| AppError::Folder { path: folder.to_owned(), source })?;
        let (keys, store) = match Server::of(&config.store)? {
            None => {
                let keys = Keys::open(folder)?;
                (keys, Store::open(&Location::Folder(folder.to_owned()), store::MIGRATIONS)?)
            }
            Some(server) => {
                let store = Store::open(&Location::Server(Box::new(server)), store::MIGRATIONS)?;
                let used = store.write_now(installation::is_claimed)?;
                (if used { Keys::open_existing(folder)? } else { Keys::open(folder)? }, store)
            }
        };
        let fingerprint = keys.fingerprint();
        match store.write_now(move |tx| installation::claim(tx, &fingerprint))? {
            Claim::Ours => {}
            Claim::Anothers => return Err(KeysError::Another { path: keys::path(folder) }.into()),
        }
        store.write_now(verify::catch_up)?;
        let pages = Pages::with(Look::of(&config.theme)?).map_err(AppError::Texts)?;
        let texts = Texts::new(ALL_MESSAGES).map_err(AppError::Texts)?;
        let openid = Provider::of(&config.sign_in.openid)?;
        let networks = Networks::new(&config.server).map_err(AppError::Random)?;
        let limits = Limits::new(&config.limits, &clock);
        let load = Load::new(config.limits.queue);
        let started_at = clock.now().seconds();
        Ok(Self {
            config,
            clock,
            keys,
            store,
            pages,
            printer: Printer::default(),
            texts,
            demo: None,
            attempts: Attempts::default(),
            passwords: Passwords::default(),
            openid,
            networks,
            limits,
            load,
            is_stopping: AtomicBool::new(false),
            known: Known::default(),
            council: Memory::default(),
            started_at,
        })
    }

    /// The same collector with accounts that need no code.
    #[must_use]
    pub fn with_demo(mut self, demo: Demo) -> Self {
        self.demo = Some(demo);
        self
    }
}

impl Demo {
    /// A demonstration with these accounts.
    #[must_use]
    pub const fn new(accounts: Vec<DemoAccount>) -> Self {
        Self { accounts }
    }

    /// Its accounts.
    #[must_use]
    pub fn accounts(&self) -> &[DemoAccount] {
        &self.accounts
    }
}
