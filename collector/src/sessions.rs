// SPDX-License-Identifier: EUPL-1.2
//! Sessions of people who signed in: a random text in their browser, its digest in the store.
//!
//! They survive a restart and hold for all collectors of one database. A session ends when it is not used for
//! `sign_in.session`, when it is older than `sign_in.longest`, when its account is removed, reset or gets another role, and
//! when the person says so. It is read anew for each request, in the same read as its account, so that it ends at once
//! everywhere; nothing of it is kept in memory.

use daglicht_shared::crypto::{Digest, sha256};
use data_encoding::BASE64URL_NOPAD;

use crate::app::App;
use crate::random::{self, NoRandomness};
use crate::sign_in;
use crate::store::accounts::Account;
use crate::store::audit::{self, Act, Kind};
use crate::store::sessions::{self, Session, Stage};
use crate::store::{StoreError, Tx};

/// How exactly it is known when a session was used, in seconds: a page does not pay for a write each time.
const TOUCH: i64 = 60;
/// How long somebody may take to choose a password, in seconds.
const CHOOSING: i64 = 30 * 60;

/// What a browser holds of a session.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// A session with its account.
#[derive(Debug, Clone)]
pub struct Found {
    /// The account.
    pub account: Account,
    /// How far the person is with signing in.
    pub stage: Stage,
    /// The digest of what the browser holds.
    pub digest: Digest,
}

/// A session cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// There is no randomness.
    #[error("no session can be made")]
    Random(#[source] NoRandomness),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl std::str::FromStr for Token {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        BASE64URL_NOPAD.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(())
    }
}

impl Token {
    pub(crate) fn new() -> Result<Self, NoRandomness> {
        random::bytes().map(Self)
    }

    /// What the store keeps of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        sha256(&[b"daglicht session v1\n", &self.0[..]].concat())
    }
}

/// Begins a session of an account under a new token, ends the one that the browser had, and records the sign-in.
///
/// # Errors
/// [`BeginError`] when that is not possible.
pub async fn begin(app: &App, account: &Account, stage: Stage, before: Option<&Token>) -> Result<Token, BeginError> {
    let token = Token::new().map_err(BeginError::Random)?;
    let digest = token.digest();
    let (account, before) = (account.clone(), before.map(Token::digest));
    let (at, limits) = (app.clock.now().seconds(), Limits::of(app));
    app.store.write(move |tx| put(tx, &account, stage, &digest, before.as_ref(), at, limits)).await?;
    Ok(token)
}

/// The same within a transaction.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    account: &Account,
    stage: Stage,
    digest: &Digest,
    before: Option<&Digest>,
    at: i64,
    limits: Limits,
) -> Result<(), StoreError> {
    if let Some(before) = before {
        sessions::end(tx, before)?;
    }
    sessions::end_old(tx, at - limits.idle, at - limits.longest)?;
    let session = Session { name: account.name.clone(), role: account.role, stage, began_at: at, used_at: at };
    sessions::put(tx, digest, &session)?;
    let act = Act {
        at,
        actor: Some(account.name.clone()),
        kind: Kind::SignedIn,
        subject: account.name.clone(),
        detail: account.role.to_string(),
    };
    audit::append(tx, &act)
}

/// How long sessions live, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    idle: i64,
    longest: i64,
}

impl Limits {
    pub(crate) fn of(app: &App) -> Self {
        let settings = &app.config.sign_in;
        let seconds = |span: crate::config::Span| (span.milliseconds() / 1_000).max(1);
        Self { idle: seconds(settings.session), longest: seconds(settings.longest) }
    }

    const fn holds(self, session: &Session, at: i64) -> bool {
        let longest = match session.stage {
            Stage::Begun => CHOOSING,
            Stage::Complete => self.longest,
        };
        at - session.used_at < self.idle && at - session.began_at < longest
    }
}

/// The session of a token with its account, if it still holds.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn find(app: &App, token: &Token) -> Result<Option<Found>, StoreError> {
    let (digest, demo) = (token.digest(), app.demo.clone());
    let found = app.store.read(move |tx| {
        let Some(session) = sessions::find(tx, &digest)? else { return Ok(None) };
        let account = sign_in::account_of(tx, demo.as_ref(), &session.name)?;
        Ok(account.map(|account| (session, account)))
    });
    let now = app.clock.now().seconds();
    let Some((session, account)) = found.await? else { return Ok(None) };
    if !Limits::of(app).holds(&session, now) || session.role != account.role {
        return Ok(None);
    }
    if now - session.used_at >= TOUCH {
        // Nobody waits for it: when it fails, the session is a minute older than it should be.
        app.store.write_and(move |tx| sessions::touch(tx, &digest, now), drop);
    }
    Ok(Some(Found { account, stage: session.stage, digest }))
}

/// Ends a session and records that.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn end(app: &App, token: &Token) -> Result<(), StoreError> {
    let (digest, at, demo) = (token.digest(), app.clock.now().seconds(), app.demo.clone());
    app.store
        .write(move |tx| {
            let Some(session) = sessions::find(tx, &digest)? else { return Ok(()) };
            sessions::end(tx, &digest)?;
            // Where the account is gone there is nobody who could have signed out.
            match sign_in::account_of(tx, demo.as_ref(), &session.name)? {
                Some(_) => ended(tx, at, Kind::SignedOut, &session.name),
                None => Ok(()),
            }
        })
        .await
}

/// Ends all sessions of an account and records that.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn end_all(app: &App, name: &str) -> Result<(), StoreError> {
    let (name, at) = (name.to_owned(), app.clock.now().seconds());
    app.store
        .write(move |tx| {
            sessions::end_all(tx, &name)?;
            ended(tx, at, Kind::SignedOutEverywhere, &name)
        })
        .await
}

fn ended(tx: &mut Tx<'_>, at: i64, kind: Kind, name: &str) -> Result<(), StoreError> {
    let act = Act { at, actor: Some(name.to_owned()), kind, subject: name.to_owned(), detail: String::new() };
    audit::append(tx, &act)
}
