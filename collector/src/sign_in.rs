// SPDX-License-Identifier: EUPL-1.2
//! Accounts and signing in with a name and an access code.
//!
//! The code has 160 random bits, is shown once and kept as a digest; such a code needs no slow hash. A name with too many
//! failed attempts must wait, whether it exists or not. `OpenID` Connect and a second factor are deliberately not here yet:
//! they come with their own issue and replace the code.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::time::Timestamp;
use data_encoding::BASE32_NOPAD;
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::random::{self, NoRandomness};
use crate::role::{Place, Role};
use crate::store::accounts::{self, Account};
use crate::store::{StoreError, projects};

/// The most names whose failed attempts are remembered.
const REMEMBERED: usize = 10_000;

/// Failed attempts per name.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<String, Failed>>);

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

/// Checks a name and a code.
///
/// # Errors
/// [`SignInError`] when they do not belong together.
pub async fn check(app: &App, name: &str, code: &str) -> Result<Account, SignInError> {
    let now = app.clock.now();
    if app.attempts.must_wait(app, name, now) {
        return Err(SignInError::Wait);
    }
    let Some(account) = account(app, name).await? else {
        app.attempts.failed(app, name, now);
        return Err(SignInError::Wrong);
    };
    let free =
        code.is_empty() && app.demo.as_ref().is_some_and(|demo| demo.accounts().iter().any(|one| one.name == name));
    if free || bool::from(account.code.0.ct_eq(&digest(&code.trim().to_lowercase()).0)) {
        app.attempts.forget(name);
        return Ok(account);
    }
    app.attempts.failed(app, name, now);
    Err(SignInError::Wrong)
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
    fn must_wait(&self, app: &App, name: &str, now: Timestamp) -> bool {
        let settings = &app.config.sign_in;
        let failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failed
            .get(name)
            .is_some_and(|one| one.count >= settings.attempts && now.since(one.last) < settings.pause.milliseconds())
    }

    fn failed(&self, app: &App, name: &str, now: Timestamp) {
        let pause = app.config.sign_in.pause.milliseconds();
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failed.retain(|_, one| now.since(one.last) < pause);
        if failed.len() < REMEMBERED || failed.contains_key(name) {
            let one = failed.entry(name.to_owned()).or_insert(Failed { count: 0, last: now });
            one.count = one.count.saturating_add(1);
            one.last = now;
        }
    }

    fn forget(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}
