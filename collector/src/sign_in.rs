// SPDX-License-Identifier: EUPL-1.2
//! Accounts and signing in with a name and an access code.
//!
//! The code has 160 random bits, is shown once and kept as a digest; such a code needs no slow hash. A name with too many
//! failed attempts must wait, whether it exists or not, and wherever the attempts came from: so many guesses an account has
//! and no more. Whoever signed in before is not shut out by others who guess: that browser holds a [`Browser`] mark and has
//! attempts of its own. A first sign-in in a new browser may have to wait while somebody guesses. `OpenID` Connect and a second factor are deliberately not here yet:
//! they come with their own issue and replace the code.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::time::Timestamp;
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::meter;
use crate::random::{self, NoRandomness};
use crate::role::{Place, Role};
use crate::store::accounts::{self, Account};
use crate::store::{StoreError, projects};

/// The places for names without an account: they wait like others, in a table that nobody can fill.
const NOBODIES: u32 = 65_536;
/// From how many entries on those are dropped that need not wait.
const TIDY: usize = 1_024;

/// Failed attempts.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<Seat, Failed>>);

/// Whose attempts are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Seat {
    /// An account, from browsers that it never signed in with.
    Stranger(String),
    /// An account, from a browser that it signed in with before.
    Known(String, [u8; NONCE]),
    /// A name without an account.
    Nobody(u32),
}

/// The length of what tells known browsers apart.
const NONCE: usize = 16;

/// What a browser holds after a sign-in: that this account signed in here, provable by this collector only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    nonce: [u8; NONCE],
    mark: [u8; 32],
}

#[derive(Debug, Clone, Copy)]
struct Failed {
    count: u32,
    last: Timestamp,
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The name is not usable.
    #[error("a name has 1 to 64 letters, digits, spaces or .-_@ and does not begin or end with a space")]
    Name,
    /// The name is taken.
    #[error("there is already an account with this name; nothing was changed")]
    Taken,
    /// The role sees named units only.
    #[error("the role {0} needs at least one unit: give --project and --team")]
    NeedsPlaces(Role),
    /// The role sees all units or none.
    #[error("the role {0} takes no units: leave --project and --team out")]
    TakesNoPlaces(Role),
    /// The project or unit is not there.
    #[error("there is no unit `{unit}` in a project `{project}`; `project list` shows all", project = .0.project, unit = .0.unit)]
    UnknownPlace(Place),
    /// There is no randomness.
    #[error("no access code can be made")]
    Random(#[source] NoRandomness),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why someone is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The name or the code is wrong.
    #[error("the name or the access code is not right")]
    Wrong,
    /// There were too many failed attempts.
    #[error("too many attempts with this name; wait and try again")]
    Wait,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an account and gives its access code, which is shown once and not kept.
///
/// # Errors
/// [`AddError`] when the account cannot be.
pub async fn add(app: &App, name: &str, role: Role, places: Vec<Place>) -> Result<String, AddError> {
    let plain = |c: char| c.is_alphanumeric() || " .-_@".contains(c);
    if !(1..=64).contains(&name.chars().count()) || !name.chars().all(plain) || name.trim() != name {
        return Err(AddError::Name);
    }
    match (role.needs_places(), places.is_empty()) {
        (true, true) => return Err(AddError::NeedsPlaces(role)),
        (false, false) => return Err(AddError::TakesNoPlaces(role)),
        (true, false) | (false, true) => {}
    }
    let code = BASE32_NOPAD.encode(&random::bytes::<20>().map_err(AddError::Random)?).to_lowercase();
    let account = Account { name: name.to_owned(), role, places, code: digest(&code) };
    let at = app.clock.now().seconds();
    app.store
        .write(move |tx| {
            for place in &account.places {
                let project = projects::find(tx, &place.project)?;
                if project.is_none_or(|project| project.terms.unit(&place.unit).is_none()) {
                    return Ok(Err(AddError::UnknownPlace(place.clone())));
                }
            }
            Ok(if accounts::put(tx, &account, at)? { Ok(()) } else { Err(AddError::Taken) })
        })
        .await??;
    Ok(code)
}

/// Checks a name and a code, from a browser that may be known.
///
/// # Errors
/// [`SignInError`] when they do not belong together.
pub async fn check(app: &App, name: &str, code: &str, browser: Option<&Browser>) -> Result<Account, SignInError> {
    let now = app.clock.now();
    let account = account(app, name).await?;
    let seat = match (&account, browser.filter(|browser| browser.knows(app, name))) {
        (None, _) => Seat::Nobody(app.networks.slot(name.as_bytes(), NOBODIES)),
        (Some(_), None) => Seat::Stranger(name.to_owned()),
        (Some(_), Some(browser)) => Seat::Known(name.to_owned(), browser.nonce),
    };
    if app.attempts.must_wait(app, &seat, now) {
        return Err(SignInError::Wait);
    }
    let free =
        code.is_empty() && app.demo.as_ref().is_some_and(|demo| demo.accounts().iter().any(|one| one.name == name));
    let right = |account: &Account| bool::from(account.code.0.ct_eq(&digest(&code.trim().to_lowercase()).0));
    match account.filter(|account| free || right(account)) {
        Some(account) => {
            app.attempts.succeeded(&seat);
            Ok(account)
        }
        None => {
            app.attempts.failed(app, seat, now);
            Err(SignInError::Wrong)
        }
    }
}

impl Browser {
    /// A fresh mark for an account.
    ///
    /// # Errors
    /// [`NoRandomness`] when there is none.
    pub fn of(app: &App, account: &str) -> Result<Self, NoRandomness> {
        let nonce = random::bytes()?;
        Ok(Self { nonce, mark: app.keys.browser_mark(account, &nonce) })
    }

    /// Whether the account signed in with this browser.
    #[must_use]
    pub fn knows(&self, app: &App, account: &str) -> bool {
        app.keys.browser_mark(account, &self.nonce).ct_eq(&self.mark).into()
    }
}

impl std::fmt::Display for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&[&self.nonce[..], &self.mark].concat()))
    }
}

impl std::str::FromStr for Browser {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| ())?;
        let (nonce, mark) = bytes.split_at_checked(NONCE).ok_or(())?;
        Ok(Self { nonce: nonce.try_into().map_err(|_| ())?, mark: mark.try_into().map_err(|_| ())? })
    }
}

/// The account of a name, of the demonstration or of the database.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn account(app: &App, name: &str) -> Result<Option<Account>, StoreError> {
    let demo = app.demo.as_ref().and_then(|demo| demo.accounts().iter().find(|account| account.name == name));
    if let Some(account) = demo {
        // The digest of no text at all: no code fits it.
        let code = daglicht_shared::crypto::Bytes([0; 32]);
        let (name, role, places) = (account.name.clone(), account.role, account.places.clone());
        return Ok(Some(Account { name, role, places, code }));
    }
    let name = name.to_owned();
    app.store.read(move |tx| accounts::find(tx, &name)).await
}

fn digest(code: &str) -> Digest {
    sha256(&[b"daglicht access code v1\n", code.as_bytes()].concat())
}

impl Attempts {
    fn must_wait(&self, app: &App, seat: &Seat, now: Timestamp) -> bool {
        let settings = &app.config.sign_in;
        let failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failed
            .get(seat)
            .is_some_and(|one| one.count >= settings.attempts && now.since(one.last) < settings.pause.milliseconds())
    }

    fn failed(&self, app: &App, seat: Seat, now: Timestamp) {
        let pause = app.config.sign_in.pause.milliseconds();
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.len() >= TIDY {
            failed.retain(|_, one| now.since(one.last) < pause);
        }
        let is_account = !matches!(seat, Seat::Nobody(_));
        let one = failed.entry(seat).or_insert(Failed { count: 0, last: now });
        one.count = if now.since(one.last) < pause { one.count.saturating_add(1) } else { 1 };
        one.last = now;
        if one.count == app.config.sign_in.attempts && is_account {
            meter::guessed();
            tracing::warn!("an account has had all its failed attempts to sign in; it must wait");
        }
    }

    /// A known browser begins anew; what strangers have tried still counts, or a guesser would gain by each sign-in.
    fn succeeded(&self, seat: &Seat) {
        if matches!(seat, Seat::Known(..)) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(seat);
        }
    }
}
