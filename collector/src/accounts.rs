// SPDX-License-Identifier: EUPL-1.2
//! Accounts: made, reset and removed by whoever keeps the collector; a password and a second factor are the person's own.
//!
//! An account begins with an access code of 160 random bits, shown once and kept as a digest. The first sign-in with it
//! leads to choosing a password and taking a second factor; the code is of no use from then on. Whoever lost either gets a
//! new code. Everything done here is recorded. Passkeys are deliberately absent.

use daglicht_shared::crypto::{Digest, sha256};
use data_encoding::BASE32_NOPAD;

use crate::app::App;
use crate::passwords::{self, HashError, Weak};
use crate::random::{self, NoRandomness};
use crate::role::{Place, Role};
use crate::second_factor::Factor;
use crate::sessions::Found;
use crate::store::accounts::{self, Account, Listed, Way};
use crate::store::audit::{self, Act, Kind};
use crate::store::credentials::{self, Credential};
use crate::store::{StoreError, Tx, projects, sessions};

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

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no such account.
    #[error("there is no account with this name; nothing was changed. `user list` shows all")]
    Unknown,
    /// The account signs in at an identity provider.
    #[error("this account signs in at {0} and has no code here; nothing was changed")]
    Elsewhere(String),
    /// There is no randomness.
    #[error("no access code can be made")]
    Random(#[source] NoRandomness),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why nothing was chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChooseError {
    /// The password is not good enough.
    #[error(transparent)]
    Weak(#[from] Weak),
    /// The present password, or the code of the second factor, is not right.
    #[error("the password or the code is not right; nothing was changed")]
    Wrong,
    /// Somebody chose before, with the same access code.
    #[error("a password was chosen before; nothing was changed. If that was somebody else, ask for a new code")]
    Known,
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an account and gives its access code, which is shown once and not kept.
///
/// # Errors
/// [`AddError`] when the account cannot be.
pub async fn add(app: &App, name: &str, role: Role, places: Vec<Place>) -> Result<String, AddError> {
    if !is_name(name) {
        return Err(AddError::Name);
    }
    match (role.needs_places(), places.is_empty()) {
        (true, true) => return Err(AddError::NeedsPlaces(role)),
        (false, false) => return Err(AddError::TakesNoPlaces(role)),
        (true, false) | (false, true) => {}
    }
    let code = new_code().map_err(AddError::Random)?;
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
            if !accounts::put(tx, &account, at)? {
                return Ok(Err(AddError::Taken));
            }
            by_command(tx, at, Kind::AccountAdded, &account.name, &described(account.role, &account.places))?;
            Ok(Ok(()))
        })
        .await??;
    Ok(code)
}

/// All accounts by name.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn list(app: &App) -> Result<Vec<Listed>, StoreError> {
    app.store.read(accounts::list).await
}

/// Gives an account a new access code in the place of its password and second factor, and ends its sessions.
///
/// # Errors
/// [`ChangeError`] when nothing was changed.
pub async fn reset(app: &App, name: &str) -> Result<String, ChangeError> {
    let code = new_code().map_err(ChangeError::Random)?;
    let (name, digest, at) = (name.to_owned(), digest(&code), app.clock.now().seconds());
    app.store
        .write(move |tx| {
            match accounts::list(tx)?.into_iter().find(|one| one.name == name).map(|one| one.way) {
                None => return Ok(Err(ChangeError::Unknown)),
                Some(Way::Elsewhere(issuer)) => return Ok(Err(ChangeError::Elsewhere(issuer))),
                Some(Way::Code | Way::Password) => {}
            }
            credentials::delete(tx, &name)?;
            accounts::put_code(tx, &name, &digest)?;
            sessions::end_all(tx, &name)?;
            by_command(tx, at, Kind::AccountReset, &name, "")?;
            Ok(Ok(()))
        })
        .await??;
    Ok(code)
}

/// Removes an account and ends its sessions; what it did stays recorded.
///
/// # Errors
/// [`ChangeError`] when nothing was changed.
pub async fn remove(app: &App, name: &str) -> Result<(), ChangeError> {
    let (name, at) = (name.to_owned(), app.clock.now().seconds());
    app.store
        .write(move |tx| {
            if accounts::find(tx, &name)?.is_none() {
                return Ok(Err(ChangeError::Unknown));
            }
            accounts::delete(tx, &name)?;
            by_command(tx, at, Kind::AccountRemoved, &name, "")?;
            Ok(Ok(()))
        })
        .await?
}

/// The second factor that a person who is choosing is offered: the same for as long as the session lasts.
#[must_use]
pub fn offered(app: &App, choosing: &Found) -> Factor {
    Factor::of(&app.keys, &choosing.account.name, &choosing.digest.0)
}

/// Keeps the password and second factor of a person who signed in with an access code, which is of no use then, and ends
/// all sessions of the account.
///
/// # Errors
/// [`ChooseError`] when nothing was kept.
pub async fn choose(app: &App, choosing: &Found, password: &str, code: &str) -> Result<(), ChooseError> {
    let (name, at) = (choosing.account.name.clone(), app.clock.now().seconds());
    let step = offered(app, choosing).step(code, at).ok_or(ChooseError::Wrong)?;
    passwords::check(password, &name)?;
    let password = app.passwords.hash(password).await?;
    let chosen = Credential { password, factor: choosing.digest, used_step: step };
    app.store
        .write(move |tx| {
            // A reset or removal meanwhile ended the session, and with it the right to choose.
            if sessions::find(tx, &chosen.factor)?.is_none() || !credentials::put(tx, &name, &chosen, at)? {
                return Ok(Err(ChooseError::Known));
            }
            sessions::end_all(tx, &name)?;
            by_person(tx, at, Kind::PasswordChosen, &name)?;
            Ok(Ok(()))
        })
        .await?
}

/// Replaces the password of a person who is signed in and proves to be the same person still, and ends all sessions.
///
/// # Errors
/// [`ChooseError`] when nothing was changed.
pub async fn change_password(app: &App, name: &str, new: &str) -> Result<(), ChooseError> {
    passwords::check(new, name)?;
    let (name, hash, at) = (name.to_owned(), app.passwords.hash(new).await?, app.clock.now().seconds());
    app.store
        .write(move |tx| {
            credentials::put_password(tx, &name, &hash)?;
            sessions::end_all(tx, &name)?;
            by_person(tx, at, Kind::PasswordChanged, &name)?;
            Ok(Ok(()))
        })
        .await?
}

/// Whether a text can be the name of an account.
pub(crate) fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || " .-_@".contains(c);
    (1..=64).contains(&name.chars().count()) && name.chars().all(plain) && name.trim() == name
}

/// The digest of an access code.
pub(crate) fn digest(code: &str) -> Digest {
    sha256(&[b"daglicht access code v1\n", code.as_bytes()].concat())
}

/// A role and units as the audit says them.
pub(crate) fn described(role: Role, places: &[Place]) -> String {
    let units: Vec<String> = places.iter().map(|place| format!("{}/{}", place.project, place.unit)).collect();
    if units.is_empty() { role.to_string() } else { format!("{role}: {}", units.join(", ")) }
}

fn new_code() -> Result<String, NoRandomness> {
    Ok(BASE32_NOPAD.encode(&random::bytes::<20>()?).to_lowercase())
}

fn by_command(tx: &mut Tx<'_>, at: i64, kind: Kind, name: &str, detail: &str) -> Result<(), StoreError> {
    audit::append(tx, &Act { at, actor: None, kind, subject: name.to_owned(), detail: detail.to_owned() })
}

fn by_person(tx: &mut Tx<'_>, at: i64, kind: Kind, name: &str) -> Result<(), StoreError> {
    let act = Act { at, actor: Some(name.to_owned()), kind, subject: name.to_owned(), detail: String::new() };
    audit::append(tx, &act)
}
