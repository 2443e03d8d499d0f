// SPDX-License-Identifier: EUPL-1.2
//! Signing in with a name, a password and a second factor, or at first with an access code.
//!
//! All is asked at once and answered at once, so that nobody learns which part was wrong. A name with too many failed
//! attempts must wait, whether it exists or not, and wherever the attempts came from: so many guesses an account has and no
//! more. Whoever signed in before is not shut out by others who guess: that browser holds a [`Browser`] mark and has
//! attempts of its own. A first sign-in in a new browser may have to wait while somebody guesses.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use daglicht_shared::time::Timestamp;
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq as _;

use crate::app::{App, Demo};
use crate::passwords::HashError;
use crate::random::{self, NoRandomness};
use crate::second_factor::Factor;
use crate::store::accounts::{Account, NO_CODE, find};
use crate::store::audit::{self, Act, Kind};
use crate::store::credentials::{self, Credential};
use crate::store::sessions::Stage;
use crate::store::{StoreError, Tx};
use crate::{accounts, meter};

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

/// Why someone is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The name, the password or the code is wrong.
    #[error("the name, the password or the code is not right")]
    Wrong,
    /// There were too many failed attempts.
    #[error("too many attempts with this name; wait and try again")]
    Wait,
    /// The password could not be compared.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody gives to sign in.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The name.
    pub name: &'a str,
    /// The password, or the access code at the first sign-in.
    pub password: &'a str,
    /// The code of the second factor; nothing at the first sign-in.
    pub code: &'a str,
}

impl std::fmt::Debug for Given<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Given(…)")
    }
}

/// Checks what somebody gives, from a browser that may be known; says how far they are.
///
/// # Errors
/// [`SignInError`] when it does not belong together.
pub async fn check(app: &App, given: Given<'_>, browser: Option<&Browser>) -> Result<(Account, Stage), SignInError> {
    let now = app.clock.now();
    let name = given.name;
    let (account, credential) = known(app, name).await?;
    let seat = match (&account, browser.filter(|browser| browser.knows(app, name))) {
        (None, _) => Seat::Nobody(app.networks.slot(name.as_bytes(), NOBODIES)),
        (Some(_), None) => Seat::Stranger(name.to_owned()),
        (Some(_), Some(browser)) => Seat::Known(name.to_owned(), browser.nonce),
    };
    // An attempt counts before it is looked at, or many at once would be looked at before the first has counted.
    app.attempts.count(app, &seat, now)?;
    let is_free = given.password.is_empty()
        && app.demo.as_ref().is_some_and(|demo| demo.accounts().iter().any(|one| one.name == name));
    let stage = match is_free {
        true => Some(Stage::Complete),
        false => match proven(app, given, account.as_ref(), credential.as_ref()).await {
            Ok(stage) => stage,
            Err(error) => {
                app.attempts.give_back(&seat);
                return Err(error);
            }
        },
    };
    let (Some(account), Some(stage)) = (account, stage) else {
        app.attempts.failed(app, &seat);
        if !matches!(seat, Seat::Nobody(_)) {
            record_refusal(app, name.to_owned(), now.seconds());
        }
        return Err(SignInError::Wrong);
    };
    app.attempts.succeeded(&seat);
    Ok((account, stage))
}

/// How far somebody is, by what they give; none when it is not right. It takes as long for every name.
async fn proven(
    app: &App,
    given: Given<'_>,
    account: Option<&Account>,
    credential: Option<&Credential>,
) -> Result<Option<Stage>, SignInError> {
    let is_password = app.passwords.fits(given.password, credential.map(|chosen| chosen.password.as_str())).await?;
    let (Some(account), Some(chosen)) = (account, credential) else {
        let code = accounts::digest(&given.password.trim().to_lowercase());
        let is_code = |account: &Account| bool::from(account.code.0.ct_eq(&code.0));
        return Ok(account.filter(|account| is_code(account)).map(|_| Stage::Begun));
    };
    let step = Factor::of(&app.keys, &account.name, &chosen.factor.0).step(given.code, app.clock.now().seconds());
    let Some(step) = step.filter(|_| is_password) else { return Ok(None) };
    let name = account.name.clone();
    let is_fresh = app.store.write(move |tx| credentials::spend(tx, &name, step)).await?;
    Ok(is_fresh.then_some(Stage::Complete))
}

/// Records a failed attempt. Nobody waits for that, or the time would tell that the account exists.
fn record_refusal(app: &App, name: String, at: i64) {
    let act = Act { at, actor: None, kind: Kind::Refused, subject: name, detail: String::new() };
    app.store.write_and(move |tx| audit::append(tx, &act), drop);
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
pub(crate) fn account_of(tx: &mut Tx<'_>, demo: Option<&Demo>, name: &str) -> Result<Option<Account>, StoreError> {
    if let Some(account) = demo.and_then(|demo| demo.accounts().iter().find(|account| account.name == name)) {
        let (name, role, places) = (account.name.clone(), account.role, account.places.clone());
        return Ok(Some(Account { name, role, places, code: NO_CODE }));
    }
    find(tx, name)
}

async fn known(app: &App, name: &str) -> Result<(Option<Account>, Option<Credential>), StoreError> {
    let (name, demo) = (name.to_owned(), app.demo.clone());
    app.store.read(move |tx| Ok((account_of(tx, demo.as_ref(), &name)?, credentials::find(tx, &name)?))).await
}

impl Attempts {
    /// Counts an attempt, unless there were too many.
    fn count(&self, app: &App, seat: &Seat, now: Timestamp) -> Result<(), SignInError> {
        let settings = &app.config.sign_in;
        let pause = settings.pause.milliseconds();
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.len() >= TIDY {
            failed.retain(|_, one| now.since(one.last) < pause);
        }
        let one = failed.entry(seat.clone()).or_insert(Failed { count: 0, last: now });
        if now.since(one.last) >= pause {
            one.count = 0;
        }
        if one.count >= settings.attempts {
            return Err(SignInError::Wait);
        }
        *one = Failed { count: one.count + 1, last: now };
        Ok(())
    }

    /// Takes back what was counted of an attempt that was not looked at.
    fn give_back(&self, seat: &Seat) {
        if let Some(one) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(seat) {
            one.count = one.count.saturating_sub(1);
        }
    }

    fn failed(&self, app: &App, seat: &Seat) {
        let failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_last = failed.get(seat).is_some_and(|one| one.count == app.config.sign_in.attempts);
        if is_last && !matches!(seat, Seat::Nobody(_)) {
            meter::guessed();
            tracing::warn!("an account has had all its failed attempts to sign in; it must wait");
        }
    }

    /// A known browser begins anew; what strangers have tried still counts, or a guesser would gain by each sign-in.
    fn succeeded(&self, seat: &Seat) {
        match seat {
            Seat::Known(..) => {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(seat);
            }
            Seat::Stranger(_) | Seat::Nobody(_) => self.give_back(seat),
        }
    }
}
